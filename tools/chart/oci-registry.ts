import { asRecord } from "./chart-file";
import { ChartToolError, closedNetworkRemedy } from "./chart-tool-error";
import type { RemoteDependency } from "./dependency-planner";
import { type HttpAnswer, type HttpGet, unexpectedStatus } from "./http-client";
import type { FetchedArchive } from "./sub-charts";

/** Source: Helm documentation, "Use OCI-based registries", Helm chart manifest. */
const chartLayerMediaType = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
const manifestMediaType = "application/vnd.oci.image.manifest.v1+json";

/**
 * Fetches a chart's archive from a registry: manifest by tag, then the one layer that is the chart.
 * Source: OCI Distribution Specification 1.1, "Pull"; token flow: Docker Registry v2 authentication, which quay.io uses
 * for anonymous readers too.
 */
export async function fetchFromOciRegistry(get: HttpGet, dependency: RemoteDependency): Promise<FetchedArchive> {
  const { base, name } = repositoryAddress(dependency);
  // A tag can't hold "+", and Helm writes "_" for it (Helm documentation, "Use OCI-based registries").
  const manifestUrl = `${base}/v2/${name}/manifests/${dependency.version.replaceAll("+", "_")}`;
  const { answer, authorization } = await getWithToken(get, manifestUrl);
  const digest = chartLayerDigest(answer.body.toString("utf8"), manifestUrl);

  const blobUrl = `${base}/v2/${name}/blobs/sha256:${digest}`;
  // On a redirect to another host (quay.io sends to its CDN) `fetch` leaves the Authorization header out by itself.
  const blob = await get(blobUrl, authorization);
  if (blob.status !== 200) {
    throw unexpectedStatus(blobUrl, blob);
  }
  return { bytes: blob.body, source: blobUrl, digest };
}

function repositoryAddress(dependency: RemoteDependency): { base: string; name: string } {
  const url = new URL(dependency.repository.replace(/^oci:/, "https:"));
  const loopback = url.hostname === "localhost" || url.hostname.startsWith("127.");
  const path = url.pathname.split("/").filter((segment) => segment !== "");
  return { base: `${loopback ? "http" : "https"}://${url.host}`, name: [...path, dependency.name].join("/") };
}

async function getWithToken(
  get: HttpGet,
  url: string,
): Promise<{ answer: HttpAnswer; authorization: Record<string, string> }> {
  const accept = { Accept: manifestMediaType };
  const first = await get(url, accept);
  if (first.status === 200) {
    return { answer: first, authorization: {} };
  }
  const tokenUrl = first.status === 401 ? tokenAddress(first.headers.get("www-authenticate") ?? "") : undefined;
  if (tokenUrl === undefined) {
    throw unexpectedStatus(url, first);
  }
  const token = await get(tokenUrl);
  if (token.status !== 200) {
    throw unexpectedStatus(tokenUrl, token);
  }
  const { token: plain, access_token: oauth } = asRecord(parseJson(token.body.toString("utf8"), tokenUrl));
  const authorization = { Authorization: `Bearer ${String(plain ?? oauth ?? "")}` };
  const second = await get(url, { ...accept, ...authorization });
  if (second.status !== 200) {
    throw unexpectedStatus(url, second);
  }
  return { answer: second, authorization };
}

/** The address that gives a token to an anonymous reader, from a `WWW-Authenticate: Bearer ...` header. */
export function tokenAddress(challenge: string): string | undefined {
  if (!/^bearer\s/i.test(challenge)) {
    return undefined;
  }
  const parameters = new Map(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]),
  );
  const realm = parameters.get("realm");
  if (realm === undefined || !URL.canParse(realm)) {
    return undefined;
  }
  const url = new URL(realm);
  for (const key of ["service", "scope"]) {
    const value = parameters.get(key);
    if (value !== undefined) {
      url.searchParams.set(key, value);
    }
  }
  return url.href;
}

/** SHA-256 (hexadecimal) of the layer that holds the chart. */
export function chartLayerDigest(manifestText: string, where: string): string {
  const { layers } = asRecord(parseJson(manifestText, where));
  const chartLayers = (Array.isArray(layers) ? layers.map(asRecord) : []).filter(
    ({ mediaType }) => mediaType === chartLayerMediaType,
  );
  const digest = /^sha256:([0-9a-f]{64})$/.exec(String(chartLayers[0]?.digest))?.[1];
  if (chartLayers.length !== 1 || digest === undefined) {
    throw new ChartToolError({
      where,
      received: "the manifest has no single chart layer with a SHA-256 digest",
      allowed: `one layer of media type ${chartLayerMediaType}`,
      remedy:
        "check that the address is that of a Helm chart and not of a container image; or give the archive's folder with --archives",
    });
  }
  return digest;
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ChartToolError({ where, received: "the answer is not JSON", remedy: closedNetworkRemedy });
  }
}
