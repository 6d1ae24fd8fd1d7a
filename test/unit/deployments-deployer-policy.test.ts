/** The deployer's permissions: complete for what the program registers, and no wider than that. */
import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { policyJson } from "../../components/common/policy-document";
import { instanceTypeNames } from "../../components/hyperpod/instance-type-catalogue";
import { boundaryPolicy, usedServices } from "../../deployments/deployer/boundary";
import { type operations, withoutResources } from "../../deployments/deployer/grant";
import { grantsByType } from "../../deployments/deployer/grants";
import {
  type DeployerScope,
  deployerPolicies,
  grantsFor,
  managedPoliciesPerRole,
  managedPolicyLimit,
  splitPolicies,
  statementsOf,
} from "../../deployments/deployer/policy-planner";
import { policyProblem } from "../../simulator/account/iam/policy-document";
import { projectDirectory } from "../support/whole-program";

const scope: DeployerScope = {
  accountId: "111122223333",
  region: "us-west-2",
  name: "research",
  stack: "hyperpod-eks/prod",
  roleBoundaryArn: "arn:aws:iam::111122223333:policy/hyperpod-workload-boundary",
};

interface Registered {
  resource: string;
  inputs: Record<string, unknown>;
}

const registered = ["dev", "prod"].flatMap(
  (stack) =>
    JSON.parse(readFileSync(join(projectDirectory, "test", "golden", `${stack}.json`), "utf8")) as Registered[],
);
const typesOf = (resources: readonly Registered[]) => [
  ...new Set(resources.map(({ resource }) => resource.split(" ")[0] ?? "")),
];
const allStatements = statementsOf(grantsFor(), scope);
const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;
const actionsOf = (type: string, operation: (typeof operations)[number]) =>
  grantsByType[type]?.[operation].flatMap(({ actions }) => actions) ?? [];

