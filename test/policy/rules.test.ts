/** The policy pack: the platform keeps every rule, and each rule finds what it is there for. */
import * as assert from "node:assert/strict";
import { policies } from "../../policy/pack";
import { type SampleResource, violationsOf } from "../support/policy-run";
import { blocked, bucket, eks, encrypted, group, hyperpod, tags, tlsOnly } from "../support/policy-samples";

const allow = (statement: Record<string, unknown>) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
/** For each rule: something that keeps it, and something that breaks it with the words it then says. */
const cases: Readonly<
  Record<string, { kept: SampleResource[]; broken: SampleResource[]; says: RegExp; config?: Record<string, unknown> }>
> = {
  "stateful-resources-protected": {
    kept: [eks({})],
    broken: [eks({}, { protect: false })],
    says: /received protect: false, allowed is true/,
  },
  "eks-deletion-protection": {
    kept: [eks({})],
    broken: [eks({ deletionProtection: false })],
    says: /received deletionProtection: false/,
  },
  "replacement-refused": {
    kept: [hyperpod([group])],
    broken: [hyperpod([group], { protect: false })],
    says: /nothing refuses it/,
  },
  "hyperpod-group-zone": {
    kept: [hyperpod([group])],
    broken: [hyperpod([{ ...group, overrideVpcConfig: undefined }])],
    says: /workers: received 0 subnets/,
  },
  "eks-public-endpoint-cidrs": {
    kept: [eks({ vpcConfig: { endpointPublicAccess: false } })],
    broken: [eks({ vpcConfig: {} })],
    says: /opens it to the world/,
  },
  "no-ingress-from-everyone": {
    kept: [
      {
        type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        name: "rule",
        props: { cidrIpv4: "10.0.0.0/8" },
      },
    ],
    broken: [
      {
        type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        name: "rule",
        props: { cidrIpv4: "0.0.0.0/0" },
      },
    ],
    says: /rule lets traffic in from 0\.0\.0\.0\/0/,
  },
  "eks-secrets-encrypted": {
    kept: [eks({})],
    broken: [eks({ encryptionConfig: undefined })],
    says: /no encryptionConfig/,
  },
  "kms-key-rotation": {
    kept: [{ type: "aws:kms/key:Key", name: "key", props: { enableKeyRotation: true, tags } }],
    broken: [{ type: "aws:kms/key:Key", name: "key", props: { tags } }],
    says: /received enableKeyRotation: nothing/,
  },
  "s3-public-access-blocked": {
    kept: [bucket, blocked],
    broken: [bucket],
    says: /Bucket bucket has no public access block/,
  },
  "s3-tls-only": {
    kept: [bucket, tlsOnly],
    broken: [bucket, { ...tlsOnly, props: { bucket: "b", policy: allow({ Action: "s3:GetObject" }) } }],
    says: /takes requests without TLS/,
  },
  "s3-encryption-stated": { kept: [bucket, encrypted], broken: [bucket], says: /does not state how it is encrypted/ },
  "iam-no-wildcards": {
    kept: [
      {
        type: "aws:iam/policy:Policy",
        name: "policy",
        props: { policy: allow({ Action: ["ec2:DescribeVpcs"], Resource: "*" }) },
      },
    ],
    broken: [
      { type: "aws:iam/policy:Policy", name: "policy", props: { policy: allow({ Action: "s3:*", Resource: "*" }) } },
    ],
    says: /allows s3:\*, which is every action/,
  },
  "iam-no-administrator-roles": {
    kept: [
      {
        type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        name: "a",
        props: { policyArn: "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy" },
      },
    ],
    broken: [
      {
        type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        name: "a",
        props: { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
      },
    ],
    says: /AdministratorAccess/,
  },
  "no-plaintext-credentials": {
    kept: [{ type: "kubernetes:helm.sh/v3:Release", name: "r", props: { values: { region: "us-west-2" } } }],
    broken: [
      { type: "kubernetes:helm.sh/v3:Release", name: "r", props: { values: { env: { KEY: "AKIAIOSFODNN7EXAMPLE" } } } },
    ],
    says: /values\.env\.KEY holds an AWS access key/,
  },
  "required-tags": {
    kept: [bucket],
    broken: [{ ...bucket, props: { bucket: "b" } }],
    says: /bucket lacks the tag environment/,
  },
  "accelerator-ceiling": {
    kept: [hyperpod([{ ...group, instanceCount: 8 }])],
    broken: [hyperpod([{ ...group, instanceCount: 9 }])],
    says: /72 accelerators, allowed are 64/,
  },
  "instance-types-allowed": {
    kept: [hyperpod([group])],
    broken: [hyperpod([{ ...group, instanceType: "ml.p4d.24xlarge" }])],
    says: /received ml\.p4d\.24xlarge, allowed are ml\.p5\.48xlarge/,
    config: { allowedInstanceTypes: ["ml.p5.48xlarge"] },
  },
};

describe("the policy pack", () => {
  it("has a case here for each of its rules, and says of each how bad it is and what to do", () => {
    assert.deepEqual(policies.map(({ name }) => name).sort(), Object.keys(cases).sort());
    for (const policy of policies) {
      assert.ok(
        policy.severity && policy.remediationSteps && policy.description && policy.enforcementLevel === "mandatory",
        policy.name,
      );
    }
  });

  for (const [name, { kept, broken, says, config = {} }] of Object.entries(cases)) {
    const rule = policies.filter((policy) => policy.name === name);

    it(`${name}: takes what keeps it, and finds what breaks it`, async () => {
      assert.deepEqual(await violationsOf(rule, kept, { [name]: config }), []);
      const found = await violationsOf(rule, broken, { [name]: config });
      assert.equal(found.length, 1, JSON.stringify(found));
      assert.match(found[0]?.message ?? "", says);
    });
  }

  it("asks protection and encryption of production alone, and of the stacks that it is told are production", async () => {
    const bare = eks({ encryptionConfig: undefined, deletionProtection: false }, { protect: false, stack: "dev" });
    assert.deepEqual(await violationsOf(policies, [bare]), []);
    const names = ["stateful-resources-protected", "eks-deletion-protection", "eks-secrets-encrypted"];
    const told = Object.fromEntries(names.map((name) => [name, { protectedStacks: ["dev"] }]));
    assert.deepEqual(
      (await violationsOf(policies, [bare], told)).map(({ policy }) => policy).sort(),
      [...names].sort(),
    );
  });

  it("refuses a written 0.0.0.0/0 in production only", async () => {
    const open = { vpcConfig: { publicAccessCidrs: ["0.0.0.0/0"] } };
    assert.equal((await violationsOf(policies, [eks(open)])).length, 1);
    assert.deepEqual(await violationsOf(policies, [eks(open, { stack: "dev" })]), []);
  });
});
