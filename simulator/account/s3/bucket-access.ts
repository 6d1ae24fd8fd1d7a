/**
 * What a bucket's policy denies. Only explicit denials count, of those whose condition is known here: AWS's clients always
 * use TLS, so a statement that denies plain HTTP denies nothing, and one that denies TLS denies everything.
 */
import type { AccountView } from "../account-view";

interface Statement {
  Effect?: string;
  Action?: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

/** Whether the bucket's policy denies the action on an object, to everybody. */
export function isDenied(account: AccountView, bucket: string, key: string, action: string): boolean {
  const policy = account.find("s3:bucketPolicy", bucket)?.attributes.policy;
  const resource = `arn:${account.partition}:s3:::${bucket}/${key}`;
  return statementsOf(policy).some(
    (statement) =>
      statement.Effect === "Deny" &&
      [statement.Action ?? []].flat().some((pattern) => matches(pattern, action)) &&
      [statement.Resource ?? []].flat().some((pattern) => matches(pattern, resource)) &&
      holdsOverTls(statement.Condition),
  );
}

/** A condition that is not known here is taken as not met: the rehearsal refuses only what AWS surely refuses. */
function holdsOverTls(condition: Statement["Condition"]): boolean {
  return Object.entries(condition ?? {}).every(
    ([operator, keys]) =>
      operator === "Bool" &&
      Object.entries(keys).every(([key, value]) => key === "aws:SecureTransport" && String(value) === "true"),
  );
}

function statementsOf(policy: unknown): Statement[] {
  try {
    const { Statement: statement } = JSON.parse(String(policy)) as { Statement?: Statement | Statement[] };
    return [statement ?? []].flat();
  } catch {
    return [];
  }
}

function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "i").test(text);
}
