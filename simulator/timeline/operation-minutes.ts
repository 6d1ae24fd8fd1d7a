/** How long AWS takes for a resource of a stack: Pulumi's type → the account's kind → the time table. */
import { kinds } from "../account/catalogue";
import type { Attributes, Kind } from "../account/kind";
import { latencies } from "../account/latencies";
import { mappings } from "../doors/aws/mappings";
import { cloudControlTypes } from "../doors/aws-native/resource-types";
import type { ExportedResource } from "./exported-stack";

export interface OperationMinutes {
  /** The kind's service, for groups of a chart. */
  service: string;
  /** "NAT gateway" */
  noun: string;
  create: number;
  delete: number;
}

const kindsByName: ReadonlyMap<string, Kind> = new Map(kinds.map((kind) => [kind.kind, kind]));

/** `undefined`: nothing is asked of AWS (components, providers, Pulumi's own resources). */
export function minutesOf(resource: ExportedResource): OperationMinutes | undefined {
  const kind = kindOf(resource.type);
  if (!resource.custom || kind === undefined) {
    return undefined;
  }
  const key = typeof kind.latency === "function" ? kind.latency((resource.inputs ?? {}) as Attributes) : kind.latency;
  const entry = key === undefined ? undefined : latencies[key];
  return {
    service: kind.service,
    noun: nounOf(kind.kind, key),
    create: resource.external ? 0 : (entry?.create ?? 0),
    delete: resource.external ? 0 : (entry?.delete ?? 0),
  };
}

export function kindOf(type: string): Kind | undefined {
  const name =
    mappings.get(type)?.kind ??
    cloudControlTypes.get(type)?.kind ??
    (type === "kubernetes:helm.sh/v3:Release" ? "kubernetes:release" : undefined) ??
    (type.startsWith("kubernetes:") ? "kubernetes:object" : undefined);
  return name === undefined ? undefined : kindsByName.get(name);
}

const endpointNouns: Readonly<Record<string, string>> = {
  interface_endpoint: "interface VPC endpoint",
  gateway_endpoint: "gateway VPC endpoint",
};

const spelled: Readonly<Record<string, string>> = {
  nat: "NAT",
  vpc: "VPC",
  ip: "IP",
  cidr: "CIDR",
  open: "OIDC",
  eks: "EKS",
  addon: "add-on",
};

/** "ec2:natGateway" → "NAT gateway" */
function nounOf(kind: string, key: string | undefined): string {
  const known = endpointNouns[key ?? ""];
  if (known !== undefined) {
    return known;
  }
  const [service = "", noun = ""] = kind.split(":");
  const words = noun
    .replace(/([A-Z])/g, " $1")
    .toLowerCase()
    .replace("open id connect", "open")
    .split(" ");
  const owner: Readonly<Record<string, string>> = {
    "eks cluster": "EKS cluster",
    "sagemaker cluster": "HyperPod cluster",
    "kubernetes release": "Helm release",
  };
  return owner[`${service} ${noun}`] ?? words.map((word) => spelled[word] ?? word).join(" ");
}
