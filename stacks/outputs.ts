/**
 * The outputs contract: what other projects, the `hyperpod` command and people read of a stack. Names and types are
 * public; a removal or a change of type raises `outputsVersion`, and a test holds us to it.
 */
import type * as pulumi from "@pulumi/pulumi";

/** Raised when an output is removed or changes its type; an added output leaves it as it is. */
export const outputsVersion = 1;

/** What consumers learn of an instance group. */
export interface InstanceGroupOutput {
  name: string;
  instanceType: string;
  /** Nodes asked for. */
  count: number;
  /** Availability Zone ID. */
  zone: string;
  /** GPUs, Trainium or Inferentia chips of one node; 0 for CPU types. */
  acceleratorsPerNode: number;
  /** "NVIDIA H100"; "" for CPU types. */
  accelerator: string;
  /** Elastic Fabric Adapter interfaces of one node; 0 where the type has none. */
  efaInterfacesPerNode: number;
  vcpusPerNode: number;
  memoryMiBPerNode: number;
  /** Kubernetes labels that the group's nodes carry. */
  labels: Record<string, string>;
  taints: { key: string; value?: string; effect: string }[];
}

/** A platform's outputs as plain values, as `pulumi stack output --json --show-secrets` prints them. */
export interface PlatformOutputValues {
  outputsVersion: number;
  region: string;
  accountId: string;
  vpcId: string;
  /** Node subnets by Availability Zone ID. */
  nodeSubnetIds: Record<string, string>;
  controlPlaneSubnetIds: string[];
  securityGroupId: string;
  eksClusterName: string;
  eksClusterArn: string;
  eksClusterEndpoint: string;
  oidcProviderArn: string;
  /** Secret. A kubeconfig as JSON text; it holds no token, the AWS CLI gets one when it is used. */
  kubeconfig: string;
  updateKubeconfigCommand: string;
  hyperPodClusterName: string;
  clusterArn: string;
  /** The 12 characters at the end of `clusterArn`: what SSM targets and log groups carry. */
  clusterId: string;
  /** Status at the end of the last update. */
  clusterStatus: string;
  instanceGroups: InstanceGroupOutput[];
  executionRoleArn: string;
  lifecycleBucketName: string;
  /** CloudWatch log group that HyperPod writes to. */
  logGroupName: string;
  /** `aws ssm start-session --target` of a node, with `<group>` and `<instance-id>` to fill in. */
  ssmTargetTemplate: string;
}

/** The same while a program runs. */
export type PlatformOutputs = { [Name in keyof PlatformOutputValues]: pulumi.Input<PlatformOutputValues[Name]> };
