/**
 * What the network's resources need. Which resources an EC2 action can be limited to, and by which condition keys: Service
 * Authorization Reference, "Actions, resources, and condition keys for Amazon EC2". Which calls the provider makes:
 * terraform-provider-aws, the resource's create, read, update and delete functions.
 */
import {
  arnOf,
  type Condition,
  ec2,
  type Grant,
  grant,
  type KindGrants,
  owned,
  passRole,
  taggedOnCreate,
} from "./grant";

/** What is made is tagged in the same call; EC2 wants ec2:CreateTags for it, which this allows during that call only. */
const tagDuring = (createAction: string, type: string): Grant =>
  grant(["ec2:CreateTags"], ec2(type), { StringEquals: { "ec2:CreateAction": createAction } });

const retag = (type: string): Grant => grant(["ec2:CreateTags", "ec2:DeleteTags"], ec2(type), owned);

const describe = (...names: readonly string[]): Grant =>
  grant(
    names.map((name) => `ec2:Describe${name}`),
    ["*"],
  );

interface Simple {
  /** EC2's name of the resource type: "subnet". */
  type: string;
  /** "CreateSubnet" */
  create: string;
  /** Other resources that the create call names. */
  inside?: readonly string[];
  read: readonly Grant[];
  update?: readonly Grant[];
  delete: readonly Grant[];
  /** Further calls of the create. */
  further?: readonly Grant[];
}

/** A taggable resource of EC2. */
function taggable({ type, create, inside = [], read, update = [], delete: remove, further = [] }: Simple): KindGrants {
  return {
    create: [
      grant([`ec2:${create}`], ec2(type), taggedOnCreate),
      ...(inside.length > 0 ? [grant([`ec2:${create}`], ec2(...inside))] : []),
      tagDuring(create, type),
      ...further,
    ],
    read,
    update: [retag(type), ...update],
    delete: remove,
  };
}

const on = (type: string, actions: readonly string[], condition: Condition | undefined = owned): Grant =>
  grant(
    actions.map((action) => `ec2:${action}`),
    ec2(type),
    condition,
  );

/** The cluster's security group is made by EKS and carries no tag of ours, so rules are limited to account and region. */
function securityGroupRule(direction: "Ingress" | "Egress"): KindGrants {
  const both = ec2("security-group", "security-group-rule");
  return {
    create: [
      grant([`ec2:AuthorizeSecurityGroup${direction}`], both),
      tagDuring(`AuthorizeSecurityGroup${direction}`, "security-group-rule"),
    ],
    read: [describe("SecurityGroupRules")],
    update: [grant(["ec2:ModifySecurityGroupRules"], both), retag("security-group-rule")],
    delete: [grant([`ec2:RevokeSecurityGroup${direction}`], both)],
  };
}

const flowLogRoles = ["arn:{partition}:iam::{account}:role/network-flow-logs-role-*"];

