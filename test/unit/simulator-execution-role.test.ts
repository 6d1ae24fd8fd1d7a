/** What HyperPod needs of its nodes' role, each action taken away by itself. */
import * as assert from "node:assert/strict";
import type { SimulatedAccount } from "../../simulator/account/account";
import { vpcActions } from "../support/hyperpod-foundation";
import { hyperPodRequest, nodeRoleArn, refusal, region, withChart } from "../support/simulated-platform";

/** What the section of `vpcActions` adds for Amazon EKS: addresses of pods, and images. */
const cniActions = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:AttachNetworkInterface",
  "ec2:DescribeInstances",
  "ec2:DescribeInstanceTypes",
  "ec2:DescribeTags",
  "ec2:ModifyNetworkInterfaceAttribute",
  "ec2:UnassignPrivateIpAddresses",
];
const ecrActions = [
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:GetAuthorizationToken",
  "ecr:GetDownloadUrlForLayer",
];
const all = [...vpcActions, ...cniActions, ...ecrActions];

async function platformWith(actions: readonly string[], ...managed: readonly string[]): Promise<SimulatedAccount> {
  const { account } = await withChart();
  account.alter((resources) => {
    const policy = resources.find(({ id }) => id === "nodes:interfaces");
    assert.ok(policy);
    const statement = { Effect: "Allow", Action: actions, Resource: "*" };
    policy.attributes = {
      ...policy.attributes,
      policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
    };
  });
  for (const name of managed) {
    await account.create(
      { kind: "iam:rolePolicyAttachment", region: "" },
      { role: "nodes", policyArn: `arn:aws:iam::aws:policy/${name}` },
    );
  }
  return account;
}

/** A cluster that waits for its nodes, and so fails with them. */
const create = (account: SimulatedAccount) =>
  account.create({ kind: "sagemaker:cluster", region }, hyperPodRequest({}, { nodeProvisioningMode: undefined }));

async function lacking(actions: readonly string[], ...managed: readonly string[]): Promise<readonly string[]> {
  const error = await refusal(create(await platformWith(actions, ...managed)));
  assert.equal(error.ruleId, "sagemaker.nodes.permissions");
  const start = `Execution role ${nodeRoleArn} does not have permission to perform `;
  assert.ok(error.message.startsWith(start), error.message);
  return error.message.slice(start.length).split(", ");
}

describe("the simulated HyperPod execution role", () => {
  it("is enough with the guide's list for Amazon EKS", async () => {
    const cluster = await create(await platformWith(all));
    assert.equal(cluster.attributes.clusterStatus, "InService");
  });

  for (const action of all) {
    it(`is refused without ${action}`, async () => {
      assert.deepEqual(await lacking(all.filter((other) => other !== action)), [action]);
    });
  }

  it("is refused with what a VPC alone needs: the VPC CNI asks with the nodes' role, and nodes pull images", async () => {
    assert.deepEqual(new Set(await lacking(vpcActions)), new Set([...cniActions, ...ecrActions]));
  });

  it("has the VPC CNI's actions by AmazonEKS_CNI_Policy too", async () => {
    assert.deepEqual(await lacking(vpcActions, "AmazonEKS_CNI_Policy"), ecrActions);
    await create(await platformWith([...vpcActions, ...ecrActions], "AmazonEKS_CNI_Policy"));
  });

  it("needs eks-auth:AssumeRoleForPodIdentity where the cluster has the Pod Identity agent, and there alone", async () => {
    const account = await platformWith(all);
    await account.create(
      { kind: "eks:addon", region },
      { clusterName: "research", addonName: "eks-pod-identity-agent" },
    );
    const error = await refusal(create(account));
    assert.equal(
      error.message,
      `Execution role ${nodeRoleArn} does not have permission to perform eks-auth:AssumeRoleForPodIdentity`,
    );
  });
});
