/** What to do, where people read: the command line shows a violation's message and not the rule's remediation. */
import type { Policies, ReportViolation } from "@pulumi/policy";

type Rule = Policies[number];

/** The same rule, whose messages end with what to do. */
export function withRemediation(rule: Rule): Rule {
  const telling =
    (reportViolation: ReportViolation): ReportViolation =>
    (message, urn) =>
      reportViolation(`${message}\nTo do: ${rule.remediationSteps}`, urn);
  if ("validateStack" in rule) {
    return { ...rule, validateStack: (args, reportViolation) => rule.validateStack(args, telling(reportViolation)) };
  }
  return {
    ...rule,
    validateResource: [rule.validateResource ?? []]
      .flat()
      .map((validate) => (args, reportViolation) => validate(args, telling(reportViolation))),
  };
}
