/** What the internet can reach. */
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isProtectedStack, protectedStacksSchema } from "./protected-stacks";

const everyone = ["0.0.0.0/0", "::/0"];

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
    if (args.type !== "aws:eks/cluster:Cluster") {
      return;
    }
    const vpcConfig = (args.props.vpcConfig ?? {}) as { endpointPublicAccess?: boolean; publicAccessCidrs?: string[] };
    if (vpcConfig.endpointPublicAccess === false) {
      return;
    }
    const cidrs = vpcConfig.publicAccessCidrs ?? [];
    if (cidrs.length === 0) {
      reportViolation(
        `EKS cluster ${args.name} has a public endpoint without a list of CIDR blocks, which opens it to the world.`,
      );
    } else if (cidrs.some((cidr) => everyone.includes(cidr)) && isProtectedStack(args.urn, args.getConfig())) {
      reportViolation(`EKS cluster ${args.name}: received publicAccessCidrs ${cidrs.join(", ")}, which is everyone.`);
    }
  },
};

export const noIngressFromEveryone: ResourceValidationPolicy = {
  name: "no-ingress-from-everyone",
  description: "No security group takes traffic from the whole internet.",
  severity: "critical",
  enforcementLevel: "mandatory",
  remediationSteps: "Name the networks or the security group that may connect.",
  validateResource: (args, reportViolation) => {
    const rules =
      args.type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
        ? [[args.props.cidrIpv4, args.props.cidrIpv6]]
        : args.type === "aws:ec2/securityGroup:SecurityGroup"
          ? ((args.props.ingress ?? []) as { cidrBlocks?: string[]; ipv6CidrBlocks?: string[] }[]).map((rule) => [
              ...(rule.cidrBlocks ?? []),
              ...(rule.ipv6CidrBlocks ?? []),
            ])
          : [];
    for (const cidr of rules.flat().filter((block) => everyone.includes(block))) {
      reportViolation(`${args.name} lets traffic in from ${cidr}.`);
    }
  },
};

export const exposureRules = [publicEndpointNamesItsReaders, noIngressFromEveryone];
