/** Rules between the fields of instance groups, which no schema states. */
import type { Rule } from "../rule";
import { groupsOf, type InstanceGroup } from "./instance-group";

const kind = "sagemaker:cluster";
const on = ["create", "update"] as const;

/** A rule about one group at a time. */
function groupRule(
  id: string,
  when: string,
  source: string,
  problem: (group: InstanceGroup, continuous: boolean) => string | undefined,
): Rule {
  return {
    id: `sagemaker.instance-group.${id}`,
    kind,
    on,
    when,
    code: "ValidationException",
    source: `${source}; the text is not AWS's own`,
    check({ wanted, current }) {
      const mode = wanted.nodeProvisioningMode ?? current?.attributes.nodeProvisioningMode;
      for (const group of groupsOf(wanted)) {
        const found = problem(group, mode === "Continuous");
        if (found !== undefined) {
          return `Instance group ${group.instanceGroupName}: ${found}`;
        }
      }
      return undefined;
    },
  };
}

export const groupRules: readonly Rule[] = [
  {
    id: "sagemaker.instance-group.names",
    kind,
    on,
    when: "two groups have one name",
    code: "ValidationException",
    source: "SageMaker API reference, ClusterInstanceGroupSpecification; the text is not AWS's own",
    check: ({ wanted }) => {
      const names = groupsOf(wanted).map((group) => group.instanceGroupName);
      const twice = names.find((name, index) => names.indexOf(name) !== index);
      return twice === undefined ? undefined : `Instance group names must be unique: ${twice}`;
    },
  },
  groupRule(
    "type-or-requirements",
    "a group has both InstanceType and InstanceRequirements, or neither",
    "SageMaker API reference, ClusterInstanceGroupSpecification",
    (group) =>
      (group.instanceType === undefined) === (group.instanceRequirements === undefined)
        ? "exactly one of InstanceType and InstanceRequirements must be given"
        : undefined,
  ),
  groupRule(
    "minimum",
    "MinInstanceCount is above InstanceCount, or given without Continuous node provisioning",
    "SageMaker Developer Guide, continuous provisioning",
    (group, continuous) =>
      group.minInstanceCount === undefined || (continuous && group.minInstanceCount <= group.instanceCount)
        ? undefined
        : "MinInstanceCount needs NodeProvisioningMode Continuous and must not be greater than InstanceCount",
  ),
  groupRule(
    "root-volume",
    "a root volume has a size or no key, or another volume has no size",
    "SageMaker API reference, ClusterEbsVolumeConfig",
    (group) => {
      for (const { ebsVolumeConfig: volume } of group.instanceStorageConfigs ?? []) {
        if (volume?.rootVolume && (volume.volumeSizeInGB !== undefined || volume.volumeKmsKeyId === undefined)) {
          return "a root volume takes a VolumeKmsKeyId and no VolumeSizeInGB";
        }
        if (volume && !volume.rootVolume && volume.volumeSizeInGB === undefined) {
          return "an EBS volume other than the root volume needs a VolumeSizeInGB";
        }
      }
      return undefined;
    },
  ),
  groupRule(
    "capacity",
    "Spot capacity, or several instance types, without Continuous node provisioning",
    "SageMaker Developer Guide, continuous provisioning",
    (group, continuous) =>
      !continuous && (group.capacityRequirements?.spot !== undefined || group.instanceRequirements !== undefined)
        ? "Spot capacity and InstanceRequirements need NodeProvisioningMode Continuous"
        : undefined,
  ),
  groupRule(
    "volume-keys",
    "a volume has a KMS key of the customer's without Continuous node provisioning",
    "SageMaker Developer Guide, customer managed KMS keys for HyperPod; the text is not AWS's own",
    ({ instanceStorageConfigs = [] }, continuous) =>
      !continuous && instanceStorageConfigs.some(({ ebsVolumeConfig }) => ebsVolumeConfig?.volumeKmsKeyId !== undefined)
        ? "customer managed keys need NodeProvisioningMode Continuous"
        : undefined,
  ),
  groupRule(
    "lifecycle-scripts",
    "OnCreate and OnInitComplete are both given",
    "CloudFormation, AWS::SageMaker::Cluster ClusterLifeCycleConfig",
    ({ lifeCycleConfig }) =>
      lifeCycleConfig?.onCreate !== undefined && lifeCycleConfig.onInitComplete !== undefined
        ? "OnCreate and OnInitComplete exclude each other"
        : undefined,
  ),
];
