/**
 * What roles, policies, keys and the bucket need. Sources: Service Authorization Reference for IAM, KMS and S3;
 * terraform-provider-aws for the calls of each resource.
 */
import { arnOf, bounded, type Grant, grant, type KindGrants, owned, taggedOnCreate } from "./grant";

/** Pulumi names roles and policies after the program's logical names, and adds seven random digits. */
const roleNames = ["eks-service-role", "execution-role", "network-flow-logs-role"];
const roles = roleNames.map((name) => `arn:{partition}:iam::{account}:role/${name}-*`);
const policies = ["arn:{partition}:iam::{account}:policy/execution-*"];

/** All that the program attaches: a role of the stack can't be given AdministratorAccess. */
const attachable = {
  ArnLike: {
    "iam:PolicyARN": [
      "arn:{partition}:iam::aws:policy/AmazonEKSClusterPolicy",
      "arn:{partition}:iam::aws:policy/AmazonSageMakerClusterInstanceRolePolicy",
      ...policies,
    ],
  },
};

const clusterIssuers = ["arn:{partition}:iam::{account}:oidc-provider/oidc.eks.{region}.{dnsSuffix}/id/*"];
const keys = [arnOf("kms", "key/*")];
const alias = [arnOf("kms", "alias/eks/{name}")];
const bucket = ["arn:{partition}:s3:::{bucket}"];
const objects = ["arn:{partition}:s3:::{bucket}/*"];

const ofBucket = (
  read: readonly string[],
  write: readonly string[],
  remove: readonly string[] = write,
): KindGrants => ({
  create: [grant(write, bucket)],
  read: [grant(read, bucket)],
  update: [grant(write, bucket)],
  delete: [grant(remove, bucket)],
});

/** Where no boundary is asked for, a stack's own one can be taken out of its settings again. */
export const removeBoundary: Grant = grant(["iam:DeleteRolePermissionsBoundary"], roles, owned);

