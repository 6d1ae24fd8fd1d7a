/** Security groups and their rules. */
import { AwsError } from "../../../account/aws-error";
import { rulesOfGroup } from "../../../account/ec2/security-group";
import type { StoredResource } from "../../../account/kind";
import type { Properties } from "../../wire";
import type { AwsMapping, MappingContext } from "../aws-mapping";

/** Rules written inside of a group and rules as resources undo each other; the rehearsal knows the second kind only. */
function inlineRuleProblems(inputs: Properties): { property: string; reason: string }[] {
  return ["ingress", "egress"]
    .filter((property) => Array.isArray(inputs[property]) && (inputs[property] as unknown[]).length > 0)
    .map((property) => ({
      property,
      reason: "the rehearsal simulates rules as aws:vpc/securityGroupIngressRule and EgressRule only, not inline",
    }));
}

const peers = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

function ruleMapping(direction: "Ingress" | "Egress"): AwsMapping {
  return {
    token: `aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`,
    kind: "ec2:securityGroupRule",
    taggable: true,
    hides: ["isEgress"],
    request: (inputs) => ({ ...inputs, isEgress: direction === "Egress" }),
    // A new value of the same kind of peer is changed in place, another kind of peer replaces.
    replacesIf: (path, old, wanted) => peers.includes(path) && (old === undefined) !== (wanted === undefined),
    validate: ({ ipProtocol, fromPort, toPort }) => {
      const all = ipProtocol === "-1" || ipProtocol === "all";
      const given = fromPort !== undefined || toPort !== undefined;
      if (all && given) {
        return [{ property: "fromPort", reason: "from_port and to_port must not be set when ip_protocol is -1" }];
      }
      return !all && !given
        ? [{ property: "fromPort", reason: "from_port and to_port must be set unless ip_protocol is -1" }]
        : [];
    },
  };
}

export const ec2SecurityGroupMappings: readonly AwsMapping[] = [
  {
    token: "aws:ec2/securityGroup:SecurityGroup",
    kind: "ec2:securityGroup",
    taggable: true,
    nameProperty: "name",
    nameMaxLength: 255,
    defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
    hides: ["isDefault"],
    validate: (inputs) => [
      ...inlineRuleProblems(inputs),
      ...(String(inputs.name ?? "").startsWith("sg-")
        ? [{ property: "name", reason: 'invalid value for name (cannot begin with "sg-")' }]
        : []),
    ],
    outputs: (resource, inputs, context) => ({
      namePrefix: inputs.namePrefix ?? "",
      ...rules(resource, inputs, context),
    }),
  },
  {
    token: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    kind: "ec2:securityGroup",
    taggable: true,
    defaults: { revokeRulesOnDelete: false },
    hides: ["isDefault"],
    validate: inlineRuleProblems,
    adopt: adoptDefaultGroup,
    beforeDelete: async () => "keep",
    outputs: (resource, inputs, context) => ({ namePrefix: "", ...rules(resource, inputs, context) }),
  },
  ruleMapping("Ingress"),
  ruleMapping("Egress"),
];

/** The provider takes the group over and empties it; its delete does nothing to the group. */
async function adoptDefaultGroup(inputs: Properties, context: MappingContext, urn: string): Promise<StoredResource> {
  const { account, region, config } = context;
  const group = account
    .list("ec2:securityGroup", region)
    .find(({ attributes }) => attributes.vpcId === inputs.vpcId && attributes.isDefault === true);
  if (!group) {
    throw new AwsError("InvalidGroup.NotFound", `Default security group of VPC ${inputs.vpcId} not found`);
  }
  for (const rule of rulesOfGroup(account, group.id)) {
    await account.delete({ kind: "ec2:securityGroupRule", region, client: urn }, rule.id);
  }
  const tags = { ...config.defaultTags, ...(inputs.tags as Record<string, string> | undefined) };
  const kept = { ingress: inputs.ingress, egress: inputs.egress };
  return account.update({ kind: "ec2:securityGroup", region, client: urn }, group.id, {
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)),
    tags,
  });
}

/** Rules as the provider lists them in the group: one entry for each rule. */
function rules(group: StoredResource, inputs: Properties, { account }: MappingContext): Properties {
  const listed = (isEgress: boolean) =>
    rulesOfGroup(account, group.id)
      .filter(({ attributes }) => (attributes.isEgress === true) === isEgress)
      .map(({ attributes }) => ({
        protocol: attributes.ipProtocol,
        fromPort: attributes.fromPort ?? 0,
        toPort: attributes.toPort ?? 0,
        description: attributes.description ?? "",
        cidrBlocks: attributes.cidrIpv4 === undefined ? [] : [attributes.cidrIpv4],
        ipv6CidrBlocks: attributes.cidrIpv6 === undefined ? [] : [attributes.cidrIpv6],
        prefixListIds: attributes.prefixListId === undefined ? [] : [attributes.prefixListId],
        securityGroups:
          attributes.referencedSecurityGroupId === undefined || attributes.referencedSecurityGroupId === group.id
            ? []
            : [attributes.referencedSecurityGroupId],
        self: attributes.referencedSecurityGroupId === group.id,
      }));
  return { ingress: inputs.ingress ?? listed(false), egress: inputs.egress ?? listed(true) };
}
