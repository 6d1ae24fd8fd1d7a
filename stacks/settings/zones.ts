import { topLevelOrder } from "./parse";
import type { PlatformSettings } from "./platform-settings";
import { at, listed, maskSecrets, type Problem, sortProblems } from "./problems";
import { keyOf } from "./schema";

/**
 * Zones that the region offers no subnet in. Pure: `stacks/preflight.ts` asks AWS for the zones, of the type
 * `availability-zone` only, because HyperPod and EKS control planes don't run in Local Zones.
 */
export function checkZones(settings: PlatformSettings, existingZoneIds: readonly string[]): Problem[] {
  const problems = zonesWithPaths(settings)
    .filter(([, zoneId]) => !existingZoneIds.includes(zoneId))
    .map(([path, zoneId]) => ({
      path,
      received: zoneId,
      allowed: `an Availability Zone that ${settings.aws.region} offers this account: ${listed([...existingZoneIds].sort())}`,
      fix: "use one of these; Local Zones and Wavelength Zones are not allowed",
    }));
  return sortProblems(maskSecrets(problems, settings.secretKeys.map(keyOf)), topLevelOrder);
}

/** Zones of the cluster and its groups in which another stack's network has no subnet. Pure, for `stacks/preflight.ts`. */
export function checkNetworkZones(settings: PlatformSettings, networkZoneIds: readonly string[]): Problem[] {
  const { network } = settings;
  if (network.kind !== "stack") {
    return [];
  }
  const problems = zonesWithPaths(settings)
    .filter(([, zoneId]) => !networkZoneIds.includes(zoneId))
    .map(([path, zoneId]) => ({
      path,
      received: zoneId,
      allowed: `a zone with a node subnet in the network of stack ${network.stack}: ${listed([...networkZoneIds].sort())}`,
      fix: "use one of these zones, or add the zone to the network of that stack",
    }));
  return sortProblems(maskSecrets(problems, settings.secretKeys.map(keyOf)), topLevelOrder);
}

function zonesWithPaths(settings: PlatformSettings): [string, string][] {
  const { network, hyperpod, instanceGroups } = settings;
  switch (network.kind) {
    case "create":
      return network.zones.map((zoneId) => ["hyperpod-eks:network.create.zones", zoneId]);
    case "existing":
      return Object.keys(network.nodeSubnets).map((zoneId) => [
        at("hyperpod-eks:network.existing.nodeSubnets", zoneId),
        zoneId,
      ]);
    // Everywhere else the zones of the groups are among those above.
    case "stack":
      return [
        ...hyperpod.baseZones.map((zoneId): [string, string] => ["hyperpod-eks:hyperpod.baseZones", zoneId]),
        ...Object.entries(instanceGroups).map(([name, group]): [string, string] => [
          at("hyperpod-eks:instanceGroups", name, "zone"),
          group.zone,
        ]),
      ];
  }
}
