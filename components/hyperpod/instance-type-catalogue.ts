/**
 * What is known about the instance types HyperPod accepts, without asking AWS: a preview works offline, and a subnet that
 * is too small is an error before anything is created.
 */
import catalogue from "./data/instance-types.json";

export interface AcceleratorFacts {
  /** Kind of accelerator: `"gpu"` (NVIDIA) or `"neuron"` (AWS Trainium). */
  kind: "gpu" | "neuron";
  /** Name as EC2 gives it, e.g. `NVIDIA H100`. */
  name: string;
  /** Number of accelerators in one instance. */
  count: number;
  /** Memory of all accelerators together, in MiB. */
  memoryMiB: number;
}

export interface InstanceTypeFacts {
  /** Name with SageMaker's prefix, e.g. `ml.p5.48xlarge`. */
  name: string;
  /** Virtual CPUs with every hardware thread in use. */
  vcpus: number;
  /** Most threads a core of this type runs: 2 with multithreading, 1 on Arm. */
  threadsPerCore: 1 | 2;
  /** Main memory, in MiB. */
  memoryMiB: number;
  /** Most network interfaces an EC2 instance of this type takes. HyperPod uses one of them for pods. */
  maxEnis: number;
  /** Most private IPv4 addresses of one network interface. */
  ipv4PerEni: number;
  /** Number of network cards. */
  networkCards: number;
  /** Most EFA interfaces, 0 where the type has no EFA. */
  efaInterfaces: number;
  /** Processor architecture: images and lifecycle scripts must match it. */
  arch: "x86_64" | "arm64";
  /** The accelerator, left out for CPU types. */
  accelerator?: AcceleratorFacts;
  /**
   * Where the figures come from: `"ec2"` = recorded EC2 answers; `"assumed"` = EC2's answer was not on record when the
   * list was made. Assumed figures err on the side that keeps a plan safe: more addresses, fewer pods.
   */
  figures: "ec2" | "assumed";
}

/** The JSON's view of a type; its `network` text is for people and not used here. */
interface RecordedFigures extends Omit<InstanceTypeFacts, "name" | "figures" | "accelerator"> {
  accelerator?: AcceleratorFacts | null;
}

/**
 * Stand-ins for the types whose EC2 figures are not on record. vCPUs, memory and accelerators follow the families' public
 * product pages; the network figures are those of the most address-hungry relative (g7e for g7: 64 addresses an interface).
 */
const assumedFigures: Readonly<Record<string, Omit<InstanceTypeFacts, "name" | "figures">>> = {
  "ml.g7.2xlarge": assumedG7({ vcpus: 8, gpus: 1, maxEnis: 4, efaInterfaces: 0 }),
  "ml.g7.4xlarge": assumedG7({ vcpus: 16, gpus: 1, maxEnis: 8, efaInterfaces: 0 }),
  "ml.g7.8xlarge": assumedG7({ vcpus: 32, gpus: 1, maxEnis: 8, efaInterfaces: 1 }),
  "ml.g7.12xlarge": assumedG7({ vcpus: 48, gpus: 2, maxEnis: 10, efaInterfaces: 1 }),
  "ml.g7.24xlarge": assumedG7({ vcpus: 96, gpus: 4, maxEnis: 20, efaInterfaces: 2 }),
  "ml.g7.48xlarge": assumedG7({ vcpus: 192, gpus: 8, maxEnis: 40, efaInterfaces: 4 }),
  "ml.p6e-gb200.36xlarge": {
    vcpus: 144,
    threadsPerCore: 1,
    memoryMiB: 960 * 1024,
    maxEnis: 34,
    ipv4PerEni: 64,
    networkCards: 17,
    efaInterfaces: 17,
    arch: "arm64",
    accelerator: { kind: "gpu", name: "NVIDIA GB200", count: 4, memoryMiB: 4 * 185 * 1024 },
  },
};

