"""House rules that a machine can read off a source: length, opening comment, leftovers, line ends, machine paths."""

import re
from pathlib import Path

LIMIT_LINES = 500
LIMIT_COLUMNS = 120
FOLDERS = ("engine", "app", "assets", "shaders", "cmake", "third_party")
TOP_LEVEL = ("CMakeLists.txt", "run", "test")
COMMENTED = {".h": "//", ".cpp": "//", ".vert": "//", ".frag": "//", ".glsl": "//",
             ".py": '"""', ".sh": "#", ".cmake": "#"}
# Written in two parts, so that this file does not find itself.
LEFTOVER = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + r"X|HA" + r"CK)\b")
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(home|root|work|Users)/\w")


def sources(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in COMMENTED or path.name == "CMakeLists.txt":
                if "__pycache__" not in path.parts:
                    yield path
    for name in TOP_LEVEL:
        if (root / name).is_file():
            yield root / name


def complaints(path, text):
    """(line, what is wrong) for one file."""
    lines = text.split("\n")
    if lines[-1]:
        yield len(lines), "the last line does not end"
    if len(lines) - 1 > LIMIT_LINES:
        yield len(lines) - 1, f"more than {LIMIT_LINES} lines; give the file a second room"
    opening = COMMENTED.get(path.suffix)
    if path.suffix == ".cpp" and path.with_suffix(".h").is_file():
        opening = None  # the header says it
    first = next((line for line in lines if line and not line.startswith("#!")), "")
    if opening and not first.startswith(opening):
        yield 1, "opens without a comment that says what the file is for"
    for number, line in enumerate(lines, 1):
        if LEFTOVER.search(line):
            yield number, "a leftover note; do it or leave it out"
        if MACHINE_PATH.search(line):
            yield number, "a path of one machine"
        if "\t" in line or line != line.rstrip():
            yield number, "a tab or blanks at the end of the line"
        if len(line) > LIMIT_COLUMNS:
            yield number, f"more than {LIMIT_COLUMNS} columns"


def check(root):
    root = Path(root)
    problems = []
    count = 0
    for path in sources(root):
        count += 1
        for line, wrong in complaints(path, path.read_text(encoding="utf-8")):
            problems.append(f"{path.relative_to(root)}:{line}: {wrong}")
    return problems, count
