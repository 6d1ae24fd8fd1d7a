/**
 * The wait for the Kubernetes API before anything is installed through it. An API that the deployer can't reach, or that
 * doesn't know them, would otherwise show as a Helm error after minutes, without a word on what to change.
 */
import { request as httpsRequest } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import { URL } from "node:url";

export interface ApiAddress {
  /** `https://…` of the cluster's API server. */
  endpoint: string;
  /** The cluster's certificate authority, base64 as EKS returns it. */
  certificateAuthorityData: string;
}

export interface ApiRequest {
  url: string;
  /** PEM. The API's certificate is checked against this authority and no other. */
  ca: string;
  token: string;
  timeoutMs: number;
}

export interface ApiAnswer {
  status: number;
}

/** Asks once. Rejects with an error that carries Node's `code` where no answer came. */
export type AskApi = (request: ApiRequest) => Promise<ApiAnswer>;

export interface WaitForApiArgs extends ApiAddress {
  getToken: () => Promise<string>;
  /**
   * Name of the cluster, where somebody else made it. Its DNS name is known everywhere by now, so that silence is no matter
   * of time, and somebody else decides who reaches it.
   * @default none: this stack makes the cluster
   */
  foundCluster?: string;
  /**
   * How long to keep trying, in milliseconds.
   * @default 180000: DNS names and access entries of a new cluster need up to a minute or two to be known everywhere
   */
  timeoutMs?: number;
  /**
   * Pause between two attempts, in milliseconds.
   * @default 5000
   */
  intervalMs?: number;
  /**
   * Proxy on the way to the endpoint, such as `http://proxy.example.com:3128`.
   * @default none
   */
  proxyUrl?: string;
  /** @default a real HTTPS request */
  ask?: AskApi;
  /** @default the wall clock */
  now?: () => number;
  /** @default a real pause */
  sleep?: (milliseconds: number) => Promise<void>;
}

/**
 * What is asked. `/readyz` and `/version` are open to every identity, so they say nothing of the rights that installing a
 * chart takes; listing namespaces needs them.
 */
const probePath = "/api/v1/namespaces?limit=1";

const requestTimeoutMs = 10_000;

/** As long a cluster that somebody else made may stay silent. */
const silenceOfFoundClusterMs = 60_000;

/**
 * Returns when the API answers this identity with what it asked for, with the request that it answered; throws a text for
 * people when time runs out.
 */
export async function waitForApi(args: WaitForApiArgs): Promise<ApiRequest> {
  const { timeoutMs = 180_000, intervalMs = 5_000, now = Date.now, sleep = (ms) => delay(ms), foundCluster } = args;
  const ask = args.ask ?? askOverHttps(args.proxyUrl);
  const request: Omit<ApiRequest, "token"> = {
    url: args.endpoint.replace(/\/+$/, "") + probePath,
    ca: Buffer.from(args.certificateAuthorityData, "base64").toString("utf8"),
    timeoutMs: requestTimeoutMs,
  };
  const start = now();
  for (let attempts = 1; ; attempts++) {
    const outcome = await attempt(ask, request, args.getToken);
    if ("token" in outcome) {
      return { ...request, token: outcome.token };
    }
    const isSilent = "code" in outcome && foundCluster !== undefined;
    if (now() - start + intervalMs > (isSilent ? Math.min(silenceOfFoundClusterMs, timeoutMs) : timeoutMs)) {
      const seconds = Math.round((now() - start) / 1000);
      throw new Error(explain(outcome, { url: request.url, attempts, seconds, proxyUrl: args.proxyUrl, foundCluster }));
    }
    await sleep(intervalMs);
  }
}

/** Why an attempt didn't succeed: no token, the API's status, or the code of the error where nothing answered. */
type Failure = { noToken: string } | { status: number } | { code: string; message: string };

/** A token for each attempt: one that AWS refused may be given a moment later, and a good one costs no request to AWS. */
async function attempt(
  ask: AskApi,
  request: Omit<ApiRequest, "token">,
  getToken: () => Promise<string>,
): Promise<{ token: string } | Failure> {
  let token: string;
  try {
    token = await getToken();
  } catch (error) {
    return { noToken: error instanceof Error ? error.message : String(error) };
  }
  try {
    const { status } = await ask({ ...request, token });
    return status === 200 ? { token } : { status };
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    return { code: typeof code === "string" ? code : "UNKNOWN", message: String(message ?? error) };
  }
}

