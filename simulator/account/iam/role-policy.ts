import type { Kind, Reference } from "../kind";
import type { Rule } from "../rule";
import { policyProblem, policySize } from "./policy-document";

export const roleReference: Reference = {
  path: "role",
  kind: "iam:role",
  notFound: { code: "NoSuchEntity", message: "The role with name {value} cannot be found.", httpStatus: 404 },
};

/** A policy that is part of a role. */
export const rolePolicy: Kind = {
  kind: "iam:rolePolicy",
  service: "IAM",
  global: true,
  references: [roleReference],
  operations: { create: "iam:PutRolePolicy", update: "iam:PutRolePolicy", delete: "iam:DeleteRolePolicy" },
  latency: "iam_policy",
  make: (input) => ({ id: `${input.role}:${input.name}`, attributes: { ...input } }),
};

/** Most characters of all inline policies of one role together, white space not counted (IAM quotas page). */
const inlinePoliciesLimit = 10_240;

export const rolePolicyRules: readonly Rule[] = [
  {
    id: "iam.role-policy.document",
    kind: "iam:rolePolicy",
    on: ["create", "update"],
    when: "the text is no policy document",
    code: "MalformedPolicyDocument",
    source: "IAM API, PutRolePolicy; moto",
    check: ({ wanted }) => policyProblem(wanted.policy, "identity"),
  },
  {
    id: "iam.role-policy.size",
    kind: "iam:rolePolicy",
    on: ["create", "update"],
    when: "the role's inline policies together have more than 10,240 characters",
    code: "LimitExceeded",
    httpStatus: 409,
    source: "aws/copilot-cli issue 5917; IAM quotas page",
    check: ({ account, wanted }) => {
      const others = account
        .list("iam:rolePolicy")
        .filter((found) => found.attributes.role === wanted.role && found.attributes.name !== wanted.name);
      const size = [wanted.policy, ...others.map((found) => found.attributes.policy)]
        .map(policySize)
        .reduce((sum, one) => sum + one, 0);
      return size > inlinePoliciesLimit
        ? `Maximum policy size of ${inlinePoliciesLimit} bytes exceeded for role ${wanted.role}`
        : undefined;
    },
  },
];
