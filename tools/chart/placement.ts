import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ChartRequest } from "./build-chart";
import { ChartToolError } from "./chart-tool-error";
import { digestFiles, findDifferences, readRecord } from "./completion-record";

/** Age in milliseconds from which a folder of a run that never ended is taken for abandoned. */
const abandonedAfterMs = 60 * 60_000;

/**
 * Whether the chart that a request asks for is in place, whole and unchanged.
 * A chart that somebody edited is an error: to build it anew without a word would destroy the edit.
 */
export function findPlaced(request: Pick<ChartRequest, "cacheFolder" | "commit" | "path" | "nested">): boolean {
  const home = join(request.cacheFolder, request.commit);
  const folder = join(home, basename(request.path));
  const record = readRecord(home);
  if (!record || !existsSync(folder) || record.path !== request.path) {
    return false;
  }
  const differences = findDifferences(record.files, digestFiles(folder));
  if (differences.length > 0) {
    const shown = differences.slice(0, 5).join(", ");
    throw new ChartToolError({
      where: folder,
      received: `it is not as it was built: ${shown}${differences.length > 5 ? ` and ${differences.length - 5} more` : ""}`,
      allowed: "the chart of the commit, unchanged: own settings belong into hyperpod-eks:hyperpod.chart.values",
      remedy: "run again with --force to build it anew",
    });
  }
  return request.nested.every((name) => record.nested.includes(name));
}

/**
 * Puts a finished folder in its place in one step, so that nobody ever sees half a chart. Where two runs end at the same
 * time both results are the same and the later one wins.
 */
export function place(finished: string, target: string): void {
  const cacheFolder = dirname(target);
  removeAbandoned(cacheFolder);
  const retired = mkdtempSync(join(cacheFolder, ".retired-"));
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        retire(target, join(retired, `chart-${attempt}`));
        renameSync(finished, target);
        return;
      } catch (error) {
        // Another run put its result there in between.
        if (
          attempt === 3 ||
          !["ENOTEMPTY", "EEXIST", "EPERM"].includes(String((error as NodeJS.ErrnoException).code))
        ) {
          throw error;
        }
      }
    }
  } finally {
    rmSync(retired, { recursive: true, force: true });
  }
}

function retire(target: string, to: string): void {
  try {
    renameSync(target, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw error;
    }
  }
}

function removeAbandoned(cacheFolder: string): void {
  for (const name of readdirSync(cacheFolder).filter((entry) => /^\.(building|retired)-/.test(entry))) {
    const path = join(cacheFolder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > abandonedAfterMs) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
