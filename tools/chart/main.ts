import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as http from "node:http";
import { dirname, relative, resolve } from "node:path";
import { Command } from "commander";
import {
  chartCommit,
  chartPath,
  chartRepositoryPath,
  chartRepositoryUrl,
  checkChart,
} from "../../components/hyperpod/chart-pin";
import { buildChart } from "./build-chart";
import { ChartToolError } from "./chart-tool-error";
import { createHttpGet, refuseToConnect } from "./http-client";

const projectFolder = resolve(__dirname, "../..");

interface Options {
  repository: string;
  commit: string;
  path: string;
  nested: string[];
  archives?: string;
  cacheFolder?: string;
  offline: boolean;
  force: boolean;
}

const command = new Command("chart")
  .description(
    "Fetches AWS's HyperPod dependency chart at the pinned commit, completes it with its remote sub-charts, checks it and " +
      "puts it where the program expects it. Does nothing when it is there.",
  )
  .option(
    "--repository <url>",
    "git repository of the chart: https, ssh, or the path of a local clone",
    chartRepositoryUrl,
  )
  .option("--commit <sha>", "commit of the chart, 40 hexadecimal digits", chartCommit)
  .option("--path <folder>", "folder of the chart in the repository", chartRepositoryPath)
  .option("--nested <name...>", "also get the remote sub-charts of these local ones (gpu-operator needs it)", [])
  .option("--archives <folder>", "folder with .tgz files of sub-charts, looked into before the network")
  .option(
    "--cache-folder <folder>",
    "where to put the result (default: .cache/charts of the project, where the program looks)",
  )
  .option("--offline", "never use the network; fail where something would have to be fetched", false)
  .option("--force", "build anew although it is in place", false)
  .action((options: Options) => run(options));

async function run(options: Options): Promise<void> {
  assertUsable(options);
  // Proxies are set by environment as for git; Node's own fetch ignores them otherwise.
  http.setGlobalProxyFromEnv();
  const result = await buildChart(
    {
      ...options,
      cacheFolder: resolve(options.cacheFolder ?? dirname(dirname(resolve(projectFolder, chartPath(options.commit))))),
      archivesFolder: options.archives === undefined ? undefined : resolve(options.archives),
    },
    {
      get: options.offline ? refuseToConnect : createHttpGet(),
      checkChart: (folder) =>
        checkChart(
          orUndefined((path) => readFileSync(path)),
          orUndefined((path) => readdirSync(path)),
          folder,
        ),
      say: (line) => console.log(line),
    },
  );
  const shown = relative(process.cwd(), result.folder);
  console.log(
    result.built ? `the chart is in place: ${shown}` : `the chart is already in place, nothing to do: ${shown}`,
  );
}

/** Reads as `checkChart` wants it: `undefined` for what does not exist. */
function orUndefined<Result>(read: (path: string) => Result): (path: string) => Result | undefined {
  return (path) => (existsSync(path) ? read(path) : undefined);
}

function assertUsable(options: Options): void {
  if (!/^[0-9a-f]{40}$/.test(options.commit)) {
    throw new ChartToolError({
      where: `--commit ${options.commit}`,
      received: "it is not a full commit id",
      allowed: "40 hexadecimal digits in lower case; a branch, a tag or a short id could come to mean another chart",
      remedy: "find the full id with `git rev-parse <tag>`",
    });
  }
  const segments = options.path.split("/");
  if (segments.some((segment) => segment === "" || segment === "." || segment === "..")) {
    throw new ChartToolError({
      where: `--path ${options.path}`,
      received: "it is not the path of a folder in the repository",
      allowed: "names joined by /, such as helm_chart/HyperPodHelmChart",
      remedy: "give the path from the top of the repository, without a leading or trailing /",
    });
  }
  if (options.repository.startsWith("-")) {
    throw new ChartToolError({
      where: `--repository ${options.repository}`,
      received: "it is an option and not an address",
      remedy: "give the address of a git repository",
    });
  }
  if (options.archives !== undefined && !existsSync(options.archives)) {
    throw new ChartToolError({
      where: `--archives ${options.archives}`,
      received: "there is no such folder",
      remedy: "give the folder that holds the .tgz files, named <chart>-<version>.tgz",
    });
  }
}

// Without these a stopped run would leave its half-made folder behind: "exit" handlers run on process.exit alone.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

command.parseAsync().catch((error: unknown) => {
  console.error(error instanceof ChartToolError ? `error: ${error.message}` : error);
  process.exitCode = 1;
});
