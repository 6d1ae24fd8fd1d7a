/** Which of the wanted nodes there is room for: capacity of the zone, free addresses of the subnet. */
import type { AccountView } from "../account-view";
import { freeAddressCount } from "../ec2/network-interface";
import type { Attributes } from "../kind";
import { groupsOf, type InstanceGroup, instanceTypesOf, vpcConfigOf } from "./instance-group";

/** Name of the account's setting that limits how many instances of a type a zone has; "*" stands for every type. */
export function capacityName(instanceType: string, zoneId: string): string {
  return `capacity:${instanceType}@${zoneId}`;
}

/** Zones of the group's subnets. */
export function zonesOfGroup(account: AccountView, group: InstanceGroup, cluster: Attributes): string[] {
  const zones = vpcConfigOf(group, cluster).subnets.map(
    (id) => account.find("ec2:subnet", id)?.attributes.availabilityZoneId,
  );
  return [...new Set(zones.filter((zone): zone is string => typeof zone === "string"))];
}

/** How many of the group's nodes its zones have instances for. */
export function nodesWithCapacity(account: AccountView, group: InstanceGroup, cluster: Attributes): number {
  const zones = zonesOfGroup(account, group, cluster);
  if (zones.length === 0) {
    return group.instanceCount;
  }
  const inZone = (zone: string) =>
    Math.max(...instanceTypesOf(group).map((type) => capacityOf(account, type, zone)), 0);
  return Math.min(
    group.instanceCount,
    zones.reduce((sum, zone) => sum + inZone(zone), 0),
  );
}

function capacityOf(account: AccountView, type: string, zone: string): number {
  return account.quota(capacityName(type, zone)) ?? account.quota(capacityName("*", zone)) ?? Number.POSITIVE_INFINITY;
}

/** Nodes of each group that no subnet of theirs has an address for, those that stand already left out of the count. */
export function nodesWithoutAddress(
  account: AccountView,
  cluster: Attributes,
  standing: readonly string[] = [],
): Record<string, number> {
  const free = new Map<string, number>();
  const missing: Record<string, number> = {};
  for (const group of groupsOf(cluster)) {
    const { subnets } = vpcConfigOf(group, cluster);
    for (const index of Array(nodesWithCapacity(account, group, cluster)).keys()) {
      if (standing.includes(nodeName(group, index))) {
        continue;
      }
      const subnetId = subnets[index % Math.max(subnets.length, 1)] ?? "";
      const subnet = account.find("ec2:subnet", subnetId);
      const left = free.get(subnetId) ?? (subnet ? freeAddressCount(account, subnet) : 0);
      free.set(subnetId, left - 1);
      if (subnet && left <= 0) {
        missing[group.instanceGroupName] = (missing[group.instanceGroupName] ?? 0) + 1;
      }
    }
  }
  return missing;
}

export function nodeName(group: InstanceGroup, index: number): string {
  return `${group.instanceGroupName}/${index}`;
}

/** Nodes that HyperPod could make for the group. */
export function placedNodes(account: AccountView, group: InstanceGroup, cluster: Attributes): number {
  const missing = (cluster.nodesWithoutAddress ?? {}) as Record<string, number>;
  return Math.max(0, nodesWithCapacity(account, group, cluster) - (missing[group.instanceGroupName] ?? 0));
}

/** What the cluster's events say of nodes that could not be made; AWS goes on trying (Continuous mode). */
export function placementEvents(account: AccountView, cluster: Attributes): string[] {
  return groupsOf(cluster).flatMap((group) => {
    const placed = placedNodes(account, group, cluster);
    if (placed >= group.instanceCount) {
      return [];
    }
    const lacksCapacity = nodesWithCapacity(account, group, cluster) < group.instanceCount;
    const why = lacksCapacity
      ? `insufficient capacity for ${instanceTypesOf(group).join(", ")} in ${zonesOfGroup(account, group, cluster).join(", ")}`
      : "no free addresses in the subnet";
    return [`Instance group ${group.instanceGroupName}: ${placed} of ${group.instanceCount} instances, ${why}`];
  });
}
