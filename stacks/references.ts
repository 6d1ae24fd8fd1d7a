/**
 * Outputs of other stacks, for this program and for projects that build on a platform. Decoded and checked before anything
 * is made from them: a missing output or an older contract is an error that names the output, the stack and the version.
 */
import * as pulumi from "@pulumi/pulumi";
import { outputDescriptions, outputsVersion, type PlatformOutputValues } from "./outputs";

type OutputName = keyof PlatformOutputValues;

/** Outputs of another stack, typed as the contract says. Secrets are secret. */
export type ReferencedOutputs<Names extends OutputName = OutputName> = {
  readonly [Name in Names]: pulumi.Output<PlatformOutputValues[Name]>;
};

/** An output of a stack as Pulumi hands it over: `value` or `secretValue`, or neither where there is none. */
export interface OutputDetails {
  value?: unknown;
  secretValue?: unknown;
}

/**
 * Reads a platform.
 *
 * @param stackName fully qualified: `<organization>/hyperpod-eks/<stack>`. A file or S3 backend knows one organization,
 *   `organization`.
 * @throws `pulumi.RunError`, without a stack trace, with one line for each output that is missing or of another type
 */
export async function readPlatform(stackName: string): Promise<ReferencedOutputs> {
  const names = Object.keys(outputDescriptions) as OutputName[];
  return readOutputs(stackName, names, true);
}

/** The outputs that a stack must export to be used as `hyperpod-eks:network.stack`: the same names as a platform's own. */
export const networkOutputNames = ["vpcId", "nodeSubnetIds", "controlPlaneSubnetIds", "securityGroupId"] as const;

/** Reads a network. Its parts are plain values, because which subnets there are decides which resources are made. */
export async function readNetwork(
  stackName: string,
): Promise<Pick<PlatformOutputValues, (typeof networkOutputNames)[number]>> {
  const details = await detailsOf(stackName, networkOutputNames);
  return checked(stackName, details, networkOutputNames, false) as Pick<
    PlatformOutputValues,
    (typeof networkOutputNames)[number]
  >;
}

async function readOutputs<Names extends OutputName>(
  stackName: string,
  names: readonly Names[],
  versioned: boolean,
): Promise<ReferencedOutputs<Names>> {
  const details = await detailsOf(stackName, names);
  const values = checked(stackName, details, names, versioned);
  const outputs = names.map((name) => [
    name,
    details[name]?.secretValue === undefined ? pulumi.output(values[name]) : pulumi.secret(values[name]),
  ]);
  return Object.fromEntries(outputs) as ReferencedOutputs<Names>;
}

async function detailsOf<Names extends OutputName>(
  stackName: string,
  names: readonly Names[],
): Promise<Record<string, OutputDetails>> {
  if (!/^[^/\s]+\/[^/\s]+\/[^/\s]+$/.test(stackName)) {
    throw new pulumi.RunError(
      `stack reference: received "${stackName}", allowed is <organization>/<project>/<stack>, such as acme/hyperpod-eks/prod. ` +
        "With a file or S3 backend the organization is called `organization`.",
    );
  }
  const stack = new pulumi.StackReference(stackName);
  const entries = await Promise.all(names.map(async (name) => [name, await stack.getOutputDetails(name)] as const));
  return Object.fromEntries(entries);
}

function checked<Names extends OutputName>(
  stackName: string,
  details: Record<string, OutputDetails>,
  names: readonly Names[],
  versioned: boolean,
): Pick<PlatformOutputValues, Names> {
  const problems = problemsOf(details, names, versioned);
  if (problems.length > 0) {
    throw new pulumi.RunError(
      [
        `stack "${stackName}" does not export what is read from it (contract version ${outputsVersion}, docs/outputs.md):`,
        ...problems.map((problem) => `  ${problem}`),
        "Run `pulumi up` on that stack with this version of the program, or name another stack.",
      ].join("\n"),
    );
  }
  return Object.fromEntries(names.map((name) => [name, details[name]?.value ?? details[name]?.secretValue])) as Pick<
    PlatformOutputValues,
    Names
  >;
}

/** Pure: one line for each output that is not as the contract says. */
export function problemsOf(
  details: Readonly<Record<string, OutputDetails>>,
  names: readonly OutputName[],
  versioned: boolean,
): string[] {
  const version = details.outputsVersion?.value;
  if (versioned && typeof version === "number" && version !== outputsVersion) {
    const [which, what] =
      version < outputsVersion
        ? ["older", "update that stack with a newer version of the program"]
        : ["newer", "update the project that reads it"];
    return [`outputsVersion: received ${version}, which is ${which} than ${outputsVersion}: ${what}`];
  }
  return names.flatMap((name) => {
    const value = details[name]?.value ?? details[name]?.secretValue;
    const { type, since } = outputDescriptions[name];
    if (value === undefined || value === null) {
      return [`${name}: missing, a ${type} is needed (exported since ${since})`];
    }
    return isOfType(value, type) ? [] : [`${name}: received ${typeName(value)}, a ${type} is needed`];
  });
}

type TypeText = (typeof outputDescriptions)[OutputName]["type"];

function isOfType(value: unknown, type: TypeText): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "string[]":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "Record<string, string>":
      return isMap(value) && Object.values(value).every((item) => typeof item === "string");
    case "InstanceGroupOutput[]":
      return Array.isArray(value) && value.every((item) => isMap(item) && typeof item.name === "string");
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeName(value: unknown): string {
  return Array.isArray(value) ? "a list" : isMap(value) ? "a map" : `a ${typeof value}`;
}
