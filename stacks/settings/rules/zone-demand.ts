/** How many addresses the nodes of each zone take, and the smallest VPC in which they have room. Pure. */
import { compareText } from "../../../components/common/text";
import {
  findInstanceType,
  type InstanceTypeFacts,
  ipsNeededPerNode,
} from "../../../components/hyperpod/instance-type-catalogue";
import { formatCidr, parseCidr } from "../../../components/network/cidr";
import { planSubnets } from "../../../components/network/subnet-planner";
import type { SettingsDraft } from "../schema";
import { standTogether } from "./block-association";
import { entriesOf } from "./rule";

export interface SizedGroup {
  readonly name: string;
  readonly count: number;
  readonly zone: string;
  readonly facts: InstanceTypeFacts;
}

export interface Demand {
  readonly needed: number;
  /** Each group with nodes as `name count × addresses`, sorted. */
  readonly groups: readonly string[];
}

/** The groups of which type, count and zone are known. */
export function sizedGroups(draft: SettingsDraft): SizedGroup[] {
  return entriesOf(draft.areas.instanceGroups).flatMap(([name, { count, zone, instanceType }]) => {
    const facts = instanceType === undefined ? undefined : findInstanceType(instanceType);
    return count === undefined || zone === undefined || facts === undefined ? [] : [{ name, count, zone, facts }];
  });
}

export function demandOf(draft: SettingsDraft, zoneId: string): Demand {
  const inZone = sizedGroups(draft).filter((group) => group.zone === zoneId && group.count > 0);
  const forNodes = inZone.reduce((sum, { count, facts }) => sum + count * ipsNeededPerNode(facts), 0);
  return {
    // Each interface endpoint has an interface in every zone's node subnet.
    needed: forNodes + new Set(draft.areas.network?.create?.interfaceEndpoints ?? []).size,
    groups: inZone.map(({ name, count, facts }) => `${name} ${count} × ${ipsNeededPerNode(facts)}`).sort(compareText),
  };
}

/** The zones without a block of their own whose nodes have no room in a VPC of that prefix length. */
export function crowdedZones(draft: SettingsDraft, prefix: number): string[] {
  const { cidr, zones = [], nodeCidrs = {} } = draft.areas.network?.create ?? {};
  const inVpc = zones.filter((zoneId) => nodeCidrs[zoneId] === undefined);
  if (cidr === undefined) {
    return [];
  }
  const plan = planSubnets({
    cidr: enclosing(cidr, prefix),
    zones: inVpc,
    controlPlaneZones: [],
    nodeCidrs: {},
    nat: "none",
  });
  return plan.zones
    .filter(({ zoneId, usableNodeIps }) => demandOf(draft, zoneId).needed > usableNodeIps)
    .map(({ zoneId }) => zoneId);
}

/** Prefix length of the smallest VPC with room for the nodes of all zones that have no block of their own. */
export function smallestVpcPrefix(draft: SettingsDraft): number | undefined {
  return [20, 19, 18, 17, 16].find((prefix) => crowdedZones(draft, prefix).length === 0);
}

/** The block of that prefix length around the VPC's, where it can stand beside the blocks of `nodeCidrs`. */
export function vpcBlockOf(draft: SettingsDraft, prefix: number): string | undefined {
  const { cidr, nodeCidrs } = draft.areas.network?.create ?? {};
  const block = cidr === undefined ? undefined : enclosing(cidr, prefix);
  return block !== undefined && standTogether([block, ...entriesOf(nodeCidrs).map(([, own]) => own)])
    ? block
    : undefined;
}

function enclosing(cidr: string, prefix: number): string {
  const { address } = parseCidr(cidr);
  return formatCidr({ address: address - (address % 2 ** (32 - prefix)), prefix });
}
