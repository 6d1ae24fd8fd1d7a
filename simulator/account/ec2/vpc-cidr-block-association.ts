import type { AccountView } from "../account-view";
import type { Kind } from "../kind";
import type { Rule } from "../rule";
import { contains, type Ipv4Block, parseBlock } from "./cidr";
import { vpcReference } from "./references";
import { blocksOfVpc } from "./vpc";
import { isRestricted, overlapsAny } from "./vpc-cidr-restrictions";

/** A further IPv4 block of a VPC. */
export const vpcCidrBlockAssociation: Kind = {
  kind: "ec2:vpcCidrBlockAssociation",
  service: "EC2",
  references: [vpcReference()],
  operations: { create: "ec2:AssociateVpcCidrBlock", delete: "ec2:DisassociateVpcCidrBlock" },
  latency: "vpc_cidr",
  make: (input, { ids }) => ({
    id: ids.long("vpc-cidr-assoc"),
    attributes: { ...input },
    managedBy: String(input.vpcId),
  }),
};

export const vpcCidrBlockAssociationRules: readonly Rule[] = [
  {
    id: "ec2.vpc-cidr.quota",
    kind: "ec2:vpcCidrBlockAssociation",
    on: "create",
    when: "the VPC has as many IPv4 blocks as the quota allows (5 by default)",
    code: "CidrLimitExceeded",
    source: "moto; VPC quotas page",
    check: ({ account, wanted }) => {
      const limit = account.quota("ec2:ipv4-blocks-per-vpc") ?? 5;
      return blocksOfVpc(account, String(wanted.vpcId)).length >= limit
        ? `This network ${wanted.vpcId} has met its maximum number of allowed CIDRs: ${limit}`
        : undefined;
    },
  },
  {
    id: "ec2.vpc-cidr.range",
    kind: "ec2:vpcCidrBlockAssociation",
    on: "create",
    when: "the block is larger than /16, smaller than /28, or overlaps a block of the VPC",
    code: "InvalidVpc.Range",
    source: "VPC user guide, VPC CIDR blocks; the code is that of a bad block of a new VPC, AWS's own was not found",
    check: ({ account, wanted }) => {
      const block = parseBlock(wanted.cidrBlock);
      const good =
        block !== undefined &&
        block.prefix >= 16 &&
        block.prefix <= 28 &&
        !overlapsAny(block, parsedBlocks(account, wanted.vpcId));
      return good ? undefined : `The CIDR '${wanted.cidrBlock}' is invalid.`;
    },
  },
  {
    id: "ec2.vpc-cidr.restricted",
    kind: "ec2:vpcCidrBlockAssociation",
    on: "create",
    when: "the block is of another private range than the VPC's, or of a range that AWS keeps to itself (198.19.0.0/16, …)",
    code: "InvalidVpc.Range",
    source:
      "VPC user guide, IPv4 CIDR block association restrictions; the text stands in public issue and code comments",
    check: ({ account, wanted }) => {
      const block = parseBlock(wanted.cidrBlock);
      return block !== undefined && isRestricted(block, parsedBlocks(account, wanted.vpcId))
        ? `The CIDR '${wanted.cidrBlock}' is restricted. Use a CIDR from the same private address range as the current VPC CIDR, or use a publicly-routable CIDR. For additional restrictions, see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html`
        : undefined;
    },
  },
  {
    id: "ec2.vpc-cidr.in-use",
    kind: "ec2:vpcCidrBlockAssociation",
    on: "delete",
    when: "a subnet still lies in the block",
    code: "InvalidCidrBlock.InUse",
    source: "published terraform logs of DisassociateVpcCidrBlock; EC2 API, DisassociateVpcCidrBlock",
    check: ({ account, current }) => {
      const { vpcId, cidrBlock } = current?.attributes ?? {};
      const block = parseBlock(cidrBlock);
      const used = account.list("ec2:subnet").some((subnet) => {
        const inner = parseBlock(subnet.attributes.cidrBlock);
        return (
          subnet.attributes.vpcId === vpcId && block !== undefined && inner !== undefined && contains(block, inner)
        );
      });
      return used ? `The vpc ${vpcId} currently has a subnet within CIDR block ${cidrBlock}` : undefined;
    },
  },
];

function parsedBlocks(account: AccountView, vpcId: unknown): Ipv4Block[] {
  return blocksOfVpc(account, String(vpcId)).flatMap((text) => parseBlock(text) ?? []);
}
