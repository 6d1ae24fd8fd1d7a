import assert from "node:assert/strict";
import type { SimulatedAccount } from "../../simulator/account/account";
import type { StoredResource } from "../../simulator/account/kind";
import { change, make, newAccount, refuses, remove } from "../support/simulated-account";

const trustStatement = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "sagemaker.amazonaws.com" } };
const grant = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

function document(...statements: unknown[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** A policy of about so many characters that IAM counts. */
function large(characters: number): string {
  return document({ ...grant, Resource: [`arn:aws:s3:::${"x".repeat(characters - 100)}`] });
}

describe("simulated IAM", () => {
  let account: SimulatedAccount;
  let role: StoredResource;

  beforeEach(async () => {
    account = newAccount();
    role = await makeRole("exec");
  });

  const makeRole = (name: string, assumeRolePolicy = document(trustStatement)) =>
    make(account, "iam:role", { name, path: "/", assumeRolePolicy });
  const attach = (policyArn: string) => make(account, "iam:rolePolicyAttachment", { role: "exec", policyArn });
  const inline = (policy: string, name = "inline") => make(account, "iam:rolePolicy", { role: "exec", name, policy });
  const managed = (name: string, policy = document(grant)) => make(account, "iam:policy", { name, path: "/", policy });

  it("names a role by itself, in every region at once", async () => {
    assert.equal(role.attributes.arn, "arn:aws:iam::111122223333:role/exec");
    assert.match(String(role.attributes.uniqueId), /^AROA[A-Z2-7]{17}$/);
    await refuses(
      account.create(
        { kind: "iam:role", region: "eu-west-1" },
        { name: "exec", assumeRolePolicy: document(trustStatement) },
      ),
      "EntityAlreadyExists",
      "Role with name exec already exists.",
    );
  });

  for (const [what, text, message] of [
    ["no JSON", "{", "This policy contains invalid Json"],
    ["no statement", document(), "Syntax errors in policy."],
    ["an odd effect", document({ ...trustStatement, Effect: "allow" }), "Syntax errors in policy."],
    ["no action", document({ ...trustStatement, Action: undefined }), "Policy statement must contain actions."],
    ["no principal", document({ ...trustStatement, Principal: undefined }), "Missing required field Principal"],
    ["a resource", document({ ...trustStatement, Resource: "*" }), "Has prohibited field Resource"],
    [
      "an action without service",
      document({ ...trustStatement, Action: "AssumeRole" }),
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ],
    [
      "one Sid twice",
      document({ ...trustStatement, Sid: "a" }, { ...trustStatement, Sid: "a" }),
      "Statement IDs (SID) in a single policy must be unique.",
    ],
    [
      "a role that is not there",
      document({ ...trustStatement, Principal: { AWS: "arn:aws:iam::111122223333:role/nobody" } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/nobody"',
    ],
  ] as const) {
    it(`refuses a trust policy with ${what}, on create and update`, async () => {
      await refuses(makeRole("other", text), "MalformedPolicyDocument", message);
      await refuses(change(account, role, { assumeRolePolicy: text }), "MalformedPolicyDocument", message);
    });
  }

  it("trusts roles that are there, the caller's own and other accounts' among them", async () => {
    for (const [index, arn] of [
      "arn:aws:iam::111122223333:role/exec",
      "arn:aws:iam::111122223333:role/PlatformAdmin",
      "arn:aws:iam::111122223333:root",
      "arn:aws:iam::444455556666:role/theirs",
    ].entries()) {
      await makeRole(`role-${index}`, document({ ...trustStatement, Principal: { AWS: arn } }));
    }
  });

  it("counts a trust policy's characters without white space", async () => {
    const condition = { StringEquals: { "aws:SourceAccount": "1".repeat(1700) } };
    await makeRole("near", JSON.stringify({ Statement: [{ ...trustStatement, Condition: condition }] }, undefined, 40));
    const more = { StringEquals: { "aws:SourceAccount": "1".repeat(2048) } };
    await refuses(
      makeRole("over", document({ ...trustStatement, Condition: more })),
      "LimitExceeded",
      "Cannot exceed quota for ACLSizePerRole: 2048",
    );
  });

  it("refuses identity policies without resources, with principals, or with resources that are no ARNs", async () => {
    await refuses(
      inline(document({ ...grant, Resource: undefined })),
      "MalformedPolicyDocument",
      "Policy statement must contain resources.",
    );
    await refuses(
      managed("p", document({ ...grant, Principal: "*" })),
      "MalformedPolicyDocument",
      "Policy document should not specify a principal.",
    );
    await refuses(
      inline(document({ ...grant, Resource: "my-bucket" })),
      "MalformedPolicyDocument",
      'Resource my-bucket must be in ARN format or "*".',
    );
  });

  it("limits managed policies to 6,144 characters and all inline ones of a role to 10,240", async () => {
    await managed("near", large(6000));
    await refuses(managed("over", large(6200)), "LimitExceeded", "Cannot exceed quota for PolicySize: 6144");
    await inline(large(6000), "first");
    await refuses(
      inline(large(6000), "second"),
      "LimitExceeded",
      "Maximum policy size of 10240 bytes exceeded for role exec",
    );
    await inline(large(9000), "first");
  });

  it("attaches what exists: AWS's own policies by name, ours by ARN", async () => {
    await attach("arn:aws:iam::aws:policy/AmazonSageMakerClusterInstanceRolePolicy");
    await refuses(
      attach("arn:aws:iam::aws:policy/AmazonSageMakerClusterRolePolicy"),
      "NoSuchEntity",
      "Policy arn:aws:iam::aws:policy/AmazonSageMakerClusterRolePolicy does not exist or is not attachable.",
    );
    const policy = await managed("ours");
    const attachment = await attach(policy.id);
    assert.equal(attachment.id, `exec/${policy.id}`);
    await attach(policy.id);
    assert.equal(account.list("iam:rolePolicyAttachment").length, 2);
    await refuses(remove(account, policy), "DeleteConflict", "Cannot delete a policy attached to entities.");
    await remove(account, attachment);
    await remove(account, policy);
  });

  it("refuses the eleventh managed policy of a role", async () => {
    for (let index = 0; index < 10; index++) {
      await attach((await managed(`p${index}`)).id);
    }
    await refuses(
      attach("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"),
      "LimitExceeded",
      "Cannot exceed quota for PoliciesPerRole: 10",
    );
  });

  it("keeps a role while it has policies of either sort", async () => {
    const attachment = await attach("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy");
    await refuses(remove(account, role), "DeleteConflict", "Cannot delete entity, must detach all policies first.");
    await remove(account, attachment);
    const own = await inline(document(grant));
    await refuses(remove(account, role), "DeleteConflict", "Cannot delete entity, must delete policies first.");
    await remove(account, own);
    await remove(account, role);
  });

  it("refuses policies of roles that are not there", async () => {
    await remove(account, role);
    await refuses(inline(document(grant)), "NoSuchEntity", "The role with name exec cannot be found.");
    await refuses(
      attach("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"),
      "NoSuchEntity",
      "The role with name exec cannot be found.",
    );
  });

  it("has each policy name, identity provider and service-linked role once", async () => {
    await managed("ours");
    await refuses(
      managed("ours"),
      "EntityAlreadyExists",
      "A policy called ours already exists. Duplicate names are not allowed.",
    );
    const url = "https://oidc.eks.us-west-2.amazonaws.com/id/ABC";
    const provider = await make(account, "iam:openIdConnectProvider", { url, clientIdLists: ["sts.amazonaws.com"] });
    assert.equal(provider.id, "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/ABC");
    await refuses(
      make(account, "iam:openIdConnectProvider", { url, clientIdLists: [] }),
      "EntityAlreadyExists",
      `Provider with url ${url} already exists.`,
    );
    const awsServiceName = "hyperpod.sagemaker.amazonaws.com";
    await make(account, "iam:serviceLinkedRole", { awsServiceName });
    await refuses(
      make(account, "iam:serviceLinkedRole", { awsServiceName }),
      "InvalidInput",
      "Service role name AWSServiceRoleForSageMakerHyperPod has been taken in this account, please try a different suffix.",
    );
  });

  it("refuses identity providers without https or with odd thumbprints", async () => {
    await refuses(
      make(account, "iam:openIdConnectProvider", { url: "http://a.example", clientIdLists: [] }),
      "InvalidInput",
      "Invalid Open ID Connect Provider URL: it must begin with https:// and carry no query",
    );
    await refuses(
      make(account, "iam:openIdConnectProvider", { url: "https://a.example", thumbprintLists: ["12"] }),
      "InvalidInput",
      "A thumbprint must be 40 hexadecimal characters",
    );
  });
});
