import { asRecord, parseYaml, sameVersion } from "./chart-file";
import { ChartToolError } from "./chart-tool-error";
import type { RemoteDependency } from "./dependency-planner";
import { type HttpGet, unexpectedStatus } from "./http-client";
import type { FetchedArchive } from "./sub-charts";

/** Fetches a chart's archive from a classic Helm repository. Source: Helm documentation, "The Chart Repository Guide". */
export async function fetchFromHelmRepository(get: HttpGet, dependency: RemoteDependency): Promise<FetchedArchive> {
  const indexUrl = new URL("index.yaml", withSlash(dependency.repository)).href;
  const index = await get(indexUrl);
  if (index.status !== 200) {
    throw unexpectedStatus(indexUrl, index);
  }
  const entry = findIndexEntry(index.body.toString("utf8"), dependency, indexUrl);
  const archive = await get(entry.url);
  if (archive.status !== 200) {
    throw unexpectedStatus(entry.url, archive);
  }
  return { bytes: archive.body, source: entry.url, digest: entry.digest };
}

/** The entry of the wanted version, its address made absolute (an index may give it relative to itself). */
export function findIndexEntry(
  indexText: string,
  dependency: Pick<RemoteDependency, "name" | "version">,
  indexUrl: string,
): { url: string; digest: string } {
  const versions = asRecord(asRecord(parseYaml(indexText, indexUrl)).entries)[dependency.name];
  const entries = Array.isArray(versions) ? versions.map(asRecord) : [];
  const entry = entries.find(({ version }) => sameVersion(String(version), dependency.version));
  if (!entry) {
    const known = entries.map(({ version }) => String(version)).slice(0, 5);
    throw new ChartToolError({
      where: indexUrl,
      received: `it has no ${dependency.name} ${dependency.version}`,
      allowed: known.length > 0 ? `it has, newest first: ${known.join(", ")}` : "it lists no version of this chart",
      remedy:
        "the repository dropped this version, or a mirror lacks it: add it to the mirror, or give the archive's folder with --archives",
    });
  }
  const [url] = Array.isArray(entry.urls) ? entry.urls : [];
  const digest = String(entry.digest ?? "").replace(/^sha256:/, "");
  if (typeof url !== "string" || !/^[0-9a-f]{64}$/.test(digest)) {
    throw new ChartToolError({
      where: indexUrl,
      received: `its entry for ${dependency.name} ${dependency.version} has no ${typeof url !== "string" ? "address" : "SHA-256 digest"}`,
      allowed: "urls and digest, as `helm repo index` writes them",
      remedy: "make the mirror's index again with `helm repo index`, or give the archive's folder with --archives",
    });
  }
  return { url: new URL(url, indexUrl).href, digest };
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}
