import type { Kind } from "../kind";
import type { Rule } from "../rule";
import { vpcReference } from "./references";

/** An internet gateway, with its attachment to a VPC: the attribute `vpcId`. */
export const internetGateway: Kind = {
  kind: "ec2:internetGateway",
  service: "EC2",
  references: [vpcReference()],
  operations: {
    create: "ec2:CreateInternetGateway",
    update: "ec2:AttachInternetGateway",
    delete: "ec2:DeleteInternetGateway",
  },
  latency: "igw",
  make(input, { account, ids, region }) {
    const id = ids.long("igw");
    return {
      id,
      attributes: {
        ...input,
        arn: `arn:${account.partition}:ec2:${region}:${account.accountId}:internet-gateway/${id}`,
        ownerId: account.accountId,
      },
    };
  },
};

export const internetGatewayRules: readonly Rule[] = [
  {
    id: "ec2.internet-gateway.second",
    kind: "ec2:internetGateway",
    on: ["create", "update"],
    when: "the VPC has an internet gateway already",
    code: "Resource.AlreadyAssociated",
    source: "moto; EC2 API, AttachInternetGateway",
    check: ({ account, wanted, current }) => {
      const other = account
        .list("ec2:internetGateway")
        .find(
          (found) => found.id !== current?.id && wanted.vpcId !== undefined && found.attributes.vpcId === wanted.vpcId,
        );
      return other ? `Resource ${other.id} is already associated.` : undefined;
    },
  },
  {
    id: "ec2.internet-gateway.mapped-addresses",
    kind: "ec2:internetGateway",
    on: "delete",
    when: "a public address is still mapped in the VPC: a NAT gateway's, for one",
    code: "DependencyViolation",
    source: "hashicorp/terraform issue 497; EC2 API, DetachInternetGateway",
    check: ({ account, current }) => {
      const vpcId = current?.attributes.vpcId;
      const mapped = account
        .list("ec2:networkInterface")
        .some((found) => found.attributes.vpcId === vpcId && found.attributes.publicIp !== undefined);
      return vpcId !== undefined && mapped
        ? `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`
        : undefined;
    },
  },
];
