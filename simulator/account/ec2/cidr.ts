/** IPv4 CIDR blocks, as far as EC2 checks them. */

export interface Ipv4Block {
  /** First address as a number. */
  first: number;
  /** Last address as a number. */
  last: number;
  prefix: number;
  /** The text has bits set beyond the prefix: "10.0.0.1/16". */
  hasHostBits: boolean;
}

export function parseBlock(text: unknown): Ipv4Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(String(text));
  if (!match) {
    return undefined;
  }
  const [octet1, octet2, octet3, octet4, prefix] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  if ([octet1, octet2, octet3, octet4].some((octet) => octet > 255) || prefix > 32) {
    return undefined;
  }
  const address = octet1 * 2 ** 24 + octet2 * 2 ** 16 + octet3 * 2 ** 8 + octet4;
  const size = 2 ** (32 - prefix);
  const first = address - (address % size);
  return { first, last: first + size - 1, prefix, hasHostBits: first !== address };
}

export function overlaps(a: Ipv4Block, b: Ipv4Block): boolean {
  return a.first <= b.last && b.first <= a.last;
}

export function contains(outer: Ipv4Block, inner: Ipv4Block): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function addressText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

export function blockText(block: Ipv4Block): string {
  return `${addressText(block.first)}/${block.prefix}`;
}
