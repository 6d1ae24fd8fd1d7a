/**
 * `kill -9` of the command line at each change of dev's up and destroy, before AWS's answer and after it. Each time the
 * same command, given again, ends as if nothing had been: nothing orphaned, nothing made twice. Goes on where it was cut
 * short: .cache/prove/kills.json.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CleanRun, cleanRun, type Kill, killTrial } from "../support/kill-trial";
import { projectDirectory } from "../support/whole-program";

const progressFile = join(projectDirectory, ".cache", "prove", "kills.json");

/** Engines wait more than they work: two CPUs carry this many at once. */
const lanes = Number(process.env.PROVE_LANES ?? 3);

describe("dev, killed at every change", () => {
  let clean: CleanRun;

  before(async function () {
    this.timeout(300_000);
    clean = await cleanRun();
  });
  after(() => clean.remove());

  it("converges each time", async function () {
    this.timeout(0);
    const done = new Set(readProgress());
    const all = everyKill(clean);
    const open = all.filter((kill) => !done.has(nameOf(kill)));
    const failures: string[] = [];
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        for (let kill = open.shift(); kill; kill = open.shift()) {
          try {
            await killTrial(clean, kill);
            done.add(nameOf(kill));
            writeProgress([...done]);
          } catch (error) {
            failures.push(`${nameOf(kill)}: ${error instanceof Error ? error.message : String(error)}`);
          }
        }
      }),
    );
    const minutes = (performance.now() - startedAt) / 60_000;
    process.stdout.write(
      `      ${all.length} kills (${clean.changes.up} changes up, ${clean.changes.destroy} down), ${failures.length} failed, ${minutes.toFixed(1)} minutes\n`,
    );
    if (failures.length > 0) {
      throw new Error(failures.join("\n\n"));
    }
  });
});

function everyKill({ changes }: CleanRun): Kill[] {
  return (["up", "destroy"] as const).flatMap((command) =>
    Array.from({ length: changes[command] }, (_, index) => index + 1).flatMap((change) =>
      (["before", "after"] as const).map((moment): Kill => ({ command, change, moment })),
    ),
  );
}

function nameOf({ command, change, moment }: Kill): string {
  return `${command} ${change} ${moment}`;
}

function readProgress(): string[] {
  return existsSync(progressFile) ? (JSON.parse(readFileSync(progressFile, "utf8")) as { done: string[] }).done : [];
}

function writeProgress(done: readonly string[]): void {
  mkdirSync(join(progressFile, ".."), { recursive: true });
  writeFileSync(`${progressFile}.tmp`, JSON.stringify({ done }));
  renameSync(`${progressFile}.tmp`, progressFile);
}
