/** Credentials where anyone who may read the resource reads them. */
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { known } from "./known";

const patterns: readonly { what: string; pattern: RegExp }[] = [
  { what: "an AWS access key", pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { what: "a private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { what: "a GitHub token", pattern: /\b(ghp|gho|ghs|ghu|github_pat)_[A-Za-z0-9_]{20,}/ },
  { what: "a Hugging Face token", pattern: /\bhf_[A-Za-z0-9]{30,}\b/ },
  { what: "a Slack token", pattern: /\bxox[abpr]-[A-Za-z0-9-]{10,}/ },
];

/** Kubernetes Secrets are made for this; a provider's own configuration is not a resource of the cloud. */
const exempt = /^(kubernetes:core\/v1:Secret|pulumi:providers:.*)$/;

/**
 * Marking a value as a secret encrypts it in Pulumi's state. In AWS and Kubernetes a tag, an environment variable or a Helm
 * value is readable all the same, so that the mark is not asked for here.
 */
export const noPlaintextCredentials: ResourceValidationPolicy = {
  name: "no-plaintext-credentials",
  description: "No property of a resource holds a credential in plain text.",
  severity: "critical",
  enforcementLevel: "mandatory",
  remediationSteps: "Keep it in Secrets Manager or a Kubernetes Secret, and hand over its name.",
  validateResource: (args, reportViolation) => {
    if (exempt.test(args.type)) {
      return;
    }
    for (const [path, text] of textsOf(args.props, "")) {
      const found = patterns.find(({ pattern }) => pattern.test(text));
      if (found) {
        reportViolation(`${args.name}: ${path} holds ${found.what}.`);
      }
    }
  },
};

function textsOf(value: unknown, path: string): [string, string][] {
  if (typeof value === "string") {
    return [[path, value]];
  }
  if (value === null || typeof value !== "object") {
    return [];
  }
  return Object.keys(value).flatMap((key) => {
    const child = known(() => (value as Record<string, unknown>)[key]);
    return textsOf(child, path === "" ? key : `${path}.${key}`);
  });
}

export const credentialRules = [noPlaintextCredentials];
