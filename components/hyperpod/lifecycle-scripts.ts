import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument, policyJson } from "../common/policy-document";
import { mergeTags, type Tags } from "../common/tags";
import type { LifecycleFile } from "./lifecycle-folder";

/** Folder in the bucket that instance groups name. Another prefix would be an update of every group. */
const keyPrefix = "lifecycle";

export interface LifecycleScriptsArgs {
  /** Partition of the account, such as `aws`. */
  partition: string;
  /** Physical name of the bucket. It begins with `sagemaker-`: AWS's policy for HyperPod nodes reads such buckets only. */
  bucketName: pulumi.Input<string>;
  /** Files to upload, see `readLifecycleFolder`. */
  files: readonly LifecycleFile[];
  /**
   * Whether the bucket is protected against deletion. A bucket that is not protected is emptied when it is deleted; it is
   * made by this component, so nothing but what people put there later can be lost.
   */
  protect: boolean;
  /** Tags of the bucket. Objects carry none of them, as an object takes ten at most. */
  tags: Tags;
}

/** The bucket with the scripts that HyperPod runs on new nodes. Nodes that run already keep what they ran. */
export class LifecycleScripts extends pulumi.ComponentResource {
  /** Name of the bucket. */
  readonly bucketName: pulumi.Output<string>;
  /** Where the scripts lie, for the instance groups. */
  readonly sourceS3Uri: pulumi.Output<string>;
  /** The uploaded files. The cluster must depend on all of them: a node that finds no script fails. */
  readonly objects: readonly pulumi.Resource[];

  constructor(name: string, args: LifecycleScriptsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("hyperpod:hyperpod:LifecycleScripts", name, {}, opts);
    const bucket = this.createBucket(name, args);
    const versioning = this.enableVersioning(name, bucket);
    this.encrypt(name, bucket);
    this.disableAcls(name, bucket);
    this.blockPublicAccess(name, bucket);
    this.requireTls(name, args, bucket);
    this.objects = args.files.map((file) => this.upload(name, bucket, file, versioning));
    this.bucketName = bucket.bucket;
    this.sourceS3Uri = pulumi.interpolate`s3://${bucket.bucket}/${keyPrefix}`;
    this.registerOutputs();
  }

  private createBucket(name: string, args: LifecycleScriptsArgs): s3.Bucket {
    return new s3.Bucket(
      `${name}-bucket`,
      { bucket: args.bucketName, forceDestroy: !args.protect, tags: mergeTags(args.tags) },
      { parent: this, protect: args.protect },
    );
  }

  private enableVersioning(name: string, bucket: s3.Bucket): s3.BucketVersioning {
    return new s3.BucketVersioning(
      `${name}-versioning`,
      { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
  }

  /** S3's own key: nodes would need more permissions and a route to KMS for another, and scripts hold no secrets. */
  private encrypt(name: string, bucket: s3.Bucket): void {
    new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket: bucket.bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      { parent: this },
    );
  }

  private disableAcls(name: string, bucket: s3.Bucket): void {
    new s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent: this },
    );
  }

  private blockPublicAccess(name: string, bucket: s3.Bucket): void {
    new s3.BucketPublicAccessBlock(
      `${name}-public-access-block`,
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this },
    );
  }

  /**
   * It waits for no other setting of the bucket. Where S3 refuses one of two that are written at once (OperationAborted,
   * hashicorp/terraform-provider-aws issue 7628), the provider tries again (its internal/service/s3/service_package.go).
   */
  private requireTls(name: string, args: LifecycleScriptsArgs, bucket: s3.Bucket): void {
    new s3.BucketPolicy(
      `${name}-tls-only`,
      {
        bucket: bucket.bucket,
        policy: bucket.bucket.apply((bucketName) => tlsOnlyPolicy(args.partition, bucketName)),
      },
      { parent: this },
    );
  }

  private upload(
    name: string,
    bucket: s3.Bucket,
    file: LifecycleFile,
    versioning: s3.BucketVersioning,
  ): pulumi.Resource {
    return new s3.BucketObjectv2(
      `${name}-${file.key}`,
      {
        bucket: bucket.bucket,
        key: `${keyPrefix}/${file.key}`,
        source: new pulumi.asset.FileAsset(file.path),
        // Names the content in the diff, so that a preview tells a changed script from an unchanged one.
        sourceHash: file.sha256,
        // An object takes ten tags (Amazon S3 User Guide, "Categorizing your objects using tags"), where everything else
        // takes fifty: default tags meant for that would fail the upload.
        overrideProvider: { defaultTags: { tags: {} } },
      },
      {
        parent: this,
        // An object written before versioning is on has the version "null", and its first content is lost with the first
        // change (Amazon S3 User Guide, "Adding objects to versioning-enabled buckets").
        dependsOn: [versioning],
      },
    );
  }
}

function tlsOnlyPolicy(partition: string, bucketName: string): string {
  const bucket = `arn:${partition}:s3:::${bucketName}`;
  return policyJson(
    policyDocument({
      Sid: "DenyPlainHttp",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [bucket, `${bucket}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
  );
}
