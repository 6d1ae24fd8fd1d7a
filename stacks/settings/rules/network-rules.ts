import { zoneIdPrefixOfRegion, zoneNumber } from "../../../components/common/availability-zone";
import { cidrsOverlap, containsCidr, parseCidr } from "../../../components/network/cidr";
import { closedNetworkEndpoints } from "../network";
import { at, listed } from "../problems";
import { entriesOf, type Rule, repeated, type WarningRule } from "./rule";

const create = "hyperpod-eks:network.create";

/** Each part that can be made or reused is one choice. */
const oneNetworkChoice: Rule = function* ({ areas }) {
  const chosen = Object.keys(areas.network ?? {});
  if (areas.network !== undefined && chosen.length !== 1) {
    yield {
      path: "hyperpod-eks:network",
      received: chosen.length === 0 ? "none of create, existing, stack" : `${chosen.sort().join(" and ")} together`,
      allowed: "exactly one of create, existing, stack",
      fix: chosen.length === 0 ? "add one of them" : "keep the one you mean, remove the others",
    };
  }
};

/** Every list of zones names each once. */
const zonesAreUnique: Rule = function* ({ areas }) {
  const { zones, controlPlaneZones } = areas.network?.create ?? {};
  for (const [path, list] of [
    [`${create}.zones`, zones],
    [`${create}.controlPlaneZones`, controlPlaneZones],
    ["hyperpod-eks:hyperpod.baseZones", areas.hyperpod?.baseZones],
  ] as const) {
    const twice = repeated(list ?? []);
    if (twice.length > 0) {
      yield {
        path,
        received: `${listed(twice)} more than once`,
        allowed: "each zone once",
        fix: "remove the repetition",
      };
    }
  }
};

/** A zone ID begins with its region's short name (AWS RAM User Guide, "Availability Zone IDs"). */
const zonesAreOfTheRegion: Rule = function* ({ aws, areas }) {
  const prefix = aws.region === undefined ? undefined : zoneIdPrefixOfRegion(aws.region);
  if (prefix === undefined) {
    return;
  }
  for (const [path, zoneId] of zonePaths(areas)) {
    if (!zoneId.startsWith(`${prefix}-`)) {
      yield {
        path,
        received: zoneId,
        allowed: `a zone of ${aws.region}, whose IDs begin with ${prefix}-`,
        fix: `use a zone of ${aws.region}, such as ${prefix}-az${zoneId.slice(-1)}, or change aws:region`,
      };
    }
  }
};

function* zonePaths(areas: Parameters<Rule>[0]["areas"]): Iterable<[string, string]> {
  for (const [index, zoneId] of (areas.network?.create?.zones ?? []).entries()) {
    yield [at(`${create}.zones`, index), zoneId];
  }
  for (const zoneId of Object.keys(areas.network?.existing?.nodeSubnets ?? {})) {
    yield [at("hyperpod-eks:network.existing.nodeSubnets", zoneId), zoneId];
  }
  // With the zones of the network known, everything else is checked against those instead.
  if (areas.network?.stack !== undefined) {
    for (const [index, zoneId] of (areas.hyperpod?.baseZones ?? []).entries()) {
      yield [at("hyperpod-eks:hyperpod.baseZones", index), zoneId];
    }
    for (const [name, group] of entriesOf(areas.instanceGroups)) {
      if (group.zone !== undefined) {
        yield [at("hyperpod-eks:instanceGroups", name, "zone"), group.zone];
      }
    }
  }
}

/** EKS takes subnets of at least two zones (EKS User Guide, "Subnet requirements for clusters"). */
const atLeastTwoZones: Rule = function* ({ areas }) {
  const zones = areas.network?.create?.zones;
  if (zones !== undefined && new Set(zones).size < 2) {
    yield {
      path: `${create}.zones`,
      received: zones.length === 0 ? "an empty list" : listed(zones),
      allowed: "at least two zones, because EKS needs subnets in two",
      fix: "add a zone; it costs nothing while no group uses it",
    };
  }
  const existing = areas.network?.existing?.nodeSubnets;
  if (existing !== undefined && Object.keys(existing).length === 0) {
    yield {
      path: "hyperpod-eks:network.existing.nodeSubnets",
      received: "an empty map",
      allowed: "at least one zone with its subnet",
      fix: "add the zone that groups stand in, for example:\nusw2-az2: subnet-0123456789abcdef0",
    };
  }
};

