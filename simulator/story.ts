/**
 * `npm run story`: the whole story in order, on the real command line: a platform, a project that builds on it, a change,
 * a change that is refused, drift, and the end. In an account of its own, so that your rehearsal stays as it is.
 */
import { join } from "node:path";
import { Rehearsal } from "./rehearsal";

const projectDirectory = process.cwd();
const stack = "dev";
const consumer = join(projectDirectory, "examples", "training-job");
const plain = ["--suppress-outputs", "--suppress-progress"];
const unasked = ["--yes", "--skip-preview", ...plain];

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function chapter(number: number, title: string, text: string): void {
  say(`\n━━ ${number}. ${title} ${"━".repeat(Math.max(0, 70 - title.length))}\n${text}\n`);
}

async function main(): Promise<void> {
  const rehearsal = await Rehearsal.open({
    projectDirectory,
    root: join(projectDirectory, ".rehearsal", "story"),
    fresh: true,
    say: (line) => say(`  (${line})`),
  });
  try {
    await tell(rehearsal);
  } finally {
    rehearsal.close();
  }
}

async function tell(rehearsal: Rehearsal): Promise<void> {
  const platform = (...argv: string[]) => told(rehearsal, argv, undefined);
  const job = (...argv: string[]) => told(rehearsal, argv, consumer);
  const set = (path: string, value: string) => platform("config", "set", "--path", `hyperpod-eks:${path}`, value);

  chapter(
    1,
    "A platform",
    "pulumi up: network, EKS, access, HyperPod. Everything below is the real Pulumi command line.",
  );
  await platform("up", ...unasked);

  chapter(
    2,
    "A project that builds on it",
    "examples/training-job reads the outputs by StackReference and runs its jobs in the cluster.",
  );
  await job("up", ...unasked);

  chapter(
    3,
    "A change",
    "Two more GPU nodes. The preview says what it would do: an update of the cluster in place, nothing else.",
  );
  await set("instanceGroups.workers.count", "3");
  await platform("preview", "--diff", ...plain);
  await platform("up", ...unasked);

  chapter(
    4,
    "A change that would cost the nodes",
    "Another instance type for a live group: AWS refuses that after minutes. The preview refuses it now.",
  );
  await set("instanceGroups.workers.instanceType", "ml.g5.4xlarge");
  const refused = await rehearsal.run(["preview", ...plain, "--stack", stack]);
  if (refused.exitCode === 0) {
    throw new Error("the guard let the change through");
  }
  await set("instanceGroups.workers.instanceType", "ml.g5.2xlarge");

  chapter(
    5,
    "Drift",
    "Somebody removes a rule of the nodes' security group at the console: EFA would no longer pass its checks.",
  );
  rehearsal.account.alter((resources) => {
    const index = resources.findIndex(({ attributes }) =>
      String(attributes.clientName).endsWith("::network-nodes-egress-self"),
    );
    resources.splice(index, 1);
  });
  await platform("refresh", ...unasked);
  await platform("preview", "--diff", ...plain);
  await platform("up", ...unasked);

  chapter(6, "The end", "The consumer goes first, then the platform. What AWS leaves behind is listed.");
  await job("destroy", ...unasked);
  await platform("destroy", ...unasked);
  const left = rehearsal.account.everything();
  say(`\nLeft in the account:${left.length === 0 ? " nothing" : ""}`);
  for (const { kind, id } of left) {
    say(`  ${kind} ${id}`);
  }
}

/** Runs a command. Of an update or a destroy only the summary is shown: a hundred lines of progress hide the story. */
async function told(rehearsal: Rehearsal, argv: readonly string[], project: string | undefined): Promise<void> {
  const capture = ["up", "refresh", "destroy", "config"].includes(argv[0] ?? "");
  const { exitCode, output } = await rehearsal.run([...argv, "--stack", stack], {
    capture,
    ...(project === undefined ? {} : { project }),
  });
  if (exitCode !== 0) {
    throw new Error(`pulumi ${argv.join(" ")} ended with ${exitCode}\n${output}`);
  }
  const summary = /^Resources:\n(?:[ \t]+.*\n)+/m.exec(output)?.[0];
  if (summary !== undefined) {
    say(
      `$ pulumi ${argv[0]} --stack ${stack}${project === undefined ? "" : "   (in examples/training-job)"}\n${summary}`,
    );
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
