/**
 * `npm test`: every test, in groups, and one closing line "N passed, N failed". A part can be named:
 * `npm test -- test/unit` or `npm test -- --grep guard`.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

interface Group {
  name: string;
  files: string[];
  /** Several files at once: only for tests that share nothing. */
  parallel: boolean;
  timeoutMilliseconds: number;
}

/** Fast ones first, so that a mistake shows in seconds. Groups under test/ that do not exist (yet) are left out. */
const groups: readonly Group[] = [
  { name: "unit", files: ["test/unit/**/*.test.ts"], parallel: true, timeoutMilliseconds: 60_000 },
  { name: "components", files: ["test/components/**/*.test.ts"], parallel: true, timeoutMilliseconds: 60_000 },
  { name: "golden", files: ["test/golden/**/*.test.ts"], parallel: false, timeoutMilliseconds: 60_000 },
  { name: "policy", files: ["test/policy/**/*.test.ts"], parallel: false, timeoutMilliseconds: 60_000 },
  { name: "tools", files: ["test/tools/**/*.test.ts"], parallel: false, timeoutMilliseconds: 120_000 },
  { name: "rehearsal", files: ["test/rehearsal/**/*.test.ts"], parallel: false, timeoutMilliseconds: 600_000 },
];

interface MochaReport {
  stats: { passes: number; failures: number; pending: number };
  tests: { fullTitle: string; duration?: number; err: { message?: string } }[];
}

const projectDirectory = join(__dirname, "..", "..");
const reports = join(projectDirectory, ".cache", "test-reports");

async function main(): Promise<number> {
  const named = process.argv.slice(2);
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  const durations: { title: string; milliseconds: number }[] = [];
  const chosen: readonly Group[] =
    named.length > 0 ? [{ name: "chosen", files: [], parallel: false, timeoutMilliseconds: 600_000 }] : groups;
  for (const group of chosen) {
    const folder = join(projectDirectory, "test", group.name);
    if (group.files.length > 0 && !existsSync(folder)) {
      continue;
    }
    process.stdout.write(`\n== ${group.name} ==\n`);
    const reportFile = join(reports, `${group.name}.json`);
    const exitCode = await runMocha(group, named, reportFile);
    if (!existsSync(reportFile)) {
      failed += 1;
      process.stdout.write(`the group ${group.name} ended with ${exitCode} before its tests were counted\n`);
      continue;
    }
    const report = JSON.parse(readFileSync(reportFile, "utf8")) as MochaReport;
    passed += report.stats.passes;
    failed += report.stats.failures;
    skipped += report.stats.pending;
    if (exitCode !== 0 && report.stats.failures === 0) {
      failed += 1;
      process.stdout.write(`the group ${group.name} ended with ${exitCode} although no test failed\n`);
    }
    durations.push(...report.tests.map((test) => ({ title: test.fullTitle, milliseconds: test.duration ?? 0 })));
  }
  printSlowest(durations);
  process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function runMocha(group: Group, named: readonly string[], reportFile: string): Promise<number> {
  const mocha = join(projectDirectory, "node_modules", "mocha", "bin", "mocha.js");
  const argv = [
    mocha,
    "--timeout",
    String(group.timeoutMilliseconds),
    "--reporter",
    join(__dirname, "spec-and-json-reporter.cjs"),
    "--reporter-option",
    `output=${reportFile}`,
    ...(group.parallel ? ["--parallel", "--jobs", "2"] : []),
    ...(named.length > 0 ? named : group.files),
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, argv, { cwd: projectDirectory, stdio: ["ignore", "inherit", "inherit"] });
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

function printSlowest(durations: { title: string; milliseconds: number }[]): void {
  const slowest = durations.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 10);
  if (slowest.length === 0) {
    return;
  }
  process.stdout.write("\nSlowest tests:\n");
  for (const { title, milliseconds } of slowest) {
    process.stdout.write(`  ${(milliseconds / 1000).toFixed(1).padStart(7)} s  ${title}\n`);
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
