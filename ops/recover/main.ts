/** `npm run recover -- --stack <name>`: goes on after a `pulumi up` or `destroy` that was cut short on a real account. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { createInterface } from "node:readline/promises";
import { setTimeout as delay } from "node:timers/promises";
import { Command } from "commander";
import { parse } from "yaml";
import { AwsFinder } from "./aws-finder";
import { awsReads, identityOfStack } from "./aws-reads";
import { repairStackFiles } from "./file-backend";
import type { PulumiCli } from "./pulumi-cli";
import { recover } from "./recover";
import type { ResourceFinder } from "./resource-finder";
import type { ExportedStack } from "./stack-state";

const program = new Command("recover")
  .description(
    "Goes on after a pulumi command that was killed: lifts its lock, takes into the state what AWS made and the state " +
      "doesn't know, and refreshes. AWS itself is only read.",
  )
  .requiredOption("--stack <name>", "the stack, as `pulumi stack ls` shows it")
  .option("--yes", "don't ask whether the other command is really gone");

async function main(): Promise<number> {
  const { stack, yes = false } = program.parse().opts<{ stack: string; yes?: boolean }>();
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const { name: project } = parse(readFileSync("Pulumi.yaml", "utf8")) as { name: string };
  const shortName = stack.split("/").pop() ?? stack;
  if (!yes && !(await isSure(stack))) {
    say("Nothing was changed.");
    return 1;
  }
  await repairFiles(project, shortName, say);
  const cli = pulumiOf(stack);
  const { open } = await recover({
    cli,
    finderOf,
    stack: `${project}/${shortName}`,
    looksForLost: true,
    say,
  });
  if (open.length > 0) {
    say("Some of it is to be looked at (above).");
    return 1;
  }
  say("Recovered. Go on with the command that was cut short.");
  say("Where AWS is still making something, wait for it first: `aws eks wait cluster-active --name <cluster>`.");
  return 0;
}

/** A lock doesn't tell whether its owner lives: only a person knows. */
async function isSure(stack: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new Error(
      `nobody is there to ask whether any pulumi command still works on ${stack}: add --yes if none does`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(
      `The lock of stack ${stack} is lifted and its state is changed. Does no pulumi command work on it any more, here or ` +
        "elsewhere? [y/N] ",
    );
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

async function repairFiles(project: string, stack: string, say: (line: string) => void): Promise<void> {
  const { url = "" } = JSON.parse(await pulumi(["whoami", "--verbose", "--json"])) as { url?: string };
  if (url.startsWith("file://")) {
    const directory = url.slice("file://".length).replace(/\?.*$/, "").replace(/^~/, homedir());
    repairStackFiles(directory, project, stack).forEach(say);
  }
}

async function finderOf(exported: ExportedStack): Promise<ResourceFinder | undefined> {
  const identity = identityOfStack(exported);
  // The tagging API lists a new resource after some seconds.
  return identity && new AwsFinder(await awsReads(identity), { attempts: 4, pause: () => delay(10_000) });
}

function pulumiOf(stack: string): PulumiCli {
  return { run: (argv) => pulumi([...argv, "--stack", stack]) };
}

function pulumi(argv: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", argv, { stdio: ["ignore", "pipe", "pipe"] });
    const text = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text.stdout += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      text.stderr += chunk;
    });
    child.on("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "ENOENT" ? new Error("there is no pulumi command line on the PATH") : error),
    );
    child.on("close", (code) =>
      code === 0
        ? resolve(text.stdout)
        : reject(new Error(`pulumi ${argv.join(" ")} ended with ${code}:\n${text.stdout}${text.stderr}`)),
    );
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
