/** Statements of an IAM policy, whatever form they come in. */

export interface Statement {
  Effect?: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  Principal?: unknown;
  Condition?: Record<string, unknown>;
}

/** No statements for text that is no JSON: AWS refuses it by itself. */
export function statementsOf(document: unknown): Statement[] {
  let parsed = document;
  if (typeof document === "string") {
    try {
      parsed = JSON.parse(document);
    } catch {
      return [];
    }
  }
  const statement = (parsed as { Statement?: Statement | Statement[] } | null)?.Statement;
  return statement === undefined ? [] : [statement].flat();
}

export function listed(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : [value].flat();
}
