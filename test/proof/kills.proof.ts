/**
 * `kill -9` of the command line at each change of dev's up and destroy, before AWS's answer and after it. Each time the
 * same command, given again, ends as if nothing had been: nothing orphaned, nothing made twice.
 */
import { type CleanRun, cleanRun, type Kill, killTrial } from "../support/kill-trial";
import { Progress } from "../support/prove/progress";

/** Engines wait more than they work: two CPUs carry this many at once. */
const lanes = Number(process.env.PROVE_LANES ?? 3);

describe("dev, killed at every change", () => {
  const progress = Progress.open("kills");
  let clean: CleanRun;

  before(async () => {
    clean = await cleanRun();
  });
  after(() => clean.remove());

  it("converges each time", async () => {
    const open = everyKill(clean);
    const all = open.length;
    const failures: string[] = [];
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        for (let kill = open.shift(); kill; kill = open.shift()) {
          const trial = kill;
          try {
            await progress.part(nameOf(trial), async () => {
              await killTrial(clean, trial);
              return { kills: 1 };
            });
          } catch (error) {
            failures.push(`${nameOf(trial)}: ${error instanceof Error ? error.message : String(error)}`);
          }
        }
      }),
    );
    process.stdout.write(
      `      ${all} kills (${clean.changes.up} changes up, ${clean.changes.destroy} down), ${failures.length} failed\n`,
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
