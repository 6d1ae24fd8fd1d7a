/** The rules of IAM, S3 and key policies, each tripped by a deliberately wrong program on the real engine. */
import * as assert from "node:assert/strict";
import { refusedBy, type Trip, WrongProgram, type WrongResult } from "../support/wrong-program";

const mistakes = `
import * as kms from "@pulumi/aws/kms";
const role = new iam.Role("role", { name: "role", assumeRolePolicy: trust("ec2.amazonaws.com") });
new iam.Role("malformed", { assumeRolePolicy: statements({ Effect: "Permit", Action: "sts:AssumeRole", Principal: "*" }) });
new iam.Role("unknown-principal", {
  assumeRolePolicy: statements({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { AWS: "arn:aws:iam::111122223333:role/nobody" },
  }),
});
new iam.Role("unknown-user", {
  assumeRolePolicy: statements({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { AWS: "arn:aws:iam::111122223333:user/nobody" },
  }),
});
new iam.Role("unknown-service", { assumeRolePolicy: trust("eks.amazon.com") });
new iam.Role("large-trust", {
  assumeRolePolicy: statements({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: "ec2.amazonaws.com" },
    Condition: { StringEquals: { "aws:SourceAccount": Array.from({ length: 150 }, (_, i) => String(111122220000 + i)) } },
  }),
});
// Allowed each, too large together.
const inline = (name: string, after: pulumi.Resource[] = []) =>
  new iam.RolePolicy(name, {
    role: role.name,
    policy: allow(Array.from({ length: 200 }, (_, i) => "ec2:DescribeSomethingLong" + i)),
  }, { dependsOn: after });
inline("second-inline", [inline("first-inline")]);
// Roles and policies that somebody else attaches something to before the end.
new iam.Role("inlined", { name: "inlined", assumeRolePolicy: trust("ec2.amazonaws.com") });
new iam.Policy("guarded", { name: "guarded", policy: allow("ec2:DescribeVpcs") });
new iam.Role("same-name", { name: "role", assumeRolePolicy: trust("ec2.amazonaws.com") }, { dependsOn: [role] });
new iam.Policy("large", { policy: allow(Array.from({ length: 300 }, (_, i) => "ec2:DescribeSomethingLong" + i)) });
new iam.Policy("no-action", { policy: statements({ Effect: "Allow", Resource: "*" }) });
const attached = Array.from({ length: 10 }, (_, i) =>
  new iam.RolePolicyAttachment("attachment-" + i, {
    role: role.name,
    policyArn: new iam.Policy("policy-" + i, { policy: allow("ec2:DescribeVpcs") }).arn,
  }));
const eleventh = new iam.Policy("policy-10", { policy: allow("ec2:DescribeVpcs") });
new iam.RolePolicyAttachment("eleventh", { role: role.name, policyArn: eleventh.arn }, { dependsOn: attached });
new iam.RolePolicyAttachment("no-policy", {
  role: new iam.Role("other", { assumeRolePolicy: trust("ec2.amazonaws.com") }).name,
  policyArn: "arn:aws:iam::aws:policy/AmazonNothing",
});

const bucket = new s3.Bucket("bucket", { bucket: "research-data" });
new s3.Bucket("taken", { bucket: "my-bucket" });
new s3.Bucket("mine-already", { bucket: "research-data" }, { dependsOn: [bucket] });
new s3.BucketObjectv2("no-bucket", { bucket: "research-nowhere", key: "a", content: "a" });
const policy = (name: string, owner: s3.Bucket, statement: object) =>
  new s3.BucketPolicy(name, {
    bucket: owner.bucket,
    policy: owner.arn.apply((arn) => statements({ Principal: "*", Action: "s3:*", Resource: [arn, arn + "/*"], ...statement })),
  });
policy("public", bucket, { Effect: "Allow" });
// A condition that limits nobody.
policy("public-over-tls", new s3.Bucket("over-tls", { bucket: "research-over-tls" }), {
  Effect: "Allow",
  Condition: { Bool: { "aws:SecureTransport": "true" } },
});
policy("public-to-most", new s3.Bucket("to-most", { bucket: "research-to-most" }), {
  Effect: "Allow",
  Condition: { IpAddress: { "aws:SourceIp": ["128.0.0.0/1", "203.0.113.0/24"] } },
});
policy("to-a-range", new s3.Bucket("ranged", { bucket: "research-ranged" }), {
  Effect: "Allow",
  Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
});
policy("to-nobody", new s3.Bucket("nobodys", { bucket: "research-nobodys" }), {
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111122223333:role/nobody" },
});
new kms.Key("key-of-nobody", {
  policy: statements(
    { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "kms:*", Resource: "*" },
    { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:role/nobody" }, Action: "kms:Decrypt", Resource: "*" },
  ),
});
// TLS only, as it should be; and turned round, which shuts everybody out.
const tls = (value: string) => ({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": value } } });
const put = (name: string, owner: s3.Bucket, after: pulumi.Resource) =>
  new s3.BucketObjectv2(name, { bucket: owner.bucket, key: "a", content: "a" }, { dependsOn: [after] });
const open = new s3.Bucket("open", { bucket: "research-open" });
put("put", open, policy("tls-only", open, tls("false")));
const shut = new s3.Bucket("shut", { bucket: "research-shut" });
put("denied", shut, policy("no-tls", shut, tls("true")));
`;

