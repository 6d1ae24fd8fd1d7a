/** What a distributed PyTorch job asks of the nodes of an instance group. Pure. */
import type { InstanceGroupOutput } from "../../stacks/outputs";

export interface JobArgs {
  name: string;
  namespace: string;
  group: InstanceGroupOutput;
  /** Nodes to take: at most the group's count. */
  nodes: number;
  image: string;
  /** Arguments of `torchrun`, which the training operator tells its peers by PET_* variables. */
  script: readonly string[];
  environment?: Readonly<Record<string, string>>;
  /** ConfigMap mounted at /scripts. */
  scriptsConfigMap: string;
}

/** Resource names that the device plugins of the platform's chart advertise. */
const gpu = "nvidia.com/gpu";
const neuronDevice = "aws.amazon.com/neurondevice";
const efa = "vpc.amazonaws.com/efa";

/** Memory for huge pages of the EFA device: 5,120 MiB a pod (AWS Deep Learning Containers, EKS tutorials for EFA). */
const hugePagesMiB = 5120;

export function acceleratorResource(group: InstanceGroupOutput): string {
  return group.accelerator.startsWith("NVIDIA") ? gpu : neuronDevice;
}

/** Devices of one pod, which takes the whole node. */
export function deviceRequests(group: InstanceGroupOutput): Record<string, string> {
  return {
    ...(group.acceleratorsPerNode > 0 ? { [acceleratorResource(group)]: String(group.acceleratorsPerNode) } : {}),
    ...(group.efaInterfacesPerNode > 0
      ? { [efa]: String(group.efaInterfacesPerNode), "hugepages-2Mi": `${hugePagesMiB}Mi`, memory: "32Gi" }
      : {}),
  };
}

/** What the namespace may hold: the devices of the nodes that the job takes. */
export function quotaOf(group: InstanceGroupOutput, nodes: number): Record<string, string> {
  return group.acceleratorsPerNode > 0
    ? { [`requests.${acceleratorResource(group)}`]: String(group.acceleratorsPerNode * nodes) }
    : { pods: String(nodes) };
}

/** Spec and annotations of a PyTorchJob (kubeflow.org/v1, the chart's training operator 1.7). */
export function pyTorchJob(args: JobArgs): { metadata: Record<string, unknown>; spec: Record<string, unknown> } {
  const { group, nodes } = args;
  const replica = (replicas: number) => ({ replicas, restartPolicy: "OnFailure", template: podTemplate(args) });
  return {
    metadata: {
      name: args.name,
      namespace: args.namespace,
      annotations: {
        // HyperPod restarts the job when it has replaced a faulty node, this many times (SageMaker Developer Guide,
        // "Automatic node recovery and auto-resume"). It needs restartPolicy OnFailure.
        "sagemaker.amazonaws.com/enable-job-auto-resume": "true",
        "sagemaker.amazonaws.com/job-max-retry-count": "2",
        // The resource is ready when the operator has taken it, not when the training is done.
        "pulumi.com/skipAwait": "true",
      },
    },
    spec: {
      nprocPerNode: String(Math.max(group.acceleratorsPerNode, 1)),
      pytorchReplicaSpecs: { Master: replica(1), ...(nodes > 1 ? { Worker: replica(nodes - 1) } : {}) },
    },
  };
}

function podTemplate(args: JobArgs): Record<string, unknown> {
  const { group } = args;
  const devices = deviceRequests(group);
  return {
    metadata: { labels: { "app.kubernetes.io/name": args.name } },
    spec: {
      nodeSelector: {
        // With the ml. prefix, as HyperPod labels its nodes.
        "node.kubernetes.io/instance-type": group.instanceType,
        "sagemaker.amazonaws.com/instance-group-name": group.name,
        // Not on nodes that are still being checked or wait for their replacement.
        "sagemaker.amazonaws.com/node-health-status": "Schedulable",
      },
      tolerations: group.taints.map(({ key, value, effect }) => ({
        key,
        effect,
        ...(value === undefined ? { operator: "Exists" } : { operator: "Equal", value }),
      })),
      containers: [
        {
          name: "pytorch", // the operator looks for this name
          image: args.image,
          command: ["torchrun", ...args.script],
          env: Object.entries(args.environment ?? {})
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, value]) => ({ name, value })),
          resources: { requests: devices, limits: devices },
          volumeMounts: [
            { name: "scripts", mountPath: "/scripts" },
            { name: "shared-memory", mountPath: "/dev/shm" },
          ],
        },
      ],
      volumes: [
        { name: "scripts", configMap: { name: args.scriptsConfigMap } },
        // NCCL and data loaders share memory; a pod's default is 64 MiB.
        { name: "shared-memory", emptyDir: { medium: "Memory" } },
      ],
    },
  };
}
