import os
import time


def init_process_group(backend):
    print(f"backend {backend}", flush=True)


def all_reduce(tensor):
    time.sleep(0.001)


def get_world_size():
    return int(os.environ["WORLD_SIZE"])


def get_rank():
    return 0


def destroy_process_group():
    pass
