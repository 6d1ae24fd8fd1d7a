import type { AccountView } from "../account-view";
import type { Kind, StoredResource } from "../kind";
import type { Rule } from "../rule";
import { interfacesOfGroup } from "./network-interface";
import { vpcReference } from "./references";

/**
 * A security group. AWS gives each new group a rule that lets everything out; groups here start with none, because the
 * Pulumi provider takes it away right after it made the group, and nobody else makes groups by this kind.
 */
export const securityGroup: Kind = {
  kind: "ec2:securityGroup",
  service: "EC2",
  references: [vpcReference()],
  operations: {
    create: "ec2:CreateSecurityGroup",
    update: "ec2:CreateTags",
    delete: "ec2:DeleteSecurityGroup",
  },
  latency: "security_group",
  make(input, { account, ids, region }) {
    const id = ids.long("sg");
    return {
      id,
      attributes: {
        ...input,
        arn: `arn:${account.partition}:ec2:${region}:${account.accountId}:security-group/${id}`,
        ownerId: account.accountId,
      },
    };
  },
};

export function rulesOfGroup(account: AccountView, groupId: string): StoredResource[] {
  return account.list("ec2:securityGroupRule").filter((found) => found.attributes.securityGroupId === groupId);
}

export const securityGroupRules: readonly Rule[] = [
  {
    id: "ec2.security-group.name",
    kind: "ec2:securityGroup",
    on: "create",
    when: "the VPC has a group of that name",
    code: "InvalidGroup.Duplicate",
    source: "moto; EC2 API, CreateSecurityGroup",
    check: ({ account, wanted }) =>
      account
        .list("ec2:securityGroup")
        .some((found) => found.attributes.vpcId === wanted.vpcId && found.attributes.name === wanted.name)
        ? `The security group '${wanted.name}' already exists for VPC '${wanted.vpcId}'`
        : undefined,
  },
  {
    id: "ec2.security-group.default",
    kind: "ec2:securityGroup",
    on: "delete",
    when: "it is the default group of its VPC",
    code: "CannotDelete",
    source: "moto; EC2 API error codes",
    check: ({ current }) =>
      current?.attributes.isDefault === true
        ? `the specified group: "${current.id}" name: "default" cannot be deleted by a user`
        : undefined,
  },
  {
    id: "ec2.security-group.dependencies",
    kind: "ec2:securityGroup",
    on: "delete",
    when: "a network interface is in it, or a rule of another group names it",
    code: "DependencyViolation",
    source: "pulumi/pulumi-eks issues 382 and 1226",
    check: ({ account, current }) => {
      if (!current) {
        return undefined;
      }
      const named = account
        .list("ec2:securityGroupRule")
        .some(
          ({ attributes }) =>
            attributes.referencedSecurityGroupId === current.id && attributes.securityGroupId !== current.id,
        );
      return named || interfacesOfGroup(account, current.id).length > 0
        ? `resource ${current.id} has a dependent object`
        : undefined;
    },
  },
];
