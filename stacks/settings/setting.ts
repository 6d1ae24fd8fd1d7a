/**
 * The words of the schema. A setting is a zod schema plus the texts that errors, the reference page and the editor's
 * schema are made of, so that none of the three can say something else than the check does.
 */
import { z } from "zod";

export interface SettingTexts {
  /** What the setting does: one or two sentences. */
  readonly means: string;
  /** What may be written, in words that fit after "allowed". */
  readonly allowed: string;
  /** A value as a person would write it in YAML, used in "what to do". */
  readonly example?: string;
  /** What happens when it is left out. */
  readonly default?: string;
  /** What it costs, where it costs. */
  readonly cost?: string;
  /** What to do on a wrong value, where "write it like the example" says too little. */
  readonly fix?: string;
  /** What to do on this very value, where it says what was meant; comes before `fix`. */
  readonly advise?: (received: unknown) => string | undefined;
}

const registry = z.registry<SettingTexts>();

/** Gives a schema its texts. */
export function setting<T extends z.ZodType>(texts: SettingTexts, schema: T): T {
  const described = schema.describe(texts.means);
  registry.add(described, texts);
  return described;
}

/** The texts of a schema, looked up through `optional` and `default`. */
export function textsOf(schema: z.ZodType): SettingTexts | undefined {
  const inner = innerOf(schema);
  return registry.get(schema) ?? (inner ? textsOf(inner) : undefined);
}

/** The schema inside `optional` or `default`. */
export function innerOf(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return schema.unwrap() as z.ZodType;
  }
  return undefined;
}

/** The schema without `optional` and `default` around it. */
export function bare(schema: z.ZodType): z.ZodType {
  const inner = innerOf(schema);
  return inner ? bare(inner) : schema;
}

export function optionsOf(union: z.ZodUnion): z.ZodType[] {
  return union.options.map((option) => option as unknown as z.ZodType);
}

/**
 * A whole number. Digits as text are taken too: `pulumi config set` without `--path` stores text, and so do environments
 * that only know text.
 */
export function wholeNumber(min: number, max: number) {
  const number = z.int().min(min).max(max);
  return z.union([
    number,
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number)
      .pipe(number),
  ]);
}

/** true or false; as text too, for the same reason. */
export function flag() {
  return z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);
}

/** One number of a list of allowed ones. */
export function oneOfNumbers(allowed: readonly number[]) {
  const number = z.int().refine((value) => allowed.includes(value));
  return z.union([
    number,
    z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number)
      .pipe(number),
  ]);
}
