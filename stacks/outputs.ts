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

/** What docs/outputs.md says of one output. `type` and `example` are held to the output's own type by the compiler. */
export interface OutputDescription<Value> {
  readonly type: TypeText<Value>;
  /** Hidden by `pulumi stack output` unless `--show-secrets` is given, and encrypted in the state. */
  readonly secret: boolean;
  /** The release that first had it. */
  readonly since: string;
  readonly example: Value;
  readonly description: string;
}

type TypeText<Value> = Value extends string
  ? "string"
  : Value extends number
    ? "number"
    : Value extends string[]
      ? "string[]"
      : Value extends InstanceGroupOutput[]
        ? "InstanceGroupOutput[]"
        : "Record<string, string>";

/** The contract for people, in the order of the page. */
export const outputDescriptions: {
  readonly [Name in keyof PlatformOutputValues]: OutputDescription<PlatformOutputValues[Name]>;
} = {
  outputsVersion: {
    type: "number",
    secret: false,
    since: "0.1.0",
    example: outputsVersion,
    description: "Version of this contract. Raised when an output is removed or changes its type.",
  },
  region: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "us-west-2",
    description: "Region of everything.",
  },
  accountId: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "111122223333",
    description: "AWS account.",
  },
  vpcId: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "vpc-0a1b2c3d4e5f60718",
    description: "VPC, made or reused.",
  },
  nodeSubnetIds: {
    type: "Record<string, string>",
    secret: false,
    since: "0.1.0",
    example: { "usw2-az2": "subnet-0a1b2c3d4e5f60718" },
    description: "Private subnet of the nodes, by Availability Zone ID.",
  },
  controlPlaneSubnetIds: {
    type: "string[]",
    secret: false,
    since: "0.1.0",
    example: ["subnet-0b1b2c3d4e5f60718", "subnet-0c1b2c3d4e5f60718"],
    description: "The two subnets with the network interfaces of the EKS control plane.",
  },
  securityGroupId: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "sg-0a1b2c3d4e5f60718",
    description: "Security group of the nodes.",
  },
  eksClusterName: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "research",
    description: "Name of the EKS cluster.",
  },
  eksClusterArn: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "arn:aws:eks:us-west-2:111122223333:cluster/research",
    description: "ARN of the EKS cluster; also the name of the kubeconfig's context.",
  },
  eksClusterEndpoint: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "https://0123456789ABCDEF0123456789ABCDEF.gr7.us-west-2.eks.amazonaws.com",
    description: "Address of the Kubernetes API.",
  },
  oidcProviderArn: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example:
      "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF",
    description:
      "IAM OIDC provider of the EKS cluster, for roles of service accounts. For an existing cluster it is worked out from the issuer; whether IAM has it is not checked.",
  },
  kubeconfig: {
    type: "string",
    secret: true,
    since: "0.1.0",
    example: '{"apiVersion":"v1","kind":"Config",…}',
    description:
      "Kubeconfig as JSON text. It holds no token and no profile: the AWS CLI gets a token when it is used, as whoever uses it.",
  },
  updateKubeconfigCommand: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "aws eks update-kubeconfig --region us-west-2 --name research",
    description: "Command that adds the cluster to your kubeconfig.",
  },
  hyperPodClusterName: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "research",
    description: "Name of the HyperPod cluster.",
  },
  clusterArn: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "arn:aws:sagemaker:us-west-2:111122223333:cluster/a1b2c3d4e5f6",
    description: "ARN of the HyperPod cluster.",
  },
  clusterId: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "a1b2c3d4e5f6",
    description: "The 12 characters at the end of `clusterArn`, which SSM targets and log groups carry.",
  },
  clusterStatus: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "InService",
    description: "Status of the HyperPod cluster when Pulumi last read it. Nodes may still be coming.",
  },
  instanceGroups: {
    type: "InstanceGroupOutput[]",
    secret: false,
    since: "0.1.0",
    example: [
      {
        name: "workers",
        instanceType: "ml.g5.8xlarge",
        count: 2,
        zone: "usw2-az2",
        acceleratorsPerNode: 1,
        accelerator: "NVIDIA A10G",
        efaInterfacesPerNode: 1,
        vcpusPerNode: 32,
        memoryMiBPerNode: 131072,
        labels: {},
        taints: [],
      },
    ],
    description:
      "The groups as asked for, and what a node of each has. Secret when a value in `hyperpod-eks:instanceGroups` is.",
  },
  executionRoleArn: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "arn:aws:iam::111122223333:role/execution-role-1a2b3c4",
    description: "Role of the nodes.",
  },
  lifecycleBucketName: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "sagemaker-research-111122223333-us-west-2",
    description: "Bucket of the lifecycle scripts.",
  },
  logGroupName: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "/aws/sagemaker/Clusters/research/a1b2c3d4e5f6",
    description: "CloudWatch log group of lifecycle scripts and health checks.",
  },
  ssmTargetTemplate: {
    type: "string",
    secret: false,
    since: "0.1.0",
    example: "sagemaker-cluster:a1b2c3d4e5f6_<group>-<instance-id>",
    description: "Target of `aws ssm start-session` for a node, with `<group>` and `<instance-id>` to fill in.",
  },
};
