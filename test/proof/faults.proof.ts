/** Worse days, which take longer to tell: what is left to a person afterwards, and how it is put right. */
import * as assert from "node:assert/strict";
import { kindNames } from "../../simulator/rehearsal";
import { leftovers } from "../support/nothing-twice";
import { Progress } from "../support/prove/progress";
import { Story } from "../support/rehearsal-story";

const up = ["up", "--yes", "--skip-preview", "--non-interactive"];

describe("worse days of the dev stack", () => {
  let story: Story;

  before(async () => {
    story = await Story.begin("dev");
  });
  after(() => story.end());

  const account = () => story.rehearsal.account;

  it("makes a VPC twice where AWS's answer was lost and nobody recovers", async () => {
    const { exitCode, output } = await story.goesWrong(["ec2:vpc.create=ReplyLost"], ...up);
    assert.notEqual(exitCode, 0);
    assert.match(
      output,
      /CreateVpc, exceeded maximum number of attempts, request send failed: .*connection reset by peer/,
    );
    assert.deepEqual(await leftovers(story), ["not in the state: network-vpc"]);
  });

  it("waits out an add-on that stays degraded, and says which", async () => {
    const { exitCode, output } = await story.goesWrong(["eks:addon.create=Degraded@vpc-cni"], ...up);
    assert.notEqual(exitCode, 0);
    assert.match(output, /waiting for EKS Add-On \(\S+:vpc-cni\) create: timeout .*last state: 'DEGRADED'/);
    assert.deepEqual(await leftovers(story), ["twice: network-vpc"]);
    const { adopted, strays } = await story.rehearsal.recover("dev");
    assert.deepEqual(adopted, []);
    assert.deepEqual(
      strays.map(({ logicalName, label }) => `${logicalName} ${label.replace(/vpc-\w+/, "<id>")}`),
      ["network-vpc arn:aws:ec2:us-west-2:111122223333:vpc/<id>"],
    );
  });

  it("leaves a HyperPod cluster in status Failed, which no update takes out of it", async () => {
    const failed = await story.goesWrong(["sagemaker:cluster.create=InternalError"], ...up);
    assert.notEqual(failed.exitCode, 0);
    assert.match(failed.output, /operation CREATE failed with .*An internal error occurred/);
    const again = await story.up();
    assert.match(again.output, /can't be updated in status Failed/);
  });

  it("makes the cluster anew once somebody deletes the failed one and refreshes", async () => {
    const [failed] = account().list("sagemaker:cluster");
    await account().delete({ kind: "sagemaker:cluster", region: "us-west-2" }, String(failed?.id));
    const refreshed = await story.pulumi("refresh", "--yes", "--skip-preview", "--non-interactive");
    assert.equal(refreshed.exitCode, 0, refreshed.output);
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    const clusters = account().list("sagemaker:cluster");
    assert.deepEqual(
      clusters.map(({ attributes }) => attributes.clusterStatus),
      ["InService"],
    );
    assert.deepEqual(await leftovers(story), ["twice: network-vpc"]);
  });

  it("shows the deployer's own access entry as gone where it can, and puts it back", async () => {
    account().alter((resources) => {
      const own = resources.filter(
        ({ kind, attributes }) =>
          /^eks:access/.test(kind) && String(attributes.principalArn).endsWith(":role/PlatformAdmin"),
      );
      const left = resources.filter((resource) => !own.includes(resource));
      resources.splice(0, resources.length, ...left);
    });
    const refreshed = await story.pulumi("refresh", "--yes", "--skip-preview", "--non-interactive");
    // The Kubernetes provider can't read the chart's release without the entry: the refresh of it fails, as the real one.
    assert.notEqual(refreshed.exitCode, 0);
    assert.match(refreshed.output, /the server has asked for the client to provide credentials/);
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
    const again = await story.pulumi("refresh", "--yes", "--skip-preview", "--non-interactive");
    assert.match(again.output, /Resources:\n\s+\d+ unchanged\n/);
  });

  it("can't take away the VPC that somebody else stands in, and can once they are gone", async () => {
    const stuck = await story.goesWrong(
      ["ec2:vpc.delete=DependencyViolation"],
      ...["destroy", "--yes", "--skip-preview", "--non-interactive"],
    );
    assert.notEqual(stuck.exitCode, 0);
    assert.match(
      stuck.output,
      /api error DependencyViolation: The vpc 'vpc-\w+' has dependencies and cannot be deleted\./,
    );
    const { exitCode, output } = await story.destroy();
    assert.equal(exitCode, 0, output);
    // The lost one is still there: a person deletes it, by the tags that both had.
    assert.deepEqual(account().list("ec2:vpc").length, 1);
  });
});

describe("every answer of dev's up that AWS can't give twice", () => {
  /** What these make again is what they made before: nothing is lost with their answer. */
  const madeAgain = /^(iam:rolePolicy|iam:rolePolicyAttachment|s3:(?!bucket$).*|eks:accessPolicyAssociation)$/;

  it("is lost once, and found by the recovery: nothing is made twice", async () => {
    await Progress.open("faults").part("lost answers", async () => ({ "lost answers found": await loseEachOnce() }));
  });

  async function loseEachOnce(): Promise<number> {
    const story = await Story.begin("dev");
    try {
      const faults = kindNames.filter((kind) => !madeAgain.test(kind)).map((kind) => `${kind}.create=ReplyLost`);
      const again = () => story.goesWrong(faults, ...up, "--continue-on-error");
      let found = 0;
      for (let { exitCode, output } = await again(); exitCode !== 0; { exitCode, output } = await again()) {
        const { adopted, open, strays } = await story.rehearsal.recover("dev");
        assert.deepEqual([open, strays], [[], []]);
        assert.ok(adopted.length > 0, output);
        found += adopted.length;
        // The log group is the one that the program takes over by itself (docs/adr/0002).
        const left = (await leftovers(story)).filter((what) => what !== "not in the state: eks-logs");
        assert.deepEqual(left, []);
      }
      assert.equal((await story.rehearsal.outputs("dev")).clusterStatus, "InService");
      assert.deepEqual((await story.plan()).steps, []);
      return found;
    } finally {
      story.end();
    }
  }
});

describe("GuardDuty comes to the dev stack by itself", () => {
  it("keeps the VPC from being deleted until its endpoint and security group are removed", async () => {
    const story = await Story.begin("dev");
    try {
      const made = await story.goesWrong(["eks:cluster.create=GuardDutyEndpoint"], ...up);
      assert.equal(made.exitCode, 0, made.output);
      const stuck = await story.destroy();
      assert.notEqual(stuck.exitCode, 0);
      assert.match(stuck.output, /api error DependencyViolation/);
      story.rehearsal.account.alter((resources) => {
        const theirs = resources.filter(({ attributes }) => "GuardDutyManaged" in ((attributes.tags ?? {}) as object));
        const ids = theirs.map(({ id }) => id);
        const left = resources.filter(({ id, managedBy }) => !ids.includes(id) && !ids.includes(managedBy ?? ""));
        resources.splice(0, resources.length, ...left);
      });
      const { exitCode, output } = await story.destroy();
      assert.equal(exitCode, 0, output);
    } finally {
      story.end();
    }
  });
});
