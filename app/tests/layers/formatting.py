"""Every C++ source is as clang-format leaves it.

Only version 14 counts (Debian 12), since others format a little differently; without it the check is skipped.
"""

import re
import shutil
import subprocess
from pathlib import Path

MAJOR = 14
SOURCES = (".h", ".cpp")


class Skipped(Exception):
    """There is no clang-format here that could tell."""


def find_clang_format():
    for name in (f"clang-format-{MAJOR}", "clang-format"):
        program = shutil.which(name)
        if not program:
            continue
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        if re.search(rf"version {MAJOR}\.", version):
            return program
    raise Skipped(f"clang-format {MAJOR} is not installed (Debian package clang-format-{MAJOR})")


def files_of(root):
    return sorted(p for folder in ("engine", "app", "assets", "cmake") for p in (Path(root) / folder).rglob("*")
                  if p.suffix in SOURCES)


def check(root):
    program = find_clang_format()
    files = files_of(root)
    style = f"--style=file:{Path(root) / '.clang-format'}"
    run = subprocess.run([program, "--dry-run", "-Werror", style, *map(str, files)],
                         capture_output=True, text=True, check=False)
    wrong = sorted({line.split(":")[0] for line in run.stderr.splitlines() if "-Wclang-format-violations" in line})
    problems = [f"not formatted; mend with: {Path(program).name} -i {file}" for file in wrong]
    if run.returncode and not problems:
        problems = run.stderr.splitlines()
    return problems, len(files)
