import type { Kind } from "../kind";
import { zoneById, zoneByName, zonesOf } from "../regions";
import type { Rule } from "../rule";
import { contains, overlaps, parseBlock } from "./cidr";
import { interfacesInSubnet } from "./network-interface";
import { vpcReference } from "./references";
import { blocksOfVpc } from "./vpc";

export const subnet: Kind = {
  kind: "ec2:subnet",
  service: "EC2",
  references: [vpcReference()],
  operations: { create: "ec2:CreateSubnet", update: "ec2:ModifySubnetAttribute", delete: "ec2:DeleteSubnet" },
  latency: "subnet",
  make(input, { account, ids, region }) {
    const id = ids.long("subnet");
    const zone =
      zoneById(region, String(input.availabilityZoneId)) ??
      zoneByName(region, String(input.availabilityZone)) ??
      zonesOf(region)[0];
    return {
      id,
      attributes: {
        ...input,
        availabilityZone: zone?.name,
        availabilityZoneId: zone?.id,
        arn: `arn:${account.partition}:ec2:${region}:${account.accountId}:subnet/${id}`,
        ownerId: account.accountId,
        ipv6CidrBlockAssociationId: "",
        privateDnsHostnameTypeOnLaunch: "ip-name",
      },
    };
  },
};

export const subnetRules: readonly Rule[] = [
  {
    id: "ec2.subnet.zone",
    kind: "ec2:subnet",
    on: "create",
    when: "the Availability Zone is not in the region",
    code: "InvalidParameterValue",
    source: "moto; EC2 API, CreateSubnet",
    check: ({ region, wanted }) => {
      const names = zonesOf(region).map((zone) => zone.name);
      const { availabilityZone: name, availabilityZoneId: id } = wanted;
      if (name !== undefined && !zoneByName(region, String(name))) {
        return zoneText(String(name), "availabilityZone", names);
      }
      if (id !== undefined && !zoneById(region, String(id))) {
        return zoneText(String(id), "availabilityZoneId", names);
      }
      return undefined;
    },
  },
  {
    id: "ec2.subnet.range",
    kind: "ec2:subnet",
    on: "create",
    when: "the block is not inside a block associated with the VPC, or not between /16 and /28",
    code: "InvalidSubnet.Range",
    source: "pulumi/pulumi-awsx issue 111; hashicorp/terraform issue 21256",
    check: ({ account, wanted }) => {
      const block = parseBlock(wanted.cidrBlock);
      const good =
        block !== undefined &&
        block.prefix >= 16 &&
        block.prefix <= 28 &&
        blocksOfVpc(account, String(wanted.vpcId)).some((text) => {
          const outer = parseBlock(text);
          return outer !== undefined && contains(outer, block);
        });
      return good ? undefined : `The CIDR '${wanted.cidrBlock}' is invalid.`;
    },
  },
  {
    id: "ec2.subnet.conflict",
    kind: "ec2:subnet",
    on: "create",
    when: "the block overlaps another subnet of the VPC",
    code: "InvalidSubnet.Conflict",
    source: "pulumi/pulumi-awsx issue 910; hashicorp/terraform issue 33470",
    check: ({ account, wanted }) => {
      const block = parseBlock(wanted.cidrBlock);
      const taken = account.list("ec2:subnet").some((other) => {
        const theirs = parseBlock(other.attributes.cidrBlock);
        return (
          other.attributes.vpcId === wanted.vpcId &&
          block !== undefined &&
          theirs !== undefined &&
          overlaps(block, theirs)
        );
      });
      return taken ? `The CIDR '${wanted.cidrBlock}' conflicts with another subnet` : undefined;
    },
  },
  {
    id: "ec2.subnet.dependencies",
    kind: "ec2:subnet",
    on: "delete",
    when: "a network interface is left in it",
    code: "DependencyViolation",
    source: "terraform-provider-aws issue 30640",
    check: ({ account, current }) =>
      current && interfacesInSubnet(account, current.id).length > 0
        ? `The subnet '${current.id}' has dependencies and cannot be deleted.`
        : undefined,
  },
];

function zoneText(value: string, parameter: string, zones: readonly string[]): string {
  return `Value (${value}) for parameter ${parameter} is invalid. Subnets can currently only be created in the following availability zones: ${zones.join(", ")}.`;
}
