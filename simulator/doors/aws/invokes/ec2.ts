/** Zones, VPCs and subnets that are there. */
import { AwsError } from "../../../account/aws-error";
import { freeAddressCount } from "../../../account/ec2/network-interface";
import type { StoredResource } from "../../../account/kind";
import { localZonesOf, zonesOf } from "../../../account/regions";
import type { Properties } from "../../wire";
import type { Invoke, InvokeContext } from "./index";

interface Filter {
  name: string;
  values: readonly string[];
}

/** A resource as EC2's filters see it: filter name to value. */
type Filterable = Readonly<Record<string, unknown>>;

function passes(item: Filterable, filters: readonly Filter[], what: string): boolean {
  return filters.every(({ name, values }) => {
    if (!(name in item) && !name.startsWith("tag:")) {
      throw new AwsError("InvalidParameterValue", `reading ${what}: The filter '${name}' is invalid`);
    }
    return values.some((value) => wildcard(value).test(String(item[name])));
  });
}

/** EC2's filters know `*` and `?`. */
function wildcard(value: string): RegExp {
  const escaped = value
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`);
}

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

/** The single resource that the arguments describe, with the provider's own words where there is none, or several. */
function onlyOne(
  resources: readonly StoredResource[],
  args: Properties,
  noun: "VPC" | "Subnet",
  filterable: (resource: StoredResource) => Filterable,
): StoredResource {
  const what = `EC2 ${noun}`;
  if (args.id !== undefined && !resources.some(({ id }) => id === args.id)) {
    const known = noun === "VPC" ? "vpc" : "subnet";
    throw new AwsError(
      noun === "VPC" ? "InvalidVpcID.NotFound" : "InvalidSubnetID.NotFound",
      `reading ${what}: api error ${noun === "VPC" ? "InvalidVpcID" : "InvalidSubnetID"}.NotFound: The ${known} ID '${args.id}' does not exist`,
    );
  }
  const wantedTags = Object.entries((args.tags ?? {}) as Record<string, string>);
  const plain = ["id", "cidrBlock", "vpcId", "availabilityZone", "availabilityZoneId"].filter(
    (key) => args[key] !== undefined,
  );
  const matches = resources.filter((resource) => {
    const tags = (resource.attributes.tags ?? {}) as Record<string, string>;
    const asFilters = {
      ...filterable(resource),
      ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`tag:${key}`, value])),
    };
    return (
      plain.every((key) => args[key] === (key === "id" ? resource.id : resource.attributes[key])) &&
      wantedTags.every(([key, value]) => tags[key] === value) &&
      passes(asFilters, (args.filters ?? []) as Filter[], what)
    );
  });
  const [match] = matches;
  if (!match) {
    throw new AwsError("NotFound", `no matching ${what} found`);
  }
  if (matches.length > 1) {
    throw new AwsError(
      "TooMany",
      `multiple ${what}s matched; use additional constraints to reduce matches to a single ${what}`,
    );
  }
  return match;
}

export const ec2Invokes: readonly (readonly [string, Invoke])[] = [
  ["aws:index/getAvailabilityZones:getAvailabilityZones", getAvailabilityZones],
  ["aws:ec2/getVpc:getVpc", getVpc],
  ["aws:ec2/getSubnet:getSubnet", getSubnet],
];
