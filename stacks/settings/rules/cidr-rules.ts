/** The CIDR blocks of a network that is made here: their size, and which of them AWS lets stand together. */
import { cidrsOverlap, parseCidr } from "../../../components/network/cidr";
import { at, listed } from "../problems";
import type { SettingsDraft } from "../schema";
import { associationConflict, dockerRange, inRange, mostNodeCidrs } from "./block-association";
import { entriesByZone, entriesOf, type Rule, type WarningRule } from "./rule";
import { crowdedZones, demandOf, smallestVpcPrefix, vpcBlockOf } from "./zone-demand";

const create = "hyperpod-eks:network.create";

/** Amazon VPC User Guide, "VPC CIDR blocks" gives /16 to /28; below /20 the plan has no room for a /28 of each purpose. */
const vpcHasAUsableSize: Rule = function* (draft) {
  const cidr = draft.areas.network?.create?.cidr;
  const prefix = cidr === undefined ? 16 : parseCidr(cidr).prefix;
  if (cidr !== undefined && (prefix < 16 || prefix > 20)) {
    yield {
      path: `${create}.cidr`,
      received: cidr,
      allowed: "a block of /16 to /20",
      fix: prefix < 16 ? "use a /16: AWS allows no larger VPC" : largerVpc(draft),
    };
  }
};

/** Never `nodeCidrs` alone: they hold nodes, and the plan's public and control plane subnets need a /20 without any node. */
function largerVpc(draft: SettingsDraft): string {
  const { nodeCidrs = {} } = draft.areas.network?.create ?? {};
  const smallest = smallestVpcPrefix(draft);
  if (smallest === 20) {
    return `${vpcOf(draft, 20)}: the control plane and NAT gateways have their subnets in it, also where nodeCidrs holds all nodes`;
  }
  const crowded = crowdedZones(draft, smallest === undefined ? 16 : smallest + 1);
  const needs = crowded.map((zoneId) => `${zoneId} needs ${demandOf(draft, zoneId).needed}`).join(", ");
  if (smallest !== undefined) {
    return `${vpcOf(draft, smallest)}: each zone has an eighth of it for nodes, and ${needs} addresses`;
  }
  const nodeBlocksFit = Object.keys(nodeCidrs).length + crowded.length <= mostNodeCidrs;
  const more = nodeBlocksFit ? "blocks of their own in nodeCidrs for" : "fewer nodes in";
  return `${vpcOf(draft, 16)}, with ${more} ${crowded.join(", ")}: a zone has an eighth of it for nodes, and ${needs} addresses`;
}

function vpcOf(draft: SettingsDraft, prefix: number): string {
  const block = vpcBlockOf(draft, prefix);
  const size = prefix === 16 ? "a /16" : `a /${prefix} or larger`;
  return block === undefined ? `use ${size} apart from the blocks of nodeCidrs` : `use ${size}, such as ${block}`;
}

/** Subnets are /16 to /28 (Amazon VPC User Guide, "Subnet CIDR blocks"). */
const nodeCidrsHaveAUsableSize: Rule = function* ({ areas }) {
  for (const [zoneId, cidr] of entriesOf(areas.network?.create?.nodeCidrs)) {
    const { prefix } = parseCidr(cidr);
    if (prefix < 16 || prefix > 28) {
      yield {
        path: at(`${create}.nodeCidrs`, zoneId),
        received: cidr,
        allowed: "a block of /16 to /28",
        fix: "change its prefix length",
      };
    }
  }
};

const nodeCidrsAreForZonesOfTheNetwork: Rule = function* ({ areas }) {
  const { zones, nodeCidrs } = areas.network?.create ?? {};
  for (const [zoneId, cidr] of zones === undefined ? [] : entriesByZone(nodeCidrs)) {
    if (!zones?.includes(zoneId)) {
      yield {
        path: at(`${create}.nodeCidrs`, zoneId),
        received: `${cidr} for ${zoneId}`,
        allowed: `zones of network.create.zones: ${listed(zones ?? [])}`,
        fix: `add ${zoneId} to network.create.zones, or remove this block`,
      };
    }
  }
};

const atMostFiveBlocks: Rule = function* ({ areas }) {
  const count = Object.keys(areas.network?.create?.nodeCidrs ?? {}).length;
  if (count > mostNodeCidrs) {
    yield {
      path: `${create}.nodeCidrs`,
      received: `${count} blocks`,
      allowed: `at most ${mostNodeCidrs}: a VPC has five CIDR blocks, network.create.cidr among them`,
      fix: "leave the zones with few nodes in network.create.cidr",
    };
  }
};

const blocksAreApart: Rule = function* ({ areas }) {
  const { cidr, nodeCidrs } = areas.network?.create ?? {};
  const blocks = [
    ...(cidr === undefined ? [] : [{ path: "network.create.cidr", cidr }]),
    ...entriesOf(nodeCidrs).map(([zoneId, block]) => ({ path: at("network.create.nodeCidrs", zoneId), cidr: block })),
  ];
  for (const [index, later] of blocks.entries()) {
    const earlier = blocks.slice(0, index).find((block) => cidrsOverlap(parseCidr(block.cidr), parseCidr(later.cidr)));
    if (earlier) {
      yield {
        path: `hyperpod-eks:${later.path}`,
        received: later.cidr,
        allowed: `a block apart from ${earlier.path}: ${earlier.cidr}`,
        fix: "move one of the two: the blocks of a VPC must not overlap",
      };
    }
  }
};

const blocksMayStandTogether: Rule = function* ({ areas }) {
  const { cidr, nodeCidrs } = areas.network?.create ?? {};
  if (cidr === undefined) {
    return;
  }
  const all = [cidr, ...entriesOf(nodeCidrs).map(([, block]) => block)];
  if (inRange(cidr, "169.254.0.0/16")) {
    yield {
      path: `${create}.cidr`,
      received: cidr,
      allowed: "any block outside of 169.254.0.0/16, which is reserved for link-local addresses",
      fix: "use a private block, such as 10.192.0.0/16",
    };
  }
  for (const [zoneId, block] of entriesOf(nodeCidrs)) {
    const conflict = associationConflict(cidr, block, all);
    if (conflict !== undefined) {
      yield {
        path: at(`${create}.nodeCidrs`, zoneId),
        received: block,
        allowed: `blocks that AWS adds to a VPC of ${cidr}: ${conflict}`,
        fix: "use another block of the VPC's own private range, or of 100.64.0.0/10",
      };
    }
  }
};

/** Amazon VPC User Guide, "VPC CIDR blocks": services such as SageMaker meet conflicts with this range. */
const nothingOverlapsDocker: WarningRule = function* ({ areas }) {
  const { cidr, nodeCidrs } = areas.network?.create ?? {};
  for (const block of [...(cidr === undefined ? [] : [cidr]), ...entriesOf(nodeCidrs).map(([, value]) => value)]) {
    if (cidrsOverlap(parseCidr(block), parseCidr(dockerRange))) {
      yield `hyperpod-eks:network.create: ${block} overlaps ${dockerRange}, which Docker and AWS services such as SageMaker use themselves.`;
    }
  }
};

export const cidrRules: readonly Rule[] = [
  vpcHasAUsableSize,
  nodeCidrsHaveAUsableSize,
  nodeCidrsAreForZonesOfTheNetwork,
  atMostFiveBlocks,
  blocksAreApart,
  blocksMayStandTogether,
];
export const cidrWarnings: readonly WarningRule[] = [nothingOverlapsDocker];
