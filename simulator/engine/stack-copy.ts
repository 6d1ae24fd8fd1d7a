/**
 * The rehearsal works on a copy of the stack's file: the user's own is never written. What can't be opened offline
 * (secrets, ESC environments) becomes a placeholder, what only AWS has (the chart) a declared stand-in, and it says so.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, isMap, isScalar, isSeq, parse, parseDocument, visit } from "yaml";
import { sampleAccountId } from "../account/account";

export interface StackCopyOptions {
  stack: string;
  /** The user's file. */
  source: string;
  /** Folder of the rehearsal's own project. */
  projectDirectory: string;
  /** Text of the user's Pulumi.yaml. */
  projectFile: string;
  /** Changes beyond what can't be opened: settings that point to stand-ins. */
  standIns: readonly { path: readonly string[]; value: unknown; note: string; onlyIfAbsent?: boolean }[];
  say(line: string): void;
}

export interface StackCopy {
  file: string;
  /** The copy was made anew, because there was none or the user's file had changed. */
  fresh: boolean;
  /** Who calls and from where, when the file is for an account of the user's own. */
  caller?: RehearsedCaller;
}

export interface RehearsedCaller {
  /** As sts:GetCallerIdentity names it. */
  arn: string;
  /** An address that the file's endpoint is open to; left out when it says none. */
  publicIp?: string;
}

/** Text that stands for a secret that can't be opened here. */
export const secretPlaceholder = "rehearsal-placeholder";

export function copyStackFile(options: StackCopyOptions): StackCopy {
  mkdirSync(options.projectDirectory, { recursive: true });
  writeFileSync(
    join(options.projectDirectory, "Pulumi.yaml"),
    projectWithoutProgram(readFileSync(options.projectFile, "utf8")),
  );
  const file = join(options.projectDirectory, `Pulumi.${options.stack}.yaml`);
  const fingerprintFile = fingerprintFileOf(options.projectDirectory, options.stack);
  const source = readFileSync(options.source, "utf8");
  const caller = ownCaller(source);
  const callerOfCopy = caller === undefined ? {} : { caller };
  const fingerprint = createHash("sha256").update(source).digest("hex");
  const before = existsSync(fingerprintFile) ? readFileSync(fingerprintFile, "utf8") : undefined;
  if (existsSync(file) && before === fingerprint) {
    return { file, fresh: false, ...callerOfCopy };
  }
  const previous = existsSync(file) ? parseDocument(readFileSync(file, "utf8")) : undefined;
  const salt = previous?.get("encryptionsalt");
  const { text, notes } = rehearsalCopy(source, options.standIns, typeof salt === "string" ? salt : undefined);
  writeFileSync(file, text);
  writeFileSync(fingerprintFile, fingerprint);
  if (before !== undefined) {
    options.say(
      `${options.source} has changed since the rehearsal copied it: copied anew (what \`config set\` changed in the copy is gone)`,
    );
  }
  for (const note of notes) {
    options.say(note);
  }
  return { file, fresh: true, ...callerOfCopy };
}

/**
 * After `pulumi stack rename`, which gives the copy its new name itself: what the copy was made of goes with it, so that
 * it stays as it is beside a file of the user's that is renamed too and otherwise unchanged.
 */
export function renameStackCopy(projectDirectory: string, from: string, to: string): void {
  const fingerprintFile = fingerprintFileOf(projectDirectory, from);
  if (existsSync(fingerprintFile)) {
    renameSync(fingerprintFile, fingerprintFileOf(projectDirectory, to));
  }
}

function fingerprintFileOf(projectDirectory: string, stack: string): string {
  return join(projectDirectory, `.source-of-${stack}`);
}

/** Pure: the copy's text and what to say about it. */
export function rehearsalCopy(
  source: string,
  standIns: StackCopyOptions["standIns"],
  salt: string | undefined,
): { text: string; notes: string[] } {
  const document = parseDocument(source);
  const notes: string[] = [];
  for (const key of ["encryptionsalt", "secretsprovider", "encryptedkey"]) {
    document.delete(key);
  }
  if (document.has("environment")) {
    document.delete("environment");
    notes.push("ESC environments can't be opened offline: the rehearsal leaves them out");
  }
  const secrets = replaceSecrets(document);
  if (secrets.length > 0) {
    notes.push(`Secrets can't be opened offline; placeholders stand for: ${secrets.join(", ")}`);
  }
  const accounts = mapAccounts(document);
  if (accounts.length > 0) {
    notes.push(
      `The rehearsal's account is the sample account ${sampleAccountId}; in the copy it stands for: ${accounts.join(", ")}. ` +
        "The caller is the file's first administrator",
    );
  }
  const renamed = mapOrganizations(document);
  if (renamed.length > 0) {
    notes.push(`The rehearsal's backend knows one organization, "organization"; mapped: ${renamed.join(", ")}`);
  }
  for (const { path, value, note, onlyIfAbsent } of standIns) {
    if (document.hasIn([path[0]]) || path.length === 1) {
      if (onlyIfAbsent && document.hasIn(path)) {
        continue;
      }
      document.setIn(path, value);
      notes.push(note);
    }
  }
  if (salt !== undefined) {
    document.set("encryptionsalt", salt);
  }
  return { text: String(document), notes };
}

