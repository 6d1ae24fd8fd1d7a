/**
 * `npm run prove`: the long proofs, of which `npm test` runs a sample. Each keeps how far it has come in .cache/prove, so
 * that an interrupted run goes on where it was; `--fresh` begins anew. A part can be named: `npm run prove -- timing`.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { programFingerprint } from "../../test/support/prove/progress";

interface MochaReport {
  stats: { passes: number; failures: number };
}

const projectDirectory = join(__dirname, "..", "..");
const proofs = join(projectDirectory, "test", "proof");
const cache = join(projectDirectory, ".cache", "prove");
const reports = join(projectDirectory, ".cache", "prove-reports");

/** Short ones first, so that a mistake shows early; what is not named here comes after, by name. */
const order = ["edges", "any-timing", "any-config", "any-order"];

async function main(): Promise<number> {
  const argv = process.argv.slice(2);
  const named = argv.filter((argument) => !argument.startsWith("--"));
  if (argv.includes("--fresh")) {
    rmSync(cache, { recursive: true, force: true });
  }
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  let passed = 0;
  let failed = 0;
  const minutes: [string, number][] = [];
  for (const name of proofNames().filter((candidate) => named.length === 0 || named.includes(candidate))) {
    process.stdout.write(`\n== ${name} ==\n`);
    const began = performance.now();
    const exitCode = await runMocha(name);
    minutes.push([name, (performance.now() - began) / 60_000]);
    const file = join(reports, `${name}.json`);
    const stats = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as MochaReport).stats : undefined;
    passed += stats?.passes ?? 0;
    failed += stats?.failures ?? 0;
    if (exitCode !== 0 && (stats?.failures ?? 0) === 0) {
      failed += 1;
      process.stdout.write(`the proof ${name} ended with ${exitCode} before its tests were counted\n`);
    }
  }
  process.stdout.write("\nMinutes:\n");
  for (const [name, taken] of minutes) {
    process.stdout.write(`  ${taken.toFixed(1).padStart(6)}  ${name}\n`);
  }
  process.stdout.write("\nProven, earlier runs of the same program included:\n");
  for (const [what, count] of Object.entries(totals())) {
    process.stdout.write(`  ${String(count).padStart(6)}  ${what}\n`);
  }
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function proofNames(): string[] {
  const names = readdirSync(proofs)
    .filter((file) => file.endsWith(".proof.ts"))
    .map((file) => file.replace(/\.proof\.ts$/, ""))
    .sort();
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  return names.sort((a, b) => rank(a) - rank(b));
}

/** What the proofs that count their parts have counted. */
function totals(): Record<string, number> {
  const sums: Record<string, number> = {};
  const fingerprint = programFingerprint();
  for (const file of existsSync(cache) ? readdirSync(cache).filter((name) => name.endsWith(".json")) : []) {
    const saved = JSON.parse(readFileSync(join(cache, file), "utf8")) as {
      fingerprint?: string;
      parts?: Record<string, Record<string, number>>;
    };
    // What was proven of another program says nothing of this one.
    for (const counts of Object.values(saved.fingerprint === fingerprint ? (saved.parts ?? {}) : {})) {
      for (const [what, count] of Object.entries(counts)) {
        sums[what] = (sums[what] ?? 0) + count;
      }
    }
  }
  return sums;
}

function runMocha(name: string): Promise<number> {
  const argv = [
    join(projectDirectory, "node_modules", "mocha", "bin", "mocha.js"),
    "--timeout",
    "0",
    "--reporter",
    join(__dirname, "spec-and-json-reporter.cjs"),
    "--reporter-option",
    `output=${join(reports, `${name}.json`)}`,
    // A proof's own process: what it leaves open must not keep the next one from beginning.
    "--exit",
    join(proofs, `${name}.proof.ts`),
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, argv, { cwd: projectDirectory, stdio: ["ignore", "inherit", "inherit"] });
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
