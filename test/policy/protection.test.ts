/** What is protected, encrypted and tagged: every type that it is asked of, and where it can't be asked. */
import * as assert from "node:assert/strict";
import { messagesOf, type SampleResource, unknownInPreview } from "../support/policy-run";
import { eks, group, hyperpod } from "../support/policy-samples";

const of = (type: string, props: Record<string, unknown> = {}, more: Partial<SampleResource> = {}): SampleResource => ({
  type,
  name: "it",
  props,
  ...more,
});

const fileSystems = [
  "aws:fsx/lustreFileSystem:LustreFileSystem",
  "aws:fsx/ontapFileSystem:OntapFileSystem",
  "aws:fsx/ontapVolume:OntapVolume",
  "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
  "aws:fsx/openZfsVolume:OpenZfsVolume",
  "aws:fsx/windowsFileSystem:WindowsFileSystem",
  "aws:efs/fileSystem:FileSystem",
  "aws-native:efs:FileSystem",
  "aws-native:fsx:Volume",
];
const stateful = [
  ...fileSystems,
  "aws-native:sagemaker:Cluster",
  "aws:eks/cluster:Cluster",
  "aws-native:eks:Cluster",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketV2:BucketV2",
  "aws-native:s3:Bucket",
];

describe("the policy on stateful resources", () => {
  for (const type of stateful) {
    it(`asks protection of ${type} in production`, async () => {
      assert.equal((await messagesOf("stateful-resources-protected", [of(type)])).length, 1);
      assert.deepEqual(await messagesOf("stateful-resources-protected", [of(type, {}, { protect: true })]), []);
      assert.deepEqual(await messagesOf("stateful-resources-protected", [of(type, {}, { stack: "dev" })]), []);
    });
  }

  it("takes the stacks that it is told for production, and only those", async () => {
    const samples = [of(stateful[0] as string), of(stateful[0] as string, {}, { stack: "live" })];
    const config = { protectedStacks: ["live"] };
    assert.equal((await messagesOf("stateful-resources-protected", samples, config)).length, 1);
  });
});

describe("the policy on replacements", () => {
  const rule = "replacement-refused";
  const component: SampleResource = { type: "hyperpod:hyperpod:HyperPodCluster", name: "platform", props: {} };
  const other: SampleResource = { ...component, name: "other" };
  const stash = (parent: string): SampleResource => ({ type: "pulumi:index:Stash", name: "stash", props: {}, parent });
  const cluster = (more: Partial<SampleResource>) => hyperpod([group], { protect: false, stack: "dev", ...more });

  it("takes a cluster with the guard's stash beside it", async () => {
    const guarded = cluster({ parent: "platform", dependsOn: ["stash"] });
    assert.deepEqual(await messagesOf(rule, [component, stash("platform"), guarded]), []);
  });

  it("doesn't take any other stash for the guard", async () => {
    const words =
      "hyperpod could be replaced with all its nodes by a change of its name, network or EKS cluster: nothing refuses it.";
    for (const [parent, dependsOn] of [
      ["other", ["stash"]],
      ["", ["stash"]],
      ["platform", []],
    ] as const) {
      const samples = [component, other, stash(parent), cluster({ parent: "platform", dependsOn })];
      assert.deepEqual(await messagesOf(rule, samples), [words], `${parent} ${dependsOn}`);
    }
  });

  it("isn't content with deleting first: that is how the nodes would go", async () => {
    const sample = cluster({ deleteBeforeReplace: true });
    assert.equal((await messagesOf(rule, [sample])).length, 1);
  });

  for (const type of fileSystems) {
    it(`asks protection of ${type} in every stack`, async () => {
      assert.deepEqual(await messagesOf(rule, [of(type, {}, { stack: "dev" })]), [
        "it could be replaced by an empty one, by a change of its network or type: nothing refuses it.",
      ]);
      assert.deepEqual(await messagesOf(rule, [of(type, {}, { stack: "dev", protect: true })]), []);
    });
  }
});

