import type { AccountView } from "../account-view";
import { companion } from "../companions";
import type { Kind } from "../kind";
import type { Rule } from "../rule";
import { parseBlock } from "./cidr";

export const vpc: Kind = {
  kind: "ec2:vpc",
  service: "EC2",
  operations: { create: "ec2:CreateVpc", update: "ec2:ModifyVpcAttribute", delete: "ec2:DeleteVpc" },
  latency: "vpc",
  make(input, { account, ids, region }) {
    const id = ids.long("vpc");
    const mainRouteTableId = ids.long("rtb");
    const defaultSecurityGroupId = ids.long("sg");
    const defaultNetworkAclId = ids.long("acl");
    return {
      id,
      attributes: {
        ...input,
        arn: `arn:${account.partition}:ec2:${region}:${account.accountId}:vpc/${id}`,
        ownerId: account.accountId,
        mainRouteTableId,
        defaultRouteTableId: mainRouteTableId,
        defaultSecurityGroupId,
        defaultNetworkAclId,
        dhcpOptionsId: `dopt-0${account.accountId.slice(0, 8)}00000000`,
        ipv6AssociationId: "",
      },
      companions: [
        companion("ec2:routeTable", mainRouteTableId, { vpcId: id, main: true, ownerId: account.accountId }),
        companion("ec2:securityGroup", defaultSecurityGroupId, {
          vpcId: id,
          name: "default",
          description: "default VPC security group",
          isDefault: true,
          ownerId: account.accountId,
          arn: `arn:${account.partition}:ec2:${region}:${account.accountId}:security-group/${defaultSecurityGroupId}`,
        }),
        companion("ec2:securityGroupRule", ids.long("sgr"), {
          securityGroupId: defaultSecurityGroupId,
          isEgress: true,
          ipProtocol: "-1",
          cidrIpv4: "0.0.0.0/0",
        }),
        companion("ec2:securityGroupRule", ids.long("sgr"), {
          securityGroupId: defaultSecurityGroupId,
          isEgress: false,
          ipProtocol: "-1",
          referencedSecurityGroupId: defaultSecurityGroupId,
        }),
      ],
    };
  },
};

/** All IPv4 blocks of a VPC: the one it was made with, and those associated since. */
export function blocksOfVpc(account: AccountView, vpcId: string): string[] {
  const primary = account.find("ec2:vpc", vpcId)?.attributes.cidrBlock;
  const secondary = account
    .list("ec2:vpcCidrBlockAssociation")
    .filter((association) => association.attributes.vpcId === vpcId)
    .map((association) => association.attributes.cidrBlock);
  return [primary, ...secondary].filter((block): block is string => typeof block === "string");
}

/** What keeps a VPC from being deleted: AWS removes only what it made along with it. */
const vpcDependents: readonly { kind: string; own?: string }[] = [
  { kind: "ec2:subnet" },
  { kind: "ec2:securityGroup", own: "isDefault" },
  { kind: "ec2:routeTable", own: "main" },
  { kind: "ec2:internetGateway" },
  { kind: "ec2:vpcEndpoint" },
  { kind: "ec2:networkInterface" },
];

export const vpcRules: readonly Rule[] = [
  {
    id: "ec2.vpc.cidr-syntax",
    kind: "ec2:vpc",
    on: "create",
    when: "the block is no IPv4 CIDR block",
    code: "InvalidParameterValue",
    source: "moto (ec2 exceptions)",
    check: ({ wanted }) =>
      wanted.cidrBlock !== undefined && parseBlock(wanted.cidrBlock) === undefined
        ? `Value (${wanted.cidrBlock}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`
        : undefined,
  },
  {
    id: "ec2.vpc.cidr-range",
    kind: "ec2:vpc",
    on: "create",
    when: "the block is larger than /16 or smaller than /28",
    code: "InvalidVpc.Range",
    source: "hashicorp/terraform issue 19452; VPC user guide, VPC CIDR blocks",
    check: ({ wanted }) => {
      const block = parseBlock(wanted.cidrBlock);
      return block && (block.prefix < 16 || block.prefix > 28)
        ? `The CIDR '${wanted.cidrBlock}' is invalid.`
        : undefined;
    },
  },
  {
    id: "ec2.vpc.quota",
    kind: "ec2:vpc",
    on: "create",
    when: "the region already holds as many VPCs as the quota allows (5 by default)",
    code: "VpcLimitExceeded",
    source: "terraform-aws-modules/terraform-aws-vpc issue 429; EC2 quotas page",
    check: ({ account, region }) =>
      account.list("ec2:vpc", region).length >= (account.quota("ec2:vpcs-per-region") ?? 5)
        ? "The maximum number of VPCs has been reached."
        : undefined,
  },
  {
    id: "ec2.vpc.dependencies",
    kind: "ec2:vpc",
    on: "delete",
    when: "a subnet, security group, route table, internet gateway, endpoint or network interface is left in it",
    code: "DependencyViolation",
    source: "EC2 API, DeleteVpc; terraform-provider-aws issue 11473",
    check: ({ account, current }) => {
      const left = vpcDependents.some(({ kind, own }) =>
        account
          .list(kind)
          .some(
            (found) => found.attributes.vpcId === current?.id && (own === undefined || found.attributes[own] !== true),
          ),
      );
      return left ? `The vpc '${current?.id}' has dependencies and cannot be deleted.` : undefined;
    },
  },
];
