"""The pipeline in a real window: a corner detector built from the start screen with mouse and keys, stages that are
moved, switched off and mended, the examples of the menu. Every number is computed again here, in plain Python.
"""
import pathlib
import shutil
import struct
import tempfile
import unittest

from harness import WindowTest
from test_edit import convolve


def write_square(path, side, top, left, size):
    """A white square on black, as an array of one channel."""
    values = [255.0 if top <= row < top + size and left <= col < left + size else 0.0
              for row in range(side) for col in range(side)]
    header = str({"descr": "<f4", "fortran_order": False, "shape": (1, 1, side, side)})
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    pathlib.Path(path).write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
                                   + struct.pack(f"<{len(values)}f", *values))


def relu(planes):
    return [[[max(0.0, value) for value in row] for row in plane] for plane in planes]


class Pipeline(WindowTest):
    def names(self):
        return {w["name"] for w in self.program.map["widgets"]}

    def kinds(self):
        return [stage["kind"] for stage in self.program.state["stages"]]

    def shown(self):
        return [stage["shown"] for stage in self.program.state["stages"]].index(True)

    def add(self, kind):
        count = len(self.kinds())
        self.program.click("stage.add")
        self.program.wait("the list", lambda: "stage.add." + kind in self.names())
        self.program.click("stage.add." + kind)
        self.program.wait("a stage more", lambda: len(self.kinds()) == count + 1)

    def choose(self, stage, entry):
        """An entry of the menu that the right button opens on a stage's chip."""
        self.program.mouse(self.program.centre(stage), "right click")
        self.program.wait("the menu", lambda: "stage.menu." + entry in self.names())
        self.program.click("stage.menu." + entry)
        self.program.wait("the menu is closed", lambda: "stage.menu." + entry not in self.names())

    def example(self, name):
        self.program.click("menu.stage")
        self.program.wait("the menu", lambda: "menu.examples" in self.names())
        self.program.mouse(self.program.centre("menu.examples"))
        self.program.wait("the examples", lambda: "menu.example." + name in self.names())
        self.program.click("menu.example." + name)
        self.program.wait("the example", lambda: "menu.examples" not in self.names())

    def assert_maps(self, got, wanted):
        self.assertEqual((len(got), len(got[0]), len(got[0][0])), (len(wanted), len(wanted[0]), len(wanted[0][0])))
        for plane, other in zip(got, wanted):
            for row, other_row in zip(plane, other):
                for a, b in zip(row, other_row):
                    self.assertAlmostEqual(a, b, delta=0.01 + abs(b) * 1e-5)

    def test_a_corner_detector_from_the_start_screen(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="convlens_e2e_"))
        self.addCleanup(shutil.rmtree, folder, True)
        write_square(folder / "square.npy", side=16, top=4, left=5, size=6)
        program = self.program = self.start(folder / "square.npy")
        program.wait("the square", lambda: program.state["input"]["shape"] == [1, 1, 16, 16])
        self.assertEqual(self.kinds(), ["conv", "relu", "max"])

        self.choose("stage.3", "remove")
        program.wait("no pooling", lambda: self.kinds() == ["conv", "relu"])
        # One kernel by its preset, another one added and made the other edge.
        program.click("stage.1")
        program.keys("ctrl+BackSpace", "ctrl+BackSpace", "ctrl+BackSpace")
        program.wait("one output", lambda: len(program.state["kernels"]) == 1)
        program.choose_preset("top_edge")
        program.wait("top edges", lambda: program.state["kernels"][0]["name"] == "top_edge")
        program.keys("ctrl+k")
        program.wait("two outputs", lambda: len(program.state["kernels"]) == 2)
        program.choose_preset("left_edge")
        program.wait("left edges", lambda: [k["name"] for k in program.state["kernels"]] == ["top_edge", "left_edge"])
        edges = program.state["kernels"]

        program.click("stage.2")
        program.wait("ReLU is shown", lambda: self.shown() == 1)
        self.add("conv")
        self.assertEqual(self.kinds(), ["conv", "relu", "conv"])
        self.assertEqual(program.state["stages"][2]["input"], [1, 2, 16, 16])
        # The identity of both channels; one cell more of each, and what one edge alone can reach taken off.
        program.click("kernel.cell.o0.i0.r1.c2")
        program.keys("1", "Return")
        program.wait("the first weight", lambda: program.state["kernels"][0]["weights"][0][1] == [0, 1, 1])
        program.keys("Escape", "ctrl+Right")
        program.wait("the other channel", lambda: "kernel.cell.o0.i1.r2.c1" in self.names())
        program.click("kernel.cell.o0.i1.r2.c1")
        program.keys("1", "Return")
        program.wait("the second weight", lambda: program.state["kernels"][0]["weights"][1][2] == [0, 1, 0])
        program.keys("Escape")
        program.type_into("kernel.bias.o0", "-1530")
        program.wait("the bias", lambda: program.state["kernels"][0]["bias"] == -1530)
        self.add("relu")
        self.assertEqual(self.kinds(), ["conv", "relu", "conv", "relu"])

        state = program.state
        image = state["input"]["values"]
        first = relu([convolve(image, k["weights"], k["bias"], [1, 1], [1, 1, 1, 1]) for k in edges])
        kernel = state["kernels"][0]
        wanted = relu([convolve(first, kernel["weights"], kernel["bias"], [1, 1], [1, 1, 1, 1])])
        self.assert_maps(state["outputs"]["activated"]["values"], wanted)
        response = state["outputs"]["activated"]["values"][0]
        cells = {(row, col): value for row, line in enumerate(response) for col, value in enumerate(line)}
        strongest = max(cells, key=cells.get)
        self.assertEqual((strongest, cells[strongest]), ((4, 5), 1020), "the square's top left corner")
        others = [(row, col) for (row, col), value in cells.items()
                  if value > 0 and max(abs(row - 4), abs(col - 5)) > 2]
        self.assertEqual(others, [], "no other corner answers")
        self.assertEqual(program.value("stage.4"), "ReLU, selected")
        self.assertEqual(state["pipeline"]["parameters"], 20 + 19)

        # All of it is undone, step by step.
        while program.widget("undo")["enabled"]:
            version = program.version()
            program.keys("ctrl+z")
            program.wait("undo", lambda: program.version() > version)
        self.assertEqual(self.kinds(), ["conv", "relu", "max"])

    def test_stages_are_moved_switched_and_mended(self):
        program = self.program = self.start()
        self.example("corner")
        program.wait("four stages", lambda: self.kinds() == ["conv", "relu", "conv", "relu"])
        # A drag of the last ReLU to the front.
        x, y = program.centre("stage.4")
        left, _, _, _ = program.widget("stage.1")["rect"]
        program.mouse((x, y), "down", (x - 30, y), (x - 200, y), (left + 4, y), "up")
        program.wait("the moved stage", lambda: self.kinds() == ["relu", "conv", "relu", "conv"])
        self.assertEqual(self.shown(), 0)
        program.keys("ctrl+z")
        program.wait("undo", lambda: self.kinds() == ["conv", "relu", "conv", "relu"])

        while self.shown() > 0:
            before = self.shown()
            program.keys("ctrl+bracketleft")
            program.wait("the stage before", lambda: self.shown() == before - 1)
        program.keys("ctrl+e")
        program.wait("the edges are off", lambda: not program.state["stages"][0]["on"])
        self.assertEqual(program.state["stages"][2]["error"],
                         "kernels: read 2 channels, but 1 comes in (kernels for 1)")
        self.assertIsNone(program.state["stages"][3]["input"])
        self.assertIn("waits", program.value("stage.4"))
        program.click("stage.3.fit")
        program.wait("the kernels fit", lambda: program.state["stages"][2]["error"] is None)
        self.assertEqual(program.state["pipeline"]["output"], [1, 1, 28, 28])

    def test_a_network_from_the_menu(self):
        program = self.program = self.start(size="1024x640")
        self.example("simple_cnn")
        program.wait("the network", lambda: len(self.kinds()) == 9)
        self.assertEqual(program.state["pipeline"]["parameters"], 6722)
        self.assertEqual(program.state["pipeline"]["multiplications"], 7056 + 14112 + 18432 + 18432 + 576)
        self.assertEqual([s["output"][2] for s in program.state["stages"] if s["kind"] == "conv"], [14, 7, 4, 2, 1])
        for _ in range(8):
            before = self.shown()
            program.keys("ctrl+bracketright")
            program.wait("the stage after", lambda: self.shown() == before + 1)
            self.assertTrue(program.widget(f"stage.{before + 2}")["visible"])
        self.assertEqual(program.state["outputs"]["conv"]["shape"], [1, 2, 1, 1])
        for _ in range(8):  # samples stand where the picture is painted on
            before = self.shown()
            program.keys("ctrl+bracketleft")
            program.wait("the stage before", lambda: self.shown() == before - 1)
        version = program.version()
        program.click("input.sample.digit7")
        program.wait("another digit goes through", lambda: program.version() > version)


if __name__ == "__main__":
    unittest.main()
