import type { Attributes, Kind } from "../kind";
import type { Rule } from "../rule";
import { securityGroupReference } from "./references";
import { rulesOfGroup } from "./security-group";

/** One rule of a security group, ingress or egress (`isEgress`). */
export const securityGroupRule: Kind = {
  kind: "ec2:securityGroupRule",
  service: "EC2",
  references: [securityGroupReference("securityGroupId"), securityGroupReference("referencedSecurityGroupId")],
  operations: {
    create: "ec2:AuthorizeSecurityGroupRules",
    update: "ec2:ModifySecurityGroupRules",
    delete: "ec2:RevokeSecurityGroupRules",
  },
  latency: "sg_rules",
  make(input, { account, ids, region }) {
    const id = ids.long("sgr");
    return {
      id,
      attributes: {
        ...input,
        securityGroupRuleId: id,
        arn: `arn:${account.partition}:ec2:${region}:${account.accountId}:security-group-rule/${id}`,
      },
      // Rules go with their group.
      managedBy: String(input.securityGroupId),
    };
  },
};

const peers = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;

export function peerOf(rule: Attributes): string {
  return String(peers.map((peer) => rule[peer]).find((value) => value !== undefined) ?? "");
}

/** What makes two rules the same one: everything but description and tags. */
function identityOf(rule: Attributes): string {
  const protocol = String(rule.ipProtocol);
  const ports = protocol === "-1" || protocol === "all" ? [] : [rule.fromPort, rule.toPort];
  return JSON.stringify([rule.isEgress === true, protocol, ports, peerOf(rule)]);
}

export const securityGroupRuleRules: readonly Rule[] = [
  {
    id: "ec2.security-group-rule.duplicate",
    kind: "ec2:securityGroupRule",
    on: ["create", "update"],
    when: "the group has an equal rule: same direction, protocol, ports and peer",
    code: "InvalidPermission.Duplicate",
    source: "hashicorp/terraform issue 1874; terraform-aws-modules/terraform-aws-security-group issue 351",
    check: ({ account, wanted, current }) => {
      const twin = rulesOfGroup(account, String(wanted.securityGroupId)).some(
        (found) => found.id !== current?.id && identityOf(found.attributes) === identityOf(wanted),
      );
      if (!twin) {
        return undefined;
      }
      const what =
        wanted.ipProtocol === "-1"
          ? "ALL"
          : `${String(wanted.ipProtocol).toUpperCase()}, from port: ${wanted.fromPort}, to port: ${wanted.toPort}`;
      return `the specified rule "peer: ${peerOf(wanted)}, ${what}, ALLOW" already exists`;
    },
  },
  {
    id: "ec2.security-group-rule.quota",
    kind: "ec2:securityGroupRule",
    on: "create",
    when: "the group has as many rules of that direction as the quota allows (60 by default)",
    code: "RulesPerSecurityGroupLimitExceeded",
    source: "moto; VPC quotas page",
    check: ({ account, wanted }) => {
      const same = rulesOfGroup(account, String(wanted.securityGroupId)).filter(
        (found) => (found.attributes.isEgress === true) === (wanted.isEgress === true),
      );
      return same.length >= (account.quota("ec2:rules-per-security-group") ?? 60)
        ? "The maximum number of rules per security group has been reached."
        : undefined;
    },
  },
];
