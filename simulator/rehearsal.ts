/**
 * A rehearsal: one simulated account kept between commands, its doors, and the real command line against them.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Recovery } from "../ops/recover/recover";
import { type AccountOptions, SimulatedAccount } from "./account/account";
import { kinds, rules } from "./account/catalogue";
import type { AskedFault } from "./account/faults/fault";
import { announcement, unmetFaults } from "./account/faults/fault-list";
import { parseFault } from "./account/faults/grammar";
import { latencies } from "./account/latencies";
import { Ledger } from "./account/ledger";
import { AccountStore } from "./account/store";
import { type OpenDoors, openDoors } from "./doors/open-doors";
import type { WatchedCall } from "./doors/watched-calls";
import { deployerOfFile, placeCaller } from "./engine/caller-place";
import { engineEnvironment } from "./engine/engine-environment";
import { type Engine, locateEngine } from "./engine/locate-engine";
import { readPulumiCommand } from "./engine/pulumi-command";
import { engineCacheDirectory, type RehearsalLayout, rehearsalLayout } from "./engine/rehearsal-layout";
import { takeLock } from "./engine/rehearsal-lock";
import { type CommandResult, kill, type Running, runCommand } from "./engine/run-command";
import { copyStackFile, renameStackCopy } from "./engine/stack-copy";
import { hasStaleLock } from "./engine/stale-lock";
import { missingNodes } from "./missing-nodes";
import { recoverRehearsed } from "./recover-rehearsed";
import { standIns } from "./stand-ins";

export interface RehearsalOptions {
  projectDirectory: string;
  /** Where account, state and copies are kept. @default `.rehearsal` in the project */
  root?: string;
  /** Start over: a new account, no stacks. @default false */
  fresh?: boolean;
  /** Real milliseconds that a simulated minute takes. @default 0: no waiting */
  millisecondsPerMinute?: number;
  /** The caller's public IPv4 address, outside of the VPC. @default an address that the shipped stack files allow */
  callerIp?: string;
  /** The caller stands outside of the VPC, whatever the stack's file says of its deployer. @default false */
  callerOutsideVpc?: boolean;
  /** What the simulated account has and allows: quotas, capacity, what AWS does by itself. @default as AWS's accounts */
  account?: Pick<
    AccountOptions,
    "quotas" | "bucketsOfOthers" | "zonesOfTypes" | "trainingPlans" | "happenings" | "pace"
  >;
  /** Stack files of the program that stand outside of its project directory, by stack name. */
  stackFiles?: Readonly<Record<string, string>>;
  say?(line: string): void;
  /**
   * Told of every call that changes something in the account, with a way to end the command line at that moment as
   * `kill -9` would. @default nobody is told
   */
  watch?(call: WatchedCall, moment: "answering" | "answered", kill: () => void): "drop" | undefined;
}

export interface RunOptions {
  /** Print nothing and return the output. @default false */
  capture?: boolean;
  /** The stack of a command that names none. @default "dev" */
  defaultStack?: string;
  /** Folder of another Pulumi project, which then sees the same account and backend. @default the program's own */
  project?: string;
  /** What goes wrong while this command runs: "sagemaker:cluster.create=InsufficientCapacity". @default nothing */
  faults?: readonly string[];
}

export const kindNames = kinds.map(({ kind }) => kind);

interface RehearsedProject {
  directory: string;
  name: string;
  /** Where the copies of its stack files are. */
  copies: string;
}

export class Rehearsal {
  /** Where the caller of the stack at hand stands, in words. */
  private place: string | undefined;

  private constructor(
    private readonly options: RehearsalOptions,
    readonly layout: RehearsalLayout,
    readonly engine: Engine,
    readonly account: SimulatedAccount,
    private readonly doors: OpenDoors,
    private readonly running: Running,
    private readonly release: () => void,
  ) {}

