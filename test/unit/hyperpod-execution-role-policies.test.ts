import assert from "node:assert/strict";
import type { PolicyDocument } from "../../components/common/policy-document";
import {
  containersPolicy,
  executionRoleTrustPolicy,
  lifecycleScriptsPolicy,
  networkInterfacesPolicy,
  observationPolicy,
  volumeKeysPolicy,
} from "../../components/hyperpod/execution-role-policies";

const place = { partition: "aws", region: "us-west-2", accountId: "111122223333" };
const network = { vpcId: "vpc-1", subnetIds: ["subnet-2", "subnet-1"], securityGroupId: "sg-1" };
const key = "arn:aws:kms:us-west-2:111122223333:key/k";

function all(partition = "aws"): PolicyDocument[] {
  const at = { ...place, partition };
  return [
    networkInterfacesPolicy(at, network),
    containersPolicy(at, "research"),
    lifecycleScriptsPolicy(at, "sagemaker-x"),
    observationPolicy(at),
    volumeKeysPolicy(at, [key]),
  ];
}

const list = (value: string | readonly string[] | undefined) => [value ?? []].flat();

describe("execution role policies", () => {
  it("lets SageMaker assume the role", () => {
    assert.deepEqual(executionRoleTrustPolicy().Statement, [
      {
        Sid: "AssumedByService",
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "sagemaker.amazonaws.com" },
      },
    ]);
  });

  it("binds network interface actions to this network", () => {
    const [manage] = networkInterfacesPolicy(place, network).Statement;
    assert.deepEqual(manage?.Resource, [
      "arn:aws:ec2:us-west-2:*:instance/*",
      "arn:aws:ec2:us-west-2:111122223333:network-interface/*",
      "arn:aws:ec2:us-west-2:111122223333:security-group/sg-1",
      "arn:aws:ec2:us-west-2:111122223333:subnet/subnet-1",
      "arn:aws:ec2:us-west-2:111122223333:subnet/subnet-2",
      "arn:aws:ec2:us-west-2:111122223333:vpc/vpc-1",
    ]);
  });

  it("writes the same document whatever the order of the subnets", () => {
    const reversed = { ...network, subnetIds: [...network.subnetIds].reverse() };
    assert.deepEqual(networkInterfacesPolicy(place, reversed), networkInterfacesPolicy(place, network));
  });

  it("uses no wildcard action, and the resource * only for actions that take no resource", () => {
    const withoutResources = /^(ec2:Describe\w+|ecr:GetAuthorizationToken|fsx:DescribeFileSystems)$/;
    for (const statement of all().flatMap((document) => document.Statement)) {
      assert.ok(
        list(statement.Action).every((action) => !action.includes("*")),
        statement.Sid,
      );
      if (list(statement.Resource).includes("*")) {
        assert.ok(
          list(statement.Action).every((action) => withoutResources.test(action)),
          statement.Sid,
        );
      }
    }
  });

  it("writes the partition into every ARN", () => {
    const resources = all("aws-us-gov").flatMap((document) =>
      document.Statement.flatMap(({ Resource }) => list(Resource)),
    );
    const others = resources.filter((resource) => resource !== "*" && resource !== key);
    assert.ok(others.length > 8);
    assert.deepEqual(
      others.filter((resource) => !resource.startsWith("arn:aws-us-gov:")),
      [],
    );
  });

  it("sees the file systems of this region, by an action that takes no resource", () => {
    assert.deepEqual(
      observationPolicy(place).Statement.find(({ Sid }) => Sid === "SeeFileSystems"),
      {
        Sid: "SeeFileSystems",
        Effect: "Allow",
        Action: "fsx:DescribeFileSystems",
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestedRegion": "us-west-2" } },
      },
    );
  });

  it("gives pods credentials on this EKS cluster only", () => {
    const podIdentity = containersPolicy(place, "research").Statement.find(({ Sid }) => Sid === "PodIdentity");
    assert.equal(podIdentity?.Resource, "arn:aws:eks:us-west-2:111122223333:cluster/research");
  });

  it("reads this bucket only", () => {
    assert.deepEqual(
      lifecycleScriptsPolicy(place, "sagemaker-x").Statement.map(({ Action, Resource }) => [Action, Resource]),
      [
        ["s3:ListBucket", "arn:aws:s3:::sagemaker-x"],
        ["s3:GetObject", "arn:aws:s3:::sagemaker-x/*"],
      ],
    );
  });

  it("uses keys through SageMaker only, and grants for AWS resources only", () => {
    const [see, grant] = volumeKeysPolicy(place, [key]).Statement;
    const through = { StringEquals: { "kms:ViaService": "sagemaker.us-west-2.amazonaws.com" } };
    assert.deepEqual([see?.Action, see?.Resource, see?.Condition], ["kms:DescribeKey", [key], through]);
    assert.deepEqual(
      [grant?.Action, grant?.Condition],
      ["kms:CreateGrant", { ...through, Bool: { "kms:GrantIsForAWSResource": "true" } }],
    );
  });

  it("stays within the 6144 characters of a managed policy with 16 subnets", () => {
    const subnetIds = Array.from({ length: 16 }, (_, index) => `subnet-${String(index).padStart(17, "0")}`);
    const size = JSON.stringify(networkInterfacesPolicy(place, { ...network, subnetIds })).length;
    assert.ok(size <= 6144, String(size));
  });
});
