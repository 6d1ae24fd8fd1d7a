import { zoneIdPrefixOfRegion, zoneNumber } from "../../../components/common/availability-zone";
import { closedNetworkEndpoints } from "../network";
import { at, listed } from "../problems";
import { entriesByZone, entriesOf, type Rule, repeated } from "./rule";

const create = "hyperpod-eks:network.create";

/** Each part that can be made or reused is one choice. */
const oneNetworkChoice: Rule = function* ({ areas, choices }) {
  const chosen = choices.network;
  if (areas.network !== undefined && chosen.length !== 1) {
    yield {
      path: "hyperpod-eks:network",
      received: chosen.length === 0 ? "none of create, existing, stack" : `${chosen.join(" and ")} together`,
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

/** Two names of one subnet are one zone, and EKS wants two (EKS User Guide, "Subnet requirements for clusters"). */
const controlPlaneSubnetsAreUnique: Rule = function* ({ areas }) {
  const twice = repeated(areas.network?.existing?.controlPlaneSubnetIds ?? []);
  if (twice.length > 0) {
    yield {
      path: "hyperpod-eks:network.existing.controlPlaneSubnetIds",
      received: `${listed(twice)} more than once`,
      allowed: "at least two subnets, in different zones",
      fix: "name each subnet once",
    };
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
  for (const [zoneId] of entriesByZone(areas.network?.existing?.nodeSubnets)) {
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
        allowed: `for a cluster that lives, the two zones that it was created with; for a new one, any two of network.create.zones: ${listed(zones.filter(mayHoldControlPlane))}`,
        fix: "write the two zones down, for example those that network.create.zones held before a third one was added:\ncontrolPlaneZones: [<zone>, <zone>]",
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

/** EKS takes no subnet there (EKS User Guide, "Subnet requirements for clusters", disallowed Availability Zone IDs). */
const zonesWithoutControlPlane: readonly string[] = ["use1-az3", "usw1-az2", "cac1-az3"];

function mayHoldControlPlane(zoneId: string): boolean {
  return !zonesWithoutControlPlane.includes(zoneId);
}

/** EKS refuses the cluster with UnsupportedAvailabilityZoneException once the whole network stands. */
const controlPlaneZonesTakeAControlPlane: Rule = function* ({ areas }) {
  const { zones, controlPlaneZones } = areas.network?.create ?? {};
  const path = `${create}.controlPlaneZones`;
  // With more than two zones and nothing written down, it is not decided which two are meant.
  const implied = new Set(zones).size > 2 ? [] : (zones ?? []);
  for (const [index, zoneId] of (controlPlaneZones ?? implied).entries()) {
    if (!mayHoldControlPlane(zoneId)) {
      const others = (zones ?? []).filter(mayHoldControlPlane);
      yield {
        // Not at `zones`, which is right as it is: what is held against it would then go unsaid.
        path: controlPlaneZones === undefined ? path : at(path, index),
        received: controlPlaneZones === undefined ? `nothing, which means ${listed(implied)}` : zoneId,
        allowed: `for the control plane, zones where EKS runs one; it runs none in ${zoneId}`,
        fix: `${
          new Set(others).size < 2 ? "add another zone to network.create.zones, and " : ""
        }name two other zones for the control plane, for example:\ncontrolPlaneZones: [${others[0] ?? "<zone>"}, ${others[1] ?? "<zone>"}]\nNodes may stand in ${zoneId} all the same: keep it in network.create.zones`,
      };
    }
  }
  const { nodeSubnets, controlPlaneSubnetIds } = areas.network?.existing ?? {};
  const byId = new Map(entriesOf(nodeSubnets).map(([zoneId, subnetId]) => [subnetId, zoneId]));
  for (const [index, subnetId] of areas.eks?.create === undefined ? [] : (controlPlaneSubnetIds ?? []).entries()) {
    const zoneId = byId.get(subnetId);
    if (zoneId !== undefined && !mayHoldControlPlane(zoneId)) {
      yield {
        path: at("hyperpod-eks:network.existing.controlPlaneSubnetIds", index),
        received: `${subnetId}, which is in ${zoneId}`,
        allowed: `for the control plane, subnets of zones where EKS runs one; it runs none in ${zoneId}`,
        fix: `name a subnet of another zone; nodes may stand in ${zoneId} all the same`,
      };
    }
  }
};

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

export const networkRules: readonly Rule[] = [
  oneNetworkChoice,
  zonesAreUnique,
  controlPlaneSubnetsAreUnique,
  zonesAreOfTheRegion,
  atLeastTwoZones,
  zonesHaveAPlace,
  controlPlaneZonesAreTwoOfTheZones,
  controlPlaneZonesTakeAControlPlane,
  closedNetworkHasItsEndpoints,
];
