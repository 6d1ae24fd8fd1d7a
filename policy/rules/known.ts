/**
 * Reading properties, of which some may not be known in a preview. The SDK's properties throw when an unknown one is read,
 * and the rule is then skipped for the resource, or for the whole stack. Here unknown values are a value of their own, so that a
 * rule decides by what is known; the update checks the rest before anything is made.
 */

/** Stands where a value is not known before the update. */
export const notKnown: unique symbol = Symbol("not known before the update");

/** The same value without the SDK's traps. What is no plain data, such as a file to upload, stays as it is. */
export function plain(value: unknown): unknown {
  if (value === null || typeof value !== "object") {
    return value;
  }
  if (Array.isArray(value)) {
    return Array.from({ length: value.length }, (_, index) => plainAt(value, index));
  }
  if (isAsset(value)) {
    return value;
  }
  return Object.fromEntries(Object.keys(value).map((key) => [key, plainAt(value, key)]));
}

function plainAt(container: object, key: string | number): unknown {
  try {
    return plain((container as Record<string | number, unknown>)[key]);
  } catch (error) {
    if (error instanceof Error && error.constructor.name === "UnknownValueError") {
      return notKnown;
    }
    throw error;
  }
}

/** What the SDK makes of a file or an archive. */
export function isAsset(value: object): boolean {
  return "__pulumiAsset" in value || "__pulumiArchive" in value;
}

/** What lies at that path: not known below something that isn't known, `undefined` below something that isn't there. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (found === notKnown) {
      return notKnown;
    }
    found = found === null || typeof found !== "object" ? undefined : (found as Record<string, unknown>)[key];
  }
  return found;
}

/** The elements of a list; of anything else, none. */
export function elements(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The texts in a list, or the text that stands for a list of one. */
export function texts(value: unknown): string[] {
  return [value].flat().filter((element) => typeof element === "string");
}

/** Whether something is there. What isn't known yet is. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

/** How a value that isn't the allowed one is named in a message. */
export function named(value: unknown): string {
  return value === undefined || value === null ? "nothing" : textOf(value);
}

/** Any value as text: a list may hold what is not known yet, a symbol, which no list can be joined with. */
export function textOf(value: unknown): string {
  return typeof value === "object"
    ? JSON.stringify(value, (_key, part: unknown) => (typeof part === "symbol" ? String(part) : part))
    : String(value);
}
