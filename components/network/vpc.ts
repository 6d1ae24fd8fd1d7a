import * as ec2 from "@pulumi/aws/ec2";
import { mergeTags, type Tags } from "../common/tags";
import { type NetworkScope, namedTags } from "./scope";
import type { NetworkPlan, ZonePlan } from "./subnet-planner";

/** The subnets of one zone, beside the plan they were made from. */
export interface ZoneSubnets {
  readonly zone: ZonePlan;
  readonly node: ec2.Subnet;
  readonly public?: ec2.Subnet;
  readonly controlPlane?: ec2.Subnet;
}

/**
 * By these tags the AWS Load Balancer Controller finds the subnets of a load balancer: public ones for internet-facing,
 * node ones for internal (its documentation, "Subnet auto discovery"). Control-plane subnets carry neither.
 */
const publicLoadBalancerTags: Tags = { "kubernetes.io/role/elb": "1" };
const internalLoadBalancerTags: Tags = { "kubernetes.io/role/internal-elb": "1" };

export function createVpc(scope: NetworkScope, cidr: string): ec2.Vpc {
  return new ec2.Vpc(
    `${scope.name}-vpc`,
    {
      cidrBlock: cidr,
      // Both are needed by the private EKS endpoint (EKS User Guide, "Cluster API server endpoint") and by the private
      // names of interface endpoints (AWS PrivateLink Guide, "Access an AWS service using an interface VPC endpoint").
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: namedTags(scope, "vpc"),
    },
    { parent: scope.parent },
  );
}

/**
 * Takes over the group that AWS makes with the VPC and leaves it without rules, so that what forgets to name a group is
 * reachable by nothing (CIS AWS Foundations Benchmark, "default security group of every VPC restricts all traffic";
 * Security Hub EC2.2). Deleting the resource does nothing on AWS: the group goes with the VPC.
 */
export function emptyDefaultSecurityGroup(scope: NetworkScope, vpc: ec2.Vpc): void {
  new ec2.DefaultSecurityGroup(
    `${scope.name}-default-security-group`,
    { vpcId: vpc.id, tags: namedTags(scope, "default-unused") },
    { parent: scope.parent },
  );
}

export function createSubnets(scope: NetworkScope, vpc: ec2.Vpc, plan: NetworkPlan): ZoneSubnets[] {
  return plan.zones.map((zone) => {
    const { publicCidr, controlPlaneCidr } = zone;
    return {
      zone,
      node: createNodeSubnet(scope, vpc, zone),
      ...(publicCidr === undefined
        ? {}
        : { public: createSubnet(scope, vpc, "public", zone.zoneId, publicCidr, publicLoadBalancerTags) }),
      ...(controlPlaneCidr === undefined
        ? {}
        : { controlPlane: createSubnet(scope, vpc, "control-plane", zone.zoneId, controlPlaneCidr) }),
    };
  });
}

function createNodeSubnet(scope: NetworkScope, vpc: ec2.Vpc, zone: ZonePlan): ec2.Subnet {
  const secondaryBlock = zone.nodeCidrIsSecondary
    ? new ec2.VpcIpv4CidrBlockAssociation(
        `${scope.name}-node-cidr-${zone.zoneId}`,
        { vpcId: vpc.id, cidrBlock: zone.nodeCidr },
        // A VPC takes all its blocks with it, so that on destroy none is disassociated one by one.
        { parent: scope.parent, deletedWith: vpc },
      )
    : undefined;
  // A subnet outside the blocks associated so far is refused with InvalidSubnet.Range, and none of its inputs refers to
  // the association (hashicorp/terraform#21256).
  const dependsOn = secondaryBlock ? [secondaryBlock] : [];
  return createSubnet(scope, vpc, "node", zone.zoneId, zone.nodeCidr, internalLoadBalancerTags, dependsOn);
}

function createSubnet(
  scope: NetworkScope,
  vpc: ec2.Vpc,
  purpose: "node" | "public" | "control-plane",
  zoneId: string,
  cidrBlock: string,
  roleTags: Tags = {},
  dependsOn: ec2.VpcIpv4CidrBlockAssociation[] = [],
): ec2.Subnet {
  return new ec2.Subnet(
    `${scope.name}-${purpose}-subnet-${zoneId}`,
    {
      vpcId: vpc.id,
      cidrBlock,
      availabilityZoneId: zoneId,
      // Public subnets too: they hold NAT gateways and load balancers, which bring addresses of their own.
      mapPublicIpOnLaunch: false,
      tags: mergeTags(namedTags(scope, `${purpose}-${zoneId}`), roleTags),
    },
    {
      parent: scope.parent,
      dependsOn,
      // Two subnets of a VPC can't hold the same block: made first, the new one gets InvalidSubnet.Conflict
      // (hashicorp/terraform#33470). Pulumi sees that for names, not for CIDR blocks.
      deleteBeforeReplace: true,
    },
  );
}
