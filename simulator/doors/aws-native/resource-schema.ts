/** Resource schemas of CloudFormation, as far as Cloud Control and the Pulumi provider lean on them. */
import sageMakerCluster from "../../data/aws-sagemaker-cluster.schema.json";

export interface SchemaNode {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  oneOf?: SchemaNode[];
  anyOf?: SchemaNode[];
  /** false: AWS may give the items back in any order. */
  insertionOrder?: boolean;
}

export interface ResourceSchema extends SchemaNode {
  typeName: string;
  properties: Record<string, SchemaNode>;
  definitions?: Record<string, SchemaNode>;
  /** JSON pointers: "/properties/ClusterName". */
  createOnlyProperties?: string[];
  readOnlyProperties?: string[];
  writeOnlyProperties?: string[];
  primaryIdentifier: string[];
}

export const sageMakerClusterSchema = sageMakerCluster as unknown as ResourceSchema;

/** Source: CloudFormation reference, AWS::EKS::Addon. */
export const eksAddonSchema: ResourceSchema & { additionalProperties: boolean; required: string[] } = {
  typeName: "AWS::EKS::Addon",
  type: "object",
  additionalProperties: false,
  required: ["ClusterName", "AddonName"],
  properties: {
    ClusterName: { type: "string", ...{ minLength: 1 } },
    AddonName: { type: "string", ...{ minLength: 1 } },
    AddonVersion: { type: "string", ...{ minLength: 1 } },
    PreserveOnDelete: { type: "boolean" },
    ResolveConflicts: { type: "string", ...{ enum: ["NONE", "OVERWRITE", "PRESERVE"] } },
    ServiceAccountRoleArn: { type: "string", ...{ minLength: 1 } },
    ConfigurationValues: { type: "string", ...{ minLength: 1 } },
    PodIdentityAssociations: {
      type: "array",
      insertionOrder: false,
      items: { type: "object", properties: { ServiceAccount: { type: "string" }, RoleArn: { type: "string" } } },
    },
    NamespaceConfig: { type: "object", properties: { Namespace: { type: "string" } } },
    Arn: { type: "string" },
    Tags: {
      type: "array",
      insertionOrder: false,
      items: { type: "object", properties: { Key: { type: "string" }, Value: { type: "string" } } },
    },
  },
  createOnlyProperties: ["/properties/ClusterName", "/properties/AddonName", "/properties/NamespaceConfig"],
  readOnlyProperties: ["/properties/Arn"],
  writeOnlyProperties: ["/properties/PreserveOnDelete", "/properties/ResolveConflicts"],
  primaryIdentifier: ["/properties/ClusterName", "/properties/AddonName"],
};

/** The node with its `$ref` followed. */
export function resolved(node: SchemaNode | undefined, schema: ResourceSchema): SchemaNode {
  const name = node?.$ref?.replace("#/definitions/", "");
  return name === undefined ? (node ?? {}) : resolved(schema.definitions?.[name], schema);
}

/** Properties of an object node, those of its variants included. */
export function propertiesOf(node: SchemaNode, schema: ResourceSchema): Record<string, SchemaNode> {
  const variants = [...(node.oneOf ?? []), ...(node.anyOf ?? [])].map((variant) => resolved(variant, schema));
  return Object.assign({}, ...variants.map((variant) => propertiesOf(variant, schema)), node.properties);
}
