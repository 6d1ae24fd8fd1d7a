/**
 * A fault: something that goes wrong in AWS without a mistake in the program, as data. A rule says what AWS refuses every
 * time; a fault says what AWS does on a bad day, and only happens where somebody asked for it by its name.
 */
import type { Happening } from "../happening";

/** `call`: any call to what stands there already, such as a cluster's Kubernetes API. */
export const faultOperations = ["create", "update", "delete", "call"] as const;
export type FaultOperation = (typeof faultOperations)[number];

export type FaultEffect =
  /** AWS refuses the call: nothing is made or changed. */
  | (AwsAnswer & { readonly type: "refuse" })
  /** AWS accepts the call, and what is being made fails afterwards. */
  | (AwsAnswer & { readonly type: "failLater" })
  /** AWS refuses the first attempts at each operation (argument: how many); clients try again by themselves. */
  | (AwsAnswer & { readonly type: "throttle" })
  /** The operation takes a multiple of its usual time (argument: the factor). */
  | { readonly type: "slow" }
  /** AWS still works on it when the client gives up waiting (argument: minutes until then). */
  | { readonly type: "hang" }
  /** AWS does what it was asked for, and the client hears nothing of it. */
  | { readonly type: "loseReply"; readonly message: string }
  /** Every call is refused after a number of operations (argument). */
  | (AwsAnswer & { readonly type: "expire" })
  /** The account has less of something as long as the fault is asked for; the rules of the account say what follows. */
  | { readonly type: "shortage"; readonly of: Shortage }
  /** A state in which something is as long as the fault is asked for; the kind itself knows what follows. */
  | { readonly type: "state" }
  | { readonly type: "happening"; readonly happening: Happening };

/** `capacity`: instances in a zone, none beyond those that run. Any other: the name of a quota, `*` for any part of it. */
export type Shortage = "capacity" | `${string}:${string}`;

export interface AwsAnswer {
  /** AWS's error code; a function where services differ. */
  readonly code: string | ((kind: string) => string);
  /** AWS's words. `{name}`, `{id}`, `{action}`, `{caller}`, `{zone}` and `{region}` are replaced. */
  readonly message: string | ((kind: string) => string);
  readonly httpStatus?: number;
}

export interface FaultArgument {
  /** "times", "factor", "minutes": what the number after the colon means. */
  readonly name: string;
  readonly default: number;
  readonly least: number;
}

export interface Fault {
  /** The kind it meets, "sagemaker:cluster"; "*" for a fault that can meet any kind. */
  readonly kind: string;
  readonly operations: readonly FaultOperation[];
  /** "InsufficientCapacity": what follows the equals sign. */
  readonly name: string;
  /** One sentence: what happens. */
  readonly what: string;
  readonly effect: FaultEffect;
  readonly argument?: FaultArgument;
  /** Of any kind, but not of what lives in a Kubernetes API. @default false */
  readonly onlyAws?: boolean;
  /** Where this is known from: a document, an API model, an issue thread. */
  readonly source: string;
}

/** "sagemaker:cluster.create=InsufficientCapacity" for each operation it meets. */
export function faultIds(fault: Fault): string[] {
  return fault.operations.map((operation) => `${fault.kind}.${operation}=${fault.name}`);
}

/** A fault that somebody asked for, and which of the operations it is to meet. */
export interface AskedFault {
  /** As it was written. */
  readonly spec: string;
  readonly fault: Fault;
  /** The kind that was named; "*" for all. */
  readonly kind: string;
  readonly operation: FaultOperation;
  readonly argument: number;
  /** A zone, id, ARN, name or logical name: only what has it is met. */
  readonly selector?: string;
  /** Only the so-many-th operation that would be met. */
  readonly only?: number;
}

/** Whether a fault of any kind can meet this one. */
export function canMeet({ onlyAws }: Fault, kind: string): boolean {
  return onlyAws !== true || !kind.startsWith("kubernetes:");
}

/** Faults that stand as long as they are asked for have no n-th operation. */
export function isStanding({ effect }: Fault): boolean {
  return ["shortage", "state", "expire", "happening"].includes(effect.type);
}
