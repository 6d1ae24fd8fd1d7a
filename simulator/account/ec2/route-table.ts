import type { AccountView } from "../account-view";
import type { Kind, StoredResource } from "../kind";
import type { Rule } from "../rule";
import { routeTableReference, subnetReference, vpcReference } from "./references";

export const routeTable: Kind = {
  kind: "ec2:routeTable",
  service: "EC2",
  references: [vpcReference()],
  operations: { create: "ec2:CreateRouteTable", update: "ec2:CreateTags", delete: "ec2:DeleteRouteTable" },
  latency: "route",
  make(input, { account, ids, region }) {
    const id = ids.long("rtb");
    return {
      id,
      attributes: {
        ...input,
        arn: `arn:${account.partition}:ec2:${region}:${account.accountId}:route-table/${id}`,
        ownerId: account.accountId,
      },
    };
  },
};

export const routeTableAssociation: Kind = {
  kind: "ec2:routeTableAssociation",
  service: "EC2",
  references: [routeTableReference(), subnetReference()],
  operations: {
    create: "ec2:AssociateRouteTable",
    update: "ec2:ReplaceRouteTableAssociation",
    delete: "ec2:DisassociateRouteTable",
  },
  latency: "route",
  // It goes with its subnet, without being asked.
  make: (input, { ids }) => ({
    id: ids.long("rtbassoc"),
    attributes: { ...input },
    ...(input.subnetId === undefined ? {} : { managedBy: String(input.subnetId) }),
  }),
};

export function associationsOfTable(account: AccountView, routeTableId: string): StoredResource[] {
  return account.list("ec2:routeTableAssociation").filter((found) => found.attributes.routeTableId === routeTableId);
}

export const routeTableRules: readonly Rule[] = [
  {
    id: "ec2.route-table.dependencies",
    kind: "ec2:routeTable",
    on: "delete",
    when: "it is associated with a subnet, or is the main table of its VPC",
    code: "DependencyViolation",
    source: "moto; EC2 API, DeleteRouteTable",
    check: ({ account, current }) =>
      current && (current.attributes.main === true || associationsOfTable(account, current.id).length > 0)
        ? `The routeTable '${current.id}' has dependencies and cannot be deleted.`
        : undefined,
  },
  {
    id: "ec2.route-table-association.second",
    kind: "ec2:routeTableAssociation",
    on: "create",
    when: "the subnet is associated with a route table already",
    code: "Resource.AlreadyAssociated",
    source: "EC2 API, AssociateRouteTable; widely seen text",
    check: ({ account, wanted }) =>
      wanted.subnetId !== undefined &&
      account.list("ec2:routeTableAssociation").some((found) => found.attributes.subnetId === wanted.subnetId)
        ? `the specified association for route table ${wanted.routeTableId} conflicts with an existing association`
        : undefined,
  },
  {
    id: "ec2.route-table-association.networks",
    kind: "ec2:routeTableAssociation",
    on: ["create", "update"],
    when: "the route table and the subnet are in different VPCs",
    code: "InvalidParameterValue",
    source:
      "EC2 API, AssociateRouteTable; worded as AWS words it for routes (smoketurner/serverless-vpc-plugin issue 147)",
    check: ({ account, wanted }) => {
      const tableVpc = account.find("ec2:routeTable", String(wanted.routeTableId))?.attributes.vpcId;
      const subnetVpc = account.find("ec2:subnet", String(wanted.subnetId))?.attributes.vpcId;
      return subnetVpc !== undefined && tableVpc !== subnetVpc
        ? `route table ${wanted.routeTableId} and subnet ${wanted.subnetId} belong to different networks`
        : undefined;
    },
  },
];
