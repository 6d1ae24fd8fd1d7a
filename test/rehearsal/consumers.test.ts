/** Projects that build on the platform's outputs, rehearsed with it in one account and backend. */
import * as assert from "node:assert/strict";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Story, stackFilesFingerprint } from "../support/rehearsal-story";
import { projectDirectory } from "../support/whole-program";

const consumer = join(projectDirectory, "examples", "training-job");

describe("programs and scripts around the platform", () => {
  let story: Story;
  const fingerprint = stackFilesFingerprint();

  before(async () => {
    story = await Story.begin("dev");
  });
  after(() => story.end());

  /**
   * The Automation API selects the stack in the project's folder, and the command line then writes the stack's salt into its
   * file. So the portal works in a folder of links to the program, beside a copy of the stack file.
   */
  async function portal(
    ...argv: string[]
  ): Promise<{ exitCode: number; progress: string; result: Record<string, unknown> }> {
    const folder = join(story.rehearsal.layout.root, "portal");
    if (!existsSync(folder)) {
      mkdirSync(folder);
      for (const name of ["Pulumi.yaml", "package.json", "tsconfig.program.json", "simulator", "node_modules"]) {
        symlinkSync(join(projectDirectory, name), join(folder, name));
      }
      // Copied, not linked: the program's paths are relative to its own folder, and Node follows links.
      for (const name of ["index.ts", "stacks", "components"]) {
        cpSync(join(projectDirectory, name), join(folder, name), { recursive: true });
      }
      copyFileSync(await story.rehearsal.copyOf("dev"), join(folder, "Pulumi.dev.yaml"));
    }
    const { exitCode, stdout, output } = await story.rehearsal.execute(
      process.execPath,
      [
        "--require",
        "ts-node/register/transpile-only",
        join(projectDirectory, "examples", "automation", "main.ts"),
        ...argv,
        "--directory",
        folder,
      ],
      { capture: true },
    );
    return {
      exitCode,
      progress: output,
      result: stdout.startsWith("{") ? (JSON.parse(stdout) as Record<string, unknown>) : {},
    };
  }

  it("preview, update and destroy by the Automation API, with progress", async () => {
    const preview = await portal("preview", "dev");
    assert.equal(preview.exitCode, 0, preview.progress);
    assert.ok(Number((preview.result.changes as { create?: number }).create) > 70, JSON.stringify(preview.result));
    const up = await portal("up", "dev");
    assert.equal(up.exitCode, 0, up.progress);
    assert.equal(up.result.result, "succeeded");
    assert.match(up.progress, /create hyperpod-cluster …/);
    assert.match(up.progress, /create hyperpod-cluster done/);
    const { result: outputs } = await portal("outputs", "dev");
    assert.equal(outputs.kubeconfig, "[secret]");
    assert.equal(outputs.clusterArn, up.result.clusterArn);
  });

  it("say which action or stack is not there, without a stack trace", async () => {
    const action = await portal("uproot", "dev");
    assert.equal(action.exitCode, 1);
    assert.match(action.progress, /action: received "uproot", allowed is one of preview, up, outputs, destroy/);
    const stack = await portal("preview", "nowhere");
    assert.equal(stack.exitCode, 1);
    assert.match(stack.progress, /nowhere/);
  });

  it("read the outputs in a shell script, the kubeconfig into a file that only its owner reads", async () => {
    const file = join(story.rehearsal.layout.root, "kubeconfig.json");
    const { exitCode, output } = await story.rehearsal.execute(
      join(projectDirectory, "examples", "shell", "connect.sh"),
      ["dev", file],
      {
        capture: true,
        cwd: story.rehearsal.layout.project,
      },
    );
    assert.equal(exitCode, 0, output);
    assert.match(output, /^cluster {4}arn:aws:sagemaker:.*\(InService\)$/m);
    assert.match(output, /^group {6}workers: 1 x ml\.g5\.2xlarge in usw2-az2, 1 accelerators a node$/m);
    assert.equal((JSON.parse(readFileSync(file, "utf8")) as { kind: string }).kind, "Config");
    assert.equal(statSync(file).mode & 0o077, 0);
  });

  it("destroy by the Automation API, and have written to no stack file", async () => {
    const destroyed = await portal("destroy", "dev");
    assert.equal(destroyed.exitCode, 0, destroyed.progress);
    assert.equal(story.rehearsal.account.list("sagemaker:cluster").length, 0);
    assert.equal(stackFilesFingerprint(), fingerprint);
  });
});

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
