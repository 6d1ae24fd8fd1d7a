/** Who calls, and where. */
import type { Invoke } from "./index";

export const callerInvokes: readonly (readonly [string, Invoke])[] = [
  [
    "aws:index/getCallerIdentity:getCallerIdentity",
    (_args, { account }) => ({
      accountId: account.accountId,
      arn: account.callerArn,
      id: account.accountId,
      userId: "AROAEXAMPLEEXAMPLEEX1:rehearsal",
    }),
  ],
  [
    "aws:index/getPartition:getPartition",
    (_args, { account }) => ({
      dnsSuffix: account.partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
      id: account.partition,
      partition: account.partition,
      reverseDnsPrefix: account.partition === "aws-cn" ? "cn.com.amazonaws" : "com.amazonaws",
    }),
  ],
  [
    "aws:index/getRegion:getRegion",
    (args, { config }) => {
      const region = String(args.region ?? config.region);
      return { id: region, name: region, region, description: region, endpoint: `ec2.${region}.amazonaws.com` };
    },
  ],
];
