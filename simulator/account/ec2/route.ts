import type { AccountView } from "../account-view";
import type { Attributes, Kind } from "../kind";
import type { Rule } from "../rule";
import { routeTableReference } from "./references";
import { blocksOfVpc } from "./vpc";

/** One route of a route table; its id is the table's and the destination. */
export const route: Kind = {
  kind: "ec2:route",
  service: "EC2",
  references: [routeTableReference()],
  operations: { create: "ec2:CreateRoute", update: "ec2:ReplaceRoute", delete: "ec2:DeleteRoute" },
  latency: "route",
  make: (input) => ({
    id: `${input.routeTableId}_${destinationOf(input)}`,
    attributes: { ...input, origin: "CreateRoute" },
    managedBy: String(input.routeTableId),
  }),
};

export function destinationOf(route: Attributes): string {
  return String(route.destinationCidrBlock ?? route.destinationIpv6CidrBlock ?? route.destinationPrefixListId);
}

/** Kinds of target that are simulated, with EC2's answer when one does not exist. */
const targets: readonly { property: string; kind: string; code: string; noun: string }[] = [
  { property: "gatewayId", kind: "ec2:internetGateway", code: "InvalidGatewayID.NotFound", noun: "gateway" },
  { property: "natGatewayId", kind: "ec2:natGateway", code: "InvalidNatGatewayID.NotFound", noun: "natGateway" },
  { property: "vpcEndpointId", kind: "ec2:vpcEndpoint", code: "InvalidVpcEndpointId.NotFound", noun: "VpcEndPoint" },
];

/** `blackhole` once the target is gone. */
export function stateOfRoute(account: AccountView, route: Attributes): "active" | "blackhole" {
  return targets.some(({ property, kind }) => missing(account, kind, route[property])) ? "blackhole" : "active";
}

function missing(account: AccountView, kind: string, id: unknown): boolean {
  return typeof id === "string" && id !== "" && id !== "local" && !account.find(kind, id);
}

export const routeRules: readonly Rule[] = [
  ...targets.map(
    ({ property, kind, code, noun }): Rule => ({
      id: `ec2.route.${noun}`,
      kind: "ec2:route",
      on: ["create", "update"],
      when: `the target in ${property} does not exist`,
      code,
      source: "moto; EC2 API error codes",
      check: ({ account, wanted }) =>
        missing(account, kind, wanted[property]) ? `The ${noun} ID '${wanted[property]}' does not exist` : undefined,
    }),
  ),
  {
    id: "ec2.route.gateway-of-another-network",
    kind: "ec2:route",
    on: ["create", "update"],
    when: "the internet gateway is not attached to the VPC of the route table",
    code: "InvalidParameterValue",
    source: "smoketurner/serverless-vpc-plugin issue 147; giantswarm/aws-operator pull request 634",
    check: ({ account, wanted }) => {
      const gateway = account.find("ec2:internetGateway", String(wanted.gatewayId));
      const table = account.find("ec2:routeTable", String(wanted.routeTableId));
      return gateway && table && gateway.attributes.vpcId !== table.attributes.vpcId
        ? `route table ${table.id} and network gateway ${gateway.id} belong to different networks`
        : undefined;
    },
  },
  {
    id: "ec2.route.exists",
    kind: "ec2:route",
    on: "create",
    when: "the table has a route for the destination already, the local one included",
    code: "RouteAlreadyExists",
    source: "hashicorp/terraform-provider-aws issue 23866; moto",
    check: ({ account, wanted }) => {
      const destination = destinationOf(wanted);
      const table = account.find("ec2:routeTable", String(wanted.routeTableId));
      const local = blocksOfVpc(account, String(table?.attributes.vpcId)).includes(destination);
      return local || account.find("ec2:route", `${wanted.routeTableId}_${destination}`)
        ? `The route identified by ${destination} already exists.`
        : undefined;
    },
  },
];
