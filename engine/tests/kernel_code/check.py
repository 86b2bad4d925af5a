"""Fails when a hot loop of a compiled kernel keeps vector registers on the stack: check.py OBJECT...

Only code of clang for x86-64 is judged, as the kernels' tiles are made for it; what compiled an object stands in the
object. Functions that may all the same stand in exceptions.txt, each with the reason. Exit status 0 nothing found, 1
something found, 77 nothing to judge.
"""

import collections
import re
import shutil
import subprocess
import sys
from pathlib import Path

import spills


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, errors="replace").stdout


def why_not(path):
    """Why an object is not judged; empty: it is."""
    if "elf64-x86-64" not in output_of("objdump", "-f", path):
        return "is not code for x86-64"
    comment = output_of("objdump", "-s", "-j", ".comment", path)
    text = "".join(line[43:].strip() for line in comment.splitlines() if line.startswith(" "))
    if "clang" not in text:
        return "was not compiled by clang"
    return ""


def short(function):
    """N_AVX3::(anonymous namespace)::run_row<8>: a demangled name without its parameters."""
    return re.sub(r"\((?!anonymous).*$", "", function)


def read_exceptions():
    """[(object, compiled pattern of the function)]"""
    rules = []
    for line in (Path(__file__).parent / "exceptions.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, pattern, _reason = (part.strip() for part in line.split(" | "))
            rules.append((name, re.compile(pattern)))
    return rules


def main():
    objects = sys.argv[1:]
    rules = read_exceptions()
    if not objects:
        print("usage: check.py OBJECT...", file=sys.stderr)
        return 2
    if not shutil.which("objdump"):
        print("skipped: there is no objdump (Debian: binutils)")
        return 77
    judged, loops, found = 0, 0, 0
    for path in objects:
        reason = why_not(path)
        if reason:
            print(f"{Path(path).name} {reason}")
            continue
        judged += 1
        report = spills.find(output_of("objdump", "-d", "-C", "--no-show-raw-insn", path).splitlines())
        loops += report.hot_loops
        by_function = collections.defaultdict(list)
        for spill in report.spills:
            by_function[spill.function].append(spill)
        for function, list_ in by_function.items():
            excused = any(Path(path).name.startswith(name) and rule.search(function) for name, rule in rules)
            found += 0 if excused else len(list_)
            stores = sum(1 for spill in list_ if spill.stores)
            print(f"{Path(path).name}: {short(function)}: {stores} stores and {len(list_) - stores} reloads beside "
                  f"{report.multiply_adds[function]} multiply-adds{' (excused)' if excused else ''}, "
                  f"first at {list_[0].address:x}: {list_[0].text}")
        print(f"{Path(path).name}: {report.functions} functions, {report.hot_loops} hot loops, "
              f"{len(report.spills)} spills")
    if judged == 0:
        print("skipped: nothing to judge")
        return 77
    if loops == 0:
        print("no hot loop found: has the code changed its form?")
        return 1
    if found:
        print(f"rerun: python3 {Path(__file__).resolve()} {' '.join(objects)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
