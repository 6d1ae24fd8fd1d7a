/** The pages that people read first name only files and commands that exist. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(__dirname, "..", "..");

/** Pages in the project's own folder, in examples/ and in docs/, decisions included. */
const pages = [root, join(root, "docs"), join(root, "docs", "adr"), join(root, "examples")].flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .map((file) => join(folder, file)),
);

/** Targets of markdown links into the repository. */
function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^\w+:/.test(target));
}

/** Headings as GitHub makes anchors of them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** `npm run <script>`, and the two scripts that npm runs without `run`. */
function scriptsNamedIn(text: string): string[] {
  const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script = ""]) => script);
  return [...named, ...[...text.matchAll(/npm (start|test)\b/g)].map(([, script = ""]) => script)];
}

describe("the pages", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };

  it("include the README and what it is read with", () => {
    const names = pages.map((page) => relative(root, page));
    for (const page of ["README.md", "CONTRIBUTING.md", "docs/operations.md", "docs/upgrade.md"]) {
      assert.ok(names.includes(page), page);
    }
  });

  for (const page of pages) {
    const text = readFileSync(page, "utf8");
    const name = relative(root, page);

    it(`${name} links to files and headings that exist`, () => {
      const broken = linksOf(text).filter((target) => {
        const [file = "", anchor] = target.split("#");
        const linked = file === "" ? page : join(dirname(page), file);
        return (
          !existsSync(linked) || (anchor !== undefined && !anchorsOf(readFileSync(linked, "utf8")).includes(anchor))
        );
      });
      assert.deepEqual(broken, []);
    });

    it(`${name} names npm scripts that exist`, () => {
      const unknown = scriptsNamedIn(text).filter((script) => scripts[script] === undefined);
      assert.deepEqual(unknown, []);
    });
  }
});
