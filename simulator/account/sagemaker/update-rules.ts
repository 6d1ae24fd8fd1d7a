/** What UpdateCluster refuses. Cloud Control plans each of these as an update. */
import { nodesJoinMinutes } from "../eks/nodes";
import type { Rule } from "../rule";
import { groupsOf, type InstanceGroup } from "./instance-group";
import { hasKarpenter } from "./karpenter-rules";

const kind = "sagemaker:cluster";
const updateGuide = "SageMaker Developer Guide, updating HyperPod cluster configuration";

/** Source: SageMaker Developer Guide, deep health checks: an hour to two for both checks. */
const deepHealthCheckMinutes = 90;

/** Fields of a live group that must be sent again unchanged, by the API's names. */
const fixedFields: readonly { name: string; of: (group: InstanceGroup) => unknown }[] = [
  { name: "InstanceType", of: (group) => group.instanceType },
  { name: "ExecutionRole", of: (group) => group.executionRole },
  { name: "ThreadsPerCore", of: (group) => group.threadsPerCore ?? 1 },
  { name: "OverrideVpcConfig", of: (group) => sortedVpcConfig(group) },
  { name: "CapacityRequirements", of: (group) => group.capacityRequirements ?? {} },
  { name: "VolumeKmsKeyId", of: (group) => keysOf(group) },
];

export const updateRules: readonly Rule[] = [
  {
    id: "sagemaker.update.failed-cluster",
    kind,
    on: "update",
    when: "the cluster is in status Failed",
    code: "ConflictException",
    source: "SageMaker API reference, UpdateCluster: errors; the text is not AWS's own",
    check: ({ current }) =>
      current?.attributes.clusterStatus === "Failed"
        ? `Cluster ${current.attributes.clusterName} can't be updated in status Failed`
        : undefined,
  },
  {
    id: "sagemaker.update.deep-health-checks",
    kind,
    on: "update",
    when: "deep health checks run on new nodes: about 90 minutes from when the nodes have joined",
    code: "ConflictException",
    source: `${updateGuide}: no updates while deep health checks run; the text is not AWS's own`,
    check: ({ account, current }) => {
      const checked = groupsOf(current?.attributes ?? {}).find(
        ({ onStartDeepHealthChecks: checks, instanceCount }) => (checks ?? []).length > 0 && instanceCount > 0,
      );
      const since = Number(current?.attributes.nodesAskedAtMinutes ?? current?.createdAtMinutes);
      return checked && !account.hasPassed(since, nodesJoinMinutes + deepHealthCheckMinutes)
        ? `Cluster ${current?.attributes.clusterName} can't be updated while deep health checks run on instance group ${checked.instanceGroupName}`
        : undefined;
    },
  },
  {
    id: "sagemaker.update.last-group",
    kind,
    on: "update",
    when: "no instance group would be left",
    code: "ValidationException",
    source: "SageMaker Developer Guide, scaling down a HyperPod cluster; the text is not AWS's own",
    check: ({ wanted }) => (groupsOf(wanted).length === 0 ? "At least one instance group must remain" : undefined),
  },
  {
    id: "sagemaker.update.new-group-empty",
    kind,
    on: "update",
    when: "a group that is added has an instance count of 0 (groups that Karpenter fills start at 0)",
    code: "ValidationException",
    source: `${updateGuide}; the text is not AWS's own`,
    check: ({ wanted, current }) => {
      const names = groupsOf(current?.attributes ?? {}).map((group) => group.instanceGroupName);
      const empty = groupsOf(wanted).find(
        (group) => !names.includes(group.instanceGroupName) && group.instanceCount === 0,
      );
      return empty === undefined || hasKarpenter(wanted)
        ? undefined
        : `InstanceCount of the new instance group ${empty.instanceGroupName} must be at least 1`;
    },
  },
  {
    id: "sagemaker.update.fixed-fields",
    kind,
    on: "update",
    when: "a field of a live group changes that is fixed: type, role, threads per core, VPC override, capacity, volume key",
    code: "ValidationException",
    source: `${updateGuide}; the text is not AWS's own`,
    check: ({ wanted, current }) => {
      for (const old of groupsOf(current?.attributes ?? {})) {
        const group = groupsOf(wanted).find((candidate) => candidate.instanceGroupName === old.instanceGroupName);
        const changed = fixedFields.find(
          (field) => group && JSON.stringify(field.of(group)) !== JSON.stringify(field.of(old)),
        );
        if (changed) {
          return `${changed.name} of the instance group ${old.instanceGroupName} can't be changed`;
        }
      }
      return undefined;
    },
  },
];

function sortedVpcConfig({ overrideVpcConfig }: InstanceGroup): unknown {
  return overrideVpcConfig === undefined
    ? null
    : [[...(overrideVpcConfig.subnets ?? [])].sort(), [...(overrideVpcConfig.securityGroupIds ?? [])].sort()];
}

function keysOf(group: InstanceGroup): unknown {
  return (group.instanceStorageConfigs ?? [])
    .map(({ ebsVolumeConfig }) => `${ebsVolumeConfig?.rootVolume ?? false} ${ebsVolumeConfig?.volumeKmsKeyId ?? ""}`)
    .filter((entry) => !entry.endsWith(" "))
    .sort();
}
