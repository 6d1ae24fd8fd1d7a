import assert from "node:assert/strict";
import {
  efaCapable,
  findInstanceType,
  instanceTypeNames,
  ipsNeededPerNode,
  maxPodsPerNode,
} from "../../components/hyperpod/instance-type-catalogue";

function facts(name: string) {
  const found = findInstanceType(name);
  assert.ok(found, `${name} is missing from the catalogue`);
  return found;
}

describe("instance type catalogue", () => {
  it("knows all 209 types of the API model, sorted and without doubles", () => {
    const names = instanceTypeNames();
    assert.equal(names.length, 209);
    assert.equal(new Set(names).size, 209);
    assert.ok(names.every((name) => name.startsWith("ml.")));
    assert.deepEqual(
      names,
      [...names].sort((a, b) => a.localeCompare(b, "en")),
    );
  });

  it("answers undefined for a type that HyperPod does not accept", () => {
    assert.equal(findInstanceType("ml.inf2.xlarge"), undefined);
    assert.equal(findInstanceType("p5.48xlarge"), undefined);
    assert.equal(findInstanceType("toString"), undefined);
  });

  for (const [name, addresses] of [
    ["ml.p5.48xlarge", 81],
    ["ml.trn1.32xlarge", 57],
    ["ml.trn2.48xlarge", 65],
    ["ml.g5.xlarge", 15],
    ["ml.g5.8xlarge", 30],
  ] as const) {
    it(`needs ${addresses} addresses for a node of ${name}`, () => {
      assert.equal(ipsNeededPerNode(facts(name)), addresses);
    });
  }

  it("never plans fewer addresses than AWS's approximate figures", () => {
    assert.ok(ipsNeededPerNode(facts("ml.p4d.24xlarge")) >= 51);
    assert.ok(ipsNeededPerNode(facts("ml.g5.48xlarge")) >= 15);
  });

  for (const [name, pods] of [
    ["ml.g5.xlarge", 14],
    ["ml.g5.8xlarge", 29],
    ["ml.m5.large", 9],
    ["ml.t3.medium", 5],
    ["ml.t3.large", 11],
    ["ml.p5.48xlarge", 49],
    ["ml.trn1.32xlarge", 49],
  ] as const) {
    it(`holds ${pods} pods on ${name}`, () => assert.equal(maxPodsPerNode(facts(name)), pods));
  }

  it("marks types without recorded figures and is cautious both ways with them", () => {
    const assumed = instanceTypeNames().filter((name) => facts(name).figures === "assumed");
    assert.deepEqual(assumed, [
      "ml.g7.12xlarge",
      "ml.g7.24xlarge",
      "ml.g7.2xlarge",
      "ml.g7.48xlarge",
      "ml.g7.4xlarge",
      "ml.g7.8xlarge",
      "ml.p6e-gb200.36xlarge",
    ]);
    for (const name of assumed) {
      assert.equal(maxPodsPerNode(facts(name)), 14, name);
      assert.ok(ipsNeededPerNode(facts(name)) >= 64, name);
    }
  });

  it("tells EFA types, Arm types and accelerators apart", () => {
    assert.equal(efaCapable(facts("ml.g5.8xlarge")), true);
    assert.equal(efaCapable(facts("ml.g5.xlarge")), false);
    assert.equal(facts("ml.c7g.xlarge").arch, "arm64");
    assert.equal(facts("ml.c7g.xlarge").threadsPerCore, 1);
    assert.equal(facts("ml.p5.48xlarge").accelerator?.count, 8);
    assert.equal(facts("ml.m5.large").accelerator, undefined);
    assert.equal("accelerator" in facts("ml.m5.large"), false);
  });

  it("gives every type figures that make sense", () => {
    for (const name of instanceTypeNames()) {
      const type = facts(name);
      assert.ok(type.vcpus >= 1 && type.memoryMiB >= 1024 && type.ipv4PerEni >= 4 && type.maxEnis >= 2, name);
      assert.ok(type.threadsPerCore === 1 || type.threadsPerCore === 2, name);
    }
  });
});
