/** Which HTTP proxy a request goes through, by the variables that curl, the AWS CLI and Go programs read. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy for an `https:` address, or `undefined` where the request goes straight out. */
export function proxyUrlFor(url: string, environment: Environment): string | undefined {
  const proxy = environment.https_proxy || environment.HTTPS_PROXY;
  if (!proxy || isExcluded(new URL(url).hostname, environment.no_proxy || environment.NO_PROXY || "")) {
    return undefined;
  }
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

/** `NO_PROXY` is a list of host names; each stands for itself and for everything below it, and `*` for all. */
function isExcluded(hostname: string, noProxy: string): boolean {
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map((entry) => entry.replace(/^\*?\.(?=.)/, "").replace(/:\d+$/, ""))
    .some((entry) => entry === "*" || hostname === entry || hostname.endsWith(`.${entry}`));
}
