import type * as pulumi from "@pulumi/pulumi";

/** What the other parts need of an EKS cluster, whether this stack makes it (`EksControlPlane`) or finds it (`ExistingEksCluster`). */
export interface PlatformEksCluster {
  /**
   * What objects inside the cluster name as `deletedWith`: they go with it and are not deleted one by one. `undefined` for a
   * cluster that outlives this stack.
   */
  readonly component: pulumi.Resource | undefined;
  readonly clusterName: pulumi.Output<string>;
  readonly clusterArn: pulumi.Output<string>;
  /** `https://…` of the Kubernetes API. */
  readonly endpoint: pulumi.Output<string>;
  /** The cluster's certificate authority, base64. */
  readonly certificateAuthorityData: pulumi.Output<string>;
  /** Kubernetes version, such as `1.34`. */
  readonly version: pulumi.Output<string>;
  /** ARN of the IAM OIDC provider for the cluster's service accounts. */
  readonly oidcProviderArn: pulumi.Output<string>;
  /** The security group that EKS makes and puts on the control plane's interfaces. */
  readonly clusterSecurityGroupId: pulumi.Output<string>;
  /** JSON text without credentials; secret, as it holds the endpoint and the certificate authority. */
  readonly kubeconfig: pulumi.Output<string>;
  /**
   * The policy associations of the deployer's access entry, which come after it. Whatever is installed through the
   * Kubernetes API depends on them: the API refuses the deployer before, and no input shows it. Empty where this stack doesn't manage the access.
   */
  readonly deployerAccess: readonly pulumi.Resource[];
}
