import assert from "node:assert/strict";
import type { PolicyDocument } from "../../components/common/policy-document";
import { ownLifecycleFolder, readLifecycleFolder } from "../../components/hyperpod/lifecycle-folder";
import { LifecycleScripts, type LifecycleScriptsArgs } from "../../components/hyperpod/lifecycle-scripts";
import { type RecordOptions, record, settled as resolved } from "../support/recording-monitor";

const bucketName = "sagemaker-research-111122223333-us-west-2";
const args: LifecycleScriptsArgs = {
  partition: "aws",
  bucketName,
  files: readLifecycleFolder(ownLifecycleFolder()),
  protect: true,
  tags: { team: "ml" },
};

function deploy(over: Partial<LifecycleScriptsArgs> = {}, options?: RecordOptions) {
  return record(() => new LifecycleScripts("lifecycle", { ...args, ...over }), options);
}

const type = (name: string) => `aws:s3/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
const objectType = type("BucketObjectv2");

describe("LifecycleScripts", () => {
  it("makes one bucket with everything a bucket needs, all below the component", async () => {
    const { resources, one } = await deploy();
    const component = one("hyperpod:hyperpod:LifecycleScripts");
    assert.deepEqual(component.inputs, {});
    const children = resources.filter(({ urn }) => urn !== component.urn);
    assert.deepEqual(
      children.map((child) => child.parent),
      children.map(() => component.urn),
    );
    assert.deepEqual(
      children.map((child) => [child.type, child.name]).sort(),
      [
        [type("Bucket"), "lifecycle-bucket"],
        [objectType, "lifecycle-on_create.sh"],
        [objectType, "lifecycle-on_create_main.sh"],
        [type("BucketOwnershipControls"), "lifecycle-ownership"],
        [type("BucketPolicy"), "lifecycle-tls-only"],
        [type("BucketPublicAccessBlock"), "lifecycle-public-access-block"],
        [type("BucketServerSideEncryptionConfiguration"), "lifecycle-encryption"],
        [type("BucketVersioning"), "lifecycle-versioning"],
      ].sort(),
    );
  });

  it("keeps the bucket versioned, encrypted, without ACLs and closed to the public", async () => {
    const { one } = await deploy();
    const bucket = bucketName;
    assert.deepEqual(one(type("BucketVersioning")).inputs, { bucket, versioningConfiguration: { status: "Enabled" } });
    assert.deepEqual(one(type("BucketServerSideEncryptionConfiguration")).inputs, {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    assert.deepEqual(one(type("BucketOwnershipControls")).inputs, {
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    assert.deepEqual(one(type("BucketPublicAccessBlock")).inputs, {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  });

  it("refuses plain HTTP by a policy", async () => {
    const { one } = await deploy();
    const policy = one(type("BucketPolicy"));
    const document = JSON.parse(String(policy.inputs.policy)) as PolicyDocument;
    assert.deepEqual(document.Statement, [
      {
        Sid: "DenyPlainHttp",
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [`arn:aws:s3:::${bucketName}`, `arn:aws:s3:::${bucketName}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("protects a bucket and never empties it, or leaves it unprotected and empties it", async () => {
    for (const protect of [true, false]) {
      const bucket = (await deploy({ protect })).one(type("Bucket"));
      assert.deepEqual(bucket.inputs, { bucket: bucketName, forceDestroy: !protect, tags: { team: "ml" } });
      assert.equal(bucket.options.protect, protect);
    }
  });

  it("uploads each file with its hash, after versioning is on, and protects no object", async () => {
    const { one, all, result } = await deploy();
    const versioning = one(type("BucketVersioning")).urn;
    for (const file of args.files) {
      const object = one(objectType, `lifecycle-${file.key}`);
      assert.equal(object.inputs.key, `lifecycle/${file.key}`);
      assert.equal(object.inputs.sourceHash, file.sha256);
      // An object takes ten tags, the default tags may be fifty.
      assert.deepEqual(object.inputs.overrideProvider, { defaultTags: { tags: {} } });
      assert.equal((object.inputs.source as { path?: string }).path, `components/hyperpod/lifecycle/${file.key}`);
      assert.ok(object.options.dependencies.includes(versioning));
      assert.equal(object.options.protect, false);
    }
    assert.equal(result.objects.length, all(objectType).length);
  });

  it("names the folder for the instance groups", async () => {
    const { result } = await deploy();
    assert.equal(await resolved(result.bucketName), bucketName);
    assert.equal(await resolved(result.sourceS3Uri), `s3://${bucketName}/lifecycle`);
  });

  it("registers the same resources in a preview", async () => {
    const [preview, real] = [await deploy({}, { preview: true }), await deploy()];
    assert.deepEqual(preview.resources.map(({ urn }) => urn).sort(), real.resources.map(({ urn }) => urn).sort());
  });
});
