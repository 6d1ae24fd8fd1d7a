/**
 * Availability Zone IDs (`usw2-az2`), never zone names: a name means another place in each account, and capacity is sold
 * by ID (AWS RAM User Guide, "Availability Zone IDs").
 */

/** Format of a zone ID. Source: SageMaker API model, AvailabilityZoneId pattern of the 2026-10 model. */
export const zoneIdPattern = /^[a-z]{3,5}\d-az\d$/;

/** The number at the end of a zone ID: 2 for `usw2-az2`. It is the zone's fixed slot in the subnet plan. */
export function zoneNumber(zoneId: string): number {
  const match = /-az(\d)$/.exec(zoneId);
  if (!match) {
    throw new Error(`"${zoneId}" is not an Availability Zone ID`);
  }
  return Number(match[1]);
}

const directionLetters: Readonly<Record<string, string>> = {
  north: "n",
  south: "s",
  east: "e",
  west: "w",
  central: "c",
  northeast: "ne",
  northwest: "nw",
  southeast: "se",
  southwest: "sw",
};

/**
 * The prefix that zone IDs of a region carry: `usw2` for us-west-2, `apne1` for ap-northeast-1, `usgw1` for us-gov-west-1.
 * Returns `undefined` for a name that does not look like a region. Which zones really exist is asked of AWS at deploy time.
 */
export function zoneIdPrefixOfRegion(region: string): string | undefined {
  const match = /^([a-z]{2})(?:-(gov|iso[a-z]?))?-([a-z]+)-(\d)$/.exec(region);
  if (!match) {
    return undefined;
  }
  const [, area = "", partitionMark = "", direction = "", number = ""] = match;
  const letters = directionLetters[direction];
  return letters === undefined ? undefined : `${area}${partitionMark.slice(0, 1)}${letters}${number}`;
}
