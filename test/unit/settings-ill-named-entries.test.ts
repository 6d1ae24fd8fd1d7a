import assert from "node:assert/strict";
import { changed, onlyProblem, parse, refused } from "../support/settings-fixture";

type Change = readonly [key: string, path: string, value: unknown];

const groups = "hyperpod-eks:instanceGroups";
const network = "hyperpod-eks:network";
const group = { instanceType: "ml.g5.8xlarge", count: 2, zone: "usw2-az2" };
const told = (...changes: readonly Change[]) =>
  refused(changed(...changes)).map(({ path, received }) => [path, received]);

describe("settings: entries with a bad name", () => {
  it("have their values checked too, by themselves and against other settings", () => {
    assert.deepEqual(told([groups, "Big_Name", { instanceType: "ml.nope", count: -1, zone: "usw2-az9" }]), [
      [`${groups}.Big_Name`, "Big_Name"],
      [`${groups}.Big_Name.count`, "-1"],
      [`${groups}.Big_Name.instanceType`, "ml.nope"],
      [`${groups}.Big_Name.zone`, "usw2-az9"],
    ]);
  });

  it("have only the name reported when the rest is right", () => {
    assert.equal(onlyProblem(changed([groups, "Big_Name", group])).path, `${groups}.Big_Name`);
    assert.equal(
      onlyProblem(changed([network, "create/nodeCidrs", { "us-west-2b": "10.1.0.0/16" }])).received,
      "us-west-2b",
    );
    assert.equal(onlyProblem(changed([groups, "workers/labels", { "a b": "x" }])).received, "a b");
  });

  it("are reported in every map, each value beside its name", () => {
    assert.deepEqual(told(["hyperpod-eks:tags", "", { "aws:x": 42 }]), [
      ['hyperpod-eks:tags["aws:x"]', "aws:x"],
      ['hyperpod-eks:tags["aws:x"]', "42 (a number, not text)"],
    ]);
    assert.deepEqual(told(["hyperpod-eks:access", "team_a", { principal: "me", policies: ["AmazonEKSViewPolcy"] }]), [
      ["hyperpod-eks:access.team_a", "team_a"],
      ["hyperpod-eks:access.team_a.policies[0]", "AmazonEKSViewPolcy"],
      ["hyperpod-eks:access.team_a.principal", "me"],
    ]);
    assert.deepEqual(told([network, "create/nodeCidrs", { "us-west-2b": "10.1.0.0/99" }]), [
      [`${network}.create.nodeCidrs.us-west-2b`, "us-west-2b"],
      [`${network}.create.nodeCidrs.us-west-2b`, "10.1.0.0/99"],
    ]);
    assert.deepEqual(told([groups, "workers/labels", { "a b": "" }]), [
      [`${groups}.workers.labels["a b"]`, "a b"],
      [`${groups}.workers.labels["a b"]`, "an empty text"],
    ]);
  });

  it("count as what they are: an administrator, and blocks that overlap", () => {
    const admin = { principal: "arn:aws:iam::111122223333:role/Admin", policies: ["AmazonEKSClusterAdminPolicy"] };
    assert.equal(
      onlyProblem(changed(["hyperpod-eks:access", "", { team_a: admin }])).path,
      "hyperpod-eks:access.team_a",
      "nothing is said of a missing administrator",
    );
    assert.deepEqual(told([network, "create/nodeCidrs", { "us-west-2b": "10.192.0.0/17" }]), [
      [`${network}.create.nodeCidrs.us-west-2b`, "10.192.0.0/17"],
      [`${network}.create.nodeCidrs.us-west-2b`, "us-west-2b"],
    ]);
  });

  it("draw no problem after them that goes away with the name", () => {
    assert.deepEqual(
      told([network, "create/nodeCidrs", { "us-west-2b": "10.1.0.0/16" }], [groups, "workers/count", 3000]),
      [[`${network}.create.nodeCidrs.us-west-2b`, "us-west-2b"]],
      "the zone's own block may be the one with the bad name",
    );
    const existing = {
      vpcId: "vpc-0123456789abcdef0",
      nodeSubnets: { "us-west-2b": "subnet-0123456789abcdef0" },
      controlPlaneSubnetIds: ["subnet-0123456789abcdef1", "subnet-0123456789abcdef0"],
      securityGroupId: "sg-0123456789abcdef0",
    };
    assert.deepEqual(told([network, "", { existing }]), [[`${network}.existing.nodeSubnets.us-west-2b`, "us-west-2b"]]);
  });

  it("stay out of what rules quote and merge, when they could do harm", () => {
    for (const name of ["__proto__", "x".repeat(200_000), "a\u001b[31m", ""]) {
      const config = changed([groups, "", {}]);
      config[groups] = JSON.parse(`{${JSON.stringify(name)}: ${JSON.stringify({ ...group, count: -1 })}}`);
      const { problems = [] } = parse(config);
      assert.deepEqual(
        problems.filter(({ path }) => path.endsWith(".count")).map(({ received }) => received),
        ["-1"],
        name.slice(0, 20),
      );
      assert.ok(JSON.stringify(problems).length < 5_000);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      assert.doesNotMatch(problems.map(({ path, received }) => path + received).join(), /\u001b/);
    }
  });
});
