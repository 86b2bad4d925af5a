#!/usr/bin/env python3
"""Measures convlens-cli against other libraries in interleaved rounds, and writes the tables of docs/performance.md.

    compare_peers.py --cli build/release/bin/convlens-cli --peers HARNESS/build --limits limits.tsv --rounds 3

The harness is not part of this repository. Its build folder holds executables bench_* that take --shapes FILE,
--threads 1,2, --ms N and --no-verify, and print TSV with the columns peer, shape, threads, reps, min_ns, median_ns,
max_err (the largest error over the largest value), abs_err. Peers named */native leave data in the library's own
layout; all others start and end in plain NCHW. limits.tsv: see roofline.py.

Shape by shape, every executable and then convlens-cli run right after each other, at 1 and 2 threads. What was
measured lies in the folder --results, a file for each round, shape and program; what is there is not measured again,
so that a run that was interrupted goes on, and --again ours (or all) measures those rows anew. Only ratios of one
session count: --before "nice -n -19" asks for quiet, more rounds help. --rounds 0 only writes the tables.
"""

import argparse
import collections
import csv
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import roofline

HERE = Path(__file__).resolve().parent
THREADS = (1, 2)
WRONG = 1e-4  # max_err above which a result is wrong and left out
OURS = "convlens/"
HEAD = "name\t" + "\t".join(roofline.COLUMNS) + "\n"

Row = collections.namedtuple("Row", "peer ns median_ns error")


def run_to_file(command, path, environment=None):
    """Standard output into `path`, which appears only when the command succeeded."""
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **(environment or {})})
    if done.returncode != 0:
        print(f"failed ({done.returncode}): {shlex.join(map(str, command))}\n{done.stderr}", file=sys.stderr)
        return
    partial = path.with_suffix(".part")
    partial.write_text(done.stdout, encoding="utf-8")
    partial.rename(path)


def measure_round(options, number, shapes):
    before = shlex.split(options.before)
    peers = sorted(p for p in Path(options.peers).glob("bench_*") if os.access(p, os.X_OK)) if options.peers else []
    folder = Path(options.results) / str(number)
    folder.mkdir(parents=True, exist_ok=True)
    for name, shape in shapes.items():
        with tempfile.NamedTemporaryFile("w", suffix=".tsv") as table:
            table.write(HEAD + name + "\t" + "\t".join(str(shape[c]) for c in roofline.COLUMNS) + "\n")
            table.flush()
            for peer in peers:
                target = folder / f"{name}.{peer.name}.tsv"
                if target.exists() and options.again != "all":
                    continue
                verify = [] if number == 1 else ["--no-verify"]
                # OpenMP's threads one to a core; libraries with pools of their own must not inherit that.
                pinned = {"OMP_PROC_BIND": "true"} if any(x in peer.name for x in ("onednn", "ncnn", "torch")) else {}
                run_to_file([*before, peer, "--shapes", table.name, "--threads", ",".join(map(str, THREADS)),
                             "--ms", str(options.ms), *verify], target, pinned)
            for threads in THREADS:
                target = folder / f"{name}.convlens.{threads}.tsv"
                if target.exists() and not options.again:
                    continue
                run_to_file([*before, options.cli, "bench", "--quiet", "--threads", str(threads),
                             "--shapes", table.name], target)
        print(f"round {number}: {name}", file=sys.stderr)


