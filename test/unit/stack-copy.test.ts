import * as assert from "node:assert/strict";
import { parse } from "yaml";
import { ownCaller, rehearsalCopy, secretPlaceholder } from "../../simulator/engine/stack-copy";

const own = `encryptionsalt: v1:abc
environment: [acme/prod]
config:
  aws:allowedAccountIds: ["444455556666"]
  hyperpod-eks:access:
    people:
      principal: arn:aws:iam::444455556666:role/Scientist
      policies: [AmazonEKSViewPolicy]
    admins:
      principal: arn:aws:iam::444455556666:role/team/Admin
      policies: [AmazonEKSClusterAdminPolicy]
  hyperpod-eks:eks: {create: {endpoint: {publicCidrs: [198.18.7.0/24]}}}
  hyperpod-eks:network: {stack: acme/shared/prod}
  other:token: {secure: v1:xyz}
`;

describe("the rehearsal's copy of a stack file", () => {
  it("stands the sample account for an account of one's own, everywhere, and says so", () => {
    const { text, notes } = rehearsalCopy(own, [], undefined);
    assert.doesNotMatch(text, /444455556666/);
    const { config } = parse(text) as { config: Record<string, { admins?: { principal: string } } & string[]> };
    assert.deepEqual(config["aws:allowedAccountIds"], ["111122223333"]);
    assert.equal(config["hyperpod-eks:access"]?.admins?.principal, "arn:aws:iam::111122223333:role/team/Admin");
    assert.ok(notes.some((note) => note.includes("444455556666")));
  });

  it("is deployed by the file's first administrator, from an address that its endpoint is open to", () => {
    assert.deepEqual(ownCaller(own), {
      arn: "arn:aws:sts::111122223333:assumed-role/Admin/rehearsal",
      publicIp: "198.18.7.0",
    });
  });

  it("leaves a file of the sample account to the rehearsal's own caller, mistakes about who deploys included", () => {
    const sample = own.replaceAll("444455556666", "111122223333");
    assert.equal(ownCaller(sample), undefined);
    assert.equal(ownCaller("config: {}"), undefined);
    assert.equal(ownCaller(""), undefined);
  });

  it("leaves out what can't be opened offline, maps the organization, and names each", () => {
    const { text, notes } = rehearsalCopy(own, [], "v1:salt");
    const copy = parse(text) as { config: Record<string, unknown>; environment?: unknown; encryptionsalt: string };
    assert.equal(copy.environment, undefined);
    assert.equal(copy.encryptionsalt, "v1:salt");
    assert.equal(copy.config["other:token"], secretPlaceholder);
    assert.deepEqual(copy.config["hyperpod-eks:network"], { stack: "organization/shared/prod" });
    assert.equal(notes.length, 4, notes.join("\n"));
    assert.ok(notes.some((note) => note.includes("other:token")));
    assert.ok(notes.some((note) => note.includes("acme/shared/prod")));
  });

  it("changes nothing else", () => {
    const plain = "config:\n  # kept\n  hyperpod-eks:name: research\n";
    assert.deepEqual(rehearsalCopy(plain, [], undefined), { text: plain, notes: [] });
  });
});
