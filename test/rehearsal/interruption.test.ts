/** A rehearsal that is cut short leaves an account and a state that the next command goes on from. */
import * as assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { projectDirectory } from "../support/whole-program";

interface Account {
  resources: { kind: string; id: string; managedBy?: string; attributes: Record<string, unknown> }[];
}

describe("an interrupted rehearsal", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hyperpod-interrupted-"));
    cpSync(join(projectDirectory, "Pulumi.dev.yaml"), join(folder, "Pulumi.dev.yaml"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

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

  function account(): Account {
    const file = join(folder, "rehearsal", "account.json");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Account) : { resources: [] };
  }

  async function whenMade(kind: string): Promise<void> {
    for (let waited = 0; waited < 60_000; waited += 20) {
      if (account().resources.some((resource) => resource.kind === kind)) {
        return;
      }
      await delay(20);
    }
    throw new Error(`no ${kind} was made within a minute`);
  }

  function signal(child: ChildProcess, name: NodeJS.Signals): void {
    if (child.pid !== undefined) {
      process.kill(-child.pid, name);
    }
  }

  /** Kinds of which the dev stack has one: two would mean that a create was repeated. */
  const singles = ["ec2:vpc", "ec2:natGateway", "eks:cluster", "sagemaker:cluster", "s3:bucket"];

  async function expectGoesOn(): Promise<void> {
    const next = await rehearse("up", "--yes", "--skip-preview", "--non-interactive").ended;
    assert.equal(next.exitCode, 0, next.output);
    for (const kind of singles) {
      assert.equal(account().resources.filter((resource) => resource.kind === kind).length, 1, kind);
    }
    const again = await rehearse("up", "--yes", "--skip-preview", "--non-interactive").ended;
    assert.match(again.output, /Resources:\n\s+\d+ unchanged\n/);
  }

  for (const kind of ["ec2:natGateway", "eks:cluster"]) {
    it(`goes on after kill -9 while AWS was making ${kind}`, async () => {
      // Slow enough that the kill meets an operation under way: EKS takes 9.75 simulated minutes.
      const { child, ended } = rehearse("--minute", "300", "up", "--yes", "--skip-preview", "--non-interactive");
      await whenMade(kind);
      signal(child, "SIGKILL");
      await ended;
      await expectGoesOn();
    });
  }

  it("goes on after Ctrl-C", async () => {
    const { child, ended } = rehearse("--minute", "300", "up", "--yes", "--skip-preview", "--non-interactive");
    await whenMade("eks:cluster");
    signal(child, "SIGINT");
    const { exitCode } = await ended;
    assert.notEqual(exitCode, 0);
    await expectGoesOn();
  });

  it("lets no second command in while the first one works, and says so", async () => {
    const first = rehearse("--minute", "300", "up", "--yes", "--skip-preview", "--non-interactive");
    await whenMade("ec2:vpc");
    const second = await rehearse("stack", "output").ended;
    assert.equal(second.exitCode, 1);
    assert.match(second.output, /another rehearsal command is running/);
    signal(first.child, "SIGKILL");
    await first.ended;
  });
});
