/** The bad days of IAM, S3 and CloudWatch Logs. */
import type { Fault } from "./fault";

export const storageFaults: readonly Fault[] = [
  {
    kind: "iam:role",
    operations: ["create"],
    name: "LimitExceeded",
    what: "The account has as many roles as its quota allows.",
    effect: {
      type: "refuse",
      code: "LimitExceeded",
      message: "Cannot exceed quota for RolesPerAccount: 1000",
      httpStatus: 409,
    },
    source: "IAM user guide, IAM and AWS STS quotas; IAM API, CreateRole: errors",
  },
  {
    kind: "iam:role",
    operations: ["create"],
    name: "EntityAlreadyExists",
    what: "Somebody else made a role of that name.",
    effect: {
      type: "refuse",
      code: "EntityAlreadyExists",
      message: "Role with name {name} already exists.",
      httpStatus: 409,
    },
    source: "IAM API, CreateRole: errors; rule iam.role.exists",
  },
  {
    kind: "s3:bucket",
    operations: ["create"],
    name: "BucketAlreadyExists",
    what: "Another account has a bucket of that name.",
    effect: {
      type: "refuse",
      code: "BucketAlreadyExists",
      message:
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
      httpStatus: 409,
    },
    source: "S3 API, CreateBucket: errors; s3tools/s3cmd issue 1079; rule s3.bucket.taken",
  },
  {
    kind: "s3:bucket",
    operations: ["delete"],
    name: "BucketNotEmpty",
    what: "Somebody put an object into the bucket.",
    effect: {
      type: "refuse",
      code: "BucketNotEmpty",
      message: "The bucket you tried to delete is not empty",
      httpStatus: 409,
    },
    source: "S3 API, DeleteBucket; pulumi/pulumi-aws issue 1132; rule s3.bucket.not-empty",
  },
  {
    kind: "logs:logGroup",
    operations: ["create"],
    name: "ResourceAlreadyExists",
    what: "A log group of that name is there already: left behind by a cluster of the same name, or made by EKS.",
    effect: {
      type: "refuse",
      code: "ResourceAlreadyExistsException",
      message: "The specified log group already exists",
    },
    source: "terraform-aws-modules/terraform-aws-eks issues 920 and 2763; rule logs.log-group.exists",
  },
];
