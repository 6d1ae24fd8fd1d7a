/** `npm run critical-path`: rehearses dev and prod in a folder of its own and prints their longest paths beside the peers'. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Rehearsal } from "../../simulator/rehearsal";
import type { ExportedDeployment } from "../../simulator/timeline/exported-stack";
import { comparisonTable, limit, type PathLengths, programLengths, ratios } from "./compare";

async function main(): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), "hyperpod-critical-path-"));
  try {
    const program: PathLengths[] = [];
    for (const stack of ["dev", "prod"]) {
      process.stderr.write(`Rehearsing ${stack}\n`);
      program.push(programLengths(stack, await deployed(stack, join(root, stack))));
    }
    process.stdout.write(
      `\nMinutes to the last node's joining and to the last deletion, by simulator/data/latencies.json, and as a multiple of the ideal\n\n${comparisonTable(program)}`,
    );
    const worst = Math.max(
      ...program.map(ratios).flatMap(({ createRatio, destroyRatio }) => [createRatio, destroyRatio]),
    );
    process.stdout.write(`\nlimit ${limit}×: ${worst <= limit ? "kept" : `broken, ${worst.toFixed(3)}×`}\n`);
    return worst <= limit ? 0 : 1;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function deployed(stack: string, root: string): Promise<ExportedDeployment> {
  const rehearsal = await Rehearsal.open({ projectDirectory: process.cwd(), root });
  try {
    const up = await rehearsal.run(["up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack], {
      capture: true,
    });
    if (up.exitCode !== 0) {
      throw new Error(up.output);
    }
    const { stdout } = await rehearsal.run(["stack", "export", "--stack", stack], { capture: true });
    return JSON.parse(stdout) as ExportedDeployment;
  } finally {
    rehearsal.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
