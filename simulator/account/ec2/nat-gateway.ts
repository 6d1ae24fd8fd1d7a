import type { AccountView } from "../account-view";
import type { Attributes, Kind } from "../kind";
import type { Rule } from "../rule";
import { interfaceOfAddress } from "./elastic-ip";
import { freeAddressCount, makeInterfaces } from "./network-interface";
import { subnetReference } from "./references";

/** A zonal NAT gateway. CreateNatGateway answers at once; most mistakes show later, as state `failed`. */
export const natGateway: Kind = {
  kind: "ec2:natGateway",
  service: "EC2",
  references: [subnetReference()],
  operations: { create: "ec2:CreateNatGateway", update: "ec2:CreateTags", delete: "ec2:DeleteNatGateway" },
  latency: "nat_gateway",
  make(input, context) {
    const { account, ids, region } = context;
    const id = ids.long("nat");
    const address = account.find("ec2:elasticIp", String(input.allocationId), region);
    const free = address && !interfaceOfAddress(account, address.id) ? address : undefined;
    const association = free && {
      allocationId: free.id,
      associationId: ids.long("eipassoc"),
      publicIp: String(free.attributes.publicIp),
    };
    const companions = makeInterfaces(
      [
        {
          subnetId: String(input.subnetId),
          securityGroupIds: [],
          owner: `NAT gateway ${id}`,
          description: `Interface for NAT Gateway ${id}`,
          ...(association === undefined ? {} : { publicAddress: association }),
        },
      ],
      context,
    );
    return {
      id,
      attributes: {
        ...input,
        vpcId: account.find("ec2:subnet", String(input.subnetId), region)?.attributes.vpcId,
        state: "available",
        networkInterfaceId: companions[0]?.id,
        privateIp: companions[0]?.attributes.privateIpAddress,
        publicIp: association?.publicIp ?? "",
        associationId: association?.associationId ?? "",
      },
      companions,
    };
  },
  /** AWS gives the address and the interface of a failed gateway back; the gateway stays listed for about an hour. */
  failed(resource, message, { drop }) {
    drop((found) => found.managedBy === resource.id);
    Object.assign(resource.attributes, { state: "failed", failureMessage: message });
  },
};

const isPublic = (attributes: Attributes): boolean => attributes.connectivityType !== "private";

export const natGatewayRules: readonly Rule[] = [
  {
    id: "ec2.nat-gateway.internet-gateway",
    kind: "ec2:natGateway",
    on: "createLater",
    when: "the VPC has no internet gateway attached",
    code: "Gateway.NotAttached",
    source: "EC2 API, NatGateway failureCode; terraform-provider-aws issue 709",
    check: ({ account, current }) => {
      const vpcId = current?.attributes.vpcId;
      const attached = account.list("ec2:internetGateway").some((found) => found.attributes.vpcId === vpcId);
      return isPublic(current?.attributes ?? {}) && !attached
        ? `Network ${vpcId} has no Internet gateway attached`
        : undefined;
    },
  },
  {
    id: "ec2.nat-gateway.allocation",
    kind: "ec2:natGateway",
    on: "createLater",
    when: "the Elastic IP address does not exist",
    code: "InvalidAllocationID.NotFound",
    source: "EC2 API, NatGateway failureCode",
    check: ({ account, wanted, region }) =>
      isPublic(wanted) && !account.find("ec2:elasticIp", String(wanted.allocationId), region)
        ? `Elastic IP address ${wanted.allocationId} could not be associated with this NAT gateway`
        : undefined,
  },
  {
    id: "ec2.nat-gateway.allocation-taken",
    kind: "ec2:natGateway",
    on: "createLater",
    when: "the Elastic IP address is another's already",
    code: "Resource.AlreadyAssociated",
    source: "EC2 API, NatGateway failureCode",
    check: ({ account, wanted, current }) =>
      isPublic(wanted) && takenByAnother(account, String(wanted.allocationId), current?.id)
        ? `Elastic IP address ${wanted.allocationId} is already associated`
        : undefined,
  },
  {
    id: "ec2.nat-gateway.subnet-full",
    kind: "ec2:natGateway",
    on: "createLater",
    when: "the subnet has no free address",
    code: "InsufficientFreeAddressesInSubnet",
    source: "EC2 API, NatGateway failureCode",
    check: ({ account, wanted, region }) => {
      const subnet = account.find("ec2:subnet", String(wanted.subnetId), region);
      return subnet && freeAddressCount(account, subnet) < 0
        ? "Subnet has insufficient free addresses to create this NAT gateway"
        : undefined;
    },
  },
];

function takenByAnother(account: AccountView, allocationId: string, id: string | undefined): boolean {
  const holder = interfaceOfAddress(account, allocationId);
  return holder !== undefined && holder.managedBy !== id;
}