describe("the policies on EKS clusters and keys", () => {
  const native = (props: Record<string, unknown>) => of("aws-native:eks:Cluster", props, { protect: true });

  it("asks deletion protection of clusters of both providers, where it is known", async () => {
    const rule = "eks-deletion-protection";
    assert.deepEqual(await messagesOf(rule, [eks({ deletionProtection: undefined }), native({})]), [
      "EKS cluster eks: received deletionProtection: nothing, allowed is true.",
      "EKS cluster it: received deletionProtection: nothing, allowed is true.",
    ]);
    const kept = [native({ deletionProtection: true }), eks({ deletionProtection: unknownInPreview })];
    assert.deepEqual(await messagesOf(rule, kept), []);
  });

  it("asks a key of clusters of both providers: an empty list is none, one that isn't known yet is one", async () => {
    const rule = "eks-secrets-encrypted";
    assert.equal((await messagesOf(rule, [native({ encryptionConfig: [] }), native({})])).length, 2);
    const provider = { keyArn: unknownInPreview };
    assert.deepEqual(
      await messagesOf(rule, [
        native({ encryptionConfig: [{ provider }] }),
        eks({ encryptionConfig: unknownInPreview }),
        eks({ encryptionConfig: { provider } }),
      ]),
      [],
    );
  });

  it("asks rotation of every key that KMS can rotate, and of no other", async () => {
    const rule = "kms-key-rotation";
    const key = (props: Record<string, unknown>) => of("aws:kms/key:Key", props);
    const symmetric = { customerMasterKeySpec: "SYMMETRIC_DEFAULT", keyUsage: "ENCRYPT_DECRYPT" };
    assert.equal((await messagesOf(rule, [key(symmetric), of("aws-native:kms:Key", { origin: "AWS_KMS" })])).length, 2);
    assert.deepEqual(
      await messagesOf(rule, [
        key({ customerMasterKeySpec: "RSA_4096", keyUsage: "SIGN_VERIFY" }),
        key({ customerMasterKeySpec: "HMAC_256", keyUsage: "GENERATE_VERIFY_MAC" }),
        key({ customKeyStoreId: "cks-1" }),
        of("aws-native:kms:Key", { keySpec: "ECC_NIST_P256", keyUsage: "SIGN_VERIFY" }),
        of("aws-native:kms:Key", { origin: "EXTERNAL" }),
        key({ enableKeyRotation: unknownInPreview }),
      ]),
      [],
    );
  });
});

describe("the policy on tags", () => {
  const rule = "required-tags";
  const nat = (props: Record<string, unknown>) => of("aws:ec2/natGateway:NatGateway", props);

  it("takes default tags of the provider for the resource's own, and tags that are not known yet", async () => {
    assert.deepEqual(
      await messagesOf(rule, [
        nat({ tags: {}, tagsAll: { environment: "prod" } }),
        nat({ tags: { environment: unknownInPreview } }),
        nat({ tagsAll: unknownInPreview }),
        of("aws-native:efs:FileSystem", { fileSystemTags: [{ key: "environment", value: "prod" }] }),
      ]),
      [],
    );
  });

  it("takes neither a tag without a value nor one in other letters", async () => {
    assert.deepEqual(
      await messagesOf(
        rule,
        [
          nat({ tags: { environment: "", Team: "x" } }),
          of("aws-native:kms:Key", { tags: [{ key: "team", value: "" }] }),
        ],
        { tags: ["environment", "team"] },
      ),
      ["it lacks the tags environment, team.", "it lacks the tags environment, team."],
    );
  });

  it("asks nothing of what costs nothing by itself", async () => {
    assert.deepEqual(await messagesOf(rule, [of("aws:iam/role:Role"), of("aws:ec2/subnet:Subnet")]), []);
  });
});
