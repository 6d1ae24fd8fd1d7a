/**
 * Which further IPv4 blocks AWS lets stand in a VPC.
 * Source: Amazon VPC User Guide, "VPC CIDR blocks", IPv4 CIDR block association restrictions.
 */
import { contains, type Ipv4Block, overlaps, parseBlock } from "./cidr";

const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(range);

/** The ranges' own restrictions: a block in `block` can't join a VPC with a block in `beside`. */
const special: readonly { block: Ipv4Block; beside?: Ipv4Block; unlessIn?: Ipv4Block }[] = [
  { block: range("198.19.0.0/16"), unlessIn: range("198.19.0.0/16") },
  { block: range("169.254.0.0/16") },
  { block: range("172.31.0.0/16"), beside: range("172.16.0.0/12") },
  { block: range("10.0.0.0/16"), beside: range("10.0.0.0/15") },
];

/** Whether a block may not be added to a VPC with these blocks, the primary one first. */
export function isRestricted(wanted: Ipv4Block, blocks: readonly Ipv4Block[]): boolean {
  const [primary] = blocks;
  if (primary === undefined) {
    return false;
  }
  const barred = special.some(
    ({ block, beside, unlessIn }) =>
      contains(block, wanted) &&
      (beside === undefined || blocks.some((other) => contains(beside, other))) &&
      !(unlessIn !== undefined && contains(unlessIn, primary)),
  );
  const home = privateRanges.find((candidate) => contains(candidate, wanted));
  return barred || (home !== undefined && !contains(home, primary));
}

/** A block that reaches into a block of the VPC. */
export function overlapsAny(wanted: Ipv4Block, blocks: readonly Ipv4Block[]): boolean {
  return blocks.some((block) => overlaps(wanted, block));
}

function range(text: string): Ipv4Block {
  const block = parseBlock(text);
  if (!block) {
    throw new Error(`${text} is no IPv4 block`);
  }
  return block;
}
