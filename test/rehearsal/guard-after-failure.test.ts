/** An update that failed has made less than the guard remembers: what was never made may be changed. */
import * as assert from "node:assert/strict";
import { Story } from "../support/rehearsal-story";

const up = ["up", "--yes", "--skip-preview", "--non-interactive"];

describe("the guard after a first up that failed for a quota of 0", () => {
  let story: Story;

  before(async () => {
    story = await Story.begin("dev");
    story.edit({ "hyperpod-eks:protection": "on", "aws:allowedAccountIds": ["111122223333"] });
    story.edit({ "hyperpod-eks:instanceGroups/workers/instanceType": "ml.p5.48xlarge" });
    const { exitCode, output } = await story.goesWrong(["sagemaker:cluster.create=ResourceLimitExceeded"], ...up);
    assert.notEqual(exitCode, 0);
    assert.match(output, /ResourceLimitExceeded|ServiceLimitExceeded/);
  });
  after(() => story.end());

  it("keeps what EKS stands on", async () => {
    story.edit({ "hyperpod-eks:eks/create/secretsEncryption": true, "hyperpod-eks:name": "hyperpod-two" });
    const { exitCode, output } = await story.preview();
    assert.notEqual(exitCode, 0);
    assert.match(output, /hyperpod-eks:name\n/);
    assert.doesNotMatch(output, /instanceGroups|could not be asked/);
    story.edit({ "hyperpod-eks:eks/create/secretsEncryption": false, "hyperpod-eks:name": "hyperpod-dev" });
  });

  it("lets type, zone and base zone be changed, in preview and in update", async () => {
    story.edit({
      "hyperpod-eks:instanceGroups/workers/instanceType": "ml.g5.4xlarge",
      "hyperpod-eks:instanceGroups/workers/zone": "usw2-az1",
      "hyperpod-eks:hyperpod/baseZones": ["usw2-az1"],
    });
    const preview = await story.preview();
    assert.equal(preview.exitCode, 0, preview.output);
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
  });

  it("guards all of it from then on", async () => {
    story.edit({ "hyperpod-eks:instanceGroups/workers/instanceType": "ml.g5.2xlarge" });
    const { exitCode, output } = await story.preview();
    assert.notEqual(exitCode, 0);
    assert.match(output, /the instance type changes from "ml\.g5\.4xlarge" to "ml\.g5\.2xlarge"/);
    story.edit({ "hyperpod-eks:instanceGroups/workers/instanceType": "ml.g5.4xlarge" });
  });

  it("lets a group be changed and taken out again that the live cluster was refused", async () => {
    const big = { instanceType: "ml.p5.48xlarge", count: 1, zone: "usw2-az2" };
    story.edit({ "hyperpod-eks:instanceGroups/big": big });
    const refused = await story.goesWrong(["sagemaker:cluster.update=ResourceLimitExceeded"], ...up);
    assert.notEqual(refused.exitCode, 0);
    story.edit({ "hyperpod-eks:instanceGroups/big": { ...big, instanceType: "ml.g5.8xlarge" } });
    const changed = await story.preview();
    assert.equal(changed.exitCode, 0, changed.output);
    story.edit({ "hyperpod-eks:instanceGroups/big": undefined });
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
  });

  it("says in the preview what EKS would refuse: a skipped version, a renamed entry, encryption taken back", async () => {
    story.edit({ "hyperpod-eks:eks/create/secretsEncryption": true });
    assert.equal((await story.up()).exitCode, 0);
    const access = {
      principal: "arn:aws:iam::111122223333:role/PlatformAdmin",
      policies: ["AmazonEKSClusterAdminPolicy"],
    };
    story.edit({
      "hyperpod-eks:eks/create/secretsEncryption": false,
      "hyperpod-eks:eks/create/version": "1.32",
      "hyperpod-eks:access": { me: access },
    });
    const { exitCode, output } = await story.preview();
    assert.notEqual(exitCode, 0);
    assert.match(output, /because of 3 changes:/);
    for (const path of ["eks.create.version", "eks.create.secretsEncryption", "access.me"]) {
      assert.ok(output.includes(`hyperpod-eks:${path}\n`), output);
    }
  });
});

describe("the guard after a first up in which not even EKS was made", () => {
  it("lets the name and the control plane's zones be changed", async () => {
    const story = await Story.begin("dev");
    try {
      const { exitCode, output } = await story.goesWrong(["eks:cluster.create=InternalError"], ...up);
      assert.notEqual(exitCode, 0);
      // The program still asked for the EKS component's parts when the engine ended.
      assert.doesNotMatch(output, /unhandled exception|failed to deliver log message|^\s+at /m);
      story.edit({
        "hyperpod-eks:name": "hyperpod-two",
        "hyperpod-eks:network/create/zones": ["usw2-az1", "usw2-az2", "usw2-az3"],
        "hyperpod-eks:network/create/controlPlaneZones": ["usw2-az2", "usw2-az3"],
      });
      const again = await story.up();
      assert.equal(again.exitCode, 0, again.output);
    } finally {
      story.end();
    }
  });
});
