import { z } from "zod";
import { bare, optionsOf } from "./setting";

/** All keys below a schema with their schemas, in schema order: what the reference page is made of. */
export function* walkSchema(schema: z.ZodType, path: string): Iterable<{ path: string; schema: z.ZodType }> {
  yield { path, schema };
  const node = bare(schema);
  if (node instanceof z.ZodObject) {
    for (const [key, value] of Object.entries(node.shape)) {
      yield* walkSchema(value as z.ZodType, `${path}.${key}`);
    }
  } else if (node instanceof z.ZodRecord) {
    const value = node.valueType as unknown as z.ZodType;
    if (bare(value) instanceof z.ZodObject) {
      yield* walkChildren(value, `${path}.<name>`);
    }
  } else if (node instanceof z.ZodArray) {
    const element = node.element as unknown as z.ZodType;
    yield* walkUnion(element, `${path}[]`);
  } else {
    yield* walkUnion(node, path);
  }
}

function* walkUnion(schema: z.ZodType, path: string): Iterable<{ path: string; schema: z.ZodType }> {
  const node = bare(schema);
  const objects = node instanceof z.ZodUnion ? optionsOf(node) : [node];
  for (const option of objects.filter((candidate) => candidate instanceof z.ZodObject)) {
    yield* walkChildren(option, path);
  }
}

function* walkChildren(schema: z.ZodType, path: string): Iterable<{ path: string; schema: z.ZodType }> {
  for (const entry of walkSchema(schema, path)) {
    if (entry.schema !== schema) {
      yield entry;
    }
  }
}
