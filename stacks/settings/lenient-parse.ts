/**
 * Reads a value by a schema, setting by setting, and keeps what is good. zod alone gives up on a whole object when one
 * field is wrong, and then one typing mistake would hide every rule between settings; here each problem is found on the
 * first run, with the texts of the very setting it is about.
 */
import { z } from "zod";
import { adviceOnForeignKey } from "./foreign-keys";
import { nearest } from "./nearest-key";
import { at, type Problem, show, showPlain } from "./problems";
import { bare, optionsOf, type SettingTexts, textsOf } from "./setting";

/**
 * A parsed value in which anything may be missing, because it was wrong or not written. Maps keep ill-named keys whose values
 * are good, so that the rules see them.
 */
export type Draft<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Draft<T[K]> }
    : T;

/** Every known key with its path is found by walking the schema; `texts` are those of the nearest setting above. */
export function parseLeniently<T extends z.ZodType>(
  schema: T,
  raw: unknown,
  path: string,
  problems: Problem[],
): Draft<z.output<T>> | undefined {
  // The walk builds exactly what the schema's output type says, minus what was refused.
  return parseNode(schema, raw, path, problems) as Draft<z.output<T>> | undefined;
}

function parseNode(schema: z.ZodType, raw: unknown, path: string, problems: Problem[]): unknown {
  const texts = textsOf(schema);
  if (raw === undefined) {
    return parseMissing(schema, path, problems, texts);
  }
  const node = bare(schema);
  if (node instanceof z.ZodObject) {
    return parseObject(node, raw, path, problems, texts);
  }
  if (node instanceof z.ZodRecord) {
    return parseRecord(node, raw, path, problems, texts);
  }
  if (node instanceof z.ZodArray) {
    return parseList(node, raw, path, problems, texts);
  }
  const objectOption =
    node instanceof z.ZodUnion ? optionsOf(node).find((option) => bare(option) instanceof z.ZodObject) : undefined;
  if (objectOption && isMap(raw)) {
    return parseNode(objectOption, raw, path, problems);
  }
  return parseLeaf(node, raw, path, problems, texts);
}

function parseMissing(schema: z.ZodType, path: string, problems: Problem[], texts: SettingTexts | undefined): unknown {
  const fallback = schema.safeParse(undefined);
  if (fallback.success) {
    return fallback.data;
  }
  const key = lastKey(path);
  problems.push({
    path,
    received: "nothing",
    allowed: texts?.allowed ?? "a value",
    fix: texts?.example === undefined ? `add ${key}` : `add ${key}, for example:\n${yamlLine(path, texts.example)}`,
  });
  return undefined;
}

function parseObject(
  schema: z.ZodObject,
  raw: unknown,
  path: string,
  problems: Problem[],
  texts: SettingTexts | undefined,
): unknown {
  const known = Object.keys(schema.shape);
  if (!isMap(raw)) {
    problems.push(wrong(path, raw, showPlain(raw), `a map with the keys ${known.join(", ")}`, texts));
    return undefined;
  }
  for (const key of Object.keys(raw)) {
    if (!known.includes(key)) {
      problems.push(unknownKey(path, key, raw[key], known));
    }
  }
  return present(
    known.map(
      (key) => [key, parseNode(schema.shape[key] as z.ZodType, own(raw, key), at(path, key), problems)] as const,
    ),
  );
}

function parseRecord(
  schema: z.ZodRecord,
  raw: unknown,
  path: string,
  problems: Problem[],
  texts: SettingTexts | undefined,
): unknown {
  if (!isMap(raw)) {
    problems.push(wrong(path, raw, showPlain(raw), texts?.allowed ?? "a map", texts));
    return undefined;
  }
  const keySchema = schema.keyType as unknown as z.ZodType;
  const valueSchema = schema.valueType as unknown as z.ZodType;
  const keyTexts = textsOf(keySchema);
  const keys = Object.keys(raw).sort();
  const bad = new Set(keys.filter((key) => key === "__proto__" || !keySchema.safeParse(key).success));
  // What stands under an ill-named key is looked at as well: the next run would find it anyway.
  const parsed = keys.map((key) => [key, parseNode(valueSchema, raw[key], at(path, key), problems)] as const);
  for (const key of bad) {
    problems.push({
      path: at(path, key),
      received: show(key),
      allowed: keyTexts?.allowed ?? "a plain key",
      fix: keyTexts?.advise?.(key) ?? keyTexts?.fix ?? "rename the key",
    });
  }
  return present(parsed.filter(([key]) => !bad.has(key) || mayBeQuoted(key)));
}