interface Tries {
  url: string;
  attempts: number;
  seconds: number;
  proxyUrl: string | undefined;
  foundCluster: string | undefined;
}

function explain(failure: Failure, { url, attempts, seconds, proxyUrl, foundCluster }: Tries): string {
  const through = proxyUrl === undefined ? "" : ` through the proxy ${withoutPassword(proxyUrl)}`;
  const times = attempts === 1 ? "once" : `${attempts} times in ${seconds} s`;
  if ("noToken" in failure) {
    return `There is no token for the Kubernetes API of the EKS cluster, tried ${times}. ${failure.noToken}`;
  }
  const tried = `The Kubernetes API of the EKS cluster is not usable from here: GET ${url}${through}, tried ${times}`;
  if ("status" in failure) {
    return `${tried}, last answered ${failure.status}. ${adviceForStatus(failure.status)}`;
  }
  return `${tried}, got no answer (${failure.code}: ${failure.message}). ${adviceForNoAnswer(failure.code, foundCluster)}`;
}

function adviceForStatus(status: number): string {
  if (status === 401) {
    return (
      "401 means that EKS knows no access entry for the identity that `aws eks get-token` uses. Give it an entry under " +
      "hyperpod-eks:access, and check with `aws sts get-caller-identity` that the AWS CLI and Pulumi run as the same identity."
    );
  }
  if (status === 403) {
    return (
      "403 means that the identity has an access entry without the rights to install software. Give its entry under " +
      "hyperpod-eks:access the policy AmazonEKSClusterAdminPolicy, without namespaces."
    );
  }
  return "The API server answers but is not ready. Look at the cluster's health in the EKS console, then run `pulumi up` again.";
}

function adviceForNoAnswer(code: string, foundCluster: string | undefined): string {
  if (/CERT|SIGNATURE|SSL|TLS/.test(code)) {
    return (
      "The certificate is not the cluster's own: something on the way opens TLS connections. Except the endpoint from " +
      "that proxy (NO_PROXY), or deploy from another network."
    );
  }
  if (foundCluster !== undefined) {
    return (
      `Somebody else decides who reaches EKS cluster ${foundCluster} (hyperpod-eks:eks.existing.clusterName): have the ` +
      "address that this machine has on the internet added to the cluster's public access CIDRs, which `aws eks " +
      `describe-cluster --name ${foundCluster} --query cluster.resourcesVpcConfig\` shows, or run Pulumi inside the VPC or in ` +
      "a network connected to it."
    );
  }
  return (
    "Add the address that this machine has on the internet to hyperpod-eks:eks.create.endpoint.publicCidrs, or, for a " +
    "cluster that is reached privately only, run Pulumi inside the VPC or in a network connected to it."
  );
}

function withoutPassword(proxyUrl: string): string {
  const url = new URL(proxyUrl);
  url.username = "";
  url.password = "";
  return url.toString();
}

/** The real request. The proxy agent is loaded only where there is a proxy: start-up time counts in every command. */
export function askOverHttps(proxyUrl?: string): AskApi {
  return async ({ url, ca, token, timeoutMs }) => {
    // The agent hands its options on to the socket to the proxy, which ends with the signal: a proxy that never answers
    // CONNECT would otherwise hold the program open for ever.
    const givenUp = new AbortController();
    const agent =
      proxyUrl === undefined
        ? undefined
        : new (await import("https-proxy-agent")).HttpsProxyAgent(proxyUrl, { signal: givenUp.signal } as object);
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
      const request = httpsRequest(url, { ca, headers, agent }, (response) => {
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0 }));
        response.resume();
      });
      // `timeout` of the request only counts silence on an open socket; a dropped SYN must end as well.
      const timer = setTimeout(() => {
        const error = Object.assign(new Error(`no answer within ${timeoutMs / 1000} s`), { code: "ETIMEDOUT" });
        // Said here and not left to `destroy`: a request that still waits for its socket, behind a proxy that never answers
        // CONNECT, tells nobody that it was destroyed, and the wait would never end.
        reject(error);
        request.destroy(error);
        givenUp.abort(error);
      }, timeoutMs);
      request.on("close", () => clearTimeout(timer));
      request.on("error", reject);
      request.end();
    });
  };
}
