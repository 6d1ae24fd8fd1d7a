/** Values at a path such as "vpcConfig.subnetIds[]" in plain data. */
export function valuesAt(value: unknown, path: string): unknown[] {
  let found: unknown[] = [value];
  for (const step of path.split(".")) {
    const list = step.endsWith("[]");
    const key = list ? step.slice(0, -2) : step;
    const next: unknown[] = [];
    for (const item of found) {
      const child = item !== null && typeof item === "object" ? (item as Record<string, unknown>)[key] : undefined;
      if (child === undefined || child === null) {
        continue;
      }
      if (list && Array.isArray(child)) {
        next.push(...child);
      } else {
        next.push(child);
      }
    }
    found = next;
  }
  return found;
}
