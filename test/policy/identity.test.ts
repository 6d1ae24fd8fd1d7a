/** What roles may do: every form of a statement, and every type that holds permissions. */
import * as assert from "node:assert/strict";
import { messagesOf, type SampleResource, unknownInPreview } from "../support/policy-run";

const wildcards = "iam-no-wildcards";
const administrators = "iam-no-administrator-roles";

const of = (type: string, props: Record<string, unknown>): SampleResource => ({ type, name: "it", props });
const policy = (document: unknown) => of("aws:iam/policy:Policy", { policy: document });
const allowing = (statement: Record<string, unknown>) =>
  policy(JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] }));
const everything = { Effect: "Allow", Action: "*", Resource: "*" };
const object = "arn:aws:s3:::research-data/*";

describe("the policy on IAM wildcards finds", () => {
  const broken: readonly [string, SampleResource, string][] = [
    ["every action", allowing(everything), "allows *, which is every action."],
    [
      "one statement instead of a list",
      policy(JSON.stringify({ Statement: everything })),
      "allows *, which is every action.",
    ],
    ["a document that is no text", policy({ Statement: [everything] }), "allows *, which is every action."],
    [
      "every action in a list",
      allowing({ Action: ["s3:GetObject", "s3:*"], Resource: object }),
      "allows s3:*, which is every action.",
    ],
    ["every action in capitals", allowing({ Action: "S3:*", Resource: object }), "allows S3:*, which is every action."],
    [
      "every action of every service",
      allowing({ Action: "*:*", Resource: object }),
      "allows *:*, which is every action.",
    ],
    [
      "every action, written longer",
      allowing({ Action: "iam:?*", Resource: object }),
      "allows iam:?*, which is every action.",
    ],
    [
      "all actions but some",
      allowing({ NotAction: "iam:*", Resource: object }),
      "allows everything but a list (NotAction).",
    ],
    [
      "all resources but some",
      allowing({ Action: "s3:PutObject", NotResource: object }),
      "allows s3:PutObject on every resource but a list (NotResource).",
    ],
    [
      "a change of every resource",
      allowing({ Action: "s3:PutObject", Resource: ["*"] }),
      "allows s3:PutObject on every resource.",
    ],
    [
      "a change of every bucket",
      allowing({ Action: "s3:PutObject", Resource: "arn:aws:s3:::*/*" }),
      "allows s3:PutObject on every resource.",
    ],
    ["a pattern of changes", allowing({ Action: "ec2:D*", Resource: "*" }), "allows ec2:D* on every resource."],
    [
      "reading every secret",
      allowing({ Action: ["ec2:DescribeVpcs", "secretsmanager:GetSecretValue"], Resource: "*" }),
      "allows secretsmanager:GetSecretValue on every resource.",
    ],
    [
      "reading all data by a pattern",
      allowing({ Action: "s3:Get*", Resource: "*" }),
      "allows s3:Get* on every resource.",
    ],
    [
      "a condition that asks for the caller alone",
      allowing({ Action: "s3:PutObject", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      "allows s3:PutObject on every resource.",
    ],
    [
      "handing over every role",
      allowing({ Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/*" }),
      "allows iam:PassRole on every role.",
    ],
  ];
  for (const [what, sample, words] of broken) {
    it(what, async () => assert.deepEqual(await messagesOf(wildcards, [sample]), [`it: ${words}`]));
  }

  const document = { Statement: everything };
  const holders: readonly SampleResource[] = [
    of("aws:iam/rolePolicy:RolePolicy", { policy: document }),
    of("aws:iam/userPolicy:UserPolicy", { policy: document }),
    of("aws:iam/groupPolicy:GroupPolicy", { policy: document }),
    of("aws:iam/role:Role", { inlinePolicies: [{ name: "admin", policy: JSON.stringify(document) }] }),
    of("aws-native:iam:ManagedPolicy", { policyDocument: document }),
    of("aws-native:iam:RolePolicy", { policyDocument: document }),
    of("aws-native:iam:UserPolicy", { policyDocument: document }),
    of("aws-native:iam:GroupPolicy", { policyDocument: document }),
    of("aws-native:iam:Role", { policies: [{ policyName: "admin", policyDocument: document }] }),
    of("aws-native:iam:User", { policies: [{ policyName: "admin", policyDocument: document }] }),
    of("aws-native:iam:Group", { policies: [{ policyName: "admin", policyDocument: document }] }),
  ];
  for (const sample of holders) {
    it(`an inline administrator in ${sample.type}`, async () => {
      assert.deepEqual(await messagesOf(wildcards, [sample]), ["it: allows *, which is every action."]);
    });
  }

  it("a role that everybody can take", async () => {
    const trust = (statement: object) =>
      of("aws:iam/role:Role", {
        assumeRolePolicy: JSON.stringify({ Statement: { Effect: "Allow", Action: "sts:AssumeRole", ...statement } }),
      });
    const words = 'it: lets everybody take the role (Principal "*" without a condition).';
    assert.deepEqual(await messagesOf(wildcards, [trust({ Principal: "*" }), trust({ Principal: { AWS: ["*"] } })]), [
      words,
      words,
    ]);
    assert.deepEqual(
      await messagesOf(wildcards, [
        trust({ Principal: { Service: "eks.amazonaws.com" } }),
        trust({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
      ]),
      [],
    );
  });
});

describe("the policy on IAM wildcards takes", () => {
  const kept: readonly [string, SampleResource][] = [
    ["what is denied", policy(JSON.stringify({ Statement: { ...everything, Effect: "Deny" } }))],
    ["named actions on named resources", allowing({ Action: ["s3:PutObject", "s3:Delete*"], Resource: object })],
    ["reading what there is", allowing({ Action: ["ec2:Describe*", "s3:ListAllMyBuckets"], Resource: "*" })],
    [
      "actions that are bound to nothing",
      allowing({
        Action: [
          "ecr:GetAuthorizationToken",
          "cloudwatch:PutMetricData",
          "ssmmessages:OpenDataChannel",
          "cloudformation:CreateResource",
        ],
        Resource: "*",
      }),
    ],
    [
      "a change that the resource's tags limit",
      allowing({
        Action: "ec2:DeleteVpc",
        Resource: "*",
        Condition: { StringEquals: { "aws:ResourceTag/team": "x" } },
      }),
    ],
    [
      "handing a role to one service",
      allowing({
        Action: "iam:PassRole",
        Resource: "*",
        Condition: { StringEquals: { "iam:PassedToService": "eks.amazonaws.com" } },
      }),
    ],
    [
      "handing over some roles",
      allowing({ Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/hyperpod-*" }),
    ],
    [
      "registries of all accounts, for reading",
      allowing({ Action: "ecr:BatchGetImage", Resource: "arn:aws:ecr:*:*:repository/*" }),
    ],
    ["a document that a preview doesn't know", policy(unknownInPreview)],
    [
      "a resource that a preview doesn't know",
      policy({ Statement: { Effect: "Allow", Action: "s3:PutObject", Resource: unknownInPreview } }),
    ],
    ["text that is no JSON", policy("{")],
  ];
  for (const [what, sample] of kept) {
    it(what, async () => assert.deepEqual(await messagesOf(wildcards, [sample]), []));
  }

  it("no part for the whole: it finds what is wrong beside what is not known yet", async () => {
    const Statement = [{ Effect: "Allow", Action: "s3:GetObject", Resource: unknownInPreview }, everything];
    assert.equal((await messagesOf(wildcards, [policy({ Statement })])).length, 1);
  });
});

describe("the policy on administrators", () => {
  const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
  const attached: readonly SampleResource[] = [
    of("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn: administrator }),
    of("aws:iam/userPolicyAttachment:UserPolicyAttachment", { policyArn: administrator }),
    of("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", { policyArn: administrator }),
    of("aws:iam/policyAttachment:PolicyAttachment", { policyArn: administrator }),
    of("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", { policyArns: [administrator] }),
    of("aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive", { policyArns: [administrator] }),
    of("aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive", { policyArns: [administrator] }),
    of("aws:iam/role:Role", { managedPolicyArns: [unknownInPreview, administrator] }),
    of("aws-native:iam:Role", { managedPolicyArns: [administrator] }),
    of("aws-native:iam:User", { managedPolicyArns: [administrator] }),
    of("aws-native:iam:Group", { managedPolicyArns: [administrator] }),
  ];
  for (const sample of attached) {
    it(`finds one in ${sample.type}`, async () => {
      assert.deepEqual(await messagesOf(administrators, [sample]), [`it has ${administrator}.`]);
    });
  }

  const attachment = (policyArn: string) => of("aws:iam/rolePolicyAttachment:RolePolicyAttachment", { policyArn });

  it("knows the others of AWS's policies that make one, in every partition", async () => {
    const arns = [
      "arn:aws-us-gov:iam::aws:policy/AdministratorAccess",
      "arn:aws:iam::aws:policy/AdministratorAccess-Amplify",
      "arn:aws:iam::aws:policy/PowerUserAccess",
      "arn:aws:iam::aws:policy/IAMFullAccess",
      "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess",
      "arn:aws:iam::aws:policy/job-function/SystemAdministrator",
    ];
    assert.deepEqual(
      await messagesOf(administrators, arns.map(attachment)),
      arns.map((arn) => `it has ${arn}.`),
    );
  });

  it("leaves narrow policies alone, and one that a preview doesn't know", async () => {
    const arns = ["arn:aws:iam::aws:policy/AmazonEKSClusterPolicy", unknownInPreview];
    assert.deepEqual(await messagesOf(administrators, arns.map(attachment)), []);
  });
});
