/** The example's choice of nodes, and its acceptance test run on a stand-in of PyTorch. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { chooseGroup } from "../../examples/training-job/platform-group";
import type { InstanceGroupOutput } from "../../stacks/outputs";
import { projectDirectory } from "../support/whole-program";

function groupWith(name: string, accelerator: string, acceleratorsPerNode: number): InstanceGroupOutput {
  return {
    name,
    instanceType: "ml.any",
    count: 2,
    zone: "usw2-az2",
    accelerator,
    acceleratorsPerNode,
    efaInterfacesPerNode: 0,
    vcpusPerNode: 8,
    memoryMiBPerNode: 32768,
    labels: {},
    taints: [],
  };
}

const system = groupWith("system", "", 0);
const workers = groupWith("workers", "NVIDIA A10G", 1);
const neuron = groupWith("neuron", "AWS Trainium", 16);

describe("the training job's group", () => {
  it("may have NVIDIA GPUs or no accelerators", () => {
    assert.deepEqual(chooseGroup([system, workers, neuron], "workers", 2), { group: workers });
    assert.deepEqual(chooseGroup([system, workers, neuron], "system", 1), { group: system });
  });

  it("may not have Neuron devices, which the bandwidth test can't measure", () => {
    const refused = chooseGroup([system, workers, neuron], "neuron", 1);
    assert.match(
      "problem" in refused ? refused.problem : "",
      /^training-job:group: received neuron, whose nodes have AWS Trainium and no NVIDIA GPUs; allowed is one of system, workers, /,
    );
    const alone = chooseGroup([neuron], "neuron", 1);
    assert.match("problem" in alone ? alone.problem : "", /allowed is none of the platform's groups/);
  });

  it("has as many nodes as the job takes", () => {
    assert.deepEqual(chooseGroup([workers], "workers", 3), {
      problem: "training-job:nodes: received 3, allowed is 1 to 2, the count of the platform's group workers.",
    });
  });
});

describe("all_reduce.py", () => {
  before(function () {
    if (spawnSync("python3", ["--version"]).status !== 0) {
      this.skip();
    }
  });

  const run = (environment: Record<string, string>) =>
    spawnSync("python3", [join(projectDirectory, "examples", "training-job", "all_reduce.py")], {
      encoding: "utf8",
      env: {
        PATH: process.env.PATH,
        PYTHONDONTWRITEBYTECODE: "1",
        PYTHONPATH: join(projectDirectory, "test", "support", "torch-stand-in"),
        LOCAL_RANK: "0",
        WORLD_SIZE: "2",
        ...environment,
      },
    });

  it("measures the GPUs that were asked for over NCCL", () => {
    const { status, stdout, stderr } = run({ ACCELERATORS_PER_NODE: "8", GPUS_SEEN: "8" });
    assert.equal(status, 0, stderr);
    assert.match(
      stdout,
      /^backend nccl\nall-reduce of 1024 MiB over 2 ranks by nccl on cuda: \d+\.\d GB\/s bus bandwidth\n$/,
    );
  });

  it("fails without a figure where GPUs that were asked for are not there", () => {
    for (const seen of ["0", "7"]) {
      const { status, stdout, stderr } = run({ ACCELERATORS_PER_NODE: "8", GPUS_SEEN: seen });
      assert.deepEqual([status, stdout], [1, ""]);
      assert.match(stderr, new RegExp(`^the job asked for 8 GPUs a node, and PyTorch \\S+ sees ${seen}: `));
    }
  });

  it("measures CPUs where the nodes have no accelerators, and says so", () => {
    const { status, stdout } = run({ ACCELERATORS_PER_NODE: "0", GPUS_SEEN: "0" });
    assert.equal(status, 0);
    assert.match(stdout, /over 2 ranks by gloo on cpu: /);
  });

  it("fails below the minimum", () => {
    const { status, stdout } = run({
      ACCELERATORS_PER_NODE: "1",
      GPUS_SEEN: "1",
      MINIMUM_BUS_BANDWIDTH_GBPS: "1000000",
    });
    assert.equal(status, 1);
    assert.match(stdout, /below the minimum of 1000000\.0 GB\/s/);
  });
});
