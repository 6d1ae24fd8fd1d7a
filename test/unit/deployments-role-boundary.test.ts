/** What a deployer may make of IAM: only roles under a boundary that it can't change. */
import * as assert from "node:assert/strict";
import { policyDocument } from "../../components/common/policy-document";
import { boundaryPolicy } from "../../deployments/deployer/boundary";
import { deployerPolicies } from "../../deployments/deployer/policy-planner";
import { type Decision, decide, type Identity } from "../support/iam-evaluation";
import type { RecordedResource } from "../support/recording-monitor";
import { recordProgram, stackConfig } from "../support/whole-program";

const accountId = "111122223333";
const place = { partition: "aws", accountId, region: "us-west-2" };
const boundaryArn = `arn:aws:iam::${accountId}:policy/hyperpod-workload-boundary`;
const adminArn = "arn:aws:iam::aws:policy/AdministratorAccess";
const scope = { accountId, region: "us-west-2", name: "hyperpod-prod", stack: "hyperpod-eks/prod" };

const deployer: Identity = {
  policies: deployerPolicies({ ...scope, roleBoundaryArn: boundaryArn }),
  boundary: boundaryPolicy({ ...place, roleBoundaryArn: boundaryArn }),
};
const freeDeployer: Identity = { policies: deployerPolicies(scope), boundary: boundaryPolicy(place) };

/** A role as the program registers it, under the name that Pulumi gives it. */
const arnOfRole = (name: string) => `arn:aws:iam::${accountId}:role/${name}-1a2b3c4`;
const tagged = (kind: "RequestTag" | "ResourceTag", stack = "hyperpod-eks/prod") => ({
  [`aws:${kind}/hyperpod-eks:stack`]: stack,
});
const under = (boundary: string | undefined): Record<string, string> =>
  boundary === undefined ? {} : { "iam:PermissionsBoundary": boundary };

const calls: Readonly<Record<string, (boundary: string | undefined) => Parameters<typeof decide>[0]>> = {
  "iam:CreateRole": (boundary) => ({
    action: "iam:CreateRole",
    resource: arnOfRole("execution-role"),
    context: { ...tagged("RequestTag"), ...under(boundary) },
  }),
  "iam:PutRolePermissionsBoundary": (boundary) => ({
    action: "iam:PutRolePermissionsBoundary",
    resource: arnOfRole("execution-role"),
    context: { ...tagged("ResourceTag"), ...under(boundary) },
  }),
  "iam:AttachRolePolicy": (boundary) => ({
    action: "iam:AttachRolePolicy",
    resource: arnOfRole("execution-role"),
    context: {
      ...tagged("ResourceTag"),
      ...under(boundary),
      "iam:PolicyARN": `arn:aws:iam::${accountId}:policy/execution-containers-1a2b3c4`,
    },
  }),
  "iam:PutRolePolicy": (boundary) => ({
    action: "iam:PutRolePolicy",
    resource: arnOfRole("network-flow-logs-role"),
    context: { ...tagged("ResourceTag"), ...under(boundary) },
  }),
};

