/** What the rehearsal puts in the place of things that only the real world has. Each is said aloud when a copy is made. */
import type { StackCopyOptions } from "./engine/stack-copy";

export const standInChartPath = "simulator/data/stand-in-chart/HyperPodHelmChart";

export const standIns: readonly (StackCopyOptions["standIns"][number] & {
  /** The project whose stack files it is for. */
  project: string;
})[] = [
  {
    project: "hyperpod-eks",
    path: ["config", "hyperpod-eks:hyperpod", "chart", "path"],
    value: standInChartPath,
    note: "HyperPod's Helm chart isn't fetched in a rehearsal: a stand-in chart is installed instead",
  },
];
