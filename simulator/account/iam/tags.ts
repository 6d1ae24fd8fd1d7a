/** Tags of IAM's resources. */
import type { Rule } from "../rule";

export const iamTagRules: readonly Rule[] = ["iam:role", "iam:policy"].map((kind) => ({
  id: `iam.${kind.split(":")[1]}.tag-keys`,
  kind,
  on: ["create", "update"],
  when: "two tags have keys that differ by capitals alone",
  code: "InvalidInput",
  source:
    "IAM User Guide, tags for IAM resources: case sensitivity; the words: kubernetes/kops issue 11727, aws/aws-cdk issue 26253",
  check: ({ wanted }) => {
    const keys = Object.keys((wanted.tags ?? {}) as object).map((key) => key.toLowerCase());
    return new Set(keys).size < keys.length
      ? "Duplicate tag keys found. Please note that Tag keys are case insensitive."
      : undefined;
  },
}));
