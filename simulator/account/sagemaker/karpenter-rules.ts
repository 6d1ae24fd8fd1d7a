/** What HyperPod's managed Karpenter asks of a cluster. */
import type { AccountView } from "../account-view";
import { trusts } from "../eks/cluster-role";
import type { Attributes } from "../kind";
import type { Rule } from "../rule";
import { groupsOf } from "./instance-group";
import { zonesOfGroup } from "./placement";
import { actionsMissing } from "./role-permissions";

const kind = "sagemaker:cluster";
const on = ["create", "update"] as const;
const source = "SageMaker Developer Guide, autoscaling on HyperPod EKS with Karpenter; the text is not AWS's own";

/** Source: SageMaker Developer Guide, IAM role for HyperPod autoscaling with Karpenter. */
const actionsOfClusterRole = ["sagemaker:BatchAddClusterNodes", "sagemaker:BatchDeleteClusterNodes"] as const;

export function hasKarpenter(cluster: Attributes): boolean {
  return (cluster.autoScaling as Attributes | undefined)?.mode === "Enable";
}

/** A rule that holds for clusters with autoscaling only. */
function karpenterRule(
  id: string,
  when: string,
  problem: (cluster: Attributes, account: AccountView) => string | undefined,
): Rule {
  return {
    id: `sagemaker.karpenter.${id}`,
    kind,
    on,
    when: `autoscaling is on and ${when}`,
    code: "ValidationException",
    source,
    check: ({ account, wanted, current }) => {
      const cluster = { ...current?.attributes, ...wanted };
      return hasKarpenter(wanted) ? problem(cluster, account) : undefined;
    },
  };
}

export const karpenterRules: readonly Rule[] = [
  karpenterRule("provisioning", "the node provisioning mode is not Continuous", (cluster) =>
    cluster.nodeProvisioningMode === "Continuous"
      ? undefined
      : "AutoScaling can be enabled with NodeProvisioningMode Continuous only",
  ),
  karpenterRule("node-recovery", "node recovery is None", (cluster) =>
    cluster.nodeRecovery === "None" ? "AutoScaling needs NodeRecovery Automatic" : undefined,
  ),
  karpenterRule(
    "cluster-role",
    "there is no cluster role, or it doesn't let hyperpod.sagemaker.amazonaws.com assume it",
    ({ clusterRole }, account) => {
      if (clusterRole === undefined) {
        return "ClusterRole is required when AutoScaling is enabled";
      }
      return trusts(account, String(clusterRole), "hyperpod.sagemaker.amazonaws.com")
        ? undefined
        : `HyperPod cannot assume the cluster role ${clusterRole}`;
    },
  ),
  karpenterRule("cluster-role-actions", "the cluster role may not add and delete nodes", ({ clusterRole }, account) => {
    const missing = actionsMissing(account, String(clusterRole), actionsOfClusterRole);
    return missing.length > 0
      ? `Cluster role ${clusterRole} does not have permission to perform ${missing.join(", ")}`
      : undefined;
  }),
  karpenterRule("deep-health-checks", "a group asks for deep health checks", (cluster) => {
    const group = groupsOf(cluster).find(({ onStartDeepHealthChecks: checks }) => (checks ?? []).length > 0);
    return group && `Instance group ${group.instanceGroupName}: deep health checks are not supported with AutoScaling`;
  }),
  karpenterRule("training-plan", "a group uses a training plan", (cluster) => {
    const group = groupsOf(cluster).find(({ trainingPlanArn }) => trainingPlanArn !== undefined);
    return group && `Instance group ${group.instanceGroupName}: training plans are not supported with AutoScaling`;
  }),
  karpenterRule("one-zone", "a group has subnets in several Availability Zones", (cluster, account) => {
    const group = groupsOf(cluster).find((candidate) => zonesOfGroup(account, candidate, cluster).length > 1);
    return group && `Instance group ${group.instanceGroupName} must be in one Availability Zone with AutoScaling`;
  }),
  {
    id: "sagemaker.karpenter.cluster-role-fixed",
    kind,
    on: "update",
    when: "the cluster role changes while autoscaling is on",
    code: "ValidationException",
    source: "SageMaker API reference, UpdateCluster: ClusterRole; the text is not AWS's own",
    check: ({ wanted, current }) =>
      current &&
      hasKarpenter(current.attributes) &&
      hasKarpenter(wanted) &&
      current.attributes.clusterRole !== wanted.clusterRole
        ? "ClusterRole can't be changed while AutoScaling is enabled"
        : undefined,
  },
];
