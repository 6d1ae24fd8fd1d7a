import { RunError } from "@pulumi/pulumi/errors";
import { zoneNumber } from "../common/availability-zone";
import { type Cidr, cidrsOverlap, compareCidrs, formatCidr, nthBlock, parseCidr, usableAddresses } from "./cidr";

/**
 * Where each subnet lies. A CIDR depends on the network settings and on the number in the zone's own ID, never on the
 * other zones or on the instance groups: AWS cannot change a subnet's CIDR in place (Amazon VPC User Guide, "Subnet
 * CIDR blocks"), so anything else would rebuild live subnets when a zone is added.
 *
 * A VPC of prefix p is eight blocks of p+3. Block 0 is infrastructure, block n is the node subnet of the zone numbered n.
 * Block 0 is 32 blocks of p+8: block n is the public subnet, block 8+n the control-plane subnet of the zone numbered n.
 *
 *     10.192.0.0/16   10.192.0.0/19    infrastructure: 10.192.2.0/24 public, 10.192.10.0/24 control plane of …-az2
 *                     10.192.64.0/19   nodes of …-az2
 */
export type NatMode = "none" | "single" | "perZone";

export interface SubnetPlanInput {
  /** Primary CIDR block of the VPC, /16 to /20: outside of it AWS has no VPC that large or no subnet (/28) that small. */
  readonly cidr: string;
  /** Availability Zone IDs, in any order. */
  readonly zones: readonly string[];
  /** The zones with a control-plane subnet; each one of `zones`. The first in sorted order holds a single NAT gateway. */
  readonly controlPlaneZones: readonly string[];
  /** By zone ID: a secondary CIDR block of the VPC that is, as a whole, the zone's node subnet. */
  readonly nodeCidrs: Readonly<Record<string, string>>;
  /** `none`: no way out and no public subnets; `single`: one NAT gateway for all zones; `perZone`: one in each. */
  readonly nat: NatMode;
}

export interface NetworkPlan {
  /** Primary CIDR block of the VPC. */
  readonly vpcCidr: string;
  readonly nat: NatMode;
  /** Sorted by zone ID. */
  readonly zones: readonly ZonePlan[];
}

export interface ZonePlan {
  readonly zoneId: string;
  /** CIDR of the subnet that HyperPod nodes and their pods take addresses from. */
  readonly nodeCidr: string;
  /** Addresses the node subnet can give out, AWS's own five taken off. */
  readonly usableNodeIps: number;
  /** Whether `nodeCidr` is a secondary block of the VPC, which must be associated before the subnet can be made. */
  readonly nodeCidrIsSecondary: boolean;
  /** CIDR of the public subnet (NAT gateway, load balancers); absent with `nat: none`. */
  readonly publicCidr?: string;
  /** CIDR of the subnet for the EKS control plane's interfaces; only in control-plane zones. */
  readonly controlPlaneCidr?: string;
  /** Whether a NAT gateway stands in this zone's public subnet. */
  readonly hasNatGateway: boolean;
  /** The zone whose NAT gateway this zone's nodes go out through; absent with `nat: none`. */
  readonly natGatewayZoneId?: string;
}

const minVpcPrefix = 16;
const maxVpcPrefix = 20;
const highestZoneNumber = 7;

/** Plans the network; throws an Error with a text for people where the input cannot be placed. */
export function planSubnets(input: SubnetPlanInput): NetworkPlan {
  const vpc = parseCidr(input.cidr);
  const zoneIds = [...new Set(input.zones)].sort();
  refuseWhatCannotBePlaced(input, vpc, zoneIds);
  const [singleNatZoneId] = [...input.controlPlaneZones].sort();
  return {
    vpcCidr: formatCidr(vpc),
    nat: input.nat,
    zones: zoneIds.map((zoneId) => planZone(input, vpc, zoneId, singleNatZoneId)),
  };
}

