/** What IAM checks of a policy's text before it stores it. Texts: moto (iam policy validation) and published logs. */

export interface Statement {
  Sid?: unknown;
  Effect?: unknown;
  Action?: unknown;
  NotAction?: unknown;
  Resource?: unknown;
  NotResource?: unknown;
  Principal?: unknown;
  NotPrincipal?: unknown;
  Condition?: unknown;
}

export type PolicyUse =
  /** what a role may do */
  | "identity"
  /** who may assume a role */
  | "trust"
  /** a bucket's or key's own policy */
  | "resource";

/** Why IAM would not take the text, `undefined` where it does. */
export function policyProblem(text: unknown, use: PolicyUse): string | undefined {
  const document = parsed(text);
  if (document === undefined) {
    return "This policy contains invalid Json";
  }
  if (document.Version !== undefined && document.Version !== "2012-10-17" && document.Version !== "2008-10-17") {
    return "Syntax errors in policy.";
  }
  const statements = statementsOf(document);
  if (statements.length === 0) {
    return "Syntax errors in policy.";
  }
  const sids = statements.map((statement) => statement.Sid).filter((sid) => sid !== undefined && sid !== "");
  if (new Set(sids).size < sids.length) {
    return "Statement IDs (SID) in a single policy must be unique.";
  }
  for (const statement of statements) {
    const problem = statementProblem(statement, use);
    if (problem !== undefined) {
      return problem;
    }
  }
  return undefined;
}

function statementProblem(statement: Statement, use: PolicyUse): string | undefined {
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny") {
    return "Syntax errors in policy.";
  }
  const actions = [...list(statement.Action), ...list(statement.NotAction)];
  if (actions.length === 0) {
    return "Policy statement must contain actions.";
  }
  if (actions.some((action) => action !== "*" && !/^[a-zA-Z0-9-]+:[^:\s]+$/.test(action))) {
    return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
  }
  const hasPrincipal = statement.Principal !== undefined || statement.NotPrincipal !== undefined;
  if (use === "identity" && hasPrincipal) {
    return "Policy document should not specify a principal.";
  }
  if (use !== "identity" && !hasPrincipal) {
    return "Missing required field Principal";
  }
  const resources = [...list(statement.Resource), ...list(statement.NotResource)];
  if (use === "trust") {
    return resources.length > 0 ? "Has prohibited field Resource" : undefined;
  }
  if (resources.length === 0) {
    return "Policy statement must contain resources.";
  }
  const odd = resources.find((resource) => resource !== "*" && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+/.test(resource));
  return odd === undefined ? undefined : `Resource ${odd} must be in ARN format or "*".`;
}

/** Characters that IAM counts: white space is free (IAM quotas page). */
export function policySize(text: unknown): number {
  return String(text).replace(/\s/g, "").length;
}

/** The values of `kind` among the principals: ARNs or account numbers for "AWS", host names for "Service". */
export function principalsOf(text: unknown, kind: "AWS" | "Service" | "Federated"): string[] {
  return statementsOf(parsed(text)).flatMap(({ Principal: principal }) =>
    principal !== null && typeof principal === "object" ? list((principal as Record<string, unknown>)[kind]) : [],
  );
}

export function trustsService(text: unknown, service: string): boolean {
  return statementsOf(parsed(text)).some(
    (statement) =>
      statement.Effect === "Allow" &&
      principalsOf(JSON.stringify({ Statement: statement }), "Service").includes(service),
  );
}

/** The statements of a policy's text; none where the text is no policy document. */
export function statementsIn(text: unknown): readonly Statement[] {
  return statementsOf(parsed(text));
}

function parsed(text: unknown): { Version?: unknown; Statement?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(String(text));
    return value !== null && typeof value === "object" && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function statementsOf(document: { Statement?: unknown } | undefined): Statement[] {
  const statement = document?.Statement;
  const all: unknown[] = Array.isArray(statement) ? statement : statement === undefined ? [] : [statement];
  return all.filter((item): item is Statement => item !== null && typeof item === "object");
}

/** One value or several, as policies write both. */
export function list(value: unknown): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)];
}
