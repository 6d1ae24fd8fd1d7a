import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { checkSettings } from "../../components/hyperpod/guard-hooks";
import type { AskLive, LivePlatform } from "../../components/hyperpod/live-platform";
import type { NetworkRecord } from "../../components/hyperpod/network-guard";
import { compareSettings, type SettingsRecord, standing } from "../../components/hyperpod/settings-guard";

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
  eks: { clusterName: "research", version: "1.33", secretsKey: "own" },
  access: { admins: "arn:aws:iam::111122223333:role/Admin" },
};
const nothingAllowed = { removeGroups: [] };

const allLive: AskLive = async () => ({
  hyperPod: { status: "InService", instanceTypes: { workers: "ml.g5.8xlarge", system: "ml.m5.2xlarge" } },
  eks: { version: "1.33" },
});
const notAsked: AskLive = async () => assert.fail("nothing is refused, so nothing is asked");

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
    await checkSettings({ oldInputs: inputs({}), newInputs: inputs({}) }, nothingAllowed, notAsked);
    await assert.rejects(
      checkSettings({ oldInputs: inputs({}), newInputs: inputs({ groups: onlySystem }) }, nothingAllowed, allLive),
      /hyperpod-eks:instanceGroups\.workers/,
    );
  });
});

describe("guard: EKS", () => {
  const eks = (change: Partial<SettingsRecord["eks"]>) =>
    compareSettings(record, { ...record, eks: { ...record.eks, ...change } }, nothingAllowed);

  it("takes the next minor version, and the same again", () => {
    assert.deepEqual(eks({}), { refusals: [], warnings: [] });
    assert.deepEqual(eks({ version: "1.34" }), { refusals: [], warnings: [] });
  });

  it("refuses to skip a version, and names the next", () => {
    assert.deepEqual(eks({ version: "1.35" }).refusals, [
      {
        path: "hyperpod-eks:eks.create.version",
        received: 'it changes from "1.33" to "1.35"',
        allowed: '"1.33", or "1.34" next: EKS goes up one minor version at a time',
        action:
          'Write "1.34" and run `pulumi up`, then go on to the next one. Nodes may be one version behind, and no more.',
      },
    ]);
  });

  it("warns of one version back, which EKS takes for seven days, and refuses two", () => {
    const one = eks({ version: "1.32" });
    assert.deepEqual(one.refusals, []);
    assert.match(one.warnings[0]?.allowed ?? "", /seven days/);
    assert.deepEqual(
      eks({ version: "1.31" }).refusals.map(({ path }) => path),
      ["hyperpod-eks:eks.create.version"],
    );
  });

  it("refuses to switch the encryption of secrets off and another key, and lets it be switched on", () => {
    const path = "hyperpod-eks:eks.create.secretsEncryption";
    const change = (old: string, now: string) =>
      compareSettings(
        { ...record, eks: { ...record.eks, secretsKey: old } },
        { ...record, eks: { ...record.eks, secretsKey: now } },
        nothingAllowed,
      ).refusals.map((finding) => [finding.path, finding.received]);
    assert.deepEqual(change("own", "none"), [[path, "it is switched off"]]);
    assert.deepEqual(change("own", "arn:key"), [[path, "another key"]]);
    assert.deepEqual(change("arn:key", "own"), [[path, "another key"]]);
    assert.deepEqual(change("none", "own"), []);
  });

  it("has no say in what another EKS cluster is like", () => {
    const found = { ...record, eks: { clusterName: "shared" } };
    assert.deepEqual(compareSettings(found, record, nothingAllowed).refusals, []);
    assert.deepEqual(compareSettings(record, found, nothingAllowed).refusals, []);
  });
});

