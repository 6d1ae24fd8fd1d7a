import type { SimulatedAccount } from "../../../account/account";
import type { Properties } from "../../wire";
import type { AwsProviderConfig } from "../aws-config";
import { callerInvokes } from "./caller";
import { ec2Invokes } from "./ec2";
import { ec2PathInvokes } from "./ec2-paths";
import { eksInvokes } from "./eks";
import { iamInvokes } from "./iam";
import { logsInvokes } from "./logs";

export interface InvokeContext {
  account: SimulatedAccount;
  config: AwsProviderConfig;
}

export type Invoke = (args: Properties, context: InvokeContext) => Properties;

/** Data sources by token. */
export const invokes: ReadonlyMap<string, Invoke> = new Map<string, Invoke>([
  ...callerInvokes,
  ...ec2Invokes,
  ...ec2PathInvokes,
  ...eksInvokes,
  ...iamInvokes,
  ...logsInvokes,
]);
