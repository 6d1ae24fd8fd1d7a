/** Statements of an IAM policy, whatever form they come in: text or an object, one statement or a list, one action or a list. */
import { at, notKnown, textOf, texts } from "./known";

export interface Statement {
  effect: unknown;
  actions: string[];
  /** The statement is for every action but those (NotAction). */
  allActionsBut: boolean;
  resources: string[];
  /** The statement is for every resource but those (NotResource). */
  allResourcesBut: boolean;
  /** Whether a resource is not known before the update. */
  unknownResources: boolean;
  principal: unknown;
  condition: unknown;
}

/** No statements for text that is no JSON: AWS refuses it by itself. */
export function statementsOf(document: unknown): Statement[] {
  return [at(parsed(document), "Statement")].flat().map(statement);
}

/** Of what is no statement: one that has no effect. */
function statement(raw: unknown): Statement {
  return {
    effect: at(raw, "Effect"),
    actions: texts(at(raw, "Action")),
    allActionsBut: at(raw, "NotAction") !== undefined,
    resources: texts(at(raw, "Resource")),
    allResourcesBut: at(raw, "NotResource") !== undefined,
    unknownResources: [at(raw, "Resource")].flat().includes(notKnown),
    principal: at(raw, "Principal"),
    condition: at(raw, "Condition"),
  };
}

function parsed(document: unknown): unknown {
  if (typeof document !== "string") {
    return document;
  }
  try {
    return JSON.parse(document);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === "object";
}

/** Principal: "*", {"AWS": "*"} and {"AWS": ["*"]} are everybody (IAM User Guide, "AWS JSON policy elements: Principal"). */
export function isEverybody(principal: unknown): boolean {
  return texts(principal).includes("*") || texts(at(principal, "AWS")).includes("*");
}

/** Whether the text is one that the pattern stands for: `*` for any characters, `?` for one. */
export function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, "is").test(text);
}

/** Condition keys with what they are compared to, by operator. Not known before the update: one key that isn't known. */
export function conditionsOf(condition: unknown): { operator: string; key: string; values: string[] }[] {
  if (condition === notKnown) {
    return [{ operator: "", key: "", values: [] }];
  }
  if (!isObject(condition)) {
    return [];
  }
  return Object.entries(condition).flatMap(([operator, keys]) =>
    isObject(keys)
      ? Object.entries(keys).map(([key, values]) => ({ operator, key, values: [values].flat().map(textOf) }))
      : [],
  );
}
