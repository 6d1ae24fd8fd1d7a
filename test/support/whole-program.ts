/** Runs the whole program, index.ts as it is, against the recording monitor with a stack file's settings. */
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { standIns } from "../../simulator/stand-ins";
import { type Recording, type RecordOptions, record } from "./recording-monitor";

export const projectDirectory = join(__dirname, "..", "..");

/** The account and identity of the recordings: those of the rehearsal. */
const caller = {
  accountId: "111122223333",
  arn: "arn:aws:sts::111122223333:assumed-role/PlatformAdmin/rehearsal",
};

/** Settings of a stack file as the engine hands them over: text, structured values as JSON. */
export function stackConfig(file: string, changes: Record<string, unknown> = {}): Record<string, string> {
  const { config } = parse(readFileSync(join(projectDirectory, file), "utf8")) as { config: Record<string, unknown> };
  for (const { path, value } of standIns) {
    setAt(config, path.slice(1), value);
  }
  for (const [path, value] of Object.entries(changes)) {
    setAt(config, path.split("/"), value);
  }
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

export async function recordProgram(
  config: Record<string, string>,
  options: Pick<RecordOptions, "preview" | "stack" | "calls" | "secretKeys"> & {
    /** Outputs of any other stack that is read. */
    stackOutputs?: Record<string, unknown>;
    /** The AWS CLI on the PATH: the rehearsal's stand-in, or none. @default "stand-in" */
    awsCli?: "stand-in" | "none";
  } = {},
): Promise<Recording<Record<string, unknown>>> {
  const path = process.env.PATH ?? "";
  // The program asks for the AWS CLI; the rehearsal's stand-in answers wherever the tests run.
  process.env.PATH =
    options.awsCli === "none" ? "" : [join(projectDirectory, "simulator", "engine", "stand-ins"), path].join(delimiter);
  try {
    return await record(
      async () => {
        const main = require(join(projectDirectory, "index.ts")) as () => Promise<Record<string, unknown>>;
        return main();
      },
      {
        ...options,
        config,
        outputs: (resource) =>
          resource.type === "pulumi:pulumi:StackReference"
            ? { name: resource.inputs.name, outputs: options.stackOutputs ?? {}, secretOutputNames: [] }
            : outputsOf(resource, options.preview ?? false),
        calls: { ...answers(config["aws:region"] ?? ""), ...options.calls },
      },
    );
  } finally {
    process.env.PATH = path;
  }
}

function setAt(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first = "", ...rest] = path;
  if (rest.length === 0) {
    if (value === undefined) {
      delete target[first];
    } else {
      target[first] = value;
    }
    return;
  }
  target[first] = { ...(target[first] as Record<string, unknown> | undefined) };
  setAt(target[first] as Record<string, unknown>, rest, value);
}

function answers(region: string): NonNullable<RecordOptions["calls"]> {
  const prefix = { "us-west-2": "usw2", "us-east-1": "use1" }[region] ?? "usw2";
  return {
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({ ...caller, id: caller.accountId, userId: "AROAEXAMPLE" }),
    "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
      id: region,
      names: ["a", "b", "c", "d"].map((letter) => `${region}${letter}`),
      zoneIds: [1, 2, 3, 4].map((number) => `${prefix}-az${number}`),
      groupNames: [],
    }),
    "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": ({ filters }) => {
      const { values } = (filters as { values: string[] }[])[0] ?? { values: [] };
      const offered = values.flatMap((type) => [1, 2, 3, 4].map((number) => [type, `${prefix}-az${number}`] as const));
      return {
        id: region,
        instanceTypes: offered.map(([type]) => type),
        locations: offered.map(([, location]) => location),
        locationTypes: offered.map(() => "availability-zone-id"),
      };
    },
    "aws:cloudwatch/getLogGroups:getLogGroups": () => ({ id: region, arns: [], logGroupNames: [] }),
  };
}

function outputsOf(resource: { type: string; name: string; inputs: Record<string, unknown> }, preview: boolean) {
  if (preview) {
    return undefined; // nothing is known before it exists
  }
  switch (resource.type) {
    case "aws:eks/cluster:Cluster":
      return {
        arn: `arn:aws:eks:us-west-2:${caller.accountId}:cluster/${resource.inputs.name}`,
        endpoint: "https://0123456789ABCDEF0123456789ABCDEF.gr7.us-west-2.eks.amazonaws.com",
        certificateAuthority: { data: "Y2VydGlmaWNhdGU=" },
        version: "1.34",
        identities: [
          { oidcs: [{ issuer: "https://oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF" }] },
        ],
        vpcConfig: { clusterSecurityGroupId: "sg-0eks", subnetIds: [] },
      };
    case "aws-native:sagemaker:Cluster":
      return {
        clusterArn: `arn:aws:sagemaker:us-west-2:${caller.accountId}:cluster/abcdefghij12`,
        clusterStatus: "InService",
      };
    case "aws:iam/role:Role":
    case "aws:iam/policy:Policy":
      return {
        name: `${resource.name}-name`,
        arn: `arn:aws:iam::${caller.accountId}:${resource.type.includes("role") ? "role" : "policy"}/${resource.name}-name`,
      };
    default:
      return undefined;
  }
}
