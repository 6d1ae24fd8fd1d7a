/** What a stack may cost, as far as it can be seen from instance types and counts. */
import type { PolicyResource, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { ChecksConfiguration } from "../configuration";
import acceleratorsByType from "../data/accelerators-by-instance-type.json";
import { type InstanceGroup, instanceGroupsOf } from "./hyperpod";
import { at, plain } from "./known";
import { hyperPodCluster } from "./resource-types";

interface CostConfig {
  maxAccelerators?: number;
  allowedInstanceTypes?: string[];
}

const defaultMaxAccelerators = 64;

const accelerators = new Map<string, number>(Object.entries(acceleratorsByType));

export const acceleratorCeiling: StackValidationPolicy = {
  name: "accelerator-ceiling",
  description: `A stack's HyperPod groups ask for no more accelerators than they may (${defaultMaxAccelerators} where nothing is configured). What can't be counted is refused.`,
  severity: "high",
  enforcementLevel: "mandatory",
  remediationSteps:
    "Lower the groups' counts, or raise maxAccelerators in the policy's configuration after asking who pays.",
  configSchema: {
    properties: {
      maxAccelerators: {
        type: "integer",
        minimum: 0,
        default: defaultMaxAccelerators,
        description: "GPUs and AI chips of all groups.",
      },
    },
  },
  validateStack: (args, reportViolation) => {
    const { maxAccelerators = defaultMaxAccelerators } = args.getConfig<CostConfig>();
    const clusters = args.resources.filter((resource) => resource.type === hyperPodCluster);
    for (const [cluster, problem] of clusters.flatMap(uncountable)) {
      reportViolation(problem, cluster.urn);
    }
    const groups = clusters.flatMap((cluster) => instanceGroupsOf(cluster.props) ?? []);
    const total = groups.reduce((sum, group) => sum + (group.count ?? 0) * mostAccelerators(group), 0);
    if (total > maxAccelerators) {
      reportViolation(`The stack asks for ${total} accelerators, allowed are ${maxAccelerators}.`);
    }
  },
};

/** What keeps the accelerators of a cluster from being counted, each with the cluster. */
function uncountable(cluster: PolicyResource): [PolicyResource, string][] {
  const groups = instanceGroupsOf(cluster.props);
  if (groups === undefined) {
    return [[cluster, `${cluster.name}: its instance groups are not known in a preview, so they can't be counted.`]];
  }
  const problems = groups.flatMap((group) => uncountableIn(group));
  // Karpenter adds nodes to groups as pods ask for them (SageMaker Developer Guide, "Autoscaling on HyperPod EKS").
  const scalesItself = at(plain(cluster.props), "autoScaling", "mode") === "Enable";
  if (scalesItself && groups.some((group) => mostAccelerators(group) > 0)) {
    problems.push(
      `${cluster.name} has autoScaling: how many nodes with accelerators it will have is not written, so it can't be counted.`,
    );
  }
  return problems.map((problem) => [cluster, problem]);
}

function uncountableIn({ name, types, typesKnown, count }: InstanceGroup): string[] {
  if (!typesKnown || types.length === 0) {
    return [`Instance group ${name}: its instance type is not known, so it can't be counted.`];
  }
  const strange = types.filter((type) => acceleratorsOf(type) === undefined);
  const mayHaveSome = types.some((type) => acceleratorsOf(type) !== 0);
  return [
    ...strange.map(
      (type) => `Instance group ${name}: how many accelerators ${type} has is not known, so it can't be counted.`,
    ),
    ...(count === undefined && mayHaveSome
      ? [`Instance group ${name}: its instanceCount is not known in a preview, so it can't be counted.`]
      : []),
  ];
}

/** A flexible group may become all of its largest type. */
function mostAccelerators({ types }: InstanceGroup): number {
  return Math.max(0, ...types.map((type) => acceleratorsOf(type) ?? 0));
}

function acceleratorsOf(instanceType: string): number | undefined {
  return accelerators.get(instanceType);
}

export const instanceTypesAllowed: ResourceValidationPolicy & ChecksConfiguration<CostConfig> = {
  name: "instance-types-allowed",
  description: "Instance groups use allowed instance types only. Nothing is checked where no list is configured.",
  severity: "high",
  enforcementLevel: "mandatory",
  remediationSteps: "Use an allowed type, or add it to allowedInstanceTypes in the policy's configuration.",
  configSchema: {
    properties: {
      allowedInstanceTypes: {
        type: "array",
        items: { type: "string" },
        minItems: 1,
        description: "Types with their ml. prefix.",
      },
    },
  },
  problemsOf: ({ allowedInstanceTypes = [] }) => unknownTypes(allowedInstanceTypes),
  validateResource: (args, reportViolation) => {
    const { allowedInstanceTypes } = args.getConfig<CostConfig>();
    if (args.type !== hyperPodCluster || allowedInstanceTypes === undefined) {
      return;
    }
    for (const { name, types } of instanceGroupsOf(args.props) ?? []) {
      for (const type of types.filter((candidate) => !allowedInstanceTypes.includes(candidate))) {
        reportViolation(`Instance group ${name}: received ${type}, allowed are ${allowedInstanceTypes.join(", ")}.`);
      }
    }
  },
};

/** Entries of the configuration that are no instance types of HyperPod: a mistyped one would silently allow nothing. */
function unknownTypes(allowed: readonly string[]): string[] {
  return allowed.flatMap((type, index) =>
    acceleratorsOf(type) === undefined
      ? [
          `allowedInstanceTypes[${index}]: received "${type}", allowed are HyperPod's instance types, ${examplesNear(type)}.`,
        ]
      : [],
  );
}

/** The types of the same family, also where the prefix was forgotten. */
function examplesNear(type: string): string {
  const family = /^(?:ml\.)?([^.]+)\./.exec(type)?.[1];
  const near = [...accelerators.keys()].filter((known) => known.startsWith(`ml.${family}.`));
  return near.length === 0 ? "such as ml.p5.48xlarge" : `of this family ${near.join(", ")}`;
}

export const costRules = [acceleratorCeiling, instanceTypesAllowed];
