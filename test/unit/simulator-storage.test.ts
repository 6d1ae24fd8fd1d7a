import assert from "node:assert/strict";
import type { SimulatedAccount } from "../../simulator/account/account";
import { change, make, newAccount, refuses, remove } from "../support/simulated-account";

const bytes = (text: string): string => Buffer.from(text).toString("base64");

function policy(statement: Record<string, unknown>): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

describe("simulated S3", () => {
  let account: SimulatedAccount;
  beforeEach(async () => {
    account = newAccount();
    await make(account, "s3:bucket", { bucket: "research" });
  });

  const upload = (key: string, text: string, more = {}) =>
    make(account, "s3:object", { bucket: "research", key, body: bytes(text), ...more });

  it("has each bucket name once in all regions, and takes valid names only", async () => {
    await refuses(
      account.create({ kind: "s3:bucket", region: "eu-west-1" }, { bucket: "research" }),
      "BucketAlreadyOwnedByYou",
      "Your previous request to create the named bucket succeeded and you already own it.",
    );
    for (const bucket of ["Research", "ab", "a..b", "10.0.0.1", "x".repeat(64), "xn--research"]) {
      await refuses(make(account, "s3:bucket", { bucket }), "InvalidBucketName", "The specified bucket is not valid.");
    }
  });

  it("keeps a bucket while objects are in it, and its parts go with it", async () => {
    const bucket = account.find("s3:bucket", "research");
    assert.ok(bucket);
    const object = await upload("on_create.sh", "x");
    await refuses(remove(account, bucket), "BucketNotEmpty", "The bucket you tried to delete is not empty");
    await make(account, "s3:bucketVersioning", {
      bucket: "research",
      versioningConfiguration: { status: "Enabled" },
    });
    await refuses(
      remove(account, bucket),
      "BucketNotEmpty",
      "The bucket you tried to delete is not empty. You must delete all versions in the bucket.",
    );
    await remove(account, object);
    await remove(account, bucket);
    assert.deepEqual(account.everything(), []);
  });

  it("gives an object the MD5 of its body, and a version where the bucket keeps versions", async () => {
    const plain = await upload("a", "hello\n");
    assert.deepEqual([plain.attributes.etag, plain.attributes.versionId], ["b1946ac92492d2347c6235b4d2611184", ""]);
    assert.equal(plain.attributes.body, undefined);
    await make(account, "s3:bucketVersioning", {
      bucket: "research",
      versioningConfiguration: { status: "Enabled" },
    });
    const versioned = await upload("b", "hello\n");
    const first = versioned.attributes.versionId;
    assert.match(String(first), /^[a-z0-9]{32}$/);
    const wanted = { bucket: "research", key: "b", body: bytes("hello\n"), tags: { a: "b" } };
    assert.equal((await change(account, versioned, wanted)).attributes.versionId, first);
    const rewritten = await change(account, versioned, { ...wanted, body: bytes("other") });
    assert.notEqual(rewritten.attributes.versionId, first);
  });

  it("refuses parts and objects of a bucket that is not there", async () => {
    for (const kind of ["s3:bucketVersioning", "s3:bucketPolicy", "s3:object"]) {
      await refuses(make(account, kind, { bucket: "nobody" }), "NoSuchBucket", "The specified bucket does not exist");
    }
  });

  it("refuses bucket policies that are none, speak of other buckets, or let everybody in", async () => {
    const put = (text: string) => make(account, "s3:bucketPolicy", { bucket: "research", policy: text });
    const open = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::research/*" };
    await refuses(put("no"), "MalformedPolicy", "This policy contains invalid Json");
    await refuses(
      put(policy({ ...open, Resource: "arn:aws:s3:::research-2/*" })),
      "MalformedPolicy",
      "Policy has invalid resource",
    );
    const blocked =
      "User: arn:aws:sts::111122223333:assumed-role/PlatformAdmin/rehearsal is not authorized to perform: " +
      's3:PutBucketPolicy on resource: "arn:aws:s3:::research" because public policies are blocked by the ' +
      "BlockPublicPolicy block public access setting.";
    await refuses(put(policy(open)), "AccessDenied", blocked);
    await put(policy({ ...open, Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }));
    await make(account, "s3:bucketPublicAccessBlock", { bucket: "research", blockPublicPolicy: false });
    await put(policy(open));
  });

  it("refuses lifecycle rules without an action or with one id twice, and logs to nowhere", async () => {
    const put = (...rules: unknown[]) => make(account, "s3:bucketLifecycle", { bucket: "research", rules });
    const rule = { id: "a", status: "Enabled", expiration: { days: 1 } };
    const text = "The XML you provided was not well-formed or did not validate against our published schema";
    await put(rule, { ...rule, id: "b" });
    await refuses(put(rule, rule), "MalformedXML", text);
    await refuses(put({ id: "a", status: "Enabled" }), "MalformedXML", text);
    const logs = { bucket: "research", targetBucket: "nobody", targetPrefix: "x" };
    await refuses(
      make(account, "s3:bucketLogging", logs),
      "InvalidTargetBucketForLogging",
      "The target bucket for logging does not exist.",
    );
    await make(account, "s3:bucketLogging", { ...logs, targetBucket: "research" });
  });
});

describe("simulated KMS", () => {
  it("keeps a deleted key pending, of no use for an alias", async () => {
    const account = newAccount();
    const key = await make(account, "kms:key", { enableKeyRotation: true });
    await make(account, "kms:alias", { name: "alias/a", targetKeyId: key.attributes.arn });
    await refuses(
      make(account, "kms:alias", { name: "alias/a", targetKeyId: key.id }),
      "AlreadyExistsException",
      "An alias with the name arn:aws:kms:us-west-2:111122223333:alias/a already exists",
    );
    await remove(account, key);
    assert.equal(account.find("kms:key", key.id)?.attributes.keyState, "PendingDeletion");
    await refuses(
      make(account, "kms:alias", { name: "alias/b", targetKeyId: key.id }),
      "NotFoundException",
      `Key '${key.id}' does not exist`,
    );
  });

  it("refuses key policies that are none, or that lock the account out", async () => {
    const account = newAccount();
    const statement = { Effect: "Allow", Action: "kms:*", Resource: "*" };
    await refuses(
      make(account, "kms:key", { policy: "{" }),
      "MalformedPolicyDocumentException",
      "This policy contains invalid Json",
    );
    const foreign = policy({ ...statement, Principal: { AWS: "arn:aws:iam::444455556666:root" } });
    await refuses(
      make(account, "kms:key", { policy: foreign }),
      "MalformedPolicyDocumentException",
      "The new key policy will not allow you to update the key policy in the future.",
    );
    await make(account, "kms:key", { policy: foreign, bypassPolicyLockoutSafetyCheck: true });
    await make(account, "kms:key", {
      policy: policy({ ...statement, Principal: { AWS: "arn:aws:iam::111122223333:root" } }),
    });
  });
});

describe("simulated CloudWatch Logs", () => {
  it("has each name once a region", async () => {
    const account = newAccount();
    const group = await make(account, "logs:logGroup", { name: "/aws/eks/x/cluster" });
    assert.equal(group.attributes.arn, "arn:aws:logs:us-west-2:111122223333:log-group:/aws/eks/x/cluster");
    await refuses(
      make(account, "logs:logGroup", { name: "/aws/eks/x/cluster" }),
      "ResourceAlreadyExistsException",
      "The specified log group already exists",
    );
    await account.create({ kind: "logs:logGroup", region: "eu-west-1" }, { name: "/aws/eks/x/cluster" });
  });

  it("keeps a protected group, and takes keys that can be used", async () => {
    const account = newAccount();
    const group = await make(account, "logs:logGroup", { name: "x", deletionProtectionEnabled: true });
    await refuses(remove(account, group), "ValidationException", "The log group x has deletion protection enabled");
    await change(account, group, { deletionProtectionEnabled: false });
    await remove(account, group);
    const key = await make(account, "kms:key", {});
    await make(account, "logs:logGroup", { name: "y", kmsKeyId: key.attributes.arn });
    await remove(account, key);
    await refuses(
      make(account, "logs:logGroup", { name: "z", kmsKeyId: key.attributes.arn }),
      "InvalidParameterException",
      `The specified KMS key does not exist or is not allowed to be used: ${key.attributes.arn}`,
    );
  });
});
