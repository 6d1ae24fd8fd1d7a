/** Which HTTP proxy a request goes through, by the variables that curl, the AWS CLI and Go programs read. */
import { BlockList, isIP } from "node:net";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy for an `https:` address, or `undefined` where the request goes straight out. */
export function proxyUrlFor(url: string, environment: Environment): string | undefined {
  const proxy = environment.https_proxy || environment.HTTPS_PROXY;
  if (!proxy || isExcluded(new URL(url).hostname, environment.no_proxy || environment.NO_PROXY || "")) {
    return undefined;
  }
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

/**
 * `NO_PROXY` is a list of host names, addresses and CIDR blocks: a name stands for itself and for everything below it, a
 * block for the addresses in it where the request names an address (no name is looked up, as in Go), and `*` for all.
 */
function isExcluded(hostname: string, noProxy: string): boolean {
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .some((entry) => (entry.includes("/") ? isInBlock(hostname, entry) : isNamed(hostname, entry)));
}

function isNamed(hostname: string, entry: string): boolean {
  const name = entry.replace(/^\*?\.(?=.)/, "").replace(/:\d+$/, "");
  return name === "*" || hostname === name || hostname.endsWith(`.${name}`);
}

function isInBlock(hostname: string, block: string): boolean {
  const [network = "", prefix = ""] = block.split("/");
  // An IPv6 address stands in brackets in a URL.
  const address = hostname.replace(/^\[(.*)\]$/, "$1");
  const version = isIP(address);
  if (version === 0 || isIP(network) !== version || !/^\d{1,3}$/.test(prefix)) {
    return false;
  }
  const family = version === 4 ? "ipv4" : "ipv6";
  if (Number(prefix) > (version === 4 ? 32 : 128)) {
    return false;
  }
  const blocks = new BlockList();
  blocks.addSubnet(network, Number(prefix), family);
  return blocks.check(address, family);
}
