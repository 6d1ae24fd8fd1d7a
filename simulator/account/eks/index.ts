import type { Kind } from "../kind";
import type { Rule } from "../rule";
import { eksAccessEntry, eksAccessPolicyAssociation, eksAccessRules } from "./access";
import { eksAddon, eksAddonRules } from "./addon";
import { eksCluster } from "./cluster";
import { eksClusterRules } from "./cluster-rules";
import { eksPodIdentityAssociation, eksPodIdentityRules } from "./pod-identity-association";

export const eksKinds: readonly Kind[] = [
  eksCluster,
  eksAddon,
  eksAccessEntry,
  eksAccessPolicyAssociation,
  eksPodIdentityAssociation,
];
export const eksRules: readonly Rule[] = [
  ...eksClusterRules,
  ...eksAddonRules,
  ...eksAccessRules,
  ...eksPodIdentityRules,
];
