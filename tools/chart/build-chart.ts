import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { type ChartFile, parseChartFile } from "./chart-file";
import { ChartToolError } from "./chart-tool-error";
import { type CompletionRecord, digestFiles, listFiles, writeRecord } from "./completion-record";
import { planDependencies } from "./dependency-planner";
import { checkOutFolder, withoutPassword } from "./git-checkout";
import type { HttpGet } from "./http-client";
import { findPlaced, place } from "./placement";
import { getSubChart } from "./sub-charts";

export interface ChartRequest {
  repository: string;
  commit: string;
  /** Folder of the chart in the repository; its last part is also the folder's name in the cache. */
  path: string;
  /** Local sub-charts whose own remote sub-charts are wanted too. */
  nested: readonly string[];
  /** Absolute path of `.cache/charts`. */
  cacheFolder: string;
  /** The user's own folder of archives, looked into before the network. */
  archivesFolder?: string | undefined;
  offline: boolean;
  /** Build anew although the chart is in place. */
  force: boolean;
}

export interface ChartTools {
  get: HttpGet;
  /** The program's own check of a finished chart: problem texts, none for a good one. */
  checkChart: (chartFolder: string) => string[];
  say: (line: string) => void;
}

export interface BuiltChart {
  folder: string;
  built: boolean;
}

const chartName = "hyperpod-helm-chart";

/** Brings AWS's chart at one commit, complete and checked, to `<cache>/<commit>/`; does nothing when it is there. */
export async function buildChart(request: ChartRequest, tools: ChartTools): Promise<BuiltChart> {
  const folder = join(request.cacheFolder, request.commit, basename(request.path));
  if (!request.force && findPlaced(request)) {
    assertGood(tools.checkChart(folder), folder);
    return { folder, built: false };
  }
  mkdirSync(request.cacheFolder, { recursive: true });
  const staging = mkdtempSync(join(request.cacheFolder, ".building-"));
  const removeStaging = () => rmSync(staging, { recursive: true, force: true });
  process.once("exit", removeStaging);
  try {
    await buildInto(staging, request, tools);
    place(join(staging, "result"), join(request.cacheFolder, request.commit));
  } finally {
    removeStaging();
    process.off("exit", removeStaging);
  }
  return { folder, built: true };
}

async function buildInto(staging: string, request: ChartRequest, tools: ChartTools): Promise<void> {
  const checkout = join(staging, "checkout");
  const result = join(staging, "result");
  const chartFolder = join(result, basename(request.path));
  mkdirSync(checkout);
  mkdirSync(result);

  tools.say(`fetching ${withoutPassword(request.repository)} at ${request.commit}`);
  await checkOutFolder({ ...request, into: checkout });
  renameSync(join(checkout, request.path), chartFolder);
  assertPlainFiles(chartFolder);
  const chart = readChart(chartFolder);
  if (chart.name !== chartName) {
    throw new ChartToolError({
      where: `${request.path}/Chart.yaml`,
      received: `the chart's name is "${chart.name}"`,
      allowed: `"${chartName}", AWS's dependency chart of HyperPod`,
      remedy: "check --repository, --commit and --path",
    });
  }
  const archives = await completeChart(chartFolder, "", request, tools);
  for (const name of [...request.nested].sort()) {
    archives.push(...(await completeChart(chartFolder, nestedFolder(chart, name), request, tools)));
  }
  assertGood(tools.checkChart(chartFolder), `${request.path} at ${request.commit}`);
  writeRecord(result, {
    recordVersion: 1,
    repository: withoutPassword(request.repository),
    commit: request.commit,
    path: request.path,
    nested: [...request.nested].sort(),
    archives,
    files: digestFiles(chartFolder),
  });
}

/** Makes one chart whole: the umbrella itself (`folder` empty) or one of its local sub-charts. */
async function completeChart(
  chartFolder: string,
  folder: string,
  request: ChartRequest,
  tools: ChartTools,
): Promise<CompletionRecord["archives"]> {
  const root = join(chartFolder, folder);
  const charts = join(root, "charts");
  mkdirSync(charts, { recursive: true });
  const plan = planDependencies(readChart(root), readdirSync(charts));
  const missing = plan.local.filter((local) => !existsSync(join(root, local.folder, "Chart.yaml")));
  assertGood(
    [...plan.problems, ...missing.map(({ name, folder: wanted }) => `${name}: there is no ${wanted}/Chart.yaml`)],
    join(request.path, folder, "Chart.yaml"),
  );
  for (const name of plan.staleArchives) {
    tools.say(`leaving out charts/${name}: the repository's own archives are stale copies`);
    rmSync(join(charts, name));
  }
  const archives: CompletionRecord["archives"] = [];
  for (const dependency of plan.remote) {
    tools.say(`getting ${dependency.name} ${dependency.version} from ${dependency.repository}`);
    const archive = await getSubChart(dependency, tools.get, request.archivesFolder);
    writeFileSync(join(charts, archive.fileName), archive.bytes);
    const { source, sha256, pinned } = archive;
    archives.push({ file: join(folder, "charts", archive.fileName).replaceAll("\\", "/"), source, sha256, pinned });
    tools.say(`  sha256 ${sha256}, ${archive.vouched}`);
  }
  return archives;
}

function nestedFolder(chart: ChartFile, name: string): string {
  const { local } = planDependencies(chart, []);
  const found = local.find((dependency) => dependency.name === name);
  if (!found) {
    throw new ChartToolError({
      where: `--nested ${name}`,
      received: "the chart has no local sub-chart of this name",
      allowed: local.map((dependency) => dependency.name).join(", "),
      remedy: "give one of these names, such as gpu-operator",
    });
  }
  return found.folder;
}

function readChart(folder: string): ChartFile {
  const path = join(folder, "Chart.yaml");
  if (!existsSync(path)) {
    throw new ChartToolError({
      where: path,
      received: "there is no such file",
      allowed: "the folder of a Helm chart",
      remedy: "check --path and --commit",
    });
  }
  return parseChartFile(readFileSync(path, "utf8"), path);
}

/** A link in a chart could make Helm read a file of this machine. */
function assertPlainFiles(folder: string): void {
  try {
    listFiles(folder);
  } catch (error) {
    assertGood([(error as Error).message], folder);
  }
}

function assertGood(problems: readonly string[], where: string): void {
  if (problems.length > 0) {
    throw new ChartToolError({
      where,
      received:
        problems.length === 1 ? `${problems[0]}` : `\n${problems.map((problem) => `    - ${problem}`).join("\n")}`,
      allowed: "AWS's HyperPod chart with all of its sub-charts",
      remedy:
        "use the commit that this project pins; for another one see which of its files changed; --force builds anew",
    });
  }
}
