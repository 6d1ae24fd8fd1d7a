/** The instance groups: what the cluster is made of, by name. */
import { z } from "zod";
import { defaultThreadsPerCore, defaultVolumeSizeGiB } from "../../components/hyperpod/instance-group-planner";
import { kmsKeyArn } from "./kms";
import { sortedRecord, zoneIdSetting } from "./network";
import { setting, wholeNumber } from "./setting";

export interface InstanceGroupSettings {
  /** With SageMaker's prefix, `ml.g5.8xlarge`. */
  readonly instanceType: string;
  readonly count: number;
  readonly minCount?: number;
  /** Availability Zone ID. */
  readonly zone: string;
  readonly threadsPerCore: 1 | 2;
  readonly volume: { readonly sizeGiB: number; readonly kmsKeyArn?: string };
  /** Left out = encrypted with a key that AWS owns. */
  readonly rootVolume?: { readonly kmsKeyArn: string };
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly TaintSettings[];
  /** Sorted. */
  readonly deepHealthChecks: readonly ("InstanceConnectivity" | "InstanceStress")[];
  readonly trainingPlanArn?: string;
  readonly imageId?: string;
  readonly capacity: "onDemand" | "spot";
}

export interface TaintSettings {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** SageMaker API Reference, ClusterInstanceGroupSpecification, InstanceCount. */
const maxCount = 6758;

/** Kubernetes documentation, "Labels and Selectors", syntax and character set. */
const labelName = "[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";
const labelKeyPattern = new RegExp(
  `^((?=[a-z0-9.-]{1,253}/)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*/)?${labelName}$`,
);
const labelValuePattern = new RegExp(`^${labelName}$`);
const labelKeyAllowed =
  "1 to 63 letters, digits and - _ . with a letter or digit at both ends; a DNS name and / may stand before it";
const labelValueAllowed = "a text of 1 to 63 letters, digits and - _ . with a letter or digit at both ends";

const labelKey = setting(
  { means: "Key of a label.", allowed: labelKeyAllowed, fix: "rename the label" },
  z.string().max(317).regex(labelKeyPattern),
);
const labelValue = (means: string) =>
  setting(
    {
      means,
      allowed: labelValueAllowed,
      fix: "write a text; put numbers, true and false in quotes (HyperPod knows no empty value)",
    },
    z.string().regex(labelValuePattern),
  );

const taint = z.strictObject({
  key: setting(
    { means: "Key of the taint.", allowed: labelKeyAllowed, example: "dedicated" },
    z.string().max(317).regex(labelKeyPattern),
  ),
  value: setting(
    { means: "Value of the taint.", allowed: labelValueAllowed, example: "training", default: "no value" },
    labelValue("Value of the taint.").optional(),
  ),
  effect: setting(
    {
      means: "What it does to pods without a toleration.",
      allowed: "NoSchedule, PreferNoSchedule or NoExecute",
      example: "NoSchedule",
    },
    z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
  ),
});

const groupFields = z.strictObject({
  instanceType: setting(
    {
      means: "Instance type. Fixed for a live group: make a group of another name, then remove this one.",
      allowed: "an instance type that HyperPod takes, with the prefix ml.",
      example: "ml.g5.8xlarge",
      cost: "each node costs by the hour from the start of its lifecycle script",
    },
    z.string().min(1).max(64),
  ),
  count: setting(
    {
      means: "Number of nodes. A smaller number terminates nodes chosen at random.",
      allowed: `a whole number from 0 to ${maxCount}`,
      example: "2",
    },
    wholeNumber(0, maxCount),
  ),
  minCount: setting(
    {
      means: "Nodes that must come up within three hours for a new group to count as made.",
      allowed: `a whole number from 0 to ${maxCount}, at most count`,
      example: "1",
      default: "no minimum",
    },
    wholeNumber(0, maxCount).optional(),
  ),
  zone: zoneIdSetting({
    means: "Availability Zone ID of the nodes. Capacity is sold by zone, and EFA doesn't cross zones.",
    allowed: "one zone ID of the network",
    example: "usw2-az2",
  }),
  threadsPerCore: setting(
    {
      means: "Threads of a CPU core: 1 switches multithreading off and halves the vCPUs. Fixed for a live group.",
      allowed: "1 or 2 (2 only where the type has multithreading)",
      example: "1",
      default: "the most that the type has",
    },
    wholeNumber(1, 2).optional(),
  ),
  volume: setting(
    {
      means: "The extra EBS volume of each node, mounted at /opt/sagemaker, which holds images and containers.",
      allowed: "a map with sizeGiB and kmsKeyArn",
      example: "{ sizeGiB: 500 }",
      default: `${defaultVolumeSizeGiB} GiB`,
      advise: (received) =>
        /^\d{1,5}$/.test(String(received)) ? `write the size in a map:\nvolume: { sizeGiB: ${received} }` : undefined,
      cost: "EBS charges by the gigabyte and month, for each node",
    },
    z
      .strictObject({
        sizeGiB: setting(
          { means: "Size in GiB.", allowed: "a whole number from 1 to 16384", example: "500" },
          wholeNumber(1, 16_384).default(defaultVolumeSizeGiB),
        ),
        kmsKeyArn: kmsKeyArn("Key of the extra volume. Fixed for a live group.", "a key that AWS owns").optional(),
      })
      .default({ sizeGiB: defaultVolumeSizeGiB }),
  ),
  rootVolume: setting(
    {
      means: "The root volume of each node.",
      allowed: "a map with the key kmsKeyArn",
      default: "encrypted with a key that AWS owns",
    },
    z.strictObject({ kmsKeyArn: kmsKeyArn("Key of the root volume. Fixed for a live group.") }).optional(),
  ),
  labels: setting(
    {
      means: "Kubernetes labels of the nodes.",
      allowed: "a map of at most 50 labels",
      example: "{ team: ml }",
      default: "none but HyperPod's own",
    },
    z.record(labelKey, labelValue("Value of a label.")).default({}),
  ),
  taints: setting(
    {
      means: "Kubernetes taints of the nodes. Not together with deepHealthChecks.",
      allowed: "a list of at most 50 maps with key, value and effect",
      example: "[{ key: dedicated, value: training, effect: NoSchedule }]",
      default: "none",
    },
    z.array(taint).max(50).default([]),
  ),
  deepHealthChecks: setting(
    {
      means: "Checks that a new node passes before it takes pods. They take one to two hours.",
      allowed: "a list of InstanceStress, InstanceConnectivity",
      example: "[InstanceStress, InstanceConnectivity]",
      default: "none",
      cost: "the hours of the checks are paid for",
    },
    z
      .array(
        setting(
          { means: "A check.", allowed: "InstanceStress or InstanceConnectivity" },
          z.enum(["InstanceStress", "InstanceConnectivity"]),
        ),
      )
      .default([]),
  ),
  trainingPlanArn: setting(
    {
      means: "SageMaker training plan (reserved capacity) for the group. It must target HyperPod clusters.",
      allowed: "the ARN of a training plan of the region, 50 to 2048 characters",
      example: "arn:aws:sagemaker:us-west-2:111122223333:training-plan/example",
      default: "capacity is taken as available",
    },
    z
      .string()
      .min(50)
      .max(2048)
      .regex(/^arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:\d{12}:training-plan\/\S+$/)
      .optional(),
  ),
  imageId: setting(
    {
      means: "Custom AMI, built on a HyperPod AMI, in the same account.",
      allowed: "the ID of an AMI, such as ami-0123456789abcdef0",
      example: "ami-0123456789abcdef0",
      default: "the current HyperPod AMI",
    },
    z
      .string()
      .regex(/^ami-[0-9a-f]{8,17}$/)
      .optional(),
  ),
  capacity: setting(
    {
      means: "How instances are bought. Spot instances can be taken away at two minutes' notice.",
      allowed: "onDemand or spot",
      example: "onDemand",
    },
    z.enum(["onDemand", "spot"]).default("onDemand"),
  ),
});

const group = setting(
  {
    means: "A group.",
    allowed: "a map with instanceType, count and zone",
    example: "{ instanceType: ml.g5.8xlarge, count: 2, zone: usw2-az2 }",
  },
  groupFields,
);

const groupName = setting(
  {
    means: "Name of the group. Another name is another group: its nodes are new ones.",
    allowed: "1 to 63 letters, digits and hyphens, with a letter or digit at both ends",
    fix: "rename the group",
  },
  // SageMaker API Reference, ClusterInstanceGroupSpecification, InstanceGroupName.
  z
    .string()
    .max(63)
    .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/),
);

