/** A type that EC2 doesn't offer in the group's zone: a hint in the preview, and nothing more. */
import * as assert from "node:assert/strict";
import { Story } from "../support/rehearsal-story";

describe("rehearsing a zone without the instance type", () => {
  let story: Story;

  before(async () => {
    story = await Story.begin("dev", undefined, { account: { zonesOfTypes: { "g5.2xlarge": ["usw2-az1"] } } });
  });
  after(() => story.end());

  it("is hinted at in the preview, which goes on", async () => {
    const { exitCode, output } = await story.preview();
    assert.equal(exitCode, 0, output);
    assert.match(
      output,
      /warning: hyperpod-eks:instanceGroups\.workers\.zone: EC2 offers g5\.2xlarge in usw2-az1, not in usw2-az2\. A hint only/,
    );
    assert.doesNotMatch(output, /m5\.2xlarge in/);
  });
});
