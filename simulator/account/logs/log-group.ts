import type { Kind } from "../kind";
import type { Rule } from "../rule";

export const logGroup: Kind = {
  kind: "logs:logGroup",
  service: "CloudWatch Logs",
  operations: { create: "logs:CreateLogGroup", update: "logs:PutRetentionPolicy", delete: "logs:DeleteLogGroup" },
  latency: "log_group",
  make: (input, { account, region }) => ({
    id: String(input.name),
    attributes: {
      ...input,
      arn: logGroupArn(account.partition, region, account.accountId, String(input.name)),
      logGroupClass: input.logGroupClass ?? "STANDARD",
    },
  }),
};

export function logGroupArn(partition: string, region: string, accountId: string, name: string): string {
  return `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`;
}

/** What a log group that a service made by itself looks like: kept for ever, no tags. */
export function serviceMadeLogGroup(
  place: { partition: string; region: string; accountId: string },
  name: string,
): { kind: string; id: string; attributes: Record<string, unknown> } {
  return {
    kind: "logs:logGroup",
    id: name,
    attributes: {
      name,
      arn: logGroupArn(place.partition, place.region, place.accountId, name),
      logGroupClass: "STANDARD",
      retentionInDays: 0,
      tags: {},
    },
  };
}

export const logGroupRules: readonly Rule[] = [
  {
    id: "logs.log-group.exists",
    kind: "logs:logGroup",
    on: "create",
    when: "the region has a log group of that name",
    code: "ResourceAlreadyExistsException",
    source: "terraform-aws-modules/terraform-aws-eks issues 920 and 2763",
    check: ({ account, wanted, region }) =>
      account.find("logs:logGroup", String(wanted.name), region) ? "The specified log group already exists" : undefined,
  },
  {
    id: "logs.log-group.deletion-protection",
    kind: "logs:logGroup",
    on: "delete",
    when: "deletion protection is on",
    code: "ValidationException",
    source: "CloudWatch Logs API, DeleteLogGroup; the wording is our own",
    check: ({ current }) =>
      current?.attributes.deletionProtectionEnabled === true
        ? `The log group ${current.id} has deletion protection enabled`
        : undefined,
  },
  {
    id: "logs.log-group.key",
    kind: "logs:logGroup",
    on: ["create", "update"],
    when: "the KMS key does not exist or is pending deletion",
    code: "InvalidParameterException",
    source: "CloudWatch Logs API, CreateLogGroup; the wording is our own",
    check: ({ account, wanted }) => {
      const arn = wanted.kmsKeyId;
      const mine = typeof arn === "string" && arn.includes(`:${account.accountId}:key/`);
      const usable = account
        .list("kms:key")
        .some(({ attributes }) => attributes.arn === arn && attributes.pendingDeletion !== true);
      return mine && !usable ? `The specified KMS key does not exist or is not allowed to be used: ${arn}` : undefined;
    },
  },
];
