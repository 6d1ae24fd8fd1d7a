/**
 * Kubeconfigs that hold no credentials: kubectl, Helm and Pulumi's Kubernetes provider run `aws eks get-token` for each
 * session. Written as JSON, which every reader of YAML reads.
 */
import type { AwsIdentity } from "../common/aws-cli";

export interface KubeconfigArgs {
  /** Names the cluster, the user and the context, as `aws eks update-kubeconfig` does: two files merge without a clash. */
  clusterArn: string;
  clusterName: string;
  /** `https://…` */
  endpoint: string;
  /** The cluster's certificate authority, base64 as EKS returns it. */
  certificateAuthorityData: string;
  region: string;
}

/** For people and other stacks: no profile and no role, so that each reader uses an identity of their own. */
export function renderKubeconfig(args: KubeconfigArgs): string {
  return renderDeployerKubeconfig(args, {});
}

/** For the program's own Kubernetes provider only: it authenticates as the identity that deploys. */
export function renderDeployerKubeconfig(args: KubeconfigArgs, identity: AwsIdentity): string {
  const name = args.clusterArn;
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name, cluster: { server: args.endpoint, "certificate-authority-data": args.certificateAuthorityData } },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: getTokenArguments(args, identity),
          },
        },
      },
    ],
  });
}

/** Arguments of the `aws` command that prints a token for the cluster. */
export function getTokenArguments(
  { region, clusterName }: Pick<KubeconfigArgs, "region" | "clusterName">,
  { profile, roleArn }: AwsIdentity,
): string[] {
  return [
    "--region",
    region,
    ...(profile === undefined ? [] : ["--profile", profile]),
    "eks",
    "get-token",
    "--cluster-name",
    clusterName,
    "--output",
    "json",
    ...(roleArn === undefined ? [] : ["--role-arn", roleArn]),
  ];
}
