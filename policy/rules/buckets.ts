/** Buckets: closed, encrypted, reached over TLS only. What a bucket is like stands in several resources, so these see the stack. */
import type { PolicyResource, StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import { statementsOf } from "./policy-statements";

/** A resource about that bucket: by its dependency, which is known in a preview too, or by its name. */
function about(bucket: PolicyResource, candidate: PolicyResource): boolean {
  return (
    (candidate.propertyDependencies.bucket ?? []).some((dependency) => dependency.urn === bucket.urn) ||
    (candidate.props.bucket !== undefined && candidate.props.bucket === bucket.props.bucket)
  );
}

function eachBucket(
  args: StackValidationArgs,
  partType: string,
  check: (parts: PolicyResource[], bucket: PolicyResource) => string | undefined,
  reportViolation: (message: string, urn?: string) => void,
): void {
  const parts = args.resources.filter((resource) => resource.type === partType);
  for (const bucket of args.resources.filter((resource) => resource.type === "aws:s3/bucket:Bucket")) {
    const problem = check(
      parts.filter((part) => about(bucket, part)),
      bucket,
    );
    if (problem !== undefined) {
      reportViolation(`Bucket ${bucket.name} ${problem}`, bucket.urn);
    }
  }
}

const publicAccessSettings = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

export const bucketsBlockPublicAccess: StackValidationPolicy = {
  name: "s3-public-access-blocked",
  description: "Every bucket has a public access block with all four settings.",
  severity: "critical",
  enforcementLevel: "mandatory",
  remediationSteps: "Add an aws.s3.BucketPublicAccessBlock with all four settings true.",
  validateStack: (args, reportViolation) =>
    eachBucket(
      args,
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      (blocks) => {
        const [block] = blocks;
        if (!block) {
          return "has no public access block.";
        }
        const missing = publicAccessSettings.filter((setting) => block.props[setting] !== true);
        return missing.length > 0 ? `has a public access block without ${missing.join(", ")}.` : undefined;
      },
      reportViolation,
    ),
};

export const bucketsRequireTls: StackValidationPolicy = {
  name: "s3-tls-only",
  description: "Every bucket refuses requests without TLS.",
  severity: "high",
  enforcementLevel: "mandatory",
  remediationSteps: 'Deny s3:* in the bucket\'s policy where "aws:SecureTransport" is "false".',
  validateStack: (args, reportViolation) =>
    eachBucket(
      args,
      "aws:s3/bucketPolicy:BucketPolicy",
      (policies) => {
        if (policies.length === 0) {
          return "has no policy that refuses requests without TLS.";
        }
        const documents = policies.map((policy) => policy.props.policy).filter((document) => document !== undefined);
        if (documents.length === 0) {
          return undefined; // not known before the bucket exists
        }
        return documents.flatMap(statementsOf).some(deniesPlainHttp)
          ? undefined
          : "has a policy that takes requests without TLS.";
      },
      reportViolation,
    ),
};

function deniesPlainHttp(statement: ReturnType<typeof statementsOf>[number]): boolean {
  const secure = (statement.Condition?.Bool as Record<string, unknown> | undefined)?.["aws:SecureTransport"];
  return statement.Effect === "Deny" && String(secure) === "false";
}

export const bucketsEncrypted: StackValidationPolicy = {
  name: "s3-encryption-stated",
  description: "Every bucket states how it is encrypted.",
  severity: "medium",
  enforcementLevel: "mandatory",
  remediationSteps: "Add an aws.s3.BucketServerSideEncryptionConfiguration.",
  validateStack: (args, reportViolation) =>
    eachBucket(
      args,
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      (configurations) => (configurations.length === 0 ? "does not state how it is encrypted." : undefined),
      reportViolation,
    ),
};

export const bucketRules = [bucketsBlockPublicAccess, bucketsRequireTls, bucketsEncrypted];
