/** Whom a policy may name: trust policies of roles, key policies and bucket policies. */
import assert from "node:assert/strict";
import { SimulatedAccount } from "../../simulator/account/account";
import { kinds, rules } from "../../simulator/account/catalogue";
import { unknownPrincipal } from "../../simulator/account/iam/principals";
import { change, make, newAccount, refuses } from "../support/simulated-account";

const document = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
const trust = (Principal: unknown) => document({ Effect: "Allow", Action: "sts:AssumeRole", Principal });
const ec2 = trust({ Service: "ec2.amazonaws.com" });
const nobodies = [
  { AWS: "arn:aws:iam::111122223333:role/nobody" },
  { AWS: "arn:aws:iam::111122223333:user/nobody" },
  { AWS: ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/nobody"] },
  { Service: "eks.amazon.com" },
];

function accountOf(partition: string, callerArn?: string): SimulatedAccount {
  return new SimulatedAccount({ kinds, rules, partition, ...(callerArn === undefined ? {} : { callerArn }) });
}

describe("principals of policies", () => {
  const identities: readonly (readonly [name: string, isKnown: boolean])[] = [
    ["*", true],
    ["111122223333", true],
    ["arn:aws:iam::111122223333:root", true],
    ["arn:aws:iam::111122223333:role/made", true],
    ["arn:aws:iam::111122223333:role/path/made", false],
    ["arn:aws:iam::111122223333:role/PlatformAdmin", true],
    ["arn:aws:iam::111122223333:role/nobody", false],
    ["arn:aws:iam::111122223333:user/nobody", false],
    ["arn:aws:iam::111122223333:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot", true],
    ["arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling", false],
    ["arn:aws:sts::111122223333:assumed-role/made/session", true],
    ["arn:aws:iam::444455556666:role/theirs", true],
    ["arn:aws:iam::444455556666:user/theirs", true],
    ["arn:aws:iam::444455556666:user/*", false],
    ["arn:aws:iam::111122223333:group/admins", false],
    ["arn:aws:iam::1111:root", false],
    ["arn:aws-cn:iam::444455556666:root", false],
    ["arn:aws:s3:::research", false],
    ["made", false],
    ["AROACKCEVSQ6C2EXAMPLE", true],
    ["arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE", true],
  ];
  for (const [name, isKnown] of identities) {
    it(`${isKnown ? "has" : "lacks"} ${name}`, async () => {
      const account = newAccount();
      await make(account, "iam:role", { name: "made", path: "/", assumeRolePolicy: ec2 });
      await make(account, "iam:serviceLinkedRole", { awsServiceName: "spot.amazonaws.com" });
      assert.deepEqual(unknownPrincipal(account, trust({ AWS: name })), isKnown ? undefined : { kind: "AWS", name });
    });
  }

  it("has the user that calls, and no other user", () => {
    const account = accountOf("aws", "arn:aws:iam::111122223333:user/me");
    assert.equal(unknownPrincipal(account, trust({ AWS: "arn:aws:iam::111122223333:user/me" })), undefined);
    assert.equal(
      unknownPrincipal(account, trust({ AWS: "arn:aws:iam::111122223333:user/you" }))?.name,
      "arn:aws:iam::111122223333:user/you",
    );
  });

  const services: readonly (readonly [partition: string, name: string, isKnown: boolean])[] = [
    ["aws", "eks.amazonaws.com", true],
    ["aws", "vpc-flow-logs.amazonaws.com", true],
    ["aws", "hyperpod.sagemaker.amazonaws.com", true],
    ["aws", "logs.us-west-2.amazonaws.com", true],
    ["aws", "translate.aws.internal", true],
    ["aws", "alexa-appkit.amazon.com", true],
    ["aws", "*", true],
    ["aws", "amazonaws.com", false],
    ["aws", "eks", false],
    ["aws", "eks.amazon.com", false],
    ["aws", "*.amazonaws.com", false],
    ["aws", "https://eks.amazonaws.com", false],
    ["aws", "eks..amazonaws.com", false],
    ["aws", "ec2.amazonaws.com.cn", false],
    ["aws-cn", "ec2.amazonaws.com.cn", true],
    ["aws-cn", "eks.amazonaws.com", true],
    ["aws-cn", "eks.amazonaws.com.cn", false],
    ["aws-cn", "sqs.amazonaws.com.cn", false],
    ["aws-cn", "events.amazonaws.com.cn", false],
    ["aws-us-gov", "eks.amazonaws.com", true],
    ["aws-iso", "ec2.c2s.ic.gov", true],
  ];
  for (const [partition, name, isKnown] of services) {
    it(`${isKnown ? "have" : "lack"} the service ${name} in ${partition}`, () => {
      assert.deepEqual(
        unknownPrincipal(accountOf(partition), trust({ Service: name })),
        isKnown ? undefined : { kind: "Service", name },
      );
    });
  }

  it("are not looked for in a policy that names none", () => {
    for (const policy of [trust("*"), "{", undefined]) {
      assert.equal(unknownPrincipal(newAccount(), policy), undefined);
    }
  });

  it("are named where IAM refuses a trust policy, on create and update", async () => {
    const account = newAccount();
    const role = await make(account, "iam:role", { name: "made", path: "/", assumeRolePolicy: ec2 });
    const texts = [
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/nobody"',
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/nobody"',
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/nobody"',
      'Invalid principal in policy: "SERVICE":"eks.amazon.com"',
    ];
    for (const [index, principal] of nobodies.entries()) {
      const assumeRolePolicy = trust(principal);
      const text = texts[index] ?? "";
      await refuses(make(account, "iam:role", { name: "b", assumeRolePolicy }), "MalformedPolicyDocument", text);
      await refuses(change(account, role, { assumeRolePolicy }), "MalformedPolicyDocument", text);
    }
  });

  it("are not named where KMS refuses a key policy, on create and update", async () => {
    const account = newAccount();
    const root = { Effect: "Allow", Action: "kms:*", Resource: "*", Principal: { AWS: "111122223333" } };
    const key = await make(account, "kms:key", { policy: document(root) });
    for (const Principal of nobodies) {
      const policy = document(root, { ...root, Action: "kms:Decrypt", Principal });
      const answer = [
        "MalformedPolicyDocumentException",
        "Policy contains a statement with one or more invalid principals.",
      ] as const;
      await refuses(make(account, "kms:key", { policy }), ...answer);
      await refuses(change(account, key, { policy }), ...answer);
    }
  });

  it("are not named where S3 refuses a bucket policy, whether it grants or denies", async () => {
    const account = newAccount();
    await make(account, "s3:bucket", { bucket: "research" });
    for (const Principal of nobodies) {
      for (const Effect of ["Allow", "Deny"]) {
        const policy = document({ Effect, Action: "s3:GetObject", Resource: "arn:aws:s3:::research/*", Principal });
        const call = make(account, "s3:bucketPolicy", { bucket: "research", policy });
        await refuses(call, "MalformedPolicy", "Invalid principal in policy");
      }
    }
  });
});
