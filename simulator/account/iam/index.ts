/** IAM: roles and policies. */
import type { Kind } from "../kind";
import type { Rule } from "../rule";
import { managedPolicy, managedPolicyRules, rolePolicyAttachment } from "./managed-policy";
import { openIdConnectProvider, openIdConnectProviderRules } from "./open-id-connect-provider";
import { role, roleRules } from "./role";
import { rolePolicy, rolePolicyRules } from "./role-policy";
import { serviceLinkedRole, serviceLinkedRoleRules } from "./service-linked-role";
import { iamTagRules } from "./tags";

export const iamKinds: readonly Kind[] = [
  managedPolicy,
  openIdConnectProvider,
  role,
  rolePolicy,
  rolePolicyAttachment,
  serviceLinkedRole,
];

export const iamRules: readonly Rule[] = [
  ...managedPolicyRules,
  ...openIdConnectProviderRules,
  ...roleRules,
  ...rolePolicyRules,
  ...serviceLinkedRoleRules,
  ...iamTagRules,
];
