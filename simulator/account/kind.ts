/**
 * A kind of resource in the simulated account, in AWS's own words. It knows what AWS computes when one is made and what
 * it refers to; what AWS refuses is said by rules (rule.ts). It knows nothing of Pulumi.
 */
import type { AccountView } from "./account-view";
import type { IdMaker } from "./ids";

export type Attributes = Readonly<Record<string, unknown>>;

/** One resource as the account keeps it. */
export interface StoredResource {
  kind: string;
  /** AWS's identifier, unique within kind and region. */
  id: string;
  /** "" for global services such as IAM. */
  region: string;
  /** What the caller asked for and what AWS computed, by AWS's property names in lower camel case. */
  attributes: Record<string, unknown>;
  /** Simulated minutes since the account was opened. */
  createdAtMinutes: number;
  /** AWS has accepted the call and still works on it: the resource is there and not ready. */
  inProgress?: "create";
  /** A call that AWS has accepted and not finished: it goes on whatever becomes of the caller. */
  accepted?: AcceptedCall;
  /** AWS made it by itself (a VPC's main route table, EKS's security group): it goes with its owner. */
  managedBy?: string;
}

export interface AcceptedCall {
  operation: "create" | "update" | "delete";
  wanted: Attributes;
  atMinutes: number;
  /** The client's own name for the resource. */
  client?: string;
}

/** An attribute that holds the id of another resource, which must exist. */
export interface Reference {
  /** Path of the attribute, `[]` for each element: "subnetIds[]", "vpcConfig.subnetIds[]". */
  path: string;
  kind: string;
  /** The attribute of the other resource that is matched; its id when left out. */
  by?: string;
  /** Error when it does not exist. `{value}` is replaced by what was given. */
  notFound: { code: string; message: string; httpStatus?: number };
}

export interface OperationContext {
  readonly account: AccountView;
  readonly region: string;
  readonly ids: IdMaker;
  readonly nowMinutes: number;
  /** What the kind's `prepare` made. */
  readonly prepared?: unknown;
}

export interface Companion {
  kind: string;
  id: string;
  attributes: Record<string, unknown>;
  /** It stays when its owner goes: a log group that a service made. */
  stays?: boolean;
}

export interface Made {
  id: string;
  attributes: Record<string, unknown>;
  /** Resources that AWS makes by itself along with this one. */
  companions?: Companion[];
  /** Id of the resource with which it goes, without being asked: a rule goes with its security group. */
  managedBy?: string;
}

/** What AWS does to other resources by itself when one changes or goes. */
export interface SideEffects {
  put(resource: StoredResource): void;
  drop(which: (resource: StoredResource) => boolean): void;
}

export interface Kind {
  /** "ec2:vpc": service and noun. */
  readonly kind: string;
  /** Where it lives in the documentation of what is simulated. */
  readonly service: string;
  readonly global?: boolean;
  readonly references?: readonly Reference[];
  /** AWS API operations, for the ledger and for error texts. */
  readonly operations: { create: string; update?: string; delete: string };
  /** Key into the time table (simulator/data/latencies.json); none: the operation answers at once. */
  readonly latency?: string | ((attributes: Attributes) => string | undefined);
  /** Work that takes the machine's time (keys, certificates), done before anything is looked at or changed. */
  prepare?(input: Attributes, context: OperationContext): Promise<unknown>;
  make(input: Attributes, context: OperationContext): Made;
  /** What is known of the resource only when AWS has finished making it. */
  finished?(resource: StoredResource, context: OperationContext): void;
  /** What the resource says of itself once it failed after the call was accepted. */
  failed?(resource: StoredResource, message: string, context: OperationContext & SideEffects): void;
  /** What changes when the caller asks for other attributes; by default they are written over the old ones. */
  change?(current: StoredResource, input: Attributes, context: OperationContext & SideEffects): Record<string, unknown>;
  /** Side effects of a finished delete beyond removal of the record, e.g. EKS's log group coming back. */
  afterDelete?(removed: StoredResource, context: OperationContext & SideEffects): void;
  /** A delete that leaves the resource behind in another state (a KMS key pending deletion). */
  deletedState?(current: StoredResource, context: OperationContext): Record<string, unknown> | undefined;
}
