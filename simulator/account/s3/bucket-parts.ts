/** Parts of a bucket that are set by calls of their own. Each put writes over what was there. */
import { policyProblem } from "../iam/policy-document";
import { unknownPrincipal } from "../iam/principals";
import type { Kind } from "../kind";
import type { Rule } from "../rule";
import { bucketReference } from "./bucket";
import { isPublicPolicy } from "./public-policy";

function partOfBucket(noun: string, put: string, remove: string): Kind {
  return {
    kind: `s3:${noun}`,
    service: "S3",
    references: [bucketReference],
    operations: { create: `s3:${put}`, update: `s3:${put}`, delete: `s3:${remove}` },
    latency: "s3_bucket_setting",
    make: (input) => ({ id: String(input.bucket), attributes: { ...input } }),
  };
}

export const bucketParts: readonly Kind[] = [
  // There is no call to take versioning away: the provider suspends it.
  partOfBucket("bucketVersioning", "PutBucketVersioning", "PutBucketVersioning"),
  partOfBucket("bucketEncryption", "PutBucketEncryption", "DeleteBucketEncryption"),
  partOfBucket("bucketPublicAccessBlock", "PutPublicAccessBlock", "DeletePublicAccessBlock"),
  partOfBucket("bucketOwnershipControls", "PutBucketOwnershipControls", "DeleteBucketOwnershipControls"),
  partOfBucket("bucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"),
  partOfBucket("bucketLifecycle", "PutBucketLifecycleConfiguration", "DeleteBucketLifecycle"),
  partOfBucket("bucketLogging", "PutBucketLogging", "PutBucketLogging"),
];

export const bucketPartRules: readonly Rule[] = [
  {
    id: "s3.bucket-policy.document",
    kind: "s3:bucketPolicy",
    on: ["create", "update"],
    when: "the text is no policy document",
    code: "MalformedPolicy",
    source: "S3 API error codes; moto",
    check: ({ wanted }) => policyProblem(wanted.policy, "resource"),
  },
  {
    id: "s3.bucket-policy.principal",
    kind: "s3:bucketPolicy",
    on: ["create", "update"],
    when: "the policy names a role or user of this account that does not exist, or a principal or service of wrong form",
    code: "MalformedPolicy",
    source: "ministryofjustice/analytical-platform pull request 4932; IAM user guide, JSON policy elements: Principal",
    check: ({ account, wanted }) => unknownPrincipal(account, wanted.policy) && "Invalid principal in policy",
  },
  {
    id: "s3.bucket-policy.resource",
    kind: "s3:bucketPolicy",
    on: ["create", "update"],
    when: "a statement's resource is not this bucket or objects in it",
    code: "MalformedPolicy",
    source: "S3 user guide, bucket policies; widely seen text",
    check: ({ account, wanted }) => {
      const own = `arn:${account.partition}:s3:::${wanted.bucket}`;
      return resourcesOf(wanted.policy).every((resource) => resource === own || resource.startsWith(`${own}/`))
        ? undefined
        : "Policy has invalid resource";
    },
  },
  {
    id: "s3.bucket-policy.public",
    kind: "s3:bucketPolicy",
    on: ["create", "update"],
    when: "the policy grants something to anybody, or under conditions that S3 does not count as limits, and the bucket blocks public policies",
    code: "AccessDenied",
    httpStatus: 403,
    source: "S3 user guide, blocking public access, the meaning of public",
    check: ({ account, wanted }) => {
      const block = account.find("s3:bucketPublicAccessBlock", String(wanted.bucket));
      // Buckets made since April 2023 block public access from the start.
      const blocked = block === undefined || block.attributes.blockPublicPolicy === true;
      return blocked && isPublicPolicy(wanted.policy)
        ? `User: ${account.callerArn} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:${account.partition}:s3:::${wanted.bucket}" because public policies are blocked by the BlockPublicPolicy block public access setting.`
        : undefined;
    },
  },
  {
    id: "s3.bucket-lifecycle.rules",
    kind: "s3:bucketLifecycle",
    on: ["create", "update"],
    when: "two rules have one id, or a rule has no action",
    code: "MalformedXML",
    source: "S3 API, PutBucketLifecycleConfiguration; moto",
    check: ({ wanted }) => {
      const rules = (wanted.rules ?? []) as Record<string, unknown>[];
      const ids = new Set(rules.map((rule) => rule.id));
      const idle = rules.some((rule) => lifecycleActions.every((action) => rule[action] === undefined));
      return ids.size < rules.length || idle
        ? "The XML you provided was not well-formed or did not validate against our published schema"
        : undefined;
    },
  },
  {
    id: "s3.bucket-logging.target",
    kind: "s3:bucketLogging",
    on: ["create", "update"],
    when: "the bucket that logs are to go to does not exist in the region",
    code: "InvalidTargetBucketForLogging",
    source: "moto; S3 API, PutBucketLogging",
    check: ({ account, wanted, region }) =>
      account.find("s3:bucket", String(wanted.targetBucket), region)
        ? undefined
        : "The target bucket for logging does not exist.",
  },
];

const lifecycleActions = [
  "abortIncompleteMultipartUpload",
  "expiration",
  "noncurrentVersionExpiration",
  "noncurrentVersionTransitions",
  "transitions",
];

function resourcesOf(policy: unknown): string[] {
  const { Statement: statement } = JSON.parse(String(policy)) as { Statement: unknown };
  const statements = (Array.isArray(statement) ? statement : [statement]) as { Resource?: string | string[] }[];
  return statements.flatMap(({ Resource: resource }) => resource ?? []);
}
