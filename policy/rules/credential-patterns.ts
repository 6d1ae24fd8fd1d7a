/** What credentials look like: by their own form, and by the name of what they are given to. Pure. */

/** Prefixes and forms that those who issue them document, so that secrets can be found by scanners. */
const forms: readonly { what: string; pattern: RegExp }[] = [
  { what: "an AWS access key", pattern: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
  {
    what: "an AWS secret access key",
    pattern: /secret_?access_?key["']?\s*[:=]\s*["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/i,
  },
  { what: "a private key", pattern: /-----BEGIN ([A-Z]+ )*PRIVATE KEY( BLOCK)?-----/ },
  { what: "a GitHub token", pattern: /\b(ghp|gho|ghr|ghs|ghu|github_pat)_[A-Za-z0-9_]{20,}/ },
  { what: "a GitLab token", pattern: /\bglpat-[A-Za-z0-9_-]{20,}/ },
  { what: "a Hugging Face token", pattern: /\bhf_[A-Za-z0-9]{30,}\b/ },
  { what: "an NVIDIA API key", pattern: /\bnvapi-[A-Za-z0-9_-]{30,}/ },
  { what: "an OpenAI or Anthropic API key", pattern: /\bsk-(ant|proj|svcacct)-[A-Za-z0-9_-]{20,}/ },
  { what: "a Slack token", pattern: /\bxox[abpr]-[A-Za-z0-9-]{10,}/ },
  { what: "a Slack webhook", pattern: /\bhooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/[A-Za-z0-9]+/ },
  { what: "a Docker Hub token", pattern: /\bdckr_pat_[A-Za-z0-9_-]{20,}/ },
  { what: "an npm token", pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { what: "a Pulumi access token", pattern: /\bpul-[0-9a-f]{40}\b/ },
  {
    what: "a password in an address",
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'${<]{1,200}:[^\s/:@"'${<*]{1,200}@[\w.-]/i,
  },
];

/** What the text holds: "an AWS access key". */
export function credentialIn(text: string): string | undefined {
  const own = formIn(text) ?? exportedIn(text);
  return own ?? formIn(decoded(text));
}

function formIn(text: string): string | undefined {
  return forms.find(({ pattern }) => pattern.test(text))?.what;
}

/** Lines of a script: `export WANDB_API_KEY=...`. */
function exportedIn(text: string): string | undefined {
  return [...text.matchAll(/^[ \t]*(?:export |ENV )?([A-Z][A-Z0-9_]*)=["']?([^\s"']+)["']?[ \t\r]*$/gm)]
    .map(([, name = "", value = ""]) => credentialNamed(name, value))
    .find((found) => found !== undefined);
}

/** User data and uploads may come in Base64. Other texts decode to noise, in which no form is found. */
function decoded(text: string): string {
  return text.length >= 24 && /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text)
    ? Buffer.from(text, "base64").toString("latin1")
    : "";
}

/** Names that ask for the value itself. Names that ask for where it lies (`secretName`, `tokenPath`) end otherwise. */
const secretNames: readonly { what: string; name: RegExp; looksLikeOne: (value: string) => boolean }[] = [
  { what: "a password", name: /(^|_)(password|passwd|passphrase)$/, looksLikeOne: (value) => value.length >= 8 },
  {
    what: "a secret",
    name: /(^|_)(token|secret|api_?key|secret_key|access_key|private_key)$/,
    looksLikeOne: isRandom,
  },
];

/** Tokens that only keep a request from being carried out twice. */
const harmlessNames = /(^|_)(client|request|creation|idempotency|next|caller)_(request_)?token$/;

/** What a value is that somebody gave to a property or a variable of that name. */
export function credentialNamed(name: string, value: string): string | undefined {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/-/g, "_")
    .toLowerCase();
  if (harmlessNames.test(words) || isReference(value) || /\s/.test(value)) {
    return undefined;
  }
  return secretNames.find((each) => each.name.test(words) && each.looksLikeOne(value))?.what;
}

/** Long, with digits, and no name of something: those are words with hyphens or dots between them. */
function isRandom(value: string): boolean {
  return value.length >= 16 && /\d/.test(value) && /[a-z]/i.test(value) && !/^[a-z0-9]+([-._][a-z0-9]+)+$/.test(value);
}

/** A variable, a template, a path, an ARN or an address says where the value comes from. */
function isReference(value: string): boolean {
  return /[$<{]/.test(value) || /^(\/|\.{1,2}\/|arn:|https?:|s3:|file:|ref:|aws:)/.test(value);
}
