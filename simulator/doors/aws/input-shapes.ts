/** How the provider shapes what a program gives: names it makes, JSON it turns into text, lists without an order. */
import { createHash } from "node:crypto";
import { containsUnknown, isAsset, type Properties, unknown } from "../wire";

export function withoutProviderKeys(properties: Properties): Properties {
  const { __defaults: _, ...rest } = properties;
  return rest;
}

/** Inputs that only tell the provider how to delete: AWS never hears of them, and they live in the state alone. */
const providerOnly: readonly string[] = ["forceDestroy", "forceDetachPolicies", "revokeRulesOnDelete", "skipDestroy"];

export function withoutProviderOnly(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !providerOnly.includes(key)));
}

/** Inputs that the program gave before and gives no more. */
export function takenAway(olds: Properties, news: Properties): Properties {
  return Object.fromEntries(
    Object.keys(withoutProviderKeys(olds))
      .filter((key) => news[key] === undefined)
      .map((key) => [key, undefined]),
  );
}

/** JSON documents given as objects become text; one with an unknown part is unknown as a whole. */
export function withJsonText(inputs: Properties, properties: readonly string[]): Properties {
  const result = { ...inputs };
  for (const property of properties) {
    const value = inputs[property];
    if (value !== null && typeof value === "object") {
      result[property] = containsUnknown(value) ? unknown : JSON.stringify(value);
    }
  }
  return result;
}

export function inFixedOrder(inputs: Properties, sets: readonly string[]): Properties {
  const result = { ...inputs };
  for (const property of sets) {
    const value = inputs[property];
    if (Array.isArray(value) && !containsUnknown(value)) {
      result[property] = [...value].sort();
    }
  }
  return result;
}

/** Logical name, a dash and 7 hexadecimal digits of the engine's random seed (pulumi-terraform-bridge). */
export function madeName(logicalName: string, randomSeed: Uint8Array, maxLength: number): string {
  const suffix = createHash("sha256").update(randomSeed).digest("hex").slice(0, 7);
  return `${logicalName.slice(0, maxLength - suffix.length - 1)}-${suffix}`;
}

/** A plan's outputs: what only AWS can tell is not known yet, also inside of what the program gave in part. */
export function withUnknowns(planned: Properties, computed: readonly string[]): Properties {
  let outputs = planned;
  for (const path of computed) {
    const [first = "", ...rest] = path.split(".");
    const value = outputs[first];
    if (rest.length === 0) {
      outputs = { ...outputs, [first]: value ?? unknown };
    } else if (value !== undefined && value !== unknown && typeof value === "object") {
      outputs = { ...outputs, [first]: withUnknowns(value as Properties, [rest.join(".")]) };
    }
  }
  return outputs;
}

/**
 * What a plan knows of an updated resource: the new inputs over what AWS had computed before, at every depth. A block such
 * as `vpcConfig` holds both, and what was computed in it stays known when an input beside it changes.
 */
export function plannedOutputs(oldOutputs: Properties, oldInputs: Properties, news: Properties): Properties {
  const computed = Object.entries(oldOutputs).filter(([key]) => !(key in oldInputs) || key in news);
  return {
    ...Object.fromEntries(computed),
    ...Object.fromEntries(
      Object.entries(news).map(([key, wanted]) => {
        const before = oldOutputs[key];
        const given = oldInputs[key];
        return [
          key,
          isBlock(wanted) && isBlock(before) ? plannedOutputs(before, isBlock(given) ? given : {}, wanted) : wanted,
        ];
      }),
    ),
  };
}

function isBlock(value: unknown): value is Properties {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !isAsset(value);
}
