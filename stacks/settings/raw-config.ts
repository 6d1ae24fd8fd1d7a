/** The configuration as the engine hands it over: one text for each key. */

import { z } from "zod";
import { compareText } from "../../components/common/text";
import { adviceOnForeignKey } from "./foreign-keys";
import { nearest } from "./nearest-key";
import { type Problem, show } from "./problems";
import { type AreaName, areaNames, areas, awsSchema, keyOf, namespace, secretAreas } from "./schema";
import { bare } from "./setting";

export interface RawConfig {
  /** Values by full key; structured values are JSON text. */
  readonly values: Readonly<Record<string, string>>;
  /** Full keys whose value holds a secret. */
  readonly secretKeys: readonly string[];
  /** Whether a file exists, by its path relative to the project folder. */
  readonly fileExists: (relativePath: string) => boolean;
}

export interface DecodedConfig {
  readonly aws: Readonly<Record<string, unknown>>;
  readonly areas: Readonly<Partial<Record<AreaName, unknown>>>;
  readonly secretAreas: readonly AreaName[];
  /** Keys and texts that can't be read. */
  readonly problems: readonly Problem[];
  /** Secrets where none may be. */
  readonly secretProblems: readonly Problem[];
}

/** Namespaces whose keys would configure providers that this program makes itself, and so would have no effect. */
const providerNamespaces = ["aws-native", "kubernetes", "eks"];

/** YAML as deep as this is a mistake, and recursion over it could end in a stack overflow. */
const maxDepth = 40;

export const awsKeys: readonly string[] = Object.keys(awsSchema.shape);

export function decodeConfig(raw: RawConfig): DecodedConfig {
  const problems: Problem[] = [];
  const aws: Record<string, unknown> = {};
  const decoded: Partial<Record<AreaName, unknown>> = {};
  for (const [key, text] of Object.entries(raw.values).sort(([a], [b]) => compareText(a, b))) {
    const [space = "", name = ""] = splitKey(key);
    const area = areaNames.find((candidate) => space === namespace && candidate === name);
    if (area !== undefined) {
      decoded[area] = decodeValue(key, text, areas[area], problems);
    } else if (space === "aws" && awsKeys.includes(name)) {
      aws[name] = decodeValue(key, text, awsSchema.shape[name as keyof typeof awsSchema.shape], problems);
    } else {
      problems.push(...refusedKey(key, space, name));
    }
  }
  return {
    aws,
    areas: decoded,
    secretAreas: secretAreas.filter((area) => raw.secretKeys.includes(keyOf(area))),
    problems,
    secretProblems: raw.secretKeys.flatMap(refusedSecret),
  };
}

function decodeValue(key: string, text: string, schema: z.ZodType, problems: Problem[]): unknown {
  if (!isStructured(schema)) {
    return text;
  }
  const value = parseJson(text);
  if (value !== undefined && isDeeperThan(value, maxDepth)) {
    problems.push({
      path: key,
      received: `a value nested more than ${maxDepth} levels deep`,
      allowed: `at most ${maxDepth} levels`,
      fix: "look for a mistake in the indentation, or for an alias that refers to itself",
    });
    // An empty map would only add problems about what is missing in it.
    return unreadable;
  }
  // Text that isn't JSON is handed on as text: the schema then says what is wanted instead.
  return value ?? text;
}

/** Stands for a value that has been reported and is not looked at any further. */
export const unreadable = Symbol("unreadable");

function isStructured(schema: z.ZodType): boolean {
  const node = bare(schema);
  return node instanceof z.ZodObject || node instanceof z.ZodRecord || node instanceof z.ZodArray;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Goes level by level: recursion would overflow on exactly what is looked for. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) {
      return true;
    }
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return false;
}

function refusedKey(key: string, space: string, name: string): Problem[] {
  if (space === namespace) {
    return [unknown(key, name, areaNames, namespace)];
  }
  if (space === "aws") {
    return [unknown(key, name, awsKeys, "aws")];
  }
  if (providerNamespaces.includes(space)) {
    return [
      {
        path: key,
        received: `a setting of the provider ${space}`,
        allowed: `the keys ${awsKeys.map((known) => `aws:${known}`).join(", ")}`,
        fix: `remove it: the program makes its own ${space} provider from the aws:* keys, so this one has no effect`,
      },
    ];
  }
  // A namespace that nearly is ours is a typing mistake; others may belong to a policy pack or to Pulumi itself.
  if (nearest(space, [namespace]) !== undefined || space.startsWith("hyperpod")) {
    const near = nearest(name, areaNames);
    return [
      {
        path: key,
        received: `a key of the namespace ${show(space)}`,
        allowed: `the namespace ${namespace}`,
        fix: `write ${near === undefined ? `${namespace}:…` : `${namespace}:${near}`}`,
      },
    ];
  }
  return [];
}

function unknown(key: string, name: string, known: readonly string[], space: string): Problem {
  const near = nearest(name, known);
  const typo = near === undefined ? "remove it" : `did you mean ${space}:${near}? Rename it, or remove it`;
  return {
    path: show(key),
    received: "an unknown key",
    allowed: `the keys ${known.map((candidate) => `${space}:${candidate}`).join(", ")}`,
    fix: (space === namespace ? adviceOnForeignKey(`${namespace}:`, name, known) : undefined) ?? typo,
  };
}

function refusedSecret(key: string): Problem[] {
  const [space, name] = splitKey(key);
  const isOurs = space === namespace || (space === "aws" && awsKeys.includes(name));
  if (!isOurs || (space === namespace && secretAreas.some((area) => area === name))) {
    return [];
  }
  return [
    {
      path: key,
      received: "a secret",
      allowed: `plain values; only ${secretAreas.map(keyOf).join(" and ")} may hold secrets`,
      fix: `set it again without --secret: ${whyNoSecret(name)}`,
    },
  ];
}

function whyNoSecret(name: string): string {
  return name === "tags" || name === "defaultTags"
    ? "AWS shows tags in clear text to everybody who may list resources, so they can't hold a secret"
    : "the program uses it in names and decisions, so it would end in the state in clear text";
}

function splitKey(key: string): [string, string] {
  const colon = key.indexOf(":");
  return colon === -1 ? ["", key] : [key.slice(0, colon), key.slice(colon + 1)];
}
