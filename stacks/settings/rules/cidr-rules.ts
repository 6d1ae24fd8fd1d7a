/** The CIDR blocks of a network that is made here: their size, and which of them AWS lets stand together. */
import { cidrsOverlap, containsCidr, parseCidr } from "../../../components/network/cidr";
import { at, listed } from "../problems";
import { entriesByZone, entriesOf, type Rule, type WarningRule } from "./rule";

const create = "hyperpod-eks:network.create";

/** Amazon VPC User Guide, "VPC CIDR blocks" gives /16 to /28; below /20 the plan has no room for a /28 of each purpose. */
const vpcHasAUsableSize: Rule = function* ({ areas }) {
  const cidr = areas.network?.create?.cidr;
  const prefix = cidr === undefined ? 16 : parseCidr(cidr).prefix;
  if (cidr !== undefined && (prefix < 16 || prefix > 20)) {
    yield {
      path: `${create}.cidr`,
      received: cidr,
      allowed: "a block of /16 to /20",
      fix:
        prefix < 16
          ? "use a /16: AWS allows no larger VPC"
          : "use a larger block, /20 at least, or give nodes blocks of their own in nodeCidrs",
    };
  }
};

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

/** Five CIDR blocks for a VPC, the primary one among them (Amazon VPC User Guide, "Amazon VPC quotas"). */
const atMostFiveBlocks: Rule = function* ({ areas }) {
  const count = Object.keys(areas.network?.create?.nodeCidrs ?? {}).length;
  if (count > 4) {
    yield {
      path: `${create}.nodeCidrs`,
      received: `${count} blocks`,
      allowed: "at most 4: a VPC has five CIDR blocks, network.create.cidr among them",
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

const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] as const;

/**
 * Which blocks AWS lets stand together in one VPC.
 * Source: Amazon VPC User Guide, "VPC CIDR blocks", IPv4 CIDR block association restrictions.
 */
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

function associationConflict(primary: string, block: string, all: readonly string[]): string | undefined {
  if (inRange(block, "169.254.0.0/16")) {
    return "none of 169.254.0.0/16, which is reserved for link-local addresses";
  }
  if (inRange(block, "198.19.0.0/16") && !inRange(primary, "198.19.0.0/16")) {
    return "none of 198.19.0.0/16";
  }
  const primaryRange = privateRanges.find((range) => inRange(primary, range));
  const blockRange = privateRanges.find((range) => inRange(block, range));
  if (blockRange !== undefined && blockRange !== primaryRange) {
    return primaryRange === undefined
      ? `none of the private range ${blockRange}`
      : `private ones of ${primaryRange} only`;
  }
  if (primaryRange === "172.16.0.0/12" && inRange(block, "172.31.0.0/16")) {
    return "none of 172.31.0.0/16";
  }
  if (inRange(block, "10.0.0.0/16") && all.some((other) => other !== block && inRange(other, "10.0.0.0/15"))) {
    return "none of 10.0.0.0/16 beside a block of 10.0.0.0/15";
  }
  return undefined;
}

function inRange(block: string, range: string): boolean {
  return containsCidr(parseCidr(range), parseCidr(block));
}

/** Amazon VPC User Guide, "VPC CIDR blocks": services such as SageMaker meet conflicts with this range. */
const dockerRange: WarningRule = function* ({ areas }) {
  const { cidr, nodeCidrs } = areas.network?.create ?? {};
  for (const block of [...(cidr === undefined ? [] : [cidr]), ...entriesOf(nodeCidrs).map(([, value]) => value)]) {
    if (cidrsOverlap(parseCidr(block), parseCidr("172.17.0.0/16"))) {
      yield `hyperpod-eks:network.create: ${block} overlaps 172.17.0.0/16, which Docker and AWS services such as SageMaker use themselves.`;
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
export const cidrWarnings: readonly WarningRule[] = [dockerRange];
