/** HyperPod's own traps. */
import type { ResourceValidationPolicy } from "@pulumi/policy";

interface InstanceGroup {
  instanceGroupName?: string;
  instanceType?: string;
  instanceCount?: number;
  overrideVpcConfig?: { subnets?: string[] };
}

export function instanceGroupsOf(props: Record<string, unknown>): InstanceGroup[] {
  return Array.isArray(props.instanceGroups) ? (props.instanceGroups as InstanceGroup[]) : [];
}

export const groupsNameTheirZone: ResourceValidationPolicy = {
  name: "hyperpod-group-zone",
  description:
    "Every instance group names its subnet, and with it its zone: without one, nodes land wherever the cluster's own subnets are, and reserved capacity in another zone is paid for twice.",
  severity: "high",
  enforcementLevel: "mandatory",
  remediationSteps: "Give the group overrideVpcConfig with one subnet (hyperpod-eks:instanceGroups.<name>.zone).",
  validateResource: (args, reportViolation) => {
    if (args.type !== "aws-native:sagemaker:Cluster") {
      return;
    }
    for (const group of instanceGroupsOf(args.props)) {
      const subnets = group.overrideVpcConfig?.subnets ?? [];
      if (subnets.length !== 1) {
        reportViolation(
          `Instance group ${group.instanceGroupName}: received ${subnets.length} subnets, allowed is one.`,
        );
      }
    }
  },
};

export const hyperPodRules = [groupsNameTheirZone];
