/** `pulumi stack rename`: the stack's name is in the tags of its resources. */
import * as assert from "node:assert/strict";
import { join } from "node:path";
import { Story, stackFilesFingerprint } from "../support/rehearsal-story";
import { projectDirectory } from "../support/whole-program";

const stackFile = join(projectDirectory, "Pulumi.dev.yaml");

describe("a stack that is renamed", () => {
  let story: Story;
  const fingerprint = stackFilesFingerprint();
  const renamed = (...argv: string[]) =>
    story.rehearsal.run([...argv, "--stack", "research", "--non-interactive"], { capture: true });

  before(async () => {
    story = await Story.begin("dev", "Pulumi.dev.yaml", { stackFiles: { dev: stackFile, research: stackFile } });
    await story.pulumi("config", "set", "--path", "hyperpod-eks:instanceGroups.workers.count", "2");
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
  });
  after(() => story.end());

  it("keeps the rehearsal's copy of its file, and says which file of the user's is read from now on", async () => {
    const { exitCode, output } = await story.pulumi("stack", "rename", "research");
    assert.equal(exitCode, 0, output);
    assert.ok(
      story.said.some((line) => line.endsWith("needs a copy of Pulumi.dev.yaml as Pulumi.research.yaml")),
      story.said.join("\n"),
    );
    const before = story.said.length;
    const { stdout } = await renamed("config", "get", "--path", "hyperpod-eks:instanceGroups.workers.count");
    assert.equal(stdout.trim(), "2");
    assert.deepEqual(story.said.slice(before), []);
    assert.equal(stackFilesFingerprint(), fingerprint);
  });

  it("writes its new name into 42 resources' tags, in place, and does nothing else", async () => {
    const preview = await renamed("preview", "--diff");
    assert.equal(preview.exitCode, 0, preview.output);
    assert.match(preview.output, /Resources:\n {4}~ 42 to update\n {4}38 unchanged\n/);
    const changes = [...preview.output.matchAll(/: (".*" => ".*")$/gm)].map(([, change]) => change);
    assert.deepEqual(changes, Array(42).fill('"hyperpod-eks/dev" => "hyperpod-eks/research"'));
    const { exitCode, output } = await renamed("up", "--yes", "--skip-preview");
    assert.equal(exitCode, 0, output);
    const account = JSON.stringify(story.rehearsal.account.everything());
    assert.doesNotMatch(account, /hyperpod-eks\/dev/);
    assert.equal(account.split("hyperpod-eks/research").length - 1, 42);
    assert.match((await renamed("preview")).output, /Resources:\n {4}80 unchanged\n/);
  });
});
