/** Cloud Control's validation of a desired state against the resource's schema. */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Properties } from "../wire";
import type { ResourceSchema } from "./resource-schema";

const validators = new Map<string, ValidateFunction>();

/** Problems in the words of CloudFormation's validator (everit-org/json-schema), `undefined` where there are none. */
export function modelProblem(desired: Properties, schema: ResourceSchema): string | undefined {
  const readOnly = (schema.readOnlyProperties ?? []).flatMap((pointer) =>
    presentAt(desired, pointer.split("/").slice(2), "#"),
  );
  if (readOnly.length > 0) {
    return `Encountered read-only properties in the desired state: ${readOnly.join(", ")}`;
  }
  const validate = validatorOf(schema);
  if (validate(desired)) {
    return undefined;
  }
  const problems = [...new Set(significant(validate.errors ?? []).map((error) => wordsOf(error, desired)))];
  const count = problems.length > 1 ? `#: ${problems.length} schema violations found; ` : "";
  return `Model validation failed (${count}${problems.join("; ")})`;
}

function validatorOf(schema: ResourceSchema): ValidateFunction {
  const known = validators.get(schema.typeName);
  if (known) {
    return known;
  }
  // AWS's schemas carry keywords of their own.
  const made = new Ajv({ strict: false, allErrors: true, logger: false, code: { regExp: asWritten } }).compile(schema);
  validators.set(schema.typeName, made);
  return made;
}

/** Most patterns are Unicode ones (`\\p{L}`); a few carry escapes that JavaScript takes in its older mode only. */
const asWritten = Object.assign(
  (pattern: string): RegExp => {
    try {
      return new RegExp(pattern, "u");
    } catch {
      return new RegExp(pattern);
    }
  },
  { code: "new RegExp" },
);

/** Of a failed choice between variants, what a variant says is more use than that none fits. */
function significant(errors: readonly ErrorObject[]): ErrorObject[] {
  return errors.filter(
    (error) =>
      !["oneOf", "anyOf"].includes(error.keyword) ||
      !errors.some((other) => other !== error && other.instancePath.startsWith(error.instancePath)),
  );
}

function wordsOf({ keyword, instancePath, params, message }: ErrorObject, desired: Properties): string {
  const where = `#${instancePath}`;
  const value = valueAt(desired, instancePath);
  switch (keyword) {
    case "required":
      return `${where}: required key [${params.missingProperty}] not found`;
    case "additionalProperties":
      return `${where}: extraneous key [${params.additionalProperty}] is not permitted`;
    case "pattern":
      return `${where}: failed validation constraint for keyword [pattern]`;
    case "enum":
      return `${where}: ${value} is not a valid enum value`;
    case "type":
      return `${where}: expected type: ${capital(String(params.type))}, found: ${capital(typeName(value))}`;
    case "minimum":
      return `${where}: ${value} is not greater or equal to ${params.limit}`;
    case "maximum":
      return `${where}: ${value} is not less or equal to ${params.limit}`;
    case "minItems":
      return `${where}: expected minimum item count: ${params.limit}, found: ${(value as unknown[]).length}`;
    case "maxItems":
      return `${where}: expected maximum item count: ${params.limit}, found: ${(value as unknown[]).length}`;
    case "minLength":
      return `${where}: expected minLength: ${params.limit}, actual: ${String(value).length}`;
    case "maxLength":
      return `${where}: expected maxLength: ${params.limit}, actual: ${String(value).length}`;
    case "uniqueItems":
      return `${where}: array items are not unique`;
    default:
      return `${where}: ${message ?? keyword}`;
  }
}

function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce((current, step) => (current as Record<string, unknown> | undefined)?.[step], value);
}

function typeName(value: unknown): string {
  return Array.isArray(value)
    ? "JSONArray"
    : value === null
      ? "Null"
      : typeof value === "object"
        ? "JSONObject"
        : typeof value;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Pointers of the values that stand at a path with `*` for each item. */
function presentAt(value: unknown, steps: readonly string[], where: string): string[] {
  const [step, ...rest] = steps;
  if (step === undefined) {
    return value === undefined ? [] : [where];
  }
  if (step === "*") {
    return Array.isArray(value) ? value.flatMap((item, index) => presentAt(item, rest, `${where}/${index}`)) : [];
  }
  const child = value !== null && typeof value === "object" ? (value as Record<string, unknown>)[step] : undefined;
  return child === undefined ? [] : presentAt(child, rest, `${where}/${step}`);
}