function assumedG7(size: {
  vcpus: number;
  gpus: number;
  maxEnis: number;
  efaInterfaces: number;
}): Omit<InstanceTypeFacts, "name" | "figures"> {
  return {
    vcpus: size.vcpus,
    threadsPerCore: 2,
    memoryMiB: size.vcpus * 4 * 1024,
    maxEnis: size.maxEnis,
    ipv4PerEni: 64,
    networkCards: Math.max(size.efaInterfaces, 1),
    efaInterfaces: size.efaInterfaces,
    arch: "x86_64",
    accelerator: { kind: "gpu", name: "NVIDIA RTX PRO 4500", count: size.gpus, memoryMiB: size.gpus * 32 * 1024 },
  };
}

/** Pods that a type with assumed figures is trusted to hold: what the smallest accelerated types of its kind hold. */
const assumedMaxPods = 14;

const typesByName: ReadonlyMap<string, InstanceTypeFacts> = new Map(
  [
    ...Object.entries(catalogue.types as Record<string, RecordedFigures>).map(([name, figures]) =>
      recorded(name, figures),
    ),
    ...Object.entries(assumedFigures).map(
      ([name, figures]): InstanceTypeFacts => ({ name, ...figures, figures: "assumed" }),
    ),
  ]
    .sort((a, b) => a.name.localeCompare(b.name, "en"))
    .map((facts) => [facts.name, facts]),
);

function recorded(name: string, figures: RecordedFigures): InstanceTypeFacts {
  return {
    name,
    vcpus: figures.vcpus,
    threadsPerCore: figures.threadsPerCore,
    memoryMiB: figures.memoryMiB,
    maxEnis: figures.maxEnis,
    ipv4PerEni: figures.ipv4PerEni,
    networkCards: figures.networkCards,
    efaInterfaces: figures.efaInterfaces,
    arch: figures.arch,
    ...(figures.accelerator ? { accelerator: figures.accelerator } : {}),
    figures: "ec2",
  };
}

/** Facts about a type by its full name (`ml.g5.8xlarge`), `undefined` for a name HyperPod does not know. */
export function findInstanceType(name: string): InstanceTypeFacts | undefined {
  return typesByName.get(name);
}

/** Every type HyperPod accepts, sorted by name. */
export function instanceTypeNames(): readonly string[] {
  return [...typesByName.keys()];
}

/** Whether nodes of the type have an EFA interface. */
export function efaCapable(facts: InstanceTypeFacts): boolean {
  return facts.efaInterfaces > 0;
}

/**
 * IPv4 addresses that one node takes from its subnet: the pod interface filled to its limit, plus one address for each
 * further EFA interface (the first EFA shares the network card of the pod interface).
 *
 * This gives AWS's documented numbers for EKS exactly where AWS gives them exactly: 81 for P5 = 50 + 31 (SageMaker Developer
 * Guide, "Prerequisites for using SageMaker HyperPod", multi-AZ/VPC sizing), 57 for trn1.32xlarge, 65 for trn2.48xlarge.
 * AWS's capacity-planning page names about 51 for p4d (here 53) and about 15 for g5.48xlarge (here 50): the formula stays
 * above them, and a subnet's CIDR cannot be changed later, so it is kept on the safe side.
 */
export function ipsNeededPerNode(facts: InstanceTypeFacts): number {
  return facts.ipv4PerEni + Math.max(facts.efaInterfaces - 1, 0);
}

/**
 * Pods that get an address on one node. HyperPod nodes have one pod interface, and its primary address is the node's own
 * (SageMaker Developer Guide, HyperPod EKS node limits: 14 on g5.xlarge, 29 on g5.8xlarge, 49 on P and Trn types).
 */
export function maxPodsPerNode(facts: InstanceTypeFacts): number {
  return facts.figures === "assumed" ? assumedMaxPods : facts.ipv4PerEni - 1;
}
