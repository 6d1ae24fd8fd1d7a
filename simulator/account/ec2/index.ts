/** EC2: the network. */
import type { Kind } from "../kind";
import type { Rule } from "../rule";
import { elasticIp, elasticIpRules } from "./elastic-ip";
import { flowLog, flowLogRules } from "./flow-log";
import { internetGateway, internetGatewayRules } from "./internet-gateway";
import { natGateway, natGatewayRules } from "./nat-gateway";
import { networkInterface } from "./network-interface";
import { route, routeRules } from "./route";
import { routeTable, routeTableAssociation, routeTableRules } from "./route-table";
import { securityGroup, securityGroupRules } from "./security-group";
import { securityGroupRule, securityGroupRuleRules } from "./security-group-rule";
import { subnet, subnetRules } from "./subnet";
import { vpc, vpcRules } from "./vpc";
import { vpcCidrBlockAssociation, vpcCidrBlockAssociationRules } from "./vpc-cidr-block-association";
import { vpcEndpoint, vpcEndpointRules } from "./vpc-endpoint";

export const ec2Kinds: readonly Kind[] = [
  elasticIp,
  flowLog,
  internetGateway,
  natGateway,
  networkInterface,
  route,
  routeTable,
  routeTableAssociation,
  securityGroup,
  securityGroupRule,
  subnet,
  vpc,
  vpcCidrBlockAssociation,
  vpcEndpoint,
];

export const ec2Rules: readonly Rule[] = [
  ...elasticIpRules,
  ...flowLogRules,
  ...internetGatewayRules,
  ...natGatewayRules,
  ...routeRules,
  ...routeTableRules,
  ...securityGroupRules,
  ...securityGroupRuleRules,
  ...subnetRules,
  ...vpcRules,
  ...vpcCidrBlockAssociationRules,
  ...vpcEndpointRules,
];