export const networkGrants: Readonly<Record<string, KindGrants>> = {
  "aws:ec2/vpc:Vpc": taggable({
    type: "vpc",
    create: "CreateVpc",
    read: [
      describe("Vpcs", "NetworkAcls", "RouteTables", "SecurityGroups"),
      grant(["ec2:DescribeVpcAttribute"], ec2("vpc")),
    ],
    further: [on("vpc", ["ModifyVpcAttribute"])],
    update: [on("vpc", ["ModifyVpcAttribute"])],
    delete: [on("vpc", ["DeleteVpc"])],
  }),
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": {
    create: [on("vpc", ["AssociateVpcCidrBlock"])],
    read: [describe("Vpcs")],
    update: [],
    delete: [on("vpc", ["DisassociateVpcCidrBlock"])],
  },
  "aws:ec2/subnet:Subnet": taggable({
    type: "subnet",
    create: "CreateSubnet",
    inside: ["vpc"],
    read: [describe("Subnets")],
    further: [on("subnet", ["ModifySubnetAttribute"])],
    update: [on("subnet", ["ModifySubnetAttribute"])],
    // Interfaces that a deleted service has left behind are waited for.
    delete: [on("subnet", ["DeleteSubnet"]), describe("NetworkInterfaces")],
  }),
  "aws:ec2/internetGateway:InternetGateway": taggable({
    type: "internet-gateway",
    create: "CreateInternetGateway",
    read: [describe("InternetGateways")],
    further: [grant(["ec2:AttachInternetGateway"], ec2("internet-gateway", "vpc"), owned)],
    update: [grant(["ec2:AttachInternetGateway", "ec2:DetachInternetGateway"], ec2("internet-gateway", "vpc"), owned)],
    delete: [
      grant(["ec2:DetachInternetGateway"], ec2("internet-gateway", "vpc"), owned),
      on("internet-gateway", ["DeleteInternetGateway"]),
    ],
  }),
  "aws:ec2/eip:Eip": taggable({
    type: "elastic-ip",
    create: "AllocateAddress",
    read: [describe("Addresses", "AddressesAttribute")],
    delete: [
      grant(["ec2:DisassociateAddress"], ec2("elastic-ip", "network-interface")),
      on("elastic-ip", ["ReleaseAddress"]),
    ],
  }),
  "aws:ec2/natGateway:NatGateway": taggable({
    type: "natgateway",
    create: "CreateNatGateway",
    inside: ["elastic-ip", "subnet"],
    read: [describe("NatGateways")],
    delete: [on("natgateway", ["DeleteNatGateway"])],
  }),
  "aws:ec2/routeTable:RouteTable": taggable({
    type: "route-table",
    create: "CreateRouteTable",
    inside: ["vpc"],
    read: [describe("RouteTables")],
    delete: [
      grant(["ec2:DisassociateRouteTable"], ec2("route-table", "subnet"), owned),
      on("route-table", ["DeleteRouteTable"]),
    ],
  }),
  "aws:ec2/route:Route": {
    create: [on("route-table", ["CreateRoute"])],
    read: [describe("RouteTables")],
    update: [on("route-table", ["ReplaceRoute"])],
    delete: [on("route-table", ["DeleteRoute"])],
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    create: [grant(["ec2:AssociateRouteTable"], ec2("route-table", "subnet"), owned)],
    read: [describe("RouteTables")],
    update: [grant(["ec2:ReplaceRouteTableAssociation"], ec2("route-table", "subnet"), owned)],
    delete: [grant(["ec2:DisassociateRouteTable"], ec2("route-table", "subnet"), owned)],
  },
  "aws:ec2/securityGroup:SecurityGroup": taggable({
    type: "security-group",
    create: "CreateSecurityGroup",
    inside: ["vpc"],
    read: [describe("SecurityGroups", "SecurityGroupRules")],
    // The provider takes away the rule to everywhere that each new group has.
    further: [on("security-group", ["RevokeSecurityGroupEgress"])],
    update: [on("security-group", ["RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"])],
    delete: [on("security-group", ["DeleteSecurityGroup"]), describe("NetworkInterfaces")],
  }),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    // It comes with the VPC and without tags: the program takes it over, empties it and tags it.
    create: [
      grant(["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"], ec2("security-group")),
      grant(["ec2:CreateTags"], ec2("security-group"), taggedOnCreate),
    ],
    read: [describe("SecurityGroups", "SecurityGroupRules")],
    update: [
      on("security-group", ["RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"]),
      retag("security-group"),
    ],
    // Pulumi forgets it; it goes with its VPC.
    delete: [],
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule("Ingress"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule("Egress"),
  "aws:ec2/vpcEndpoint:VpcEndpoint": taggable({
    type: "vpc-endpoint",
    create: "CreateVpcEndpoint",
    inside: ["vpc", "subnet", "security-group", "route-table"],
    read: [describe("VpcEndpoints", "VpcEndpointServices", "PrefixLists")],
    // An interface endpoint with private DNS names associates AWS's hosted zone with the VPC on the caller's behalf.
    further: [grant(["route53:AssociateVPCWithHostedZone"], ["arn:{partition}:route53:::hostedzone/*"])],
    update: [
      on("vpc-endpoint", ["ModifyVpcEndpoint"]),
      grant(["ec2:ModifyVpcEndpoint"], ec2("subnet", "security-group", "route-table")),
    ],
    delete: [on("vpc-endpoint", ["DeleteVpcEndpoints"])],
  }),
  "aws:ec2/flowLog:FlowLog": taggable({
    type: "vpc-flow-log",
    create: "CreateFlowLogs",
    inside: ["vpc"],
    read: [describe("FlowLogs")],
    further: [passRole(flowLogRoles, "vpc-flow-logs.amazonaws.com")],
    delete: [on("vpc-flow-log", ["DeleteFlowLogs"])],
  }),
  "aws:cloudwatch/logGroup:LogGroup": logGroup([
    arnOf("logs", "log-group:/aws/eks/{name}/cluster"),
    arnOf("logs", "log-group:/aws/vpc/{name}/flow-logs"),
  ]),
};

/** CloudWatch Logs names a log group with and without ":*" at its end, depending on the action. */
function logGroup(arns: readonly string[]): KindGrants {
  const both = arns.flatMap((arn) => [arn, `${arn}:*`]);
  return {
    create: [grant(["logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:TagResource"], both)],
    read: [grant(["logs:DescribeLogGroups"], ["*"]), grant(["logs:ListTagsForResource"], both)],
    update: [
      grant(["logs:DeleteRetentionPolicy", "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource"], both),
    ],
    delete: [grant(["logs:DeleteLogGroup"], both)],
  };
}
