/** Log groups that are there. */
import { AwsError } from "../../../account/aws-error";
import type { Invoke } from "./index";

export const logsInvokes: readonly (readonly [string, Invoke])[] = [
  [
    "aws:cloudwatch/getLogGroup:getLogGroup",
    (args, { account, config }) => {
      const region = String(args.region ?? config.region);
      const group = account.find("logs:logGroup", String(args.name), region);
      if (!group) {
        throw new AwsError(
          "ResourceNotFoundException",
          `reading CloudWatch Logs Log Group (${args.name}): couldn't find resource`,
        );
      }
      const { attributes } = group;
      return {
        id: group.id,
        name: group.id,
        region,
        arn: attributes.arn,
        creationTime: Math.round(group.createdAtMinutes * 60_000),
        deletionProtectionEnabled: attributes.deletionProtectionEnabled ?? false,
        kmsKeyId: attributes.kmsKeyId ?? "",
        logGroupClass: attributes.logGroupClass ?? "STANDARD",
        retentionInDays: attributes.retentionInDays ?? 0,
        tags: attributes.tags ?? {},
      };
    },
  ],
  [
    "aws:cloudwatch/getLogGroups:getLogGroups",
    (args, { account, config }) => {
      const region = String(args.region ?? config.region);
      const prefix = String(args.logGroupNamePrefix ?? "");
      const groups = account
        .list("logs:logGroup", region)
        .filter(({ id }) => id.startsWith(prefix))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      return {
        ...args,
        id: region,
        region,
        arns: groups.map(({ attributes }) => attributes.arn),
        logGroupNames: groups.map(({ id }) => id),
      };
    },
  ],
];
