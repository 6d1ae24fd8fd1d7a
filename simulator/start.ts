/** `npm start`: rehearses the dev stack, and shows a newcomer what was made and what to try next. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Rehearsal } from "./rehearsal";
import { welcomeScreen } from "./welcome-screen";

const stack = "dev";

async function main(): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  // As of `npm run rehearse`: where account, state and copies are kept.
  const { root } = parseArgs({ options: { root: { type: "string" } } }).values;
  const rehearsal = await Rehearsal.open({
    projectDirectory: process.cwd(),
    ...(root === undefined ? {} : { root: resolve(root) }),
    say,
  });
  try {
    say(
      `Rehearsing the ${stack} stack: the real Pulumi ${rehearsal.engine.version} against a simulated AWS account. Nothing here costs anything.\n`,
    );
    const up = await rehearsal.run(["up", "--yes", "--skip-preview", "--stack", stack, "--suppress-outputs"]);
    if (up.exitCode !== 0) {
      return up.exitCode;
    }
    process.stdout.write(welcomeScreen(stack, await rehearsal.outputs(stack), rehearsal.account));
    return 0;
  } finally {
    rehearsal.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
