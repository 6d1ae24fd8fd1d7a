/** Resources that keep every rule of the policy pack, for tests to spoil. */
import type { SampleResource } from "./policy-run";

export const tags = { environment: "prod" };
export const eks = (props: Record<string, unknown> = {}, more: Partial<SampleResource> = {}): SampleResource => ({
  type: "aws:eks/cluster:Cluster",
  name: "eks",
  protect: true,
  props: {
    tags,
    deletionProtection: true,
    encryptionConfig: { provider: { keyArn: "arn:aws:kms:us-west-2:111122223333:key/1" } },
    vpcConfig: { publicAccessCidrs: ["198.51.100.0/24"] },
    ...props,
  },
  ...more,
});
export const hyperpod = (groups: unknown[], more: Partial<SampleResource> = {}): SampleResource => ({
  type: "aws-native:sagemaker:Cluster",
  name: "hyperpod",
  protect: true,
  props: { tags: [{ key: "environment", value: "prod" }], instanceGroups: groups },
  ...more,
});
export const group = {
  instanceGroupName: "workers",
  instanceType: "ml.p5.48xlarge",
  instanceCount: 1,
  overrideVpcConfig: { subnets: ["subnet-1"] },
};
export const bucket: SampleResource = {
  type: "aws:s3/bucket:Bucket",
  name: "bucket",
  protect: true,
  props: { bucket: "b", tags },
};
export const blocked: SampleResource = {
  type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  name: "bucket-block",
  props: {
    bucket: "b",
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  },
};
export const tlsOnly: SampleResource = {
  type: "aws:s3/bucketPolicy:BucketPolicy",
  name: "bucket-policy",
  props: {
    bucket: "b",
    policy: JSON.stringify({
      Statement: [
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    }),
  },
};
export const encrypted: SampleResource = {
  type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  name: "bucket-encryption",
  props: { bucket: "b" },
};
