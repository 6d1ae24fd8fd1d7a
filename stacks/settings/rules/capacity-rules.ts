/** Whether what is asked for has room: addresses in the zones' subnets, and pod slots for what the cluster itself runs. */

import { maxPodsPerNode } from "../../../components/hyperpod/instance-type-catalogue";
import { planSubnets } from "../../../components/network/subnet-planner";
import { listed, type Problem } from "../problems";
import type { SettingsDraft } from "../schema";
import { freeBlock, mostNodeCidrs } from "./block-association";
import { entriesOf, type Rule, type WarningRule } from "./rule";
import { type Demand, demandOf, sizedGroups, smallestVpcPrefix, vpcBlockOf } from "./zone-demand";

interface ZoneDemand extends Demand {
  readonly zoneId: string;
  readonly available: number;
  readonly cidr: string;
  readonly ownBlock: boolean;
}

/** The demand of each zone, as far as the network can be planned; the network's own rules report why it can't. */
function zoneDemands(draft: SettingsDraft): ZoneDemand[] {
  const network = draft.areas.network?.create;
  const { cidr, zones, nat, nodeCidrs } = network ?? {};
  if (cidr === undefined || zones === undefined || nat === undefined || nodeCidrs === undefined) {
    return [];
  }
  const blocks = Object.fromEntries(entriesOf(nodeCidrs).filter(([zoneId]) => zones.includes(zoneId)));
  const plan = plannedOrUndefined({ cidr, zones, controlPlaneZones: zones, nodeCidrs: blocks, nat });
  return (plan?.zones ?? []).map(({ zoneId, usableNodeIps, nodeCidr, nodeCidrIsSecondary }) => ({
    zoneId,
    ...demandOf(draft, zoneId),
    available: usableNodeIps,
    cidr: nodeCidr,
    ownBlock: nodeCidrIsSecondary,
  }));
}

function plannedOrUndefined(input: Parameters<typeof planSubnets>[0]): ReturnType<typeof planSubnets> | undefined {
  try {
    return planSubnets(input);
  } catch {
    return undefined;
  }
}

/**
 * A subnet's CIDR can't change, so its size must fit from the start.
 * Source: SageMaker Developer Guide, prerequisites for HyperPod, IP addresses an instance takes.
 */
const subnetsHoldTheirNodes: Rule = function* (draft) {
  for (const demand of zoneDemands(draft)) {
    if (demand.needed > demand.available) {
      yield tooSmall(draft, demand);
    }
  }
};

/** Usable addresses of a /16, the largest subnet (Amazon VPC User Guide, "Subnet CIDR blocks"). */
const mostUsable = 2 ** 16 - 5;

function tooSmall(draft: SettingsDraft, demand: ZoneDemand): Problem {
  const { zoneId, needed, available, groups, cidr, ownBlock } = demand;
  const spreadOut = `no subnet is large enough: AWS's largest is a /16, with ${mostUsable} addresses. Spread the groups over several zones`;
  const largerBlock = `use a larger block, /${prefixFor(needed)} at least, or move groups to another zone`;
  return {
    path: ownBlock ? `hyperpod-eks:network.create.nodeCidrs.${zoneId}` : "hyperpod-eks:network.create.cidr",
    received: `${cidr} for the nodes in ${zoneId}, with ${available} addresses`,
    allowed: `at least ${needed} addresses: ${listed(groups)}`,
    fix: needed > mostUsable ? spreadOut : ownBlock ? largerBlock : roomInAnotherBlock(draft, demand),
    // The zone's block may be the one that is written wrong there.
    ...(ownBlock ? {} : { follows: "hyperpod-eks:network.create.nodeCidrs" }),
  };
}

/** A block of the zone's own where the VPC can have one more, or else a larger VPC. */
function roomInAnotherBlock(draft: SettingsDraft, { zoneId, needed }: ZoneDemand): string {
  const { cidr = "", nodeCidrs } = draft.areas.network?.create ?? {};
  const own = entriesOf(nodeCidrs);
  const block =
    own.length < mostNodeCidrs ? freeBlock([cidr, ...own.map(([, other]) => other)], prefixFor(needed)) : undefined;
  if (block !== undefined) {
    return `give the zone a block of its own, for example:\nnodeCidrs: { ${zoneId}: ${block} }\nor move groups to another zone`;
  }
  const prefix = smallestVpcPrefix(draft);
  const vpc = prefix === undefined ? undefined : vpcBlockOf(draft, prefix);
  return vpc === undefined
    ? "move groups to another zone"
    : `before the cluster is made, use a larger VPC, such as ${vpc}; or move groups to another zone`;
}

/** The smallest subnet with that many usable addresses, five being AWS's own; a subnet is never larger than /16. */
function prefixFor(needed: number): number {
  return Math.min(28, Math.max(16, 32 - Math.ceil(Math.log2(needed + 5))));
}

/** A fifth of the addresses left over: replaced nodes stand beside the ones they replace for a while. */
const subnetsHaveHeadroom: WarningRule = function* (draft) {
  for (const { zoneId, needed, available, cidr } of zoneDemands(draft)) {
    if (needed <= available && needed > available * 0.8) {
      yield `hyperpod-eks:network.create: ${needed} of the ${available} addresses of ${cidr} (${zoneId}) are taken when all nodes are up; little is left to grow.`;
    }
  }
};

/**
 * Pods of the cluster's own on every node: aws-node, kube-proxy, eks-pod-identity-agent (EKS add-ons) and the
 * health-monitoring-agent (HyperPod Helm chart), each a DaemonSet.
 */
const systemPodsPerNode = 4;
/** Pods of the cluster's own in all: two CoreDNS, and one each of training-operator and mpi-operator (HyperPod Helm chart). */
const systemPodsPerCluster = 4;

/** Each HyperPod node holds few pods on small types: 5 on ml.t3.medium (SageMaker Developer Guide, pods per instance type). */
const podsOfTheClusterHaveRoom: Rule = function* (draft) {
  const groups = sizedGroups(draft).filter(({ count }) => count > 0);
  const all = Object.keys(draft.areas.instanceGroups ?? {}).length;
  const running = groups.length > 0 && sizedGroups(draft).length === all;
  const nodes = groups.reduce((sum, { count }) => sum + count, 0);
  const slots = groups.reduce((sum, { count, facts }) => sum + count * maxPodsPerNode(facts), 0);
  const needed = nodes * systemPodsPerNode + systemPodsPerCluster;
  if (running && slots < needed) {
    yield {
      path: "hyperpod-eks:instanceGroups",
      received: `${nodes} ${nodes === 1 ? "node" : "nodes"} with room for ${slots} pods in all: ${listed(
        groups.map(({ name, count, facts }) => `${name} ${count} × ${maxPodsPerNode(facts)}`),
      )}`,
      allowed: `room for at least ${needed} pods, which the cluster itself runs (${systemPodsPerNode} on each node and ${systemPodsPerCluster} more)`,
      fix: "add a group that holds more pods, for example:\nsystem: { instanceType: ml.m5.2xlarge, count: 2, zone: <zone> }",
    };
  }
};

export const capacityRules: readonly Rule[] = [subnetsHoldTheirNodes, podsOfTheClusterHaveRoom];
export const capacityWarnings: readonly WarningRule[] = [subnetsHaveHeadroom];
