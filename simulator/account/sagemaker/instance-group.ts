import type { Attributes } from "../kind";

export interface VpcConfig {
  subnets?: string[];
  securityGroupIds?: string[];
}

/** An instance group as CreateCluster takes it (names of the API, first letter small). */
export interface InstanceGroup {
  instanceGroupName: string;
  instanceCount: number;
  minInstanceCount?: number;
  instanceType?: string;
  instanceRequirements?: { instanceTypes?: string[] };
  executionRole: string;
  threadsPerCore?: number;
  lifeCycleConfig?: { sourceS3Uri?: string; onCreate?: string; onInitComplete?: string };
  instanceStorageConfigs?: {
    ebsVolumeConfig?: { volumeSizeInGB?: number; volumeKmsKeyId?: string; rootVolume?: boolean };
  }[];
  onStartDeepHealthChecks?: string[];
  overrideVpcConfig?: VpcConfig;
  capacityRequirements?: Attributes;
  trainingPlanArn?: string;
}

export function groupsOf(cluster: Attributes): InstanceGroup[] {
  return (cluster.instanceGroups ?? []) as InstanceGroup[];
}

/** Subnets and groups of a group's nodes: its own, or the cluster's. */
export function vpcConfigOf(group: InstanceGroup, cluster: Attributes): Required<VpcConfig> {
  const base = (cluster.vpcConfig ?? {}) as VpcConfig;
  return {
    subnets: group.overrideVpcConfig?.subnets ?? base.subnets ?? [],
    securityGroupIds: group.overrideVpcConfig?.securityGroupIds ?? base.securityGroupIds ?? [],
  };
}

export function instanceTypesOf(group: InstanceGroup): string[] {
  return group.instanceRequirements?.instanceTypes ?? (group.instanceType === undefined ? [] : [group.instanceType]);
}

/** Source: EC2 User Guide, instance types that support Elastic Fabric Adapter. */
const efaTypes = [
  /^ml\.p(4d|4de|5|5e|5en|6-\w+|6e-\w+)\./,
  /^ml\.trn\d\w*\.(32xlarge|48xlarge)$/,
  /^ml\.g(5|6|6e|7e?)\.(8|12|16|24|48)xlarge$/,
  /^ml\.(c5n\.18xlarge|c6i\.32xlarge|m6i\.32xlarge|m7i\.48xlarge|r7i\.48xlarge)$/,
];

export function hasEfa(instanceType: string): boolean {
  return efaTypes.some((pattern) => pattern.test(instanceType));
}
