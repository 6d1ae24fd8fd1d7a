import { createHash } from "node:crypto";
import type { Attributes, Companion, Kind, OperationContext } from "../kind";
import type { Rule } from "../rule";
import { makeInterfaces } from "./network-interface";
import { routeTableReference, securityGroupReference, subnetReference, vpcReference } from "./references";
import { endpointServiceExists, isOfferedInZone, privateDnsName, shortServiceName } from "./vpc-endpoint-services";

/** A VPC endpoint: `Gateway` puts a route into route tables, `Interface` puts network interfaces into subnets. */
export const vpcEndpoint: Kind = {
  kind: "ec2:vpcEndpoint",
  service: "EC2",
  references: [
    vpcReference(),
    subnetReference("subnetIds[]"),
    routeTableReference("routeTableIds[]"),
    securityGroupReference("securityGroupIds[]"),
  ],
  operations: { create: "ec2:CreateVpcEndpoint", update: "ec2:ModifyVpcEndpoint", delete: "ec2:DeleteVpcEndpoints" },
  latency: (attributes) => (isInterface(attributes) ? "interface_endpoint" : "gateway_endpoint"),
  make(input, context) {
    const { account, ids, region } = context;
    const id = ids.long("vpce");
    const groups = listOf(input.securityGroupIds);
    const defaultGroup = account.find("ec2:vpc", String(input.vpcId), region)?.attributes.defaultSecurityGroupId;
    const securityGroupIds = isInterface(input) && groups.length === 0 ? [String(defaultGroup)] : groups;
    const companions = interfacesFor(id, listOf(input.subnetIds), securityGroupIds, context);
    return {
      id,
      attributes: {
        ...input,
        arn: `arn:${account.partition}:ec2:${region}:${account.accountId}:vpc-endpoint/${id}`,
        ownerId: account.accountId,
        requesterManaged: false,
        state: "available",
        policy: input.policy ?? fullAccess,
        ...(isInterface(input)
          ? {
              securityGroupIds,
              ipAddressType: "ipv4",
              cidrBlocks: [],
              routeTableIds: [],
              networkInterfaceIds: companions.map((companion) => companion.id),
              dnsEntries: dnsEntries(id, input, region),
            }
          : {
              subnetIds: [],
              securityGroupIds: [],
              networkInterfaceIds: [],
              dnsEntries: [],
              prefixListId: prefixListId(String(input.serviceName)),
              cidrBlocks: ["198.51.100.0/24"],
              routeTableIds: listOf(input.routeTableIds),
            }),
      },
      companions,
    };
  },
  change(current, input, context) {
    const attributes: Record<string, unknown> = { ...current.attributes, ...input };
    if (!isInterface(attributes)) {
      return attributes;
    }
    const groups = listOf(attributes.securityGroupIds);
    const subnets = listOf(attributes.subnetIds);
    const mine = context.account.list("ec2:networkInterface").filter((found) => found.managedBy === current.id);
    context.drop((found) => found.managedBy === current.id && !subnets.includes(String(found.attributes.subnetId)));
    const kept = mine.filter((found) => subnets.includes(String(found.attributes.subnetId)));
    for (const found of kept) {
      found.attributes.securityGroupIds = groups;
    }
    const missing = subnets.filter((subnet) => !kept.some((found) => found.attributes.subnetId === subnet));
    const added = interfacesFor(current.id, missing, groups, context);
    for (const companion of added) {
      context.put({
        ...companion,
        region: current.region,
        createdAtMinutes: context.nowMinutes,
        managedBy: current.id,
      });
    }
    return {
      ...attributes,
      networkInterfaceIds: [...kept, ...added].map((found) => found.id),
      dnsEntries: dnsEntries(current.id, attributes, current.region),
    };
  },
};

const fullAccess = JSON.stringify({
  Statement: [{ Action: "*", Effect: "Allow", Principal: "*", Resource: "*" }],
  Version: "2008-10-17",
});

