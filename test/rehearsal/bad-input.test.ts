/** Mistakes, through the real command line: one list of located errors, no stack trace, and nothing is made. */
import * as assert from "node:assert/strict";
import { Story } from "../support/rehearsal-story";

interface Mistake {
  what: string;
  changes: Record<string, unknown>;
  /** The setting that the error points to. */
  path: RegExp;
  says: RegExp;
}

const group = { instanceType: "ml.g5.8xlarge", count: 1, zone: "usw2-az2" };

const mistakes: readonly Mistake[] = [
  {
    what: "a wrong type",
    changes: { "hyperpod-eks:instanceGroups/workers/count": "many" },
    path: /instanceGroups\.workers\.count/,
    says: /many/,
  },
  {
    what: "an unknown key",
    changes: { "hyperpod-eks:instanceGroups/workers/instancetype": "x" },
    path: /instanceGroups\.workers\.instancetype/,
    says: /instanceType/,
  },
  {
    what: "a zone ID of another region",
    changes: { "hyperpod-eks:network/create/zones": ["usw2-az2", "use1-az1"] },
    path: /network\.create\.zones/,
    says: /use1-az1/,
  },
  {
    what: "a zone ID that the region does not have",
    changes: { "hyperpod-eks:network/create/zones": ["usw2-az2", "usw2-az7"] },
    path: /network\.create\.zones/,
    says: /usw2-az7[\s\S]*usw2-az4/,
  },
  {
    what: "CIDR blocks that overlap",
    changes: { "hyperpod-eks:network/create/nodeCidrs": { "usw2-az2": "10.20.0.0/16" } },
    path: /network\.create\.nodeCidrs/,
    says: /10\.20\.0\.0\/16/,
  },
  {
    what: "a subnet too small for the groups",
    changes: { "hyperpod-eks:network/create/nodeCidrs": { "usw2-az2": "10.21.0.0/27" } },
    path: /hyperpod-eks:/,
    says: /\b27\b|available/,
  },
  {
    what: "a name AWS refuses",
    changes: { "hyperpod-eks:name": "Research_1" },
    path: /hyperpod-eks:name/,
    says: /Research_1/,
  },
  {
    what: "a group without a zone",
    changes: { "hyperpod-eks:instanceGroups/workers/zone": undefined },
    path: /instanceGroups\.workers\.zone/,
    says: /usw2-az2/,
  },
  {
    what: "no groups",
    changes: { "hyperpod-eks:instanceGroups": {} },
    path: /hyperpod-eks:instanceGroups/,
    says: /group/,
  },
  {
    what: "taints together with deep health checks",
    changes: {
      "hyperpod-eks:instanceGroups/workers": {
        ...group,
        deepHealthChecks: ["InstanceStress"],
        taints: [{ key: "a", effect: "NoSchedule" }],
      },
    },
    path: /instanceGroups\.workers\.taints/,
    says: /deepHealthChecks/,
  },
  {
    what: "an endpoint open to the world without saying so",
    changes: { "hyperpod-eks:eks/create/endpoint": undefined },
    path: /eks\.create\.endpoint/,
    says: /publicCidrs/,
  },
  {
    what: "a private endpoint with nobody inside",
    changes: { "hyperpod-eks:eks/create/endpoint/publicCidrs": [] },
    path: /eks\.create\.endpoint/,
    says: /deployerInsideVpc/,
  },
  {
    what: "a deployer who is not among the administrators",
    changes: { "hyperpod-eks:access/admins/principal": "arn:aws:iam::111122223333:role/SomebodyElse" },
    path: /hyperpod-eks:access/,
    says: /PlatformAdmin/,
  },
  {
    what: "a folder of scripts without on_create.sh",
    changes: { "hyperpod-eks:hyperpod/lifecycleScripts": "./docs" },
    path: /hyperpod\.lifecycleScripts/,
    says: /on_create\.sh/,
  },
];

describe("mistakes in the settings", () => {
  let story: Story;

  before(async () => {
    story = await Story.begin("dev");
  });
  afterEach(() => story.restore());
  after(() => story.end());

  for (const { what, changes, path, says } of mistakes) {
    it(`are told: ${what}`, async () => {
      story.edit(changes);
      const { exitCode, output } = await story.up();
      assert.notEqual(exitCode, 0, output);
      assert.match(output, path);
      assert.match(output, says);
      assert.match(output, /received/);
      assert.doesNotMatch(output, /^\s+at .*:\d+:\d+\)?$/m, "no stack trace");
      assert.deepEqual(story.rehearsal.account.everything(), [], "nothing is made");
    });
  }

  it("are told all at once", async () => {
    story.edit({
      "hyperpod-eks:name": "Research_1",
      "hyperpod-eks:instanceGroups/workers/count": -1,
      "hyperpod-eks:netwrok": {},
      "hyperpod-eks:network/create/nat": "maybe",
    });
    const { output } = await story.preview();
    assert.match(output, /4 problems in the settings of stack "dev"/);
  });

  it("are told when the chart is not there", async () => {
    // The rehearsal's copy names the stand-in; a path set in the copy by hand is taken as it is.
    await story.pulumi("config", "set", "--path", "hyperpod-eks:hyperpod.chart.path", "nowhere/HyperPodHelmChart");
    const { exitCode, output } = await story.up();
    assert.notEqual(exitCode, 0);
    assert.match(output, /hyperpod\.chart\.path/);
    assert.match(output, /npm run chart/);
    assert.deepEqual(story.rehearsal.account.everything(), []);
  });
});
