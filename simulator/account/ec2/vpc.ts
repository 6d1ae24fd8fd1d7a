import { companion } from "../companions";
import type { Kind } from "../kind";
import type { Rule } from "../rule";

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
        companion("ec2:routeTable", mainRouteTableId, { vpcId: id, main: true }),
        companion("ec2:securityGroup", defaultSecurityGroupId, { vpcId: id, name: "default", isDefault: true }),
      ],
    };
  },
};

export const vpcRules: readonly Rule[] = [
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
];
