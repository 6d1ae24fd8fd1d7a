/**
 * How a fault is asked for:
 *
 *     fault    = kind "." operation "=" name [ ":" number ] [ "@" selector ] [ "#" number ]
 *     kind     = service ":" noun | "*" | "account"        sagemaker:cluster, ec2:vpc; * is any kind
 *     operation = "create" | "update" | "delete" | "call"
 *     name     = a name of the table (--list-faults)        InsufficientCapacity
 *     ":" number    the fault's own number                  Throttled:30 is thirty times, Slow:10 ten times the minutes
 *     "@" selector  only what has this zone, id, ARN, name or logical name      @usw2-az2, @network-vpc
 *     "#" number    only the so-many-th operation that would be met             #2
 */
import { closest, distance } from "fastest-levenshtein";
import { faults } from "./catalogue";
import { type AskedFault, canMeet, type Fault, type FaultOperation, faultOperations, isStanding } from "./fault";

/** What somebody wrote is no fault: where, what was received, what is allowed. */
export class FaultSpecError extends Error {
  constructor(spec: string, part: string, problem: string, allowed: readonly string[], near?: string) {
    const at = part === "" ? "" : ` (character ${spec.indexOf(part) + 1})`;
    const lines = [`--fault '${spec}'${at}: ${problem}`];
    if (allowed.length > 0) {
      lines.push(`  allowed: ${allowed.join(", ")}`);
    }
    if (near !== undefined) {
      lines.push(`  did you mean ${near}?`);
    }
    lines.push("  npm run rehearse -- --list-faults shows every fault");
    super(lines.join("\n"));
    this.name = "FaultSpecError";
  }
}

const form = "<kind>.<operation>=<name>[:<number>][@<selector>][#<number>]";

/** Pure: what was asked for. `kinds`: every kind that the account has. */
export function parseFault(spec: string, kinds: readonly string[]): AskedFault {
  const [, kind, operation, rest] = /^([^.=]*)\.([^=]*)=(.*)$/s.exec(spec) ?? [];
  if (kind === undefined || operation === undefined || rest === undefined) {
    throw new FaultSpecError(spec, "", `not of the form ${form}`, [
      "for example sagemaker:cluster.create=InsufficientCapacity@usw2-az2",
    ]);
  }
  const knownKinds = ["*", "account", "kubernetes:api", ...kinds];
  if (!knownKinds.includes(kind)) {
    const meeting = [...new Set(faults.map((fault) => fault.kind))].sort();
    throw new FaultSpecError(spec, kind, `unknown kind "${kind}"`, meeting, nearest(kind, knownKinds));
  }
  if (!isOperation(operation)) {
    const near = nearest(operation, faultOperations);
    throw new FaultSpecError(spec, operation, `unknown operation "${operation}"`, faultOperations, near);
  }
  const [, name = "", , number, , selector, , only] = /^([^:@#]*)(:([^@#]*))?(@(.*?))?(#([^#@]*))?$/s.exec(rest) ?? [];
  const fault = named(spec, kind, operation, name);
  return {
    spec,
    fault,
    kind,
    operation,
    argument: argumentOf(spec, fault, number),
    ...(selector === undefined ? {} : { selector: selectorOf(spec, selector) }),
    ...(only === undefined ? {} : { only: onlyOf(spec, fault, only) }),
  };
}

function isOperation(text: string): text is FaultOperation {
  return (faultOperations as readonly string[]).includes(text);
}

/** A fault of the kind itself goes before one of any kind that has the same name. */
function named(spec: string, kind: string, operation: FaultOperation, name: string): Fault {
  const possible = faultsOf(kind, operation);
  const found = possible.find((fault) => fault.name === name);
  if (found) {
    return found;
  }
  const names = [...new Set(possible.map((fault) => fault.name))];
  if (names.length === 0) {
    const others = faultOperations.filter((other) => faultsOf(kind, other).length > 0);
    throw new FaultSpecError(spec, operation, `no fault meets ${kind}.${operation}`, others);
  }
  throw new FaultSpecError(spec, name, `${kind}.${operation} has no fault "${name}"`, names, nearest(name, names));
}

/** Faults that can meet a kind and operation, its own first. */
export function faultsOf(kind: string, operation: FaultOperation): Fault[] {
  const ofAnyKind =
    kind === "account" || kind === "kubernetes:api"
      ? []
      : faults.filter((fault) => fault.kind === "*" && canMeet(fault, kind));
  const own = faults.filter((fault) => fault.kind === kind && kind !== "*");
  return [...own, ...ofAnyKind].filter((fault) => fault.operations.includes(operation));
}

function argumentOf(spec: string, { name, argument }: Fault, text: string | undefined): number {
  if (text === undefined) {
    return argument?.default ?? 0;
  }
  if (!argument) {
    throw new FaultSpecError(spec, `:${text}`, `${name} takes no number after a colon`, []);
  }
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || value < argument.least) {
    const allowed = [`a number of ${argument.name}, ${argument.least} or more (without one: ${argument.default})`];
    throw new FaultSpecError(spec, `:${text}`, `"${text}" is no number of ${argument.name}`, allowed);
  }
  return value;
}

function selectorOf(spec: string, selector: string): string {
  if (selector === "") {
    throw new FaultSpecError(spec, "@", "nothing follows @", ["a zone, an id, an ARN, a name or a logical name"]);
  }
  return selector;
}

function onlyOf(spec: string, fault: Fault, text: string): number {
  if (isStanding(fault)) {
    throw new FaultSpecError(spec, `#${text}`, `${fault.name} stands as long as it is asked for: it takes no #`, []);
  }
  if (!/^[1-9]\d*$/.test(text)) {
    throw new FaultSpecError(spec, `#${text}`, `"${text}" is no place in a row`, ["1 for the first, 2 for the second"]);
  }
  return Number(text);
}

function nearest(word: string, known: readonly string[]): string | undefined {
  if (word === "" || word.length > 64) {
    return undefined;
  }
  const sameLetters = known.find((candidate) => candidate.toLowerCase() === word.toLowerCase());
  const near = closest(word, known);
  return sameLetters ?? (distance(word, near) <= Math.max(2, Math.floor(word.length / 3)) ? near : undefined);
}
