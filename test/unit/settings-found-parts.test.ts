/** What is found wrong with a network and an EKS cluster that somebody else made, once AWS has told of them. */
import assert from "node:assert/strict";
import {
  adviseOnFoundNetwork,
  checkFoundCluster,
  checkFoundNetwork,
  type FoundNetwork,
  type NetworkFacts,
} from "../../stacks/settings";
import type { ClusterFacts } from "../../stacks/settings/found-cluster";
import { accepted, changed } from "../support/settings-fixture";

const id = (prefix: string, digit: number) => `${prefix}-0123456789abcdef${digit}`;
const [vpcId, otherVpcId] = [id("vpc", 0), id("vpc", 9)];
const network: FoundNetwork = {
  vpcId,
  nodeSubnetIds: { "usw2-az1": id("subnet", 1), "usw2-az2": id("subnet", 2) },
  controlPlaneSubnetIds: [id("subnet", 3), id("subnet", 4)],
  securityGroupId: id("sg", 5),
};
const { nodeSubnetIds, ...rest } = network;
const inExisting = { existing: { ...rest, nodeSubnets: nodeSubnetIds } };
const inStack = { stack: "acme/network/prod" };

const settingsWith = (given: unknown, ...more: (readonly [key: string, path: string, value: unknown])[]) =>
  accepted(changed(["hyperpod-eks:network", "", given], ...more));

type Subnets = Record<number, { vpcId?: string; zoneId?: string } | "missing" | undefined>;

/** All as the settings say, but for what is given by the last digit of the subnet's ID. */
function facts(subnets: Subnets = {}, more: Partial<NetworkFacts> = {}): NetworkFacts {
  const zones: Record<number, string> = { 1: "usw2-az1", 2: "usw2-az2", 3: "usw2-az1", 4: "usw2-az2" };
  const told = Object.entries(zones).map(([digit, zoneId]) => {
    const other = subnets[Number(digit)];
    const known = digit in subnets && typeof other !== "object" ? other : { vpcId, zoneId, ...(other as object) };
    return [id("subnet", Number(digit)), known] as const;
  });
  return { subnets: new Map(told), securityGroup: { vpcId }, closed: new Map(), ...more };
}

const summary = (problems: readonly { path: string; received: string }[]) =>
  problems.map(({ path, received }) => [path, received]);

describe("settings: a network that somebody else made", () => {
  it("is fine when EC2 says what the settings say, and when EC2 doesn't tell", () => {
    for (const given of [inExisting, inStack]) {
      assert.deepEqual(checkFoundNetwork(settingsWith(given), network, facts()), []);
      const silent = { subnets: new Map(), securityGroup: undefined, closed: new Map() };
      assert.deepEqual(checkFoundNetwork(settingsWith(given), network, silent), []);
    }
  });

  it("names each part that EC2 doesn't know, by its setting or by the stack's output", () => {
    const unknown = facts({ 2: "missing", 3: "missing" }, { securityGroup: "missing" });
    assert.deepEqual(summary(checkFoundNetwork(settingsWith(inExisting), network, unknown)), [
      ["hyperpod-eks:network.existing.controlPlaneSubnetIds", `${id("subnet", 3)}, which EC2 doesn't know`],
      ["hyperpod-eks:network.existing.nodeSubnets.usw2-az2", `${id("subnet", 2)}, which EC2 doesn't know`],
      ["hyperpod-eks:network.existing.securityGroupId", `${id("sg", 5)}, which EC2 doesn't know`],
    ]);
    assert.deepEqual(summary(checkFoundNetwork(settingsWith(inStack), network, facts({ 2: "missing" }))), [
      [
        "hyperpod-eks:network.stack",
        `output nodeSubnetIds.usw2-az2 of acme/network/prod: ${id("subnet", 2)}, which EC2 doesn't know`,
      ],
    ]);
  });

  it("names each part of another VPC", () => {
    const mixed = facts({ 1: { vpcId: otherVpcId } }, { securityGroup: { vpcId: otherVpcId } });
    const problems = checkFoundNetwork(settingsWith(inExisting), network, mixed);
    assert.deepEqual(summary(problems), [
      [
        "hyperpod-eks:network.existing.nodeSubnets.usw2-az1",
        `${id("subnet", 1)}, which is in ${otherVpcId} and not in ${vpcId}`,
      ],
      [
        "hyperpod-eks:network.existing.securityGroupId",
        `${id("sg", 5)}, which is in ${otherVpcId} and not in ${vpcId}`,
      ],
    ]);
    assert.match(problems[1]?.fix ?? "", /describe-security-groups/);
  });

  it("says once that the VPC is the odd one, where all the parts agree", () => {
    const all = { vpcId: otherVpcId };
    const others = facts({ 1: all, 2: all, 3: all, 4: all }, { securityGroup: all });
    assert.deepEqual(summary(checkFoundNetwork(settingsWith(inExisting), network, others)), [
      [
        "hyperpod-eks:network.existing.vpcId",
        `${vpcId}, while the subnets and the security group are in ${otherVpcId}`,
      ],
    ]);
  });

  it("names a node subnet that stands under the wrong zone", () => {
    const [problem, ...more] = checkFoundNetwork(
      settingsWith(inExisting),
      network,
      facts({ 2: { zoneId: "usw2-az3" } }),
    );
    assert.deepEqual(more, []);
    assert.deepEqual(problem, {
      path: "hyperpod-eks:network.existing.nodeSubnets.usw2-az2",
      received: `${id("subnet", 2)}, which is in usw2-az3`,
      allowed: "a subnet in usw2-az2: capacity is sold by zone, and groups name the zone that they stand in",
      fix: "name a subnet of usw2-az2, or this one under usw2-az3",
    });
  });

  it("wants two zones for a control plane that is made, and asks nothing of one that is there", () => {
    const oneZone = facts({ 4: { zoneId: "usw2-az1" } });
    assert.deepEqual(summary(checkFoundNetwork(settingsWith(inExisting), network, oneZone)), [
      [
        "hyperpod-eks:network.existing.controlPlaneSubnetIds",
        `${id("subnet", 3)}, ${id("subnet", 4)}, all in usw2-az1`,
      ],
    ]);
    const found = settingsWith(inExisting, ["hyperpod-eks:eks", "", { existing: { clusterName: "shared" } }]);
    assert.deepEqual(checkFoundNetwork(found, network, oneZone), []);
  });

  it("advises on node subnets from which nothing is seen to lead to S3", () => {
    const closed = new Map([[id("subnet", 2), "rtb-1"]]);
    const [advice, ...more] = adviseOnFoundNetwork(settingsWith(inExisting), network, facts({}, { closed }));
    assert.deepEqual(more, []);
    assert.match(
      advice ?? "",
      /^hyperpod-eks:network\.existing\.nodeSubnets\.usw2-az2: subnet-\w+2 shows no way to S3: route table rtb-1 has no route/,
    );
    assert.deepEqual(adviseOnFoundNetwork(settingsWith(inExisting), network, facts()), []);
  });
});

