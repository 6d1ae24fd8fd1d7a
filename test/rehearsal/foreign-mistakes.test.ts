/** Mistakes with parts that somebody else made, through the real command line: located, and where AWS tells, before anything is made. */
import * as assert from "node:assert/strict";
import type { StoredResource } from "../../simulator/account/kind";
import { type ForeignNetwork, plantNetwork } from "../support/foreign/foreign-network";
import { ForeignParts } from "../support/foreign/foreign-parts";
import { networkAndCluster, networkSettings, plantBoth } from "../support/foreign/foreign-stacks";
import { residueOf } from "../support/graph/expected";
import { Story } from "../support/rehearsal-story";

describe("mistakes with somebody else's network and EKS cluster", () => {
  let story: Story;
  let other: ForeignNetwork;

  before(async () => {
    story = await Story.begin("dev");
    other = await plantNetwork(story.rehearsal.account, { octet: 71 });
    await networkAndCluster(story);
  });
  after(() => story.end());

  async function refused(...says: readonly RegExp[]): Promise<void> {
    const { account } = story.rehearsal;
    const foreign = new ForeignParts(structuredClone(account.everything()));
    const { exitCode, output } = await story.preview();
    assert.notEqual(exitCode, 0, output);
    for (const pattern of says) {
      assert.match(output, pattern);
    }
    assert.doesNotMatch(output, /^\s+at .*:\d+:\d+\)?$/m, "no stack trace");
    assert.deepEqual([foreign.changedIn(account.everything()), foreign.othersIn(account.everything())], [[], []]);
  }

  it("are told: a cluster that takes no access entries", async () => {
    const { account } = story.rehearsal;
    const setMode = (authenticationMode: string) =>
      account.alter((resources) => {
        const cluster = resources.find(({ kind }) => kind === "eks:cluster");
        Object.assign(cluster?.attributes ?? {}, { accessConfig: { authenticationMode } });
      });
    setMode("CONFIG_MAP");
    try {
      await refused(
        /hyperpod-eks:eks\.existing\.clusterName: EKS cluster shared has authentication mode CONFIG_MAP/,
        /aws eks update-cluster-config --name shared --access-config authenticationMode=API_AND_CONFIG_MAP/,
      );
    } finally {
      setMode("API");
    }
  });

  it("are told: a cluster in another VPC than the network", async () => {
    const own = new RegExp(`received {2}shared, which is in vpc-\\w+; the network is in ${other.vpcId}`);
    story.edit(networkSettings(other));
    await refused(/hyperpod-eks:eks\.existing\.clusterName\n/, own);
  });

  it("are told all at once: parts of another VPC and zone, a caller without an entry, and an entry that is there", async () => {
    const { account } = story.rehearsal;
    const [{ attributes }] = account.list("eks:cluster") as [StoredResource];
    const { vpcId, subnetIds } = attributes.vpcConfig as { vpcId: string; subnetIds: string[] };
    const [group] = account
      .list("ec2:securityGroup")
      .filter((found) => found.attributes.vpcId === vpcId && found.attributes.name === "training-nodes");
    const [, second = ""] = Object.values(other.nodeSubnets);
    story.edit({
      ...networkSettings({
        ...other,
        vpcId,
        nodeSubnets: { "usw2-az1": subnetIds[1] ?? "", "usw2-az2": second },
        controlPlaneSubnetIds: subnetIds,
        securityGroupId: group?.id ?? "",
      }),
      "hyperpod-eks:access": {
        owner: { principal: "arn:aws:iam::111122223333:role/ClusterTeam", policies: ["AmazonEKSClusterAdminPolicy"] },
      },
    });
    await refused(
      /4 problems in the settings of stack "dev"/,
      /network\.existing\.nodeSubnets\.usw2-az1\n\s+received\s+subnet-\w+, which is in usw2-az2\n/,
      /network\.existing\.nodeSubnets\.usw2-az2\n\s+received\s+subnet-\w+, which is in vpc-\w+ and not in vpc-\w+\n/,
      /access\n\s+received\s+no entry for the caller, \S+:role\/PlatformAdmin, neither here nor in EKS cluster shared\n/,
      /access\.owner\.principal\n\s+received\s+\S+:role\/ClusterTeam, which has an entry in EKS cluster shared/,
    );
  });
});

describe("what may be a mistake with somebody else's network and EKS cluster", () => {
  it("is warned of, what AWS makes of it is told, and the stack goes again: public node subnets, a cluster without nodes' add-ons", async () => {
    const story = await Story.begin("dev");
    try {
      await plantBoth(story, { wayOut: "internet gateway" }, { networkingAddons: false });
      const { account } = story.rehearsal;
      const foreign = new ForeignParts(structuredClone(account.everything()));
      const { exitCode, output } = await story.up();
      assert.equal(exitCode, 0, output);
      for (const zone of ["usw2-az1", "usw2-az2"]) {
        const path = `hyperpod-eks:network\\.existing\\.nodeSubnets\\.${zone}`;
        assert.match(
          output,
          new RegExp(`warning: ${path}: subnet-\\w+ shows no way to S3: route table rtb-\\w+ has no`),
        );
      }
      for (const daemonSet of ["aws-node", "kube-proxy"]) {
        const path = "hyperpod-eks:eks\\.existing\\.clusterName";
        assert.match(
          output,
          new RegExp(`warning: ${path}: EKS cluster shared has no DaemonSet ${daemonSet} in kube-system`),
        );
      }
      assert.deepEqual(
        story.said.slice(-3).map((line) => line.replace(/subnet-\w+/, "<subnet>")),
        [
          "HyperPod cluster hyperpod-dev is InService and lacks nodes. AWS goes on trying, and on real AWS these are its events:",
          ...["system", "workers"].map(
            (group) =>
              `  Instance group ${group}: 0 of 1 instances. Lifecycle scripts did not run successfully: instances in <subnet> can't reach Amazon S3`,
          ),
        ],
      );
      const destroyed = await story.destroy();
      assert.equal(destroyed.exitCode, 0, destroyed.output);
      assert.deepEqual(foreign.changedIn(account.everything()), []);
      assert.deepEqual(foreign.residueIn(account.everything()), residueOf("hyperpod-dev", { ownCluster: false }));
    } finally {
      story.end();
    }
  });
});
