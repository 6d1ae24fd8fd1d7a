/** The dev stack in a network, and on an EKS cluster, that somebody else made: what it adds to them, and that it goes without a trace. */
import * as assert from "node:assert/strict";
import type { AccountState } from "../../simulator/account/store";
import { nameOf } from "../../simulator/timeline/exported-stack";
import { ForeignParts } from "../support/foreign/foreign-parts";
import { accountState, network, networkAndCluster, type Plant } from "../support/foreign/foreign-stacks";
import { holdsWithAnyTiming } from "../support/graph/any-timing";
import { graphOf } from "../support/graph/deployed-graphs";
import { judgeHook, judgeKinds } from "../support/graph/edge-proof";
import { isGuarded, residueOf } from "../support/graph/expected";
import type { StackGraph } from "../support/graph/stack-graph";
import { Story } from "../support/rehearsal-story";

interface ForeignStory {
  story: Story;
  before: AccountState;
  foreign: ForeignParts;
  /** The nodes' security group. */
  groupId: string;
}

async function begin(plant: Plant): Promise<ForeignStory> {
  const story = await Story.begin("dev");
  await plant(story);
  const before = accountState(story);
  const group = before.resources.find(({ attributes }) => attributes.name === "training-nodes");
  return { story, before, foreign: new ForeignParts(before.resources), groupId: group?.id ?? "" };
}

describe("a stack in a network that somebody else made", () => {
  let context: ForeignStory;

  before(async () => {
    context = await begin(network);
  });
  after(() => context.story.end());

  it("stands there, and adds to it what it says and nothing else", async () => {
    const { story, foreign, groupId } = context;
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    assert.doesNotMatch(output, /warning:/);
    const { account } = story.rehearsal;
    assert.deepEqual(foreign.changedIn(account.everything()), []);
    assert.deepEqual(foreign.addedTo(account.everything()), {
      "ec2:securityGroup": 1,
      [`egress rule of ${groupId}`]: 1,
      [`ingress rule of ${groupId}`]: 1,
      "interface of EKS cluster hyperpod-dev": 2,
      "interface of HyperPod cluster hyperpod-dev": 2,
    });
  });

  it("plans nothing for an unchanged stack", async () => {
    assert.deepEqual((await context.story.plan()).steps, []);
  });

  it("goes, and the network is what it was", async () => {
    const { story, foreign } = context;
    const { exitCode, output } = await story.destroy();
    assert.equal(exitCode, 0, output);
    const everything = story.rehearsal.account.everything();
    assert.deepEqual(foreign.changedIn(everything), []);
    assert.deepEqual(foreign.residueIn(everything), residueOf("hyperpod-dev"));
  });
});

describe("a stack on an EKS cluster and in a network that somebody else made", () => {
  let context: ForeignStory;
  let graph: StackGraph;
  const residue = residueOf("hyperpod-dev", { ownCluster: false });

  before(async () => {
    context = await begin(networkAndCluster);
  });
  after(() => context.story.end());

  it("stands there, and adds to both what it says and nothing else", async () => {
    const { story, foreign, before, groupId } = context;
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    assert.doesNotMatch(output, /warning:/);
    const { account } = story.rehearsal;
    assert.deepEqual(foreign.changedIn(account.everything()), []);
    const [ownGroup] = account
      .list("ec2:securityGroup")
      .filter(({ attributes }) => String(attributes.name).startsWith("eks-cluster-sg-shared"));
    const clusterGroupId = ownGroup?.id;
    assert.deepEqual(foreign.addedTo(account.everything()), {
      "access entry HYPERPOD_LINUX": 1,
      "access entry STANDARD": 1,
      "eks:accessPolicyAssociation": 1,
      [`egress rule of ${groupId}`]: 1,
      [`egress rule of ${clusterGroupId}`]: 1,
      [`ingress rule of ${groupId}`]: 1,
      [`ingress rule of ${clusterGroupId}`]: 1,
      "interface of HyperPod cluster hyperpod-dev": 2,
      "kubernetes:object": 2,
      "kubernetes:release": 1,
    });
    graph = await graphOf(story, before);
  });

  it("plans nothing for an unchanged stack", async () => {
    assert.deepEqual((await context.story.plan()).steps, []);
  });

  it("goes, and network and cluster are what they were", async () => {
    const { story, foreign } = context;
    const { exitCode, output } = await story.destroy();
    assert.equal(exitCode, 0, output);
    const everything = story.rehearsal.account.everything();
    assert.deepEqual(foreign.changedIn(everything), []);
    assert.deepEqual(foreign.residueIn(everything), residue);
  });

  it("stands up and goes with nothing but the named residue, whatever time each operation takes", () =>
    holdsWithAnyTiming(graph, { runs: 10, seed: 1, residue }));

  it("needs each order that the program asks for, but those by which groups let out what these groups let out already", async () => {
    const judged = await judgeKinds(graph, (edge) => nameOf(edge.from) === "protection" || isGuarded(edge));
    const unproven = judged.filter(({ verdict }) => verdict.kind !== "needed").map(({ kind }) => kind);
    assert.deepEqual(unproven, [
      "hyperpod-cluster after network-eks-cluster-egress-to-nodes",
      "hyperpod-cluster after network-eks-node-egress-to-cluster",
    ]);
    assert.equal(judged.length, 11);
  });

  it("needs the wait for its role, which the cluster would use seconds after it is made", async () => {
    const verdict = await judgeHook(graph, "hyperpod-execution-role-age");
    assert.match(verdict.kind === "needed" ? verdict.message : "", /SageMaker cannot assume the execution role/);
  });
});
