/** CIDR blocks that no single organization has. */

/** The largest blocks that registries hand to one holder are an IPv4 /8 and an IPv6 /16. */
const largest = { ipv4Bits: 8, ipv6Bits: 16 };

/** Unique local and link-local addresses, which the internet does not carry (RFC 4193, RFC 4291). */
const localIpv6 = /^(f[cd]|fe[89ab])/i;

/**
 * Whether only "everyone" describes the block: any spelling of 0.0.0.0/0 and ::/0, and the halves and quarters that they
 * can be written as.
 */
export function isEveryone(block: unknown): block is string {
  const [, address = "", bits = ""] =
    typeof block === "string" ? (/^\s*([\da-f:.]+)\/(\d+)\s*$/i.exec(block) ?? []) : [];
  if (address === "") {
    return false;
  }
  return address.includes(":")
    ? Number(bits) < largest.ipv6Bits && !localIpv6.test(address)
    : Number(bits) < largest.ipv4Bits;
}