def read_results(folder):
    """{(shape, threads): {peer: Row}}: the least of the rounds, the median of their medians; and wrong results."""
    seen = collections.defaultdict(lambda: ([], [], []))
    for path in sorted(Path(folder).glob("*/*.tsv")):
        with open(path, encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                least, median, error = seen[row["shape"], int(row["threads"]), row["peer"]]
                least.append(float(row["min_ns"]))
                median.append(float(row["median_ns"]))
                error.append(float(row["max_err"]))
    rows, wrong = collections.defaultdict(dict), []
    for (shape, threads, peer), (least, median, error) in seen.items():
        row = Row(peer, min(least), statistics.median(median), max(error))
        if row.error < WRONG:
            rows[shape, threads][peer] = row
        else:
            wrong.append((peer, shape, threads, row.error))
    return rows, wrong


def fastest(rows):
    return min(rows, key=lambda row: row.ns, default=None)


def us(ns):
    value = ns / 1000
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def read_goals(path):
    with open(path, encoding="utf-8") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {row["shape"]: row for row in rows}


class Line:
    """What the tables say of one shape at one number of threads."""

    def __init__(self, rows, bound, winograd):
        ours = [row for peer, row in rows.items() if peer.startswith(OURS)]
        others = [row for peer, row in rows.items() if not peer.startswith(OURS)]
        self.ours = fastest(ours)
        self.plain = fastest(row for row in others if not row.peer.endswith("/native"))
        self.native = fastest(row for row in others if row.peer.endswith("/native"))
        self.bound = bound
        # Winograd's bound is what a variant of that name is measured against.
        self.winograd = winograd and self.ours is not None and "winograd" in self.ours.peer

    def ratio(self):
        return self.plain.ns / self.ours.ns if self.plain and self.ours else None

    def median_ratio(self):
        return self.plain.median_ns / self.ours.median_ns if self.plain and self.ours else None

    def native_ratio(self):
        return self.native.ns / self.ours.ns if self.native and self.ours else None

    def share(self, ns):
        return 100 * ns / self.ours.ns if ns and self.ours else None


def number(value, form=".2f"):
    return "-" if value is None else format(value, form)


def timed(row):
    return "-" if row is None else f"{us(row.ns)} ({us(row.median_ns)})"


def markdown(head, lines):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head)] +
                     ["| " + " | ".join(line) + " |" for line in lines])


def table_of(threads, lines):
    head = ["shape", "best plain-NCHW peer", "us (median)", "best native peer", "us", "ours", "us (median)", "ratio",
            "of medians", "to native", "bound us", "by", "share", "Winograd bound us", "share"]
    body = []
    for (shape, n), line in lines.items():
        if n != threads or line.ours is None:
            continue
        bound = line.bound
        body.append([shape, line.plain.peer if line.plain else "-", timed(line.plain),
                     line.native.peer.removesuffix("/native") if line.native else "-",
                     us(line.native.ns) if line.native else "-", line.ours.peer.removeprefix(OURS), timed(line.ours),
                     number(line.ratio()), number(line.median_ratio()), number(line.native_ratio()),
                     us(bound.ns) if bound else "-", bound.by if bound else "-",
                     number(line.share(bound.ns) if bound else None, ".0f") + " %",
                     us(bound.winograd_ns) if bound and bound.winograd_ns else "-",
                     number(line.share(bound.winograd_ns), ".0f") + " %" if line.winograd else "-"])
    return markdown(head, body)


def goals_table(goals, lines):
    """Goals beside what was reached; bold where it was not."""
    def cell(reached, goal):
        text = f"{number(reached)} / {goal:g}"
        return text if reached is not None and reached >= goal else f"**{text}**"

    body = []
    for shape, goal in goals.items():
        one, two = lines.get((shape, 1)), lines.get((shape, 2))
        if not one or not one.ours:
            continue
        bound = one.bound
        of_winograd = goal["bound_1"].endswith("w")
        base = bound and (bound.winograd_ns if of_winograd else bound.ns)
        share = number(one.share(base), ".0f")
        wanted = goal["bound_1"].rstrip("w")
        missed = share == "-" or float(share) < float(wanted)
        text = f"{share} / {wanted} %" + (" of Winograd's" if of_winograd else "")
        body.append([shape, cell(one.ratio(), float(goal["ratio_1"])),
                     cell(two.ratio() if two else None, float(goal["ratio_2"])),
                     cell(one.native_ratio(), float(goal["native_1"])), f"**{text}**" if missed else text])
    return markdown(["shape", "ratio, 1 thread", "ratio, 2 threads", "to native, 1 thread", "share of bound, 1 thread"],
                    body)


