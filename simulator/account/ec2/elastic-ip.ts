import type { AccountView } from "../account-view";
import type { Kind, StoredResource } from "../kind";
import type { Rule } from "../rule";

export const elasticIp: Kind = {
  kind: "ec2:elasticIp",
  service: "EC2",
  operations: { create: "ec2:AllocateAddress", update: "ec2:CreateTags", delete: "ec2:ReleaseAddress" },
  latency: "eip",
  make(input, { account, ids, region }) {
    const id = ids.long("eipalloc");
    // TEST-NET-2 (RFC 5737): addresses that nobody has.
    const publicIp = `198.51.100.${1 + ids.number(254)}`;
    const zone = region === "us-east-1" ? "compute-1" : `${region}.compute`;
    return {
      id,
      attributes: {
        ...input,
        allocationId: id,
        arn: `arn:${account.partition}:ec2:${region}:${account.accountId}:elastic-ip/${id}`,
        publicIp,
        publicDns: `ec2-${publicIp.replaceAll(".", "-")}.${zone}.amazonaws.com`,
        publicIpv4Pool: "amazon",
        networkBorderGroup: region,
      },
    };
  },
};

/** The interface that an address is mapped to. */
export function interfaceOfAddress(account: AccountView, allocationId: string): StoredResource | undefined {
  return account.list("ec2:networkInterface").find((found) => found.attributes.allocationId === allocationId);
}

export const elasticIpRules: readonly Rule[] = [
  {
    id: "ec2.elastic-ip.quota",
    kind: "ec2:elasticIp",
    on: "create",
    when: "the region already holds as many addresses as the quota allows (5 by default)",
    code: "AddressLimitExceeded",
    source: "EC2 quotas page; EC2 API error codes",
    check: ({ account, region }) =>
      account.list("ec2:elasticIp", region).length >= (account.quota("ec2:elastic-ips-per-region") ?? 5)
        ? "The maximum number of addresses has been reached."
        : undefined,
  },
  {
    id: "ec2.elastic-ip.in-use",
    kind: "ec2:elasticIp",
    on: "delete",
    when: "a NAT gateway or another interface still has it",
    code: "InvalidIPAddress.InUse",
    source: "EC2 API, ReleaseAddress; the wording is our own, AWS's was not found",
    check: ({ account, current }) =>
      current && interfaceOfAddress(account, current.id)
        ? `The address ${current.attributes.publicIp} is in use.`
        : undefined,
  },
];
