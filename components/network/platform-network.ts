import type * as ec2 from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";

/** What the other parts need of a network, whether this stack makes it (`Network`) or finds it (`ExistingNetwork`). */
export interface PlatformNetwork {
  readonly vpcId: pulumi.Output<string>;
  /** By Availability Zone ID: the subnet that HyperPod nodes and their pods take addresses from. */
  readonly nodeSubnetIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Subnets of the EKS control plane's interfaces, one a zone. */
  readonly controlPlaneSubnetIds: readonly pulumi.Output<string>[];
  /** The nodes' security group, for those who need the resource itself. */
  readonly nodeSecurityGroup: ec2.SecurityGroup;
  readonly nodeSecurityGroupId: pulumi.Output<string>;
  /**
   * What a HyperPod node's life depends on and no input of the HyperPod cluster shows: the nodes' security group rules,
   * the way out (route table associations and default routes, which bring their gateways) and the VPC endpoints.
   *
   * The HyperPod cluster takes the list as `dependsOn`. On the way up, a node runs its lifecycle script and joins EKS
   * over these paths. On the way down, HyperPod itself removes the nodes' interfaces from the VPC, and a cluster whose
   * paths went first stays in `Deleting` (field report: alchemy-run/alchemy, `ClusterTeardownBlocked`). Empty for a
   * network that this stack does not make.
   */
  readonly nodePathDependencies: readonly pulumi.Resource[];
}
