/** What the README quotes of a rehearsal's output, to be compared with what a rehearsal prints. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDirectory } from "./whole-program";

/** The README's quoted block from the line that begins so to the block's end. */
export function quoteFrom(beginning: string, page = readFileSync(join(projectDirectory, "README.md"), "utf8")): string {
  const blocks = [...page.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
  for (const block of blocks) {
    const at = `\n${block}`.indexOf(`\n${beginning}`);
    if (at >= 0) {
      return block.slice(at);
    }
  }
  throw new Error(`the README quotes no output that has a line which begins "${beginning}"`);
}

/** The passages of a quote that the output doesn't have in this order. A line "..." stands for what is left out. */
export function missingFromOutput(quote: string, output: string): string[] {
  let rest = comparable(output);
  return quote
    .split(/^ *\.\.\.\n/m)
    .map(comparable)
    .filter((passage) => {
      const at = rest.indexOf(passage);
      rest = at < 0 ? rest : rest.slice(at + passage.length);
      return at < 0;
    });
}

/** Lines may be folded otherwise; identifiers and durations are other ones each time. */
function comparable(text: string): string {
  return text
    .replace(/\bvpc-[0-9a-f]{17}\b/g, "vpc-<id>")
    .replace(/\bcluster id [a-z0-9]{12}\b/g, "cluster id <id>")
    .replace(/\/\/[0-9A-F]{32}\./g, "//<id>.")
    .replace(/\b\d+(\.\d+)?s\b/g, "<seconds>")
    .replace(/\s+/g, " ")
    .trim();
}
