/** Samples of the proofs of orders, of timing and of the order of settings, on the real engine; and what takes it a minute. */
import * as assert from "node:assert/strict";
import type { Pace } from "../../simulator/account/pace";
import { shuffled } from "../support/any-order";
import { ForeignParts } from "../support/foreign/foreign-parts";
import { plantBoth } from "../support/foreign/foreign-stacks";
import { harm } from "../support/graph/edge-proof";
import { residueOf } from "../support/graph/expected";
import { plainStackFile } from "../support/plain-stack-file";
import { programWithout, type Removals } from "../support/program-without-edges";
import { Random } from "../support/random";
import { Story } from "../support/rehearsal-story";

const referenceFile = "test/rehearsal/stacks/Pulumi.reference.yaml";

async function without(removals: Removals, pace: Pace, act: (story: Story) => Promise<void>): Promise<void> {
  const program = programWithout(removals);
  try {
    const options = { projectDirectory: program.directory, millisecondsPerMinute: 100, account: { pace } };
    const story = await Story.begin("reference", referenceFile, options);
    try {
      await act(story);
    } finally {
      story.end();
    }
  } finally {
    program.remove();
  }
}

function late(name: string): Pace {
  return {
    throttledMinutes: ({ operation, client = "" }) =>
      operation === "create" && client.endsWith(`::${name}`) ? 100 : 0,
  };
}

describe("without an order, on the real engine", () => {
  const orders: [from: string, to: string, refusal: RegExp][] = [
    ["network-nat-gateway-usw2-az1", "network-internet-gateway", /Gateway\.NotAttached|no Internet gateway attached/],
    ["network-node-subnet-usw2-az2", "network-node-cidr-usw2-az2", /InvalidSubnet\.Range/],
    ["hyperpod-cluster", "dependencies-release", /missing required dependencies/],
  ];
  for (const [from, to, refusal] of orders) {
    it(`of ${from} after ${to}, AWS refuses`, () =>
      without({ edges: [{ from, to }] }, late(to), async (story) => {
        const { exitCode, output } = await story.up();
        assert.notEqual(exitCode, 0, output);
        assert.match(output, refusal);
      }));
  }

  it("of hyperpod-cluster after lifecycle-on_create.sh, its first nodes can't be set up", () =>
    without(
      { edges: [{ from: "hyperpod-cluster", to: "lifecycle-on_create.sh" }] },
      late("lifecycle-on_create.sh"),
      async (story) => {
        const { exitCode, output } = await story.up();
        assert.equal(exitCode, 0, output);
        const harmed = harm(story.rehearsal.account);
        assert.ok(harmed.length > 0);
        for (const text of harmed) {
          assert.match(
            text,
            /^1 nodes of [\w-]+: Lifecycle scripts did not run successfully: s3:.*on_create\.sh does not exist$/,
          );
        }
      },
    ));

  it("of the cluster after the guard of its settings, a refused change has touched it already", async () => {
    for (const guards of [false, true]) {
      await without({ guards, slowGuards: true }, {}, async (story) => {
        const first = await story.up();
        assert.equal(first.exitCode, 0, first.output);
        const { entries } = story.rehearsal.account.ledger;
        const before = entries.length;
        story.edit({ "hyperpod-eks:hyperpod/baseZones": ["usw2-az1"] });
        const { exitCode, output } = await story.up();
        assert.notEqual(exitCode, 0, output);
        assert.match(output, /hyperpod-eks:hyperpod\.baseZones/);
        const [touched] = entries.slice(before).map(({ operation }) => operation);
        assert.equal(touched, guards ? "sagemaker:DeleteCluster" : undefined, output);
      });
    }
  });
});

describe("any timing, on the real engine", () => {
  for (const seed of [1, 2]) {
    it(`dev stands up and goes with random minutes (${seed})`, async () => {
      const random = new Random(seed);
      // EKS and HyperPod at their typical minutes keep the run short; everything else takes up to ten times its own.
      const pace: Pace = { factor: ({ kind }) => (/^(eks|sagemaker):cluster$/.test(kind) ? 1 : random.next() * 10) };
      const story = await Story.begin("dev", undefined, { millisecondsPerMinute: 200, account: { pace } });
      try {
        const up = await story.up();
        assert.equal(up.exitCode, 0, up.output);
        const destroyed = await story.destroy();
        assert.equal(destroyed.exitCode, 0, destroyed.output);
        assert.deepEqual(story.residue(), residueOf("hyperpod-dev"));
      } finally {
        story.end();
      }
    });
  }
});

describe("any order of a stack file, on the real engine", () => {
  it("plans nothing for prod in three other orders, after a refresh", async () => {
    const story = await Story.begin("prod");
    try {
      const up = await story.up();
      assert.equal(up.exitCode, 0, up.output);
      for (const seed of [1, 2, 3]) {
        story.write({ config: shuffled(plainStackFile("Pulumi.prod.yaml"), new Random(seed)) });
        const refreshed = await story.pulumi("refresh", "--yes", "--skip-preview", "--non-interactive");
        assert.match(refreshed.output, /Resources:\n\s+\d+ unchanged\n/, refreshed.output);
        const { result, steps } = await story.plan();
        assert.equal(result.exitCode, 0, result.output);
        assert.deepEqual(steps, []);
      }
    } finally {
      story.end();
    }
  });
});

describe("an EKS cluster that exists and can't be reached, on the real engine", () => {
  it("is said to be somebody else's to open, and up and destroy go on once it is open", async () => {
    const story = await Story.begin("dev");
    try {
      await plantBoth(story, {}, {});
      const { account } = story.rehearsal;
      const open = (block: string) =>
        account.alter((resources) => {
          const cluster = resources.find(({ kind }) => kind === "eks:cluster");
          Object.assign((cluster?.attributes.vpcConfig ?? {}) as object, { publicAccessCidrs: [block] });
        });
      const foreign = new ForeignParts(structuredClone(account.everything()));
      open("198.51.100.0/24");
      const closed = await story.up();
      assert.notEqual(closed.exitCode, 0);
      assert.match(
        closed.output,
        /tried \d+ times in \d+ s, got no answer[\s\S]*Somebody else decides who reaches EKS cluster shared \(hyperpod-eks:eks\.existing\.clusterName\)/,
      );
      open("203.0.113.0/24");
      const up = await story.up();
      assert.equal(up.exitCode, 0, up.output);
      open("198.51.100.0/24");
      const refused = await story.destroy();
      assert.notEqual(refused.exitCode, 0);
      assert.match(refused.output, /dependencies-release[\s\S]*Kubernetes cluster unreachable/);
      assert.equal(account.list("kubernetes:release").length, 1);
      open("203.0.113.0/24");
      const destroyed = await story.destroy();
      assert.equal(destroyed.exitCode, 0, destroyed.output);
      assert.deepEqual(foreign.changedIn(account.everything()), []);
      assert.deepEqual(foreign.residueIn(account.everything()), residueOf("hyperpod-dev", { ownCluster: false }));
    } finally {
      story.end();
    }
  });
});
