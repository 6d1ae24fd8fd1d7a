/**
 * How IAM decides on a request, as far as the policies of deployments/ need it. Sources: IAM User Guide, "Policy evaluation
 * logic" (a denial first; then both the identity's policies and its boundary must allow), "IAM JSON policy elements:
 * Condition operators" and "Single-valued vs. multivalued context keys".
 */
import type { PolicyDocument, PolicyStatement } from "../../components/common/policy-document";

export interface IamRequest {
  action: string;
  resource: string;
  /** Context keys; a list for a multivalued key. What is left out is not in the request. */
  context?: Readonly<Record<string, string | readonly string[]>>;
}

export type Decision = "allowed" | "denied explicitly" | "not allowed";

export interface Identity {
  policies: readonly PolicyDocument[];
  boundary?: PolicyDocument;
}

export function decide(request: IamRequest, { policies, boundary }: Identity): Decision {
  const all = [...policies, ...(boundary === undefined ? [] : [boundary])].flatMap(({ Statement }) => Statement);
  if (all.some((statement) => statement.Effect === "Deny" && applies(statement, request))) {
    return "denied explicitly";
  }
  const allowedBy = (documents: readonly PolicyDocument[]) =>
    documents
      .flatMap(({ Statement }) => Statement)
      .some((statement) => statement.Effect === "Allow" && applies(statement, request));
  return allowedBy(policies) && (boundary === undefined || allowedBy([boundary])) ? "allowed" : "not allowed";
}

function applies(statement: PolicyStatement, request: IamRequest): boolean {
  return (
    list(statement.Action).some((pattern) => matches(pattern.toLowerCase(), request.action.toLowerCase())) &&
    list(statement.Resource).some((pattern) => matches(pattern, request.resource)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, list(wanted), request.context?.[key])),
    )
  );
}

type Compare = (received: string, wanted: string) => boolean;

const positive: Readonly<Record<string, Compare>> = {
  ArnLike: (received, wanted) => matches(wanted, received),
  Bool: (received, wanted) => received.toLowerCase() === wanted.toLowerCase(),
  StringEquals: (received, wanted) => received === wanted,
  StringLike: (received, wanted) => matches(wanted, received),
};
const negated: Readonly<Record<string, Compare>> = {
  StringNotEquals: (received, wanted) => received !== wanted,
  StringNotLike: (received, wanted) => !matches(wanted, received),
};

/** Wanted values are alternatives of a positive operator, and must all hold for a negated one. */
function holds(operator: string, wanted: readonly string[], received: string | readonly string[] | undefined): boolean {
  if (operator === "Null") {
    const missing = received === undefined || received.length === 0;
    return wanted.some((value) => (value === "true") === missing);
  }
  const [, set, name = ""] = /^(?:(ForAnyValue|ForAllValues):)?(.+)$/.exec(operator) ?? [];
  const is = positive[name];
  const isNot = negated[name];
  if (is === undefined && isNot === undefined) {
    throw new Error(`the evaluation does not know the operator ${operator}`);
  }
  const one = (value: string): boolean =>
    is ? wanted.some((candidate) => is(value, candidate)) : wanted.every((candidate) => isNot?.(value, candidate));
  const values = received === undefined ? [] : list(received);
  switch (set) {
    case "ForAnyValue":
      return values.some(one);
    case "ForAllValues":
      return values.every(one);
    default:
      // Without the key a positive operator fails and a negated one holds.
      return values.length === 0 ? isNot !== undefined : values.some(one);
  }
}

/** `*` stands for any characters, colons and slashes among them. */
export function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .split("*")
    .map((part) => part.replace(/[.+?^$()|[\]{}\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${expression}$`).test(text);
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}
