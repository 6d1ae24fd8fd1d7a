/** All rules of the pack, in the order in which `pulumi policy` lists them. */
import type { Policies } from "@pulumi/policy";
import { withCheckedConfiguration } from "./configuration";
import { withRemediation } from "./remediation";
import { bucketRules } from "./rules/buckets";
import { costRules } from "./rules/cost";
import { credentialRules } from "./rules/credentials";
import { encryptionRules } from "./rules/encryption";
import { exposureRules } from "./rules/exposure";
import { hyperPodRules } from "./rules/hyperpod";
import { identityRules } from "./rules/identity";
import { protectionRules } from "./rules/protection";
import { tagRules } from "./rules/tags";

const rules: Policies = [
  ...protectionRules,
  ...hyperPodRules,
  ...exposureRules,
  ...encryptionRules,
  ...bucketRules,
  ...identityRules,
  ...credentialRules,
  ...tagRules,
  ...costRules,
];

export const policies: Policies = rules.map(withRemediation).map(withCheckedConfiguration);
