/** The boundary of the roles that the platform makes: room for all that they need, and for nothing that a person would want. */
import * as assert from "node:assert/strict";
import { policyDocument, policyJson } from "../../components/common/policy-document";
import { clusterInstanceStatements, eksClusterActions } from "../../deployments/deployer/aws-managed-policies";
import { managedPolicyLimit } from "../../deployments/deployer/policy-planner";
import { workloadBoundaryPolicy } from "../../deployments/deployer/workload-boundary";
import { policyProblem } from "../../simulator/account/iam/policy-document";
import { decide } from "../support/iam-evaluation";
import { recordProgram, stackConfig } from "../support/whole-program";

const accountId = "111122223333";
const place = { partition: "aws", accountId, region: "us-west-2" };

describe("the boundary of the platform's roles", () => {
  const boundary = workloadBoundaryPolicy(place);
  const everything = policyDocument({ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" });
  const inRegion = { "aws:RequestedRegion": "us-west-2" };
  const leaves = (action: string, resource: string, context: Record<string, string> = {}): boolean =>
    decide({ action, resource, context: { ...inRegion, ...context } }, { policies: [everything], boundary }) ===
    "allowed";
  const list = (value: string | readonly string[] | undefined): readonly string[] =>
    value === undefined ? [] : typeof value === "string" ? [value] : value;

  it("leaves the roles everything that the program's own policies give them", async () => {
    const config = stackConfig("Pulumi.prod.yaml", {
      "hyperpod-eks:instanceGroups/training/volume/kmsKeyArn":
        "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    });
    const { resources } = await recordProgram(config, { stack: "prod" });
    const documents = resources
      .filter(({ type }) => type === "aws:iam/policy:Policy" || type === "aws:iam/rolePolicy:RolePolicy")
      .map(({ name, inputs }) => ({ name, document: JSON.parse(String(inputs.policy)) as typeof boundary }));
    assert.deepEqual(documents.map(({ name }) => name).sort(), [
      "execution-containers",
      "execution-lifecycle-scripts",
      "execution-network-interfaces",
      "execution-observation",
      "execution-volume-keys",
      "network-flow-logs-policy",
    ]);
    const cut = documents.flatMap(({ document }) =>
      document.Statement.flatMap((statement) => {
        const context = Object.fromEntries(
          Object.values(statement.Condition ?? {}).flatMap((keys) => Object.entries(keys)),
        ) as Record<string, string>;
        return list(statement.Action).flatMap((action) =>
          list(statement.Resource)
            .map((resource) => resource.replace("arn:aws:mock:us-west-2:111122223333:network-flow-logs", flowLogs))
            .filter((resource) => !leaves(action, resource, context))
            .map((resource) => `${action} on ${resource}`),
        );
      }),
    );
    assert.deepEqual(cut, []);
  });

  /** The recording invents ARNs; AWS would give this one. */
  const flowLogs = "arn:aws:logs:us-west-2:111122223333:log-group:/aws/vpc/hyperpod-prod/flow-logs";

  it("leaves the EKS role and the nodes what AWS's own policies give them, in the region", () => {
    assert.equal(eksClusterActions.length, 62);
    assert.deepEqual(
      eksClusterActions.filter((action) => !leaves(action, "*")),
      [],
    );
    const elsewhere = eksClusterActions.filter((action) => leaves(action, "*", { "aws:RequestedRegion": "eu-west-1" }));
    assert.deepEqual(
      elsewhere.filter((action) => !action.startsWith("ec2:Describe")),
      [],
    );
    const given = clusterInstanceStatements("aws").flatMap(({ Action }) => list(Action));
    assert.deepEqual([...given].sort(), [
      "cloudwatch:PutMetricData",
      "logs:CreateLogGroup",
      "logs:CreateLogStream",
      "logs:DescribeLogStreams",
      "logs:PutLogEvents",
      "s3:GetObject",
      "s3:ListBucket",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]);
  });

  it("leaves them nothing that makes identities, changes accounts, buys instances or reaches other buckets", () => {
    for (const action of [
      "account:PutContactInformation",
      "ec2:CreateFleet",
      "ec2:RunInstances",
      "eks:CreateAccessEntry",
      "iam:AttachRolePolicy",
      "iam:CreateAccessKey",
      "iam:CreateRole",
      "iam:PassRole",
      "iam:PutRolePolicy",
      "iam:UpdateAssumeRolePolicy",
      "organizations:LeaveOrganization",
      "sagemaker:CreateCluster",
      "sagemaker:CreateTrainingJob",
      "sts:AssumeRole",
    ]) {
      assert.ok(!leaves(action, "*"), action);
    }
    assert.ok(!leaves("s3:GetObject", "arn:aws:s3:::payroll/2026.csv"));
    assert.ok(leaves("s3:GetObject", "arn:aws:s3:::sagemaker-hyperpod-prod-111122223333-us-west-2/on_create.sh"));
  });

  it("names no service of identities but for one role that AWS defines itself", () => {
    const actions = boundary.Statement.flatMap(({ Action }) => list(Action));
    assert.deepEqual(
      actions.filter((action) => /^(iam|sts|organizations|account|sso|identitystore):|\*$/.test(action)).sort(),
      ["autoscaling:Describe*", "ec2:Describe*", "elasticloadbalancing:Describe*", "iam:CreateServiceLinkedRole"],
    );
    const role = `arn:aws:iam::${accountId}:role/aws-service-role/`;
    const asked = (service: string) =>
      leaves("iam:CreateServiceLinkedRole", `${role}${service}/x`, { "iam:AWSServiceName": service });
    assert.ok(asked("elasticloadbalancing.amazonaws.com"));
    assert.ok(!asked("eks.amazonaws.com"));
  });

  it("is a policy that IAM takes, in every partition", () => {
    for (const [region, partition] of [
      ["us-gov-west-1", "aws-us-gov"],
      ["cn-northwest-1", "aws-cn"],
      ["ap-southeast-4", "aws"],
    ] as const) {
      const text = policyJson(workloadBoundaryPolicy({ partition, accountId, region }));
      assert.equal(policyProblem(text, "identity"), undefined);
      assert.ok(text.length <= managedPolicyLimit, `${text.length} in ${region}`);
      assert.ok(partition === "aws" || !text.includes("arn:aws:"), region);
    }
  });
});
