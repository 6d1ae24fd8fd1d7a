/** A network as another team might have made it, put into a simulated account without this project's components. */
import type { SimulatedAccount } from "../../../simulator/account/account";
import type { Attributes } from "../../../simulator/account/kind";
import { nodeServices } from "../../../simulator/account/sagemaker/reach";
import { make } from "../simulated-account";

export interface ForeignNetwork {
  vpcId: string;
  /** By Availability Zone ID. */
  nodeSubnets: Readonly<Record<string, string>>;
  controlPlaneSubnetIds: readonly string[];
  securityGroupId: string;
  /** Route table of the node subnets. */
  nodeRouteTableId: string;
}

export interface ForeignNetworkOptions {
  /** Second octet of the VPC's block, 10.<octet>.0.0/16. @default 70 */
  octet?: number;
  /**
   * Whether nodes get to AWS's services by a NAT gateway, or by endpoints alone, with security groups that let them out to
   * these and to each other only. @default "nat gateway"
   */
  wayOut?: "nat gateway" | "endpoints";
}

type Id = (kind: string, attributes: Attributes) => Promise<string>;

const zones = ["usw2-az1", "usw2-az2"] as const;
const tags = { team: "network" };

export async function plantNetwork(
  account: SimulatedAccount,
  { octet = 70, wayOut = "nat gateway" }: ForeignNetworkOptions = {},
): Promise<ForeignNetwork> {
  const id: Id = async (kind, attributes) => (await make(account, kind, attributes)).id;
  const vpcId = await id("ec2:vpc", {
    cidrBlock: `10.${octet}.0.0/16`,
    enableDnsSupport: true,
    enableDnsHostnames: true,
    tags,
  });
  const subnet = (zone: string, block: string) =>
    id("ec2:subnet", { vpcId, cidrBlock: `10.${octet}.${block}`, availabilityZoneId: zone, tags });
  const nodes = [await subnet(zones[0], "0.0/20"), await subnet(zones[1], "16.0/20")] as const;
  const controlPlane = [await subnet(zones[0], "64.0/28"), await subnet(zones[1], "64.16/28")] as const;
  const nodeRouteTableId = await id("ec2:routeTable", { vpcId, tags });
  for (const subnetId of nodes) {
    await id("ec2:routeTableAssociation", { subnetId, routeTableId: nodeRouteTableId });
  }
  const { attributes: s3 } = await make(account, "ec2:vpcEndpoint", {
    vpcId,
    vpcEndpointType: "Gateway",
    serviceName: "com.amazonaws.us-west-2.s3",
    routeTableIds: [nodeRouteTableId],
    tags,
  });

  const securityGroupId = await id("ec2:securityGroup", { vpcId, name: "training-nodes", description: "Nodes", tags });
  const everything = { securityGroupId, ipProtocol: "-1", tags };
  await id("ec2:securityGroupRule", { ...everything, isEgress: false, referencedSecurityGroupId: securityGroupId });
  await id("ec2:securityGroupRule", { ...everything, isEgress: true, referencedSecurityGroupId: securityGroupId });
  if (wayOut === "nat gateway") {
    const natGatewayId = await plantNatGateway(id, vpcId, await subnet(zones[0], "65.0/28"));
    await id("ec2:route", { routeTableId: nodeRouteTableId, destinationCidrBlock: "0.0.0.0/0", natGatewayId });
    await id("ec2:securityGroupRule", { ...everything, isEgress: true, cidrIpv4: "0.0.0.0/0" });
  } else {
    const endpoints = await plantEndpoints(id, vpcId, nodes, securityGroupId);
    const https = { securityGroupId, isEgress: true, ipProtocol: "tcp", fromPort: 443, toPort: 443, tags };
    await id("ec2:securityGroupRule", { ...https, referencedSecurityGroupId: endpoints });
    await id("ec2:securityGroupRule", { ...https, prefixListId: s3.prefixListId });
  }
  return {
    vpcId,
    nodeSubnets: { [zones[0]]: nodes[0], [zones[1]]: nodes[1] },
    controlPlaneSubnetIds: [...controlPlane],
    securityGroupId,
    nodeRouteTableId,
  };
}

async function plantNatGateway(id: Id, vpcId: string, subnetId: string): Promise<string> {
  const gatewayId = await id("ec2:internetGateway", { vpcId, tags });
  const routeTableId = await id("ec2:routeTable", { vpcId, tags });
  await id("ec2:routeTableAssociation", { subnetId, routeTableId });
  await id("ec2:route", { routeTableId, destinationCidrBlock: "0.0.0.0/0", gatewayId });
  const allocationId = await id("ec2:elasticIp", { domain: "vpc", tags });
  return id("ec2:natGateway", { subnetId, allocationId, connectivityType: "public", tags });
}

/** An interface endpoint for each service that nodes call; returns the endpoints' security group. */
async function plantEndpoints(id: Id, vpcId: string, subnetIds: readonly string[], from: string): Promise<string> {
  const group = await id("ec2:securityGroup", { vpcId, name: "endpoints", description: "Endpoints", tags });
  await id("ec2:securityGroupRule", {
    securityGroupId: group,
    isEgress: false,
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    referencedSecurityGroupId: from,
    tags,
  });
  for (const service of nodeServices) {
    await id("ec2:vpcEndpoint", {
      vpcId,
      vpcEndpointType: "Interface",
      serviceName: `com.amazonaws.us-west-2.${service}`,
      privateDnsEnabled: true,
      subnetIds: [...subnetIds],
      securityGroupIds: [group],
      tags,
    });
  }
  return group;
}
