/** Regions and their zones, as far as the rehearsal needs them: zone names and zone IDs of the sample account. */

interface ZoneOfRegion {
  name: string;
  id: string;
}

/**
 * Zone counts by region. Source: AWS global infrastructure page (regions and their number of Availability Zones) and the
 * zone IDs printed in AWS documents (capacity blocks, training plans). The mapping of names to IDs is the sample
 * account's own: each account has another.
 */
const zoneCounts: Readonly<Record<string, { prefix: string; ids: readonly number[] }>> = {
  "us-east-1": { prefix: "use1", ids: [1, 2, 3, 4, 5, 6] },
  "us-east-2": { prefix: "use2", ids: [1, 2, 3] },
  "us-west-1": { prefix: "usw1", ids: [1, 3] },
  "us-west-2": { prefix: "usw2", ids: [1, 2, 3, 4] },
  "ca-central-1": { prefix: "cac1", ids: [1, 2, 4] },
  "sa-east-1": { prefix: "sae1", ids: [1, 2, 3] },
  "eu-west-1": { prefix: "euw1", ids: [1, 2, 3] },
  "eu-west-2": { prefix: "euw2", ids: [1, 2, 3] },
  "eu-west-3": { prefix: "euw3", ids: [1, 2, 3] },
  "eu-central-1": { prefix: "euc1", ids: [1, 2, 3] },
  "eu-north-1": { prefix: "eun1", ids: [1, 2, 3] },
  "eu-south-2": { prefix: "eus2", ids: [1, 2, 3] },
  "ap-northeast-1": { prefix: "apne1", ids: [1, 2, 4] },
  "ap-northeast-2": { prefix: "apne2", ids: [1, 2, 3, 4] },
  "ap-south-1": { prefix: "aps1", ids: [1, 2, 3] },
  "ap-southeast-1": { prefix: "apse1", ids: [1, 2, 3] },
  "ap-southeast-2": { prefix: "apse2", ids: [1, 2, 3] },
  "ap-southeast-3": { prefix: "apse3", ids: [1, 2, 3] },
  "ap-southeast-4": { prefix: "apse4", ids: [1, 2, 3] },
};

export function zonesOf(region: string): readonly ZoneOfRegion[] {
  const zones = zoneCounts[region];
  return zones === undefined
    ? []
    : zones.ids.map((number, index) => ({ name: `${region}${"abcdef"[index]}`, id: `${zones.prefix}-az${number}` }));
}

export function zoneById(region: string, id: string): ZoneOfRegion | undefined {
  return zonesOf(region).find((zone) => zone.id === id);
}

export function zoneByName(region: string, name: string): ZoneOfRegion | undefined {
  return zonesOf(region).find((zone) => zone.name === name);
}

/** The sample account's name of a zone, in whatever region. */
export function nameOfZone(id: string): string | undefined {
  const regions = Object.keys(zoneCounts);
  return regions.map((region) => zoneById(region, id)?.name).find((name) => name !== undefined);
}

/** Some Local Zones, which an account has to opt in to: enough to tell them from Availability Zones (AWS Local Zones guide). */
const localZones: Readonly<Record<string, readonly (ZoneOfRegion & { group: string })[]>> = {
  "us-east-1": [{ name: "us-east-1-bos-1a", id: "use1-bos1-az1", group: "us-east-1-bos-1" }],
  "us-west-2": [{ name: "us-west-2-lax-1a", id: "usw2-lax1-az1", group: "us-west-2-lax-1" }],
};

export function localZonesOf(region: string): readonly (ZoneOfRegion & { group: string })[] {
  return localZones[region] ?? [];
}