def machine(options, limits):
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    text = [f"{model}, {os.cpu_count()} cores for this system; {options.label}."]
    if limits:
        head = ["measured limit", "1 thread", "2 threads"]
        body = [["FP32 multiply-adds, GFLOP/s"] + [f"{limits.peak(n):.0f}" for n in THREADS if limits.has(n)]]
        for what, name in (("read", "read"), ("write", "write"), ("copy", "copy")):
            for size, place in ((16, "16 KiB a thread"), (512, "512 KiB a thread"), (12288, "12 MiB a thread"),
                                (262144, "256 MiB a thread")):
                body.append([f"{name}, {place}, GB/s"] +
                            [f"{limits.speed(what, n, size * 1024 * n):.0f}" for n in THREADS if limits.has(n)])
        body.append(["write past the caches, 256 MiB a thread, GB/s"] +
                    [f"{limits.speed('write_nt', n, n << 28):.0f}" for n in THREADS if limits.has(n)])
        text += ["", markdown(head, body)]
    return "\n".join(text)


def session(folder, note, wrong):
    """When, how many rounds, and what was left out."""
    def span(pattern):
        times = [path.stat().st_mtime for path in Path(folder).glob(pattern)]
        if not times:
            return "not measured"
        return " to ".join(time.strftime("%Y-%m-%d %H:%M", time.gmtime(t)) for t in (min(times), max(times)))

    rounds = len([path for path in Path(folder).iterdir() if path.is_dir()])
    text = [f"{rounds} round{'s' if rounds != 1 else ''}; peers {span('*/*.bench_*.tsv')}, "
            f"ours {span('*/*.convlens.*.tsv')} (UTC)."]
    text += [note] if note else []
    text += [f"Left out, wrong result: {peer} on {shape} with {threads} threads, max_err {error:g}."
             for peer, shape, threads, error in wrong]
    return "\n".join(text)


def write_between(path, name, text):
    """Replaces what stands between the markers of `name`."""
    document = path.read_text(encoding="utf-8")
    begin, end = f"<!-- begin {name} -->\n", f"<!-- end {name} -->"
    if begin not in document or end not in document:
        sys.exit(f"{path}: has no markers for {name}")
    head, rest = document.split(begin, 1)
    path.write_text(head + begin + text + "\n" + end + rest.split(end, 1)[1], encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", required=True, help="convlens-cli")
    parser.add_argument("--peers", help="build folder of the harness")
    parser.add_argument("--limits", help="limits.tsv of this machine")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--ms", type=int, default=120, help="milliseconds for each row of a peer")
    parser.add_argument("--shapes", default=HERE / "shapes.tsv")
    parser.add_argument("--goals", default=HERE / "goals.tsv")
    parser.add_argument("--only", default="", help="shapes whose name contains this")
    parser.add_argument("--results", default="build/peers")
    parser.add_argument("--again", choices=("ours", "all"), help="measure what is there already once more")
    parser.add_argument("--before", default="", help="put before every command that measures")
    parser.add_argument("--label", default="a virtual machine that it shares with others", help="about the machine")
    parser.add_argument("--note", default="", help="a sentence about this session")
    parser.add_argument("--document", default=HERE.parents[1] / "docs/performance.md", type=Path)
    options = parser.parse_args()

    shapes = {name: shape for name, shape in roofline.read_shapes(options.shapes).items() if options.only in name}
    for round_number in range(1, options.rounds + 1):
        measure_round(options, round_number, shapes)
    rows, wrong = read_results(options.results)
    limits = roofline.Limits(options.limits) if options.limits else None
    lines = {}
    for shape in shapes:
        for threads in THREADS:
            bound = roofline.bound(shapes[shape], limits, threads) if limits and limits.has(threads) else None
            lines[shape, threads] = Line(rows[shape, threads], bound, bound is not None and bound.winograd_ns)
    write_between(options.document, "machine", machine(options, limits))
    write_between(options.document, "session", session(options.results, options.note, wrong))
    for threads in THREADS:
        write_between(options.document, f"table {threads}", table_of(threads, lines))
    write_between(options.document, "goals", goals_table(read_goals(options.goals), lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
