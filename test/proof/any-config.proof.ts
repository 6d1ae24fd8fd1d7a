/** Stack files with mistakes of any kind: each is refused with what to do, or planned; nothing throws, nothing hangs. */
import { hostileCase, survives } from "../support/hostile-stack-files";
import { plainStackFile, richStackFile } from "../support/plain-stack-file";
import { Progress } from "../support/prove/progress";
import { Random } from "../support/random";

const cases = 10_000;

describe("any stack file", () => {
  const progress = Progress.open("any-config");

  it("is refused with what to do, or planned", async () => {
    const configs = [
      plainStackFile("Pulumi.dev.yaml"),
      plainStackFile("Pulumi.prod.yaml"),
      richStackFile(),
      plainStackFile("test/rehearsal/stacks/Pulumi.reference.yaml"),
    ];
    await progress.inParts("cases", cases, 500, "mutants", async (first, count) => {
      const outcomes: Record<string, number> = {};
      // Texts that YAML itself refuses are no cases: they never reach the program.
      for (let seed = first, tried = 0; tried < count; seed += cases) {
        const random = new Random(seed);
        const values = hostileCase(random.pick(configs), random);
        if (values !== undefined) {
          const outcome = survives(values);
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
          tried++;
        }
      }
      process.stdout.write(`      ${JSON.stringify(outcomes)}\n`);
    });
  });
});