/** Rules name keys in their texts, and merge maps: what would break a text or a prototype stays out of the draft. */
function mayBeQuoted(key: string): boolean {
  return key !== "__proto__" && show(key) === key;
}

/** A list is good as a whole or not at all: a rule that sees half of it would report nonsense. */
function parseList(
  schema: z.ZodArray,
  raw: unknown,
  path: string,
  problems: Problem[],
  texts: SettingTexts | undefined,
): unknown {
  if (!Array.isArray(raw)) {
    problems.push(wrong(path, raw, showPlain(raw), texts?.allowed ?? "a list", texts));
    return undefined;
  }
  const before = problems.length;
  const element = schema.element as unknown as z.ZodType;
  const items = raw.map((item, index) =>
    item === undefined || item === null
      ? void problems.push(
          wrong(at(path, index), item, String(item), textsOf(element)?.allowed ?? "a value", textsOf(element)),
        )
      : parseNode(element, item, at(path, index), problems),
  );
  if (problems.length > before) {
    return undefined;
  }
  if (!schema.safeParse(raw).success) {
    problems.push(wrong(path, raw, showPlain(raw), texts?.allowed ?? "a list", texts));
    return undefined;
  }
  return items;
}

function parseLeaf(
  schema: z.ZodType,
  raw: unknown,
  path: string,
  problems: Problem[],
  texts: SettingTexts | undefined,
): unknown {
  const result = schema.safeParse(raw);
  if (result.success) {
    return result.data;
  }
  const allowed = texts?.allowed ?? "a text";
  if (typeof raw === "number" && schema.safeParse(String(raw)).success && wantsText(schema)) {
    problems.push({
      path,
      received: show(raw),
      allowed,
      fix: `put it in quotes, so that YAML keeps it as text:\n${yamlLine(path, `"${raw}"`)}`,
    });
    return undefined;
  }
  const near =
    schema instanceof z.ZodEnum && typeof raw === "string" ? nearest(raw, schema.options.map(String)) : undefined;
  const fix = near === undefined || texts?.advise?.(raw) !== undefined ? undefined : `write ${near}`;
  problems.push({
    ...wrong(path, raw, wantsText(schema) ? show(raw) : showPlain(raw), allowed, texts),
    ...(fix ? { fix } : {}),
  });
  return undefined;
}

/** Problem of a key that the schema does not have. */
export function unknownKey(path: string, key: string, value: unknown, known: readonly string[]): Problem {
  const near = nearest(key, known);
  const typo =
    near === undefined ? `remove ${show(key)}` : `did you mean ${near}? Rename ${show(key)} to ${near}, or remove it`;
  return {
    path: at(path, key),
    received: `an unknown key with the value ${showPlain(value)}`,
    allowed: `the keys ${known.join(", ")}`,
    fix: adviceOnForeignKey(path, key, known) ?? typo,
  };
}

function wrong(
  path: string,
  raw: unknown,
  received: string,
  allowed: string,
  texts: SettingTexts | undefined,
): Problem {
  const example = texts?.example;
  const byExample = example === undefined ? "change it to what is allowed" : `for example:\n${yamlLine(path, example)}`;
  return { path, received, allowed, fix: texts?.advise?.(raw) ?? texts?.fix ?? byExample };
}

function wantsText(schema: z.ZodType): boolean {
  return schema instanceof z.ZodString || schema instanceof z.ZodEnum;
}

function present(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Only what was written: `raw.constructor` of a plain object is not a setting. */
function own(raw: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(raw, key) ? raw[key] : undefined;
}

/** The key as it stands in the file: with its namespace at the top, alone below. Nothing for an item of a list. */
function lastKey(path: string): string {
  return path.split(".").at(-1) ?? path;
}

/** A line as it stands in the file. */
function yamlLine(path: string, value: string): string {
  return /\[\d+\]$/.test(path) ? `- ${value}` : `${lastKey(path)}: ${value}`;
}