describe("the deployer's policy", () => {
  it("has an entry for every type that the program registers", () => {
    const types = typesOf(registered);
    assert.ok(types.length > 40, `${types.length} types`);
    assert.deepEqual(
      types.filter((type) => grantsByType[type] === undefined),
      [],
    );
  });

  it("refuses to plan for a type without an entry, by name", () => {
    assert.throws(() => grantsFor(["aws:rds/instance:Instance"]), /no permissions for aws:rds\/instance:Instance/);
  });

  it("lets every AWS type be created, read and deleted, but for the default security group, which goes with its VPC", () => {
    const aws = typesOf(registered).filter((type) => /^aws(-native)?:/.test(type));
    for (const operation of ["create", "read", "delete"] as const) {
      const without = aws.filter((type) => actionsOf(type, operation).length === 0);
      assert.deepEqual(
        without,
        operation === "delete" ? ["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"] : [],
        operation,
      );
    }
  });

  it("changes nothing with what reading needs", () => {
    const reads = Object.keys(grantsByType).flatMap((type) => actionsOf(type, "read"));
    assert.deepEqual(
      reads.filter((action) => !/:(Describe|Get|List)/.test(action)),
      [],
    );
  });

  it("deletes nothing with what creating needs, but for what HyperPod's own create handler asks for", () => {
    const creates = Object.entries(grantsByType).flatMap(([type]) =>
      actionsOf(type, "create").filter((action) => /:(Delete|BatchDelete|Schedule|Release|Detach)/.test(action)),
    );
    assert.deepEqual([...new Set(creates)].sort(), ["eks:DeleteAccessEntry", "sagemaker:BatchDeleteClusterNodes"]);
  });

  it("has no action with a wildcard, and no resource * but for actions that take no other", () => {
    for (const statement of allStatements) {
      for (const action of list(statement.Action)) {
        assert.doesNotMatch(action, /\*/);
        if (list(statement.Resource).includes("*")) {
          assert.ok(withoutResources.has(action), `${action} on *`);
        }
      }
    }
  });

  it("names each action that takes no resource for a reason: all are used", () => {
    const used = new Set(allStatements.flatMap(({ Action }) => list(Action)));
    assert.deepEqual(
      [...withoutResources].filter((action) => !used.has(action)),
      [],
    );
  });

  it("deletes EC2 resources, clusters, keys and roles of the environment's own stack alone", () => {
    const destructive =
      /^(ec2:(Delete|Release|Terminate)|sagemaker:(Delete|Update|Batch)|kms:Schedule|iam:DeleteRole|iam:DeletePolicy)/;
    // A training plan that a cluster uses is named by the call beside the cluster, and is not changed by it.
    const changing = allStatements.filter(
      ({ Resource }) => !list(Resource).some((arn) => arn.includes("training-plan")),
    );
    for (const statement of changing) {
      for (const action of list(statement.Action).filter((name) => destructive.test(name))) {
        const condition = JSON.stringify(statement.Condition ?? {});
        assert.match(condition, /"aws:ResourceTag\/hyperpod-eks:stack":"hyperpod-eks\/prod"/, action);
      }
    }
  });

  it("passes roles to named services and attaches named policies only", () => {
    for (const statement of allStatements) {
      const condition = JSON.stringify(statement.Condition ?? {});
      if (list(statement.Action).includes("iam:PassRole")) {
        assert.match(condition, /"iam:PassedToService":"(eks|sagemaker|vpc-flow-logs)\.amazonaws\.com"/);
      }
      if (list(statement.Action).includes("iam:AttachRolePolicy")) {
        assert.match(condition, /"iam:PolicyARN"/);
        assert.doesNotMatch(condition, /AdministratorAccess|policy\/\*/);
      }
    }
  });

  it("covers the names that the program gives to roles, policies, log groups, the key's alias and the bucket", () => {
    const resources = statementsOf(grantsFor(), { ...scope, name: "hyperpod-prod" }).flatMap(({ Resource }) =>
      list(Resource),
    );
    const covers = (arn: string) =>
      resources.some((pattern) => pattern !== "*" && new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(arn));
    const prod = JSON.parse(
      readFileSync(join(projectDirectory, "test", "golden", "prod.json"), "utf8"),
    ) as Registered[];
    const arns = prod.flatMap(({ resource, inputs }) => {
      const [type, name] = resource.split(" ");
      switch (type) {
        case "aws:iam/role:Role":
          return [`arn:aws:iam::111122223333:role/${name}-1a2b3c4`];
        case "aws:iam/policy:Policy":
          return [`arn:aws:iam::111122223333:policy/${name}-1a2b3c4`];
        case "aws:cloudwatch/logGroup:LogGroup":
          return [`arn:aws:logs:us-west-2:111122223333:log-group:${inputs.name}`];
        case "aws:kms/alias:Alias":
          return [`arn:aws:kms:us-west-2:111122223333:${inputs.name}`];
        case "aws:s3/bucket:Bucket":
          return [`arn:aws:s3:::${inputs.bucket}`];
        default:
          return [];
      }
    });
    assert.ok(arns.length >= 8, arns.join("\n"));
    assert.deepEqual(
      arns.filter((arn) => !covers(arn)),
      [],
    );
  });

  it("attaches every policy that the program attaches", () => {
    const statement = allStatements.find(({ Action }) => list(Action).includes("iam:AttachRolePolicy"));
    const patterns = list(statement?.Condition?.ArnLike?.["iam:PolicyARN"]);
    const attached = registered
      .filter(({ resource }) => resource.startsWith("aws:iam/rolePolicyAttachment:"))
      .map(({ inputs }) => String(inputs.policyArn));
    assert.deepEqual(
      attached.filter((arn) => !patterns.some((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(arn))),
      [],
    );
  });

  it("fits into managed policies that IAM takes, with every statement in exactly one", () => {
    const policies = deployerPolicies(scope);
    assert.ok(policies.length <= managedPoliciesPerRole, `${policies.length} policies`);
    for (const policy of policies) {
      assert.ok(policyJson(policy).length <= managedPolicyLimit);
      assert.equal(policyProblem(policyJson(policy), "identity"), undefined);
    }
    assert.deepEqual(
      policies.flatMap(({ Statement }) => Statement),
      allStatements,
    );
  });

  it("fits with the longest names too, and in every partition", () => {
    for (const region of ["us-gov-west-1", "cn-northwest-1", "ap-southeast-4"]) {
      const longest = {
        ...scope,
        region,
        name: "a".repeat(28),
        stack: `${"p".repeat(60)}/${"s".repeat(40)}`,
        instanceTypes: instanceTypeNames(),
      };
      const policies = deployerPolicies(longest);
      assert.ok(policies.length <= managedPoliciesPerRole, `${policies.length} policies in ${region}`);
    }
    const roleBoundaryArn = "arn:aws-cn:iam::111122223333:policy/hyperpod-workload-boundary";
    const china = JSON.stringify(deployerPolicies({ ...scope, region: "cn-northwest-1", roleBoundaryArn }));
    assert.match(china, /arn:aws-cn:/);
    assert.doesNotMatch(china, /arn:aws:/);
  });

  it("says so when one statement alone is too long", () => {
    assert.throws(() => splitPolicies(allStatements, 100), /one statement alone is longer than 100 characters: Deploy/);
  });

  it("is the same text whatever the order of the tables", () => {
    const shuffled = [...grantsFor()].reverse();
    assert.equal(JSON.stringify(statementsOf(shuffled, scope)), JSON.stringify(allStatements));
  });
});

describe("the deployer's permissions boundary", () => {
  const boundary = boundaryPolicy({ partition: "aws", accountId: "111122223333", region: "us-west-2" });

  it("allows every service that the deployer's policies use, in its region", () => {
    const allowed = boundary.Statement.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => list(Action));
    const missing = usedServices().filter((service) => !allowed.some((action) => action.startsWith(`${service}:`)));
    assert.deepEqual(missing, []);
    assert.match(JSON.stringify(boundary.Statement[0]), /"aws:RequestedRegion":"us-west-2"/);
  });

  it("keeps deployers from users, keys, their own roles and the identity provider", () => {
    const denied = JSON.stringify(boundary.Statement.filter(({ Effect }) => Effect === "Deny"));
    for (const what of [
      "iam:*User*",
      "iam:*AccessKey*",
      "role/hyperpod-deployer-*",
      "oidc-provider/api.pulumi.com/oidc",
    ]) {
      assert.ok(denied.includes(what), what);
    }
  });

  it("is a policy that IAM takes", () => {
    assert.equal(policyProblem(policyJson(boundary), "identity"), undefined);
    assert.ok(policyJson(boundary).length <= managedPolicyLimit);
  });
});