function planZone(input: SubnetPlanInput, vpc: Cidr, zoneId: string, singleNatZoneId: string | undefined): ZonePlan {
  const slot = zoneNumber(zoneId);
  const infrastructure = nthBlock(vpc, vpc.prefix + 3, 0);
  const secondary = input.nodeCidrs[zoneId];
  const nodeBlock = secondary === undefined ? nthBlock(vpc, vpc.prefix + 3, slot) : parseCidr(secondary);
  const natGatewayZoneId = { none: undefined, single: singleNatZoneId, perZone: zoneId }[input.nat];
  return {
    zoneId,
    nodeCidr: formatCidr(nodeBlock),
    usableNodeIps: usableAddresses(nodeBlock),
    nodeCidrIsSecondary: secondary !== undefined,
    ...(input.nat === "none" ? {} : { publicCidr: formatCidr(nthBlock(infrastructure, vpc.prefix + 8, slot)) }),
    ...(input.controlPlaneZones.includes(zoneId)
      ? { controlPlaneCidr: formatCidr(nthBlock(infrastructure, vpc.prefix + 8, 8 + slot)) }
      : {}),
    hasNatGateway: natGatewayZoneId === zoneId,
    ...(natGatewayZoneId === undefined ? {} : { natGatewayZoneId }),
  };
}

function refuseWhatCannotBePlaced(input: SubnetPlanInput, vpc: Cidr, zoneIds: readonly string[]): void {
  if (vpc.prefix < minVpcPrefix || vpc.prefix > maxVpcPrefix) {
    throw new RunError(
      `The VPC's CIDR block ${input.cidr} must be /${minVpcPrefix} to /${maxVpcPrefix}: AWS allows no larger VPC, ` +
        "and a smaller one has no room for a subnet of AWS's smallest size (/28) for each purpose and zone",
    );
  }
  for (const zoneId of zoneIds) {
    const number = zoneNumber(zoneId);
    if (number < 1 || number > highestZoneNumber) {
      throw new RunError(
        `Zone ${zoneId} cannot be placed: the plan has a fixed place for the zones numbered 1 to ${highestZoneNumber}. ` +
          "Leave the zone out, or bring a network of your own",
      );
    }
  }
  refuseUnknownZones("control-plane zones", input.controlPlaneZones, zoneIds);
  refuseUnknownZones("zones with a node CIDR block", Object.keys(input.nodeCidrs), zoneIds);
  if (input.nat === "single" && input.controlPlaneZones.length === 0) {
    throw new RunError(
      "A single NAT gateway stands in the first control-plane zone, but there is no control-plane zone",
    );
  }
  for (const { owner, block } of secondaryBlocks(input.nodeCidrs)) {
    if (block.prefix < 16 || block.prefix > 28) {
      throw new RunError(
        `The node CIDR block ${formatCidr(block)} of ${owner} must be /16 to /28, as AWS allows for a subnet`,
      );
    }
  }
  refuseOverlaps(input, vpc);
}

function refuseUnknownZones(what: string, named: readonly string[], zoneIds: readonly string[]): void {
  const unknown = named.filter((zoneId) => !zoneIds.includes(zoneId));
  if (unknown.length > 0) {
    throw new RunError(
      `The ${what} include ${unknown.join(", ")}, but the network has only the zones ${zoneIds.join(", ")}`,
    );
  }
}

function refuseOverlaps(input: SubnetPlanInput, vpc: Cidr): void {
  const blocks = [{ owner: "the VPC", block: vpc }, ...secondaryBlocks(input.nodeCidrs)].sort((a, b) =>
    compareCidrs(a.block, b.block),
  );
  blocks.forEach((current, position) => {
    const next = blocks[position + 1];
    if (next && cidrsOverlap(current.block, next.block)) {
      const describe = ({ owner, block }: { owner: string; block: Cidr }) => `${formatCidr(block)} of ${owner}`;
      throw new RunError(
        `${describe(current)} and ${describe(next)} overlap: CIDR blocks of one VPC must be apart from each other`,
      );
    }
  });
}

/** The secondary blocks with the zone each belongs to, in address order. */
function secondaryBlocks(nodeCidrs: Readonly<Record<string, string>>): { owner: string; block: Cidr }[] {
  return Object.entries(nodeCidrs)
    .map(([zoneId, cidr]) => ({ owner: zoneId, block: parseCidr(cidr) }))
    .sort((a, b) => compareCidrs(a.block, b.block));
}
