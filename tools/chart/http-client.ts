import { setTimeout as sleep } from "node:timers/promises";
import { ChartToolError, closedNetworkRemedy } from "./chart-tool-error";

export interface HttpAnswer {
  status: number;
  headers: Headers;
  body: Buffer;
}

/** Gets a page whatever its status is; throws only where no answer came. */
export type HttpGet = (url: string, headers?: Readonly<Record<string, string>>) => Promise<HttpAnswer>;

export interface HttpLimits {
  /** For one attempt, in milliseconds. */
  timeoutMs: number;
  /** Of an answer, in bytes. Charts are kilobytes, the largest known index (helm.ngc.nvidia.com) a few megabytes. */
  maxBytes: number;
  /** Pauses before the next attempts after a failed connection or an answer 429 or 5xx, in milliseconds. */
  retryPausesMs: readonly number[];
}

const defaultLimits: HttpLimits = { timeoutMs: 60_000, maxBytes: 64 * 1024 * 1024, retryPausesMs: [500, 2_000] };

export function createHttpGet(limits: HttpLimits = defaultLimits): HttpGet {
  return async (url, headers = {}) => {
    assertSafe(url);
    for (const pauseMs of limits.retryPausesMs) {
      const answer = await attempt(url, headers, limits).catch((error: unknown) => {
        if (error instanceof ChartToolError) {
          throw error;
        }
      });
      if (answer !== undefined && answer.status !== 429 && answer.status < 500) {
        return answer;
      }
      await sleep(pauseMs);
    }
    try {
      return await attempt(url, headers, limits);
    } catch (error) {
      throw error instanceof ChartToolError ? error : unreachable(url, error);
    }
  };
}

/** An `HttpGet` for `--offline`: everything it is asked for is an error that says what is missing. */
export const refuseToConnect: HttpGet = async (url) => {
  throw new ChartToolError({
    where: "--offline",
    received: `${url} would have to be fetched`,
    allowed: "with --offline everything is there already: in the cache, in a local --repository, in --archives",
    remedy: "run once without --offline, or put the archive into the folder that --archives names",
  });
};

/** The error of an answer that is not the one wanted. */
export function unexpectedStatus(url: string, answer: HttpAnswer): ChartToolError {
  const login = answer.status === 401 || answer.status === 403 || answer.status === 407;
  return new ChartToolError({
    where: url,
    received: `the server answered ${answer.status}`,
    allowed: "200, without credentials: all sub-charts of AWS's chart are public",
    remedy: login ? `a proxy or a mirror asks for a login; ${closedNetworkRemedy}` : closedNetworkRemedy,
  });
}

async function attempt(
  url: string,
  headers: Readonly<Record<string, string>>,
  limits: HttpLimits,
): Promise<HttpAnswer> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(limits.timeoutMs) });
  assertSafe(response.url || url);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limits.maxBytes) {
      throw new ChartToolError({
        where: url,
        received: `the answer is larger than ${limits.maxBytes} bytes`,
        allowed: "an index or an archive of a Helm chart",
        remedy: "check the address; nothing of this size belongs to a chart",
      });
    }
    chunks.push(chunk);
  }
  return { status: response.status, headers: response.headers, body: Buffer.concat(chunks) };
}

/** Plain http is for a server on this machine alone, as in container tools: anyone on the way could change an answer. */
function assertSafe(url: string): void {
  const { protocol, hostname } = new URL(url);
  const loopback = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && loopback)) {
    throw new ChartToolError({
      where: url,
      received: `the address is not https`,
      allowed: "https, or http to this machine",
      remedy:
        "serve the repository over https, or download the archive by other means and give its folder with --archives",
    });
  }
}

function unreachable(url: string, error: unknown): ChartToolError {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  const reason = cause?.code ?? cause?.message ?? (error as Error).message;
  return new ChartToolError({
    where: url,
    received: `no answer came (${reason})`,
    remedy: closedNetworkRemedy,
  });
}
