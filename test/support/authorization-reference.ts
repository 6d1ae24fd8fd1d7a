/** AWS's Service Authorization Reference as tests ask it: actions, the resource types they take, and the types' ARNs. */
import reference from "./service-authorization.json";

export interface ActionReference {
  /** Resource types that the action can be limited to; `*` at the end: it must be allowed on one of these. None: `*` alone. */
  types: readonly string[];
  /** Condition keys, among those that the policies use. */
  keys: readonly string[];
}

/** What deployers may do. */
export const deployerActions: Readonly<Record<string, ActionReference>> = reference.actions;
/** What the roles of the program may do. */
export const roleActions: Readonly<Record<string, ActionReference>> = reference.roleActions;

const arns = reference.arns as Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Whether the ARN, with wildcards or without, can name a resource of that type: no field of the two excludes the other. */
export function isOfType(arn: string, action: string, type: string): boolean {
  const [service = ""] = action.split(":");
  const template = arns[service]?.[type]?.replace(/\$\{\w+\}/g, "*");
  if (template === undefined || (type === "bucket" && arn.includes("/"))) {
    return false;
  }
  const wanted = fields(template);
  return fields(arn).every((field, index) => overlap(field, wanted[index] ?? ""));
}

/** The six fields of an ARN; the last may hold colons itself. */
function fields(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/** Whether some text matches both patterns, in which `*` stands for any text. */
function overlap(one: string, other: string): boolean {
  if (one === "" || other === "") {
    return /^\**$/.test(one + other);
  }
  if (one.startsWith("*")) {
    return overlap(one.slice(1), other) || overlap(one, other.slice(1));
  }
  if (other.startsWith("*")) {
    return overlap(other, one);
  }
  return one[0] === other[0] && overlap(one.slice(1), other.slice(1));
}
