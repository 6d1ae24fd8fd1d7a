/** The real engine against a simulated account of the benchmark's own: nothing of anybody's rehearsal is touched. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { SimulatedAccount } from "../simulator/account/account";
import { kinds, rules } from "../simulator/account/catalogue";
import { latencies } from "../simulator/account/latencies";
import { Ledger } from "../simulator/account/ledger";
import { AccountStore } from "../simulator/account/store";
import { type OpenDoors, openDoors } from "../simulator/doors/open-doors";
import { engineEnvironment } from "../simulator/engine/engine-environment";
import { type Engine, locateEngine } from "../simulator/engine/locate-engine";
import { engineCacheDirectory, type RehearsalLayout, rehearsalLayout } from "../simulator/engine/rehearsal-layout";
import type { TreeUse } from "./process-tree";
import { sampleTree, type TreeSampler } from "./tree-sampler";

export interface Measured {
  /** From the start of the command line to its end. */
  seconds: number;
  use: TreeUse | undefined;
  stdout: string;
}

export class BenchEngine {
  private constructor(
    readonly layout: RehearsalLayout,
    readonly engine: Engine,
    private readonly doors: OpenDoors,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  static async open(projectDirectory: string, root: string, say: (line: string) => void): Promise<BenchEngine> {
    const layout = rehearsalLayout(projectDirectory, root);
    for (const directory of [layout.home, layout.state, layout.project]) {
      mkdirSync(directory, { recursive: true });
    }
    const engine = await locateEngine({
      projectDirectory,
      cacheDirectory: engineCacheDirectory(process.env),
      environment: process.env,
      say,
    });
    const account = new SimulatedAccount({
      kinds,
      rules,
      latencies,
      store: AccountStore.open(layout.account),
      ledger: new Ledger(layout.ledger),
      millisecondsPerMinute: 0,
    });
    const doors = await openDoors(account, { projectDirectory });
    const { NODE_COMPILE_CACHE: _, ...environment } = engineEnvironment({
      layout,
      executable: engine.executable,
      doors: doors.providers,
      proxyPort: doors.proxyPort,
      readsUrl: doors.readsUrl,
      callerArn: account.callerArn,
      inherited: process.env,
    });
    // No compile cache: a person's own `pulumi preview` has none.
    return new BenchEngine(layout, engine, doors, environment);
  }

  close(): void {
    this.doors.close();
  }

  /** Runs a command to its end. Throws when it fails: what failed is not worth measuring. */
  async run(argv: readonly string[], cwd: string): Promise<Measured> {
    const startedAt = process.hrtime.bigint();
    const child = spawn(this.engine.executable, argv, {
      cwd,
      env: this.environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const sampler: TreeSampler | undefined = child.pid === undefined ? undefined : sampleTree(child.pid);
    const { exitCode, stdout, output } = await ended(child);
    const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
    const use = await sampler?.stop();
    if (exitCode !== 0) {
      throw new Error(`pulumi ${argv.join(" ")} in ${cwd} ended with ${exitCode}:\n${output}`);
    }
    return { seconds, use, stdout };
  }

  /** Makes an empty stack. Its configuration is kept in the benchmark's folder. */
  async initStack(stack: string, directory: string): Promise<void> {
    await this.run(["stack", "init", stack, "--non-interactive"], directory);
  }

  folder(name: string): string {
    return join(this.layout.root, name);
  }
}

function ended(child: ChildProcess): Promise<{ exitCode: number; stdout: string; output: string }> {
  return new Promise((resolve, reject) => {
    let stdout = "";
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      output += chunk;
    });
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ exitCode: code ?? 1, stdout, output }));
  });
}
