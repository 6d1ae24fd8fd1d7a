import type { StoredResource } from "./kind";
import type { TrainingPlan } from "./sagemaker/training-plan";

/** What rules and kinds may see of the account: they look, the account acts. */
export interface AccountView {
  readonly accountId: string;
  readonly partition: string;
  /** The principal that calls, as sts:GetCallerIdentity names it. */
  readonly callerArn: string;
  /** The caller's public address, and the VPC it sits in, if any. */
  readonly callerPlace: CallerPlace;
  find(kind: string, id: string, region?: string): StoredResource | undefined;
  list(kind: string, region?: string): readonly StoredResource[];
  /** Settings of the simulated account: quotas, capacity, faults. */
  quota(name: string): number | undefined;
  /** Bad states in which something is for as long as a fault is asked for, by the faults' names. */
  faultStates(kind: string, subject: StoredResource): readonly string[];
  /** Refuses whoever calls with a session that is over. */
  authenticate(kind: string): void;
  /** Training plans that somebody has bought. */
  readonly trainingPlans: readonly TrainingPlan[];
  /** Names that buckets of other accounts have. */
  readonly bucketsOfOthers: readonly string[];
  /** Zone IDs in which EC2 offers a type (`g5.2xlarge`), for types that are not offered everywhere. */
  readonly zonesOfTypes: Readonly<Record<string, readonly string[]>>;
  /** Whether so many simulated minutes have gone by since then. */
  hasPassed(sinceMinutes: number, minutes: number): boolean;
}

export interface CallerPlace {
  /** Public IPv4 address from which the caller reaches the internet. */
  publicIp: string;
  /** Id of the VPC the caller stands in, or whose network it is connected to; undefined: outside of every VPC. */
  readonly vpcId?: string | undefined;
}