  static async open(options: RehearsalOptions): Promise<Rehearsal> {
    const layout = rehearsalLayout(options.projectDirectory, options.root);
    const say = options.say ?? (() => undefined);
    const engine = await locateEngine({
      projectDirectory: options.projectDirectory,
      cacheDirectory: engineCacheDirectory(process.env),
      environment: process.env,
      say,
    });
    const release = takeLock(layout.lock);
    try {
      if (options.fresh) {
        for (const path of [layout.state, layout.project, layout.account, layout.ledger, layout.home]) {
          rmSync(path, { recursive: true, force: true });
        }
      }
      for (const directory of [layout.home, layout.state, layout.project]) {
        mkdirSync(directory, { recursive: true });
      }
      const account = new SimulatedAccount({
        ...options.account,
        kinds,
        rules,
        latencies,
        store: AccountStore.open(layout.account),
        ledger: new Ledger(layout.ledger),
        millisecondsPerMinute: options.millisecondsPerMinute ?? 0,
        ...(options.callerIp === undefined ? {} : { callerPlace: { publicIp: options.callerIp } }),
      });
      const running: Running = {};
      const { projectDirectory, watch } = options;
      const doors = await openDoors(account, {
        projectDirectory,
        ...(watch ? { watch: (call, moment) => watch(call, moment, () => kill(running.child)) } : {}),
      });
      return new Rehearsal(options, layout, engine, account, doors, running, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  close(): void {
    this.doors.close();
    this.release();
  }

  /** Runs any `pulumi` command. With `capture`, nothing is printed and the output is returned. */
  async run(
    argv: readonly string[],
    { capture = false, defaultStack = "dev", project, faults = [] }: RunOptions = {},
  ): Promise<CommandResult> {
    const asked = faults.map((spec) => parseFault(spec, kindNames));
    const command = readPulumiCommand(argv, defaultStack);
    const rehearsed = this.rehearsedProject(project);
    if (!command.needsStack) {
      return this.spawn(command.argv, rehearsed.copies, capture);
    }
    const configFile = await this.prepareStack(command.stack, rehearsed);
    if (command.runsInProject && this.place !== undefined) {
      this.say(this.place);
    }
    const result = await this.withFaults(asked, () =>
      command.runsInProject
        ? this.spawn([...command.argv, "--config-file", configFile], rehearsed.directory, capture)
        : this.spawn(command.argv, rehearsed.copies, capture),
    );
    if (command.renamedTo !== undefined && result.exitCode === 0) {
      renameStackCopy(rehearsed.copies, command.stack, command.renamedTo);
      this.say(
        `In a rehearsal your stack file keeps its name: the next command needs a copy of Pulumi.${command.stack}.yaml as Pulumi.${command.renamedTo}.yaml`,
      );
    }
    return result;
  }

  /** Says what will go wrong, lets it go wrong while the command runs, and says what met nothing. */
  private async withFaults(asked: readonly AskedFault[], act: () => Promise<CommandResult>): Promise<CommandResult> {
    announcement(asked).forEach(this.say);
    this.account.setFaults(asked);
    try {
      return await act();
    } finally {
      // As long as the faults last: what they keep from coming up isn't there afterwards only because they are over.
      missingNodes(this.account).forEach(this.say);
      unmetFaults(this.account.faultReport()).forEach(this.say);
      this.account.setFaults([]);
    }
  }

  /** The stack's outputs, secrets included. */
  async outputs(stack: string, project?: string): Promise<Record<string, unknown>> {
    const { exitCode, stdout, output } = await this.run(
      ["stack", "output", "--json", "--show-secrets", "--stack", stack],
      { capture: true, ...(project === undefined ? {} : { project }) },
    );
    if (exitCode !== 0) {
      throw new Error(output);
    }
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** The program's own project, or another one that is rehearsed in the same account. */
  private rehearsedProject(directory = this.options.projectDirectory): RehearsedProject {
    const { name } = parse(readFileSync(join(directory, "Pulumi.yaml"), "utf8")) as { name: string };
    const own = directory === this.options.projectDirectory;
    return { directory, name, copies: own ? this.layout.project : join(this.layout.root, "projects", name) };
  }

  private async prepareStack(stack: string, project: RehearsedProject): Promise<string> {
    const configFile = await this.copyStack(stack, project);
    if (hasStaleLock(this.layout.state, project.name, stack)) {
      this.say(`The last command on stack ${stack} was cut short: recovering its state`);
      await this.recoverStack(stack, configFile, project, false);
    }
    return configFile;
  }

  /** The copy of the stack's file, and the stack itself where there is none. */
  private async copyStack(stack: string, project: RehearsedProject): Promise<string> {
    const own = project.directory === this.options.projectDirectory;
    const elsewhere = own ? this.options.stackFiles?.[stack] : undefined;
    const source = elsewhere ?? join(project.directory, `Pulumi.${stack}.yaml`);
    if (!existsSync(source)) {
      throw new Error(`there is no ${source}: the rehearsal works on a copy of the stack's file`);
    }
    const copy = copyStackFile({
      stack,
      source,
      projectDirectory: project.copies,
      projectFile: join(project.directory, "Pulumi.yaml"),
      standIns: standIns.filter((standIn) => standIn.project === project.name),
      say: this.say,
    });
    if (copy.caller !== undefined) {
      this.account.callerArn = copy.caller.arn;
    }
    if (!existsSync(join(this.layout.state, ".pulumi", "stacks", project.name, `${stack}.json`))) {
      await this.must(["stack", "init", stack, "--non-interactive"], project.copies);
    }
    this.place = await placeCaller(this.account, {
      deployer: deployerOfFile(readFileSync(copy.file, "utf8"), `${project.name}/${stack}`),
      addressOfFile: copy.caller?.publicIp,
      asked: this.options,
      exportedVpcId: (other) => this.exportedVpcId(other),
    });
    return copy.file;
  }

  private async exportedVpcId(stack: string): Promise<string | undefined> {
    const argv = ["stack", "output", "vpcId", "--stack", stack, "--non-interactive"];
    const { exitCode, stdout } = await this.spawn(argv, this.layout.project, true);
    return exitCode === 0 ? stdout.trim() : undefined;
  }

  /**
   * `npm run rehearse -- recover`: what the next command would do by itself after a kill, and a look for what AWS made
   * while its answer was lost.
   */
  async recover(stack: string, project?: string): Promise<Recovery> {
    const rehearsed = this.rehearsedProject(project);
    return this.recoverStack(stack, await this.copyStack(stack, rehearsed), rehearsed, true);
  }

  private recoverStack(
    stack: string,
    configFile: string,
    { name, directory, copies }: RehearsedProject,
    looksForLost: boolean,
  ): Promise<Recovery> {
    return recoverRehearsed({
      account: this.account,
      backend: this.layout.state,
      project: name,
      stack,
      looksForLost,
      say: this.say,
      pulumi: async (argv) => {
        const readsProject = /^(preview|refresh)$/.test(argv[0] ?? "");
        const full = [...argv, "--stack", stack, ...(readsProject ? ["--config-file", configFile] : [])];
        return this.must(full, readsProject ? directory : copies);
      },
    });
  }

  private readonly say = (line: string): void => this.options.say?.(line);

  /** The command's standard output. */
  private async must(argv: string[], cwd: string): Promise<string> {
    const { exitCode, stdout, output } = await this.spawn(argv, cwd, true);
    if (exitCode !== 0) {
      throw new Error(`pulumi ${argv.join(" ")} ended with ${exitCode}:\n${output}`);
    }
    return stdout;
  }

  /** Runs a program of its own (a script, a portal) that calls `pulumi` by itself, in the engine's environment. */
  execute(
    file: string,
    argv: readonly string[],
    { cwd = this.options.projectDirectory, capture = false } = {},
  ): Promise<CommandResult> {
    return runCommand(file, argv, cwd, this.environment(), capture);
  }

  /** The copy of a stack's file, for programs that name it themselves. The stack exists afterwards. */
  copyOf(stack: string): Promise<string> {
    return this.prepareStack(stack, this.rehearsedProject());
  }

  private spawn(argv: readonly string[], cwd: string, capture: boolean): Promise<CommandResult> {
    const running = this.options.watch ? this.running : undefined;
    return runCommand(this.engine.executable, argv, cwd, this.environment(), capture, running);
  }

  private environment(): NodeJS.ProcessEnv {
    return engineEnvironment({
      layout: this.layout,
      executable: this.engine.executable,
      doors: this.doors.providers,
      proxyPort: this.doors.proxyPort,
      readsUrl: this.doors.readsUrl,
      callerArn: this.account.callerArn,
      inherited: process.env,
    });
  }
}
