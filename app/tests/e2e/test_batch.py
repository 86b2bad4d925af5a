"""Batches by real events: files dropped together, a contact sheet of IDX pictures, and keys alone."""
import pathlib
import struct
import tempfile
import unittest

from files import png
from harness import WindowTest
from xdnd import drop


def idx_pictures(count, side, value_of):
    """An IDX file of pictures; value_of(index) fills one."""
    pixels = b"".join(bytes([value_of(i)]) * (side * side) for i in range(count))
    return struct.pack(">IIII", 0x00000803, count, side, side) + pixels


def idx_labels(labels):
    return struct.pack(">II", 0x00000801, len(labels)) + bytes(labels)


class Batch(WindowTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="convlens_e2e_batch_")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, width=28, height=28, value=0):
        path = self.folder / name
        path.write_bytes(png(width, height, lambda row, col: (value + 9 * row + col) % 256))
        return path

    def drop(self, program, *paths):
        drop(self.display.name, int(program.window), *program.on_screen(program.centre("map.legend")), paths)

    def test_several_dropped_files_are_a_batch(self):
        files = [self.file("a.png", value=1), self.file("b.png", value=70), self.file("wide.png", width=30),
                 self.file("c.png", value=140)]
        program = self.start()
        self.drop(program, *files)
        program.wait("the batch", lambda: program.state["batch"])
        batch = program.state["batch"]
        self.assertEqual(batch["names"], ["a.png", "b.png", "c.png"])
        self.assertEqual(batch["shape"], [3, 1, 28, 28])
        self.assertEqual(batch["output_shape"], [3, 4, 28, 28])
        self.assertEqual(batch["results_version"], program.state["document_version"])
        program.wait("what did not fit", lambda: "wide.png" in program.state["notice"]["text"])
        self.assertEqual(program.state["notice"]["text"],
                         "Took 3 of 4: wide.png: is 1 \u00d7 28 \u00d7 30 (1 \u00d7 28 \u00d7 28 as the others, "
                         "or all imported as digits)")
        # Each by itself says the same as the batch.
        for n in range(3):
            program.wait("its thumbnail", lambda: any(w["name"] == f"batch.input.{n}" for w in program.map["widgets"]))
            program.click(f"batch.input.{n}")
            program.wait("the input", lambda: program.state["batch"]["shown"] == n)
            self.assertEqual(program.state["global_average"], batch["global_average"][n])
        program.keys("ctrl+z")
        program.wait("the digit again", lambda: program.state["batch"] is None)
        self.assertEqual(program.state["input"]["name"], "digit 3")

    def test_dropped_files_of_different_sizes_fit_as_digits(self):
        program = self.start(self.file("one.png"))
        program.wait("the choice", lambda: any(w["name"] == "input.import.digit" for w in program.map["widgets"]))
        program.click("input.import.digit")
        program.wait("a digit", lambda: program.value("input.import") == "digit")
        self.drop(program, self.file("a.png"), self.file("wide.png", width=60), self.file("tall.png", height=50))
        program.wait("the batch", lambda: program.state["batch"])
        self.assertEqual(program.state["batch"]["shape"], [3, 1, 28, 28])

    def test_a_sheet_of_idx_pictures(self):
        pictures = self.folder / "few-images-idx3-ubyte"
        pictures.write_bytes(idx_pictures(100, 28, lambda i: i))
        (self.folder / "few-labels-idx1-ubyte").write_bytes(idx_labels([i % 10 for i in range(100)]))
        program = self.start(pictures)
        program.wait("the set", lambda: any(w["name"] == "dataset.sheet" for w in program.map["widgets"]))
        program.click("dataset.label.7")
        program.wait("a seven", lambda: program.state["input"]["values"][0][0][0] == 7)
        program.click("dataset.sheet")
        program.wait("the sheet", lambda: any(w["name"] == "dataset.picture.37" for w in program.map["widgets"]))
        self.assertEqual(program.value("dataset.pictures"), "10")
        program.click("dataset.picture.37")
        program.wait("the picture", lambda: program.state["input"]["values"][0][0][0] == 37)
        program.keys("Right")
        program.wait("the next seven", lambda: program.state["input"]["values"][0][0][0] == 47)
        program.click("dataset.batch")
        program.wait("the batch", lambda: program.state["batch"])
        self.assertEqual(program.state["batch"]["shape"], [6, 1, 28, 28])
        self.assertTrue(program.state["batch"]["names"][5].endswith(" 97, label 7"))
        program.keys("Escape")
        program.wait("the sheet gone", lambda: all(w["name"] != "dataset.pictures" for w in program.map["widgets"]))
        program.click("dataset.mean")
        program.wait("the mean", lambda: program.state["input"]["values"][0][0][0] == 52)
        program.click("dataset.minus_mean")
        program.wait("the difference", lambda: program.state["input"]["values"][0][0][0] == -5)

    def test_keys_alone(self):
        program = self.start()
        program.keys("ctrl+b", "ctrl+b")
        program.wait("three inputs", lambda: program.state["batch"] and program.state["batch"]["shape"][0] == 3)
        program.keys("ctrl+i")
        program.keys("ctrl+Page_Up")
        program.wait("the second", lambda: program.state["batch"]["shown"] == 1)
        program.keys("g")
        program.wait("the sheet", lambda: any(w["name"] == "map.batch.2.3" for w in program.map["widgets"]))
        program.keys("End")
        program.wait("the last window of all", lambda: program.state["transport"]["n"] == 2)
        self.assertEqual(program.state["batch"]["shown"], 2)
        self.assertEqual(program.state["window"]["n"], 2)
        self.assertEqual(program.state["transport"]["windows"], 3 * 4 * 28 * 28)
        program.keys("ctrl+shift+b", "ctrl+shift+b")
        program.wait("one input", lambda: program.state["batch"] is None)
        program.keys("ctrl+z", "ctrl+z")
        program.wait("all again", lambda: program.state["batch"] and program.state["batch"]["shape"][0] == 3)


if __name__ == "__main__":
    unittest.main()
