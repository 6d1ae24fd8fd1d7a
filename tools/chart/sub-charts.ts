import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkChartArchive } from "./chart-archive";
import { ChartToolError } from "./chart-tool-error";
import type { RemoteDependency } from "./dependency-planner";
import { fetchFromHelmRepository } from "./helm-repository";
import type { HttpGet } from "./http-client";
import { knownDigest } from "./known-digests";
import { fetchFromOciRegistry } from "./oci-registry";

export interface FetchedArchive {
  bytes: Buffer;
  /** Where it came from, as a person would look it up. */
  source: string;
  /** SHA-256 that the source gave for it, hexadecimal; `undefined` for a file of the user's own. */
  digest: string | undefined;
}

/** A sub-chart's archive, proven to be what was asked for. */
export interface SubChartArchive {
  fileName: string;
  bytes: Buffer;
  source: string;
  sha256: string;
  /** Whether the digest is one that this project knows. */
  pinned: boolean;
  /** Who vouches for the digest, in words. */
  vouched: string;
}

/**
 * Gets one remote sub-chart: from the user's own folder where it is there, else from its repository or registry.
 *
 * Done here and not by `helm dependency build`: Helm would be one more thing to install, packs every local sub-chart a
 * second time beside its folder, and stamps a time into Chart.lock, so that no two machines would have the same files.
 */
export async function getSubChart(
  dependency: RemoteDependency,
  get: HttpGet,
  archivesFolder: string | undefined,
): Promise<SubChartArchive> {
  const fetched = fromFolder(dependency, archivesFolder) ?? (await fromNetwork(dependency, get));
  const sha256 = createHash("sha256").update(fetched.bytes).digest("hex");
  const known = knownDigest(dependency.name, dependency.version);
  assertDigest(fetched.source, sha256, fetched.digest, "the digest that its repository gives");
  assertDigest(
    fetched.source,
    sha256,
    known,
    `the digest of ${dependency.name} ${dependency.version} in tools/chart/known-digests.ts`,
  );
  checkChartArchive(fetched.bytes, dependency, fetched.source);
  return {
    fileName: `${dependency.name}-${dependency.version}.tgz`,
    bytes: fetched.bytes,
    source: fetched.source,
    sha256,
    pinned: known !== undefined,
    vouched:
      known !== undefined
        ? "as this project knows it"
        : fetched.digest !== undefined
          ? "as its source gives it"
          : `as found in ${archivesFolder}`,
  };
}

async function fromNetwork(dependency: RemoteDependency, get: HttpGet): Promise<FetchedArchive> {
  return dependency.kind === "oci-registry"
    ? await fetchFromOciRegistry(get, dependency)
    : await fetchFromHelmRepository(get, dependency);
}

/** Both spellings of a version are looked for: eks-charts names its archives with a "v" that Chart.yaml does not have. */
function fromFolder(dependency: RemoteDependency, folder: string | undefined): FetchedArchive | undefined {
  if (folder === undefined) {
    return undefined;
  }
  const bare = dependency.version.replace(/^v/, "");
  const path = [bare, `v${bare}`]
    .map((version) => join(folder, `${dependency.name}-${version}.tgz`))
    .find((candidate) => existsSync(candidate));
  return path === undefined ? undefined : { bytes: readFileSync(path), source: path, digest: undefined };
}

function assertDigest(source: string, actual: string, expected: string | undefined, whose: string): void {
  if (expected !== undefined && actual !== expected) {
    throw new ChartToolError({
      where: source,
      received: `its SHA-256 is ${actual}`,
      allowed: `${expected}, ${whose}`,
      remedy:
        "the file was changed, or damaged on the way: do not use it; get it again from another network, and where it stays different ask the chart's publisher",
    });
  }
}
