import type { AccountView } from "../account-view";
import { policyProblem } from "../iam/policy-document";
import { unknownPrincipal } from "../iam/principals";
import type { Kind, StoredResource } from "../kind";
import type { Rule } from "../rule";

export const key: Kind = {
  kind: "kms:key",
  service: "KMS",
  operations: { create: "kms:CreateKey", update: "kms:UpdateKeyDescription", delete: "kms:ScheduleKeyDeletion" },
  latency: "kms_key",
  make(input, { account, ids, region }) {
    const id = ids.uuid();
    return {
      id,
      attributes: {
        ...input,
        keyId: id,
        arn: `arn:${account.partition}:kms:${region}:${account.accountId}:key/${id}`,
        policy: input.policy ?? defaultPolicy(account),
        rotationPeriodInDays: input.rotationPeriodInDays ?? (input.enableKeyRotation === true ? 365 : 0),
        keyState: "Enabled",
      },
    };
  },
  /** A key is never deleted at once: it waits 7 to 30 days, of no use to anybody, and is charged no more. */
  deletedState: (current) => ({ ...current.attributes, keyState: "PendingDeletion", pendingDeletion: true }),
};

export const alias: Kind = {
  kind: "kms:alias",
  service: "KMS",
  operations: { create: "kms:CreateAlias", update: "kms:UpdateAlias", delete: "kms:DeleteAlias" },
  latency: "kms_alias",
  make: (input, { account, region }) => ({
    id: String(input.name),
    attributes: {
      ...input,
      arn: `arn:${account.partition}:kms:${region}:${account.accountId}:${input.name}`,
      targetKeyArn: findKey(account, input.targetKeyId)?.attributes.arn,
    },
  }),
  change: (current, input, { account }) => ({
    ...current.attributes,
    ...input,
    targetKeyArn: findKey(account, input.targetKeyId)?.attributes.arn,
  }),
};

/** The key of an id or ARN, if it is there and can be used. */
export function findKey(account: AccountView, idOrArn: unknown): StoredResource | undefined {
  return account
    .list("kms:key")
    .find(
      ({ id, attributes }) => (id === idOrArn || attributes.arn === idOrArn) && attributes.pendingDeletion !== true,
    );
}

function defaultPolicy(account: AccountView): string {
  return JSON.stringify({
    Id: "key-default-1",
    Statement: [
      {
        Action: "kms:*",
        Effect: "Allow",
        Principal: { AWS: `arn:${account.partition}:iam::${account.accountId}:root` },
        Resource: "*",
        Sid: "Enable IAM User Permissions",
      },
    ],
    Version: "2012-10-17",
  });
}

export const kmsRules: readonly Rule[] = [
  {
    id: "kms.key.policy",
    kind: "kms:key",
    on: ["create", "update"],
    when: "the key policy is no policy document",
    code: "MalformedPolicyDocumentException",
    source: "KMS API, CreateKey",
    check: ({ wanted }) => (wanted.policy === undefined ? undefined : policyProblem(wanted.policy, "resource")),
  },
  {
    id: "kms.key.principal",
    kind: "kms:key",
    on: ["create", "update"],
    when: "the key policy names a role or user of this account that does not exist, or a principal or service of wrong form",
    code: "MalformedPolicyDocumentException",
    source: "awslabs/minimum-viable-dataspace-on-aws issue 6; IAM user guide, JSON policy elements: Principal",
    check: ({ account, wanted }) =>
      unknownPrincipal(account, wanted.policy) && "Policy contains a statement with one or more invalid principals.",
  },
  {
    id: "kms.key.lock-out",
    kind: "kms:key",
    on: ["create", "update"],
    when: "nobody of this account could change the policy again",
    code: "MalformedPolicyDocumentException",
    source: "KMS API, CreateKey (BypassPolicyLockoutSafetyCheck); widely seen text",
    check: ({ account, wanted }) => {
      const text = String(wanted.policy ?? "");
      const open = wanted.policy === undefined || wanted.bypassPolicyLockoutSafetyCheck === true;
      return open || (text.includes(account.accountId) && /kms:(\*|Put)/.test(text))
        ? undefined
        : "The new key policy will not allow you to update the key policy in the future.";
    },
  },
  {
    id: "kms.alias.exists",
    kind: "kms:alias",
    on: "create",
    when: "the region has an alias of that name",
    code: "AlreadyExistsException",
    source: "moto; KMS API, CreateAlias",
    check: ({ account, wanted, region }) =>
      account.find("kms:alias", String(wanted.name), region)
        ? `An alias with the name arn:${account.partition}:kms:${region}:${account.accountId}:${wanted.name} already exists`
        : undefined,
  },
  {
    id: "kms.alias.target",
    kind: "kms:alias",
    on: ["create", "update"],
    when: "the key does not exist or is pending deletion",
    code: "NotFoundException",
    source: "KMS API, CreateAlias; moto",
    check: ({ account, wanted }) =>
      findKey(account, wanted.targetKeyId) ? undefined : `Key '${wanted.targetKeyId}' does not exist`,
  },
];
