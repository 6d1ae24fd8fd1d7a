import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checkSettings } from "../../components/hyperpod/guard-hooks";
import type { NetworkRecord } from "../../components/hyperpod/network-guard";
import { compareSettings, type SettingsRecord } from "../../components/hyperpod/settings-guard";

const network = {
  origin: "create",
  vpcCidr: "10.0.0.0/16",
  nodeCidrs: { "usw2-az1": "10.0.32.0/19", "usw2-az2": "10.1.0.0/16", "usw2-az3": "10.0.96.0/19" },
  controlPlaneZones: ["usw2-az1", "usw2-az2"],
  interfaceEndpoints: false,
} as const satisfies NetworkRecord;
const onlySystem = { system: { instanceType: "ml.m5.2xlarge", zone: "usw2-az2" } };
const record: SettingsRecord = {
  clusterName: "research",
  baseZones: ["usw2-az2"],
  network,
  groups: {
    workers: { instanceType: "ml.g5.8xlarge", zone: "usw2-az1" },
    ...onlySystem,
  },
};
const nothingAllowed = { removeGroups: [] };

/** Where and what is refused when the network changes, and whatever else. */
function refusals(change: Partial<NetworkRecord>, over: Partial<SettingsRecord> = {}, removeGroups: string[] = []) {
  const after = { ...record, network: { ...network, ...change }, ...over };
  return compareSettings(record, after, { removeGroups }).refusals.map(({ path, received }) => [path, received]);
}

describe("guard: the network under live nodes", () => {
  it("says nothing about an unchanged network, another order and further zones", () => {
    assert.deepEqual(refusals({}), []);
    assert.deepEqual(refusals({ controlPlaneZones: ["usw2-az2", "usw2-az1"] }), []);
    assert.deepEqual(refusals({ nodeCidrs: { ...network.nodeCidrs, "usw2-az4": "10.2.0.0/16" } }), []);
  });

  it("refuses another block of a zone that nodes stand in, and takes one of a zone without", () => {
    assert.deepEqual(refusals({ nodeCidrs: { ...network.nodeCidrs, "usw2-az2": "10.2.0.0/16" } }), [
      [
        "hyperpod-eks:network.create.nodeCidrs.usw2-az2",
        "the node subnet of usw2-az2 changes from 10.1.0.0/16 to 10.2.0.0/16",
      ],
    ]);
    assert.deepEqual(refusals({ nodeCidrs: { ...network.nodeCidrs, "usw2-az3": "10.2.0.0/16" } }), []);
  });

  it("refuses another block of a subnet that interface endpoints stand in, and lets its zone go", () => {
    const { "usw2-az3": _, ...left } = network.nodeCidrs;
    const compare = (nodeCidrs: Record<string, string>) => {
      const withEndpoints = { ...network, interfaceEndpoints: true };
      return compareSettings(
        { ...record, network: withEndpoints },
        { ...record, network: { ...withEndpoints, nodeCidrs } },
        nothingAllowed,
      ).refusals;
    };
    assert.deepEqual(compare(left), []);
    const [finding] = compare({ ...left, "usw2-az3": "10.2.0.0/16" });
    assert.equal(finding?.path, "hyperpod-eks:network.create.nodeCidrs.usw2-az3");
    assert.match(finding?.action ?? "", /first take usw2-az3 out of network\.create\.zones/);
  });

  it("refuses to remove a zone together with its groups: they go first, and the consent to that too", () => {
    const { "usw2-az1": _, ...left } = network.nodeCidrs;
    const gone = { nodeCidrs: left, controlPlaneZones: network.controlPlaneZones };
    const together = refusals(gone, { groups: onlySystem }, ["workers"]);
    assert.deepEqual(together, [
      ["hyperpod-eks:network.create.zones", "the zone usw2-az1 is gone, and with it the node subnet 10.0.32.0/19"],
    ]);
    const then = (removeGroups: string[]) =>
      compareSettings(
        { ...record, groups: onlySystem },
        { ...record, groups: onlySystem, network: { ...network, ...gone } },
        { removeGroups },
      ).refusals;
    assert.equal(then(["workers"]).length, 1, "the update that removed the group may have failed");
    assert.deepEqual(then([]), []);
  });

  it("refuses another block of a zone that gets its first group in the same update", () => {
    const groups = { ...record.groups, third: { instanceType: "ml.g5.8xlarge", zone: "usw2-az3" } };
    const change = { nodeCidrs: { ...network.nodeCidrs, "usw2-az3": "10.2.0.0/16" } };
    assert.deepEqual(
      refusals(change, { groups }).map(([path]) => path),
      ["hyperpod-eks:network.create.nodeCidrs.usw2-az3"],
    );
  });

  it("refuses another VPC with one finding, whichever blocks its zones have", () => {
    const cidr = { vpcCidr: "10.8.0.0/16", nodeCidrs: { ...network.nodeCidrs, "usw2-az1": "10.8.32.0/19" } };
    assert.deepEqual(refusals(cidr), [
      ["hyperpod-eks:network.create.cidr", "the VPC changes from 10.0.0.0/16 to 10.8.0.0/16"],
    ]);
    assert.equal(refusals({ vpcCidr: "10.8.0.0/16" }).length, 1, "a secondary block moves with its VPC");
  });

  it("refuses other control plane zones, and names the two", () => {
    const after = { ...record, network: { ...network, controlPlaneZones: ["usw2-az1", "usw2-az3"] } };
    const [finding] = compareSettings(record, after, nothingAllowed).refusals;
    assert.equal(finding?.path, "hyperpod-eks:network.create.controlPlaneZones");
    assert.equal(finding?.action, "Write controlPlaneZones: [usw2-az1, usw2-az2].");
  });

  it("refuses to give the network up for another, and has no say in a network that is not made here", () => {
    const found: SettingsRecord = { ...record, network: { origin: "existing" } };
    assert.deepEqual(
      compareSettings(record, found, nothingAllowed).refusals.map(({ path }) => path),
      ["hyperpod-eks:network"],
    );
    assert.deepEqual(compareSettings(found, record, nothingAllowed).refusals, []);
    assert.deepEqual(compareSettings({}, record, nothingAllowed).refusals, []);
  });
});

describe("guard: settings, before anything is touched", () => {
  it("refuses another name, other base zones and a group that is gone, all at once", () => {
    const over = { clusterName: "other", baseZones: ["usw2-az1"], groups: onlySystem };
    assert.deepEqual(
      refusals({}, over).map(([path]) => path),
      ["hyperpod-eks:name", "hyperpod-eks:hyperpod.baseZones", "hyperpod-eks:instanceGroups.workers"],
    );
    assert.deepEqual(refusals({}, { groups: onlySystem }, ["workers"]), []);
  });

  it("says nothing of groups that are added", () => {
    const groups = { ...record.groups, third: { instanceType: "ml.g5.8xlarge", zone: "usw2-az3" } };
    assert.deepEqual(compareSettings(record, { ...record, groups }, nothingAllowed), { refusals: [], warnings: [] });
  });

  it("sees through secrets in what the engine hands over", async () => {
    const inputs = (over: Partial<SettingsRecord>) => ({
      input: { ...record, ...over, groups: pulumi.secret(over.groups ?? record.groups) },
    });
    await checkSettings({ oldInputs: inputs({}), newInputs: inputs({}) }, nothingAllowed);
    await assert.rejects(
      checkSettings({ oldInputs: inputs({}), newInputs: inputs({ groups: onlySystem }) }, nothingAllowed),
      /hyperpod-eks:instanceGroups\.workers/,
    );
  });
});
