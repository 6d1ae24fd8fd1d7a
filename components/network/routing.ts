import * as ec2 from "@pulumi/aws/ec2";
import type * as pulumi from "@pulumi/pulumi";
import { type NetworkScope, namedTags } from "./scope";
import type { ZoneSubnets } from "./vpc";

const anyIpv4 = "0.0.0.0/0";

/** The public side of the network: internet gateway, NAT gateways, and the public subnets' routes. */
export interface PublicSide {
  /**
   * ID of the route table, from an association: whoever takes it waits until a subnet uses the table, and on destroy goes
   * before that ends. Pulumi deletes in layers, each of which ends as a whole before the next begins (pulumi/pulumi,
   * ScheduleDeletes). A gateway endpoint with the table's own ID would be in the layer after the EKS cluster's and add its
   * minutes to a destroy; like this it goes while the EKS cluster is deleted.
   */
  readonly routeTableId: pulumi.Output<string>;
  /** By the ID of the zone it stands in. */
  readonly natGateways: ReadonlyMap<string, ec2.NatGateway>;
  /** What a node's way out needs of it. */
  readonly nodePath: readonly pulumi.Resource[];
}

export interface NodeRouting {
  /** One a zone, in the order of the zones. */
  readonly routeTables: readonly ec2.RouteTable[];
  readonly nodePath: readonly pulumi.Resource[];
}

/** Makes the public side; nothing, where no zone has a public subnet. */
export function createPublicSide(
  scope: NetworkScope,
  vpc: ec2.Vpc,
  zones: readonly ZoneSubnets[],
): PublicSide | undefined {
  const publicZones = zones.flatMap(({ zone, public: subnet }) => (subnet ? [{ zone, subnet }] : []));
  if (publicZones.length === 0) {
    return undefined;
  }
  const internetGateway = new ec2.InternetGateway(
    `${scope.name}-internet-gateway`,
    { vpcId: vpc.id, tags: namedTags(scope, "internet-gateway") },
    { parent: scope.parent },
  );
  const routeTable = createRouteTable(scope, vpc, "public");
  const internetRoute = new ec2.Route(
    `${scope.name}-public-default-route`,
    { routeTableId: routeTable.id, destinationCidrBlock: anyIpv4, gatewayId: internetGateway.id },
    { parent: scope.parent },
  );
  const publicSubnets = publicZones.map(({ zone, subnet }) => ({
    zone,
    subnet,
    association: associate(scope, "public", zone.zoneId, subnet, routeTable),
  }));
  const natGateways = new Map(
    publicSubnets
      .filter(({ zone }) => zone.hasNatGateway)
      .map(({ zone, subnet, association }) => [
        zone.zoneId,
        createNatGateway(scope, zone.zoneId, subnet, [internetGateway, association]),
      ]),
  );
  return {
    routeTableId: publicSubnets[0]?.association.routeTableId ?? routeTable.id,
    natGateways,
    // Not the gateways themselves: the nodes' routes to them come after them, and go before them.
    nodePath: [internetRoute],
  };
}

/** One route table a zone, so that each zone can have a NAT gateway of its own without moving subnets between tables. */
export function createNodeRouting(
  scope: NetworkScope,
  vpc: ec2.Vpc,
  zones: readonly ZoneSubnets[],
  publicSide: PublicSide | undefined,
): NodeRouting {
  const nodePath: pulumi.Resource[] = [];
  const routeTables = zones.map(({ zone, node }) => {
    const routeTable = createRouteTable(scope, vpc, `node-${zone.zoneId}`);
    nodePath.push(associate(scope, "node", zone.zoneId, node, routeTable));
    const natGateway =
      zone.natGatewayZoneId === undefined ? undefined : publicSide?.natGateways.get(zone.natGatewayZoneId);
    if (natGateway) {
      nodePath.push(
        new ec2.Route(
          `${scope.name}-node-default-route-${zone.zoneId}`,
          { routeTableId: routeTable.id, destinationCidrBlock: anyIpv4, natGatewayId: natGateway.id },
          { parent: scope.parent },
        ),
      );
    }
    return routeTable;
  });
  return { routeTables, nodePath };
}

/**
 * A table with nothing but the VPC's own route: EKS's interfaces here carry the traffic between control plane and VPC (EKS
 * Best Practices Guide, "VPC and Subnet Considerations"), and as long as EKS manages the control plane's way out, none of
 * it goes further. Explicit, because a subnet without an association falls back to the main table, which anybody may give
 * a way out.
 */
export function createControlPlaneRouting(scope: NetworkScope, vpc: ec2.Vpc, zones: readonly ZoneSubnets[]): void {
  const routeTable = createRouteTable(scope, vpc, "control-plane");
  for (const { zone, controlPlane } of zones) {
    if (controlPlane) {
      associate(scope, "control-plane", zone.zoneId, controlPlane, routeTable);
    }
  }
}

function createNatGateway(
  scope: NetworkScope,
  zoneId: string,
  subnet: ec2.Subnet,
  wayOut: readonly [ec2.InternetGateway, ec2.RouteTableAssociation],
): ec2.NatGateway {
  const address = new ec2.Eip(
    `${scope.name}-nat-address-${zoneId}`,
    { domain: "vpc", tags: namedTags(scope, `nat-${zoneId}`) },
    // It waits for no internet gateway: nothing is mapped to it before the NAT gateway is there, which waits for both.
    { parent: scope.parent },
  );
  return new ec2.NatGateway(
    `${scope.name}-nat-gateway-${zoneId}`,
    { subnetId: subnet.id, allocationId: address.id, tags: namedTags(scope, `nat-${zoneId}`) },
    {
      parent: scope.parent,
      // Without an attached internet gateway the NAT gateway turns `failed` some time after its creation was accepted,
      // with Gateway.NotAttached (hashicorp/terraform-provider-aws#709; EC2 API Reference, NatGateway failureCode). On
      // destroy, the gateway can't be detached while public addresses are mapped: DependencyViolation, retried for up to
      // 20 minutes (hashicorp/terraform#497). The association: a NAT gateway passes on only what its own subnet's routes
      // take to the internet gateway (Amazon VPC User Guide, "Troubleshoot NAT gateways").
      dependsOn: [...wayOut],
    },
  );
}

function createRouteTable(scope: NetworkScope, vpc: ec2.Vpc, what: string): ec2.RouteTable {
  // Routes are resources of their own: inline ones and `aws.ec2.Route` on one table undo each other.
  return new ec2.RouteTable(
    `${scope.name}-${what}-route-table`,
    { vpcId: vpc.id, tags: namedTags(scope, what) },
    { parent: scope.parent },
  );
}

function associate(
  scope: NetworkScope,
  purpose: string,
  zoneId: string,
  subnet: ec2.Subnet,
  routeTable: ec2.RouteTable,
): ec2.RouteTableAssociation {
  return new ec2.RouteTableAssociation(
    `${scope.name}-${purpose}-route-table-association-${zoneId}`,
    { subnetId: subnet.id, routeTableId: routeTable.id },
    { parent: scope.parent },
  );
}
