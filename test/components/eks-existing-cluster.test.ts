import assert from "node:assert/strict";
import type { GetClusterResult } from "@pulumi/aws/eks";
import { planAccessEntries } from "../../components/eks/access-entries";
import { ExistingEksCluster, type ExistingEksClusterArgs, usableCluster } from "../../components/eks/existing-cluster";
import { isSecret, record, settled as valueIn } from "../support/recording-monitor";

const found = {
  id: "shared",
  name: "shared",
  arn: "arn:aws-us-gov:eks:us-gov-west-1:111122223333:cluster/shared",
  status: "ACTIVE",
  accessConfigs: [{ authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false }],
  certificateAuthorities: [{ data: "Y2E=" }],
  endpoint: "https://ABC.gr7.us-gov-west-1.eks.amazonaws.com",
  identities: [{ oidcs: [{ issuer: "https://oidc.eks.us-gov-west-1.amazonaws.com/id/ABC" }] }],
  version: "1.33",
  vpcConfig: { clusterSecurityGroupId: "sg-of-eks" },
};

const accessEntries = planAccessEntries(
  {
    admins: {
      principal: "arn:aws-us-gov:iam::111122223333:role/Admin",
      type: "STANDARD",
      policies: [{ policy: "AmazonEKSClusterAdminPolicy", namespaces: [] }],
      kubernetesGroups: [],
    },
  },
  "aws-us-gov",
);

function run(changes: Partial<ExistingEksClusterArgs> = {}, preview = false) {
  const args: ExistingEksClusterArgs = {
    clusterName: "shared",
    callerArn: "arn:aws-us-gov:iam::111122223333:role/Admin",
    region: "us-gov-west-1",
    tags: { team: "ml" },
  };
  return record(() => new ExistingEksCluster("eks", { ...args, ...changes }), {
    preview,
    calls: { "aws:eks/getCluster:getCluster": () => found },
  });
}

describe("ExistingEksCluster", () => {
  it("registers nothing but itself and asks for the cluster by name", async () => {
    const { resources, invokes } = await run();
    assert.deepEqual(
      resources.map(({ type }) => type),
      ["hyperpod:eks:ExistingEksCluster"],
    );
    assert.deepEqual(
      invokes.map(({ token, inputs }) => [token, inputs]),
      [["aws:eks/getCluster:getCluster", { name: "shared" }]],
    );
  });

  it("hands on the same facts as a cluster of its own, the kubeconfig as a secret", async () => {
    const { result } = await run();
    assert.equal(await valueIn(result.clusterName), "shared");
    assert.equal(await valueIn(result.clusterArn), found.arn);
    assert.equal(await valueIn(result.endpoint), found.endpoint);
    assert.equal(await valueIn(result.certificateAuthorityData), "Y2E=");
    assert.equal(await valueIn(result.version), "1.33");
    assert.equal(await valueIn(result.clusterSecurityGroupId), "sg-of-eks");
    assert.equal(
      await valueIn(result.oidcProviderArn),
      "arn:aws-us-gov:iam::111122223333:oidc-provider/oidc.eks.us-gov-west-1.amazonaws.com/id/ABC",
    );
    assert.equal(await isSecret(result.kubeconfig), true);
    assert.equal(JSON.parse(await valueIn(result.kubeconfig))["current-context"], found.arn);
    assert.equal(result.component, undefined);
    assert.deepEqual(result.deployerAccess, []);
  });

  it("adds given entries, which are deleted one by one because the cluster stays", async () => {
    for (const preview of [false, true]) {
      const { resources, result } = await run({ accessEntries }, preview);
      assert.deepEqual(
        resources.map(({ name, options }) => [name, options.deletedWith]),
        [
          ["eks", ""],
          ["eks-access-admins", ""],
          ["eks-access-admins-AmazonEKSClusterAdminPolicy", ""],
        ],
      );
      assert.equal(result.deployerAccess.length, 1);
    }
  });
});

describe("a cluster that HyperPod can't use", () => {
  const cluster = (changes: object) => ({ ...found, ...changes }) as unknown as GetClusterResult;

  it("is refused when it takes no access entries, with the command that changes it", () => {
    for (const accessConfigs of [[], [{ authenticationMode: "CONFIG_MAP" }]]) {
      assert.throws(
        () => usableCluster(cluster({ accessConfigs })),
        /hyperpod-eks:eks\.existing\.clusterName: EKS cluster shared has authentication mode CONFIG_MAP.*update-cluster-config/,
      );
    }
  });

  it("is refused when it is not active", () => {
    assert.throws(() => usableCluster(cluster({ status: "DELETING" })), /shared is DELETING\. It must be ACTIVE/);
  });

  it("is not one with both modes, nor one that is being updated", () => {
    const both = cluster({ accessConfigs: [{ authenticationMode: "API_AND_CONFIG_MAP" }], status: "UPDATING" });
    assert.equal(usableCluster(both), both);
  });
});
