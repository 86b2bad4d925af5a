"""Runs one check of this folder over the whole project: check.py includes|sources|formatting ROOT.

Exit status 0 nothing found, 1 something found, 77 skipped.
"""

import importlib
import sys
from pathlib import Path


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("includes", "sources", "formatting"):
        print("usage: check.py includes|sources|formatting ROOT", file=sys.stderr)
        return 2
    name, root = sys.argv[1], Path(sys.argv[2]).resolve()
    module = importlib.import_module(name)
    try:
        problems, count = module.check(root)
    except Exception as error:
        if type(error).__name__ != "Skipped":
            raise
        print(f"skipped: {error}")
        return 77
    for problem in problems:
        print(problem)
    if count == 0:
        problems = ["no files"]
        print(f"{root}: no sources found")
    if problems:
        print(f"{len(problems)} found in {count} files\nrerun: python3 {Path(__file__).resolve()} {name} {root}")
        return 1
    print(f"{name}: {count} files, nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
