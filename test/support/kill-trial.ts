/** The command line is killed at the k-th change of a command; then the command is given again, and everything is compared. */
import * as assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandResult } from "../../simulator/engine/run-command";
import { Rehearsal } from "../../simulator/rehearsal";
import { projectDirectory } from "./whole-program";

export type KilledCommand = "up" | "destroy";

/** `before`: AWS has done it and its answer never arrives. `after`: the answer has just arrived. */
export type KillMoment = "before" | "after";

export interface Kill {
  command: KilledCommand;
  /** The how-manieth change of the command, from 1. */
  change: number;
  moment: KillMoment;
}

/** How a command ends that nobody kills. */
export interface CleanRun {
  /** Root of a rehearsal in which dev is deployed. */
  deployed: string;
  changes: Record<KilledCommand, number>;
  left: Record<KilledCommand, string[]>;
  remove(): void;
}

const flags = ["--yes", "--skip-preview", "--non-interactive", "--stack", "dev"];

/** dev, deployed and destroyed once without a kill. */
export async function cleanRun(): Promise<CleanRun> {
  const folder = mkdtempSync(join(tmpdir(), "hyperpod-clean-"));
  const deployed = join(folder, "deployed");
  const changes = { up: 0, destroy: 0 };
  const left: CleanRun["left"] = { up: [], destroy: [] };
  for (const command of ["up", "destroy"] as const) {
    const root = command === "up" ? deployed : copyOf(deployed, folder, "destroyed");
    const rehearsal = await Rehearsal.open({
      projectDirectory,
      root,
      watch: (_call, moment) => {
        changes[command] += moment === "answering" ? 1 : 0;
        return undefined;
      },
    });
    try {
      expectDone(await rehearsal.run([command, ...flags], { capture: true }));
      left[command] = inventory(rehearsal);
    } finally {
      rehearsal.close();
    }
  }
  return { deployed, changes, left, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** dev in a rehearsal of its own, in which commands are killed. */
export class KilledStory {
  private killer: ReturnType<typeof killAt> | undefined;

  private constructor(
    readonly rehearsal: Rehearsal,
    private readonly folder: string,
    readonly said: string[],
    private readonly watch: { current: ReturnType<typeof killAt>["watch"] | undefined },
  ) {}

  /** @param deployed root of a rehearsal to begin with; an empty account when left out */
  static async begin(deployed?: string): Promise<KilledStory> {
    const folder = mkdtempSync(join(tmpdir(), "hyperpod-killed-"));
    const root = deployed === undefined ? join(folder, "trial") : copyOf(deployed, folder, "trial");
    const said: string[] = [];
    const watch: { current: ReturnType<typeof killAt>["watch"] | undefined } = { current: undefined };
    const rehearsal = await Rehearsal.open({
      projectDirectory,
      root,
      say: (line) => said.push(line),
      watch: (call, moment, kill) => watch.current?.(call, moment, kill),
    });
    return new KilledStory(rehearsal, folder, said, watch);
  }

  end(): void {
    this.rehearsal.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  run(...argv: string[]): Promise<CommandResult> {
    return this.rehearsal.run([...argv, "--stack", "dev"], { capture: true });
  }

  /** Gives the command and kills it there. */
  async killed(kill: Kill): Promise<void> {
    this.killer = killAt(kill);
    this.watch.current = this.killer.watch;
    const { exitCode, output } = await this.run(kill.command, ...flags);
    this.watch.current = undefined;
    assert.ok(this.killer.hasKilled(), `the command ended without ${kill.change} changes:\n${output}`);
    assert.notEqual(exitCode, 0);
  }

  async done(command: KilledCommand): Promise<void> {
    const { exitCode, output } = await this.run(command, ...flags);
    assert.equal(exitCode, 0, output);
  }

  /** `npm run recover`, which knows nothing of a rehearsal: the project as it stands, with the stack's file that was rehearsed. */
  async recoverAsInRealAccount(): Promise<CommandResult> {
    const project = join(this.folder, "project");
    mkdirSync(project, { recursive: true });
    for (const entry of readdirSync(projectDirectory).filter((name) => !/^(\.|Pulumi\..*\.yaml$)/.test(name))) {
      rmSync(join(project, entry), { force: true });
      symlinkSync(join(projectDirectory, entry), join(project, entry));
    }
    cpSync(join(this.rehearsal.layout.project, "Pulumi.dev.yaml"), join(project, "Pulumi.dev.yaml"));
    const main = join(projectDirectory, "ops", "recover", "main.ts");
    const typescript = join(projectDirectory, "node_modules", "ts-node", "register", "transpile-only");
    const tsconfig = `TS_NODE_PROJECT=${join(projectDirectory, "tsconfig.json")}`;
    return this.rehearsal.execute(
      "env",
      [tsconfig, process.execPath, "--require", typescript, main, "--stack", "dev", "--yes"],
      { cwd: project, capture: true },
    );
  }

  inventory(): string[] {
    return inventory(this.rehearsal);
  }

  /** What the program asked for is in the state once, and what is in the state is in the account. */
  async expectStateMatchesAccount(): Promise<void> {
    const { stdout } = await this.run("stack", "export");
    const { deployment } = JSON.parse(stdout) as {
      deployment: { resources: { urn: string; type: string; delete?: boolean }[]; pending_operations?: unknown[] };
    };
    assert.deepEqual(deployment.pending_operations ?? [], []);
    const inState = deployment.resources
      .filter(({ type }) => /^(aws|aws-native|kubernetes):/.test(type))
      .map(({ urn, delete: going }) => (going === true ? `${urn} to be deleted` : urn))
      .sort();
    const inAccount = this.rehearsal.account
      .everything()
      .flatMap(({ attributes }) => (attributes.clientName === undefined ? [] : String(attributes.clientName)))
      .sort();
    assert.deepEqual(inState, inAccount);
  }
}

/** One kill, and the same command again: all is as if nobody had killed it. */
export async function killTrial(clean: CleanRun, kill: Kill): Promise<void> {
  const story = await KilledStory.begin(kill.command === "up" ? undefined : clean.deployed);
  try {
    await story.killed(kill);
    await story.done(kill.command);
    assert.deepEqual(story.inventory(), clean.left[kill.command]);
    if (kill.command === "up") {
      await story.expectStateMatchesAccount();
    }
  } finally {
    story.end();
  }
}

function killAt({ change, moment }: Kill) {
  let changes = 0;
  let meant: object | undefined;
  let killed = false;
  return {
    hasKilled: () => killed,
    watch: (call: object, now: "answering" | "answered", kill: () => void): "drop" | undefined => {
      if (now === "answering") {
        changes += 1;
        if (changes === change) {
          meant = call;
        }
      }
      if (killed || call !== meant || now !== (moment === "before" ? "answering" : "answered")) {
        return undefined;
      }
      killed = true;
      kill();
      return "drop";
    },
  };
}

function expectDone({ exitCode, output }: CommandResult): void {
  assert.equal(exitCode, 0, output);
}

/** Everything in the account by kind and by who asked for it: what exists twice shows twice. */
function inventory(rehearsal: Rehearsal): string[] {
  return rehearsal.account
    .everything()
    .map(({ kind, attributes, inProgress, accepted }) => {
      const unfinished = inProgress ?? accepted?.operation;
      const state = `${attributes.pendingDeletion === true ? " pending deletion" : ""}${unfinished ? ` (${unfinished} under way)` : ""}`;
      return `${kind} ${String(attributes.clientName ?? "").replace(/^.*::/, "")}${state}`;
    })
    .sort();
}

function copyOf(root: string, folder: string, name: string): string {
  const copy = join(folder, name);
  cpSync(root, copy, { recursive: true });
  return copy;
}
