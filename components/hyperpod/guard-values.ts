/** Values as the guard compares and shows them. Pure. */

/** Stands for a value that is known only during the deployment, for instance the ARN of a role that is being replaced. */
export const unknownValue = Symbol("known only during the deployment");

/** Equal apart from the order of lists and keys. An unknown value equals nothing, not even another unknown one. */
export function sameValue(a: unknown, b: unknown): boolean {
  const [left, right] = [canonical(a), canonical(b)];
  return left !== undefined && left === right;
}

/** Text of a value with a fixed order; `undefined` when a part of it is unknown. */
function canonical(value: unknown): string | undefined {
  if (value === unknownValue) {
    return undefined;
  }
  if (Array.isArray(value)) {
    const parts = value.map(canonical);
    return parts.includes(undefined) ? undefined : `[${parts.sort().join(",")}]`;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined && part !== null);
    const parts = entries.map(([key, part]) => ({ key, text: canonical(part) }));
    if (parts.some(({ text }) => text === undefined)) {
      return undefined;
    }
    return `{${parts
      .map(({ key, text }) => `${JSON.stringify(key)}:${text}`)
      .sort()
      .join(",")}}`;
  }
  return value === undefined || value === null ? "nothing" : JSON.stringify(value);
}

export function hasUnknownPart(value: unknown): boolean {
  return canonical(value) === undefined;
}

/** As the settings would have it: texts in quotes, lists and maps in YAML's short form. */
export function show(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : showPart(value);
}

function showPart(value: unknown): string {
  if (value === unknownValue) {
    return "a value known only during the deployment (what it belongs to is being replaced)";
  }
  if (value === undefined || value === null) {
    return "nothing";
  }
  if (hasUnknownPart(value)) {
    return "a value that is partly known only during the deployment";
  }
  if (Array.isArray(value)) {
    return `[${value.map(showPart).join(", ")}]`;
  }
  if (typeof value === "object") {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined && part !== null);
    return `{ ${entries.map(([key, part]) => `${key}: ${showPart(part)}`).join(", ")} }`;
  }
  return String(value);
}
