/** Ways in and out: internet gateway, addresses, NAT gateways, routes. */
import { crc32 } from "node:zlib";
import { AwsError } from "../../../account/aws-error";
import { interfaceOfAddress } from "../../../account/ec2/elastic-ip";
import { destinationOf, stateOfRoute } from "../../../account/ec2/route";
import { associationsOfTable } from "../../../account/ec2/route-table";
import type { StoredResource } from "../../../account/kind";
import type { AwsMapping, MappingContext } from "../aws-mapping";

export const ec2RoutingMappings: readonly AwsMapping[] = [
  { token: "aws:ec2/internetGateway:InternetGateway", kind: "ec2:internetGateway", taggable: true },
  {
    token: "aws:ec2/eip:Eip",
    kind: "ec2:elasticIp",
    taggable: true,
    defaults: { domain: "vpc" },
    outputs: (resource, _inputs, { account }) => {
      // A NAT gateway takes the address behind the program's back: a refresh shows it, `up` does not.
      const holder = interfaceOfAddress(account, resource.id);
      return {
        associationId: holder?.attributes.associationId ?? "",
        networkInterface: holder?.id ?? "",
        privateIp: holder?.attributes.privateIpAddress ?? "",
        privateDns: "",
        carrierIp: "",
        customerOwnedIp: "",
        ptrRecord: "",
      };
    },
  },
  {
    token: "aws:ec2/natGateway:NatGateway",
    kind: "ec2:natGateway",
    taggable: true,
    defaults: { availabilityMode: "zonal", connectivityType: "public" },
    hides: ["state", "failureMessage", "vpcId"],
    validate: ({ subnetId, allocationId, connectivityType, availabilityMode, vpcId }) => {
      if (availabilityMode === "regional") {
        return [{ property: "availabilityMode", reason: "the rehearsal simulates zonal NAT gateways only" }];
      }
      if (subnetId === undefined) {
        return [{ property: "subnetId", reason: "subnet_id is required for a zonal NAT gateway" }];
      }
      if (vpcId !== undefined) {
        return [{ property: "vpcId", reason: "vpc_id is for regional NAT gateways" }];
      }
      const isPrivate = connectivityType === "private";
      if (isPrivate !== (allocationId === undefined)) {
        const reason = isPrivate
          ? "allocation_id is not supported with connectivity_type private"
          : "allocation_id is required with connectivity_type public";
        return [{ property: "allocationId", reason }];
      }
      return [];
    },
    outputs: () => ({
      secondaryAllocationIds: [],
      secondaryPrivateIpAddresses: [],
      secondaryPrivateIpAddressCount: 0,
      regionalNatGatewayAddresses: [],
    }),
  },
  {
    token: "aws:ec2/routeTable:RouteTable",
    kind: "ec2:routeTable",
    taggable: true,
    hides: ["main"],
    validate: ({ routes }) =>
      Array.isArray(routes) && routes.length > 0
        ? [{ property: "routes", reason: "the rehearsal simulates routes as aws:ec2/route:Route only, not inline" }]
        : [],
    outputs: (resource, inputs, context) => ({
      routes: inputs.routes ?? routesOf(resource, context),
      propagatingVgws: inputs.propagatingVgws ?? [],
    }),
    // The provider disassociates a table before it deletes it.
    beforeDelete: async (resource, _inputs, { account, region }, urn) => {
      for (const association of associationsOfTable(account, resource.id)) {
        await account.delete({ kind: "ec2:routeTableAssociation", region, client: urn }, association.id);
      }
      return undefined;
    },
  },
  {
    token: "aws:ec2/route:Route",
    kind: "ec2:route",
    taggable: false,
    id: (resource) => `r-${resource.attributes.routeTableId}${crc32(destinationOf(resource.attributes))}`,
    lookFirst: (inputs, { account }) => {
      const destination = destinationOf(inputs);
      return account.find("ec2:route", `${inputs.routeTableId}_${destination}`)
        ? new AwsError(
            "RouteAlreadyExists",
            `Route in Route Table (${inputs.routeTableId}) with destination (${destination}) already exists`,
            400,
            "ec2.route.exists",
          )
        : undefined;
    },
    outputs: (resource, _inputs, { account }) => ({
      state: stateOfRoute(account, resource.attributes),
      instanceId: "",
      instanceOwnerId: "",
      networkInterfaceId: resource.attributes.networkInterfaceId ?? "",
    }),
  },
  {
    token: "aws:ec2/routeTableAssociation:RouteTableAssociation",
    kind: "ec2:routeTableAssociation",
    taggable: false,
  },
];

/** Every route of the table but the local one and those of gateway endpoints, as the provider lists them. */
function routesOf(table: StoredResource, { account }: MappingContext): Record<string, string>[] {
  return account
    .list("ec2:route")
    .filter(({ attributes }) => attributes.routeTableId === table.id)
    .map(({ attributes }) => ({
      cidrBlock: String(attributes.destinationCidrBlock ?? ""),
      ipv6CidrBlock: String(attributes.destinationIpv6CidrBlock ?? ""),
      destinationPrefixListId: String(attributes.destinationPrefixListId ?? ""),
      gatewayId: String(attributes.gatewayId ?? ""),
      natGatewayId: String(attributes.natGatewayId ?? ""),
      vpcEndpointId: String(attributes.vpcEndpointId ?? ""),
    }));
}
