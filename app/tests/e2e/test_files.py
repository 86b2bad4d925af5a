"""Opening files, from the command line and by dropping them: a bad one is a line on screen, never a loss."""
import pathlib
import subprocess
import tempfile
import unittest

from files import bad_files, png
from harness import WindowTest
from xdnd import drop


def has(program, name):
    return any(widget["name"] == name for widget in program.map["widgets"])


class Files(WindowTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="convlens_e2e_files_")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def drop(self, program, *paths):
        drop(self.display.name, int(program.window), *program.on_screen(program.centre("map.selected")), paths)

    def test_bad_files_on_the_command_line(self):
        for name, path in bad_files(self.folder).items():
            with self.subTest(name):
                program = self.start(path)
                program.wait("the error", lambda: program.state["notice"]["kind"] == "error")
                self.assert_one_line(program, name)
                self.assertEqual(program.state["input"]["name"], "digit 3")
                self.assertIn(name, program.errors())
                program.close()

    def test_bad_files_dropped_on_a_drawing(self):
        program = self.start()
        program.mouse(program.cell("input.canvas", 2, 2), "down", program.cell("input.canvas", 2, 25), "up")
        program.wait("a stroke", lambda: program.state["input"]["values"][0][2][20] > 0)
        drawing = program.state["input"]
        for name, path in bad_files(self.folder).items():
            with self.subTest(name):
                self.drop(program, path)
                program.wait("the error", lambda: name in program.state["notice"]["text"])
                self.assert_one_line(program, name)
                self.assertEqual(program.state["input"], drawing)
        self.assertTrue(program.title().startswith("digit 3 \u2022"), program.title())

    def assert_one_line(self, program, name):
        notice = program.state["notice"]
        self.assertEqual(notice["kind"], "error")
        self.assertIn(name, notice["text"])
        self.assertNotIn("\n", notice["text"])

    def test_good_files(self):
        first = self.folder / "one.png"
        first.write_bytes(png(20, 12, lambda row, col: 10 * row + col))
        second = self.folder / "zw\u00f6i & m\u00e4 100%.png"
        second.write_bytes(png(9, 8, lambda row, col: 255 - row))
        program = self.start(first)
        program.wait("the file", lambda: program.state["input"]["name"] == "one.png")
        self.assertEqual(program.state["input"]["shape"], [1, 1, 12, 20])
        self.assertEqual(program.state["input"]["values"][0][11][19], 129)
        self.assertEqual(program.title(), "one.png - ConvLens")

        self.drop(program, second)
        program.wait("the dropped file", lambda: program.state["input"]["name"] == second.name)
        self.assertEqual(program.state["input"]["values"][0][7], [248] * 9)
        program.keys("ctrl+z")
        program.wait("the first again", lambda: program.state["input"]["name"] == "one.png")

    def test_recent_files_come_back(self):
        picture = self.folder / "odd \u00e4 name.pgm"
        picture.write_bytes(b"P5 9 8 255\n" + bytes(range(72)))
        home = {"XDG_STATE_HOME": str(self.folder / "state")}
        program = self.start(picture, environment=home)
        program.wait("the file", lambda: program.state["input"]["name"] == picture.name)
        self.assertEqual(program.state["input"]["values"][0][7][8], 71)
        program.close()

        program = self.start(environment=home)
        program.click("menu.file")
        program.wait("the menu", lambda: has(program, "menu.recent"))
        program.click("menu.recent")
        program.wait("the list", lambda: has(program, "menu.recent.0"))
        self.assertEqual(program.value("menu.recent.0"), str(picture))
        program.click("menu.recent.0")
        program.wait("the file", lambda: program.state["input"]["name"] == picture.name)

    def test_numbers_from_the_clipboard_of_the_desktop(self):
        program = self.start()
        subprocess.run(["xclip", "-selection", "clipboard"], input=b"[[0, 255, 7],\n [1, 2, 300]]", check=True,
                       env=self.display.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        program.keys("ctrl+v")
        program.wait("the numbers", lambda: program.state["input"]["values"] == [[[0, 255, 7], [1, 2, 300]]])
        program.keys("ctrl+z")
        program.wait("undo", lambda: program.state["input"]["name"] == "digit 3")


if __name__ == "__main__":
    unittest.main()
