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
   * How nodes get to AWS's services: by a NAT gateway; by endpoints alone, with security groups that let them out to these and
   * to each other only; or by an internet gateway, which is no way for them: the node subnets are public ones, routed by the
   * VPC's main table. @default "nat gateway"
   */
  wayOut?: "nat gateway" | "endpoints" | "internet gateway";
}

const zones = ["usw2-az1", "usw2-az2"] as const;
const tags = { team: "network" };

export async function plantNetwork(
  account: SimulatedAccount,
  { octet = 70, wayOut = "nat gateway" }: ForeignNetworkOptions = {},
): Promise<ForeignNetwork> {
  const planter = new Planter(account, octet);
  await planter.vpc();
  const nodes = [await planter.subnet(zones[0], "0.0/20"), await planter.subnet(zones[1], "16.0/20")] as const;
  const controlPlane = [await planter.subnet(zones[0], "64.0/28"), await planter.subnet(zones[1], "64.16/28")] as const;
  const group = await planter.groupWithItself("training-nodes");
  let nodeRouteTableId = planter.mainRouteTableId;
  if (wayOut === "internet gateway") {
    await planter.internetRoute(nodeRouteTableId);
  } else {
    nodeRouteTableId = await planter.routeTable(nodes);
  }
  if (wayOut === "nat gateway") {
    await planter.s3Endpoint(nodeRouteTableId);
    await planter.natRoute(nodeRouteTableId);
  }
  if (wayOut === "endpoints") {
    const prefixListId = await planter.s3Endpoint(nodeRouteTableId);
    const referencedSecurityGroupId = await planter.interfaceEndpoints(nodes, group);
    const https = { securityGroupId: group, isEgress: true, ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    await planter.id("ec2:securityGroupRule", { ...https, referencedSecurityGroupId });
    await planter.id("ec2:securityGroupRule", { ...https, prefixListId });
  } else {
    const everywhere = { isEgress: true, ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" };
    await planter.id("ec2:securityGroupRule", { securityGroupId: group, ...everywhere });
  }
  return {
    vpcId: planter.vpcId,
    nodeSubnets: { [zones[0]]: nodes[0], [zones[1]]: nodes[1] },
    controlPlaneSubnetIds: [...controlPlane],
    securityGroupId: group,
    nodeRouteTableId,
  };
}

/** Makes the parts, each returned by its ID. */
class Planter {
  vpcId = "";
  mainRouteTableId = "";

  constructor(
    private readonly account: SimulatedAccount,
    private readonly octet: number,
  ) {}

  async id(kind: string, attributes: Attributes): Promise<string> {
    return (await make(this.account, kind, { ...attributes, tags })).id;
  }

  async vpc(): Promise<void> {
    const cidrBlock = `10.${this.octet}.0.0/16`;
    const dns = { enableDnsSupport: true, enableDnsHostnames: true };
    const { id, attributes } = await make(this.account, "ec2:vpc", { cidrBlock, ...dns, tags });
    this.vpcId = id;
    this.mainRouteTableId = String(attributes.mainRouteTableId);
  }

  subnet(zone: string, block: string): Promise<string> {
    const cidrBlock = `10.${this.octet}.${block}`;
    return this.id("ec2:subnet", { vpcId: this.vpcId, cidrBlock, availabilityZoneId: zone });
  }

  async routeTable(subnetIds: readonly string[]): Promise<string> {
    const routeTableId = await this.id("ec2:routeTable", { vpcId: this.vpcId });
    for (const subnetId of subnetIds) {
      await make(this.account, "ec2:routeTableAssociation", { subnetId, routeTableId });
    }
    return routeTableId;
  }

  async internetRoute(routeTableId: string): Promise<void> {
    const gatewayId = await this.id("ec2:internetGateway", { vpcId: this.vpcId });
    await make(this.account, "ec2:route", { routeTableId, destinationCidrBlock: "0.0.0.0/0", gatewayId });
  }

  async natRoute(routeTableId: string): Promise<void> {
    const subnetId = await this.subnet(zones[0], "65.0/28");
    await this.internetRoute(await this.routeTable([subnetId]));
    const allocationId = await this.id("ec2:elasticIp", { domain: "vpc" });
    const natGatewayId = await this.id("ec2:natGateway", { subnetId, allocationId, connectivityType: "public" });
    await make(this.account, "ec2:route", { routeTableId, destinationCidrBlock: "0.0.0.0/0", natGatewayId });
  }

  /** S3's gateway endpoint; returns its prefix list. */
  async s3Endpoint(routeTableId: string): Promise<string> {
    const { attributes } = await make(this.account, "ec2:vpcEndpoint", {
      vpcId: this.vpcId,
      vpcEndpointType: "Gateway",
      serviceName: "com.amazonaws.us-west-2.s3",
      routeTableIds: [routeTableId],
      tags,
    });
    return String(attributes.prefixListId);
  }

  /** An interface endpoint for each service that nodes call; returns the endpoints' security group. */
  async interfaceEndpoints(subnetIds: readonly string[], from: string): Promise<string> {
    const group = await this.group("endpoints");
    const https = { isEgress: false, ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    await this.id("ec2:securityGroupRule", { securityGroupId: group, ...https, referencedSecurityGroupId: from });
    for (const service of nodeServices) {
      await this.id("ec2:vpcEndpoint", {
        vpcId: this.vpcId,
        vpcEndpointType: "Interface",
        serviceName: `com.amazonaws.us-west-2.${service}`,
        privateDnsEnabled: true,
        subnetIds: [...subnetIds],
        securityGroupIds: [group],
      });
    }
    return group;
  }

  /** A group whose members reach each other. */
  async groupWithItself(name: string): Promise<string> {
    const securityGroupId = await this.group(name);
    for (const isEgress of [false, true]) {
      const itself = { ipProtocol: "-1", referencedSecurityGroupId: securityGroupId };
      await this.id("ec2:securityGroupRule", { securityGroupId, isEgress, ...itself });
    }
    return securityGroupId;
  }

  private group(name: string): Promise<string> {
    return this.id("ec2:securityGroup", { vpcId: this.vpcId, name, description: name });
  }
}
