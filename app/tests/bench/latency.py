#!/usr/bin/env python3
"""From an input event to the pixels: medians of real edits in a real window, as a Markdown table.

    app/tests/bench/latency.py [--program build/release/bin/convlens] [--edits 25] [--size 1600x900] [--only TEXT]

Starts an X server of its own (Xvfb, openbox, xdotool; software rendering), opens each input, and makes each edit again
and again, waiting each time until the screen is settled. The figures are the program's own (--timings), as
docs/automation.md describes them. Not a part of ./test: it measures, and nobody fails.
"""
import argparse
import os
import pathlib
import re
import statistics
import struct
import sys
import tempfile
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
from harness import Display, Program  # noqa: E402

PARTS = ["wait", "edit", "compute", "worker", "build", "upload", "draw"]
LINE = re.compile(r"edit (?P<what>.*): (?P<total>[\d.]+) ms from event to pixels:(?P<parts>.*); (?P<cells>\d+) cells, "
                  r"(?P<variant>[^,]+), (?P<target>[^,]+), (?P<threads>\d+) threads?$")


def write_png(path, width, height, channels):
    """Waves in every direction with some grain: nothing that a shortcut could take for flat."""
    rows = []
    for y in range(height):
        row = bytearray(width * channels)
        for c in range(channels):
            wave = bytes(((x * (3 + c) + y * 2) >> 3 ^ (x * y >> 6)) & 0xFF for x in range(width))
            row[c::channels] = wave
        rows.append(b"\0" + bytes(row))

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    kind = {1: 0, 3: 2}[channels]
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"".join(rows), 1))
                     + chunk(b"IEND", b""))


class Session:
    """A program with an input open, on which edits are made one at a time."""

    def __init__(self, display, size, file, outputs, brush):
        self.program = Program(display, "--timings", *([str(file)] if file else []), size=size, state=False)
        self.program.wait_until_open()
        if file:
            self.program.wait("the input", lambda: str(file.stem) in self.program.value("stage.0") or
                              self.program.version() > 1)
        for _ in range(outputs - 4):
            self.act(lambda: self.program.keys("ctrl+d"))
        if brush:
            self.program.type_into("input.brush.size", str(brush))
            self.program.wait("the brush", lambda: float(self.program.value("input.brush.size")) == brush)

    def act(self, action):
        version, frame = self.program.version(), self.program.map["frame"]
        action()
        self.program.wait("an edit", lambda: self.program.version() > version and self.program.map["frame"] > frame)

    def lines(self):
        return [match for line in self.program.errors().splitlines() if (match := LINE.match(line))]

    def measure(self, make, count):
        before = len(self.lines())
        for i in range(count):
            self.act(lambda: make(self.program, i))
        return self.lines()[before:]


def paint(program, i):
    x, y, cell, cols, rows = program.widget("input.canvas")["grid"]
    # Near the upper edge, where a digit is blank; every place is painted and then erased: each dab changes cells.
    place = i // 2
    row, col = 0.06 + place % 3 * 0.02, 0.1 + place * 53 % 80 / 100
    program.mouse((x + cols * cell * col, y + rows * cell * row), "right click" if i % 2 else "click")


def kernel_cell(program, i):
    middle = re.compile(r"kernel\.cell\.o\d+\.i0\.r1\.c1")
    program.mouse(program.centre(next(w["name"] for w in program.map["widgets"] if middle.fullmatch(w["name"]))),
                  "wheel up")


def stride(program, i):
    program.mouse(program.centre("param.stride_h"), "wheel down" if i % 2 else "wheel up")


EDITS = [("paint dab", paint), ("kernel cell", kernel_cell), ("stride", stride)]


def row_of(name, edit, lines):
    def median(values):
        return statistics.median(values) if values else float("nan")

    def part(name):
        return median([float(re.search(rf" {name} ([\d.]+) ms", line["parts"])[1]) for line in lines])

    cells = [name, edit, f"{median([int(line['cells']) for line in lines]):.0f}"]
    cells += [f"{part(name):.2f}" for name in PARTS]
    cells += [f"{median([float(line['total']) for line in lines]):.2f}", lines[-1]["variant"] if lines else ""]
    return "| " + " | ".join(cells) + " |"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--program", default="build/release/bin/convlens")
    options.add_argument("--edits", type=int, default=25)
    options.add_argument("--size", default="1600x900")
    options.add_argument("--only", default="", help="inputs whose name has this text")
    given = options.parse_args()
    os.environ["CONVLENS_PROGRAM"] = str(pathlib.Path(given.program).resolve())
    titles = ["Input", "Edit", "Cells", *PARTS, "total", "Variant"]
    print("| " + " | ".join(titles) + " |\n|---|---|" + "---:|" * (len(PARTS) + 2) + "---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="convlens_latency_") as folder:
        photo, canvas = pathlib.Path(folder) / "photo.png", pathlib.Path(folder) / "canvas.png"
        inputs = [("digit, 4 channels", None, 4, 0), ("digit, 16 channels", None, 16, 0),
                  ("RGB 1920 x 1080, 4 channels", photo, 4, 32), ("4096 x 4096, 4 channels", canvas, 4, 32)]
        display = Display()
        try:
            for name, file, outputs, brush in inputs:
                if given.only not in name:
                    continue
                if file == photo:
                    write_png(photo, 1920, 1080, 3)
                if file == canvas:
                    write_png(canvas, 4096, 4096, 1)
                session = Session(display, given.size, file, outputs, brush)
                for edit, make in EDITS:
                    print(row_of(name, edit, session.measure(make, given.edits)), flush=True)
                session.program.close()
        finally:
            display.close()


if __name__ == "__main__":
    main()