/** Account ids in ARNs and in `aws:allowedAccountIds`, the sample account's left out. */
const accountInArn = /(arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:)(\d{12})(:)/g;

/**
 * The simulated account has one number. A file for another account is rehearsed as if that account were this one; its ids
 * in ARNs and allow-lists change together, so that what belongs together still does.
 */
function mapAccounts(document: Document): string[] {
  const found = new Set<string>();
  const note = (accountId: string) => {
    if (accountId !== sampleAccountId) {
      found.add(accountId);
    }
    return sampleAccountId;
  };
  visit(document, {
    Pair(_key, pair) {
      if (isScalar(pair.key) && pair.key.value === "aws:allowedAccountIds" && isSeq(pair.value)) {
        for (const item of pair.value.items) {
          if (isScalar(item) && /^\d{12}$/.test(String(item.value))) {
            item.value = note(String(item.value));
            item.type = "QUOTE_DOUBLE";
          }
        }
      }
    },
    Scalar(_key, scalar) {
      if (typeof scalar.value === "string") {
        scalar.value = scalar.value.replace(
          accountInArn,
          (_all, head, accountId, tail) => `${head}${note(accountId)}${tail}`,
        );
      }
    },
  });
  return [...found].sort();
}

/**
 * Whoever deploys a file of one's own: its first administrator of the whole cluster, from the first address of its
 * endpoint's list. The shipped files are the sample account's, whose caller has a fixed name.
 */
export function ownCaller(source: string): RehearsedCaller | undefined {
  const { config = {} } = (parse(source) ?? {}) as { config?: Record<string, unknown> };
  const entries = Object.values(
    (config["hyperpod-eks:access"] ?? {}) as Record<string, { principal?: unknown; policies?: unknown }>,
  );
  const admin = entries.find(
    ({ policies }) =>
      Array.isArray(policies) && policies.some((policy) => String(policy).endsWith("AmazonEKSClusterAdminPolicy")),
  );
  const match = /^arn:(aws[a-z-]*):(?:iam|sts)::(\d{12}):(role|user|assumed-role)\/(?:.*\/)?([^/]+)$/.exec(
    String(admin?.principal ?? ""),
  );
  if (!match || match[2] === sampleAccountId) {
    return undefined;
  }
  const [, partition, , kind, name] = match;
  const arn =
    kind === "user"
      ? `arn:${partition}:iam::${sampleAccountId}:user/${name}`
      : `arn:${partition}:sts::${sampleAccountId}:assumed-role/${name}/rehearsal`;
  const eks = config["hyperpod-eks:eks"] as { create?: { endpoint?: { publicCidrs?: unknown } } } | undefined;
  const cidrs = eks?.create?.endpoint?.publicCidrs;
  const first = Array.isArray(cidrs) ? /^(\d+\.\d+\.\d+\.\d+)\//.exec(String(cidrs[0]))?.[1] : undefined;
  return { arn, ...(first === undefined ? {} : { publicIp: first }) };
}

/** Stack names in settings, `<organization>/<project>/<stack>` under a key that ends in "stack", belong to this backend. */
function mapOrganizations(document: Document): string[] {
  const renamed: string[] = [];
  visit(document, {
    Pair(_key, pair) {
      const { key, value } = pair;
      if (!isScalar(key) || !/stack$/i.test(String(key.value)) || !isScalar(value) || typeof value.value !== "string") {
        return;
      }
      const match = /^([^/\s]+)\/([^/\s]+\/[^/\s]+)$/.exec(value.value);
      if (match && match[1] !== "organization") {
        renamed.push(value.value);
        value.value = `organization/${match[2]}`;
      }
    },
  });
  return renamed;
}

function replaceSecrets(document: Document): string[] {
  const found: string[] = [];
  visit(document, {
    Map(_key, node, ancestors) {
      const [only] = node.items;
      if (node.items.length === 1 && only && isScalar(only.key) && only.key.value === "secure") {
        const parent = ancestors.at(-1);
        found.push(parent && "key" in parent && isScalar(parent.key) ? String(parent.key.value) : "a value");
        return document.createNode(secretPlaceholder);
      }
      return undefined;
    },
  });
  return found;
}

/** The rehearsal's project shares the name, and nothing of it runs: commands that only touch state and config run there. */
function projectWithoutProgram(projectFile: string): string {
  const document = parseDocument(projectFile);
  const name = document.get("name");
  if (!isMap(document.contents) || typeof name !== "string") {
    throw new Error("Pulumi.yaml has no `name`");
  }
  return `name: ${name}\nruntime: nodejs\n`;
}
