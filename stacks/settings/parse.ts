/** From the engine's view of the configuration to settings, or to everything that is wrong with it. Pure. */
import { z } from "zod";
import { parseLeniently } from "./lenient-parse";
import { type PlatformSettings, resolveSettings } from "./platform-settings";
import { type Problem, sortProblems } from "./problems";
import { awsKeys, decodeConfig, type RawConfig, unreadable } from "./raw-config";
import { accessRules } from "./rules/access-rules";
import { capacityRules, capacityWarnings } from "./rules/capacity-rules";
import { eksRules } from "./rules/eks-rules";
import { hyperpodRules } from "./rules/hyperpod-rules";
import { instanceGroupRules, instanceGroupWarnings } from "./rules/instance-group-rules";
import { nameRules } from "./rules/name-rules";
import { networkRules, networkWarnings } from "./rules/network-rules";
import type { Rule, WarningRule } from "./rules/rule";
import { areaNames, areas, awsSchema, keyOf, type SettingsDraft } from "./schema";

export type ParseResult =
  | { readonly settings: PlatformSettings; readonly problems?: undefined; readonly warnings: readonly string[] }
  | { readonly settings?: undefined; readonly problems: readonly Problem[]; readonly warnings: readonly string[] };

const rules: readonly Rule[] = [
  ...nameRules,
  ...networkRules,
  ...eksRules,
  ...accessRules,
  ...hyperpodRules,
  ...instanceGroupRules,
  ...capacityRules,
];
const warningRules: readonly WarningRule[] = [...networkWarnings, ...instanceGroupWarnings, ...capacityWarnings];

/** The order in which problems are listed: that of a stack file. */
export const topLevelOrder: readonly string[] = [...awsKeys.map((key) => `aws:${key}`), ...areaNames.map(keyOf)];

export function parseSettings(raw: RawConfig): ParseResult {
  const decoded = decodeConfig(raw);
  const problems: Problem[] = [...decoded.problems];
  const draft = draftOf(decoded.aws, decoded.areas, problems);
  problems.push(...rules.flatMap((rule) => [...rule(draft, raw)]));
  const warnings = warningRules.flatMap((rule) => [...rule(draft)]);
  if (problems.length > 0) {
    return { problems: sortProblems(problems, topLevelOrder), warnings };
  }
  // Nothing was refused, so zod's own parse of the whole succeeds and gives the types.
  const aws = awsSchema.parse(decoded.aws);
  const parsed = z.strictObject(areas).parse(decoded.areas);
  return { settings: resolveSettings(aws, parsed, decoded.secretAreas), warnings };
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
  // Each value has just been parsed by the schema that the draft's type is made of.
  return { aws: present(aws), areas: present(own) } as SettingsDraft;
}

function parseUnlessUnreadable(schema: z.ZodType, raw: unknown, path: string, problems: Problem[]): unknown {
  return raw === unreadable ? undefined : parseLeniently(schema, raw, path, problems);
}

function present(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
