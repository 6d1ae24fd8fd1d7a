/** From the engine's view of the configuration to settings, or to everything that is wrong with it. Pure. */
import { z } from "zod";
import { isMap, parseLeniently } from "./lenient-parse";
import { type PlatformSettings, resolveSettings } from "./platform-settings";
import { isInside, maskSecrets, type Problem, sortProblems } from "./problems";
import { awsKeys, decodeConfig, type RawConfig, unreadable } from "./raw-config";
import { accessRules } from "./rules/access-rules";
import { capacityRules, capacityWarnings } from "./rules/capacity-rules";
import { cidrRules, cidrWarnings } from "./rules/cidr-rules";
import { eksRules } from "./rules/eks-rules";
import { hyperpodRules, hyperpodWarnings } from "./rules/hyperpod-rules";
import { instanceGroupRules, instanceGroupWarnings } from "./rules/instance-group-rules";
import { nameRules } from "./rules/name-rules";
import { networkRules } from "./rules/network-rules";
import { regionRules, regionWarnings } from "./rules/region-rules";
import type { Rule, WarningRule } from "./rules/rule";
import { areaNames, areas, awsSchema, keyOf, type SettingsDraft } from "./schema";

export type ParseResult =
  | { readonly settings: PlatformSettings; readonly problems?: undefined; readonly warnings: readonly string[] }
  | { readonly settings?: undefined; readonly problems: readonly Problem[]; readonly warnings: readonly string[] };

const rules: readonly Rule[] = [
  ...nameRules,
  ...regionRules,
  ...networkRules,
  ...cidrRules,
  ...eksRules,
  ...accessRules,
  ...hyperpodRules,
  ...instanceGroupRules,
  ...capacityRules,
];
const warningRules: readonly WarningRule[] = [
  ...regionWarnings,
  ...cidrWarnings,
  ...hyperpodWarnings,
  ...instanceGroupWarnings,
  ...capacityWarnings,
];

/** The order in which problems are listed: that of a stack file. */
export const topLevelOrder: readonly string[] = [...awsKeys.map((key) => `aws:${key}`), ...areaNames.map(keyOf)];

export function parseSettings(raw: RawConfig): ParseResult {
  const decoded = decodeConfig(raw);
  const shapeProblems: Problem[] = [...decoded.problems];
  const draft = draftOf(decoded.aws, decoded.areas, shapeProblems);
  const ruleProblems = withoutFollowers(
    rules.flatMap((rule) => [...rule(draft, raw)]).filter((problem) => !missesWhatIsWrong(problem, shapeProblems)),
    shapeProblems,
  );
  const problems = maskSecrets([...shapeProblems, ...ruleProblems], raw.secretKeys);
  const all = sortProblems([...problems, ...decoded.secretProblems], topLevelOrder);
  const warnings = warningRules.flatMap((rule) => [...rule(draft)]);
  if (all.length > 0) {
    return { problems: all, warnings };
  }
  // Nothing was refused, so zod's own parse of the whole succeeds and gives the types.
  const aws = awsSchema.parse(decoded.aws);
  const parsed = z.strictObject(areas).parse(decoded.areas);
  return { settings: resolveSettings(aws, parsed, decoded.secretAreas), warnings };
}

/** A rule that misses something sees no difference between what is not written and what is written wrong. */
function missesWhatIsWrong(problem: Problem, shapeProblems: readonly Problem[]): boolean {
  const misses = ["nothing", "no groups", "an empty map"].includes(problem.received);
  return misses && shapeProblems.some((other) => isInside(other.path, problem.path));
}

/** Zones of groups that don't fit zones of the network which are wrong themselves would only be noise. */
function withoutFollowers(ruleProblems: readonly Problem[], shapeProblems: readonly Problem[]): Problem[] {
  const paths = [...shapeProblems, ...ruleProblems].map(({ path }) => path);
  return ruleProblems
    .filter(({ follows }) => follows === undefined || !paths.some((path) => isInside(path, follows)))
    .map(({ follows: _, ...problem }) => problem);
}

function draftOf(
  rawAws: Readonly<Record<string, unknown>>,
  rawAreas: Readonly<Record<string, unknown>>,
  problems: Problem[],
): SettingsDraft {
  const aws = awsKeys.map((key) => {
    const schema = awsSchema.shape[key as keyof typeof awsSchema.shape];
    return [key, parseUnlessUnreadable(schema, rawAws[key], `aws:${key}`, problems)] as const;
  });
  const own = areaNames.map(
    (area) => [area, parseUnlessUnreadable(areas[area], rawAreas[area], keyOf(area), problems)] as const,
  );
  const choices = {
    network: keysOf(areas.network, rawAreas.network),
    eks: keysOf(areas.eks, rawAreas.eks),
  };
  // Each value has just been parsed by the schema that the draft's type is made of.
  return { aws: present(aws), areas: present(own), choices } as SettingsDraft;
}

function keysOf(schema: z.ZodObject, raw: unknown): string[] {
  return isMap(raw)
    ? Object.keys(schema.shape)
        .filter((key) => Object.hasOwn(raw, key))
        .sort()
    : [];
}

function parseUnlessUnreadable(schema: z.ZodType, raw: unknown, path: string, problems: Problem[]): unknown {
  return raw === unreadable ? undefined : parseLeniently(schema, raw, path, problems);
}

function present(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
