"""All-reduce bandwidth of the cluster: the acceptance test of new nodes. Fails below MINIMUM_BUS_BANDWIDTH_GBPS.

ACCELERATORS_PER_NODE says how many GPUs the job asked for. Without them it fails: a figure of the CPUs would pass for one
of the GPUs. 0 means nodes without accelerators, whose CPUs are measured over Gloo.
"""

from __future__ import annotations

import os
import sys
import time

import torch
import torch.distributed as dist

SIZE_BYTES = 1 << 30
WARM_UP_ROUNDS = 5
ROUNDS = 20


def missing_gpus(asked: int) -> str | None:
    seen = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if seen >= asked:
        return None
    return (
        f"the job asked for {asked} GPUs a node, and PyTorch {torch.__version__} sees {seen}: "
        "the image's PyTorch must be built for CUDA, and nvidia-smi on the node must show the GPUs"
    )


def main() -> int:
    asked = int(os.environ["ACCELERATORS_PER_NODE"])
    problem = missing_gpus(asked)
    if problem is not None:
        print(problem, file=sys.stderr, flush=True)
        return 1
    accelerated = asked > 0
    backend = "nccl" if accelerated else "gloo"
    dist.init_process_group(backend)
    device = torch.device("cuda", int(os.environ["LOCAL_RANK"])) if accelerated else torch.device("cpu")
    tensor = torch.ones(SIZE_BYTES // 4, dtype=torch.float32, device=device)
    for _ in range(WARM_UP_ROUNDS):
        dist.all_reduce(tensor)
    if accelerated:
        torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(ROUNDS):
        dist.all_reduce(tensor)
    if accelerated:
        torch.cuda.synchronize()
    seconds = (time.perf_counter() - start) / ROUNDS
    world = dist.get_world_size()
    # Bus bandwidth as nccl-tests defines it for all-reduce: what each link carries, comparable between cluster sizes.
    bus_bandwidth = SIZE_BYTES / seconds * 2 * (world - 1) / world / 1e9
    minimum = float(os.environ.get("MINIMUM_BUS_BANDWIDTH_GBPS", "0"))
    if dist.get_rank() == 0:
        print(
            f"all-reduce of {SIZE_BYTES >> 20} MiB over {world} ranks by {backend} on {device.type}: "
            f"{bus_bandwidth:.1f} GB/s bus bandwidth",
            flush=True,
        )
        if bus_bandwidth < minimum:
            print(f"below the minimum of {minimum:.1f} GB/s", flush=True)
    dist.destroy_process_group()
    return 0 if bus_bandwidth >= minimum else 1


if __name__ == "__main__":
    sys.exit(main())
