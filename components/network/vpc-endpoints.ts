import * as ec2 from "@pulumi/aws/ec2";
import * as vpcModule from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import { type NetworkScope, namedTags } from "./scope";
import type { NetworkPlan } from "./subnet-planner";
import type { ZoneSubnets } from "./vpc";

/**
 * The S3 gateway endpoint: free of charge, and lifecycle scripts, image layers of ECR and training data come from S3.
 *
 * It carries AWS's default policy, full access (AWS PrivateLink Guide, "Endpoint policies for gateway endpoints"),
 * because once its route is there all S3 traffic of the region goes through it, NAT or not: ECR's and Amazon Linux's
 * buckets belong to AWS, and data sets lie in buckets this stack can't list. A narrower policy would break these
 * without granting anybody less: IAM and bucket policies still decide every request.
 */
export function createS3GatewayEndpoint(
  scope: NetworkScope,
  vpc: ec2.Vpc,
  region: string,
  routeTableIds: readonly pulumi.Input<string>[],
): ec2.VpcEndpoint {
  return new ec2.VpcEndpoint(
    `${scope.name}-s3-gateway-endpoint`,
    {
      vpcId: vpc.id,
      vpcEndpointType: "Gateway",
      serviceName: serviceName(region, "s3"),
      routeTableIds: [...routeTableIds],
      tags: namedTags(scope, "s3"),
    },
    { parent: scope.parent },
  );
}

/** Interface endpoints in the node subnets, with a security group of their own. */
export function createInterfaceEndpoints(
  scope: NetworkScope,
  vpc: ec2.Vpc,
  region: string,
  plan: NetworkPlan,
  zones: readonly ZoneSubnets[],
  services: readonly string[],
): pulumi.Resource[] {
  if (services.length === 0) {
    return [];
  }
  const group = new ec2.SecurityGroup(
    `${scope.name}-endpoints`,
    { vpcId: vpc.id, description: "Interface VPC endpoints", tags: namedTags(scope, "endpoints") },
    { parent: scope.parent },
  );
  // By CIDR block, not by the nodes' group: private DNS sends every caller in the VPC here, control plane included.
  const rules = callerBlocks(plan).map(
    ({ owner, cidr }) =>
      new vpcModule.SecurityGroupIngressRule(
        `${scope.name}-endpoints-ingress-${owner}`,
        {
          securityGroupId: group.id,
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrIpv4: cidr,
          description: "HTTPS from the VPC",
          tags: namedTags(scope, `endpoints-ingress-${owner}`),
        },
        { parent: scope.parent },
      ),
  );
  const endpoints = [...new Set(services)].map(
    (service) =>
      new ec2.VpcEndpoint(
        `${scope.name}-${service.replaceAll(".", "-")}-interface-endpoint`,
        {
          vpcId: vpc.id,
          vpcEndpointType: "Interface",
          serviceName: serviceName(region, service),
          subnetIds: zones.map(({ node }) => node.id),
          securityGroupIds: [group.id],
          privateDnsEnabled: true,
          tags: namedTags(scope, service),
        },
        {
          parent: scope.parent,
          // With private DNS an endpoint answers for its service in the whole VPC as soon as it is there (AWS PrivateLink
          // Guide, "Access an AWS service using an interface VPC endpoint"): while no rule lets callers in, the service
          // can't be reached by any way. So the rules are there before it and go after it, and who needs the endpoint
          // need not know of them.
          dependsOn: rules,
        },
      ),
  );
  return endpoints;
}

/** All CIDR blocks of the VPC, each with a lasting name. */
function callerBlocks(plan: NetworkPlan): { owner: string; cidr: string }[] {
  const secondary = plan.zones.filter((zone) => zone.nodeCidrIsSecondary);
  return [
    { owner: "vpc", cidr: plan.vpcCidr },
    ...secondary.map((zone) => ({ owner: zone.zoneId, cidr: zone.nodeCidr })),
  ];
}

function serviceName(region: string, service: string): string {
  return `com.amazonaws.${region}.${service}`;
}
