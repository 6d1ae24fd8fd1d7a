/**
 * Pulumi checks a rule's configuration against its schema before anything else, and says nothing of keys that the schema does
 * not have: a mistyped `maxAccelerator` would leave the default in force. Here a rule reports them itself, and what a schema
 * can't say.
 */
import type { Policies, PolicyConfigSchema, ReportViolation } from "@pulumi/policy";
import { rootStack } from "./rules/resource-types";

type Rule = Policies[number];

/** A rule whose configuration can be wrong in ways of its own. */
export interface ChecksConfiguration<Config> {
  /** Problems in the form "key: received ..., allowed ...". */
  problemsOf(config: Config): string[];
}

/** The same rule, which also reports what is wrong with its configuration. */
export function withCheckedConfiguration(rule: Rule): Rule {
  const check = (config: object, reportViolation: ReportViolation) => {
    for (const problem of [...unknownKeys(config, rule.configSchema), ...ownProblems(rule, config)]) {
      reportViolation(`Configuration of ${rule.name}, ${problem} Correct it where the policy pack is configured.`);
    }
  };
  if ("validateStack" in rule) {
    return {
      ...rule,
      validateStack: (args, reportViolation) => {
        check(args.getConfig(), reportViolation);
        return rule.validateStack(args, reportViolation);
      },
    };
  }
  return {
    ...rule,
    validateResource: [
      // Once, at the stack's root, which comes before everything that could be made.
      (args, reportViolation) => {
        if (args.type === rootStack) {
          check(args.getConfig(), reportViolation);
        }
      },
      ...[rule.validateResource ?? []].flat(),
    ],
  };
}

function unknownKeys(config: object, schema: PolicyConfigSchema | undefined): string[] {
  const keys = Object.keys(schema?.properties ?? {});
  const allowed = [...keys, "enforcementLevel"].join(", ");
  return Object.keys(config)
    .filter((key) => !keys.includes(key))
    .map((key) => `${key}: received an unknown key, allowed: ${allowed}.`);
}

function ownProblems(rule: Rule, config: object): string[] {
  return "problemsOf" in rule ? (rule as Rule & ChecksConfiguration<object>).problemsOf(config) : [];
}
