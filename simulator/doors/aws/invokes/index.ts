import type { SimulatedAccount } from "../../../account/account";
import { zonesOf } from "../../../account/regions";
import type { Properties } from "../../wire";
import type { AwsProviderConfig } from "../aws-config";

interface InvokeContext {
  account: SimulatedAccount;
  config: AwsProviderConfig;
}

type Invoke = (args: Properties, context: InvokeContext) => Properties;

/** Data sources by token. */
export const invokes: ReadonlyMap<string, Invoke> = new Map<string, Invoke>([
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
  [
    "aws:index/getAvailabilityZones:getAvailabilityZones",
    (args, { config }) => {
      const region = String(args.region ?? config.region);
      const zones = zonesOf(region);
      return {
        id: region,
        region,
        ...args,
        names: zones.map((zone) => zone.name),
        zoneIds: zones.map((zone) => zone.id),
        groupNames: zones.length > 0 ? [`${region}-zg-1`] : [],
      };
    },
  ],
]);