export const instanceGroupsSchema = setting(
  {
    means: "The instance groups by name. May be stored as a secret.",
    allowed: "a map of 1 to 100 groups, each with instanceType, count and zone",
    example: "{ workers: { instanceType: ml.g5.8xlarge, count: 2, zone: usw2-az2 } }",
  },
  z.record(groupName, group),
);

export function resolveInstanceGroups(
  input: z.output<typeof instanceGroupsSchema>,
): Record<string, InstanceGroupSettings> {
  return sortedRecord(Object.fromEntries(Object.entries(input).map(([name, given]) => [name, resolveGroup(given)])));
}

function resolveGroup(given: z.output<typeof group>): InstanceGroupSettings {
  const { threadsPerCore, taints, labels, deepHealthChecks, ...rest } = given;
  const threads = threadsPerCore ?? defaultThreadsPerCore(given.instanceType);
  return {
    ...rest,
    threadsPerCore: threads === 2 ? 2 : 1,
    labels: sortedRecord(labels),
    taints: [...taints].sort((a, b) => (taintText(a) < taintText(b) ? -1 : 1)),
    deepHealthChecks: [...new Set(deepHealthChecks)].sort(),
  };
}

function taintText(taint: TaintSettings): string {
  return `${taint.key}=${taint.value ?? ""}:${taint.effect}`;
}
