import type { Kind, Reference } from "../kind";
import type { Rule } from "../rule";

export const bucket: Kind = {
  kind: "s3:bucket",
  service: "S3",
  operations: { create: "s3:CreateBucket", update: "s3:PutBucketTagging", delete: "s3:DeleteBucket" },
  latency: "s3_bucket",
  make(input, { account, region }) {
    const name = String(input.bucket);
    return {
      id: name,
      attributes: {
        ...input,
        arn: `arn:${account.partition}:s3:::${name}`,
        bucketDomainName: `${name}.s3.amazonaws.com`,
        bucketRegion: region,
        bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
        hostedZoneId: "Z3BJ6K6RIION7M",
      },
    };
  },
  /** Versioning, encryption, policy and the like are parts of the bucket. */
  afterDelete(removed, { drop }) {
    drop((found) => found.kind.startsWith("s3:") && found.attributes.bucket === removed.id);
  },
};

export const bucketReference: Reference = {
  path: "bucket",
  kind: "s3:bucket",
  notFound: { code: "NoSuchBucket", message: "The specified bucket does not exist", httpStatus: 404 },
};

export const bucketRules: readonly Rule[] = [
  {
    id: "s3.bucket.name",
    kind: "s3:bucket",
    on: "create",
    when: "the name is not 3 to 63 lower-case letters, digits, dots and hyphens",
    code: "InvalidBucketName",
    source: "S3 user guide, bucket naming rules; moto",
    check: ({ wanted }) => {
      const name = String(wanted.bucket);
      const good =
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
        !name.includes("..") &&
        !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
        !/^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|\.mrap)$/.test(name);
      return good ? undefined : "The specified bucket is not valid.";
    },
  },
  {
    id: "s3.bucket.taken",
    kind: "s3:bucket",
    on: "create",
    when: "another account has a bucket of that name",
    code: "BucketAlreadyExists",
    httpStatus: 409,
    source: "S3 API, CreateBucket: errors; s3tools/s3cmd issue 1079 quotes the text",
    check: ({ account, wanted }) =>
      account.bucketsOfOthers.includes(String(wanted.bucket))
        ? "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again."
        : undefined,
  },
  {
    id: "s3.bucket.owned",
    kind: "s3:bucket",
    on: "create",
    when: "the account has a bucket of that name, in whatever region",
    code: "BucketAlreadyOwnedByYou",
    httpStatus: 409,
    source: "moto; S3 API, CreateBucket",
    // Names are unique in a whole partition, so the region does not matter.
    check: ({ account, wanted }) =>
      account.find("s3:bucket", String(wanted.bucket))
        ? "Your previous request to create the named bucket succeeded and you already own it."
        : undefined,
  },
  {
    id: "s3.bucket.not-empty",
    kind: "s3:bucket",
    on: "delete",
    when: "objects or versions of objects are left in it",
    code: "BucketNotEmpty",
    httpStatus: 409,
    source: "moto; pulumi/pulumi-aws issue 1132",
    check: ({ account, current }) => {
      if (!account.list("s3:object").some((found) => found.attributes.bucket === current?.id)) {
        return undefined;
      }
      const versioned = account.find("s3:bucketVersioning", String(current?.id)) !== undefined;
      return `The bucket you tried to delete is not empty${versioned ? ". You must delete all versions in the bucket." : ""}`;
    },
  },
];
