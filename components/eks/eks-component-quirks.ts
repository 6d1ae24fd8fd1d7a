/** What `@pulumi/eks` Cluster has to be told in a roundabout way: docs/adr/0002-eks-component-sound-subset.md. */
import type { ClusterArgs } from "@pulumi/eks/cluster";
import type * as pulumi from "@pulumi/pulumi";

export interface EndpointSettings {
  /** CIDR blocks that reach the public endpoint. An empty list turns the public endpoint off. */
  readonly publicCidrs: readonly string[];
  /** Whether the endpoint is reached inside the VPC too. Nodes need it unless publicCidrs covers their way out. */
  readonly privateAccess: boolean;
}

/**
 * With a public endpoint `endpointPublicAccess` stays unset, which means true to EKS: set to true, the eks component polls
 * the endpoint in every `up`, for 7 minutes where the CIDR blocks leave out the deployer. Without one it must say `false`,
 * and the component refuses CIDR blocks beside it.
 */
export function endpointArgs({ publicCidrs, privateAccess }: EndpointSettings): Partial<ClusterArgs> {
  return publicCidrs.length > 0
    ? { endpointPrivateAccess: privateAccess, publicAccessCidrs: [...publicCidrs].sort() }
    : { endpointPrivateAccess: privateAccess, endpointPublicAccess: false };
}

/**
 * The eks component hard-wires an administrator entry for the creator. EKS would then answer ResourceInUseException when the
 * creator's own entry is made from the settings (terraform-aws-modules/terraform-aws-eks#2968). The value counts at creation
 * only. For the component itself nothing is returned: new props would drop the dependencies of its inputs.
 */
export const withoutCreatorEntry: pulumi.ResourceTransform = ({ type, props, opts }) => {
  if (type !== "aws:eks/cluster:Cluster") {
    return undefined;
  }
  const accessConfig = { ...props.accessConfig, bootstrapClusterCreatorAdminPermissions: false };
  return { props: { ...props, accessConfig }, opts };
};
