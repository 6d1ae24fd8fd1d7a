/**
 * What the nodes' role may do, as IAM documents. Pure.
 *
 * The actions are those of the SageMaker Developer Guide, "IAM role for SageMaker HyperPod" (EKS), and of AWS's own
 * modules (awslabs/awsome-distributed-ai, modules/sagemaker_iam_role); here each is bound to resources wherever its
 * service can do that (Service Authorization Reference).
 */
import { dnsSuffixOfPartition } from "../common/arn";
import { type PolicyDocument, policyDocument, serviceTrustPolicy } from "../common/policy-document";

/** Policy of AWS's that every HyperPod execution role has: logs, metrics, SSM, reading `sagemaker-*` buckets. */
export const clusterInstancePolicyName = "AmazonSageMakerClusterInstanceRolePolicy";

export interface Place {
  /** Partition, such as `aws`. */
  partition: string;
  /** Region of the cluster. */
  region: string;
  /** Account of the cluster. */
  accountId: string;
}

export interface NodeNetwork {
  vpcId: string;
  /** Node subnets of all zones, in any order. */
  subnetIds: readonly string[];
  securityGroupId: string;
}

/**
 * SageMaker assumes the role, on nodes and when it deletes their network interfaces. There is no `aws:SourceAccount`
 * condition: no page of AWS's shows one on a HyperPod execution role, so whether HyperPod sends the key is not documented,
 * and a role that cannot be assumed leaves a cluster in `Deleting` for ever. `iam:PassRole` limits who can hand the role over.
 */
export function executionRoleTrustPolicy(): PolicyDocument {
  return serviceTrustPolicy("sagemaker.amazonaws.com");
}

const networkInterfaceActions = [
  "ec2:AssignPrivateIpAddresses",
  "ec2:AttachNetworkInterface",
  "ec2:CreateNetworkInterface",
  "ec2:CreateNetworkInterfacePermission",
  "ec2:DeleteNetworkInterface",
  "ec2:DeleteNetworkInterfacePermission",
  "ec2:DetachNetworkInterface",
  "ec2:ModifyNetworkInterfaceAttribute",
  "ec2:UnassignPrivateIpAddresses",
];

/** Network interfaces of nodes and pods, in this network only. */
export function networkInterfacesPolicy(place: Place, network: NodeNetwork): PolicyDocument {
  const ec2 = `arn:${place.partition}:ec2:${place.region}:${place.accountId}`;
  return policyDocument(
    {
      Sid: "ManageNetworkInterfaces",
      Effect: "Allow",
      Action: networkInterfaceActions,
      Resource: [
        // The instances run in an account of SageMaker's, so an account number here would match none.
        `arn:${place.partition}:ec2:${place.region}:*:instance/*`,
        `${ec2}:network-interface/*`,
        `${ec2}:security-group/${network.securityGroupId}`,
        ...network.subnetIds.map((subnetId) => `${ec2}:subnet/${subnetId}`).sort(),
        `${ec2}:vpc/${network.vpcId}`,
      ],
    },
    {
      Sid: "TagNetworkInterfaces",
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: `${ec2}:network-interface/*`,
    },
    {
      // Describe actions of EC2 cannot be bound to resources.
      Sid: "DescribeNetwork",
      Effect: "Allow",
      Action: [
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeTags",
        "ec2:DescribeVpcs",
      ],
      Resource: "*",
    },
  );
}

/** Pulling images, and credentials for pods by EKS Pod Identity. */
export function containersPolicy(place: Place, eksClusterName: string): PolicyDocument {
  return policyDocument(
    {
      // Registries of other accounts and regions too: AWS's own images lie in AWS's accounts.
      Sid: "PullImages",
      Effect: "Allow",
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      Resource: `arn:${place.partition}:ecr:*:*:repository/*`,
    },
    {
      // This action cannot be bound to resources.
      Sid: "LogInToRegistries",
      Effect: "Allow",
      Action: "ecr:GetAuthorizationToken",
      Resource: "*",
    },
    {
      Sid: "PodIdentity",
      Effect: "Allow",
      Action: "eks-auth:AssumeRoleForPodIdentity",
      Resource: eksClusterArn(place, eksClusterName),
    },
  );
}

/** The lifecycle scripts of this cluster. */
export function lifecycleScriptsPolicy(place: Place, bucketName: string): PolicyDocument {
  const bucket = `arn:${place.partition}:s3:::${bucketName}`;
  return policyDocument(
    { Sid: "ListLifecycleScripts", Effect: "Allow", Action: "s3:ListBucket", Resource: bucket },
    { Sid: "ReadLifecycleScripts", Effect: "Allow", Action: "s3:GetObject", Resource: `${bucket}/*` },
  );
}

/** Alarms that stop a rolling software update, and the shared file systems that nodes mount. */
export function observationPolicy(place: Place): PolicyDocument {
  return policyDocument(
    {
      Sid: "SeeAlarms",
      Effect: "Allow",
      Action: "cloudwatch:DescribeAlarms",
      Resource: `arn:${place.partition}:cloudwatch:${place.region}:${place.accountId}:alarm:*`,
    },
    {
      // This action cannot be bound to resources: allowed on a file system's ARN it would be allowed on nothing.
      Sid: "SeeFileSystems",
      Effect: "Allow",
      Action: "fsx:DescribeFileSystems",
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestedRegion": place.region } },
    },
  );
}

/**
 * Grants on the keys of the groups' volumes (SageMaker Developer Guide, "Customer managed AWS KMS key encryption for
 * SageMaker HyperPod"). Two statements, because `kms:GrantIsForAWSResource` exists in requests for a grant only and would
 * never let DescribeKey through.
 */
export function volumeKeysPolicy(place: Place, kmsKeyArns: readonly string[]): PolicyDocument {
  const throughSageMaker = {
    StringEquals: { "kms:ViaService": `sagemaker.${place.region}.${dnsSuffixOfPartition(place.partition)}` },
  };
  const keys = [...kmsKeyArns].sort();
  return policyDocument(
    { Sid: "SeeVolumeKeys", Effect: "Allow", Action: "kms:DescribeKey", Resource: keys, Condition: throughSageMaker },
    {
      Sid: "GrantVolumeKeys",
      Effect: "Allow",
      Action: "kms:CreateGrant",
      Resource: keys,
      Condition: { ...throughSageMaker, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  );
}

/** ARN of an EKS cluster of that name, without waiting until there is one. */
export function eksClusterArn(place: Place, eksClusterName: string): string {
  return `arn:${place.partition}:eks:${place.region}:${place.accountId}:cluster/${eksClusterName}`;
}
