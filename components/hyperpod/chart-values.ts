/**
 * The full values of AWS's dependency chart. Full, because a value that is left out takes a default that changes from
 * commit to commit, and Helm's `--reuse-values` loses new defaults.
 */
import { dnsSuffixOfPartition, partitionOfRegion } from "../common/arn";
import type { Shortcoming } from "../common/shortcoming";

/** A value Helm takes. */
export type ChartValue =
  | string
  | number
  | boolean
  | null
  | readonly ChartValue[]
  | { readonly [key: string]: ChartValue };

export type ChartValues = { readonly [key: string]: ChartValue };

export interface ChartValuesArgs {
  /** Region of the cluster. */
  region: string;
  /**
   * Whether the Kubeflow training operator (PyTorchJob and others) is installed.
   * @default true
   */
  trainingOperators?: boolean;
  /**
   * Whether the MPI operator is installed. The deep health check InstanceConnectivity runs as an MPIJob and needs it.
   * @default true
   */
  mpiOperator?: boolean;
  /**
   * Values of the user's own, merged over all others: objects key by key, lists as a whole, as Helm does.
   * @default none
   */
  values?: ChartValues;
}

/**
 * Regions for which the chart knows an image of the health monitoring agent (templates/_helpers.tpl of the sub-chart at the
 * pinned commit). In any other the chart silently takes the image of us-east-1.
 */
const healthMonitoringAgentRegions: readonly string[] = [
  "ap-northeast-1",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];

/** EKS's image accounts where they differ from the usual one (EKS User Guide, "View Amazon container image registries"). */
const eksImageAccounts: Readonly<Record<string, string>> = {
  "af-south-1": "877085696533",
  "ap-east-1": "800184023465",
  "ap-south-2": "900889452093",
  "ap-southeast-3": "296578399912",
  "ap-southeast-4": "491585149902",
  "cn-north-1": "918309763551",
  "cn-northwest-1": "961992271922",
  "eu-central-2": "900612956339",
  "eu-south-1": "590381155156",
  "eu-south-2": "455263428931",
  "me-central-1": "759879836304",
  "me-south-1": "558608220178",
  "us-gov-east-1": "151742754352",
  "us-gov-west-1": "013241004608",
};

const usualEksImageAccount = "602401143452";

export function chartValues(args: ChartValuesArgs): ChartValues {
  return mergeValues(ownValues(args), args.values ?? {});
}

function ownValues(args: ChartValuesArgs): ChartValues {
  return {
    // The region is always set: without it the chart asks a node for its region, and at the first install there is none.
    "health-monitoring-agent": { enabled: true, region: args.region },
    // Its sub-chart alone makes the namespace aws-hyperpod, which the agent needs. It runs no check by itself.
    "deep-health-check": { enabled: true },
    "job-auto-restart": { enabled: true },
    "hyperpod-patching": { enabled: true },
    trainingOperators: { enabled: args.trainingOperators ?? true },
    "mpi-operator": { enabled: args.mpiOperator ?? true },
    "nvidia-device-plugin": { devicePlugin: { enabled: true } },
    "neuron-device-plugin": { devicePlugin: { enabled: true } },
    "aws-efa-k8s-device-plugin": {
      devicePlugin: { enabled: true },
      // The chart's default is the registry in us-west-2, which a closed network in another region cannot reach.
      image: { repository: efaDevicePluginRepository(args.region) },
    },
    // The EKS add-on is used instead: two cert-managers in one cluster fight for the same webhooks.
    "cert-manager": { enabled: false },
    "cluster-role-and-bindings": { enabled: false },
    // The chart's condition is `enabled`; older commits wrote `enable` into their values, and then it is installed.
    "namespaced-role-and-bindings": { enabled: false, enable: false },
    "team-role-and-bindings": { enabled: false },
    "gpu-operator": { enabled: false },
    inferenceOperators: { enabled: false },
    mlflow: { enabled: false },
    storage: { enabled: false },
  };
}

/** Image repository of the EFA device plugin in a region. */
export function efaDevicePluginRepository(region: string): string {
  const account = eksImageAccounts[region] ?? usualEksImageAccount;
  return `${account}.dkr.ecr.${region}.${dnsSuffixOfPartition(partitionOfRegion(region))}/eks/aws-efa-k8s-device-plugin`;
}

/** Merges as Helm does: objects key by key, everything else (lists too) replaced by the later one. */
export function mergeValues(base: ChartValues, over: ChartValues): ChartValues {
  const merged: Record<string, ChartValue> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? mergeValues(before, value) : value;
  }
  return merged;
}

export interface ChartValueProblem extends Shortcoming {
  /** Keys down to the value. */
  readonly keys: readonly string[];
}

