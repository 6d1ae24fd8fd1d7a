/**
 * `npm run bench`: what a whole `pulumi preview` of the shipped stacks costs, beside a baseline program of the same shape
 * in the same run. It prints and never fails on a figure: a slow machine is no defect.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { parse } from "yaml";
import { copyStackFile } from "../simulator/engine/stack-copy";
import { standIns } from "../simulator/stand-ins";
import { BenchEngine } from "./bench-engine";
import { baselineProgram, componentTree, emptyProgram, type Registration, writeProgram } from "./comparison-programs";
import { heading, lines, type Sample } from "./report";
import { programImports } from "./sdk-imports";
import { measureStarts, secondStartLimitSeconds } from "./second-start";

const projectDirectory = join(__dirname, "..");
const say = (line: string) => process.stdout.write(`${line}\n`);

/** A program ready to be previewed. */
interface Subject {
  directory: string;
  argv: readonly string[];
}

async function main(): Promise<void> {
  const options = new Command("bench")
    .description("Compares `pulumi preview` of this program with a baseline of the same shape.")
    .option("--rounds <number>", "previews of each program", Number, 5)
    .option("--stack <names...>", "stacks to measure", ["dev", "prod"])
    .option("--no-start", "leave out the second `npm start`")
    .parse()
    .opts<{ rounds: number; stack: string[]; start: boolean }>();
  const root = mkdtempSync(join(tmpdir(), "hyperpod-eks-bench-"));
  const engine = await BenchEngine.open(projectDirectory, root, say);
  try {
    const { sdk, files } = programImports(projectDirectory);
    say(`Pulumi ${engine.engine.version}, Node ${process.versions.node}; ${options.rounds} rounds, one after another`);
    say(`ours: ${files.length} source files, which load ${sdk.length} SDK sub-paths: ${sdk.join(", ")}`);
    const table = [heading()];
    for (const stack of options.stack) {
      table.push(...(await measureStack(engine, stack, sdk, options.rounds)));
    }
    say(
      ["", ...table, "", "median (smallest) and their ratios; memory is the peak of the process tree", ""].join("\n"),
    );
    if (options.start) {
      const { firstSeconds, secondSeconds } = await measureStarts(projectDirectory, engine.folder("start"));
      const verdict = secondSeconds <= secondStartLimitSeconds ? "PASS" : "OVER";
      say(
        `npm start: ${firstSeconds.toFixed(1)} s the first time, ${secondSeconds.toFixed(1)} s with nothing to change ` +
          `(limit ${secondStartLimitSeconds} s ${verdict})`,
      );
    }
  } finally {
    engine.close();
    rmSync(root, { recursive: true, force: true });
  }
}

async function measureStack(
  engine: BenchEngine,
  stack: string,
  sdk: readonly string[],
  rounds: number,
): Promise<string[]> {
  const ours = await ourProgram(engine, stack);
  const registrations = await registrationsOf(engine, ours);
  const tree = componentTree(registrations);
  say(
    `${stack}: ${registrations.length} registrations; the baseline makes 3 providers and ${tree.length} bare components`,
  );
  const baseline = await comparison(engine, `baseline-${stack}`, baselineProgram(sdk, regionOf(stack)), {
    "tree.json": JSON.stringify(tree),
  });
  const empty = await comparison(engine, `empty-${stack}`, emptyProgram);
  const subjects = { ours, baseline, empty };
  const samples: Record<keyof typeof subjects, Sample[]> = { ours: [], baseline: [], empty: [] };
  for (const subject of Object.values(subjects)) {
    await preview(engine, subject); // warms the file cache for all alike
  }
  for (let round = 0; round < rounds; round++) {
    for (const name of ["ours", "baseline", "empty"] as const) {
      samples[name].push(await preview(engine, subjects[name]));
    }
  }
  return lines(stack, samples);
}

async function preview(engine: BenchEngine, { directory, argv }: Subject): Promise<Sample> {
  const { seconds, use } = await engine.run(["preview", ...argv], directory);
  return { seconds, use };
}

/** Every registration of a program, as the engine's own plan lists them. */
async function registrationsOf(engine: BenchEngine, { directory, argv }: Subject): Promise<Registration[]> {
  const { stdout } = await engine.run(["preview", "--json", ...argv], directory);
  const { steps } = JSON.parse(stdout) as { steps: { urn: string; newState: { type: string; parent?: string } }[] };
  return steps.map(({ urn, newState: { type, parent } }) => ({ urn, type, ...(parent ? { parent } : {}) }));
}

/** The project as it stands, with the stack's file as a rehearsal copies it. */
async function ourProgram(engine: BenchEngine, stack: string): Promise<Subject> {
  const { file } = copyStackFile({
    stack,
    source: join(projectDirectory, `Pulumi.${stack}.yaml`),
    projectDirectory: engine.layout.project,
    projectFile: join(projectDirectory, "Pulumi.yaml"),
    standIns,
    say: () => undefined,
  });
  await engine.initStack(stack, engine.layout.project);
  return { directory: projectDirectory, argv: ["--stack", stack, "--config-file", file, "--non-interactive"] };
}

async function comparison(
  engine: BenchEngine,
  name: string,
  source: string,
  files: Readonly<Record<string, string>> = {},
): Promise<Subject> {
  const directory = engine.folder(name);
  writeProgram({ projectDirectory, directory, name, source, files });
  await engine.initStack("bench", directory);
  return { directory, argv: ["--stack", "bench", "--non-interactive"] };
}

function regionOf(stack: string): string {
  const text = readFileSync(join(projectDirectory, `Pulumi.${stack}.yaml`), "utf8");
  return (parse(text) as { config: Record<string, string> }).config["aws:region"] ?? "us-west-2";
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
