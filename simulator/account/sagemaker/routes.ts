/** How nodes in a subnet reach what is outside of it. */
import type { AccountView } from "../account-view";
import { stateOfRoute } from "../ec2/route";
import type { Attributes } from "../kind";
import { groupsOf, vpcConfigOf } from "./instance-group";

export interface OutboundRoute {
  subnetId: string;
  /** A default route, or a gateway endpoint for S3 in the subnet's route table. */
  by: "default route" | "S3 endpoint";
}

export function nodeSubnets(cluster: Attributes): string[] {
  return [...new Set(groupsOf(cluster).flatMap((group) => vpcConfigOf(group, cluster).subnets))];
}

/** Ways out of each subnet that has nodes. */
export function outboundRoutes(account: AccountView, cluster: Attributes, region: string): OutboundRoute[] {
  return nodeSubnets(cluster).flatMap((subnetId) => routesOutOf(account, subnetId, region));
}

/** Ways out of one subnet. */
export function routesOutOf(account: AccountView, subnetId: string, region: string): OutboundRoute[] {
  const tableId = routeTableOf(account, subnetId, region);
  const found: OutboundRoute[] = [];
  const hasDefault = account.list("ec2:route", region).some(
    ({ attributes }) =>
      attributes.routeTableId === tableId &&
      attributes.destinationCidrBlock === "0.0.0.0/0" &&
      // HyperPod gives nodes no public address: an internet gateway takes them nowhere.
      !String(attributes.gatewayId ?? "").startsWith("igw-") &&
      stateOfRoute(account, attributes) === "active" &&
      natGatewayGetsOut(account, attributes, region),
  );
  if (hasDefault) {
    found.push({ subnetId, by: "default route" });
  }
  const hasS3 = account
    .list("ec2:vpcEndpoint", region)
    .some(
      ({ attributes }) =>
        String(attributes.serviceName).endsWith(".s3") &&
        ((attributes.routeTableIds ?? []) as string[]).includes(String(tableId)),
    );
  if (hasS3) {
    found.push({ subnetId, by: "S3 endpoint" });
  }
  return found;
}

function routeTableOf(account: AccountView, subnetId: string, region: string): unknown {
  const vpcId = account.find("ec2:subnet", subnetId, region)?.attributes.vpcId;
  return (
    account.list("ec2:routeTableAssociation", region).find(({ attributes }) => attributes.subnetId === subnetId)
      ?.attributes.routeTableId ??
    account
      .list("ec2:routeTable", region)
      .find(({ attributes }) => attributes.vpcId === vpcId && attributes.main === true)?.id
  );
}

/**
 * A public NAT gateway passes on to the internet what the routes of its own subnet take to an internet gateway (Amazon VPC
 * User Guide, "Troubleshoot NAT gateways": instances can't access the internet). Other targets get out as they are.
 */
function natGatewayGetsOut(account: AccountView, { natGatewayId }: Attributes, region: string): boolean {
  const gateway = account.find("ec2:natGateway", String(natGatewayId ?? ""), region);
  if (!gateway || gateway.attributes.connectivityType === "private") {
    return true;
  }
  const tableId = routeTableOf(account, String(gateway.attributes.subnetId), region);
  return account
    .list("ec2:route", region)
    .some(
      ({ attributes }) =>
        attributes.routeTableId === tableId &&
        attributes.destinationCidrBlock === "0.0.0.0/0" &&
        String(attributes.gatewayId ?? "").startsWith("igw-") &&
        stateOfRoute(account, attributes) === "active",
    );
}
