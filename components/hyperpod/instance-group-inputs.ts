/** Renders planned instance groups as inputs of `aws-native.sagemaker.Cluster`. */
import type { input } from "@pulumi/aws-native/types";
import * as pulumi from "@pulumi/pulumi";
import { type InstanceGroupPlan, onCreateScript, type VolumePlan } from "./instance-group-planner";

type GroupInputs = input.sagemaker.ClusterInstanceGroupArgs;

/** What all groups share, and what a plan cannot know before the deployment. */
export interface InstanceGroupContext {
  /** Subnet of the nodes by AZ ID; every planned zone must be in it. */
  nodeSubnetIds: Readonly<Record<string, pulumi.Input<string>>>;
  /** Security group of the nodes. */
  securityGroupId: pulumi.Input<string>;
  /** Role of the nodes. */
  executionRoleArn: pulumi.Input<string>;
  /** Folder of the lifecycle scripts, `s3://sagemaker-.../...`. */
  sourceS3Uri: pulumi.Input<string>;
}

export function instanceGroupInputs(plan: InstanceGroupPlan, context: InstanceGroupContext): GroupInputs {
  return {
    instanceGroupName: plan.name,
    instanceType: plan.instanceType,
    instanceCount: plan.count,
    ...(plan.minCount === undefined ? {} : { minInstanceCount: plan.minCount }),
    threadsPerCore: plan.threadsPerCore,
    executionRole: context.executionRoleArn,
    lifeCycleConfig: { onCreate: onCreateScript, sourceS3Uri: context.sourceS3Uri },
    instanceStorageConfigs: plan.volumes.map(storageConfig),
    overrideVpcConfig: vpcConfigOfZone(plan, context),
    ...kubernetesConfig(plan),
    ...(plan.deepHealthChecks ? { onStartDeepHealthChecks: [...plan.deepHealthChecks] } : {}),
    ...(plan.trainingPlanArn === undefined ? {} : { trainingPlanArn: plan.trainingPlanArn }),
    ...(plan.imageId === undefined ? {} : { imageId: plan.imageId }),
    ...(plan.spot ? { capacityRequirements: { spot: {} } } : {}),
  };
}

/**
 * Sent for every group, also for one in a base zone. Where the base has several subnets, HyperPod would choose the zone
 * itself; and whether the field can be changed on a live group is disputed (the sources contradict each other), so it must
 * depend on the group's own zone alone and never on how the base happens to look.
 */
function vpcConfigOfZone(plan: InstanceGroupPlan, context: InstanceGroupContext): GroupInputs["overrideVpcConfig"] {
  const subnetId = context.nodeSubnetIds[plan.zone];
  if (subnetId === undefined) {
    const zones = Object.keys(context.nodeSubnetIds).sort().join(", ");
    throw new pulumi.RunError(
      `hyperpod-eks:instanceGroups.${plan.name}.zone: the network has no node subnet in "${plan.zone}". ` +
        `Zones with one: ${zones}. Choose one of them, or add the zone to the network.`,
    );
  }
  return { subnets: [subnetId], securityGroupIds: [context.securityGroupId] };
}

function storageConfig(volume: VolumePlan): input.sagemaker.ClusterInstanceStorageConfigArgs {
  if (volume.rootVolume) {
    return { ebsVolumeConfig: { rootVolume: true, volumeKmsKeyId: volume.kmsKeyArn } };
  }
  return {
    ebsVolumeConfig: {
      volumeSizeInGb: volume.sizeGiB,
      ...(volume.kmsKeyArn === undefined ? {} : { volumeKmsKeyId: volume.kmsKeyArn }),
    },
  };
}

function kubernetesConfig(plan: InstanceGroupPlan): Pick<GroupInputs, "kubernetesConfig"> {
  if (!plan.labels && !plan.taints) {
    return {};
  }
  return {
    kubernetesConfig: {
      ...(plan.labels ? { labels: { ...plan.labels } } : {}),
      ...(plan.taints ? { taints: plan.taints.map((taint) => ({ ...taint })) } : {}),
    },
  };
}
