import assert from "node:assert/strict";
import * as ec2 from "@pulumi/aws/ec2";
import type { PolicyDocument } from "../../components/common/policy-document";
import { ExecutionRole, type ExecutionRoleArgs } from "../../components/hyperpod/execution-role";
import { type RecordOptions, record, settled } from "../support/recording-monitor";

const args: ExecutionRoleArgs = {
  partition: "aws",
  region: "us-west-2",
  accountId: "111122223333",
  vpcId: "vpc-1",
  nodeSubnetIds: ["subnet-1"],
  securityGroupId: "sg-1",
  eksClusterName: "research",
  lifecycleBucketName: "sagemaker-x",
  tags: { team: "ml" },
};
const roleType = "aws:iam/role:Role";
const policyType = "aws:iam/policy:Policy";
const attachmentType = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

const roleName = "nodes-role-1a2b3c4";
const live: RecordOptions = { outputs: ({ type }) => (type === roleType ? { name: roleName } : undefined) };

function deploy(over: Partial<ExecutionRoleArgs> = {}, options: RecordOptions = live) {
  return record(() => new ExecutionRole("nodes", { ...args, ...over }), options);
}

describe("ExecutionRole", () => {
  it("makes a role that SageMaker assumes, without a fixed name and without a boundary", async () => {
    const { one } = await deploy();
    const component = one("hyperpod:hyperpod:ExecutionRole", "nodes");
    const role = one(roleType, "nodes-role");
    assert.deepEqual(component.inputs, {});
    assert.equal(role.parent, component.urn);
    assert.deepEqual(Object.keys(role.inputs).sort(), ["assumeRolePolicy", "description", "tags"]);
    assert.deepEqual(role.inputs.tags, { team: "ml" });
    const trust = JSON.parse(String(role.inputs.assumeRolePolicy)) as PolicyDocument;
    assert.deepEqual(trust.Statement[0]?.Principal, { Service: "sagemaker.amazonaws.com" });
  });

  it("sets the permissions boundary when there is one", async () => {
    const permissionsBoundaryArn = "arn:aws:iam::111122223333:policy/boundary";
    assert.equal(
      (await deploy({ permissionsBoundaryArn })).one(roleType).inputs.permissionsBoundary,
      permissionsBoundaryArn,
    );
  });

  it("attaches AWS's policy and each of its own to the role", async () => {
    const { all } = await deploy();
    assert.deepEqual(
      all(policyType)
        .map(({ name }) => name)
        .sort(),
      ["nodes-containers", "nodes-lifecycle-scripts", "nodes-network-interfaces", "nodes-observation"],
    );
    assert.deepEqual(
      all(attachmentType)
        .map(({ name, inputs }) => [name, inputs.policyArn, inputs.role])
        .sort(),
      [
        ["nodes-cluster-instance-attachment", "arn:aws:iam::aws:policy/AmazonSageMakerClusterInstanceRolePolicy"],
        ["nodes-containers-attachment", "arn:aws:mock:us-west-2:111122223333:nodes-containers"],
        ["nodes-lifecycle-scripts-attachment", "arn:aws:mock:us-west-2:111122223333:nodes-lifecycle-scripts"],
        ["nodes-network-interfaces-attachment", "arn:aws:mock:us-west-2:111122223333:nodes-network-interfaces"],
        ["nodes-observation-attachment", "arn:aws:mock:us-west-2:111122223333:nodes-observation"],
      ].map((row) => [...row, roleName]),
    );
    for (const { options } of all(attachmentType)) {
      assert.ok(options.dependencies.some((urn) => urn.endsWith("::nodes-role")));
    }
  });

  it("gives the attachments without which no node comes up or goes to those who must wait for them", async () => {
    const { result } = await deploy();
    const urns = await Promise.all(result.attachments.map(({ urn }) => settled(urn)));
    assert.deepEqual(urns.map((urn) => urn.split("::").pop()).sort(), [
      "nodes-cluster-instance-attachment",
      "nodes-containers-attachment",
      "nodes-network-interfaces-attachment",
    ]);
  });

  it("grants keys only when there are keys", async () => {
    const key = "arn:aws:kms:us-west-2:111122223333:key/k";
    const { one, result } = await deploy({ volumeKmsKeyArns: [key] });
    const document = JSON.parse(String(one(policyType, "nodes-volume-keys").inputs.policy)) as PolicyDocument;
    assert.deepEqual(
      document.Statement.map(({ Resource }) => Resource),
      [[key], [key]],
    );
    assert.equal(result.attachments.length, 4);
    assert.equal((await deploy({ volumeKmsKeyArns: [] })).all(policyType).length, 4);
  });

  it("tags every policy", async () => {
    for (const { name, inputs } of (await deploy()).all(policyType)) {
      assert.deepEqual(inputs.tags, { team: "ml" }, name);
    }
  });

  it("lets only the network policy wait for the network", async () => {
    const { all } = await record(() => {
      const vpc = new ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
      return new ExecutionRole("nodes", { ...args, vpcId: vpc.id });
    });
    const waiting = all(policyType).filter(({ options }) => options.dependencies.some((urn) => urn.endsWith("::vpc")));
    assert.deepEqual(
      waiting.map(({ name }) => name),
      ["nodes-network-interfaces"],
    );
  });

  it("registers the same resources in a preview, where the network's ids are unknown", async () => {
    const program = () => {
      const vpc = new ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
      return new ExecutionRole("nodes", { ...args, vpcId: vpc.id, nodeSubnetIds: [vpc.id], securityGroupId: vpc.id });
    };
    const [preview, real] = [await record(program, { preview: true }), await record(program)];
    assert.deepEqual(preview.resources.map(({ urn }) => urn).sort(), real.resources.map(({ urn }) => urn).sort());
    assert.equal(preview.one(policyType, "nodes-network-interfaces").inputs.policy, "<unknown>");
  });
});
