/** Data at rest. */
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { at, isGiven, named, notKnown, plain } from "./known";
import { isProtectedStack, protectedStacksSchema } from "./protected-stacks";
import { eksClusters, keys } from "./resource-types";

export const eksSecretsEncrypted: ResourceValidationPolicy = {
  name: "eks-secrets-encrypted",
  description: "Kubernetes secrets of production are encrypted with a KMS key of the account.",
  severity: "high",
  enforcementLevel: "mandatory",
  remediationSteps: "Set hyperpod-eks:eks.create.secretsEncryption to true, or to a key of your own.",
  configSchema: protectedStacksSchema,
  validateResource: (args, reportViolation) => {
    if (
      eksClusters.includes(args.type) &&
      isProtectedStack(args.urn, args.getConfig()) &&
      !isGiven(at(plain(args.props), "encryptionConfig"))
    ) {
      reportViolation(`EKS cluster ${args.name} has no encryptionConfig: its secrets have no key of yours.`);
    }
  },
};

export const keysRotate: ResourceValidationPolicy = {
  name: "kms-key-rotation",
  description: "KMS keys rotate every year, where KMS can rotate them.",
  severity: "medium",
  enforcementLevel: "mandatory",
  remediationSteps: "Set enableKeyRotation: true on the key.",
  validateResource: (args, reportViolation) => {
    if (!keys.includes(args.type)) {
      return;
    }
    const props = plain(args.props);
    const rotation = at(props, "enableKeyRotation");
    if (rotation !== true && rotation !== notKnown && canRotate(props)) {
      reportViolation(`KMS key ${args.name}: received enableKeyRotation: ${named(rotation)}, allowed is true.`);
    }
  },
};

/**
 * KMS rotates by itself only symmetric encryption keys whose material it made and keeps (KMS Developer Guide, "Rotate AWS KMS
 * keys"), and refuses the setting for any other.
 */
function canRotate(props: unknown): boolean {
  return (
    [undefined, "SYMMETRIC_DEFAULT"].includes(textAt(props, "customerMasterKeySpec") ?? textAt(props, "keySpec")) &&
    [undefined, "ENCRYPT_DECRYPT"].includes(textAt(props, "keyUsage")) &&
    [undefined, "AWS_KMS"].includes(textAt(props, "origin")) &&
    textAt(props, "customKeyStoreId") === undefined
  );
}

function textAt(props: unknown, key: string): string | undefined {
  const value = at(props, key);
  return typeof value === "string" ? value : undefined;
}

export const encryptionRules = [eksSecretsEncrypted, keysRotate];
