/** Who may import whom: data goes one way, and what the rehearsal shows isn't told to it by the program. */
import * as assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize, relative, sep } from "node:path";
import { projectDirectory } from "../support/whole-program";

/** For each part of the project what it imports of the others. A folder stands for all in it that has no line of its own. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  components: [],
  stacks: ["components"],
  "index.ts": ["stacks"],
  policy: [],
  deployments: ["components", "stacks"],
  examples: ["stacks"],
  ops: ["components", "stacks"],
  "simulator/data": [],
  "simulator/account": ["simulator/data"],
  // The recovery's reads are asked of the account by way of its doors, as AWS is asked.
  "simulator/doors": ["simulator/account", "simulator/data", "ops"],
  // Tags by which the caller's VPC is known, as anyone who reads them in the account would know it.
  "simulator/engine": ["simulator/account", "stacks/ownership-tags.ts"],
  simulator: ["simulator/account", "simulator/doors", "simulator/engine", "simulator/timeline", "ops"],
  "simulator/timeline": ["simulator", "simulator/account", "simulator/doors"],
};

describe("architecture", () => {
  const parts = Object.keys(mayImport).sort((one, other) => other.length - one.length);
  const partOf = (file: string) => parts.find((part) => file === part || file.startsWith(`${part}/`));
  const imports = parts
    .filter((part) => !part.includes("/"))
    .flatMap(sourceFiles)
    .flatMap((file) => importsOf(file).map((imported) => ({ file, imported })));

  it("is read from the sources: stacks put components together", () => {
    const seen = imports.find(
      ({ file, imported }) => file === "stacks/platform.ts" && partOf(imported) === "components",
    );
    assert.notEqual(seen, undefined);
  });

  for (const part of parts) {
    const allowed = mayImport[part] ?? [];
    it(`lets ${part} import ${allowed.length === 0 ? "nothing of the other parts" : allowed.join(", ")}`, () => {
      const outside = imports
        .filter(({ file, imported }) => partOf(file) === part && partOf(imported) !== part)
        .filter(({ imported }) => !allowed.includes(imported) && !allowed.includes(partOf(imported) ?? ""))
        .map(({ file, imported }) => `${file} imports ${imported}`);
      assert.deepEqual(outside, []);
    });
  }
});

function sourceFiles(path: string): string[] {
  const absolute = join(projectDirectory, path);
  if (!statSync(absolute).isDirectory()) {
    return [path];
  }
  return readdirSync(absolute, { recursive: true, encoding: "utf8" })
    .map((file) => join(path, file).split(sep).join("/"))
    .filter((file) => file.endsWith(".ts") && !file.includes("node_modules/"));
}

/** Files that a file imports, as paths from the project's folder, with their extension. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(projectDirectory, file), "utf8");
  return [...text.matchAll(/(?:from|import|import\(|require\()\s*"(\.[^"]*)"/g)].map(([, path = ""]) => {
    const target = relative(".", normalize(join(dirname(file), path)))
      .split(sep)
      .join("/");
    return /\.\w+$/.test(target) ? target : `${target}.ts`;
  });
}
