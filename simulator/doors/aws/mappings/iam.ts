/** IAM roles, policies and identity providers. */
import { createDateOf } from "../../../account/iam/role";
import type { AwsMapping, MappingContext } from "../aws-mapping";

export const iamMappings: readonly AwsMapping[] = [
  {
    token: "aws:iam/role:Role",
    kind: "iam:role",
    taggable: true,
    nameProperty: "name",
    nameMaxLength: 64,
    defaults: { forceDetachPolicies: false, maxSessionDuration: 3600, path: "/" },
    jsonProperties: ["assumeRolePolicy"],
    validate: ({ name, maxSessionDuration }) => [
      ...(/^[\w+=,.@-]{1,64}$/.test(String(name))
        ? []
        : [
            {
              property: "name",
              reason: `invalid value for name (must match [\\w+=,.@-] and have at most 64 characters)`,
            },
          ]),
      ...(maxSessionDuration === undefined ||
      (Number(maxSessionDuration) >= 3600 && Number(maxSessionDuration) <= 43200)
        ? []
        : [
            {
              property: "maxSessionDuration",
              reason: `expected max_session_duration to be in the range (3600 - 43200), got ${maxSessionDuration}`,
            },
          ]),
    ],
    outputs: (resource, inputs, { account }) => ({
      createDate: createDateOf(resource),
      namePrefix: inputs.namePrefix ?? "",
      managedPolicyArns:
        inputs.managedPolicyArns ??
        account
          .list("iam:rolePolicyAttachment")
          .filter(({ attributes }) => attributes.role === resource.id)
          .map(({ attributes }) => String(attributes.policyArn))
          .sort(),
      inlinePolicies:
        inputs.inlinePolicies ??
        account
          .list("iam:rolePolicy")
          .filter(({ attributes }) => attributes.role === resource.id)
          .map(({ attributes }) => ({ name: attributes.name, policy: attributes.policy })),
    }),
    beforeDelete: async (resource, inputs, context, urn) => {
      if (inputs.forceDetachPolicies === true) {
        await deleteAll(["iam:rolePolicyAttachment", "iam:rolePolicy"], resource.id, context, urn);
      }
      return undefined;
    },
  },
  {
    token: "aws:iam/rolePolicy:RolePolicy",
    kind: "iam:rolePolicy",
    taggable: false,
    nameProperty: "name",
    nameMaxLength: 128,
    jsonProperties: ["policy"],
    outputs: (_resource, inputs) => ({ namePrefix: inputs.namePrefix ?? "" }),
  },
  { token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment", kind: "iam:rolePolicyAttachment", taggable: false },
  {
    token: "aws:iam/policy:Policy",
    kind: "iam:policy",
    taggable: true,
    nameProperty: "name",
    nameMaxLength: 128,
    defaults: { path: "/" },
    jsonProperties: ["policy"],
    outputs: (resource, inputs, { account }) => ({
      namePrefix: inputs.namePrefix ?? "",
      attachmentCount: account
        .list("iam:rolePolicyAttachment")
        .filter(({ attributes }) => attributes.policyArn === resource.id).length,
    }),
  },
  {
    token: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    kind: "iam:openIdConnectProvider",
    taggable: true,
  },
  { token: "aws:iam/serviceLinkedRole:ServiceLinkedRole", kind: "iam:serviceLinkedRole", taggable: true },
];

async function deleteAll(kinds: readonly string[], role: string, context: MappingContext, urn: string): Promise<void> {
  const { account, region } = context;
  for (const kind of kinds) {
    for (const found of account.list(kind).filter(({ attributes }) => attributes.role === role)) {
      await account.delete({ kind, region, client: urn }, found.id);
    }
  }
}
