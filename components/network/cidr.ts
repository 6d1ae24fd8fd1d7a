/**
 * IPv4 CIDR blocks: reading, comparing, dividing. Addresses are plain numbers 0..2^32-1 and the arithmetic is + and *,
 * because JavaScript's bitwise operators work on signed 32 bits and turn 128.0.0.0 and above negative.
 */
export interface Cidr {
  /** First address of the block, as a number. */
  readonly address: number;
  /** Prefix length, 0 to 32. */
  readonly prefix: number;
}

/** Addresses that AWS keeps in every subnet: the first four and the last (Amazon VPC User Guide, "Subnet CIDR blocks"). */
export const addressesReservedByAws = 5;

/** What is wrong with the text as a CIDR block, in words for a person; `undefined` when it is one. */
export function cidrProblem(text: string): string | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) {
    return `"${text}" is not an IPv4 CIDR block such as 10.192.0.0/16`;
  }
  const octets = match.slice(1, 5);
  const padded = octets.find((octet) => octet.length > 1 && octet.startsWith("0"));
  if (padded !== undefined) {
    return `"${text}" has a number with a leading zero (${padded}), which tools read as decimal or as octal`;
  }
  const tooLarge = octets.find((octet) => Number(octet) > 255);
  if (tooLarge !== undefined) {
    return `"${text}" has the number ${tooLarge} in its address, the largest is 255`;
  }
  const prefix = Number(match[5]);
  if (prefix > 32) {
    return `"${text}" has the prefix length /${prefix}, the longest is /32`;
  }
  const address = addressFromOctets(octets.map(Number));
  const first = address - (address % 2 ** (32 - prefix));
  if (first !== address) {
    return `"${text}" is not the start of a /${prefix} block, which here is ${formatCidr({ address: first, prefix })}`;
  }
  return undefined;
}

/** Reads a block; throws with the text of `cidrProblem` where it is none (host bits included). */
export function parseCidr(text: string): Cidr {
  const problem = cidrProblem(text);
  if (problem !== undefined) {
    throw new Error(problem);
  }
  const [addressText = "", prefixText = ""] = text.split("/");
  return { address: addressFromOctets(addressText.split(".").map(Number)), prefix: Number(prefixText) };
}

export function formatCidr(cidr: Cidr): string {
  const octets = [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(cidr.address / unit) % 256);
  return `${octets.join(".")}/${cidr.prefix}`;
}

/** Number of addresses in the block. */
export function cidrSize(cidr: Cidr): number {
  return 2 ** (32 - cidr.prefix);
}

/** Addresses that a subnet with this block can give to network interfaces. */
export function usableAddresses(cidr: Cidr): number {
  return Math.max(0, cidrSize(cidr) - addressesReservedByAws);
}

/** Whether every address of `inner` lies in `outer`. */
export function containsCidr(outer: Cidr, inner: Cidr): boolean {
  return inner.address >= outer.address && endOf(inner) <= endOf(outer);
}

/** Whether the two blocks have an address in common. */
export function cidrsOverlap(a: Cidr, b: Cidr): boolean {
  return a.address < endOf(b) && b.address < endOf(a);
}

/** The `index`-th block (counted from 0) of length `prefix` inside `cidr`; throws where there is none. */
export function nthBlock(cidr: Cidr, prefix: number, index: number): Cidr {
  const count = 2 ** (prefix - cidr.prefix);
  if (prefix < cidr.prefix || prefix > 32 || !Number.isInteger(index) || index < 0 || index >= count) {
    throw new Error(`${formatCidr(cidr)} has no /${prefix} block number ${index}`);
  }
  return { address: cidr.address + index * 2 ** (32 - prefix), prefix };
}

/** Order by first address, larger block first: a number order, where text order would put 10.2.0.0 after 10.10.0.0. */
export function compareCidrs(a: Cidr, b: Cidr): number {
  return a.address - b.address || a.prefix - b.prefix;
}

/** One past the last address. */
function endOf(cidr: Cidr): number {
  return cidr.address + cidrSize(cidr);
}

function addressFromOctets(octets: readonly number[]): number {
  return octets.reduce((address, octet) => address * 256 + octet, 0);
}
