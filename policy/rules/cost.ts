/** What a stack may cost, as far as it can be seen from instance types and counts. */
import type { StackValidationPolicy } from "@pulumi/policy";
import acceleratorsByType from "../data/accelerators-by-instance-type.json";
import { instanceGroupsOf } from "./hyperpod";

interface CostConfig {
  maxAccelerators?: number;
  allowedInstanceTypes?: string[];
}

const defaultMaxAccelerators = 64;

export const acceleratorCeiling: StackValidationPolicy = {
  name: "accelerator-ceiling",
  description: `A stack asks for no more accelerators than it may (${defaultMaxAccelerators} where nothing is configured).`,
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
    const groups = args.resources
      .filter((resource) => resource.type === "aws-native:sagemaker:Cluster")
      .flatMap((resource) => instanceGroupsOf(resource.props));
    const total = groups.reduce(
      (sum, { instanceType = "", instanceCount = 0 }) => sum + instanceCount * (acceleratorsOf(instanceType) ?? 0),
      0,
    );
    if (total > maxAccelerators) {
      reportViolation(`The stack asks for ${total} accelerators, allowed are ${maxAccelerators}.`);
    }
    for (const { instanceType = "", instanceGroupName } of groups) {
      if (acceleratorsOf(instanceType) === undefined) {
        reportViolation(
          `Instance group ${instanceGroupName}: how many accelerators ${instanceType} has is not known, so it can't be counted.`,
        );
      }
    }
  },
};

function acceleratorsOf(instanceType: string): number | undefined {
  return (acceleratorsByType as Record<string, number>)[instanceType];
}

export const instanceTypesAllowed: StackValidationPolicy = {
  name: "instance-types-allowed",
  description: "Instance groups use allowed instance types only. Nothing is checked where no list is configured.",
  severity: "high",
  enforcementLevel: "mandatory",
  remediationSteps: "Use an allowed type, or add it to allowedInstanceTypes in the policy's configuration.",
  configSchema: {
    properties: {
      allowedInstanceTypes: { type: "array", items: { type: "string" }, description: "Types with their ml. prefix." },
    },
  },
  validateStack: (args, reportViolation) => {
    const { allowedInstanceTypes } = args.getConfig<CostConfig>();
    if (allowedInstanceTypes === undefined || allowedInstanceTypes.length === 0) {
      return;
    }
    for (const resource of args.resources.filter(({ type }) => type === "aws-native:sagemaker:Cluster")) {
      for (const { instanceGroupName, instanceType = "nothing" } of instanceGroupsOf(resource.props)) {
        if (!allowedInstanceTypes.includes(instanceType)) {
          reportViolation(
            `Instance group ${instanceGroupName}: received ${instanceType}, allowed are ${allowedInstanceTypes.join(", ")}.`,
            resource.urn,
          );
        }
      }
    }
  },
};

export const costRules = [acceleratorCeiling, instanceTypesAllowed];
