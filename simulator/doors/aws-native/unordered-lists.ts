/** Lists whose order AWS doesn't keep: another order alone is no change (pulumi/pulumi-aws-native pull request 3083). */
import { containsUnknown, type Properties, sameValue } from "../wire";
import { sdkName } from "./property-names";
import { propertiesOf, type ResourceSchema, resolved, type SchemaNode } from "./resource-schema";

/**
 * The new inputs, with each list that only differs in order put into the old order. Conservative as the provider is: a
 * list with an unknown value, or with a real change, stays as it is and shows whole.
 */
export function inOldOrder(old: Properties, wanted: Properties, schema: ResourceSchema): Properties {
  return aligned(old, wanted, schema, schema) as Properties;
}

function aligned(old: unknown, wanted: unknown, node: SchemaNode, schema: ResourceSchema): unknown {
  const own = resolved(node, schema);
  if (Array.isArray(old) && Array.isArray(wanted)) {
    const items = own.items ?? {};
    const reordered = own.insertionOrder === false && !containsUnknown(old) && !containsUnknown(wanted);
    if (reordered && sameItems(old, wanted, items, schema)) {
      return old;
    }
    return wanted.map((item, index) => aligned(old[index], item, items, schema));
  }
  if (!isMap(old) || !isMap(wanted)) {
    return wanted;
  }
  const properties = Object.entries(propertiesOf(own, schema));
  return Object.fromEntries(
    Object.entries(wanted).map(([key, child]) => {
      const known = properties.find(([name]) => sdkName(name) === key);
      return [key, known ? aligned(old[key], child, known[1], schema) : child];
    }),
  );
}

/** Equal as bags: each old item has its own equal among the new ones. */
function sameItems(
  old: readonly unknown[],
  wanted: readonly unknown[],
  items: SchemaNode,
  schema: ResourceSchema,
): boolean {
  if (old.length !== wanted.length) {
    return false;
  }
  const left = [...wanted];
  return old.every((item) => {
    const index = left.findIndex((candidate) => sameValue(item, aligned(item, candidate, items, schema)));
    if (index >= 0) {
      left.splice(index, 1);
    }
    return index >= 0;
  });
}

function isMap(value: unknown): value is Properties {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
