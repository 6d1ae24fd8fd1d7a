/**
 * What a provider does, in plain data; provider-server.ts carries it over gRPC to the engine.
 */
import type { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import type { Properties } from "./wire";

export interface CheckFailure {
  property: string;
  reason: string;
}

export interface CheckArgs {
  urn: string;
  type: string;
  /** The resource's logical name. */
  name: string;
  olds: Properties;
  news: Properties;
  randomSeed: Uint8Array;
}

export interface DiffArgs {
  id: string;
  urn: string;
  type: string;
  oldInputs: Properties;
  oldOutputs: Properties;
  news: Properties;
}

export interface PropertyChange {
  /** "vpcConfig.subnetIds[1]" */
  path: string;
  kind: "add" | "delete" | "update";
  replaces: boolean;
}

export interface DiffResult {
  changes: PropertyChange[];
  /** Old must go before new comes (a name that only one can hold). */
  deleteBeforeReplace: boolean;
}

export interface ResourceHandler {
  check(args: CheckArgs): { inputs: Properties; failures: CheckFailure[] };
  diff(args: DiffArgs): DiffResult;
  create(args: {
    urn: string;
    name: string;
    inputs: Properties;
    preview: boolean;
  }): Promise<{ id: string; outputs: Properties }>;
  /** `undefined`: it is gone. */
  read(args: {
    id: string;
    urn: string;
    oldInputs: Properties;
    oldOutputs: Properties;
  }): Promise<{ id: string; inputs: Properties; outputs: Properties } | undefined>;
  update(args: {
    id: string;
    urn: string;
    oldInputs: Properties;
    oldOutputs: Properties;
    news: Properties;
    preview: boolean;
  }): Promise<Properties>;
  delete(args: { id: string; urn: string; oldInputs: Properties; oldOutputs: Properties }): Promise<void>;
}

/** A provider configured by one program: several instances of a package can be served at once. */
export interface ProviderInstance {
  handler(type: string): ResourceHandler | undefined;
  invoke(token: string, args: Properties): Promise<Properties>;
  construct?(request: ConstructRequest): Promise<ConstructResponse>;
}

export interface ProviderDoor {
  /** The package's name: "aws". */
  readonly name: string;
  /** At least the SDK's version, or the engine warns. */
  readonly version: string;
  /** Refusals of the configuration; none: it is good. */
  checkConfig?(config: Properties): CheckFailure[];
  /** Which of the changed configuration keys replace the provider (and so everything it made). */
  configReplaces?: readonly string[];
  /** The same, where it depends on the values. */
  configReplacements?(olds: Properties, news: Properties): readonly string[];
  configure(config: Properties): ProviderInstance;
}

/** The resource exists, and something about it failed afterwards: the engine keeps it in state, as the real one does. */
export class InitializationError extends Error {
  constructor(
    readonly id: string,
    readonly outputs: Properties,
    readonly inputs: Properties,
    readonly reasons: string[],
  ) {
    super(reasons.join("; "));
    this.name = "InitializationError";
  }
}
