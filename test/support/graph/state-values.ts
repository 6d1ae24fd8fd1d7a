/** Values as `pulumi stack export` writes them, as plain data for a door; and values of other resources found in them. */
import type { Properties } from "../../../simulator/doors/wire";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";

/** Secrets opened, assets as doors take them. */
export function plainData(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plainData);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const object = value as Properties;
  if (object[signatureKey] === secretSignature) {
    return typeof object.plaintext === "string" ? plainData(JSON.parse(object.plaintext)) : plainData(object.value);
  }
  if (object[signatureKey] === assetSignature) {
    return { __asset: true, hash: object.hash, path: object.path, text: object.text };
  }
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key]) => key !== "__internal")
      .map(([key, child]) => [key, plainData(child)]),
  );
}

/** One value of a made resource: its id, or what stands at a path of its outputs. */
export interface ValueOf {
  urn: string;
  /** `undefined`: the id. */
  path?: readonly string[];
}

/** Texts shorter than this stand for nothing in particular. */
const shortest = 6;

/** What a resource has that its program did not give it: id, ARN, endpoint, by the text it had in the exported stack. */
export function computedTexts(urn: string, id: string, inputs: unknown, outputs: unknown): Map<string, ValueOf> {
  const given = new Set<string>();
  eachText(inputs, (text) => given.add(text));
  const found = new Map<string, ValueOf>();
  eachText(outputs, (text, path) => {
    if (text.length >= shortest && !given.has(text) && !found.has(text)) {
      found.set(text, { urn, path });
    }
  });
  if (id.length >= shortest && !given.has(id)) {
    found.set(id, { urn });
  }
  return found;
}

function eachText(value: unknown, visit: (text: string, path: string[]) => void, path: string[] = []): void {
  if (typeof value === "string") {
    visit(value, path);
  } else if (value !== null && typeof value === "object") {
    for (const [key, child] of Object.entries(value)) {
      eachText(child, visit, [...path, key]);
    }
  }
}

export type Resolve = (value: ValueOf) => string;
/** Inputs for one run, once the values of others are known. */
export type Template = (resolve: Resolve) => unknown;

/** Inputs with the texts of other resources marked in them, inside longer texts too. */
export function template(value: unknown, known: ReadonlyMap<string, ValueOf>): Template {
  if (typeof value === "string") {
    return textTemplate(value, known);
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => template(item, known));
    return (resolve) => items.map((item) => item(resolve));
  }
  if (value === null || typeof value !== "object") {
    return () => value;
  }
  const entries = Object.entries(value).map(([key, child]) => [key, template(child, known)] as const);
  return (resolve) => Object.fromEntries(entries.map(([key, child]) => [key, child(resolve)]));
}

function textTemplate(text: string, known: ReadonlyMap<string, ValueOf>): Template {
  // Longest first: an ARN holds an id.
  const marks = [...known].filter(([old]) => text.includes(old)).sort(([a], [b]) => b.length - a.length);
  let pieces: (string | ValueOf)[] = [text];
  for (const [old, value] of marks) {
    pieces = pieces.flatMap((piece) =>
      typeof piece === "string"
        ? piece.split(old).flatMap((part, index) => (index === 0 ? [part] : [value, part]))
        : [piece],
    );
  }
  return (resolve) => pieces.map((piece) => (typeof piece === "string" ? piece : resolve(piece))).join("");
}

/** The text at a path of outputs; "" where there is none. */
export function textAt(outputs: unknown, path: readonly string[]): string {
  let value = outputs;
  for (const step of path) {
    value = value !== null && typeof value === "object" ? (value as Properties)[step] : undefined;
  }
  return typeof value === "string" ? value : "";
}
