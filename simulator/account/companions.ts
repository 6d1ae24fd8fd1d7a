import type { Companion } from "./kind";

/** A resource that AWS makes by itself along with another. */
export function companion(kind: string, id: string, attributes: Record<string, unknown>): Companion {
  return { kind, id, attributes };
}
