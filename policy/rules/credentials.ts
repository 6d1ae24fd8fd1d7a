/** Credentials where anyone who may read the resource reads them. */
import { readFile, stat } from "node:fs/promises";
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { credentialIn, credentialNamed } from "./credential-patterns";
import { at, isAsset, plain } from "./known";

/** A provider's own configuration is no resource of the cloud. */
const exemptTypes = /^pulumi:providers:/;

/** Properties that are made for secrets. The rest of those resources, tags and annotations, is readable as any. */
const madeForSecrets: Readonly<Record<string, readonly string[]>> = {
  "kubernetes:core/v1:Secret": ["data", "stringData"],
  "kubernetes:core/v1:SecretPatch": ["data", "stringData"],
  "kubernetes:core/v1:SecretList": ["items"],
  "aws:secretsmanager/secretVersion:SecretVersion": ["secretString", "secretBinary"],
  "aws-native:secretsmanager:Secret": ["secretString"],
  "aws:acm/certificate:Certificate": ["privateKey"],
  "aws:iam/serverCertificate:ServerCertificate": ["privateKey"],
};

/** Larger files are data and no scripts. */
const largestFileBytes = 1024 * 1024;

/**
 * Marking a value as a secret encrypts it in Pulumi's state. In AWS and Kubernetes a tag, an environment variable, user data, a
 * script or a Helm value is readable all the same, so that the mark is not asked for here.
 */
export const noPlaintextCredentials: ResourceValidationPolicy = {
  name: "no-plaintext-credentials",
  description: "No property of a resource, and no file that is uploaded, holds a credential in plain text.",
  severity: "critical",
  enforcementLevel: "mandatory",
  remediationSteps: "Keep it in Secrets Manager or a Kubernetes Secret, and hand over its name.",
  validateResource: async (args, reportViolation) => {
    if (exemptTypes.test(args.type)) {
      return;
    }
    const props = plain(args.props);
    for (const { path, what } of credentialsIn(withoutSecrets(args.type, props), [])) {
      reportViolation(`${args.name}: ${path} holds ${what}.`);
    }
    for (const { path, asset } of assetsIn(props, [])) {
      const what = credentialIn(await textOf(asset));
      if (what !== undefined) {
        reportViolation(`${args.name}: the content of ${path} holds ${what}.`);
      }
    }
  },
};

function withoutSecrets(type: string, props: unknown): unknown {
  // A parameter is made for secrets when it is encrypted.
  const secure = type === "aws:ssm/parameter:Parameter" && at(props, "type") === "SecureString";
  const left = secure ? ["value", "valueWo"] : madeForSecrets[type];
  if (left === undefined || props === null || typeof props !== "object") {
    return props;
  }
  return Object.fromEntries(Object.entries(props).filter(([key]) => !left.includes(key)));
}

interface Found {
  path: string;
  what: string;
}

function credentialsIn(value: unknown, path: readonly string[]): Found[] {
  if (typeof value === "string") {
    const what = credentialIn(value) ?? credentialNamed(path[path.length - 1] ?? "", value);
    return what === undefined ? [] : [{ path: path.join("."), what }];
  }
  if (value === null || typeof value !== "object" || isAsset(value)) {
    return [];
  }
  const children = Object.entries(value).flatMap(([key, child]) => credentialsIn(child, [...path, key]));
  return children.length > 0 ? children : environmentVariable(value, path);
}

/** `{ name: "HF_TOKEN", value: "..." }`, as containers have them. */
function environmentVariable(value: object, path: readonly string[]): Found[] {
  const [name, given] = [at(value, "name"), at(value, "value")];
  const what = typeof name === "string" && typeof given === "string" ? credentialNamed(name, given) : undefined;
  return what === undefined ? [] : [{ path: [...path, "value"].join("."), what }];
}

function assetsIn(value: unknown, path: readonly string[]): { path: string; asset: object }[] {
  if (value === null || typeof value !== "object") {
    return [];
  }
  return isAsset(value)
    ? [{ path: path.join("."), asset: value }]
    : Object.entries(value).flatMap(([key, child]) => assetsIn(child, [...path, key]));
}

/** Text of a file or text that is uploaded. Nothing of archives, remote files and what can't be read here. */
async function textOf(asset: object): Promise<string> {
  const { text, path } = untrapped(asset) as { text?: Promise<string>; path?: Promise<string> };
  if (text !== undefined) {
    return text;
  }
  const file = await path;
  if (file === undefined || "__pulumiArchive" in asset) {
    return "";
  }
  try {
    // A relative path starts at the program's folder, in which the engine starts the pack too.
    return (await stat(file)).size > largestFileBytes ? "" : await readFile(file, "latin1");
  } catch {
    return "";
  }
}

/** The SDK's traps hand out promises that can't be waited for. */
function untrapped(asset: object): object {
  return (asset as { __getSpecialProxyTarget?: object }).__getSpecialProxyTarget ?? asset;
}

export const credentialRules = [noPlaintextCredentials];
