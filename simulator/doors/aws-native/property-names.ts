/** Property names of one resource in three spellings: CloudFormation's, the Pulumi SDK's and the account's. */
import { isAsset, type Properties, unknown } from "../wire";
import { propertiesOf, type ResourceSchema, resolved, type SchemaNode } from "./resource-schema";

/** "VolumeSizeInGB" → "volumeSizeInGb", "FSxLustreConfig" → "fSxLustreConfig" (names of @pulumi/aws-native's types). */
export function sdkName(cloudFormationName: string): string {
  const small = `${cloudFormationName.charAt(0).toLowerCase()}${cloudFormationName.slice(1)}`;
  return small.replace(/[A-Z]{2,}$/, (capitals) => `${capitals.charAt(0)}${capitals.slice(1).toLowerCase()}`);
}

/** AWS's name with a small first letter, as the account keeps it. */
export function accountName(cloudFormationName: string): string {
  return `${cloudFormationName.charAt(0).toLowerCase()}${cloudFormationName.slice(1)}`;
}

type Spelling = (cloudFormationName: string) => string;
const asWritten: Spelling = (name) => name;

/** What the program wrote, as Cloud Control takes it. A name that the schema doesn't have is kept, to be refused. */
export function toCloudFormation(value: Properties, schema: ResourceSchema): Properties {
  return respelled(value, schema, schema, sdkName, asWritten) as Properties;
}

export function toSdk(value: Properties, schema: ResourceSchema): Properties {
  return respelled(value, schema, schema, asWritten, sdkName) as Properties;
}

export function toAccount(value: Properties, schema: ResourceSchema): Properties {
  return respelled(value, schema, schema, asWritten, accountName) as Properties;
}

export function fromAccount(value: Properties, schema: ResourceSchema): Properties {
  return respelled(value, schema, schema, accountName, asWritten) as Properties;
}

/** Maps that users fill (labels) have no properties in the schema: their keys stay as they are. */
function respelled(value: unknown, node: SchemaNode, schema: ResourceSchema, from: Spelling, to: Spelling): unknown {
  const own = resolved(node, schema);
  if (Array.isArray(value)) {
    return value.map((item) => respelled(item, own.items ?? {}, schema, from, to));
  }
  if (value === unknown || value === null || typeof value !== "object" || isAsset(value)) {
    return value;
  }
  const names = Object.entries(propertiesOf(own, schema));
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      const known = names.find(([name]) => from(name) === key);
      return known ? [to(known[0]), respelled(child, known[1], schema, from, to)] : [key, child];
    }),
  );
}

/** "/properties/Orchestrator/Eks" → "orchestrator.eks" */
export function sdkPath(pointer: string): string {
  return pointer.split("/").slice(2).map(sdkName).join(".");
}
