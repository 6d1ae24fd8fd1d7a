/** What the internet can reach. */
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isEveryone } from "./cidr";
import { at, elements, notKnown, plain, texts } from "./known";
import { isProtectedStack, protectedStacksSchema } from "./protected-stacks";
import { eksClusters } from "./resource-types";

export const publicEndpointNamesItsReaders: ResourceValidationPolicy = {
  name: "eks-public-endpoint-cidrs",
  description:
    "A public EKS endpoint says who reaches it. EKS opens it to the world when nothing is written; in production not even a written 0.0.0.0/0 is taken.",
  severity: "critical",
  enforcementLevel: "mandatory",
  remediationSteps:
    "List the networks in hyperpod-eks:eks.create.endpoint.publicCidrs, or turn the public endpoint off.",
  configSchema: protectedStacksSchema,
  validateResource: (args, reportViolation) => {
    if (!eksClusters.includes(args.type)) {
      return;
    }
    const props = plain(args.props);
    const vpcConfig = at(props, args.type === "aws-native:eks:Cluster" ? "resourcesVpcConfig" : "vpcConfig");
    const list = at(vpcConfig, "publicAccessCidrs");
    if (at(vpcConfig, "endpointPublicAccess") === false || list === notKnown) {
      return;
    }
    const everyone = texts(list).filter(isEveryone);
    if (elements(list).length === 0) {
      reportViolation(
        `EKS cluster ${args.name} has a public endpoint without a list of CIDR blocks, which opens it to the world.`,
      );
    } else if (everyone.length > 0 && isProtectedStack(args.urn, args.getConfig())) {
      reportViolation(
        `EKS cluster ${args.name}: received publicAccessCidrs ${everyone.join(", ")}, which is everyone.`,
      );
    }
  },
};

/** Where each type says from where traffic is let in. */
const sources: Readonly<Record<string, (props: unknown) => unknown[]>> = {
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": (props) => [
    at(props, "cidrIpv4"),
    at(props, "cidrIpv6"),
  ],
  "aws:ec2/securityGroupRule:SecurityGroupRule": (props) => (at(props, "type") === "ingress" ? blocksOf(props) : []),
  "aws:ec2/securityGroup:SecurityGroup": (props) => elements(at(props, "ingress")).flatMap(blocksOf),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": (props) => elements(at(props, "ingress")).flatMap(blocksOf),
  "aws-native:ec2:SecurityGroupIngress": nativeBlocksOf,
  "aws-native:ec2:SecurityGroup": (props) => elements(at(props, "securityGroupIngress")).flatMap(nativeBlocksOf),
};

function blocksOf(rule: unknown): unknown[] {
  return [...elements(at(rule, "cidrBlocks")), ...elements(at(rule, "ipv6CidrBlocks"))];
}

function nativeBlocksOf(rule: unknown): unknown[] {
  return [at(rule, "cidrIp"), at(rule, "cidrIpv6")];
}

export const noIngressFromEveryone: ResourceValidationPolicy = {
  name: "no-ingress-from-everyone",
  description: "No security group takes traffic from the whole internet.",
  severity: "critical",
  enforcementLevel: "mandatory",
  remediationSteps: "Name the networks or the security group that may connect.",
  validateResource: (args, reportViolation) => {
    for (const cidr of (sources[args.type]?.(plain(args.props)) ?? []).filter(isEveryone)) {
      reportViolation(`${args.name} lets traffic in from ${cidr}.`);
    }
  },
};

export const exposureRules = [publicEndpointNamesItsReaders, noIngressFromEveryone];
