/** Security groups, route tables and endpoints that are there: by which way a subnet reaches what. */
import type { StoredResource } from "../../../account/kind";
import type { Properties } from "../../wire";
import { onlyOne } from "./ec2-lookup";
import type { Invoke, InvokeContext } from "./index";

function getSecurityGroup(args: Properties, { account, config }: InvokeContext): Properties {
  const region = String(args.region ?? config.region);
  const groups = account.list("ec2:securityGroup", region);
  const { name, ...others } = args;
  const named = name === undefined ? groups : groups.filter(({ attributes }) => attributes.name === name);
  const group = onlyOne(named, others, "Security Group", ({ id, attributes }) => ({
    "group-id": id,
    "group-name": attributes.name,
    "vpc-id": attributes.vpcId,
  }));
  const { attributes } = group;
  return {
    id: group.id,
    arn: attributes.arn,
    description: attributes.description ?? "",
    name: attributes.name,
    region,
    tags: attributes.tags ?? {},
    vpcId: attributes.vpcId,
  };
}

/** A subnet without an association of its own uses the main table, and is found by it alone: EC2's filter knows no other. */
function getRouteTable(args: Properties, { account, config }: InvokeContext): Properties {
  const region = String(args.region ?? config.region);
  const { subnetId, routeTableId, gatewayId, ...others } = args;
  if (gatewayId !== undefined) {
    throw new Error("the rehearsal does not simulate route tables of gateways");
  }
  const associations = account.list("ec2:routeTableAssociation", region);
  const ofTable = (table: StoredResource) =>
    associations.filter(({ attributes }) => attributes.routeTableId === table.id);
  const candidates = account
    .list("ec2:routeTable", region)
    .filter(({ id }) => routeTableId === undefined || id === routeTableId)
    .filter(
      (table) => subnetId === undefined || ofTable(table).some(({ attributes }) => attributes.subnetId === subnetId),
    );
  const table = onlyOne(candidates, others, "Route Table", ({ id, attributes }) => ({
    "route-table-id": id,
    "vpc-id": attributes.vpcId,
    "association.main": attributes.main === true,
  }));
  return {
    id: table.id,
    routeTableId: table.id,
    arn: table.attributes.arn ?? "",
    associations: [
      ...(table.attributes.main === true ? [{ routeTableId: table.id, main: true }] : []),
      ...ofTable(table).map(({ id, attributes }) => ({
        routeTableAssociationId: id,
        routeTableId: table.id,
        subnetId: attributes.subnetId,
        main: false,
      })),
    ],
    gatewayId: "",
    ownerId: account.accountId,
    region,
    // Neither the local route nor those of gateway endpoints (hashicorp/terraform-provider-aws, aws_route_table data source).
    routes: account
      .list("ec2:route", region)
      .filter(({ attributes }) => attributes.routeTableId === table.id)
      .map(routeOf),
    subnetId: subnetId ?? "",
    tags: table.attributes.tags ?? {},
    vpcId: table.attributes.vpcId,
  };
}

/** Every possible target, "" where the route has another one. */
function routeOf({ attributes }: StoredResource): Properties {
  const targets = [
    "carrierGatewayId",
    "coreNetworkArn",
    "egressOnlyGatewayId",
    "gatewayId",
    "instanceId",
    "localGatewayId",
    "natGatewayId",
    "networkInterfaceId",
    "odbNetworkArn",
    "transitGatewayId",
    "vpcEndpointId",
    "vpcPeeringConnectionId",
  ];
  return {
    cidrBlock: attributes.destinationCidrBlock ?? "",
    ipv6CidrBlock: attributes.destinationIpv6CidrBlock ?? "",
    destinationPrefixListId: attributes.destinationPrefixListId ?? "",
    ...Object.fromEntries(targets.map((target) => [target, attributes[target] ?? ""])),
  };
}

function getVpcEndpoint(args: Properties, { account, config }: InvokeContext): Properties {
  const region = String(args.region ?? config.region);
  const { serviceName, state, ...others } = args;
  const candidates = account
    .list("ec2:vpcEndpoint", region)
    .filter(({ attributes }) => serviceName === undefined || attributes.serviceName === serviceName)
    .filter((endpoint) => state === undefined || stateOf(endpoint) === state);
  const endpoint = onlyOne(candidates, others, "VPC Endpoint", ({ id, attributes }) => ({
    "vpc-endpoint-id": id,
    "vpc-endpoint-type": attributes.vpcEndpointType ?? "Gateway",
    "service-name": attributes.serviceName,
    "vpc-id": attributes.vpcId,
  }));
  const { attributes } = endpoint;
  return {
    id: endpoint.id,
    arn: attributes.arn,
    cidrBlocks: attributes.cidrBlocks ?? [],
    dnsEntries: attributes.dnsEntries ?? [],
    dnsOptions: [],
    ipAddressType: attributes.ipAddressType ?? "",
    networkInterfaceIds: attributes.networkInterfaceIds ?? [],
    ownerId: attributes.ownerId,
    policy: attributes.policy,
    prefixListId: attributes.prefixListId ?? "",
    privateDnsEnabled: attributes.privateDnsEnabled ?? false,
    region,
    requesterManaged: attributes.requesterManaged ?? false,
    routeTableIds: attributes.routeTableIds ?? [],
    securityGroupIds: attributes.securityGroupIds ?? [],
    serviceName: attributes.serviceName,
    serviceRegion: region,
    state: stateOf(endpoint),
    subnetIds: attributes.subnetIds ?? [],
    tags: attributes.tags ?? {},
    vpcEndpointType: attributes.vpcEndpointType ?? "Gateway",
    vpcId: attributes.vpcId,
  };
}

function stateOf({ inProgress }: StoredResource): string {
  return inProgress === undefined ? "available" : "pending";
}

export const ec2PathInvokes: readonly (readonly [string, Invoke])[] = [
  ["aws:ec2/getSecurityGroup:getSecurityGroup", getSecurityGroup],
  ["aws:ec2/getRouteTable:getRouteTable", getRouteTable],
  ["aws:ec2/getVpcEndpoint:getVpcEndpoint", getVpcEndpoint],
];
