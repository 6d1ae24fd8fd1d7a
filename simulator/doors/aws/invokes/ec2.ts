/** Zones, what EC2 offers in them, and VPCs and subnets that are there. */
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

/**
 * One line for each type and location: the two lists belong together. AWS publishes no list of all types, so only types that
 * are asked for by name are known here. Source: EC2 API reference, DescribeInstanceTypeOfferings.
 */
function getInstanceTypeOfferings(args: Properties, { account, config }: InvokeContext): Properties {
  const region = String(args.region ?? config.region);
  const locationType = String(args.locationType ?? "region");
  const filters = (args.filters ?? []) as Filter[];
  const named = filters.filter(({ name }) => name === "instance-type").flatMap(({ values }) => values);
  const wanted = [...new Set(named)].sort();
  if (wanted.length === 0 || wanted.some((type) => /[*?]/.test(type))) {
    throw new Error(
      "the simulated EC2 tells of instance types by their full names alone: add the filter instance-type",
    );
  }
  const offerings = wanted
    .flatMap((type) => {
      const zones = zonesOf(region).filter(({ id }) => account.zonesOfTypes[type]?.includes(id) ?? true);
      const places: Readonly<Record<string, string[]>> = {
        region: zones.length === 0 ? [] : [region],
        "availability-zone": zones.map(({ name }) => name),
        "availability-zone-id": zones.map(({ id }) => id),
      };
      return (places[locationType] ?? []).map((location) => ({ "instance-type": type, location }));
    })
    .filter((offering) => passes(offering, filters, "EC2 Instance Type Offerings"));
  return {
    ...args,
    id: region,
    region,
    instanceTypes: offerings.map((offering) => offering["instance-type"]),
    locations: offerings.map(({ location }) => location),
    locationTypes: offerings.map(() => locationType),
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
  ["aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings", getInstanceTypeOfferings],
  ["aws:ec2/getVpc:getVpc", getVpc],
  ["aws:ec2/getSubnet:getSubnet", getSubnet],
];
