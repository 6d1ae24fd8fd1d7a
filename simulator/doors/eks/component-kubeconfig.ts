import { type Properties, unknown } from "../wire";

/** The kubeconfig that the component writes: cluster "kubernetes", user and context "aws". */
export function componentKubeconfig(
  cluster: Properties,
  region: string,
  identity: { profile?: string | undefined; roleArn?: string | undefined } = {},
): Properties | typeof unknown {
  const data = (cluster.certificateAuthority as Properties | undefined)?.data;
  const { endpoint, name } = cluster;
  if (typeof endpoint !== "string" || typeof data !== "string" || typeof name !== "string") {
    return unknown;
  }
  return {
    apiVersion: "v1",
    clusters: [{ cluster: { server: endpoint, "certificate-authority-data": data }, name: "kubernetes" }],
    contexts: [{ context: { cluster: "kubernetes", user: "aws" }, name: "aws" }],
    "current-context": "aws",
    kind: "Config",
    users: [
      {
        name: "aws",
        user: {
          exec: {
            apiVersion: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: [
              "--region",
              region,
              "eks",
              "get-token",
              "--cluster-name",
              name,
              "--output",
              "json",
              ...(identity.roleArn === undefined ? [] : ["--role", identity.roleArn]),
            ],
            env: [
              { name: "KUBERNETES_EXEC_INFO", value: '{"apiVersion": "client.authentication.k8s.io/v1beta1"}' },
              ...(identity.profile === undefined ? [] : [{ name: "AWS_PROFILE", value: identity.profile }]),
            ],
          },
        },
      },
    ],
  };
}