/** The subnet plan has a fixed place for seven zones; AWS has no region with more. */
const zonesHaveAPlace: Rule = function* ({ areas }) {
  for (const [index, zoneId] of (areas.network?.create?.zones ?? []).entries()) {
    const number = zoneNumber(zoneId);
    if (number < 1 || number > 7) {
      yield {
        path: at(`${create}.zones`, index),
        received: zoneId,
        allowed: "zones numbered 1 to 7, which have a fixed place in the subnet plan",
        fix: "use another zone, or bring a network of your own with network.existing",
      };
    }
  }
};

/** Frozen from the start: derived from `zones`, they would move when a zone is added, and EKS's subnets with them. */
const controlPlaneZonesAreTwoOfTheZones: Rule = function* ({ areas }) {
  const { zones, controlPlaneZones } = areas.network?.create ?? {};
  if (zones === undefined) {
    return;
  }
  const path = `${create}.controlPlaneZones`;
  if (controlPlaneZones === undefined) {
    if (new Set(zones).size > 2) {
      yield {
        path,
        received: "nothing",
        allowed: `exactly two of network.create.zones: ${listed(zones)}`,
        fix: `add the two zones of the control plane, for example:\ncontrolPlaneZones: [${[...zones].sort().slice(0, 2).join(", ")}]`,
      };
    }
    return;
  }
  const strangers = controlPlaneZones.filter((zoneId) => !zones.includes(zoneId));
  if (strangers.length > 0 || new Set(controlPlaneZones).size !== 2) {
    yield {
      path,
      received: controlPlaneZones.length === 0 ? "an empty list" : listed(controlPlaneZones),
      allowed: `exactly two of network.create.zones: ${listed(zones)}`,
      fix: strangers.length > 0 ? `replace ${listed(strangers)}, or add it to network.create.zones` : "name two zones",
    };
  }
};

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
  for (const [zoneId, cidr] of zones === undefined ? [] : entriesOf(nodeCidrs)) {
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

/** Without a way out, nodes reach only what has an endpoint in the VPC. */
const closedNetworkHasItsEndpoints: Rule = function* ({ areas }) {
  const { nat, interfaceEndpoints } = areas.network?.create ?? {};
  if (nat !== "none" || interfaceEndpoints === undefined) {
    return;
  }
  const missing = closedNetworkEndpoints.filter((service) => !interfaceEndpoints.includes(service));
  if (missing.length > 0) {
    yield {
      path: `${create}.interfaceEndpoints`,
      received: interfaceEndpoints.length === 0 ? "an empty list" : listed(interfaceEndpoints),
      allowed: `with network.create.nat none, at least ${listed(closedNetworkEndpoints)}`,
      fix: `add ${listed(missing)}, or use nat: single`,
    };
  }
};

/** Amazon VPC User Guide, "VPC CIDR blocks": services such as SageMaker meet conflicts with this range. */
const dockerRange: WarningRule = function* ({ areas }) {
  const { cidr, nodeCidrs } = areas.network?.create ?? {};
  for (const block of [...(cidr === undefined ? [] : [cidr]), ...entriesOf(nodeCidrs).map(([, value]) => value)]) {
    if (cidrsOverlap(parseCidr(block), parseCidr("172.17.0.0/16"))) {
      yield `hyperpod-eks:network.create: ${block} overlaps 172.17.0.0/16, which Docker and AWS services such as SageMaker use themselves.`;
    }
  }
};

export const networkRules: readonly Rule[] = [
  oneNetworkChoice,
  zonesAreUnique,
  zonesAreOfTheRegion,
  atLeastTwoZones,
  zonesHaveAPlace,
  controlPlaneZonesAreTwoOfTheZones,
  vpcHasAUsableSize,
  nodeCidrsHaveAUsableSize,
  nodeCidrsAreForZonesOfTheNetwork,
  atMostFiveBlocks,
  blocksAreApart,
  blocksMayStandTogether,
  closedNetworkHasItsEndpoints,
];
export const networkWarnings: readonly WarningRule[] = [dockerRange];
