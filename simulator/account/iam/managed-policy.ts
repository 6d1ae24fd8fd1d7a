import managedByAws from "../../data/aws-managed-policies.json";
import type { AccountView } from "../account-view";
import type { Kind } from "../kind";
import type { Rule } from "../rule";
import { policyProblem, policySize } from "./policy-document";
import { roleReference } from "./role-policy";

/** A customer managed policy. */
export const managedPolicy: Kind = {
  kind: "iam:policy",
  service: "IAM",
  global: true,
  operations: { create: "iam:CreatePolicy", update: "iam:CreatePolicyVersion", delete: "iam:DeletePolicy" },
  latency: "iam_policy",
  make(input, { account, ids }) {
    const arn = `arn:${account.partition}:iam::${account.accountId}:policy${input.path ?? "/"}${input.name}`;
    return { id: arn, attributes: { ...input, arn, policyId: `ANPA${ids.capitals(17)}` } };
  },
};

export const rolePolicyAttachment: Kind = {
  kind: "iam:rolePolicyAttachment",
  service: "IAM",
  global: true,
  references: [roleReference],
  operations: { create: "iam:AttachRolePolicy", delete: "iam:DetachRolePolicy" },
  latency: "iam_policy",
  make: (input) => ({ id: `${input.role}/${input.policyArn}`, attributes: { ...input } }),
};

const namesByAws: ReadonlySet<string> = new Set(managedByAws.policies);

/** AWS's own policies are there without being stored: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy". */
export function managedPolicyExists(account: AccountView, arn: string): boolean {
  const byAws = new RegExp(`^arn:${account.partition}:iam::aws:policy/(.+)$`).exec(arn);
  return byAws ? namesByAws.has(byAws[1] ?? "") : account.find("iam:policy", arn) !== undefined;
}

/** Most characters of a managed policy, white space not counted; most managed policies of a role (IAM quotas page). */
const managedPolicyLimit = 6144;
const policiesPerRole = 10;

export const managedPolicyRules: readonly Rule[] = [
  {
    id: "iam.policy.exists",
    kind: "iam:policy",
    on: "create",
    when: "the account has a policy of that name",
    code: "EntityAlreadyExists",
    httpStatus: 409,
    source: "moto; IAM API, CreatePolicy",
    check: ({ account, wanted }) =>
      account.list("iam:policy").some((found) => found.attributes.name === wanted.name)
        ? `A policy called ${wanted.name} already exists. Duplicate names are not allowed.`
        : undefined,
  },
  {
    id: "iam.policy.document",
    kind: "iam:policy",
    on: ["create", "update"],
    when: "the text is no policy document",
    code: "MalformedPolicyDocument",
    source: "IAM API, CreatePolicy; moto",
    check: ({ wanted }) => policyProblem(wanted.policy, "identity"),
  },
  {
    id: "iam.policy.size",
    kind: "iam:policy",
    on: ["create", "update"],
    when: "the policy has more than 6,144 characters",
    code: "LimitExceeded",
    httpStatus: 409,
    source: "ministryofjustice/analytical-platform issue 6873; IAM quotas page",
    check: ({ wanted }) =>
      policySize(wanted.policy) > managedPolicyLimit
        ? `Cannot exceed quota for PolicySize: ${managedPolicyLimit}`
        : undefined,
  },
  {
    id: "iam.policy.attached",
    kind: "iam:policy",
    on: "delete",
    when: "it is attached to a role",
    code: "DeleteConflict",
    httpStatus: 409,
    source: "IAM API, DeletePolicy; widely seen text",
    check: ({ account, current }) =>
      account.list("iam:rolePolicyAttachment").some((found) => found.attributes.policyArn === current?.id)
        ? "Cannot delete a policy attached to entities."
        : undefined,
  },
  {
    id: "iam.role-policy-attachment.policy",
    kind: "iam:rolePolicyAttachment",
    on: "create",
    when: "the policy does not exist",
    code: "NoSuchEntity",
    httpStatus: 404,
    source: "moto; IAM API, AttachRolePolicy",
    check: ({ account, wanted }) =>
      managedPolicyExists(account, String(wanted.policyArn))
        ? undefined
        : `Policy ${wanted.policyArn} does not exist or is not attachable.`,
  },
  {
    id: "iam.role-policy-attachment.quota",
    kind: "iam:rolePolicyAttachment",
    on: "create",
    when: "the role has as many managed policies as the quota allows (10 by default)",
    code: "LimitExceeded",
    httpStatus: 409,
    source: "ministryofjustice/cloud-platform-environments pull request 14118; IAM quotas page",
    check: ({ account, wanted }) => {
      const limit = account.quota("iam:policies-per-role") ?? policiesPerRole;
      const others = account
        .list("iam:rolePolicyAttachment")
        .filter(({ attributes }) => attributes.role === wanted.role && attributes.policyArn !== wanted.policyArn);
      return others.length >= limit ? `Cannot exceed quota for PoliciesPerRole: ${limit}` : undefined;
    },
  },
];
