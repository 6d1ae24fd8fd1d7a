import type { Made } from "./kind";

/** A resource that AWS makes by itself along with another. */
export function companion(kind: string, id: string, attributes: Record<string, unknown>): NonNullable<Made["companions"]>[number] {
  return { kind, id, attributes };
}
