/** VPC, its further blocks, and subnets. */
import type { SimulatedAccount } from "../../../account/account";
import { blockText, parseBlock } from "../../../account/ec2/cidr";
import type { Properties } from "../../wire";
import type { AwsMapping } from "../aws-mapping";

/** The provider looks at CIDR blocks before it calls AWS (terraform-provider-aws, verify.ValidIPv4CIDRNetworkAddress). */
function blockProblems(inputs: Properties): { property: string; reason: string }[] {
  const { cidrBlock } = inputs;
  if (cidrBlock === undefined) {
    return [];
  }
  const block = parseBlock(cidrBlock);
  if (!block) {
    return [{ property: "cidrBlock", reason: `"${cidrBlock}" is not a valid IPv4 CIDR block` }];
  }
  if (block.hasHostBits) {
    const reason = `"${cidrBlock}" is not a valid IPv4 CIDR block; did you mean "${blockText(block)}"?`;
    return [{ property: "cidrBlock", reason }];
  }
  return block.prefix >= 16 && block.prefix <= 28
    ? []
    : [
        {
          property: "cidrBlock",
          reason: `expected "cidr_block" to contain a network Value with between 16 and 28 significant bits, got: ${block.prefix}`,
        },
      ];
}

/**
 * The provider takes a subnet that it deletes out of the endpoints that GuardDuty has put there (terraform-provider-aws,
 * internal/service/ec2/vpc_subnet.go); the group that GuardDuty made stays in the VPC.
 */
async function leaveGuardDuty(subnetId: string, account: SimulatedAccount, region: string, urn: string): Promise<void> {
  for (const { id, attributes } of account.list("ec2:vpcEndpoint", region)) {
    const subnetIds = (attributes.subnetIds ?? []) as string[];
    const isGuardDuty =
      attributes.requesterManaged === true && /\.guardduty-data$/.test(String(attributes.serviceName));
    if (isGuardDuty && subnetIds.includes(subnetId)) {
      const left = { ...attributes, subnetIds: subnetIds.filter((candidate) => candidate !== subnetId) };
      await account.update({ kind: "ec2:vpcEndpoint", region, client: urn }, id, left);
    }
  }
}

export const ec2NetworkMappings: readonly AwsMapping[] = [
  {
    token: "aws:ec2/vpc:Vpc",
    kind: "ec2:vpc",
    taggable: true,
    defaults: {
      assignGeneratedIpv6CidrBlock: false,
      enableDnsHostnames: false,
      enableDnsSupport: true,
      enableNetworkAddressUsageMetrics: false,
      instanceTenancy: "default",
    },
    validate: blockProblems,
    replacesIf: (path, old, wanted) => path === "instanceTenancy" && old !== "dedicated" && wanted === "dedicated",
  },
  {
    token: "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
    kind: "ec2:vpcCidrBlockAssociation",
    taggable: false,
    validate: blockProblems,
  },
  {
    token: "aws:ec2/subnet:Subnet",
    kind: "ec2:subnet",
    taggable: true,
    defaults: {
      assignIpv6AddressOnCreation: false,
      enableDns64: false,
      enableResourceNameDnsARecordOnLaunch: false,
      enableResourceNameDnsAaaaRecordOnLaunch: false,
      ipv6Native: false,
      mapPublicIpOnLaunch: false,
    },
    validate: blockProblems,
    beforeDelete: async (subnet, _inputs, { account, region }, urn) => {
      await leaveGuardDuty(subnet.id, account, region, urn);
      return undefined;
    },
  },
];
