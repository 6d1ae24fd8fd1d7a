import type { Kind, StoredResource } from "../kind";
import type { Rule } from "../rule";
import { policyProblem, policySize } from "./policy-document";
import { unknownPrincipal } from "./principals";

export const role: Kind = {
  kind: "iam:role",
  service: "IAM",
  global: true,
  operations: { create: "iam:CreateRole", update: "iam:UpdateRole", delete: "iam:DeleteRole" },
  latency: "iam_role",
  make(input, { account, ids }) {
    const name = String(input.name);
    return {
      id: name,
      attributes: {
        ...input,
        arn: `arn:${account.partition}:iam::${account.accountId}:role${input.path ?? "/"}${name}`,
        uniqueId: `AROA${ids.capitals(17)}`,
      },
    };
  },
};

/** When the role was there: the call that made it may have taken its time before. */
export function createDateOf({ createdAtMinutes }: StoredResource): string {
  return dateAt(createdAtMinutes);
}

/** A date for what happened at a simulated minute: the account was opened on a fixed day, so that stories can be compared. */
export function dateAt(minutes: number): string {
  return new Date(Date.UTC(2026, 0, 1) + Math.round(minutes * 60) * 1000).toISOString().replace(".000Z", "Z");
}

/** Most characters of a trust policy, white space not counted (IAM quotas page). */
const trustPolicyLimit = 2048;

export const roleRules: readonly Rule[] = [
  {
    id: "iam.role.exists",
    kind: "iam:role",
    on: "create",
    when: "the account has a role of that name, whatever the path or region",
    code: "EntityAlreadyExists",
    httpStatus: 409,
    source: "moto; IAM API, CreateRole",
    check: ({ account, wanted }) =>
      account.list("iam:role").some((found) => found.id.toLowerCase() === String(wanted.name).toLowerCase())
        ? `Role with name ${wanted.name} already exists.`
        : undefined,
  },
  {
    id: "iam.role.trust-policy",
    kind: "iam:role",
    on: ["create", "update"],
    when: "the trust policy is no policy document",
    code: "MalformedPolicyDocument",
    source: "IAM API, CreateRole; moto",
    check: ({ wanted }) => policyProblem(wanted.assumeRolePolicy, "trust"),
  },
  {
    id: "iam.role.trust-policy-size",
    kind: "iam:role",
    on: ["create", "update"],
    when: "the trust policy has more than 2,048 characters",
    code: "LimitExceeded",
    httpStatus: 409,
    source: "kubeflow/dashboard issue 29; IAM quotas page",
    check: ({ account, wanted }) => {
      const limit = account.quota("iam:trust-policy-size") ?? trustPolicyLimit;
      return policySize(wanted.assumeRolePolicy) > limit
        ? `Cannot exceed quota for ACLSizePerRole: ${limit}`
        : undefined;
    },
  },
  {
    id: "iam.role.principal",
    kind: "iam:role",
    on: ["create", "update"],
    when: "the trust policy names a role or user of this account that does not exist, or a principal or service of wrong form",
    code: "MalformedPolicyDocument",
    source:
      "IAM user guide, JSON policy elements: Principal; terraform-provider-aws, role resource (it retries this text); aws-samples/aws-cdk-examples issue 801 (a service)",
    check: ({ account, wanted }) => {
      const unknown = unknownPrincipal(account, wanted.assumeRolePolicy);
      return unknown && `Invalid principal in policy: "${unknown.kind.toUpperCase()}":"${unknown.name}"`;
    },
  },
  {
    id: "iam.role.attached-policies",
    kind: "iam:role",
    on: "delete",
    when: "managed policies are attached to it",
    code: "DeleteConflict",
    httpStatus: 409,
    source: "moto; IAM API, DeleteRole",
    check: ({ account, current }) =>
      account.list("iam:rolePolicyAttachment").some((found) => found.attributes.role === current?.id)
        ? "Cannot delete entity, must detach all policies first."
        : undefined,
  },
  {
    id: "iam.role.inline-policies",
    kind: "iam:role",
    on: "delete",
    when: "it has inline policies",
    code: "DeleteConflict",
    httpStatus: 409,
    source: "moto; IAM API, DeleteRole",
    check: ({ account, current }) =>
      account.list("iam:rolePolicy").some((found) => found.attributes.role === current?.id)
        ? "Cannot delete entity, must delete policies first."
        : undefined,
  },
];
