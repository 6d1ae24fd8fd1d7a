/** Where the cluster lives: a network made here, one that exists, or one of another stack. */
import { z } from "zod";
import { zoneIdPattern } from "../../components/common/availability-zone";
import { cidrProblem } from "../../components/network/cidr";
import { logRetentionAllowed, logRetentionDays } from "./log-retention";
import { oneOfNumbers, type SettingTexts, setting } from "./setting";

export type NetworkSettings = CreatedNetworkSettings | ExistingNetworkSettings | StackNetworkSettings;

export interface CreatedNetworkSettings {
  readonly kind: "create";
  /** Primary CIDR block of the VPC, /16 to /20. */
  readonly cidr: string;
  /** Zone IDs, sorted, at least two. */
  readonly zones: readonly string[];
  /** The two zones with a control-plane subnet, sorted. */
  readonly controlPlaneZones: readonly string[];
  /** Secondary CIDR block by zone ID, for zones whose node subnet is not in `cidr`. */
  readonly nodeCidrs: Readonly<Record<string, string>>;
  readonly nat: "none" | "single" | "perZone";
  /** Short names of the services with an interface endpoint, sorted. */
  readonly interfaceEndpoints: readonly string[];
  /** Left out = no flow logs. */
  readonly flowLogs?: { readonly retentionDays: number };
}

export interface ExistingNetworkSettings {
  readonly kind: "existing";
  readonly vpcId: string;
  /** Private subnet for nodes by zone ID, keys sorted. */
  readonly nodeSubnets: Readonly<Record<string, string>>;
  /** Sorted. */
  readonly controlPlaneSubnetIds: readonly string[];
  readonly securityGroupId: string;
}

export interface StackNetworkSettings {
  readonly kind: "stack";
  /** Fully qualified name, `organization/project/stack`. */
  readonly stack: string;
}

/** An Availability Zone by its ID. */
export const zoneIdSetting = (texts: Partial<SettingTexts> & Pick<SettingTexts, "means">) =>
  setting(
    {
      allowed:
        "an Availability Zone ID, such as usw2-az2 (a zone's name, such as us-west-2b, means another place in each account)",
      fix: "look the ID up: aws ec2 describe-availability-zones --query 'AvailabilityZones[].[ZoneId,ZoneName]'",
      advise: adviseOnZoneName,
      ...texts,
    },
    z.string().regex(zoneIdPattern),
  );

function adviseOnZoneName(received: unknown): string | undefined {
  return typeof received === "string" && /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/.test(received)
    ? `names are not IDs: look up which zone ${received} is in your account:\naws ec2 describe-availability-zones --zone-names ${received} --query 'AvailabilityZones[0].ZoneId' --output text`
    : undefined;
}

const zoneId = zoneIdSetting({ means: "An Availability Zone ID." });

export const cidrBlock = (means: string) =>
  setting(
    {
      means,
      allowed: "an IPv4 CIDR block without host bits, such as 10.192.0.0/16",
      fix: "write the first address of the block and its prefix length",
      advise: (received) =>
        typeof received === "string" && cidrProblem(`${received}/32`) === undefined
          ? `write ${received}/32, if the one address is meant`
          : adviseOnCidr(received),
    },
    z.string().refine((text) => cidrProblem(text) === undefined),
  );

function adviseOnCidr(received: unknown): string | undefined {
  return typeof received === "string" && received.length < 40 ? cidrProblem(received) : undefined;
}

