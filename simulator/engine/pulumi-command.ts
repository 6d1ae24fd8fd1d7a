/** What the rehearsal must know of a `pulumi` command line: does it run the program, and which stack is meant? */

/** Commands that run the program or read its project: they run in the user's project and get `--config-file`. */
const projectCommands = new Set(["up", "update", "preview", "pre", "refresh", "destroy", "down", "import", "watch"]);

/** Commands that belong to no stack: no `--stack` is added. */
const stacklessCommands = new Set([
  "version",
  "help",
  "about",
  "whoami",
  "plugin",
  "login",
  "logout",
  "completion",
  "gen-completion",
  "schema",
  "package",
  "ai",
  "env",
  "org",
  "policy",
  "new",
  "convert",
  "install",
]);

export interface PulumiCommandLine {
  /** Arguments as they go to the command line, `--stack` included. */
  argv: string[];
  command: string;
  stack: string;
  runsInProject: boolean;
  needsStack: boolean;
  /** What `stack rename` calls the stack from now on, organization and project left out. */
  renamedTo?: string;
}

const valueFlags = new Set([
  "-s",
  "--stack",
  "--cwd",
  "-C",
  "--config-file",
  "-c",
  "--config",
  "-m",
  "--message",
  "-p",
  "--parallel",
  "-t",
  "--target",
  "--color",
  "-v",
  "--verbose",
]);

export function readPulumiCommand(argv: readonly string[], defaultStack: string): PulumiCommandLine {
  const words: string[] = [];
  let stack: string | undefined;
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? "";
    const inline = /^(?:--stack|-s)=(.+)$/.exec(argument);
    if (inline) {
      stack = inline[1];
    } else if (argument === "--stack" || argument === "-s") {
      stack = argv[index + 1];
      index++;
    } else if (valueFlags.has(argument)) {
      index++;
    } else if (!argument.startsWith("-")) {
      words.push(argument);
    }
  }
  const command = words[0] ?? "help";
  // `stack select`, `stack rm` and `stack init` take the stack as a word of their own.
  const namesStackItself = command === "stack" && ["select", "rm", "init", "ls"].includes(words[1] ?? "");
  if (namesStackItself && stack === undefined && words[2] !== undefined) {
    stack = words[2];
  }
  const renamedTo = command === "stack" && words[1] === "rename" ? words[2]?.split("/").pop() : undefined;
  const needsStack = !stacklessCommands.has(command) && !(command === "stack" && words[1] === "ls");
  const given = argv.some((argument) => argument === "--stack" || argument === "-s" || /^(--stack|-s)=/.test(argument));
  const extra = needsStack && !given && !namesStackItself ? ["--stack", defaultStack] : [];
  return {
    argv: [...argv, ...extra],
    command,
    stack: stack ?? defaultStack,
    runsInProject: projectCommands.has(command),
    needsStack,
    ...(renamedTo === undefined ? {} : { renamedTo }),
  };
}
