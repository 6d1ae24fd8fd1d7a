/** Buckets: closed, encrypted, reached over TLS only. What a bucket is like stands in several resources, so these see the stack. */
import type { PolicyResource, ReportViolation, StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import { at, isGiven, notKnown, plain } from "./known";
import { conditionsOf, isEverybody, matchesPattern, type Statement, statementsOf } from "./policy-statements";
import { buckets } from "./resource-types";

const nativeBucket = "aws-native:s3:Bucket";

/** Not known, where a preview makes the name up later. */
function nameOf(bucket: PolicyResource): string | undefined {
  const name = at(plain(bucket.props), bucket.type === nativeBucket ? "bucketName" : "bucket");
  return typeof name === "string" ? name : undefined;
}

/**
 * A resource about that bucket: by its name, or by its dependency where a preview doesn't know the name yet. The name goes
 * first, because the name of another bucket may be made of this one's.
 */
function about(bucket: PolicyResource, candidate: PolicyResource): boolean {
  const name = nameOf(bucket);
  const named = at(plain(candidate.props), "bucket");
  if (name !== undefined && typeof named === "string") {
    return name === named;
  }
  return (candidate.propertyDependencies.bucket ?? []).some((dependency) => dependency.urn === bucket.urn);
}

/** Calls `check` with each bucket and the properties of the resources of those types that are about it. */
function eachBucket(
  args: StackValidationArgs,
  partTypes: readonly string[],
  check: (parts: unknown[], bucket: PolicyResource) => string | undefined,
  reportViolation: ReportViolation,
): void {
  const parts = args.resources.filter(({ type }) => partTypes.includes(type));
  for (const bucket of args.resources.filter(({ type }) => buckets.includes(type))) {
    const own = parts.filter((part) => about(bucket, part)).map(({ props }) => plain(props));
    const problem = check(own, bucket);
    if (problem !== undefined) {
      reportViolation(`Bucket ${bucket.name} ${problem}`, bucket.urn);
    }
  }
}

/** What a bucket of the AWS Native provider says in itself, as a list to be joined to what other resources say. */
function inBucket(bucket: PolicyResource, key: string): unknown[] {
  const value = bucket.type === nativeBucket ? at(plain(bucket.props), key) : undefined;
  return isGiven(value) ? [value] : [];
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
      ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"],
      (parts, bucket) => {
        const blocks = [...parts, ...inBucket(bucket, "publicAccessBlockConfiguration")];
        if (blocks.length === 0) {
          return "has no public access block.";
        }
        const missing = publicAccessSettings.filter(
          (setting) => !blocks.some((block) => [true, notKnown].includes(at(block, setting) as boolean | symbol)),
        );
        return missing.length > 0 ? `has a public access block without ${missing.join(", ")}.` : undefined;
      },
      reportViolation,
    ),
};

export const bucketsRequireTls: StackValidationPolicy = {
  name: "s3-tls-only",
  description: "Every bucket refuses all requests without TLS, for itself and for its objects.",
  severity: "high",
  enforcementLevel: "mandatory",
  remediationSteps:
    'Deny s3:* to everybody on the bucket and its objects where "aws:SecureTransport" is "false", in an aws.s3.BucketPolicy.',
  validateStack: (args, reportViolation) =>
    eachBucket(
      args,
      ["aws:s3/bucketPolicy:BucketPolicy", "aws-native:s3:BucketPolicy"],
      (parts, bucket) => {
        if (parts.length === 0) {
          return "has no policy that refuses requests without TLS.";
        }
        const documents = parts.map((part) => at(part, "policy") ?? at(part, "policyDocument"));
        if (documents.includes(notKnown)) {
          return undefined; // a preview doesn't know it before the bucket exists
        }
        const denials = documents.flatMap(statementsOf).filter(deniesPlainHttp);
        const open = openResources(denials, nameOf(bucket));
        return open.length > 0 ? `has a policy that takes requests without TLS for ${open.join(" and ")}.` : undefined;
      },
      reportViolation,
    ),
};

/** A denial that a further condition, an action or a principal narrows lets the rest through. */
function deniesPlainHttp({ effect, principal, actions, condition }: Statement): boolean {
  return (
    effect === "Deny" &&
    isEverybody(principal) &&
    actions.some((action) => /^(s3:)?\*+$/i.test(action)) &&
    conditionsOf(condition).every(
      ({ operator, key, values }) =>
        /^Bool(IfExists)?$/i.test(operator) && /^aws:SecureTransport$/i.test(key) && values.includes("false"),
    )
  );
}

/** Which of the bucket itself and the objects in it no denial is for. */
function openResources(denials: readonly Statement[], bucketName: string | undefined): string[] {
  const name = bucketName ?? "a-bucket";
  const resources = { "the bucket": `arn:aws:s3:::${name}`, "its objects": `arn:aws:s3:::${name}/a/key` };
  return Object.entries(resources)
    .filter(([, arn]) => !denials.some((denial) => isFor(denial, arn, bucketName !== undefined)))
    .map(([what]) => what);
}

/** In a preview the resource, or the name of the bucket in it, may not be known. */
function isFor(denial: Statement, arn: string, nameKnown: boolean): boolean {
  return (
    denial.unknownResources ||
    denial.resources
      .map((resource) => resource.replace(/^arn:[\w-]+:/, "arn:aws:"))
      .some((pattern) => matchesPattern(nameKnown ? pattern : pattern.replace(/:::[^/*]*/, ":::a-bucket"), arn))
  );
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
      [
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
      ],
      (parts, bucket) =>
        [...parts, ...inBucket(bucket, "bucketEncryption")].length === 0
          ? "does not state how it is encrypted."
          : undefined,
      reportViolation,
    ),
};

export const bucketRules = [bucketsBlockPublicAccess, bucketsRequireTls, bucketsEncrypted];
