/** Buckets: whose part a resource is, what refuses plain HTTP and what only looks like it. */
import * as assert from "node:assert/strict";
import { messagesOf, type SampleResource, unknownInPreview } from "../support/policy-run";
import { blocked, bucket, tags, tlsOnly } from "../support/policy-samples";

const access = "s3-public-access-blocked";
const tls = "s3-tls-only";
const encryption = "s3-encryption-stated";

const denial = {
  Effect: "Deny",
  Principal: "*" as unknown,
  Action: "s3:*" as unknown,
  Resource: ["arn:aws:s3:::b", "arn:aws:s3:::b/*"] as unknown,
  Condition: { Bool: { "aws:SecureTransport": "false" } } as unknown,
};
const policyOf = (policy: unknown, more: Partial<SampleResource> = {}): SampleResource => ({
  ...tlsOnly,
  props: { bucket: "b", policy },
  ...more,
});
const statements = (...Statement: unknown[]) => policyOf(JSON.stringify({ Version: "2012-10-17", Statement }));

describe("the policy on TLS takes", () => {
  const kept: readonly [string, SampleResource][] = [
    ["a list of statements in text", statements({ Effect: "Allow", Action: "s3:GetObject" }, denial)],
    ["one statement instead of a list", policyOf(JSON.stringify({ Statement: denial }))],
    ["a document that is no text", policyOf({ Statement: [denial] })],
    ["a list of actions", statements({ ...denial, Action: ["s3:GetObject", "s3:*"] })],
    ["every action of every service", statements({ ...denial, Action: "*", Resource: "*" })],
    ["everybody in an object", statements({ ...denial, Principal: { AWS: "*" } })],
    ["everybody in a list", statements({ ...denial, Principal: { AWS: ["*"] } })],
    ["the condition as a boolean", statements({ ...denial, Condition: { Bool: { "aws:SecureTransport": false } } })],
    [
      "the condition in other letters, in a list, if it exists",
      statements({ ...denial, Condition: { BoolIfExists: { "AWS:securetransport": ["false"] } } }),
    ],
    ["one pattern for the bucket and its objects", statements({ ...denial, Resource: "arn:aws:s3:::b*" })],
    ["another partition", statements({ ...denial, Resource: ["arn:aws-cn:s3:::b", "arn:aws-cn:s3:::b/*"] })],
    [
      "two statements, one for each",
      statements({ ...denial, Resource: "arn:aws:s3:::b" }, { ...denial, Resource: "arn:aws:s3:::b/*" }),
    ],
    ["a denial of everything, with TLS too", statements({ ...denial, Condition: undefined })],
    ["a document that a preview doesn't know", policyOf(unknownInPreview)],
    ["resources that a preview doesn't know", policyOf({ Statement: { ...denial, Resource: [unknownInPreview] } })],
  ];
  for (const [what, policy] of kept) {
    it(what, async () => assert.deepEqual(await messagesOf(tls, [bucket, policy]), []));
  }
});

describe("the policy on TLS does not take", () => {
  const both = "has a policy that takes requests without TLS for the bucket and its objects.";
  const broken: readonly [string, SampleResource, string][] = [
    ["a permission under TLS", statements({ ...denial, Effect: "Allow" }), both],
    ["a denial of TLS", statements({ ...denial, Condition: { Bool: { "aws:SecureTransport": "true" } } }), both],
    ["a denial to one role", statements({ ...denial, Principal: { AWS: "arn:aws:iam::1:role/a" } }), both],
    ["a denial of one action", statements({ ...denial, Action: "s3:PutObject" }), both],
    ["a denial of all actions but some", statements({ ...denial, Action: undefined, NotAction: "s3:GetObject" }), both],
    [
      "a denial that a second condition narrows",
      statements({
        ...denial,
        Condition: { Bool: { "aws:SecureTransport": "false" }, IpAddress: { "aws:SourceIp": "198.51.100.0/24" } },
      }),
      both,
    ],
    ["a denial for another bucket", statements({ ...denial, Resource: ["arn:aws:s3:::c", "arn:aws:s3:::c/*"] }), both],
    [
      "a denial for the bucket alone",
      statements({ ...denial, Resource: "arn:aws:s3:::b" }),
      "has a policy that takes requests without TLS for its objects.",
    ],
    [
      "a denial for objects alone",
      statements({ ...denial, Resource: ["arn:aws:s3:::b/*"] }),
      "has a policy that takes requests without TLS for the bucket.",
    ],
    ["a denial for some objects", statements({ ...denial, Resource: ["arn:aws:s3:::b/data/*"] }), both],
    ["text that is no JSON", policyOf("{"), both],
  ];
  for (const [what, policy, words] of broken) {
    it(what, async () => assert.deepEqual(await messagesOf(tls, [bucket, policy]), [`Bucket bucket ${words}`]));
  }
});

