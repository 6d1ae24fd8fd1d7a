/** What the program works with: defaults resolved, lists in a fixed order, nothing left to decide. */
import { mergeTags, type Tags } from "../../components/common/tags";
import { type AccessEntrySettings, resolveAccess } from "./access";
import { type AwsProviderSettings, resolveAws } from "./aws-provider";
import { type EksSettings, resolveEks } from "./eks";
import { type HyperPodSettings, resolveHyperpod } from "./hyperpod";
import { type InstanceGroupSettings, resolveInstanceGroups } from "./instance-groups";
import { type NetworkSettings, resolveNetwork } from "./network";
import type { AreaName, ParsedAreas, ParsedAws } from "./schema";

export interface PlatformSettings {
  readonly aws: AwsProviderSettings;
  /** Prefix of every physical name, at most 28 characters. */
  readonly name: string;
  /** Whether clusters and buckets are protected from `destroy`. */
  readonly protection: boolean;
  readonly tags: Tags;
  readonly network: NetworkSettings;
  readonly eks: EksSettings;
  /** By entry name, keys sorted. */
  readonly access: Readonly<Record<string, AccessEntrySettings>>;
  readonly hyperpod: HyperPodSettings;
  /** By group name, keys sorted. */
  readonly instanceGroups: Readonly<Record<string, InstanceGroupSettings>>;
  readonly allow: { readonly removeGroups: readonly string[] };
  /** The keys that hold a secret, which must be wrapped as secrets again before they become inputs. */
  readonly secretKeys: readonly AreaName[];
}

export function resolveSettings(aws: ParsedAws, areas: ParsedAreas, secretKeys: readonly AreaName[]): PlatformSettings {
  const network = resolveNetwork(areas.network);
  return deepFreeze({
    aws: resolveAws(aws),
    name: areas.name,
    protection: areas.protection,
    tags: mergeTags(areas.tags),
    network,
    eks: resolveEks(areas.eks),
    access: resolveAccess(areas.access),
    hyperpod: resolveHyperpod(areas.hyperpod, zonesOf(network)),
    instanceGroups: resolveInstanceGroups(areas.instanceGroups),
    allow: { removeGroups: [...new Set(areas.allow.removeGroups)].sort() },
    secretKeys: [...secretKeys].sort(),
  });
}

/** Zones with a node subnet as far as the settings say; `undefined` where another stack knows them. */
export function zonesOf(network: NetworkSettings): readonly string[] | undefined {
  switch (network.kind) {
    case "create":
      return network.zones;
    case "existing":
      return Object.keys(network.nodeSubnets);
    case "stack":
      return undefined;
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
