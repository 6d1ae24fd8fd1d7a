/**
 * Decides by the settings alone what is refused, before anything is touched. Pure: `guard-hooks.ts` calls it with what the
 * last update recorded and what is planned now.
 *
 * It says what the guards of the cluster say too, only earlier: those speak when the cluster's turn comes, and until then a
 * network or a bucket may be replaced already. And it is what knows in which subnets nodes stand.
 */
import {
  compareFrozenInputs,
  compareInstanceGroups,
  type GroupState,
  type GuardOptions,
  type GuardResult,
} from "./guard";
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
  const results = [
    compareFrozenInputs(frozen(before), frozen(after)),
    compareInstanceGroups(groupStates(before), groupStates(after), options),
    compareNetworks(before.network ?? {}, after.network ?? {}, liveZones(before, after, options)),
  ];
  // What is only to be known, the cluster's own guard says.
  return { refusals: results.flatMap(({ refusals }) => refusals), warnings: [] };
}

function frozen({ clusterName, baseZones }: Partial<SettingsRecord>): Parameters<typeof compareFrozenInputs>[0] {
  return { clusterName, subnetIds: baseZones };
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
  const named = [before, after].flatMap(({ baseZones = [], groups = {} }) => [
    ...baseZones,
    ...Object.values(groups).map(({ zone }) => zone),
  ]);
  const all = removeGroups.length > 0 ? Object.keys(before.network?.nodeCidrs ?? {}) : [];
  return [...new Set([...named, ...all])].sort();
}