describe("guard: access entries", () => {
  const admin = "arn:aws:iam::111122223333:role/Admin";
  const pipeline = "arn:aws:iam::111122223333:role/Pipeline";
  const access = (before: Record<string, string>, after: Record<string, string>) =>
    compareSettings({ ...record, access: before }, { ...record, access: after }, nothingAllowed).refusals.map(
      ({ path, received }) => [path, received],
    );

  it("refuses another name for a principal, which EKS would have to have twice", () => {
    const renamed = [["hyperpod-eks:access.me", 'the principal of "admins" under another name']];
    assert.deepEqual(access({ admins: admin }, { me: admin }), renamed);
    assert.deepEqual(access({ admins: admin }, { admins: pipeline, me: admin }), renamed);
  });

  it("takes entries that come, go and get another principal", () => {
    assert.deepEqual(access({ admins: admin }, { admins: admin, pipeline }), []);
    assert.deepEqual(access({ admins: admin, pipeline }, { admins: admin }), []);
    assert.deepEqual(access({ admins: admin }, { admins: pipeline }), []);
  });
});

describe("guard: after an update that failed", () => {
  const check = (over: Partial<SettingsRecord>, live: LivePlatform) =>
    checkSettings(
      { oldInputs: { input: record }, newInputs: { input: { ...record, ...over } } },
      nothingAllowed,
      async () => live,
    );
  const hyperPod = { status: "InService", instanceTypes: { system: "ml.m5.2xlarge" } };
  const eks = { version: "1.33" };
  const otherType = { workers: { instanceType: "ml.p5.48xlarge", zone: "usw2-az1" }, ...onlySystem };

  it("lets everything change where neither cluster was made", async () => {
    await check(
      {
        clusterName: "other",
        baseZones: ["usw2-az1"],
        groups: {},
        network: { origin: "existing" },
        eks: { clusterName: "other", version: "1.35", secretsKey: "none" },
        access: { me: record.access.admins ?? "" },
      },
      { hyperPod: undefined, eks: undefined },
    );
  });

  it("lets groups, base zones and node subnets change where only EKS was made, and keeps what EKS stands on", async () => {
    const nodeCidrs = { ...network.nodeCidrs, "usw2-az2": "10.2.0.0/16" };
    const over = { groups: otherType, baseZones: ["usw2-az1"], network: { ...network, nodeCidrs } };
    await check(over, { hyperPod: undefined, eks });
    await assert.rejects(
      check({ network: { ...network, controlPlaneZones: ["usw2-az1", "usw2-az3"] } }, { hyperPod: undefined, eks }),
      /network\.create\.controlPlaneZones/,
    );
    await assert.rejects(
      check({ network: { ...network, vpcCidr: "10.8.0.0/16" } }, { hyperPod: undefined, eks }),
      /another VPC, and the EKS cluster would be replaced/,
    );
  });

  it("lets a group change that SageMaker never took, and keeps those that it has", async () => {
    await check({ groups: otherType }, { hyperPod, eks });
    await check({ groups: onlySystem }, { hyperPod, eks });
    await assert.rejects(
      check({ groups: { system: { instanceType: "ml.m5.4xlarge", zone: "usw2-az2" } } }, { hyperPod, eks }),
      /instanceGroups\.system\.instanceType/,
    );
  });

  it("goes by the version that EKS has, not by the one that was planned", async () => {
    await assert.rejects(
      check({ eks: { ...record.eks, version: "1.34" } }, { hyperPod, eks: { version: "1.32" } }),
      /it changes from "1\.32" to "1\.34"/,
    );
  });

  it("asks by the names that were recorded, and refuses where AWS can't be asked", async () => {
    const asked: unknown[] = [];
    const args = {
      oldInputs: { input: record },
      newInputs: { input: { ...record, clusterName: "other", groups: {} } },
    };
    await assert.rejects(
      checkSettings(args, nothingAllowed, async (names) => {
        asked.push(names);
        throw new Error("no credentials");
      }),
      /hyperpod-eks:name[\s\S]*could not be asked, so they are taken to: no credentials\n$/,
    );
    assert.deepEqual(asked, [{ hyperPodClusterName: "research", eksClusterName: "research" }]);
  });

  it("keeps of a record what stands", () => {
    assert.deepEqual(standing(record, { hyperPod, eks }), { ...record, groups: onlySystem });
    assert.deepEqual(standing(record, { hyperPod: undefined, eks: undefined }), {});
    const { groups: _, baseZones: __, ...withoutCluster } = record;
    assert.deepEqual(standing(record, { hyperPod: undefined, eks }), withoutCluster);
  });
});
