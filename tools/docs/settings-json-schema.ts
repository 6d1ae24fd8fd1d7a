/** A JSON schema of stack files for editors (yaml-language-server), made of the same zod schema that checks them. */
import { z } from "zod";
import { areas, awsSchema, keyOf, namespace, secretAreas } from "../../stacks/settings/schema";

type Json = { [key: string]: unknown };

/** How `pulumi config set --secret` writes a value. */
const secure: Json = {
  type: "object",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
};

export function settingsJsonSchema(): Json {
  const own = Object.entries(areas).map(([area, schema]): [string, Json] => {
    const json = toJson(schema);
    return [keyOf(area as keyof typeof areas), secretAreas.some((name) => name === area) ? mayBeSecret(json) : json];
  });
  const aws = Object.entries(awsSchema.shape).map(([key, schema]): [string, Json] => [`aws:${key}`, toJson(schema)]);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `Stack file of ${namespace}`,
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: Object.fromEntries([...aws, ...own]),
        // Keys of Pulumi itself and of policy packs are not this schema's business; a mistyped key of ours is.
        patternProperties: { [`^(?!${namespace}:|aws:|aws-native:|kubernetes:|eks:)`]: true },
        additionalProperties: false,
      },
    },
  };
}

function toJson(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return json;
}

/** The value itself, or any text or number in it, as a secret. */
function mayBeSecret(json: Json): Json {
  return { anyOf: [secretInside(json), secure] };
}

function secretInside(json: Json): Json {
  const entries = Object.entries(json).map(([key, value]): [string, unknown] => {
    if (key === "properties") {
      return [key, mapValues(value as Json, (child) => orSecure(child as Json))];
    }
    return key === "additionalProperties" && typeof value === "object" ? [key, orSecure(value as Json)] : [key, value];
  });
  return Object.fromEntries(entries);
}

function orSecure(json: Json): Json {
  const isContainer = json.type === "object" || json.type === "array";
  return isContainer ? secretInside(json) : { anyOf: [json, secure] };
}

function mapValues(json: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, change(value)]));
}
