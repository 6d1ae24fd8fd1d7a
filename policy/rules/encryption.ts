/** Data at rest. */
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isGiven } from "./known";
import { isProtectedStack, protectedStacksSchema } from "./protected-stacks";

export const eksSecretsEncrypted: ResourceValidationPolicy = {
  name: "eks-secrets-encrypted",
  description: "Kubernetes secrets of production are encrypted with a KMS key of the account.",
  severity: "high",
  enforcementLevel: "mandatory",
  remediationSteps: "Set hyperpod-eks:eks.create.secretsEncryption to true, or to a key of your own.",
  configSchema: protectedStacksSchema,
  validateResource: (args, reportViolation) => {
    if (
      args.type === "aws:eks/cluster:Cluster" &&
      isProtectedStack(args.urn, args.getConfig()) &&
      !isGiven(() => args.props.encryptionConfig)
    ) {
      reportViolation(`EKS cluster ${args.name} has no encryptionConfig: its secrets have no key of yours.`);
    }
  },
};

export const keysRotate: ResourceValidationPolicy = {
  name: "kms-key-rotation",
  description: "KMS keys rotate every year.",
  severity: "medium",
  enforcementLevel: "mandatory",
  remediationSteps: "Set enableKeyRotation: true on the key.",
  validateResource: (args, reportViolation) => {
    if (args.type === "aws:kms/key:Key" && args.props.enableKeyRotation !== true) {
      reportViolation(
        `KMS key ${args.name}: received enableKeyRotation: ${args.props.enableKeyRotation ?? "nothing"}, allowed is true.`,
      );
    }
  },
};

export const encryptionRules = [eksSecretsEncrypted, keysRotate];
