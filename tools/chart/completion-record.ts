import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asRecord } from "./chart-file";

/** Lies beside the chart and not in it, so that it is no part of the Helm release. */
export const recordFileName = ".complete.json";

/** What was put in place, written last: a folder without it is an interrupted run. */
export interface CompletionRecord {
  recordVersion: 1;
  repository: string;
  commit: string;
  path: string;
  /** Local sub-charts whose own remote sub-charts were fetched too, sorted. */
  nested: string[];
  /** Remote sub-charts, for the reader; `files` holds their digests too. */
  archives: { file: string; source: string; sha256: string; pinned: boolean }[];
  /** SHA-256 of every file of the chart by its path, sorted by path. */
  files: Record<string, string>;
}

export function writeRecord(folder: string, record: CompletionRecord): void {
  writeFileSync(join(folder, recordFileName), `${JSON.stringify(record, undefined, 2)}\n`);
}

/** `undefined` where there is no record or one that this version cannot read: both mean "not complete". */
export function readRecord(folder: string): CompletionRecord | undefined {
  try {
    const record = asRecord(JSON.parse(readFileSync(join(folder, recordFileName), "utf8")));
    return record.recordVersion === 1 ? (record as unknown as CompletionRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** Paths, relative with `/` and sorted, of all files below a folder. A link is an error: it could lead out of the chart. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/");
      if (!entry.isFile()) {
        throw new Error(`${path} is not a plain file`);
      }
      return path;
    })
    .sort();
}

export function digestFiles(folder: string): Record<string, string> {
  return Object.fromEntries(
    listFiles(folder).map((path) => [
      path,
      createHash("sha256")
        .update(readFileSync(join(folder, path)))
        .digest("hex"),
    ]),
  );
}

/** In which files a folder differs from its record, in words. */
export function findDifferences(
  recorded: Readonly<Record<string, string>>,
  found: Readonly<Record<string, string>>,
): string[] {
  return [...new Set([...Object.keys(recorded), ...Object.keys(found)])].sort().flatMap((path) => {
    if (found[path] === undefined) {
      return [`${path} is missing`];
    }
    if (recorded[path] === undefined) {
      return [`${path} was added`];
    }
    return recorded[path] === found[path] ? [] : [`${path} was changed`];
  });
}
