/** Which of the platform's groups a job takes, and why not. Pure. */
import type { InstanceGroupOutput } from "../../stacks/outputs";

export type GroupChoice = { group: InstanceGroupOutput } | { problem: string };

export function chooseGroup(groups: readonly InstanceGroupOutput[], name: string, nodes: number): GroupChoice {
  const group = groups.find((candidate) => candidate.name === name);
  if (!group) {
    return {
      problem: `training-job:group: received ${name}, allowed is one of the platform's groups: ${groups.map((of) => of.name).join(", ")}.`,
    };
  }
  if (!runsAllReduce(group)) {
    const fit = groups.filter(runsAllReduce).map((of) => of.name);
    return {
      problem:
        `training-job:group: received ${name}, whose nodes have ${group.accelerator} and no NVIDIA GPUs; ` +
        `allowed is ${fit.length === 0 ? "none of the platform's groups" : `one of ${fit.join(", ")}`}, because all_reduce.py measures NCCL on GPUs, or Gloo on CPUs. ` +
        "For Neuron devices write a job of your own with an image that holds torch-neuronx, or run AWS's nccom-test.",
    };
  }
  if (nodes < 1 || nodes > group.count) {
    return {
      problem: `training-job:nodes: received ${nodes}, allowed is 1 to ${group.count}, the count of the platform's group ${name}.`,
    };
  }
  return { group };
}

function runsAllReduce({ acceleratorsPerNode, accelerator }: InstanceGroupOutput): boolean {
  return acceleratorsPerNode === 0 || accelerator.startsWith("NVIDIA");
}
