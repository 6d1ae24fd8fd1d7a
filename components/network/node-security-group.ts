import * as ec2 from "@pulumi/aws/ec2";
import * as vpcModule from "@pulumi/aws/vpc";
import type * as pulumi from "@pulumi/pulumi";
import { type NetworkScope, namedTags } from "./scope";

export interface NodeSecurityGroup {
  readonly group: ec2.SecurityGroup;
  readonly rules: readonly pulumi.Resource[];
}

/**
 * The security group of HyperPod nodes and, through the VPC CNI, of their pods.
 *
 * The rule resources stand alone: inline rules beside them would remove each other. Nothing is let in from outside the
 * group here; the EKS cluster's side is `ClusterSecurityGroupRules`. FSx for Lustre (988, 1018-1023) is covered by the
 * rules for the group itself when the file system carries the group.
 */
export function createNodeSecurityGroup(scope: NetworkScope, vpc: ec2.Vpc): NodeSecurityGroup {
  const { parent } = scope;
  const group = new ec2.SecurityGroup(
    `${scope.name}-nodes`,
    { vpcId: vpc.id, description: "HyperPod nodes and their pods", tags: namedTags(scope, "nodes") },
    { parent },
  );
  // EFA needs a rule that names the group itself, in both directions; 0.0.0.0/0 does not stand in for it (EC2 User Guide,
  // "Get started with EFA and MPI", step "Prepare an EFA-enabled security group"). Without the egress one HyperPod's
  // health checks of EFA fail and the creation with them.
  const itself = { securityGroupId: group.id, ipProtocol: "-1", referencedSecurityGroupId: group.id };
  const ingressSelf = new vpcModule.SecurityGroupIngressRule(
    `${scope.name}-nodes-ingress-self`,
    { ...itself, description: "All traffic from nodes, EFA included", tags: namedTags(scope, "nodes-ingress-self") },
    { parent },
  );
  const egressSelf = new vpcModule.SecurityGroupEgressRule(
    `${scope.name}-nodes-egress-self`,
    { ...itself, description: "All traffic to nodes, EFA included", tags: namedTags(scope, "nodes-egress-self") },
    { parent },
  );
  // The provider takes AWS's own allow-all egress rule from every new group.
  const egressAnywhere = new vpcModule.SecurityGroupEgressRule(
    `${scope.name}-nodes-egress-ipv4`,
    {
      securityGroupId: group.id,
      ipProtocol: "-1",
      cidrIpv4: "0.0.0.0/0",
      description: "All IPv4 traffic out: AWS services, images, data sets",
      tags: namedTags(scope, "nodes-egress-ipv4"),
    },
    { parent },
  );
  return { group, rules: [ingressSelf, egressSelf, egressAnywhere] };
}
