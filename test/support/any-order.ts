/** Stack files written in another order: maps and lists whose order carries no meaning. */
import type { Random } from "./random";

/**
 * Lists that are read in order: the alternatives of one role after another (aws:assumeRoles, a chain). Everything else in
 * a stack file is a set.
 */
const orderedLists: readonly RegExp[] = [/^aws:assumeRoles/];

export function shuffled(value: unknown, random: Random, path = ""): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => shuffled(item, random, `${path}[${index}]`));
    return orderedLists.some((pattern) => pattern.test(path)) ? items : random.shuffle(items);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const entries = Object.entries(value).map(([key, child]): [string, unknown] => [
    key,
    shuffled(child, random, path === "" ? key : `${path}.${key}`),
  ]);
  return Object.fromEntries(random.shuffle(entries));
}
