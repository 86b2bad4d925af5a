#!/usr/bin/env python3
"""Draws how the time of a convolution grows with its sizes: docs/images/cost-growth.png.

    cost_growth.py --cli build/release/bin/convlens-cli [--results build/growth.tsv] [--draw-only]

Four series (pixels, input channels, output channels, kernel size), each at 1 and 2 threads, measured by convlens-cli
bench and kept in --results. Needs matplotlib (Debian: python3-matplotlib).
"""

import argparse
import collections
import csv
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import roofline

HERE = Path(__file__).resolve().parent
THREADS = (1, 2)
CHANNELS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
SIDES = (28, 56, 112, 224, 512, 1024, 2048, 4096)

# Okabe and Ito's palette, which colour-blind people can tell apart.
COLORS = {1: "#0072B2", 2: "#D55E00"}
MARKERS = {1: "o", 2: "s"}
INK, QUIET = "#222222", "#8A8A8A"

Series = collections.namedtuple("Series", "name title axis points growth guide")


def shape(channels, side, outputs, kernel):
    return dict(N=1, Cin=channels, H=side, W=side, Cout=outputs, kH=kernel, kW=kernel, stride=1, pad=kernel // 2,
                dilation=1, groups=1)


# points: {x: shape}; growth: what the guide is proportional to.
SERIES = [
    Series("pixels", "Pixels: 1 channel to 4, 3x3", "pixels of the image",
           {side * side: shape(1, side, 4, 3) for side in SIDES}, lambda x: x, "linear in the pixels"),
    Series("kernel", "Kernel: 1 channel to 4, 512x512 pixels", "kernel size k (k x k weights)",
           {k: shape(1, 512, 4, k) for k in range(1, 12)}, lambda x: x * x, "linear in the weights, k\u00b2"),
    Series("inputs", "Input channels: to 16 channels, 3x3, 112x112 pixels", "input channels",
           {c: shape(c, 112, 16, 3) for c in CHANNELS}, lambda x: x, "linear in the input channels"),
    Series("outputs", "Output channels: from 3 channels, 3x3, 224x224 pixels", "output channels",
           {c: shape(3, 224, c, 3) for c in CHANNELS}, lambda x: x, "linear in the output channels"),
]


def measure(options):
    text = ""
    for series in SERIES:
        for threads in THREADS:
            with tempfile.NamedTemporaryFile("w", suffix=".tsv") as table:
                table.write("name\t" + "\t".join(roofline.COLUMNS) + "\n")
                for x, point in series.points.items():
                    table.write(f"{series.name}:{x}\t" + "\t".join(str(point[c]) for c in roofline.COLUMNS) + "\n")
                table.flush()
                command = [*shlex.split(options.before), options.cli, "bench", "--quiet", "--threads", str(threads),
                           "--shapes", table.name]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
            lines = done.stdout.splitlines(keepends=True)
            text += "".join(lines if not text else lines[1:])
            print(f"{series.name}, {threads} threads: {len(lines) - 1} points", file=sys.stderr)
    Path(options.results).write_text(text, encoding="utf-8")


def read(path):
    """{(series, threads): [(x, us, variant)]}"""
    points = collections.defaultdict(list)
    with open(path, encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            series, x = row["shape"].split(":")
            points[series, int(row["threads"])].append(
                (int(x), float(row["min_ns"]) / 1000, row["peer"].removeprefix("convlens/")))
    return points


def number(value, _position=None):
    """1, 100, 10 k, 1 M: short enough for a tick."""
    for unit, name in ((1e6, " M"), (1e3, " k")):
        if value >= unit:
            return f"{value / unit:g}{name}"
    return f"{value:g}"


def time_text(us, _position=None):
    return f"{us * 1000:g} ns" if us < 1 else f"{us:g} \u00b5s" if us < 1000 else f"{us / 1000:g} ms"


def draw_series(axes, series, points):
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter, NullLocator

    one = points[series.name, 1]
    # The guide goes through the last point of one thread: where small sizes lie above it, a call costs more than work.
    x_last, us_last, _ = one[-1]
    guide = [us_last * series.growth(x) / series.growth(x_last) for x, _, _ in one]
    axes.plot([x for x, _, _ in one], guide, color=QUIET, linewidth=1.2, linestyle=(0, (5, 3)), zorder=1)
    axes.text(0.985, 0.04, "dashed: " + series.guide, transform=axes.transAxes, color="#6A6A6A", fontsize=9.5,
              ha="right")
    for threads in THREADS:
        line = points[series.name, threads]
        axes.plot([x for x, _, _ in line], [us for _, us, _ in line], color=COLORS[threads], marker=MARKERS[threads],
                  markersize=5, linewidth=1.8, zorder=3, label=f"{threads} thread{'s' if threads > 1 else ''}")
    # The name of a variant stands where the plan begins to take it.
    before = None
    for x, us, variant in one:
        if variant != before:
            axes.annotate(variant.replace("_", " "), (x, us), xytext=(0, 9), textcoords="offset points", fontsize=9,
                          color=INK, ha="left" if before is None else "center", va="bottom", zorder=4,
                          bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8})
        before = variant
    axes.set_xscale("log")
    axes.set_yscale("log")
    ticks = [x for x, _, _ in one]
    if len(ticks) > 9:
        ticks = [x for x in ticks if x in (1, 2, 3, 5, 7, 9, 11)] if series.name == "kernel" else \
            [x for x in ticks if x & (x - 1) == 0]
    if series.name == "pixels":
        axes.xaxis.set_major_locator(FixedLocator([1e3, 1e4, 1e5, 1e6, 1e7]))
        axes.xaxis.set_major_formatter(FuncFormatter(number))
    else:
        axes.xaxis.set_major_locator(FixedLocator(ticks))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(time_text))
    axes.yaxis.set_minor_formatter(NullFormatter())
    low = min(us for n in THREADS for _, us, _ in points[series.name, n])
    high = max(us for n in THREADS for _, us, _ in points[series.name, n])
    axes.set_ylim(min(low, min(guide)) / 1.8, high * 3)
    axes.set_title(series.title, fontsize=12, color=INK, loc="left", pad=8)
    axes.set_xlabel(series.axis, fontsize=10.5, color=INK)
    axes.tick_params(labelsize=10, colors=INK, which="both", length=3)
    axes.grid(True, which="major", color="#E4E4E4", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color("#B0B0B0")


def draw(points, target):
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, grid = pyplot.subplots(2, 2, figsize=(12, 8.6), dpi=110)
    for axes, series in zip(grid.flat, SERIES):
        draw_series(axes, series, points)
    handles, labels = grid.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper right", ncols=2, frameon=False, fontsize=11.5,
                  bbox_to_anchor=(0.985, 0.985))
    figure.suptitle("Time of one convolution", x=0.012, y=0.978, ha="left", fontsize=16, color=INK)
    figure.tight_layout(rect=(0, 0, 1, 0.95), h_pad=2.2, w_pad=2.2)
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default="build/release/bin/convlens-cli")
    parser.add_argument("--results", default="build/growth.tsv")
    parser.add_argument("--draw-only", action="store_true", help="draw what --results holds")
    parser.add_argument("--before", default="", help="put before every command that measures")
    parser.add_argument("--image", type=Path, default=HERE.parents[1] / "docs/images/cost-growth.png")
    options = parser.parse_args()
    if not options.draw_only:
        measure(options)
    draw(read(options.results), options.image)
    return 0


if __name__ == "__main__":
    sys.exit(main())