describe("a deployer", () => {
  for (const [action, call] of Object.entries(calls)) {
    it(`may ${action} under the boundary of the platform's roles, and under no other`, () => {
      assert.equal(decide(call(boundaryArn), deployer), "allowed");
      assert.equal(decide(call(adminArn), deployer), "denied explicitly");
      assert.equal(decide(call(undefined), deployer), "denied explicitly");
    });

    it(`is refused ${action} without it by its policies and by its own boundary, each alone`, () => {
      const everything = policyDocument({ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" });
      assert.equal(decide(call(adminArn), { policies: deployer.policies }), "not allowed");
      assert.equal(
        decide(call(adminArn), {
          policies: [everything],
          ...(deployer.boundary ? { boundary: deployer.boundary } : {}),
        }),
        "denied explicitly",
      );
    });

    it(`may ${action} under any boundary or none where none is asked for`, () => {
      for (const boundary of [boundaryArn, adminArn, undefined]) {
        assert.equal(decide(call(boundary), freeDeployer), "allowed", String(boundary));
      }
    });
  }

  const ask = (action: string, resource: string, identity = deployer): Decision =>
    decide({ action, resource, context: { ...tagged("ResourceTag"), ...under(boundaryArn) } }, identity);

  it("can't take the boundary off a role, but where none is asked for", () => {
    assert.equal(ask("iam:DeleteRolePermissionsBoundary", arnOfRole("execution-role")), "denied explicitly");
    assert.equal(ask("iam:DeleteRolePermissionsBoundary", arnOfRole("execution-role"), freeDeployer), "allowed");
  });

  it("can't change the boundary itself, nor its own, whatever is attached to it", () => {
    const everything = {
      policies: [policyDocument({ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" })],
      ...(deployer.boundary ? { boundary: deployer.boundary } : {}),
    };
    for (const policy of [boundaryArn, `arn:aws:iam::${accountId}:policy/hyperpod-deployer-boundary`]) {
      for (const action of ["CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion", "DeletePolicy"]) {
        assert.equal(ask(`iam:${action}`, policy, everything), "denied explicitly", `${action} ${policy}`);
      }
    }
  });

  it("protects a boundary that was brought along just the same", () => {
    const own = `arn:aws:iam::${accountId}:policy/company/limits`;
    const identity = {
      policies: [policyDocument({ Sid: "All", Effect: "Allow", Action: "iam:*", Resource: "*" } as const)],
      boundary: boundaryPolicy({ ...place, roleBoundaryArn: own }),
    };
    assert.equal(ask("iam:CreatePolicyVersion", own, identity), "denied explicitly");
    assert.equal(ask("iam:CreatePolicyVersion", boundaryArn, identity), "allowed");
  });

  it("still takes its roles apart", () => {
    assert.equal(ask("iam:DeleteRole", arnOfRole("execution-role")), "allowed");
    assert.equal(ask("iam:DeleteRolePolicy", arnOfRole("network-flow-logs-role")), "allowed");
  });
});

describe("the program under the boundary", () => {
  let resources: readonly RecordedResource[];
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);

  before(async () => {
    const config = stackConfig("Pulumi.prod.yaml", { "hyperpod-eks:hyperpod/permissionsBoundaryArn": boundaryArn });
    ({ resources } = await recordProgram(config, { stack: "prod" }));
  });

  it("makes each of its roles with what the deployer's policies ask for", () => {
    const roles = ofType("aws:iam/role:Role");
    assert.deepEqual(roles.map(({ name }) => name).sort(), [
      "eks-service-role",
      "execution-role",
      "network-flow-logs-role",
    ]);
    for (const { name, inputs } of roles) {
      const tags = Object.entries(inputs.tags as Record<string, string>).map(([key, value]) => [
        `aws:RequestTag/${key}`,
        value,
      ]);
      const context = { ...Object.fromEntries(tags), "iam:PermissionsBoundary": String(inputs.permissionsBoundary) };
      assert.equal(decide({ action: "iam:CreateRole", resource: arnOfRole(name), context }, deployer), "allowed", name);
    }
  });

  it("attaches and writes only what the deployer may, to the role that it is for", () => {
    const context = { ...tagged("ResourceTag"), "iam:PermissionsBoundary": boundaryArn };
    const role = ({ inputs }: RecordedResource) => arnOfRole(String(inputs.role).replace(/-name$/, ""));
    const attachments = ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment");
    assert.ok(attachments.length >= 6);
    for (const attachment of attachments) {
      const request = {
        action: "iam:AttachRolePolicy",
        resource: role(attachment),
        context: { ...context, "iam:PolicyARN": String(attachment.inputs.policyArn) },
      };
      assert.equal(decide(request, deployer), "allowed", attachment.name);
    }
    const inline = ofType("aws:iam/rolePolicy:RolePolicy");
    assert.equal(inline.length, 1);
    for (const policy of inline) {
      assert.equal(decide({ action: "iam:PutRolePolicy", resource: role(policy), context }, deployer), "allowed");
    }
  });
});
