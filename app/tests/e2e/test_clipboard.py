"""Pictures to and from the clipboard of the X server, with xclip as the other program."""
import pathlib
import random
import subprocess
import tempfile
import unittest

import files
from harness import LIMIT_S, WindowTest, wait_for


class Clipboard(WindowTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="convlens_e2e_clipboard_")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def give(self, kind, data):
        """xclip keeps the selection in the background until another program takes it."""
        subprocess.run(["xclip", "-selection", "clipboard", "-t", kind], input=data, check=True, timeout=LIMIT_S,
                       env=self.display.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def take(self, kind):
        return subprocess.run(["xclip", "-selection", "clipboard", "-o", "-t", kind], timeout=LIMIT_S,
                              env=self.display.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout

    def test_a_picture_of_another_program_becomes_the_input(self):
        program = self.start()
        self.give("image/png", files.png(11, 7, lambda row, col: 20 * row + col))
        program.keys("ctrl+v")
        program.wait("the picture", lambda: program.state["input"]["name"] == "pasted picture")
        self.assertEqual(program.state["input"]["values"][0][6], [120 + col for col in range(11)])
        program.keys("ctrl+z")
        program.wait("undo", lambda: program.state["input"]["name"] == "digit 3")

    def test_a_large_picture_comes_in_pieces(self):
        program = self.start()
        noise = random.Random(7).randbytes(1300 * 1100)
        picture = files.png(1300, 1100, lambda row, col: noise[row * 1300 + col])
        self.assertGreater(len(picture), 300_000)
        self.give("image/png", picture)
        program.keys("ctrl+v")
        program.wait("the picture", lambda: program.state["input"]["shape"] == [1, 1, 1100, 1300])
        self.assertEqual(program.state["input"]["values"][0][1099][1299], noise[-1])

    def test_a_copied_file_is_opened(self):
        path = self.folder / "a picture.png"
        path.write_bytes(files.png(6, 5, lambda row, col: 9))
        program = self.start()
        self.give("text/uri-list", f"{path.as_uri()}\r\n".encode())
        program.keys("ctrl+v")
        program.wait("the file", lambda: program.state["input"]["name"] == path.name)

    def test_what_is_no_picture_is_told_and_changes_nothing(self):
        program = self.start()
        self.give("image/png", b"this is no picture")
        program.keys("ctrl+v")
        program.wait("the reason", lambda: program.state["notice"]["kind"] == "error")
        self.assertIn("pasted picture", program.state["notice"]["text"])
        self.assertEqual(program.state["input"]["name"], "digit 3")
        program.keys("Escape")
        program.wait("no notice", lambda: program.state["notice"]["kind"] == "none")
        self.give("UTF8_STRING", b"1 2\n3 four")
        program.keys("ctrl+v")
        program.wait("the reason", lambda: "has four in row 2" in program.state["notice"]["text"])

    def copied(self, program, name, pointed_at="panel.input.title"):
        program.mouse(program.centre(pointed_at))
        program.keys("ctrl+c")
        program.wait("the notice", lambda: f"Copied {name}" in program.state["notice"]["text"])
        return self.take("image/png")

    def test_the_input_goes_out_and_comes_back(self):
        program = self.start()
        picture = self.copied(program, "the input")
        self.assertEqual(picture[:8], b"\x89PNG\r\n\x1a\n")
        self.assertEqual(picture[16:24], bytes([0, 0, 0, 28] * 2), "a cell is a pixel")
        targets = self.take("TARGETS").decode().split()
        self.assertIn("image/png", targets)
        self.assertIn("TIMESTAMP", targets)
        self.assertEqual(self.take("UTF8_STRING"), b"", "there is no text")

        before = program.state["input"]["values"]
        program.keys("ctrl+v")
        program.wait("its own picture", lambda: program.state["input"]["name"] == "pasted picture")
        after = program.state["input"]["values"]
        self.assertEqual([[round(v) for v in row] for row in before[0]], after[0])

    def test_a_map_in_colours(self):
        program = self.start()
        picture = self.copied(program, "feature map 1", "map.tile.1")
        path = self.folder / "map.png"
        path.write_bytes(picture)
        other = self.start(path)
        other.wait("the map", lambda: other.state["input"]["name"] == "map.png")
        self.assertEqual(other.state["input"]["shape"], [1, 3, 28, 28])

    def test_a_large_picture_goes_out_in_pieces(self):
        noise = random.Random(8).randbytes(1200 * 1000)
        path = self.folder / "large.png"
        path.write_bytes(files.png(1200, 1000, lambda row, col: noise[row * 1200 + col]))
        program = self.start(path, state=False)
        program.wait("the file", lambda: "large.png" in program.value("panel.input.title"))
        program.mouse(program.centre("panel.input.title"))
        program.keys("ctrl+c")
        program.wait("the notice", lambda: any("Copied the input" in w["value"] for w in program.map["widgets"]))
        picture = self.take("image/png")
        self.assertGreater(len(picture), 300_000)
        self.assertEqual(picture[-8:-4], b"IEND", "to the last piece")

        # Another program takes the clipboard over.
        self.give("UTF8_STRING", b"5 6")
        program.keys("ctrl+v")
        program.wait("its numbers", lambda: "pasted" in program.value("panel.input.title"))

    def test_the_clipboard_is_free_when_the_program_has_ended(self):
        program = self.start()
        self.copied(program, "the input")
        program.close()
        wait_for("an empty clipboard", lambda: self.take("TARGETS") == b"")


if __name__ == "__main__":
    unittest.main()
