/**
 * A service's view of a value, cut to what the client asked for: keys that the client never gave are the service's own
 * (computed, defaults) and are no inputs. Lists are taken as the service has them, each item cut by the item it stands for.
 */
export function askedShape(actual: unknown, asked: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(asked)) {
    return actual.map((item, index) => askedShape(item, asked[index] ?? item));
  }
  if (!isMap(actual) || !isMap(asked)) {
    return actual;
  }
  return Object.fromEntries(
    Object.entries(asked).map(([key, child]) => [key, key in actual ? askedShape(actual[key], child) : child]),
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
