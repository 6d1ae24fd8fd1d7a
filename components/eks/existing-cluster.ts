import * as aws from "@pulumi/aws/eks";
import * as pulumi from "@pulumi/pulumi";
import { parseArn } from "../common/arn";
import type { Tags } from "../common/tags";
import { createAccess } from "./access";
import { type AccessEntryPlan, deployerEntryKey } from "./access-entries";
import { renderKubeconfig } from "./kubeconfig";
import type { PlatformEksCluster } from "./platform-eks-cluster";

export interface ExistingEksClusterArgs {
  /** Name of the cluster, in the region and account of the AWS provider. */
  readonly clusterName: string;
  /**
   * Entries to add to those that the cluster has. Nothing else in the cluster is changed.
   * @default none; the deployer's access is taken for given
   */
  readonly accessEntries?: readonly AccessEntryPlan[];
  /** Whoever runs the program, as STS GetCallerIdentity names them. */
  readonly callerArn: string;
  readonly region: string;
  readonly tags: Tags;
}

/** An EKS cluster that somebody else made and looks after, with the same fields as `EksControlPlane`. */
export class ExistingEksCluster extends pulumi.ComponentResource implements PlatformEksCluster {
  /** The cluster outlives this stack: what is installed in it must be deleted by itself. */
  readonly component = undefined;
  readonly clusterName: pulumi.Output<string>;
  readonly clusterArn: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly certificateAuthorityData: pulumi.Output<string>;
  readonly version: pulumi.Output<string>;
  /** By the cluster's issuer. Whether the provider was made in IAM is not checked: HyperPod itself does without it. */
  readonly oidcProviderArn: pulumi.Output<string>;
  readonly clusterSecurityGroupId: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly deployerAccess: readonly pulumi.Resource[];

  constructor(name: string, args: ExistingEksClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("hyperpod:eks:ExistingEksCluster", name, {}, opts);
    const found = aws.getClusterOutput({ name: args.clusterName }, { parent: this }).apply(usableCluster);
    this.clusterName = found.apply((cluster) => cluster.name);
    this.clusterArn = found.apply((cluster) => cluster.arn);
    this.endpoint = found.apply((cluster) => cluster.endpoint);
    this.certificateAuthorityData = found.apply((cluster) => cluster.certificateAuthorities[0]?.data ?? "");
    this.version = found.apply((cluster) => cluster.version);
    this.oidcProviderArn = found.apply(oidcProviderArnOf);
    this.clusterSecurityGroupId = found.apply((cluster) => cluster.vpcConfig.clusterSecurityGroupId);
    this.kubeconfig = pulumi.secret(
      found.apply((cluster) =>
        renderKubeconfig({
          clusterArn: cluster.arn,
          clusterName: cluster.name,
          endpoint: cluster.endpoint,
          certificateAuthorityData: cluster.certificateAuthorities[0]?.data ?? "",
          region: args.region,
        }),
      ),
    );
    const entries = args.accessEntries ?? [];
    const access = createAccess({
      name,
      parent: this,
      clusterName: this.clusterName,
      entries,
      tags: args.tags,
      deletedWith: undefined,
    });
    this.deployerAccess = access.get(deployerEntryKey(entries, args.callerArn) ?? "") ?? [];
    this.registerOutputs();
  }
}

/** Passes the cluster on if HyperPod can use it; throws what stands against it and what to do. */
export function usableCluster(cluster: aws.GetClusterResult): aws.GetClusterResult {
  const where = `hyperpod-eks:eks.existing.clusterName: EKS cluster ${cluster.name}`;
  if (cluster.status !== "ACTIVE" && cluster.status !== "UPDATING") {
    throw new pulumi.RunError(`${where} is ${cluster.status}. It must be ACTIVE: wait for it, or name another one.`);
  }
  const mode = cluster.accessConfigs[0]?.authenticationMode;
  if (mode !== "API" && mode !== "API_AND_CONFIG_MAP") {
    throw new pulumi.RunError(
      `${where} has authentication mode ${mode ?? "CONFIG_MAP"}. HyperPod needs API or API_AND_CONFIG_MAP: run ` +
        `\`aws eks update-cluster-config --name ${cluster.name} --access-config authenticationMode=API_AND_CONFIG_MAP\`. ` +
        "EKS can't take that step back.",
    );
  }
  return cluster;
}

/** Source: IAM User Guide, "IAM identifiers": an OIDC provider's ARN ends with the issuer's address, without https. */
function oidcProviderArnOf(cluster: aws.GetClusterResult): string {
  const { partition = "aws", accountId = "" } = parseArn(cluster.arn) ?? {};
  const issuer = cluster.identities[0]?.oidcs[0]?.issuer ?? "";
  return `arn:${partition}:iam::${accountId}:oidc-provider/${issuer.replace(/^https:\/\//, "")}`;
}
