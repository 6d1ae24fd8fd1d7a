/**
 * What a platform portal does behind its buttons: preview, update, read the outputs of and destroy an environment, with
 * progress as events. Automation API over the program in its own folder.
 *
 *     node --require ts-node/register/transpile-only main.ts <preview|up|outputs|destroy> <stack> [--directory ../..] [--config-file file]
 */
import { parseArgs } from "node:util";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { ProgressReporter } from "./progress";

interface Request {
  action: string;
  stackName: string;
  directory: string;
  configFile?: string;
}

const actions: Readonly<Record<string, (stack: Stack, request: Request) => Promise<unknown>>> = {
  preview: async (stack, request) => {
    const progress = new ProgressReporter(writeLine);
    const { changeSummary } = await stack.preview({ ...common(request), onEvent: report(progress) });
    return { changes: changeSummary };
  },
  up: async (stack, request) => {
    const progress = new ProgressReporter(writeLine);
    const { summary, outputs } = await stack.up({ ...common(request), onEvent: report(progress) });
    return { result: summary.result, changes: summary.resourceChanges, clusterArn: outputs.clusterArn?.value };
  },
  outputs: async (stack) => {
    const outputs = await stack.outputs();
    // A portal shows what is no secret; who needs the kubeconfig reads it where it is used.
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { value, secret }]) => [name, secret ? "[secret]" : value]),
    );
  },
  destroy: async (stack, request) => {
    const progress = new ProgressReporter(writeLine);
    const { summary } = await stack.destroy({ ...common(request), onEvent: report(progress) });
    return { result: summary.result, changes: summary.resourceChanges };
  },
};

async function main(): Promise<void> {
  const request = readRequest(process.argv.slice(2));
  const act = actions[request.action];
  if (!act) {
    throw new Error(`action: received "${request.action}", allowed is one of ${Object.keys(actions).join(", ")}`);
  }
  const stack = await LocalWorkspace.selectStack({ stackName: request.stackName, workDir: request.directory });
  process.stdout.write(`${JSON.stringify(await act(stack, request), null, 2)}\n`);
}

function readRequest(argv: string[]): Request {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { directory: { type: "string", default: "../.." }, "config-file": { type: "string" } },
  });
  const [action = "", stackName = ""] = positionals;
  const configFile = values["config-file"];
  return { action, stackName, directory: values.directory, ...(configFile === undefined ? {} : { configFile }) };
}

function common({ configFile }: Request): { configFile?: string; suppressOutputs: true } {
  return { suppressOutputs: true, ...(configFile === undefined ? {} : { configFile }) };
}

function report(progress: ProgressReporter): (event: EngineEvent) => void {
  return (event) => progress.take(event);
}

/** Progress goes to the error stream, so that the result can be read by itself. */
function writeLine(line: string): void {
  process.stderr.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
