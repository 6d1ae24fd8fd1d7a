/** Buckets, their parts, and objects. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isAsset, type Properties } from "../../wire";
import type { AwsMapping } from "../aws-mapping";

function part(token: string, kind: string, more: Partial<AwsMapping> = {}): AwsMapping {
  return { token, kind, taggable: false, ...more };
}

export const s3Mappings: readonly AwsMapping[] = [
  {
    token: "aws:s3/bucket:Bucket",
    kind: "s3:bucket",
    taggable: true,
    nameProperty: "bucket",
    nameMaxLength: 63,
    nameFrom: (logicalName) => logicalName.toLowerCase(),
    defaults: { bucketNamespace: "global", forceDestroy: false },
    outputs: (resource, inputs, { account }) => ({
      bucketPrefix: inputs.bucketPrefix ?? "",
      requestPayer: "BucketOwner",
      objectLockEnabled: inputs.objectLockEnabled ?? false,
      versioning: {
        enabled: isVersioned(account.find("s3:bucketVersioning", resource.id)?.attributes),
        mfaDelete: false,
      },
      policy: account.find("s3:bucketPolicy", resource.id)?.attributes.policy ?? "",
    }),
    // `forceDestroy` counts as it stands in the state, not in the program.
    beforeDelete: async (resource, inputs, { account, region }, urn) => {
      if (inputs.forceDestroy === true) {
        for (const object of account.list("s3:object").filter(({ attributes }) => attributes.bucket === resource.id)) {
          await account.delete({ kind: "s3:object", region, client: urn }, object.id);
        }
      }
      return undefined;
    },
  },
  part("aws:s3/bucketVersioning:BucketVersioning", "s3:bucketVersioning"),
  part("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", "s3:bucketEncryption"),
  part("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "s3:bucketPublicAccessBlock", {
    defaults: {
      blockPublicAcls: false,
      blockPublicPolicy: false,
      ignorePublicAcls: false,
      restrictPublicBuckets: false,
    },
    beforeDelete: async (_resource, inputs) => (inputs.skipDestroy === true ? "keep" : undefined),
  }),
  part("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "s3:bucketOwnershipControls"),
  part("aws:s3/bucketPolicy:BucketPolicy", "s3:bucketPolicy", { jsonProperties: ["policy"] }),
  part("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "s3:bucketLifecycle", {
    defaults: { transitionDefaultMinimumObjectSize: "all_storage_classes_128K" },
  }),
  part("aws:s3/bucketLogging:BucketLogging", "s3:bucketLogging"),
  {
    token: "aws:s3/bucketObjectv2:BucketObjectv2",
    kind: "s3:object",
    taggable: true,
    nameProperty: "key",
    nameSuffix: false,
    defaults: { forceDestroy: false, storageClass: "STANDARD", bucketKeyEnabled: false },
    hides: ["contentLength"],
    request: ({ source, content, contentBase64, ...inputs }, { projectDirectory }) => ({
      ...inputs,
      body: bodyOf({ source, content, contentBase64 }, projectDirectory),
    }),
    outputs: ({ attributes }) => ({
      etag: attributes.etag,
      versionId: attributes.versionId,
      acl: attributes.acl ?? "private",
      checksumCrc32: "",
      checksumCrc32c: "",
      checksumCrc64nvme: "",
      checksumSha1: "",
      checksumSha256: "",
    }),
  },
];

function isVersioned(attributes: Properties | undefined): boolean {
  return (attributes?.versioningConfiguration as { status?: string } | undefined)?.status === "Enabled";
}

/** What is to be uploaded, as base64. */
function bodyOf({ source, content, contentBase64 }: Properties, projectDirectory: string): string {
  if (typeof contentBase64 === "string") {
    return contentBase64;
  }
  if (typeof content === "string") {
    return Buffer.from(content, "utf8").toString("base64");
  }
  if (!isAsset(source)) {
    return "";
  }
  return source.path === undefined
    ? Buffer.from(source.text ?? "", "utf8").toString("base64")
    : readFileSync(resolve(projectDirectory, source.path)).toString("base64");
}
