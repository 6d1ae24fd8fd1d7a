/** The parts of a live instance group that the guard compares, and how each is said in the settings' words. Pure. */
import type { GroupState } from "./guard";
import { show, unknownValue } from "./guard-values";

/** Zone ID by the ID of its node subnet, as far as known: the settings have zones, the cluster's inputs subnets. */
export type ZonesOfSubnets = Readonly<Record<string, string>>;

export interface ComparedPart {
  /** Setting below the group. */
  readonly path: string;
  readonly what: string;
  readonly of: (group: GroupState) => unknown;
  /** @default as any value is shown */
  readonly inWords?: (value: unknown, zones: ZonesOfSubnets) => string;
}

/** What SageMaker refuses to change on a live group. */
export const fixedParts: readonly ComparedPart[] = [
  { path: "instanceType", what: "the instance type", of: (group) => group.instanceType },
  { path: "executionRole", what: "the execution role", of: (group) => group.executionRole },
  // Left out means 1 to SageMaker.
  { path: "threadsPerCore", what: "the number of threads per core", of: (group) => group.threadsPerCore ?? 1 },
  {
    path: "capacity",
    what: "the kind of capacity",
    // Left out means on-demand.
    of: (group) => group.capacityRequirements ?? { onDemand: {} },
    inWords: (value) => (isRecord(value) ? Object.keys(value).join(", ") : show(value)),
  },
  {
    path: "volume.kmsKeyArn",
    what: "the key of the extra volume",
    of: (group) => volumeKeys(group, false),
    inWords: keyInWords,
  },
  {
    path: "rootVolume.kmsKeyArn",
    what: "the key of the root volume",
    of: (group) => volumeKeys(group, true),
    inWords: keyInWords,
  },
];

/** Where one source says a live group keeps the part, and another that it changes or nothing at all. */
export const disputedParts: readonly ComparedPart[] = [
  { path: "zone", what: "the zone", of: (group) => networkOf(group, "subnets"), inWords: zoneInWords },
  {
    path: "zone",
    what: "the security group of the zone's nodes",
    of: (group) => networkOf(group, "securityGroupIds"),
    inWords: (value) => (value === undefined ? "the cluster's own" : show(soleElement(value))),
  },
  { path: "volume", what: "the size of the extra volume", of: volumesWithoutKeys, inWords: volumesInWords },
  { path: "imageId", what: "the AMI", of: (group) => group.imageId, inWords: orElse("HyperPod's current one") },
  {
    path: "trainingPlanArn",
    what: "the training plan",
    of: (group) => group.trainingPlanArn,
    inWords: orElse("none"),
  },
  {
    path: "networkInterface",
    what: "the kind of network interface",
    of: (group) => group.networkInterface,
    inWords: (value) =>
      value === undefined ? "SageMaker's default" : show(isRecord(value) ? (value.interfaceType ?? value) : value),
  },
];

function ebsVolumes(group: GroupState): Record<string, unknown>[] | undefined {
  const configs = group.instanceStorageConfigs ?? [];
  return Array.isArray(configs)
    ? configs.map((config) => (config as { ebsVolumeConfig?: Record<string, unknown> }).ebsVolumeConfig ?? {})
    : undefined;
}

/** The key of the volume, of several the list; nothing where AWS's own key encrypts it. */
function volumeKeys(group: GroupState, root: boolean): unknown {
  const keys = ebsVolumes(group)
    ?.filter((volume) => (volume.rootVolume === true) === root && volume.volumeKmsKeyId !== undefined)
    .map((volume) => volume.volumeKmsKeyId);
  return keys === undefined ? unknownValue : keys.length > 1 ? keys : keys[0];
}

function keyInWords(value: unknown): string {
  return value === undefined ? "a key that AWS owns" : show(value);
}

function volumesWithoutKeys(group: GroupState): unknown {
  return ebsVolumes(group)
    ?.filter((volume) => volume.rootVolume !== true)
    .map(({ volumeKmsKeyId: _, ...volume }) => volume);
}

function volumesInWords(value: unknown): string {
  if (!Array.isArray(value)) {
    return show(value);
  }
  const sizes = value.map((volume) => {
    const { volumeSizeInGb, ...others } = isRecord(volume) ? volume : {};
    const rest = Object.keys(others).length === 0 ? "" : ` ${show(others)}`;
    return `${typeof volumeSizeInGb === "number" ? `${volumeSizeInGb} GiB` : "HyperPod's own size"}${rest}`;
  });
  return sizes.length === 0 ? "no volume" : sizes.join(" and ");
}

/** Of the group's own network configuration; `undefined`: it has none, and the cluster's applies. */
function networkOf(group: GroupState, field: "subnets" | "securityGroupIds"): unknown {
  const config = group.overrideVpcConfig;
  return isRecord(config) ? config[field] : config;
}

function zoneInWords(value: unknown, zones: ZonesOfSubnets): string {
  if (!Array.isArray(value)) {
    return value === undefined ? "the cluster's base zones" : show(value);
  }
  return value.map((subnet) => zones[String(subnet)] ?? `that of ${String(subnet)}`).join(", ");
}

function orElse(whenLeftOut: string): (value: unknown) => string {
  return (value) => (value === undefined ? whenLeftOut : show(value));
}

function soleElement(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
