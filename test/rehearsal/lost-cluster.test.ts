/** The worst order of events: the HyperPod cluster's answer is lost, and somebody destroys the stack before a recovery. */
import * as assert from "node:assert/strict";
import { Story } from "../support/rehearsal-story";

describe("a destroy before the recovery of a HyperPod cluster whose answer was lost", () => {
  let story: Story;

  before(async () => {
    story = await Story.begin("dev");
    const lost = await story.goesWrong(["sagemaker:cluster.create=ReplyLost"], "up", "--yes", "--skip-preview");
    assert.notEqual(lost.exitCode, 0);
    const destroyed = await story.destroy();
    assert.notEqual(destroyed.exitCode, 0);
    assert.match(destroyed.output, /DependencyViolation/);
  });
  after(() => story.end());

  it("leaves a cluster that the recovery names and can't take in, because what it stands on is gone", async () => {
    const { adopted, open, strays } = await story.rehearsal.recover("dev");
    assert.deepEqual([adopted, strays], [[], []]);
    assert.deepEqual(
      open.map(({ urn }) => urn.split("::").pop()),
      ["hyperpod-cluster"],
    );
  });

  it("is mended as docs/operations.md says: up, recover, destroy, up", async () => {
    const refused = await story.up();
    assert.notEqual(refused.exitCode, 0);
    assert.match(refused.output, /Cluster with name hyperpod-dev already exists/);
    const { adopted, open } = await story.rehearsal.recover("dev");
    assert.deepEqual([adopted.map(({ urn }) => urn.split("::").pop()), open], [["hyperpod-cluster"], []]);
    const destroyed = await story.destroy();
    assert.equal(destroyed.exitCode, 0, destroyed.output);
    assert.deepEqual(story.rehearsal.account.list("sagemaker:cluster"), []);
    const again = await story.up();
    assert.equal(again.exitCode, 0, again.output);
  });
});
