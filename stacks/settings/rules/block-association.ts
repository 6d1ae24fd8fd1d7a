/** Which CIDR blocks AWS lets stand together in one VPC, and a block that it takes. Pure. */
import {
  type Cidr,
  cidrSize,
  cidrsOverlap,
  containsCidr,
  formatCidr,
  nthBlock,
  parseCidr,
} from "../../../components/network/cidr";

const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] as const;

/** Shared address space, which AWS adds to a VPC of any other range. */
const sharedRange = "100.64.0.0/10";

/** Docker and AWS services such as SageMaker use it themselves (Amazon VPC User Guide, "VPC CIDR blocks"). */
export const dockerRange = "172.17.0.0/16";

/** Five CIDR blocks for a VPC, the primary one among them (Amazon VPC User Guide, "Amazon VPC quotas"). */
export const mostNodeCidrs = 4;

export function inRange(block: string, range: string): boolean {
  return containsCidr(parseCidr(range), parseCidr(block));
}

/**
 * Why AWS doesn't add the block to a VPC of the primary one; `undefined`: it does.
 * Source: Amazon VPC User Guide, "VPC CIDR blocks", IPv4 CIDR block association restrictions.
 */
export function associationConflict(primary: string, block: string, all: readonly string[]): string | undefined {
  if (inRange(block, "169.254.0.0/16")) {
    return "none of 169.254.0.0/16, which is reserved for link-local addresses";
  }
  if (inRange(block, "198.19.0.0/16") && !inRange(primary, "198.19.0.0/16")) {
    return "none of 198.19.0.0/16";
  }
  const primaryRange = privateRanges.find((range) => inRange(primary, range));
  const blockRange = privateRanges.find((range) => inRange(block, range));
  if (blockRange !== undefined && blockRange !== primaryRange) {
    return primaryRange === undefined
      ? `none of the private range ${blockRange}`
      : `private ones of ${primaryRange} only`;
  }
  if (primaryRange === "172.16.0.0/12" && inRange(block, "172.31.0.0/16")) {
    return "none of 172.31.0.0/16";
  }
  if (inRange(block, "10.0.0.0/16") && all.some((other) => other !== block && inRange(other, "10.0.0.0/15"))) {
    return "none of 10.0.0.0/16 beside a block of 10.0.0.0/15";
  }
  return undefined;
}

/** Whether the blocks can be a VPC: the first is the primary one. */
export function standTogether([primary = "", ...others]: readonly string[]): boolean {
  const all = [primary, ...others];
  return others.every(
    (block, index) =>
      associationConflict(primary, block, all) === undefined &&
      [primary, ...others.slice(0, index)].every((other) => !cidrsOverlap(parseCidr(other), parseCidr(block))),
  );
}

/** AWS takes them; but a block of 10.0.0.0/16 keeps those of 10.1.0.0/16 out later. */
const poorChoices = [dockerRange, "10.0.0.0/16"];

/** A block of that size which AWS adds to a VPC of these blocks, the first being the primary one. */
export function freeBlock(blocks: readonly string[], prefix: number): string | undefined {
  const own = privateRanges.find((range) => inRange(blocks[0] ?? "", range));
  return [...(own === undefined ? [] : [own]), sharedRange]
    .flatMap((range) => startsIn(parseCidr(range), prefix))
    .map(formatCidr)
    .find((block) => !poorChoices.some((range) => inRange(block, range)) && standTogether([...blocks, block]));
}

/** In a wide range each /16 offers its first block: easier to read, and enough to choose from. */
function startsIn(range: Cidr, prefix: number): Cidr[] {
  const step = range.prefix < 16 ? 16 : prefix;
  const count = cidrSize(range) / 2 ** (32 - step);
  return Array.from({ length: count }, (_, index) => ({ ...nthBlock(range, step, index), prefix }));
}