/** What else decides whether values fit. */
export interface ChartUse {
  /** Region of the cluster. */
  readonly region: string;
  /** Whether a group has the deep health check InstanceConnectivity. */
  readonly connectivityChecks: boolean;
}

/** Problems with merged values that the chart itself would not report. */
export function checkChartValues(values: ChartValues, { region, connectivityChecks }: ChartUse): ChartValueProblem[] {
  const problems: ChartValueProblem[] = [];
  if (valueAt(values, "inferenceOperators", "enabled") === true) {
    problems.push({
      keys: ["inferenceOperators", "enabled"],
      received: "true",
      allowed: "false: with it the Helm release grows past the 1 MiB that Kubernetes stores",
      fix: "remove it; install the inference operator as the EKS add-on amazon-sagemaker-hyperpod-inference",
    });
  }
  if (valueAt(values, "deep-health-check", "enabled") === false) {
    problems.push({
      keys: ["deep-health-check", "enabled"],
      received: "false",
      allowed:
        "true: this sub-chart makes the namespace aws-hyperpod, without which the health monitoring agent fails; it runs no check by itself",
      fix: "remove it",
    });
  }
  if (
    valueAt(values, "gpu-operator", "enabled") === true &&
    valueAt(values, "nvidia-device-plugin", "devicePlugin", "enabled") !== false
  ) {
    problems.push({
      keys: ["gpu-operator", "enabled"],
      received: "true beside the NVIDIA device plugin",
      allowed: "one of the two: only one may serve the GPUs",
      fix: "remove it, or write nvidia-device-plugin: { devicePlugin: { enabled: false } } as well",
    });
  }
  // SageMaker Developer Guide, "Deep health checks": the connectivity test runs as an MPIJob.
  if (connectivityChecks && valueAt(values, "mpi-operator", "enabled") === false) {
    problems.push({
      keys: ["mpi-operator", "enabled"],
      received: "false, while a group has the deep health check InstanceConnectivity",
      allowed: "true with that check, which the MPI operator runs",
      fix: "remove it, or take InstanceConnectivity out of the groups' deepHealthChecks",
    });
  }
  if (
    valueAt(values, "health-monitoring-agent", "enabled") !== false &&
    !healthMonitoringAgentRegions.includes(region) &&
    !valueAt(values, "health-monitoring-agent", "hmaimage")
  ) {
    problems.push({
      keys: ["health-monitoring-agent", "hmaimage"],
      received: `nothing: the chart knows no image of the agent for ${region} and would take the one of us-east-1`,
      allowed: `the full name of an image, or one of the regions that the chart knows: ${healthMonitoringAgentRegions.join(", ")}`,
      fix: "add the image's full name:\nhyperpod-eks:hyperpod:\n  chart:\n    values:\n      health-monitoring-agent: { hmaimage: <image> }",
    });
  }
  return problems;
}

/** Parts of the chart whose images come from registries that AWS's endpoints in a VPC don't reach. */
const publicImages: readonly { part: string; enabled: readonly string[]; image: string }[] = [
  { part: "trainingOperators", enabled: ["enabled"], image: "kubeflow/training-operator of Docker Hub" },
  { part: "mpi-operator", enabled: ["enabled"], image: "mpioperator/mpi-operator of Docker Hub" },
  { part: "nvidia-device-plugin", enabled: ["devicePlugin", "enabled"], image: "nvcr.io/nvidia/k8s-device-plugin" },
  {
    part: "neuron-device-plugin",
    enabled: ["devicePlugin", "enabled"],
    image: "public.ecr.aws/neuron/neuron-device-plugin",
  },
];

/** Images that the values leave in public registries, as "part (image)": a closed network can't pull them. */
export function imagesOutsideAws(values: ChartValues): string[] {
  return publicImages
    .filter(({ part, enabled }) => valueAt(values, part, ...enabled) !== false && !namesAnImage(values[part]))
    .map(({ part, image }) => `${part} (${image})`);
}

/** Whether a value below says where an image comes from; the parts call it `image` or `repository`. */
function namesAnImage(value: ChartValue | undefined): boolean {
  return (
    isObject(value) &&
    Object.entries(value).some(
      ([key, child]) => (/^(image|repository)$/i.test(key) && typeof child === "string") || namesAnImage(child),
    )
  );
}

function valueAt(values: ChartValue | undefined, ...path: readonly string[]): ChartValue | undefined {
  const [first, ...rest] = path;
  if (first === undefined) {
    return values;
  }
  return isObject(values) ? valueAt(values[first], ...rest) : undefined;
}

function isObject(value: ChartValue | undefined): value is ChartValues {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
