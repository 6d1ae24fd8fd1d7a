/** The folder with lifecycle scripts: which files it has, and whether a node can run them. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Shortcoming } from "../common/shortcoming";
import { onCreateScript } from "./instance-group-planner";

export interface LifecycleFile {
  /** Path inside the folder, with forward slashes: the key of the object after the prefix. */
  key: string;
  /** Path from the project's folder, with forward slashes, so that the state is the same on every machine. */
  path: string;
  /** SHA-256 of the content, hexadecimal. */
  sha256: string;
  /** Whether the file begins with `#!`. */
  hasShebang: boolean;
  /** Whether a text file has carriage returns; `false` for anything that is no text. */
  hasCarriageReturns: boolean;
}

/** The scripts of this project, as a path from the project's folder. */
export function ownLifecycleFolder(): string {
  return posixPath(path.relative(process.cwd(), path.join(__dirname, "lifecycle")));
}

/** Files of a folder with all its subfolders, sorted by key. Empty when the folder does not exist. */
export function readLifecycleFolder(folder: string): LifecycleFile[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== ".DS_Store")
    .map((entry) => lifecycleFile(folder, path.join(entry.parentPath, entry.name)))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** What would fail every node. */
export function checkLifecycleFolder(files: readonly LifecycleFile[], folder: string): Shortcoming[] {
  const entry = files.find((file) => file.key === onCreateScript);
  if (!entry) {
    const found = files.length === 0 ? "no files" : files.map((file) => file.key).join(", ");
    return [
      {
        received: `${folder}, which holds ${found}`,
        allowed: `a folder with a script named ${onCreateScript}: HyperPod runs it on every new node`,
        fix: "add the script, or leave the setting out to use the one that comes with this project",
      },
    ];
  }
  const missingShebang = entry.hasShebang
    ? []
    : [
        {
          received: `${folder}, whose ${onCreateScript} doesn't begin with #!`,
          allowed: "a first line that names the program to run it: a node starts the file as a program",
          fix: "add a first line, such as #!/bin/bash",
        },
      ];
  const withCarriageReturns = files
    .filter((file) => file.hasCarriageReturns && (file.hasShebang || file.key.endsWith(".sh")))
    .map((file) => ({
      received: `${folder}, whose ${file.key} has Windows line endings (CRLF)`,
      allowed: "LF endings: a shell takes the extra character as part of each command",
      fix: "convert the file, and keep it so with `*.sh text eol=lf` in .gitattributes",
    }));
  return [...missingShebang, ...withCarriageReturns];
}

function lifecycleFile(folder: string, file: string): LifecycleFile {
  const content = readFileSync(file);
  const isText = !content.includes(0);
  return {
    key: posixPath(path.relative(folder, file)),
    path: posixPath(path.relative(process.cwd(), file)),
    sha256: createHash("sha256").update(content).digest("hex"),
    hasShebang: content.subarray(0, 2).toString("latin1") === "#!",
    hasCarriageReturns: isText && content.includes("\r"),
  };
}

function posixPath(file: string): string {
  return file.split(path.sep).join("/");
}