describe("the policies on buckets", () => {
  const second: SampleResource = { ...bucket, name: "second", props: { bucket: "c", tags } };

  it("don't take another bucket's parts for this one's", async () => {
    const samples = [bucket, second, blocked, tlsOnly];
    assert.deepEqual(await messagesOf(access, samples), ["Bucket second has no public access block."]);
    assert.deepEqual(await messagesOf(tls, samples), [
      "Bucket second has no policy that refuses requests without TLS.",
    ]);
  });

  it("don't take them either where the other bucket's name is made of this one's", async () => {
    const derived = { ...blocked, props: { ...blocked.props, bucket: "b-logs" }, dependsOn: ["bucket"] };
    assert.equal((await messagesOf(access, [bucket, derived])).length, 1);
  });

  it("tell buckets apart whose names a preview doesn't know, by what the parts depend on", async () => {
    const unnamed = (sample: SampleResource, dependsOn: string) => ({
      ...sample,
      props: { ...sample.props, bucket: unknownInPreview },
      dependsOn: [dependsOn],
    });
    const samples = [bucket, second, unnamed(blocked, "second"), unnamed(tlsOnly, "second")];
    assert.deepEqual(await messagesOf(access, samples), ["Bucket bucket has no public access block."]);
    const nameless = [unnamed(bucket, ""), unnamed(second, ""), unnamed(blocked, "second"), unnamed(tlsOnly, "second")];
    assert.deepEqual(await messagesOf(tls, nameless), [
      "Bucket bucket has no policy that refuses requests without TLS.",
    ]);
  });

  it("name what a public access block leaves open, and leave what is not known yet to the update", async () => {
    const props = { ...blocked.props, blockPublicAcls: false, restrictPublicBuckets: undefined };
    assert.deepEqual(await messagesOf(access, [bucket, { ...blocked, props }]), [
      "Bucket bucket has a public access block without blockPublicAcls, restrictPublicBuckets.",
    ]);
    const later = { ...blocked, props: { ...blocked.props, blockPublicAcls: unknownInPreview } };
    assert.deepEqual(await messagesOf(access, [bucket, later]), []);
  });

  it("look at buckets of the old name and of the AWS Native provider, which have their parts in themselves", async () => {
    const old: SampleResource = { ...bucket, type: "aws:s3/bucketV2:BucketV2" };
    const native = (props: Record<string, unknown>): SampleResource => ({
      type: "aws-native:s3:Bucket",
      name: "native",
      props: { bucketName: "n", ...props },
    });
    assert.equal((await messagesOf(access, [old, native({})])).length, 2);
    assert.equal((await messagesOf(encryption, [old, native({})])).length, 2);
    const publicAccessBlockConfiguration = { ...blocked.props, bucket: undefined };
    assert.deepEqual(await messagesOf(access, [native({ publicAccessBlockConfiguration })]), []);
    assert.deepEqual(await messagesOf(encryption, [native({ bucketEncryption: {} })]), []);
    const policyDocument = { Statement: { ...denial, Resource: ["arn:aws:s3:::n", "arn:aws:s3:::n/*"] } };
    const policy: SampleResource = {
      type: "aws-native:s3:BucketPolicy",
      name: "native-policy",
      props: { bucket: "n", policyDocument },
    };
    assert.deepEqual(await messagesOf(tls, [native({}), policy]), []);
    assert.equal((await messagesOf(tls, [native({ bucketName: "m" }), policy])).length, 1);
  });
});
