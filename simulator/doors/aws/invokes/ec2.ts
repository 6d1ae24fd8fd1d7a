/** Zones, VPCs and subnets that are there. */
import { freeAddressCount } from "../../../account/ec2/network-interface";
import { localZonesOf, zonesOf } from "../../../account/regions";
import type { Properties } from "../../wire";
import { type Filter, onlyOne, passes } from "./ec2-lookup";
import type { Invoke, InvokeContext } from "./index";

function getAvailabilityZones(args: Properties, { config }: InvokeContext): Properties {
  const region = String(args.region ?? config.region);
  const ordinary = zonesOf(region).map((zone) => ({
    "group-name": `${region}-zg-1`,
    "opt-in-status": "opt-in-not-required",
    "region-name": region,
    state: "available",
    "zone-id": zone.id,
    "zone-name": zone.name,
    "zone-type": "availability-zone",
  }));
  // Zones that the account has not opted in to are listed only when all are asked for.
  const local = localZonesOf(region).map((zone) => ({
    "group-name": zone.group,
    "opt-in-status": "not-opted-in",
    "region-name": region,
    state: "available",
    "zone-id": zone.id,
    "zone-name": zone.name,
    "zone-type": "local-zone",
  }));
  const excluded = [...((args.excludeNames ?? []) as string[]), ...((args.excludeZoneIds ?? []) as string[])];
  const zones = [...ordinary, ...(args.allAvailabilityZones === true ? local : [])]
    .filter((zone) => args.state === undefined || zone.state === args.state)
    .filter((zone) => passes(zone, (args.filters ?? []) as Filter[], "EC2 Availability Zones"))
    .filter((zone) => !excluded.includes(zone["zone-name"]) && !excluded.includes(zone["zone-id"]))
    .sort((a, b) => (a["zone-name"] < b["zone-name"] ? -1 : 1));
  return {
    ...args,
    id: region,
    region,
    names: zones.map((zone) => zone["zone-name"]),
    zoneIds: zones.map((zone) => zone["zone-id"]),
    groupNames: [...new Set(zones.map((zone) => zone["group-name"]))].sort(),
  };
}

function getVpc(args: Properties, { account, config }: InvokeContext): Properties {
  const region = String(args.region ?? config.region);
  const vpc = onlyOne(account.list("ec2:vpc", region), args, "VPC", ({ id, attributes }) => ({
    "vpc-id": id,
    cidr: attributes.cidrBlock,
    "is-default": false,
    state: "available",
    "dhcp-options-id": attributes.dhcpOptionsId,
  }));
  const { attributes } = vpc;
  const further = account
    .list("ec2:vpcCidrBlockAssociation", region)
    .filter((found) => found.attributes.vpcId === vpc.id)
    .map((found) => ({ associationId: found.id, cidrBlock: found.attributes.cidrBlock, state: "associated" }));
  return {
    id: vpc.id,
    arn: attributes.arn,
    cidrBlock: attributes.cidrBlock,
    cidrBlockAssociations: [
      {
        associationId: `vpc-cidr-assoc-${vpc.id.slice("vpc-".length)}`,
        cidrBlock: attributes.cidrBlock,
        state: "associated",
      },
      ...further,
    ],
    default: false,
    dhcpOptionsId: attributes.dhcpOptionsId,
    enableDnsHostnames: attributes.enableDnsHostnames,
    enableDnsSupport: attributes.enableDnsSupport,
    enableNetworkAddressUsageMetrics: attributes.enableNetworkAddressUsageMetrics,
    instanceTenancy: attributes.instanceTenancy,
    ipv6AssociationId: "",
    ipv6CidrBlock: "",
    mainRouteTableId: attributes.mainRouteTableId,
    ownerId: attributes.ownerId,
    region,
    state: "available",
    tags: attributes.tags ?? {},
  };
}

function getSubnet(args: Properties, { account, config }: InvokeContext): Properties {
  const region = String(args.region ?? config.region);
  const subnet = onlyOne(account.list("ec2:subnet", region), args, "Subnet", ({ id, attributes }) => ({
    "subnet-id": id,
    "vpc-id": attributes.vpcId,
    "availability-zone": attributes.availabilityZone,
    "availability-zone-id": attributes.availabilityZoneId,
    "cidr-block": attributes.cidrBlock,
    "default-for-az": false,
    state: "available",
  }));
  const { attributes } = subnet;
  return {
    id: subnet.id,
    arn: attributes.arn,
    assignIpv6AddressOnCreation: attributes.assignIpv6AddressOnCreation,
    availabilityZone: attributes.availabilityZone,
    availabilityZoneId: attributes.availabilityZoneId,
    availableIpAddressCount: freeAddressCount(account, subnet),
    cidrBlock: attributes.cidrBlock,
    defaultForAz: false,
    mapPublicIpOnLaunch: attributes.mapPublicIpOnLaunch,
    ownerId: attributes.ownerId,
    region,
    state: "available",
    tags: attributes.tags ?? {},
    vpcId: attributes.vpcId,
  };
}

export const ec2Invokes: readonly (readonly [string, Invoke])[] = [
  ["aws:index/getAvailabilityZones:getAvailabilityZones", getAvailabilityZones],
  ["aws:ec2/getVpc:getVpc", getVpc],
  ["aws:ec2/getSubnet:getSubnet", getSubnet],
];
