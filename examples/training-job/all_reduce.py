"""All-reduce bandwidth of the cluster: the acceptance test of new nodes. Fails below MINIMUM_BUS_BANDWIDTH_GBPS."""

import os
import sys
import time

import torch
import torch.distributed as dist

SIZE_BYTES = 1 << 30
WARM_UP_ROUNDS = 5
ROUNDS = 20


def main() -> int:
    accelerated = torch.cuda.is_available()
    dist.init_process_group("nccl" if accelerated else "gloo")
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
        print(f"all-reduce of {SIZE_BYTES >> 20} MiB over {world} ranks: {bus_bandwidth:.1f} GB/s bus bandwidth", flush=True)
        if bus_bandwidth < minimum:
            print(f"below the minimum of {minimum:.1f} GB/s", flush=True)
    dist.destroy_process_group()
    return 0 if bus_bandwidth >= minimum else 1


if __name__ == "__main__":
    sys.exit(main())
