/** The prod stack on the real engine: protected, refused, released, gone, and back again. */
import * as assert from "node:assert/strict";
import { assertAtTheLimit } from "../support/critical-path";
import { Story } from "../support/rehearsal-story";

describe("rehearsing the prod stack", () => {
  let story: Story;

  before(async () => {
    story = await Story.begin("prod");
  });
  after(() => story.end());

  it("stands up from an empty account", async () => {
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
  });

  it("is within 2 % of the shortest deploy and destroy that AWS's rules allow", async () => {
    const { deepHealthChecks } = await assertAtTheLimit(story);
    assert.deepEqual(deepHealthChecks, ["training"]);
  });

  it("plans nothing for an unchanged stack", async () => {
    const { result, steps } = await story.plan();
    assert.equal(result.exitCode, 0, result.output);
    assert.deepEqual(steps, []);
  });

  it("has three NAT gateways, and nodes in the zones that the groups name", () => {
    const { account } = story.rehearsal;
    assert.equal(account.list("ec2:natGateway").length, 3);
    const zones = account
      .list("ec2:subnet")
      .filter((subnet) => String((subnet.attributes.tags as Record<string, string>).Name).includes("node"))
      .map((subnet) => subnet.attributes.availabilityZoneId)
      .sort();
    assert.deepEqual(zones, ["usw2-az1", "usw2-az2", "usw2-az3"]);
  });

  for (const flags of [[], ["--skip-preview"]]) {
    it(`refuses a destroy ${flags.join(" ")} while protection is on, and nothing at all goes`, async () => {
      const before = story.rehearsal.account.everything().length;
      const { exitCode, output } = await story.pulumi("destroy", "--yes", "--non-interactive", ...flags);
      assert.notEqual(exitCode, 0);
      assert.match(output, /cannot be deleted\s+because it is protected/);
      assert.equal(story.rehearsal.account.everything().length, before);
      // Nor has the state lost anything.
      assert.deepEqual((await story.plan()).steps, []);
    });
  }

  it("refuses another EKS cluster under the HyperPod cluster", async () => {
    story.edit({ "hyperpod-eks:name": "hyperpod-other" });
    const { exitCode, output } = await story.preview();
    assert.notEqual(exitCode, 0, output);
    assert.match(output, /hyperpod-eks:name/);
    story.edit({ "hyperpod-eks:name": "hyperpod-prod" });
  });

  it("refuses other subnets under live nodes and other control plane zones, in preview and in up, and touches nothing", async () => {
    const subnets = () => JSON.stringify(story.rehearsal.account.list("ec2:subnet").map(({ id }) => id));
    const before = subnets();
    story.edit({
      "hyperpod-eks:network/create/nodeCidrs": { "usw2-az1": "10.43.0.0/16", "usw2-az2": "10.42.0.0/16" },
      "hyperpod-eks:network/create/controlPlaneZones": ["usw2-az1", "usw2-az3"],
    });
    for (const { exitCode, output } of [await story.preview(), await story.up()]) {
      assert.notEqual(exitCode, 0, output);
      assert.match(
        output,
        /nodeCidrs\.usw2-az1\s+received: the node subnet of usw2-az1 changes from 10\.40\.32\.0\/19 to/,
      );
      assert.match(
        output,
        /nodeCidrs\.usw2-az2\s+received: the node subnet of usw2-az2 changes from 10\.41\.0\.0\/16 to/,
      );
      assert.match(output, /controlPlaneZones: \[usw2-az1, usw2-az2\]/);
      assert.doesNotMatch(output, /\bat .*\.(ts|js):\d+/, "no stack trace");
    }
    story.edit({
      "hyperpod-eks:network/create/nodeCidrs": { "usw2-az2": "10.41.0.0/16" },
      "hyperpod-eks:network/create/controlPlaneZones": ["usw2-az1", "usw2-az2"],
    });
    assert.equal(subnets(), before);
    assert.deepEqual((await story.plan()).steps, []);
  });

  it("releases its protection by `protection: off` and an up, in place", async () => {
    story.edit({ "hyperpod-eks:protection": "off" });
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    assert.doesNotMatch(output, /replaced/);
  });

  it("leaves nothing but keys pending deletion and the named log groups after the destroy", async () => {
    const { exitCode, output } = await story.destroy();
    assert.equal(exitCode, 0, output);
    assert.deepEqual(story.residue(), [
      "kms:key <key> (pending deletion)",
      "logs:logGroup /aws/eks/hyperpod-prod/cluster",
      "logs:logGroup /aws/sagemaker/Clusters/hyperpod-prod/<cluster-id>",
    ]);
  });

  it("stands up again under the same name", async () => {
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
  });
});
