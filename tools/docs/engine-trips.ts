/** Which rules a wrong program or change trips on the real engine, read off the tests' tables of trips. */
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

const testFolder = path.resolve(__dirname, "../../test/rehearsal");

/** Of the rules, those that test/rehearsal/rules-*.test.ts trips. */
export function trippedOnEngine(ruleIds: readonly string[], folder = testFolder): ReadonlySet<string> {
  const text = readdirSync(folder)
    .filter((file) => /^rules-.*\.test\.ts$/.test(file))
    .map((file) => readFileSync(path.join(folder, file), "utf8"))
    .join("\n");
  return tripsIn(text, ruleIds);
}

/** A trip is a tuple that begins with the rule's id: `["<rule>", "<resource>", <what is said>]`. */
export function tripsIn(text: string, ruleIds: readonly string[]): ReadonlySet<string> {
  const code = text.replace(/^\s*\/\/.*$/gm, "");
  const first = new Set([...code.matchAll(/\[\s*"([^"\n]+)",\s*"/g)].map(([, id]) => id));
  return new Set(ruleIds.filter((id) => first.has(id)));
}
