/**
 * Samples a process tree from a thread of its own: the benchmark's main thread answers for the simulated account, and a
 * sampler on it would miss the moments when the program keeps it busy.
 */
import { existsSync } from "node:fs";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { type TreeUse, treeUse } from "./process-tree";

const everyMilliseconds = 20;

/** How the SDK's runner shows on a command line: `node …/@pulumi/pulumi/cmd/run/index.js --monitor …`. */
const isRunner = (commandLine: string) => /@pulumi\/pulumi\/cmd\/run[/ ]/.test(commandLine);

export interface TreeSampler {
  /** Ends the sampling and returns the highest values seen; `undefined` where there is no /proc. */
  stop(): Promise<TreeUse | undefined>;
}

interface SamplerData {
  pid: number;
  /** One shared integer: 1 asks the thread to end. */
  ended: SharedArrayBuffer;
}

export function sampleTree(pid: number): TreeSampler {
  if (!existsSync("/proc/self/statm")) {
    return { stop: async () => undefined };
  }
  const ended = new SharedArrayBuffer(4);
  const worker = new Worker(__filename, { workerData: { pid, ended } satisfies SamplerData });
  const peak = new Promise<TreeUse>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  return {
    stop: () => {
      const flag = new Int32Array(ended);
      Atomics.store(flag, 0, 1);
      Atomics.notify(flag, 0);
      return peak;
    },
  };
}

function run({ pid, ended }: SamplerData): TreeUse {
  const flag = new Int32Array(ended);
  const peak: TreeUse = { tree: 0, program: 0, cpuSeconds: 0 };
  do {
    const { tree, program, cpuSeconds } = treeUse(pid, isRunner);
    peak.tree = Math.max(peak.tree, tree);
    peak.program = Math.max(peak.program, program);
    peak.cpuSeconds = Math.max(peak.cpuSeconds, cpuSeconds);
  } while (Atomics.wait(flag, 0, 0, everyMilliseconds) === "timed-out");
  return peak;
}

if (!isMainThread) {
  parentPort?.postMessage(run(workerData as SamplerData));
}
