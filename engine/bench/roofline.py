"""The least time that a convolution can take on a machine, from limits that were measured there.

limits.tsv has the columns what, size_kib (of each thread), threads, best, median, unit; what is fma512 (GFLOP/s), read,
write, copy, write_nt or copy_nt (GB/s, copies counted as bytes read and written).
"""

import csv
import math
from collections import namedtuple

COLUMNS = "N Cin H W Cout kH kW stride pad dilation groups".split()

# ns: of a direct sum; by: "flop" or "memory"; winograd_ns: with F(4x4,3x3), None where that is no shorter.
Bound = namedtuple("Bound", "ns by winograd_ns")


def read_shapes(path):
    """{name: {column: number}} in the order of the file."""
    with open(path, encoding="utf-8") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {row["name"]: {column: int(row[column]) for column in COLUMNS} for row in rows}


class Limits:
    """Bandwidths by the size of what is touched, and the peak of multiply-adds."""

    def __init__(self, path):
        self.table = {}
        with open(path, encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                threads = int(row["threads"])
                sizes = self.table.setdefault((row["what"], threads), {})
                size = int(row["size_kib"]) * 1024 * threads
                sizes[size] = max(float(row["best"]), sizes.get(size, 0))

    def has(self, threads):
        return ("fma512", threads) in self.table

    def peak(self, threads):
        return next(iter(self.table["fma512", threads].values()))

    def speed(self, what, threads, size):
        """GB/s for a working set, interpolated in the logarithm of its size."""
        points = sorted(self.table.get((what, threads), {}).items())
        if not points:
            return 0.0
        if size < points[0][0]:
            return 0.0 if what.endswith("_nt") else points[0][1]
        for (size0, speed0), (size1, speed1) in zip(points, points[1:]):
            if size <= size1:
                return speed0 + (speed1 - speed0) * math.log(size / size0) / math.log(size1 / size0)
        return points[-1][1]


def output_size(shape):
    def side(size, kernel):
        return (size + 2 * shape["pad"] - shape["dilation"] * (kernel - 1) - 1) // shape["stride"] + 1
    return side(shape["H"], shape["kH"]), side(shape["W"], shape["kW"])


def multiplications(shape):
    rows, cols = output_size(shape)
    return (shape["N"] * shape["Cout"] * rows * cols * (shape["Cin"] // shape["groups"]) * shape["kH"] * shape["kW"])


def bound(shape, limits, threads):
    """Arithmetic: every multiply-add at the measured peak. Memory: input and weights read once, output written once, at
    the bandwidth of a working set of that size, by the better of ordinary stores and those that bypass the cache.
    Winograd: 36 multiply-adds for 16 outputs instead of 144, plus about 150 operations for each tile of an input
    channel and 100 for each of an output channel; a dilated kernel sees dilation^2 images of their own.
    """
    rows, cols = output_size(shape)
    source = 4 * shape["N"] * shape["Cin"] * shape["H"] * shape["W"]
    result = 4 * shape["N"] * shape["Cout"] * rows * cols
    weights = 4 * shape["Cout"] * (shape["Cin"] // shape["groups"]) * shape["kH"] * shape["kW"]
    total = source + result + weights

    def speed(what):
        return limits.speed(what, threads, total)

    flop = 2 * multiplications(shape) / limits.peak(threads)
    memory = max((source + weights) / speed("read"),
                 result / max(speed("write"), speed("write_nt")),
                 total / max(speed("copy"), speed("copy_nt")))
    winograd = None
    if shape["kH"] == shape["kW"] == 3 and shape["stride"] == 1 and shape["groups"] == 1:
        step = shape["dilation"]
        tiles = shape["N"] * step * step * math.ceil(rows / step / 4) * math.ceil(cols / step / 4)
        per_tile = 36 * shape["Cin"] * shape["Cout"] + 150 * shape["Cin"] + 100 * shape["Cout"]
        winograd = max(2 * per_tile * tiles / limits.peak(threads), memory)
        if winograd >= max(flop, memory):
            winograd = None
    return Bound(max(flop, memory), "flop" if flop >= memory else "memory", winograd)
