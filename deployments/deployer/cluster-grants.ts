/**
 * What the EKS and HyperPod clusters need. Sources: Service Authorization Reference for Amazon EKS and SageMaker AI; the
 * CloudFormation schema of AWS::SageMaker::Cluster and AWS::EKS::Addon, whose `handlers` list the permissions that Cloud
 * Control uses on behalf of the caller.
 */
import {
  arnOf,
  ec2,
  type Grant,
  grant,
  type KindGrants,
  noAwsCalls,
  owned,
  passRole,
  serviceLinkedRole,
  taggedOnCreate,
} from "./grant";

const eksCluster = [arnOf("eks", "cluster/{eksCluster}")];
const addons = [arnOf("eks", "addon/{eksCluster}/*/*")];
export const accessEntries = [arnOf("eks", "access-entry/{eksCluster}/*")];
/** A HyperPod cluster's ARN ends in digits that AWS draws, so its tag tells whose it is. */
const hyperPodClusters = [arnOf("sagemaker", "cluster/*")];
/** Capacity that was bought before: a group with a `trainingPlanArn` names it in the same calls. */
const boughtCapacity = [arnOf("sagemaker", "reserved-capacity/*"), arnOf("sagemaker", "training-plan/*")];
const executionRoles = ["arn:{partition}:iam::{account}:role/execution-role-*"];
const keys = [arnOf("kms", "key/*")];
/** Amazon Machine Images and snapshots have no account in their ARNs; only groups with an `imageId` need them. */
const images = ["arn:{partition}:ec2:{region}::image/*", "arn:{partition}:ec2:{region}::snapshot/*"];

const grantsForAws = grant(["kms:CreateGrant"], keys, { Bool: { "kms:GrantIsForAWSResource": "true" } });
const describeKey = grant(["kms:DescribeKey"], keys);

const cloudControl = (...actions: readonly string[]): Grant =>
  grant(
    [...actions, "GetResourceRequestStatus"].map((action) => `cloudformation:${action}`),
    ["*"],
  );

const addonRead: readonly Grant[] = [
  grant(["eks:DescribeAddon", "eks:ListTagsForResource"], addons),
  grant(["eks:DescribeAddonConfiguration", "eks:DescribeAddonVersions"], ["*"]),
  grant(["eks:DescribeCluster"], eksCluster),
];
const addonCreate: readonly Grant[] = [grant(["eks:CreateAddon"], eksCluster), grant(["eks:TagResource"], addons)];
const addonUpdate: readonly Grant[] = [
  grant(["eks:DescribeUpdate", "eks:TagResource", "eks:UntagResource", "eks:UpdateAddon"], addons),
];
const addonDelete: readonly Grant[] = [grant(["eks:DeleteAddon"], addons)];

/** HyperPod gives its own role an access entry in the EKS cluster, with the caller's permissions. */
const accessOfHyperPod: readonly Grant[] = [
  grant(["eks:CreateAccessEntry", "eks:DescribeCluster"], eksCluster),
  grant(["eks:AssociateAccessPolicy", "eks:DeleteAccessEntry", "eks:DescribeAccessEntry"], accessEntries),
];
const nodesOfHyperPod: readonly Grant[] = [
  grant(
    ["sagemaker:BatchAddClusterNodes", "sagemaker:BatchDeleteClusterNodes", "sagemaker:UpdateClusterSoftware"],
    hyperPodClusters,
    owned,
  ),
  passRole(executionRoles, "sagemaker.amazonaws.com"),
  describeKey,
  grantsForAws,
  grant(["ec2:DescribeImages", "ec2:DescribeSnapshots"], ["*"]),
  grant(["ec2:ModifyImageAttribute", "ec2:ModifySnapshotAttribute"], images),
];