function isInterface(attributes: Attributes): boolean {
  return attributes.vpcEndpointType === "Interface";
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function interfacesFor(
  id: string,
  subnetIds: readonly string[],
  securityGroupIds: readonly string[],
  context: OperationContext,
): Companion[] {
  return makeInterfaces(
    subnetIds.map((subnetId) => ({
      subnetId,
      securityGroupIds,
      owner: `VPC endpoint ${id}`,
      description: `VPC Endpoint Interface ${id}`,
    })),
    context,
  );
}

function prefixListId(serviceName: string): string {
  return `pl-${createHash("sha256").update(serviceName).digest("hex").slice(0, 8)}`;
}

function dnsEntries(id: string, attributes: Attributes, region: string): { dnsName: string; hostedZoneId: string }[] {
  const service = shortServiceName(String(attributes.serviceName), region);
  const own = {
    dnsName: `${id}-${id.slice(-8)}.${service}.${region}.vpce.amazonaws.com`,
    hostedZoneId: "Z1YSA3EXCYUU9Z",
  };
  return attributes.privateDnsEnabled === true
    ? [own, { dnsName: privateDnsName(String(attributes.serviceName), region), hostedZoneId: "Z079901512FBRI7M0Z9EX" }]
    : [own];
}

export const vpcEndpointRules: readonly Rule[] = [
  {
    id: "ec2.vpc-endpoint.service",
    kind: "ec2:vpcEndpoint",
    on: "create",
    when: "the region has no endpoint service of that name and type",
    code: "InvalidServiceName",
    source: "moto; EC2 API, CreateVpcEndpoint",
    check: ({ wanted, region }) =>
      endpointServiceExists(wanted.serviceName, region, isInterface(wanted) ? "Interface" : "Gateway")
        ? undefined
        : `The Vpc Endpoint Service '${wanted.serviceName}' does not exist`,
  },
  {
    id: "ec2.vpc-endpoint.zone",
    kind: "ec2:vpcEndpoint",
    on: ["create", "update"],
    when: "the service is not offered in the Availability Zone of a subnet",
    code: "InvalidParameter",
    source: "terraform-aws-modules/terraform-aws-vpc issues 462 and 785; awslabs/aws-orbit-workbench issue 320",
    check: ({ account, wanted, region }) => {
      const closed = listOf(wanted.subnetIds).find(
        (id) =>
          !isOfferedInZone(wanted.serviceName, region, account.find("ec2:subnet", id)?.attributes.availabilityZoneId),
      );
      return closed === undefined
        ? undefined
        : `The VPC endpoint service ${wanted.serviceName} does not support the availability zone of the subnet: ${closed}.`;
    },
  },
  {
    id: "ec2.vpc-endpoint.dns-attributes",
    kind: "ec2:vpcEndpoint",
    on: ["create", "update"],
    when: "private DNS is wanted and the VPC's DNS support or DNS host names are off",
    code: "InvalidParameter",
    source: "GuardDuty user guide, runtime monitoring troubleshooting (it quotes the text)",
    check: ({ account, wanted }) => {
      const vpc = account.find("ec2:vpc", String(wanted.vpcId))?.attributes;
      return wanted.privateDnsEnabled === true && !(vpc?.enableDnsSupport === true && vpc.enableDnsHostnames === true)
        ? `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${wanted.vpcId}`
        : undefined;
    },
  },
  {
    id: "ec2.vpc-endpoint.dns-conflict",
    kind: "ec2:vpcEndpoint",
    on: ["create", "update"],
    when: "another endpoint of the VPC has the service's private DNS name",
    code: "InvalidParameter",
    source: "widely seen text; eksctl-io/eksctl issue 2510 for the situation",
    check: ({ account, wanted, current, region }) => {
      const twin = account
        .list("ec2:vpcEndpoint")
        .some(
          ({ id, attributes }) =>
            id !== current?.id &&
            attributes.vpcId === wanted.vpcId &&
            attributes.serviceName === wanted.serviceName &&
            attributes.privateDnsEnabled === true,
        );
      return wanted.privateDnsEnabled === true && twin
        ? `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${privateDnsName(String(wanted.serviceName), region)} in the VPC ${wanted.vpcId}`
        : undefined;
    },
  },
  {
    id: "ec2.vpc-endpoint.one-subnet-a-zone",
    kind: "ec2:vpcEndpoint",
    on: ["create", "update"],
    when: "two of the subnets are in one Availability Zone",
    code: "DuplicateSubnetsInSameZone",
    source: "terraform-aws-modules/terraform-aws-vpc issues 451 and 583",
    check: ({ account, wanted }) => {
      const seen = new Set<unknown>();
      for (const id of listOf(wanted.subnetIds)) {
        const zone = account.find("ec2:subnet", id)?.attributes.availabilityZoneId;
        if (seen.has(zone)) {
          return `Found another VPC endpoint subnet in the availability zone of ${id}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`;
        }
        seen.add(zone);
      }
      return undefined;
    },
  },
  {
    id: "ec2.vpc-endpoint.route-exists",
    kind: "ec2:vpcEndpoint",
    on: ["create", "update"],
    when: "a route table has the route of another gateway endpoint for the same service",
    code: "RouteAlreadyExists",
    source: "eksctl-io/eksctl issue 2510; published deployment logs with the text",
    check: ({ account, wanted, current }) => {
      const others = account
        .list("ec2:vpcEndpoint")
        .filter(
          ({ id, attributes }) =>
            id !== current?.id && !isInterface(attributes) && attributes.serviceName === wanted.serviceName,
        )
        .flatMap(({ attributes }) => listOf(attributes.routeTableIds));
      const taken = isInterface(wanted) ? undefined : listOf(wanted.routeTableIds).find((id) => others.includes(id));
      return taken
        ? `route table ${taken} already has a route with destination-prefix-list-id ${prefixListId(String(wanted.serviceName))}`
        : undefined;
    },
  },
];
