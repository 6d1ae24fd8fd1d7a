/** A command that is cut short leaves an account and a state that the next command goes on from. Every moment: test/proof/kills.proof.ts. */
import * as assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { KilledStory } from "../support/kill-trial";
import { projectDirectory } from "../support/whole-program";

describe("a command line killed at one change after the other", () => {
  let story: KilledStory;

  before(async () => {
    story = await KilledStory.begin();
  });
  after(() => story.end());

  it("goes on with an up whose answer from AWS never arrived", async () => {
    await story.killed({ command: "up", change: 20, moment: "before" });
    await story.killed({ command: "up", change: 12, moment: "after" });
    await story.done("up");
    await story.expectStateMatchesAccount();
    assert.ok(story.said.some((line) => /made by AWS, taken into the state: /.test(line)));
  });

  it("goes on with an up by the command for real accounts, which asks the tagging API and the AWS CLI", async () => {
    await story.done("destroy");
    await story.killed({ command: "up", change: 30, moment: "before" });
    const recovered = await story.recoverAsInRealAccount();
    assert.equal(recovered.exitCode, 0, recovered.output);
    assert.match(recovered.output, /made by AWS, taken into the state: /);
    assert.doesNotMatch(recovered.output, /not looked for|not in its state/);
    await story.done("up");
    await story.expectStateMatchesAccount();
  });

  it("has nothing left to do then", async () => {
    const { exitCode, output } = await story.run("preview", "--expect-no-changes", "--non-interactive");
    assert.equal(exitCode, 0, output);
  });

  it("goes on with a destroy, by the command for real accounts too", async () => {
    await story.killed({ command: "destroy", change: 9, moment: "after" });
    const recovered = await story.recoverAsInRealAccount();
    assert.equal(recovered.exitCode, 0, recovered.output);
    assert.match(recovered.output, /Recovered\. Go on with the command that was cut short\./);
    await story.killed({ command: "destroy", change: 9, moment: "before" });
    await story.done("destroy");
    // EKS's last lines come after the cluster; HyperPod's log group is the service's own, one of each cluster.
    assert.deepEqual(story.inventory(), ["logs:logGroup ", "logs:logGroup ", "logs:logGroup eks-logs"]);
  });
});

interface Account {
  resources: { kind: string; inProgress?: string }[];
}

describe("a rehearsal that is ended with its simulated account", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "hyperpod-interrupted-"));
    cpSync(join(projectDirectory, "Pulumi.dev.yaml"), join(folder, "Pulumi.dev.yaml"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** `npm run rehearse` as a process group of its own, so that a kill takes all of it, the engine included. */
  function rehearse(...argv: string[]): {
    child: ChildProcess;
    ended: Promise<{ exitCode: number | null; output: string }>;
  } {
    const child = spawn(
      process.execPath,
      [
        "--require",
        "ts-node/register/transpile-only",
        join(projectDirectory, "simulator", "rehearse.ts"),
        "--root",
        join(folder, "rehearsal"),
        "--stack-file",
        join(folder, "Pulumi.dev.yaml"),
        ...argv,
      ],
      { cwd: projectDirectory, detached: true, stdio: ["ignore", "pipe", "pipe"] },
    );
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
      });
    }
    return { child, ended: new Promise((resolve) => child.on("close", (exitCode) => resolve({ exitCode, output }))) };
  }

  /** Slow enough that a signal meets operations under way: EKS takes 9.75 simulated minutes. */
  const slowUp = () => rehearse("--minute", "300", "up", "--yes", "--skip-preview", "--non-interactive");

  function account(): Account {
    const file = join(folder, "rehearsal", "account.json");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Account) : { resources: [] };
  }

  async function whenBeingMade(kind: string): Promise<void> {
    for (let waited = 0; waited < 60_000; waited += 20) {
      if (account().resources.some((resource) => resource.kind === kind && resource.inProgress === "create")) {
        return;
      }
      await delay(20);
    }
    throw new Error(`no ${kind} was being made within a minute`);
  }

  function signal(child: ChildProcess, name: NodeJS.Signals): void {
    if (child.pid !== undefined) {
      process.kill(-child.pid, name);
    }
  }

  it("lets no second command in while the first one works, and says so; ends in order on Ctrl-C", async () => {
    const { child, ended } = slowUp();
    await whenBeingMade("ec2:natGateway");
    const second = await rehearse("stack", "output").ended;
    assert.equal(second.exitCode, 1);
    assert.match(second.output, /another rehearsal command is running/);
    signal(child, "SIGINT");
    assert.notEqual((await ended).exitCode, 0);
  });

  it("has what AWS had accepted when everything was killed, and makes nothing twice", async () => {
    const { child, ended } = slowUp();
    await whenBeingMade("sagemaker:cluster");
    signal(child, "SIGKILL");
    await ended;
    const next = await rehearse("up", "--yes", "--skip-preview", "--non-interactive").ended;
    assert.equal(next.exitCode, 0, next.output);
    assert.match(next.output, /made by AWS, taken into the state: hyperpod-cluster \(arn:aws:sagemaker:/);
    for (const kind of ["ec2:vpc", "ec2:natGateway", "eks:cluster", "sagemaker:cluster", "s3:bucket"]) {
      assert.equal(account().resources.filter((resource) => resource.kind === kind).length, 1, kind);
    }
  });
});
