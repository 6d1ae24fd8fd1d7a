/** Projects that build on the platform's outputs, rehearsed with it in one account and backend. */
import * as assert from "node:assert/strict";
import { join } from "node:path";
import { Story } from "../support/rehearsal-story";
import { projectDirectory } from "../support/whole-program";

const consumer = join(projectDirectory, "examples", "training-job");

describe("a consumer of the platform", () => {
  let story: Story;

  before(async () => {
    story = await Story.begin("prod");
    const { exitCode, output } = await story.up();
    assert.equal(exitCode, 0, output);
  });
  after(() => story.end());

  const pulumi = (...argv: string[]) =>
    story.rehearsal.run([...argv, "--stack", "prod", "--non-interactive"], { capture: true, project: consumer });

  it("reads the outputs by StackReference, and makes its namespace, quota and jobs in the cluster", async () => {
    const { exitCode, output } = await pulumi("up", "--yes", "--skip-preview");
    assert.equal(exitCode, 0, output);
    assert.ok(
      story.said.some((line) => /mapped: acme\/hyperpod-eks\/prod/.test(line)),
      story.said.join("\n"),
    );
    const outputs = await story.rehearsal.outputs("prod", consumer);
    assert.deepEqual(outputs.jobs, ["smoke", "bandwidth"]);
    assert.equal(outputs.devices, 32);
  });

  it("asks for the GPUs and EFA interfaces that the platform says a node has", () => {
    const job = story.rehearsal.account
      .list("kubernetes:object")
      .find(({ attributes }) => attributes.kind === "PyTorchJob" && attributes.name === "bandwidth");
    const text = JSON.stringify(job?.attributes);
    assert.match(text, /"nvidia\.com\/gpu":"8"/);
    assert.match(text, /"vpc\.amazonaws\.com\/efa":"32"/);
    assert.match(text, /"sagemaker\.amazonaws\.com\/enable-job-auto-resume":"true"/);
    assert.match(text, /"node\.kubernetes\.io\/instance-type":"ml\.p5\.48xlarge"/);
  });

  it("keeps the kubeconfig a secret in its own state", async () => {
    const { stdout } = await pulumi("stack", "export");
    assert.match(stdout, /pulumi:providers:kubernetes::platform/);
    assert.doesNotMatch(stdout, /certificate-authority-data/);
  });

  it("changes nothing on a second up", async () => {
    const { output } = await pulumi("up", "--yes", "--skip-preview");
    assert.match(output, /Resources:\n\s+\d+ unchanged\n/);
  });

  it("names the group that is not there, and the stack that is not there", async () => {
    await pulumi("config", "set", "training-job:group", "nobody");
    const group = await pulumi("preview");
    assert.notEqual(group.exitCode, 0);
    assert.match(group.output, /training-job:group: received nobody, allowed is one of .*evaluation, system, training/);
    await pulumi("config", "set", "training-job:platformStack", "organization/hyperpod-eks/nowhere");
    const stack = await pulumi("preview");
    assert.notEqual(stack.exitCode, 0);
    assert.match(stack.output, /organization\/hyperpod-eks\/nowhere/);
    assert.doesNotMatch(stack.output, /^\s+at .*:\d+:\d+\)?$/m, "no stack trace");
    await pulumi("config", "set", "training-job:platformStack", "prod");
    const short = await pulumi("preview");
    assert.match(short.output, /allowed is <organization>\/<project>\/<stack>/);
  });

  it("goes before the platform", async () => {
    const { exitCode, output } = await pulumi("destroy", "--yes", "--skip-preview");
    assert.equal(exitCode, 0, output);
    assert.equal(
      story.rehearsal.account.list("kubernetes:object").filter(({ attributes }) => attributes.kind === "PyTorchJob")
        .length,
      0,
    );
  });
});