describe("settings: an EKS cluster that somebody else made", () => {
  const admin = "arn:aws:iam::111122223333:role/Admin";
  const deployer = "arn:aws:iam::111122223333:role/path/Deployer";
  const caller = { accountId: "111122223333", arn: "arn:aws:sts::111122223333:assumed-role/Deployer/x" };
  const settings = settingsWith(inExisting, ["hyperpod-eks:eks", "", { existing: { clusterName: "shared" } }]);
  const cluster = { name: "shared", vpcId, securityGroupId: "sg-1", authenticationMode: "API" };
  const clusterFacts = (more: Partial<ClusterFacts> = {}): ClusterFacts => ({
    cluster,
    networkVpcId: vpcId,
    caller: { ...caller, roleArn: deployer },
    entries: new Map<string, "missing" | { ofThisProgram: boolean }>([
      [admin, "missing"],
      [deployer, { ofThisProgram: false }],
    ]),
    ...more,
  });

  it("is fine in the network's VPC, with the caller let in already", () => {
    assert.deepEqual(checkFoundCluster(settings, clusterFacts()), []);
  });

  it("is refused in another VPC", () => {
    const elsewhere = clusterFacts({ cluster: { ...cluster, vpcId: otherVpcId } });
    assert.deepEqual(summary(checkFoundCluster(settings, elsewhere)), [
      ["hyperpod-eks:eks.existing.clusterName", `shared, which is in ${otherVpcId}; the network is in ${vpcId}`],
    ]);
  });

  describe("that lets in by access entries alone", () => {
    const entries = new Map([
      [admin, "missing" as const],
      [deployer, "missing" as const],
    ]);

    it("is refused where neither the settings nor the cluster have an entry for the caller", () => {
      const [problem, ...more] = checkFoundCluster(settings, clusterFacts({ entries }));
      assert.deepEqual(more, []);
      assert.deepEqual(problem, {
        path: "hyperpod-eks:access",
        received: `no entry for the caller, ${deployer}, neither here nor in EKS cluster shared`,
        allowed: "an entry with AmazonEKSClusterAdminPolicy for whoever deploys: the cluster lets nobody else in",
        fix: `add it:\nhyperpod-eks:access:\n  deployer:\n    principal: ${deployer}\n    policies: [AmazonEKSClusterAdminPolicy]`,
      });
    });

    it("is taken where that can't be known, or the settings bring the entry", () => {
      const both = { ...cluster, authenticationMode: "API_AND_CONFIG_MAP" };
      assert.deepEqual(checkFoundCluster(settings, clusterFacts({ entries, cluster: both })), []);
      assert.deepEqual(checkFoundCluster(settings, clusterFacts({ entries, caller })), []);
      assert.deepEqual(checkFoundCluster(settings, clusterFacts({ entries: new Map() })), []);
      const byAdmin = { accountId: "111122223333", arn: admin, roleArn: admin };
      assert.deepEqual(checkFoundCluster(settings, clusterFacts({ entries, caller: byAdmin })), []);
    });
  });

  it("is refused a second entry for a principal, but not this program's own again", () => {
    const taken = clusterFacts({ entries: new Map([[admin, { ofThisProgram: false }]]) });
    const [problem, ...more] = checkFoundCluster(settings, taken);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [problem?.path, problem?.received],
      [
        "hyperpod-eks:access.admins.principal",
        `${admin}, which has an entry in EKS cluster shared that no stack of this program made`,
      ],
    );
    assert.match(problem?.fix ?? "", /^remove access\.admins: the cluster's entry stays as it is\. Or, /);
    const ours = clusterFacts({ entries: new Map([[admin, { ofThisProgram: true }]]) });
    assert.deepEqual(checkFoundCluster(settings, ours), []);
  });
});
