"""A stand-in of PyTorch for the test of all_reduce.py: as many GPUs as GPUS_SEEN says, and nothing is exchanged."""

import os

__version__ = "0.0.0+stand-in"
float32 = "float32"


class cuda:
    @staticmethod
    def is_available():
        return cuda.device_count() > 0

    @staticmethod
    def device_count():
        return int(os.environ["GPUS_SEEN"])

    @staticmethod
    def synchronize():
        pass


class device:
    def __init__(self, type, index=None):
        self.type = type


def ones(count, dtype, device):
    return [count]
