/**
 * Decides by the settings alone what is refused, before anything is touched. Pure: `guard-hooks.ts` calls it with what the
 * last update recorded and what is planned now.
 *
 * It says what the guards of the cluster say too, only earlier: those speak when the cluster's turn comes, and until then a
 * network or a bucket may be replaced already. And it is what knows in which subnets nodes stand.
 */
import { compareAccess, compareEks, type EksRecord } from "./eks-guard";
import {
  compareFrozenInputs,
  compareInstanceGroups,
  type GroupState,
  type GuardOptions,
  type GuardResult,
} from "./guard";
import type { LivePlatform } from "./live-platform";
import { compareNetworks, type NetworkRecord } from "./network-guard";

/** What is recorded of the settings at each update. */
export interface SettingsRecord {
  /** Name of the HyperPod cluster. */
  readonly clusterName: string;
  /** Zones of the cluster's own network configuration, sorted. */
  readonly baseZones: readonly string[];
  readonly network: NetworkRecord;
  /** By group name. */
  readonly groups: Readonly<Record<string, GroupRecord>>;
  readonly eks: EksRecord;
  /** ARN of the principal by the entry's name. */
  readonly access: Readonly<Record<string, string>>;
}

export interface GroupRecord {
  readonly instanceType: string;
  /** Availability Zone ID of the nodes. */
  readonly zone: string;
}

/** Compares two records; a part that is missing in the old one is not checked. */
export function compareSettings(
  before: Partial<SettingsRecord>,
  after: Partial<SettingsRecord>,
  options: GuardOptions,
): GuardResult {
  const eks = compareEks(before.eks ?? {}, after.eks ?? {});
  const results = [
    compareFrozenInputs(frozen(before), frozen(after)),
    compareInstanceGroups(groupStates(before), groupStates(after), options),
    compareNetworks(before.network ?? {}, after.network ?? {}, liveZones(before, after, options)),
    eks,
    compareAccess(before.access ?? {}, after.access ?? {}),
  ];
  // What is only to be known of the groups, the cluster's own guard says.
  return { refusals: results.flatMap(({ refusals }) => refusals), warnings: eks.warnings };
}

/** Whether the answer depends on what lives in AWS: a record alone refuses nothing. */
export function asksWhatLives(before: Partial<SettingsRecord>, after: Partial<SettingsRecord>, result: GuardResult) {
  return result.refusals.length > 0 || before.eks?.version !== after.eks?.version;
}

/** What of a record is true: the part that an update which failed has not made is left out, and so not checked. */
export function standing(record: Partial<SettingsRecord>, { hyperPod, eks }: LivePlatform): Partial<SettingsRecord> {
  if (hyperPod === undefined && eks === undefined) {
    return {};
  }
  const { baseZones, groups = {}, ...others } = record;
  const version = record.eks?.version;
  return {
    ...others,
    ...(record.eks === undefined
      ? {}
      : { eks: { ...record.eks, ...(version === undefined ? {} : { version: eks?.version ?? version }) } }),
    ...(hyperPod === undefined
      ? {}
      : { ...(baseZones === undefined ? {} : { baseZones }), groups: standingGroups(groups, hyperPod.instanceTypes) }),
  };
}

function standingGroups(
  groups: SettingsRecord["groups"],
  instanceTypes: Readonly<Record<string, string>>,
): SettingsRecord["groups"] {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([name, group]) => {
      const instanceType = instanceTypes[name];
      return instanceType === undefined ? [] : [[name, { ...group, instanceType }]];
    }),
  );
}

function frozen({ clusterName, baseZones }: Partial<SettingsRecord>): Parameters<typeof compareFrozenInputs>[0] {
  return { clusterName, baseZones };
}

function groupStates({ groups }: Partial<SettingsRecord>): GroupState[] | undefined {
  return (
    groups && Object.entries(groups).map(([name, { instanceType }]) => ({ instanceGroupName: name, instanceType }))
  );
}

/**
 * Zones with nodes. The record is written before the cluster is updated, so a group may still be there although the record
 * has lost it, when SageMaker failed to remove it: as long as a removal is consented to, every zone counts.
 */
function liveZones(
  before: Partial<SettingsRecord>,
  after: Partial<SettingsRecord>,
  { removeGroups }: GuardOptions,
): string[] {
  if (before.baseZones === undefined && before.groups === undefined) {
    return []; // no cluster stands, and what is planned stands in the network that is planned
  }
  const named = [before, after].flatMap(({ baseZones = [], groups = {} }) => [
    ...baseZones,
    ...Object.values(groups).map(({ zone }) => zone),
  ]);
  const all = removeGroups.length > 0 ? Object.keys(before.network?.nodeCidrs ?? {}) : [];
  return [...new Set([...named, ...all])].sort();
}
