/** The command line is killed at the k-th change of a command; then the command is given again, and everything is compared. */
import * as assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, Rehearsal } from "../../simulator/rehearsal";
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

/** @param alsoUnchanged whether a third run is to show that nothing is left to do */
export async function killTrial(clean: CleanRun, kill: Kill, { alsoUnchanged = false } = {}): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hyperpod-killed-"));
  const root = kill.command === "up" ? join(folder, "trial") : copyOf(clean.deployed, folder, "trial");
  const killer = killAt(kill);
  const rehearsal = await Rehearsal.open({ projectDirectory, root, watch: killer.watch });
  try {
    const killed = await rehearsal.run([kill.command, ...flags], { capture: true });
    assert.ok(killer.hasKilled(), `the command ended without ${kill.change} changes:\n${killed.output}`);
    assert.notEqual(killed.exitCode, 0);
    expectDone(await rehearsal.run([kill.command, ...flags], { capture: true }));
    assert.deepEqual(inventory(rehearsal), clean.left[kill.command]);
    if (kill.command === "up") {
      await expectStateMatchesAccount(rehearsal);
    }
    if (alsoUnchanged && kill.command === "up") {
      const again = await rehearsal.run(["preview", "--expect-no-changes", "--stack", "dev"], { capture: true });
      assert.equal(again.exitCode, 0, again.output);
    }
  } finally {
    rehearsal.close();
    rmSync(folder, { recursive: true, force: true });
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

/** What the program asked for is in the state, and what is in the state is in the account, under one id. */
async function expectStateMatchesAccount(rehearsal: Rehearsal): Promise<void> {
  const { stdout } = await rehearsal.run(["stack", "export", "--stack", "dev"], { capture: true });
  const { deployment } = JSON.parse(stdout) as {
    deployment: { resources: { urn: string; type: string; delete?: boolean }[]; pending_operations?: unknown[] };
  };
  assert.deepEqual(deployment.pending_operations ?? [], []);
  const inState = deployment.resources
    .filter(({ type }) => /^(aws|aws-native|kubernetes):/.test(type))
    .map(({ urn, delete: going }) => (going === true ? `${urn} to be deleted` : urn))
    .sort();
  const inAccount = rehearsal.account
    .everything()
    .flatMap(({ attributes }) => (attributes.clientName === undefined ? [] : String(attributes.clientName)))
    .sort();
  assert.deepEqual(inState, inAccount);
}

function copyOf(root: string, folder: string, name: string): string {
  const copy = join(folder, name);
  cpSync(root, copy, { recursive: true });
  return copy;
}