export const clusterGrants: Readonly<Record<string, KindGrants>> = {
  // The component calls AWS through its children, and reads the cluster that they make.
  "eks:index:Cluster": {
    ...noAwsCalls,
    read: [grant(["eks:DescribeCluster"], eksCluster), grant(["eks:DescribeAddonVersions"], ["*"])],
  },
  "aws:eks/cluster:Cluster": {
    create: [
      grant(["eks:CreateCluster"], ["*"], taggedOnCreate),
      grant(["eks:TagResource"], eksCluster),
      passRole(["arn:{partition}:iam::{account}:role/eks-service-role-*"], "eks.amazonaws.com"),
      serviceLinkedRole("eks.amazonaws.com"),
      describeKey,
      grantsForAws,
    ],
    read: [
      grant(["eks:DescribeCluster", "eks:ListTagsForResource"], eksCluster),
      grant(["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"], ["*"]),
    ],
    update: [
      grant(
        [
          "eks:AssociateEncryptionConfig",
          "eks:DescribeUpdate",
          "eks:TagResource",
          "eks:UntagResource",
          "eks:UpdateClusterConfig",
          "eks:UpdateClusterVersion",
        ],
        eksCluster,
      ),
      describeKey,
      grantsForAws,
    ],
    delete: [grant(["eks:DeleteCluster"], eksCluster)],
  },
  "aws:eks/addon:Addon": { create: addonCreate, read: addonRead, update: addonUpdate, delete: addonDelete },
  "aws-native:eks:Addon": {
    create: [...addonCreate, cloudControl("CreateResource")],
    read: [...addonRead, cloudControl("GetResource")],
    update: [...addonUpdate, cloudControl("UpdateResource")],
    delete: [...addonDelete, cloudControl("DeleteResource")],
  },
  "aws:eks/accessEntry:AccessEntry": {
    create: [grant(["eks:CreateAccessEntry"], eksCluster), grant(["eks:TagResource"], accessEntries)],
    // Its tags come with it: eks:ListTagsForResource takes no access entries.
    read: [grant(["eks:DescribeAccessEntry"], accessEntries)],
    update: [grant(["eks:TagResource", "eks:UntagResource", "eks:UpdateAccessEntry"], accessEntries)],
    delete: [grant(["eks:DeleteAccessEntry"], accessEntries)],
  },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": {
    create: [grant(["eks:AssociateAccessPolicy"], accessEntries)],
    read: [grant(["eks:ListAssociatedAccessPolicies"], accessEntries)],
    update: [grant(["eks:AssociateAccessPolicy"], accessEntries)],
    delete: [grant(["eks:DisassociateAccessPolicy"], accessEntries)],
  },
  "aws-native:sagemaker:Cluster": {
    create: [
      cloudControl("CreateResource"),
      grant(["sagemaker:AddTags", "sagemaker:CreateCluster"], hyperPodClusters, taggedOnCreate),
      grant(["sagemaker:CreateCluster"], boughtCapacity),
      serviceLinkedRole("hyperpod.sagemaker.amazonaws.com"),
      ...nodesOfHyperPod,
      ...accessOfHyperPod,
      // Named in the request: SageMaker looks at the subnets and security groups of the nodes.
      grant(["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"], ["*"]),
      grant(["ec2:DescribeVpcAttribute"], ec2("vpc")),
    ],
    read: [
      cloudControl("GetResource"),
      grant(["sagemaker:DescribeCluster", "sagemaker:ListClusterNodes", "sagemaker:ListTags"], hyperPodClusters),
    ],
    update: [
      cloudControl("UpdateResource"),
      grant(["sagemaker:AddTags", "sagemaker:DeleteTags", "sagemaker:UpdateCluster"], hyperPodClusters, owned),
      grant(["sagemaker:UpdateCluster"], boughtCapacity),
      ...nodesOfHyperPod,
      ...accessOfHyperPod,
    ],
    delete: [
      cloudControl("DeleteResource", "CancelResourceRequest"),
      grant(["sagemaker:DeleteCluster"], hyperPodClusters, owned),
      grant(["eks:DeleteAccessEntry", "eks:DescribeAccessEntry"], accessEntries),
    ],
  },
  // Kubernetes objects are made through the cluster's API: the deployer needs an access entry there, and no IAM action.
  "kubernetes:helm.sh/v3:Release": noAwsCalls,
};