describe("wrong programs: IAM and S3", () => {
  let program: WrongProgram;
  let created: WrongResult;
  let destroyed: WrongResult;

  before(async () => {
    program = await WrongProgram.begin();
    created = await program.up(mistakes);
    const { account } = program.rehearsal;
    const call = (kind: string) => ({ kind, region: "us-west-2" });
    // Somebody else attached a policy and put an object there.
    const other = account.list("iam:role").find(({ id }) => id.startsWith("other"));
    await account.create(call("iam:rolePolicyAttachment"), {
      role: other?.id,
      policyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    });
    const theirs = { Effect: "Allow", Action: "ec2:DescribeVpcs", Resource: "*" };
    await account.create(call("iam:rolePolicy"), {
      role: "inlined",
      name: "theirs",
      policy: JSON.stringify({ Version: "2012-10-17", Statement: [theirs] }),
    });
    await account.create(call("iam:rolePolicyAttachment"), {
      role: other?.id,
      policyArn: "arn:aws:iam::111122223333:policy/guarded",
    });
    await account.create(call("s3:object"), { bucket: "research-data", key: "checkpoint", body: "" });
    destroyed = await program.destroy();
  });
  after(() => program.end());

  const onCreate: readonly Trip[] = [
    ["iam.role.trust-policy", "malformed", /Syntax errors in policy\./],
    [
      "iam.role.principal",
      "unknown-principal",
      /Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role\/nobody"/,
    ],
    [
      "iam.role.principal",
      "unknown-user",
      /Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user\/nobody"/,
    ],
    ["iam.role.principal", "unknown-service", /Invalid principal in policy: "SERVICE":"eks\.amazon\.com"/],
    ["iam.role.trust-policy-size", "large-trust", /Cannot exceed quota for ACLSizePerRole: 2048/],
    ["iam.role-policy.size", "second-inline", /Maximum policy size of 10240 bytes exceeded for role role/],
    ["iam.role.exists", "same-name", /Role with name role already exists\./],
    ["iam.policy.size", "large", /Cannot exceed quota for PolicySize: 6144/],
    ["iam.policy.document", "no-action", /Policy statement must contain actions\./],
    ["iam.role-policy-attachment.quota", "eleventh", /Cannot exceed quota for PoliciesPerRole: 10/],
    ["iam.role-policy-attachment.policy", "no-policy", /policy\/AmazonNothing does not exist or is not attachable\./],
    ["s3.bucket.taken", "taken", /The requested bucket name is not available\. The bucket namespace is shared/],
    [
      "s3.bucket.owned",
      "mine-already",
      /Your previous request to create the named bucket succeeded and you already own it\./,
    ],
    ["s3.bucket-policy.public", "public", /public policies are blocked by the BlockPublicPolicy/],
    ["s3.bucket-policy.public", "public-over-tls", /public policies are blocked by the BlockPublicPolicy/],
    ["s3.bucket-policy.public", "public-to-most", /public policies are blocked by the BlockPublicPolicy/],
    ["s3.bucket-policy.principal", "to-nobody", /Invalid principal in policy/],
    [
      "kms.key.principal",
      "key-of-nobody",
      /MalformedPolicyDocumentException: Policy contains a statement with one or more invalid principals\./,
    ],
    ["s3.object.denied", "denied", /not authorized to perform: s3:PutObject .* with an explicit deny/],
  ];
  for (const trip of onCreate) {
    it(`${trip[0]}: ${trip[1]}`, () => refusedBy(trip, created));
  }

  it("misses the bucket of an object", () => {
    assert.match(created.diagnostics.get("no-bucket") ?? "", /NoSuchBucket: The specified bucket does not exist/);
  });

  it("takes the first inline policy, and a bucket policy for a range of addresses", () => {
    assert.deepEqual(
      ["first-inline", "to-a-range"].map((name) => created.diagnostics.get(name)),
      [undefined, undefined],
    );
  });

  it("lets an object in under a policy for TLS only", () => {
    assert.equal(created.diagnostics.get("put"), undefined);
  });

  const onDestroy: readonly Trip[] = [
    ["iam.role.attached-policies", "other", /Cannot delete entity, must detach all policies first\./],
    ["iam.role.inline-policies", "inlined", /Cannot delete entity, must delete policies first\./],
    ["iam.policy.attached", "guarded", /Cannot delete a policy attached to entities\./],
    ["s3.bucket.not-empty", "bucket", /The bucket you tried to delete is not empty/],
  ];
  for (const trip of onDestroy) {
    it(`${trip[0]}: ${trip[1]}`, () => refusedBy(trip, destroyed));
  }
});
