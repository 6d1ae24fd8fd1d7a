/** `npm run rehearse -- <any pulumi command>`: the real command line against the simulated account. */
import { resolve } from "node:path";
import { Command } from "commander";
import { faultList } from "./account/faults/fault-list";
import { parseFault } from "./account/faults/grammar";
import { readPulumiCommand } from "./engine/pulumi-command";
import { kindNames, Rehearsal } from "./rehearsal";
import { timelineCommand } from "./timeline/command";

const collected = (spec: string, before: readonly string[]): readonly string[] => [...before, spec];

const program = new Command("rehearse")
  .description("Runs the real Pulumi command line against a simulated AWS account, offline.")
  .option("--fresh", "start over: a new account, no stacks")
  .option("--minute <milliseconds>", "real milliseconds that a simulated minute takes (0: no waiting)", Number, 0)
  .option("--caller-ip <address>", "public IPv4 address from which the deployer calls, outside of the VPC")
  .option("--caller-outside-vpc", "the deployer stands outside of the VPC, though deployerInsideVpc: true says inside")
  .option("--root <folder>", "where account, state and copies are kept (default: .rehearsal in the project)")
  .option("--stack-file <file>", "the stack's file, when it is not Pulumi.<stack>.yaml of the project")
  .option("--project <folder>", "another Pulumi project, in the same account and backend (default: this one)")
  .option("--fault <fault>", "something that goes wrong in AWS; may be given several times", collected, [])
  .option("--list-faults", "show what can go wrong, and end")
  .argument("[pulumi...]", "a pulumi command and its arguments, such as `up --stack prod --yes`")
  .passThroughOptions()
  .allowUnknownOption()
  .addHelpText(
    "after",
    "\nExamples:\n  npm run rehearse -- up --yes\n  npm run rehearse -- preview --diff --stack prod\n  npm run rehearse -- timeline --stack prod   how long AWS would take, and why: the longest path and a chart\n  npm run rehearse -- recover --stack dev     goes on after a command that was cut short\n  npm run rehearse -- --fresh up --yes\n  npm run rehearse -- --project examples/training-job up --yes\n  npm run rehearse -- --fault sagemaker:cluster.create=InsufficientCapacity@usw2-az2 up --yes",
  );

async function main(): Promise<number> {
  program.parse();
  const flags = program.opts<{
    fresh?: boolean;
    minute: number;
    callerIp?: string;
    callerOutsideVpc?: boolean;
    root?: string;
    stackFile?: string;
    project?: string;
    fault: readonly string[];
    listFaults?: boolean;
  }>();
  const argv = program.args;
  if (flags.listFaults) {
    process.stdout.write(faultList());
    return 0;
  }
  for (const spec of flags.fault) {
    // A slip is told before anything starts.
    parseFault(spec, kindNames);
  }
  if (argv.length === 0 && !flags.fresh) {
    program.help();
  }
  const projectDirectory = process.cwd();
  const ofProject = flags.project === undefined ? {} : { project: resolve(flags.project) };
  const stack = argv.includes("--stack") ? (argv[argv.indexOf("--stack") + 1] ?? "dev") : "dev";
  const rehearsal = await Rehearsal.open({
    projectDirectory,
    ...(flags.fresh ? { fresh: true } : {}),
    millisecondsPerMinute: flags.minute,
    ...(flags.root === undefined ? {} : { root: resolve(flags.root) }),
    ...(flags.callerIp === undefined ? {} : { callerIp: flags.callerIp }),
    ...(flags.callerOutsideVpc ? { callerOutsideVpc: true } : {}),
    ...(flags.stackFile === undefined ? {} : { stackFiles: { [stack]: flags.stackFile } }),
    say: (line) => process.stderr.write(`${line}\n`),
  });
  try {
    if (argv.length === 0) {
      process.stderr.write("The rehearsal starts over: the account is empty.\n");
      return 0;
    }
    if (argv[0] === "timeline") {
      const { exitCode, text } = await timelineCommand(rehearsal, readPulumiCommand(argv, "dev").stack);
      (exitCode === 0 ? process.stdout : process.stderr).write(text);
      return exitCode;
    }
    if (argv[0] === "recover") {
      const { open } = await rehearsal.recover(readPulumiCommand(argv, "dev").stack, ofProject.project);
      process.stderr.write(
        open.length === 0
          ? "Recovered: go on with the command that was cut short.\n"
          : "Some of it is to be looked at (above).\n",
      );
      return open.length === 0 ? 0 : 1;
    }
    return (await rehearsal.run(argv, { faults: flags.fault, ...ofProject })).exitCode;
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
