/**
 * Decides what each instance group is, from what a person wrote: defaults resolved, lists in a fixed order, nothing that
 * is empty. Pure: `instance-group-inputs.ts` turns a plan into the inputs of the AWS resource.
 */
import { RunError } from "@pulumi/pulumi/errors";
import { compareText } from "../common/text";
import { findInstanceType } from "./instance-type-catalogue";

/** Size of the extra volume when the settings name none. Images of training containers run to tens of GiB each. */
export const defaultVolumeSizeGiB = 500;

/** The script HyperPod runs on a new node, a file of the lifecycle folder. */
export const onCreateScript = "on_create.sh";

export type DeepHealthCheck = "InstanceStress" | "InstanceConnectivity";

export type TaintEffect = "NoSchedule" | "PreferNoSchedule" | "NoExecute";

export interface TaintArgs {
  /** Key of the taint, 1 to 317 characters. */
  key: string;
  /**
   * Value of the taint, 1 to 63 characters.
   * @default no value: the taint is matched by its key alone
   */
  value?: string;
  /** What happens to pods that do not tolerate the taint. */
  effect: TaintEffect;
}

export interface InstanceGroupArgs {
  /** Instance type with its `ml.` prefix. Cannot be changed while the group lives (SageMaker Developer Guide, UpdateCluster). */
  instanceType: string;
  /** Number of nodes, 0 to 6758 (SageMaker API, ClusterInstanceGroupSpecification). */
  count: number;
  /**
   * Fewest nodes with which a new group counts as in service, 0 to `count`. After three hours below it the group is
   * rolled back. Needs continuous provisioning.
   * @default no minimum: the group is in service at once and nodes join as they come
   */
  minCount?: number;
  /** Availability Zone ID of the nodes, such as `usw2-az2`. */
  zone: string;
  /**
   * Hardware threads used of each core, 1 or 2. Cannot be changed while the group lives.
   * @default the most the instance type supports
   */
  threadsPerCore?: 1 | 2;
  /**
   * The extra EBS volume of each node, mounted at /opt/sagemaker.
   * @default 500 GiB, encrypted with AWS's key
   */
  volume?: {
    /** Size in GiB, 1 to 16384. */
    sizeGiB: number;
    /**
     * KMS key that encrypts the volume.
     * @default the key AWS owns
     */
    kmsKeyArn?: string;
  };
  /**
   * Encryption of the root volume with a key of one's own. Its size cannot be chosen.
   * @default the key AWS owns
   */
  rootVolume?: {
    /** KMS key that encrypts the volume. */
    kmsKeyArn: string;
  };
  /**
   * Kubernetes labels of the nodes, at most 50; values 1 to 63 characters.
   * @default none besides those HyperPod sets
   */
  labels?: Readonly<Record<string, string>>;
  /**
   * Kubernetes taints of the nodes, at most 50.
   * @default none
   */
  taints?: readonly TaintArgs[];
  /**
   * Tests run on accelerated nodes before they take work; they take one to two hours.
   * @default none: nodes take work as soon as they join
   */
  deepHealthChecks?: readonly DeepHealthCheck[];
  /**
   * SageMaker training plan that the capacity comes from; the plan must target HyperPod clusters.
   * @default capacity without a plan
   */
  trainingPlanArn?: string;
  /**
   * AMI of one's own (`ami-...`).
   * @default the newest AMI of HyperPod
   */
  imageId?: string;
  /**
   * Where the capacity comes from: `onDemand`, or `spot`, which needs continuous provisioning.
   * @default onDemand
   */
  capacity?: "onDemand" | "spot";
}

/** One EBS entry of a group: the extra volume has a size, the root volume a key and never a size. */
export type VolumePlan =
  | { rootVolume: false; sizeGiB: number; kmsKeyArn?: string }
  | { rootVolume: true; kmsKeyArn: string };

