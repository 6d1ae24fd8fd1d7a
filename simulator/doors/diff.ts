/** Differences between two sets of inputs, property by property, as a provider's plan shows them. */
import type { PropertyChange } from "./provider-door";
import { isAsset, type Properties, sameValue, unknown } from "./wire";

/**
 * @param replaces whether a change at this path replaces the resource. Asked for the path of the change and for each path
 *   above it, list positions left out ("vpcConfig.subnetIds").
 */
export function changesBetween(
  olds: Properties,
  news: Properties,
  replaces: (path: string, old: unknown, wanted: unknown) => boolean = () => false,
): PropertyChange[] {
  const changes: PropertyChange[] = [];
  walk(olds, news, "", "", changes, replaces);
  return changes;
}

function walk(
  old: unknown,
  wanted: unknown,
  path: string,
  plainPath: string,
  changes: PropertyChange[],
  replaces: (path: string, old: unknown, wanted: unknown) => boolean,
): void {
  if (sameValue(old, wanted)) {
    return;
  }
  if (isMap(old) && isMap(wanted)) {
    for (const key of new Set([...Object.keys(old), ...Object.keys(wanted)])) {
      walk(old[key], wanted[key], join(path, key), joinPlain(plainPath, key), changes, replaces);
    }
    return;
  }
  if (Array.isArray(old) && Array.isArray(wanted) && plainPath !== "") {
    for (let index = 0; index < Math.max(old.length, wanted.length); index++) {
      walk(old[index], wanted[index], `${path}[${index}]`, plainPath, changes, replaces);
    }
    return;
  }
  const ancestors = plainPath.split(".").map((_, index, steps) => steps.slice(0, index + 1).join("."));
  changes.push({
    path,
    kind: old === undefined ? "add" : wanted === undefined ? "delete" : "update",
    replaces: ancestors.some((ancestor) => replaces(ancestor, old, wanted)),
  });
}

function isMap(value: unknown): value is Properties {
  return value !== unknown && value !== null && typeof value === "object" && !Array.isArray(value) && !isAsset(value);
}

function join(path: string, key: string): string {
  const step = /^[A-Za-z_$][\w$]*$/.test(key) ? key : `["${key.replaceAll('"', '\\"')}"]`;
  return path === "" ? step : step.startsWith("[") ? `${path}${step}` : `${path}.${step}`;
}

function joinPlain(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
