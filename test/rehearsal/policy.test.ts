/** The policy pack under the real command line, over the stack files and over one with planted violations. */
import * as assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Story } from "../support/rehearsal-story";

describe("the policy pack under the real command line", () => {
  let story: Story;
  let folder: string;

  before(async () => {
    story = await Story.begin("prod");
    folder = mkdtempSync(join(tmpdir(), "hyperpod-policy-"));
  });
  afterEach(() => story.restore());
  after(() => {
    story.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const preview = (...flags: string[]) =>
    story.pulumi("preview", "--non-interactive", "--policy-pack", "policy", ...flags);

  it("has nothing to say about prod, not even that something is not known yet", async () => {
    const { exitCode, output } = await preview();
    assert.equal(exitCode, 0, output);
    assert.match(output, /✅ hyperpod-eks@v/);
  });

  it("stops a preview with planted violations, each with its rule and words", async () => {
    story.edit({
      "hyperpod-eks:protection": "off",
      "hyperpod-eks:tags": { team: "x" },
      "hyperpod-eks:eks/create/endpoint/publicCidrs": ["0.0.0.0/0"],
      "hyperpod-eks:eks/create/secretsEncryption": false,
      "hyperpod-eks:instanceGroups/training/count": 40,
    });
    const { exitCode, output } = await preview();
    assert.notEqual(exitCode, 0);
    for (const rule of [
      "stateful-resources-protected",
      "eks-deletion-protection",
      "eks-public-endpoint-cidrs",
      "eks-secrets-encrypted",
      "required-tags",
      "accelerator-ceiling",
    ]) {
      assert.match(output, new RegExp(`\\[mandatory\\].*${rule}`));
    }
    assert.match(output, /The stack asks for 328 accelerators, allowed are 64/);
    assert.deepEqual(story.rehearsal.account.everything(), []);
  });

  it("takes configuration, and tells where it is wrong", async () => {
    const config = join(folder, "config.json");
    writeFileSync(config, JSON.stringify({ "accelerator-ceiling": { maxAccelerators: 8 } }));
    const lower = await preview("--policy-pack-config", config);
    assert.notEqual(lower.exitCode, 0);
    assert.match(lower.output, /The stack asks for 40 accelerators, allowed are 8/);
    writeFileSync(config, JSON.stringify({ "accelerator-ceiling": { maxAccelerators: "many" } }));
    const wrong = await preview("--policy-pack-config", config);
    assert.notEqual(wrong.exitCode, 0);
    assert.match(wrong.output, /accelerator-ceiling/);
    assert.match(wrong.output, /maxAccelerators/);
  });
});