/** EC2 resource IDs: 8 hexadecimal digits before 2016, 17 since (EC2 User Guide, "Resource IDs"). */
const resourceId = (prefix: string, means: string) =>
  setting(
    { means, allowed: `an ID such as ${prefix}-0123456789abcdef0`, example: `${prefix}-0123456789abcdef0` },
    z.string().regex(new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`)),
  );

/**
 * Services with an interface endpoint that a HyperPod cluster or what runs on it has a use for. Source: AWS PrivateLink
 * Guide, "AWS services that integrate with AWS PrivateLink".
 */
export const interfaceEndpointNames = [
  "aps-workspaces",
  "autoscaling",
  "bedrock-runtime",
  "cloudformation",
  "ec2",
  "ec2messages",
  "ecr.api",
  "ecr.dkr",
  "eks",
  "eks-auth",
  "elasticfilesystem",
  "elasticloadbalancing",
  "events",
  "fsx",
  "grafana-workspace",
  "kms",
  "lambda",
  "logs",
  "monitoring",
  "sagemaker.api",
  "sagemaker.runtime",
  "secretsmanager",
  "sqs",
  "ssm",
  "ssmmessages",
  "sts",
  "xray",
] as const;

/**
 * What nodes call before they can run a pod, when there is no way out: addresses for pods (ec2), images (ecr.*), credentials
 * (sts, eks-auth), logs and metrics, and Session Manager. S3 always has its gateway endpoint.
 * Source: the closed-network list of AWS's own Terraform example for HyperPod on EKS (github.com/awslabs/awsome-distributed-training).
 */
export const closedNetworkEndpoints = [
  "ec2",
  "ec2messages",
  "ecr.api",
  "ecr.dkr",
  "eks-auth",
  "logs",
  "monitoring",
  "ssm",
  "ssmmessages",
  "sts",
] as const;

const created = z.strictObject({
  cidr: setting(
    {
      means: "Primary CIDR block of the VPC. Fixed: another one replaces the network and all in it.",
      allowed: "an IPv4 CIDR block of /16 to /20 without host bits",
      example: "10.192.0.0/16",
      fix: "write the first address of a block of /16 to /20, such as 10.192.0.0/16",
      advise: adviseOnCidr,
    },
    z.string().refine((text) => cidrProblem(text) === undefined),
  ),
  zones: setting(
    {
      means: "Availability Zone IDs with a node subnet. Adding one changes no subnet of the others.",
      allowed: "a list of at least two Availability Zone IDs of the region",
      example: "[usw2-az1, usw2-az2]",
    },
    z.array(zoneId),
  ),
  controlPlaneZones: setting(
    {
      means:
        "The zones with a subnet for the EKS control plane. Frozen for the cluster's life. EKS runs no control plane in use1-az3, " +
        "usw1-az2 and cac1-az3; nodes may stand there.",
      allowed: "a list of exactly two of network.create.zones",
      example: "[usw2-az1, usw2-az2]",
      default:
        "the two zones when there are exactly two; required when there are more, so that adding a zone changes no subnet",
    },
    z.array(zoneId).optional(),
  ),
  nodeCidrs: setting(
    {
      means: "By zone ID: a secondary CIDR block of the VPC that is, as a whole, the zone's node subnet.",
      allowed: "a map from zones of network.create.zones to IPv4 CIDR blocks of /16 to /28, four at most",
      example: "{ usw2-az2: 10.1.0.0/16 }",
      default: "the zone's fixed slot in cidr",
    },
    z.record(zoneId, cidrBlock("CIDR block of the zone's nodes.")).default({}),
  ),
  nat: setting(
    {
      means: "Way out of the node subnets: no NAT gateway, one for all zones, or one in each zone.",
      allowed: "none, single or perZone",
      example: "single",
      advise: (received) => (/^per[-_ ]?(az|zone)s?$/i.test(String(received)) ? "write perZone" : undefined),
      cost: "each NAT gateway costs by the hour and by the gigabyte; with single, traffic of other zones costs cross-zone transfer as well",
    },
    z.enum(["none", "single", "perZone"]).default("single"),
  ),
  interfaceEndpoints: setting(
    {
      means:
        "Short names of the AWS services that get an interface endpoint in every zone. S3 always has a gateway endpoint.",
      allowed: `a list of ${interfaceEndpointNames.join(", ")}`,
      example: "[ecr.api, ecr.dkr]",
      default: `none; with nat: none these are required: ${closedNetworkEndpoints.join(", ")}`,
      cost: "each endpoint costs by the hour in each zone, and by the gigabyte",
    },
    z
      .array(
        setting(
          {
            means: "Short name of a service.",
            allowed: `one of ${interfaceEndpointNames.join(", ")}`,
            advise: (received) =>
              received === "s3" ? "S3 always has its gateway endpoint; remove it from the list" : undefined,
          },
          z.enum(interfaceEndpointNames),
        ),
      )
      .default([]),
  ),
  flowLogs: setting(
    {
      means: "VPC flow logs to CloudWatch Logs.",
      allowed: "a map with the key retentionDays",
      example: "{ retentionDays: 30 }",
      default: "no flow logs",
      cost: "CloudWatch Logs charges by the gigabyte written; training traffic is large",
    },
    z
      .strictObject({
        retentionDays: setting(
          { means: "How long flow logs are kept, in days.", allowed: logRetentionAllowed, example: "30" },
          oneOfNumbers(logRetentionDays),
        ),
      })
      .optional(),
  ),
});

const existing = z.strictObject({
  vpcId: resourceId("vpc", "The VPC."),
  nodeSubnets: setting(
    {
      means: "Private subnets for nodes, one for each zone ID, with a way to S3 and the registries.",
      allowed: "a map from Availability Zone IDs to subnet IDs, at least one",
      example: "{ usw2-az2: subnet-0123456789abcdef0 }",
    },
    z.record(zoneId, resourceId("subnet", "A private subnet.")),
  ),
  controlPlaneSubnetIds: setting(
    {
      means: "Subnets for the EKS control plane, in different zones.",
      allowed: "a list of at least two subnet IDs",
      example: "[subnet-0123456789abcdef0, subnet-0123456789abcdef1]",
    },
    z.array(resourceId("subnet", "A subnet in the VPC.")).min(2),
  ),
  securityGroupId: resourceId(
    "sg",
    "Security group of nodes and control plane. It must let itself in and out on every protocol: EFA fails otherwise.",
  ),
});

export const networkSchema = setting(
  {
    means:
      "The network: exactly one of create (make one), existing (name the parts of one) and stack (take another stack's outputs).",
    allowed: "a map with exactly one of create, existing, stack",
    example: "{ create: { cidr: 10.192.0.0/16, zones: [usw2-az1, usw2-az2] } }",
  },
  z.strictObject({
    create: setting(
      {
        means: "A network of the stack's own.",
        allowed: "a map with cidr and zones",
        default: "use existing or stack",
      },
      created.optional(),
    ),
    existing: setting(
      {
        means: "A network that exists.",
        allowed: "a map with vpcId, nodeSubnets, controlPlaneSubnetIds, securityGroupId",
        default: "use create or stack",
      },
      existing.optional(),
    ),
    stack: setting(
      {
        means:
          "Another stack whose network is used. Destroy this stack before that one, and keep that one under `protection: on`: its destroy would cut this stack's nodes off.",
        allowed: "a fully qualified stack name, organization/project/stack",
        example: "acme/hyperpod-eks/network",
        default: "use create or existing",
      },
      z
        .string()
        .regex(/^[\w.-]+\/[\w.-]+\/[\w.-]+$/)
        .optional(),
    ),
  }),
);

export function resolveNetwork(input: z.output<typeof networkSchema>): NetworkSettings {
  if (input.create) {
    const { zones, controlPlaneZones, interfaceEndpoints, nodeCidrs, flowLogs, ...rest } = input.create;
    return {
      kind: "create",
      ...rest,
      zones: [...zones].sort(),
      controlPlaneZones: [...(controlPlaneZones ?? zones)].sort(),
      nodeCidrs: sortedRecord(nodeCidrs),
      interfaceEndpoints: [...interfaceEndpoints].sort(),
      ...(flowLogs ? { flowLogs } : {}),
    };
  }
  if (input.existing) {
    return {
      kind: "existing",
      ...input.existing,
      nodeSubnets: sortedRecord(input.existing.nodeSubnets),
      controlPlaneSubnetIds: [...input.existing.controlPlaneSubnetIds].sort(),
    };
  }
  return { kind: "stack", stack: input.stack ?? "" };
}

export function sortedRecord<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
