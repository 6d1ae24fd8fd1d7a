/** A rule between settings: looks at what is there and reports what does not fit together. Missing parts are not its business. */

import { zoneIdPattern } from "../../../components/common/availability-zone";
import type { Problem } from "../problems";
import type { RawConfig } from "../raw-config";
import type { SettingsDraft } from "../schema";

export type RuleContext = Pick<RawConfig, "fileExists">;
export type Rule = (draft: SettingsDraft, context: RuleContext) => Iterable<Problem>;
/** Looks at something that works but is likely not what was meant; gives the text without the word "warning". */
export type WarningRule = (draft: SettingsDraft) => Iterable<string>;

/** Entries of a map whose values may be missing. */
export function entriesOf<T>(map: Readonly<Record<string, T | undefined>> | undefined): [string, T][] {
  return Object.entries(map ?? {}).filter((entry): entry is [string, T] => entry[1] !== undefined);
}

/** Entries of a map by zone. A key that is no zone ID has been reported as such; what a rule said of it would be noise. */
export function entriesByZone<T>(map: Readonly<Record<string, T | undefined>> | undefined): [string, T][] {
  return entriesOf(map).filter(([zoneId]) => zoneIdPattern.test(zoneId));
}

/** The values that occur more than once. */
export function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))].sort();
}

/** Where a group's or the cluster's zones must come from, as far as the settings say. */
export function networkZones(draft: SettingsDraft): { zones: readonly string[]; path: string } | undefined {
  const network = draft.areas.network;
  if (network?.create?.zones) {
    return { zones: network.create.zones, path: "network.create.zones" };
  }
  if (network?.existing?.nodeSubnets) {
    return {
      zones: entriesByZone(network.existing.nodeSubnets).map(([zoneId]) => zoneId),
      path: "network.existing.nodeSubnets",
    };
  }
  return undefined;
}
