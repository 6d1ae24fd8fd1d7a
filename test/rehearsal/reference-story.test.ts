/** The defaults of AWS's CloudFormation reference, as far as they can be said here, on the real engine. */
import * as assert from "node:assert/strict";
import { Story } from "../support/rehearsal-story";

describe("rehearsing the defaults of AWS's reference", () => {
  let story: Story;

  before(async () => {
    story = await Story.begin("reference", "test/rehearsal/stacks/Pulumi.reference.yaml");
  });
  after(() => story.end());

  it("stands up, is unchanged by a second up, and goes without a trace but the log groups", async () => {
    const first = await story.up();
    assert.equal(first.exitCode, 0, first.output);
    const second = await story.up();
    assert.match(second.output, /Resources:\n\s+\d+ unchanged\n/);
    const destroyed = await story.destroy();
    assert.equal(destroyed.exitCode, 0, destroyed.output);
    assert.deepEqual(story.residue(), [
      "logs:logGroup /aws/eks/sagemaker-hyperpod-eks/cluster",
      "logs:logGroup /aws/sagemaker/Clusters/sagemaker-hyperpod-eks/<cluster-id>",
    ]);
  });

  it("warns that connectivity checks need two nodes, which the reference's default of one is not", async () => {
    const { output } = await story.preview();
    assert.match(output, /InstanceConnectivity/);
  });
});