export const identityGrants: Readonly<Record<string, KindGrants>> = {
  "aws:iam/role:Role": {
    create: [
      grant(["iam:CreateRole"], roles, { ...taggedOnCreate, ...bounded }),
      grant(["iam:TagRole"], roles, taggedOnCreate),
    ],
    read: [grant(["iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:ListRoleTags"], roles)],
    update: [
      grant(
        ["iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"],
        roles,
        owned,
      ),
      grant(["iam:PutRolePermissionsBoundary"], roles, { ...owned, ...bounded }),
    ],
    delete: [grant(["iam:DeleteRole"], roles, owned), grant(["iam:ListInstanceProfilesForRole"], roles)],
  },
  "aws:iam/policy:Policy": {
    create: [grant(["iam:CreatePolicy", "iam:TagPolicy"], policies, taggedOnCreate)],
    read: [grant(["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyTags"], policies)],
    update: [
      // Of five versions the provider deletes the oldest before it writes a sixth.
      grant(
        ["iam:CreatePolicyVersion", "iam:DeletePolicyVersion", "iam:TagPolicy", "iam:UntagPolicy"],
        policies,
        owned,
      ),
      grant(["iam:ListPolicyVersions"], policies),
    ],
    delete: [
      grant(["iam:DeletePolicy", "iam:DeletePolicyVersion"], policies, owned),
      grant(["iam:ListPolicyVersions"], policies),
    ],
  },
  "aws:iam/rolePolicy:RolePolicy": {
    create: [grant(["iam:PutRolePolicy"], roles, { ...owned, ...bounded })],
    read: [grant(["iam:GetRolePolicy"], roles)],
    update: [grant(["iam:PutRolePolicy"], roles, { ...owned, ...bounded })],
    delete: [grant(["iam:DeleteRolePolicy"], roles, owned)],
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    create: [grant(["iam:AttachRolePolicy"], roles, { ...attachable, ...bounded })],
    read: [grant(["iam:ListAttachedRolePolicies"], roles)],
    update: [],
    delete: [grant(["iam:DetachRolePolicy"], roles, attachable)],
  },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    create: [grant(["iam:CreateOpenIDConnectProvider", "iam:TagOpenIDConnectProvider"], clusterIssuers)],
    read: [grant(["iam:GetOpenIDConnectProvider", "iam:ListOpenIDConnectProviderTags"], clusterIssuers)],
    update: [
      grant(
        [
          "iam:AddClientIDToOpenIDConnectProvider",
          "iam:RemoveClientIDFromOpenIDConnectProvider",
          "iam:TagOpenIDConnectProvider",
          "iam:UntagOpenIDConnectProvider",
          "iam:UpdateOpenIDConnectProviderThumbprint",
        ],
        clusterIssuers,
      ),
    ],
    delete: [grant(["iam:DeleteOpenIDConnectProvider"], clusterIssuers)],
  },
  "aws:kms/key:Key": {
    create: [
      grant(["kms:CreateKey"], ["*"], taggedOnCreate),
      grant(["kms:TagResource"], keys, taggedOnCreate),
      grant(["kms:EnableKeyRotation"], keys, owned),
    ],
    read: [grant(["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"], keys)],
    update: [
      grant(
        [
          "kms:DisableKeyRotation",
          "kms:EnableKeyRotation",
          "kms:PutKeyPolicy",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateKeyDescription",
        ],
        keys,
        owned,
      ),
    ],
    delete: [grant(["kms:ScheduleKeyDeletion"], keys, owned)],
  },
  "aws:kms/alias:Alias": {
    create: [grant(["kms:CreateAlias"], alias), grant(["kms:CreateAlias"], keys, owned)],
    read: [grant(["kms:ListAliases"], ["*"])],
    update: [grant(["kms:UpdateAlias"], alias), grant(["kms:UpdateAlias"], keys, owned)],
    delete: [grant(["kms:DeleteAlias"], alias), grant(["kms:DeleteAlias"], keys, owned)],
  },
  "aws:s3/bucket:Bucket": {
    create: [grant(["s3:CreateBucket", "s3:PutBucketTagging", "s3:TagResource"], bucket)],
    // The provider reads each part of a bucket, whether the program sets it or not.
    read: [
      grant(
        [
          "s3:GetAccelerateConfiguration",
          "s3:GetBucketAcl",
          "s3:GetBucketCORS",
          "s3:GetBucketLocation",
          "s3:GetBucketLogging",
          "s3:GetBucketObjectLockConfiguration",
          "s3:GetBucketPolicy",
          "s3:GetBucketRequestPayment",
          "s3:GetBucketTagging",
          "s3:GetBucketVersioning",
          "s3:GetBucketWebsite",
          "s3:GetEncryptionConfiguration",
          "s3:GetLifecycleConfiguration",
          "s3:GetReplicationConfiguration",
          "s3:ListBucket",
          "s3:ListTagsForResource",
        ],
        bucket,
      ),
    ],
    update: [grant(["s3:PutBucketTagging", "s3:TagResource", "s3:UntagResource"], bucket)],
    delete: [
      grant(["s3:DeleteBucket", "s3:ListBucket", "s3:ListBucketVersions"], bucket),
      // `forceDestroy`, which the program sets where protection is off, empties the bucket first.
      grant(["s3:DeleteObject", "s3:DeleteObjectVersion"], objects),
    ],
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    create: [grant(["s3:PutObject", "s3:PutObjectTagging"], objects)],
    read: [
      grant(["s3:GetObject", "s3:GetObjectAttributes", "s3:GetObjectTagging"], objects),
      grant(["s3:ListBucket"], bucket),
    ],
    update: [grant(["s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObjectTagging"], objects)],
    delete: [grant(["s3:DeleteObject", "s3:DeleteObjectVersion"], objects), grant(["s3:ListBucketVersions"], bucket)],
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket(
    ["s3:GetBucketOwnershipControls"],
    ["s3:PutBucketOwnershipControls"],
  ),
  "aws:s3/bucketPolicy:BucketPolicy": ofBucket(
    ["s3:GetBucketPolicy"],
    ["s3:PutBucketPolicy"],
    ["s3:DeleteBucketPolicy"],
  ),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket(
    ["s3:GetBucketPublicAccessBlock"],
    ["s3:PutBucketPublicAccessBlock"],
  ),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket(
    ["s3:GetEncryptionConfiguration"],
    ["s3:PutEncryptionConfiguration"],
  ),
  "aws:s3/bucketVersioning:BucketVersioning": ofBucket(["s3:GetBucketVersioning"], ["s3:PutBucketVersioning"]),
};
