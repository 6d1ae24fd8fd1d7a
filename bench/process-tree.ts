/** What a process and all that it starts hold in memory and have used of the processors, read from /proc. */
import { readdirSync, readFileSync } from "node:fs";

export interface TreeUse {
  /** Resident memory of the whole tree, in bytes. Pages that processes share are counted in each of them. */
  tree: number;
  /** The part of the processes that run the program: the SDK's runner and its children are recognised by `isProgram`. */
  program: number;
  /** Processor time of the whole tree so far, in seconds, that of children which have ended included. */
  cpuSeconds: number;
}

const pageSize = 4096;
const clockTicksPerSecond = 100;

/** Reads one moment. Processes that end meanwhile count as nothing. */
export function treeUse(rootPid: number, isProgram: (commandLine: string) => boolean): TreeUse {
  const use: TreeUse = { tree: 0, program: 0, cpuSeconds: 0 };
  const waiting = [rootPid];
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    const resident = residentBytes(pid);
    use.tree += resident;
    if (isProgram(read(`/proc/${pid}/cmdline`).replaceAll("\0", " "))) {
      use.program += resident;
    }
    use.cpuSeconds += cpuSeconds(pid);
    waiting.push(...childrenOf(pid));
  }
  return use;
}

function residentBytes(pid: number): number {
  return Number(read(`/proc/${pid}/statm`).split(" ")[1] ?? 0) * pageSize;
}

/** The process's own time and that of its children which have ended (proc_pid_stat(5), utime to cstime). */
function cpuSeconds(pid: number): number {
  const afterName = read(`/proc/${pid}/stat`).split(") ").pop() ?? "";
  const ticks = afterName.split(" ").slice(11, 15).map(Number);
  return ticks.reduce((sum, value) => sum + value, 0) / clockTicksPerSecond;
}

/** A child belongs to the thread that started it, and the engine starts processes from any thread. */
function childrenOf(pid: number): number[] {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  return threads.flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`)
      .split(" ")
      .filter((text) => text !== "")
      .map(Number),
  );
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
