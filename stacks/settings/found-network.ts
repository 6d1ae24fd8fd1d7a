/**
 * What can only be checked once EC2 has told of the parts of a network that is used and not made. Found out later, each of these
 * fails after much has been made: EKS and SageMaker refuse subnets of another VPC, and nodes of another zone than their group's
 * come up where nobody wants them.
 */
import { topLevelOrder } from "./parse";
import type { PlatformSettings } from "./platform-settings";
import { at, listed, type Problem, sortProblems } from "./problems";

export interface FoundNetwork {
  readonly vpcId: string;
  /** By Availability Zone ID. */
  readonly nodeSubnetIds: Readonly<Record<string, string>>;
  readonly controlPlaneSubnetIds: readonly string[];
  readonly securityGroupId: string;
}

/** What AWS says of a part; `missing`: it knows none of that name; `undefined`: it doesn't tell whoever deploys. */
export type Told<T> = T | "missing" | undefined;

export interface NetworkFacts {
  /** By subnet ID. */
  readonly subnets: ReadonlyMap<string, Told<{ readonly vpcId: string; readonly zoneId: string }>>;
  readonly securityGroup: Told<{ readonly vpcId: string }>;
  /** Node subnets from which nothing is seen to lead out, with the ID of their route table. */
  readonly closed: ReadonlyMap<string, string>;
}

interface Part {
  path: string;
  /** What is read there, before the ID. */
  label: string;
  noun: "subnet" | "security group";
  id: string;
  /** The zone that it is named for. */
  zoneId?: string;
  told: Told<{ readonly vpcId: string; readonly zoneId?: string }>;
}

/** Pure: `stacks/found-parts.ts` asks EC2. */
export function checkFoundNetwork(settings: PlatformSettings, network: FoundNetwork, facts: NetworkFacts): Problem[] {
  const parts = partsOf(settings, network, facts);
  const problems = [
    ...parts.flatMap(missing),
    ...otherVpc(settings, network.vpcId, parts),
    ...parts.flatMap(otherZone),
    ...(settings.eks.kind === "create" ? oneZone(parts, network) : []),
  ];
  return sortProblems(problems, topLevelOrder);
}

/**
 * Texts for what may be meant: of routes, the provider tells neither those that a virtual private gateway propagates nor what
 * lies behind a target.
 */
export function adviseOnFoundNetwork(
  settings: PlatformSettings,
  network: FoundNetwork,
  facts: NetworkFacts,
): readonly string[] {
  return partsOf(settings, network, facts).flatMap(({ path, label, id, zoneId }) => {
    const routeTableId = facts.closed.get(id);
    return zoneId === undefined || routeTableId === undefined
      ? []
      : [
          `${path}: ${label}${id} shows no way to S3: route table ${routeTableId} has no route out for private addresses (an ` +
            "internet gateway is none), and there is no S3 endpoint. Nodes that can't fetch their lifecycle scripts from S3 fail " +
            "the cluster: add a NAT gateway's route, or S3's gateway endpoint to that route table.",
        ];
  });
}

function partsOf(settings: PlatformSettings, network: FoundNetwork, facts: NetworkFacts): Part[] {
  const subnet = (id: string) => ({ noun: "subnet" as const, id, told: facts.subnets.get(id) });
  return [
    ...Object.entries(network.nodeSubnetIds).map(([zoneId, id]) => ({
      ...placeOf(settings, "nodeSubnets", zoneId),
      ...subnet(id),
      zoneId,
    })),
    ...network.controlPlaneSubnetIds.map((id) => ({ ...placeOf(settings, "controlPlaneSubnetIds"), ...subnet(id) })),
    {
      ...placeOf(settings, "securityGroupId"),
      noun: "security group",
      id: network.securityGroupId,
      told: facts.securityGroup,
    },
  ];
}

type NetworkKey = "vpcId" | "nodeSubnets" | "controlPlaneSubnetIds" | "securityGroupId";

/** The setting that names a part, or the output of the stack that does. */
function placeOf({ network }: PlatformSettings, key: NetworkKey, zoneId?: string): { path: string; label: string } {
  const zone = zoneId === undefined ? [] : [zoneId];
  if (network.kind === "stack") {
    const output = at(key === "nodeSubnets" ? "nodeSubnetIds" : key, ...zone);
    return { path: "hyperpod-eks:network.stack", label: `output ${output} of ${network.stack}: ` };
  }
  return { path: at(`hyperpod-eks:network.existing.${key}`, ...zone), label: "" };
}

function missing({ path, label, noun, id, told }: Part): Problem[] {
  return told === "missing"
    ? [
        {
          path,
          received: `${label}${id}, which EC2 doesn't know`,
          allowed: `a ${noun} of the account and region that is deployed to`,
          fix: `look at the ID, at aws:region and at your credentials: aws sts get-caller-identity`,
        },
      ]
    : [];
}

/** EKS and SageMaker want subnets and security groups of one VPC (SageMaker Developer Guide, HyperPod prerequisites for EKS). */
function otherVpc(settings: PlatformSettings, vpcId: string, parts: readonly Part[]): Problem[] {
  const known = parts.flatMap((part) => (typeof part.told === "object" ? [{ part, vpcId: part.told.vpcId }] : []));
  const strangers = known.filter((other) => other.vpcId !== vpcId);
  const [first] = strangers;
  if (first === undefined) {
    return [];
  }
  if (known.length > 1 && known.every((other) => other.vpcId === first.vpcId)) {
    const { path, label } = placeOf(settings, "vpcId");
    return [
      {
        path,
        received: `${label}${vpcId}, while the subnets and the security group are in ${first.vpcId}`,
        allowed: "the VPC of the subnets and of the security group",
        fix: "name that VPC, or parts of this one",
      },
    ];
  }
  return strangers.map(({ part, vpcId: other }) => ({
    path: part.path,
    received: `${part.label}${part.id}, which is in ${other} and not in ${vpcId}`,
    allowed: `a ${part.noun} of the VPC that vpcId names`,
    fix:
      part.noun === "subnet"
        ? "name one of that VPC: aws ec2 describe-subnets --filters Name=vpc-id,Values=<vpcId>"
        : "name one of that VPC: aws ec2 describe-security-groups --filters Name=vpc-id,Values=<vpcId>",
  }));
}

function otherZone({ path, label, id, zoneId, told }: Part): Problem[] {
  const actual = typeof told === "object" ? told.zoneId : undefined;
  return zoneId === undefined || actual === undefined || actual === zoneId
    ? []
    : [
        {
          path,
          received: `${label}${id}, which is in ${actual}`,
          allowed: `a subnet in ${zoneId}: capacity is sold by zone, and groups name the zone that they stand in`,
          fix: `name a subnet of ${zoneId}, or this one under ${actual}`,
        },
      ];
}

/** EKS User Guide, "Subnet requirements for clusters": in at least two zones. */
function oneZone(parts: readonly Part[], { controlPlaneSubnetIds }: FoundNetwork): Problem[] {
  const subnets = parts.filter(({ noun, zoneId }) => noun === "subnet" && zoneId === undefined);
  const zones = subnets.map(({ told }) => (typeof told === "object" ? told.zoneId : undefined));
  const [first] = subnets;
  return first === undefined || zones.includes(undefined) || new Set(zones).size > 1
    ? []
    : [
        {
          path: first.path,
          received: `${first.label}${listed(controlPlaneSubnetIds)}, all in ${zones[0]}`,
          allowed: "subnets of at least two Availability Zones, which EKS needs",
          fix: "name one of another zone as well",
        },
      ];
}
