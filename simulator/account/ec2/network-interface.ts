/**
 * Network interfaces: services make them in the caller's subnets, and while one is there neither the subnet nor its
 * security groups can be deleted.
 */
import type { AccountView } from "../account-view";
import { companion } from "../companions";
import type { Companion, Kind, OperationContext, StoredResource } from "../kind";
import { addressText, parseBlock } from "./cidr";

export interface InterfaceRequest {
  subnetId: string;
  securityGroupIds: readonly string[];
  /** Who made it, for people: "NAT gateway nat-…", "EKS cluster research". */
  owner: string;
  description: string;
  /** The Elastic IP address that is mapped to it. */
  publicAddress?: { allocationId: string; associationId: string; publicIp: string };
}

/** Interfaces as companions of the resource they serve: they go when it goes. Addresses are the next free ones. */
export function makeInterfaces(requests: readonly InterfaceRequest[], context: OperationContext): Companion[] {
  const taken = new Map<string, number>();
  return requests.map((request) => {
    const { account, ids, region } = context;
    const subnet = account.find("ec2:subnet", request.subnetId, region);
    const before = taken.get(request.subnetId) ?? 0;
    taken.set(request.subnetId, before + 1);
    return companion("ec2:networkInterface", ids.long("eni"), {
      subnetId: request.subnetId,
      vpcId: subnet?.attributes.vpcId,
      availabilityZone: subnet?.attributes.availabilityZone,
      securityGroupIds: [...request.securityGroupIds],
      owner: request.owner,
      description: request.description,
      privateIpAddress: freeAddress(account, subnet, before),
      status: "in-use",
      ...request.publicAddress,
    });
  });
}

export function interfacesInSubnet(account: AccountView, subnetId: string): StoredResource[] {
  return account.list("ec2:networkInterface").filter((found) => found.attributes.subnetId === subnetId);
}

export function interfacesOfGroup(account: AccountView, groupId: string): StoredResource[] {
  return account
    .list("ec2:networkInterface")
    .filter((found) => (found.attributes.securityGroupIds as string[] | undefined)?.includes(groupId));
}

/** AWS keeps the first four addresses of a subnet and the last (VPC user guide, "Subnet sizing"). */
export const addressesKeptByAws = 5;

export function freeAddressCount(account: AccountView, subnet: StoredResource): number {
  const block = parseBlock(subnet.attributes.cidrBlock);
  return block === undefined
    ? 0
    : block.last - block.first + 1 - addressesKeptByAws - interfacesInSubnet(account, subnet.id).length;
}

function freeAddress(account: AccountView, subnet: StoredResource | undefined, skip: number): string {
  const block = parseBlock(subnet?.attributes.cidrBlock);
  if (!subnet || !block) {
    return "";
  }
  const used = new Set(interfacesInSubnet(account, subnet.id).map((found) => found.attributes.privateIpAddress));
  let left = skip;
  for (let address = block.first + 4; address < block.last; address++) {
    if (!used.has(addressText(address)) && left-- === 0) {
      return addressText(address);
    }
  }
  return "";
}

/** Only services make interfaces here; the kind is there so that one can be deleted like any other resource. */
export const networkInterface: Kind = {
  kind: "ec2:networkInterface",
  service: "EC2",
  operations: { create: "ec2:CreateNetworkInterface", delete: "ec2:DeleteNetworkInterface" },
  make: (input, { ids }) => ({ id: ids.long("eni"), attributes: { ...input } }),
};