export interface InstanceGroupPlan {
  /** Name of the group, the key in the settings. */
  name: string;
  instanceType: string;
  count: number;
  minCount?: number;
  zone: string;
  /** Always present: SageMaker takes 1 when it is missing, which halves the vCPUs of most types. */
  threadsPerCore: 1 | 2;
  /** The extra volume first, then the root volume. */
  volumes: readonly VolumePlan[];
  /** Sorted by key; left out when empty, because `{}` shows as a change on every update. */
  labels?: Readonly<Record<string, string>>;
  /** Sorted by key, then effect, then value; left out when empty. */
  taints?: readonly TaintArgs[];
  /** Sorted; left out when empty. */
  deepHealthChecks?: readonly DeepHealthCheck[];
  trainingPlanArn?: string;
  imageId?: string;
  /**
   * Only spot is told to SageMaker. On-demand is what it does without the field, and whether the field can be changed on
   * a live group is disputed, so writing the default out must not change anything.
   */
  spot?: true;
}

/** Plans all groups, sorted by name, so that the order in the settings never matters. */
export function planInstanceGroups(groups: Readonly<Record<string, InstanceGroupArgs>>): InstanceGroupPlan[] {
  return Object.entries(groups)
    .map(([name, group]) => planInstanceGroup(name, group))
    .sort((a, b) => compareText(a.name, b.name));
}

/** KMS keys that the groups' volumes use, sorted, each once. The execution role needs grants on them. */
export function volumeKmsKeyArns(plans: readonly InstanceGroupPlan[]): string[] {
  const arns = plans.flatMap((plan) => plan.volumes.map((volume) => volume.kmsKeyArn));
  return [...new Set(arns.filter((arn) => arn !== undefined))].sort(compareText);
}

/** What SageMaker is told where nobody chose: without the field it takes 1, which halves the vCPUs of most types. */
export function defaultThreadsPerCore(instanceType: string): 1 | 2 {
  return findInstanceType(instanceType)?.threadsPerCore ?? 1;
}

function planInstanceGroup(name: string, group: InstanceGroupArgs): InstanceGroupPlan {
  if (!findInstanceType(group.instanceType)) {
    throw new RunError(
      `hyperpod-eks:instanceGroups.${name}.instanceType: "${group.instanceType}" is not an instance type that HyperPod ` +
        "accepts. Allowed are SageMaker's names, such as ml.g5.8xlarge; correct the name.",
    );
  }
  return {
    name,
    instanceType: group.instanceType,
    count: group.count,
    ...(group.minCount === undefined ? {} : { minCount: group.minCount }),
    zone: group.zone,
    threadsPerCore: group.threadsPerCore ?? defaultThreadsPerCore(group.instanceType),
    volumes: planVolumes(group),
    ...planKubernetes(group),
    ...(group.deepHealthChecks?.length ? { deepHealthChecks: [...group.deepHealthChecks].sort(compareText) } : {}),
    ...(group.trainingPlanArn === undefined ? {} : { trainingPlanArn: group.trainingPlanArn }),
    ...(group.imageId === undefined ? {} : { imageId: group.imageId }),
    ...(group.capacity === "spot" ? { spot: true as const } : {}),
  };
}

function planVolumes(group: InstanceGroupArgs): VolumePlan[] {
  const extra = group.volume ?? { sizeGiB: defaultVolumeSizeGiB };
  return [
    {
      rootVolume: false,
      sizeGiB: extra.sizeGiB,
      ...(extra.kmsKeyArn === undefined ? {} : { kmsKeyArn: extra.kmsKeyArn }),
    },
    ...(group.rootVolume ? [{ rootVolume: true as const, kmsKeyArn: group.rootVolume.kmsKeyArn }] : []),
  ];
}

function planKubernetes(group: InstanceGroupArgs): Pick<InstanceGroupPlan, "labels" | "taints"> {
  const labels = Object.entries(group.labels ?? {}).sort(([a], [b]) => compareText(a, b));
  const taints = (group.taints ?? []).map(({ key, value, effect }) => ({
    key,
    ...(value === undefined ? {} : { value }),
    effect,
  }));
  const order = (taint: TaintArgs) => [taint.key, taint.effect, taint.value ?? ""].join("\n");
  return {
    ...(labels.length > 0 ? { labels: Object.fromEntries(labels) } : {}),
    ...(taints.length > 0 ? { taints: taints.sort((a, b) => compareText(order(a), order(b))) } : {}),
  };
}
