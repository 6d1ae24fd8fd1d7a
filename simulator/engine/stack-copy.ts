/**
 * The rehearsal works on a copy of the stack's file: the user's own is never written. What can't be opened offline
 * (secrets, ESC environments) becomes a placeholder, what only AWS has (the chart) a declared stand-in, and it says so.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, isMap, isScalar, parseDocument, visit } from "yaml";

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
  const fingerprintFile = join(options.projectDirectory, `.source-of-${options.stack}`);
  const source = readFileSync(options.source, "utf8");
  const fingerprint = createHash("sha256").update(options.source).update(source).digest("hex");
  const before = existsSync(fingerprintFile) ? readFileSync(fingerprintFile, "utf8") : undefined;
  if (existsSync(file) && before === fingerprint) {
    return { file, fresh: false };
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
  return { file, fresh: true };
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
