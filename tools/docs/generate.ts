/**
 * Writes what is generated from the settings' schema, the outputs contract, the policy pack and the simulated account, or
 * with --check only says what is out of date:
 *
 *     npm run docs [-- --check]
 */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { outputsPage, outputsSummary } from "./outputs-page";
import { acceleratorsByInstanceType, policyDataFile } from "./policy-data";
import { policyPage } from "./policy-page";
import { settingsJsonSchema } from "./settings-json-schema";
import { settingsPage, settingsSummary } from "./settings-page";
import { simulatedAwsPage } from "./simulated-aws-page";

const root = path.resolve(__dirname, "../..");

/** What the README holds between `<!-- <name>:begin -->` and `<!-- <name>:end -->`. */
const readmeTables: Readonly<Record<string, () => string>> = { settings: settingsSummary, outputs: outputsSummary };

interface GeneratedFile {
  readonly file: string;
  /** The content it should have, given the one it has. */
  readonly content: (current: string) => string;
  readonly upToDate: (current: string) => boolean;
}

function generatedFiles(): GeneratedFile[] {
  const schema = settingsJsonSchema();
  const text = (file: string, content: (current: string) => string): GeneratedFile => ({
    file,
    content,
    upToDate: (current) => current === content(current),
  });
  return [
    text("docs/configuration.md", settingsPage),
    text("docs/outputs.md", outputsPage),
    text("docs/policy.md", policyPage),
    text("docs/simulated-aws.md", simulatedAwsPage),
    text(policyDataFile, acceleratorsByInstanceType),
    {
      file: "stacks/settings/settings.schema.json",
      content: () => `${JSON.stringify(schema, undefined, 2)}\n`,
      // By value: the formatter decides about line breaks.
      upToDate: (current) => isDeepStrictEqual(parsed(current), JSON.parse(JSON.stringify(schema))),
    },
    ...(fs.existsSync(path.join(root, "README.md")) ? [text("README.md", withTables)] : []),
  ];
}

/** A table without markers is left out: where it stands is the README's author's decision. */
function withTables(readme: string): string {
  return Object.entries(readmeTables).reduce((text, [name, table]) => {
    const [beginMarker, endMarker] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
    const [begin, end] = [text.indexOf(beginMarker), text.indexOf(endMarker)];
    return begin === -1 || end < begin
      ? text
      : `${text.slice(0, begin + beginMarker.length)}\n${table()}\n${text.slice(end)}`;
  }, readme);
}

/** Files that are out of date, relative to the project folder. */
export function staleFiles(): string[] {
  return generatedFiles()
    .filter(({ file, upToDate }) => !upToDate(read(file)))
    .map(({ file }) => file);
}

function writeFiles(): void {
  for (const { file, content } of generatedFiles()) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), content(read(file)));
  }
  spawnSync(path.join(root, "node_modules/.bin/biome"), ["format", "--write", "stacks/settings/settings.schema.json"], {
    cwd: root,
  });
}

function read(file: string): string {
  const absolute = path.join(root, file);
  return fs.existsSync(absolute) ? fs.readFileSync(absolute, "utf8") : "";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

if (require.main === module) {
  if (process.argv.includes("--check")) {
    const stale = staleFiles();
    if (stale.length > 0) {
      console.error(`Out of date: ${stale.join(", ")}. Run: npm run docs`);
      process.exitCode = 1;
    }
  } else {
    writeFiles();
  }
}
