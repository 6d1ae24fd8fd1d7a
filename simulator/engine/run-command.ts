/** Programs that a rehearsal starts: the command line above all, which a test may kill. */
import { type ChildProcess, spawn } from "node:child_process";

export interface CommandResult {
  exitCode: number;
  /** Captured when asked for, else "". */
  output: string;
  /** Standard output alone. */
  stdout: string;
}

/** The command line under way, if any. */
export interface Running {
  child?: ChildProcess;
}

/** `kill -9`, of what it started too. */
export function kill(child: ChildProcess | undefined): void {
  if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    process.kill(-child.pid, "SIGKILL");
  }
}

export function runCommand(
  file: string,
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  capture: boolean,
  running?: Running,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    // One that may be killed leads a process group: the kill takes its children too.
    const child = spawn(file, argv, {
      cwd,
      env,
      stdio: capture ? ["ignore", "pipe", "pipe"] : "inherit",
      detached: running !== undefined,
    });
    if (running) {
      running.child = child;
    }
    let output = "";
    let stdout = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      stdout += chunk;
    });
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
    // Ctrl-C reaches the command line as well, which ends its work in order; this process waits for it.
    const ignore = () => undefined;
    process.on("SIGINT", ignore);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      process.removeListener("SIGINT", ignore);
      resolve({ exitCode: code ?? (signal ? 130 : 1), output, stdout });
    });
  });
}
