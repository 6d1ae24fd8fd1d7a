import assert from "node:assert/strict";
import { getTokenArguments, renderDeployerKubeconfig, renderKubeconfig } from "../../components/eks/kubeconfig";

const cluster = {
  clusterArn: "arn:aws:eks:us-west-2:111122223333:cluster/research",
  clusterName: "research",
  endpoint: "https://0123456789ABCDEF0123456789ABCDEF.gr7.us-west-2.eks.amazonaws.com",
  certificateAuthorityData: "Y2E=",
  region: "us-west-2",
};

describe("kubeconfig", () => {
  it("names cluster, user and context by the cluster's ARN and holds no profile, role or token", () => {
    assert.deepEqual(JSON.parse(renderKubeconfig(cluster)), {
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: cluster.clusterArn,
          cluster: { server: cluster.endpoint, "certificate-authority-data": "Y2E=" },
        },
      ],
      contexts: [{ name: cluster.clusterArn, context: { cluster: cluster.clusterArn, user: cluster.clusterArn } }],
      "current-context": cluster.clusterArn,
      users: [
        {
          name: cluster.clusterArn,
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              command: "aws",
              args: ["--region", "us-west-2", "eks", "get-token", "--cluster-name", "research", "--output", "json"],
            },
          },
        },
      ],
    });
  });

  it("of the deployer differs from the exported one in the arguments of `aws` alone", () => {
    const exported = JSON.parse(renderKubeconfig(cluster));
    const deployer = JSON.parse(renderDeployerKubeconfig(cluster, { profile: "ml", roleArn: "arn:role" }));
    deployer.users[0].user.exec.args = exported.users[0].user.exec.args;
    assert.deepEqual(deployer, exported);
  });

  it("of the deployer asks for a token as the AWS provider's identity", () => {
    assert.deepEqual(
      JSON.parse(renderDeployerKubeconfig(cluster, { profile: "ml", roleArn: "arn:aws:iam::111122223333:role/Deploy" }))
        .users[0].user.exec.args,
      [
        ...["--region", "us-west-2", "--profile", "ml", "eks", "get-token", "--cluster-name", "research"],
        ...["--output", "json", "--role-arn", "arn:aws:iam::111122223333:role/Deploy"],
      ],
    );
  });

  it("passes a profile or a role alone", () => {
    assert.ok(!getTokenArguments(cluster, { profile: "ml" }).includes("--role-arn"));
    assert.ok(!getTokenArguments(cluster, { roleArn: "r" }).includes("--profile"));
  });
});
