/**
 * Decides which changes of the network are refused because nodes stand in it. Pure: part of `settings-guard.ts`.
 *
 * A subnet's CIDR block cannot change (Amazon VPC User Guide, "Subnet CIDR blocks"), so another block is another subnet, and
 * here the old one is deleted first: to the engine an ordinary replacement, to the nodes in it the end of their network. EKS
 * keeps to the zones that its control plane was made in (EKS User Guide, "VPC and subnet requirements", subnets of an existing
 * cluster), so the two zones are frozen too.
 */
import type { Finding, GuardResult } from "./guard";
import { sameValue, show } from "./guard-values";

/** What is recorded of the network at each update. */
export interface NetworkRecord {
  /** `create`: this stack makes the network, and so it can replace its subnets. The other fields are of such a network. */
  readonly origin: "create" | "existing" | "stack";
  /** Primary CIDR block of the VPC. */
  readonly vpcCidr?: string;
  /** CIDR block of the node subnet by zone ID, of all zones of the network. */
  readonly nodeCidrs?: Readonly<Record<string, string>>;
  /** The two zones of the control plane, sorted. */
  readonly controlPlaneZones?: readonly string[];
  /** Whether interface endpoints stand in the node subnets. */
  readonly interfaceEndpoints?: boolean;
}

const create = "hyperpod-eks:network.create";

/** The one way to another subnet, in two steps. */
const firstGiveUpTheGroups =
  "Restore it. To change it all the same, first remove the zone's groups (hyperpod-eks:allow: {removeGroups: [<names>]}) and " +
  "run `pulumi up`; then take the names out of removeGroups and change it. A zone of hyperpod.baseZones stays as it is for the cluster's life.";

/**
 * Compares two records; a part that is missing in the old one is not checked.
 *
 * @param live zones that nodes stand in or may stand in
 */
export function compareNetworks(
  before: Partial<NetworkRecord>,
  after: Partial<NetworkRecord>,
  live: readonly string[],
): GuardResult {
  if (before.origin !== "create") {
    return { refusals: [], warnings: [] };
  }
  if (after.origin !== "create") {
    return { refusals: [networkGivenUp(live)], warnings: [] };
  }
  const refusals =
    before.vpcCidr !== undefined && before.vpcCidr !== after.vpcCidr
      ? [anotherVpc(before.vpcCidr, after.vpcCidr, live)]
      : Object.keys(before.nodeCidrs ?? {}).flatMap((zoneId) =>
          changedZone(zoneId, before, after, live.includes(zoneId)),
        );
  const { controlPlaneZones } = before;
  if (controlPlaneZones !== undefined && !sameValue(controlPlaneZones, after.controlPlaneZones)) {
    refusals.push(otherControlPlaneZones(controlPlaneZones, after.controlPlaneZones));
  }
  return { refusals, warnings: [] };
}

function changedZone(
  zoneId: string,
  before: Partial<NetworkRecord>,
  after: Partial<NetworkRecord>,
  isLive: boolean,
): Finding[] {
  const [old, now] = [before.nodeCidrs?.[zoneId], after.nodeCidrs?.[zoneId]];
  if (old === undefined || old === now) {
    return [];
  }
  if (isLive) {
    return [changedUnderNodes(zoneId, old, now)];
  }
  return now !== undefined && before.interfaceEndpoints ? [changedUnderEndpoints(zoneId, old, now)] : [];
}

function changedUnderNodes(zoneId: string, old: string, now: string | undefined): Finding {
  return {
    path: now === undefined ? `${create}.zones` : `${create}.nodeCidrs.${zoneId}`,
    received:
      now === undefined
        ? `the zone ${zoneId} is gone, and with it the node subnet ${old}`
        : `the node subnet of ${zoneId} changes from ${old} to ${now}`,
    allowed: `${old}, as long as groups stand in ${zoneId}: another block is another subnet, and their nodes would be cut off`,
    action: firstGiveUpTheGroups,
  };
}

/** EC2 deletes no subnet with a network interface in it (EC2 API Reference, DeleteSubnet): DependencyViolation. */
function changedUnderEndpoints(zoneId: string, old: string, now: string): Finding {
  return {
    path: `${create}.nodeCidrs.${zoneId}`,
    received: `the node subnet of ${zoneId} changes from ${old} to ${now}`,
    allowed: `${old}, as long as interface endpoints stand in it: AWS deletes no subnet with an interface in it`,
    action:
      `Restore it. To change it all the same, first take ${zoneId} out of network.create.zones (for a zone of the control ` +
      "plane: empty network.create.interfaceEndpoints) and run `pulumi up`, then put it back with the other block.",
  };
}

function anotherVpc(old: string, now: string | undefined, live: readonly string[]): Finding {
  return {
    path: `${create}.cidr`,
    received: `the VPC changes from ${old} to ${now}`,
    allowed: `${old}, as long as the clusters live: another block is another VPC, and ${endOf(live)}`,
    action:
      "Restore it. For more addresses give a zone without groups a block of its own (network.create.nodeCidrs). For another " +
      "VPC run `pulumi destroy`, then `pulumi up`.",
  };
}

function networkGivenUp(live: readonly string[]): Finding {
  return {
    path: "hyperpod-eks:network",
    received: "network.create is gone, and with it the subnets of this stack",
    allowed: `network.create, as long as the clusters live: in another network ${endOf(live)}`,
    action: "Restore it. For a cluster in another network run `pulumi destroy`, then `pulumi up`.",
  };
}

function endOf(live: readonly string[]): string {
  return live.length === 0 ? "the EKS cluster would be replaced" : `the nodes in ${live.join(", ")} would be cut off`;
}

function otherControlPlaneZones(old: readonly string[], now: readonly string[] | undefined): Finding {
  return {
    path: `${create}.controlPlaneZones`,
    received: `they change from ${show(old)} to ${show(now)}`,
    allowed: "the two zones that the cluster was made with: EKS keeps to them",
    action: `Write controlPlaneZones: [${old.join(", ")}].`,
  };
}
