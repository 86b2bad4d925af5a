"""Starting without a window, a driver or sensible options: a picture, or one clear line and an exit status."""
import json
import os
import pathlib
import struct
import subprocess
import tempfile
import unittest

from files import bad_files
from harness import Display

PROGRAM = os.environ["CONVLENS_PROGRAM"]


class Start(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="convlens_e2e_start_")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_program(self, *arguments, display=None, **environment):
        clean = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
        if display:
            clean["DISPLAY"] = display
        return subprocess.run([PROGRAM, *map(str, arguments)], env={**clean, **environment}, cwd=self.folder,
                              capture_output=True, text=True, timeout=60)

    def assert_one_line(self, result, status, *parts):
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertTrue(result.stderr.startswith("convlens: error: "), result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        for part in parts:
            self.assertIn(part, result.stderr)
        self.assertEqual(result.stdout, "")

    def test_wrong_options(self):
        self.assert_one_line(self.run_program("--nonsense"), 2, "--nonsense")
        self.assert_one_line(self.run_program("--size", "wide"), 2, "--size", "wide", "WIDTHxHEIGHT")
        self.assert_one_line(self.run_program("a.png", "b.png"), 2, "b.png")

    def test_help_and_version(self):
        for option, text in (("--help", "Usage: convlens"), ("--version", "convlens ")):
            result = self.run_program(option)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            self.assertTrue(result.stdout.startswith(text), result.stdout)

    def test_no_display(self):
        self.assert_one_line(self.run_program(), 69, "display", "--offscreen")
        self.assert_one_line(self.run_program(display=":9999"), 69, "display")

    def test_no_opengl(self):
        with_gl = Display()
        self.addCleanup(with_gl.close)
        self.assert_one_line(self.run_program(display=with_gl.name, MESA_GL_VERSION_OVERRIDE="2.1"), 69, "OpenGL 3.3")
        without = Display("-extension", "GLX")
        self.addCleanup(without.close)
        self.assert_one_line(self.run_program(display=without.name), 69, "OpenGL 3.3", "GLX")

    def test_no_driver_off_screen(self):
        empty = self.folder / "no drivers"
        empty.mkdir()
        self.assert_one_line(self.run_program("--offscreen", __EGL_VENDOR_LIBRARY_DIRS=str(empty)), 69,
                             "off-screen OpenGL", "libegl-mesa0")

    def test_off_screen_files(self):
        result = self.run_program("--offscreen", "--size", "1024x640", "--theme", "light", "--screenshot", "a.png",
                                  "--ui-map", "map.json", "--state", "state.json")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
        self.assertEqual(self.png_size("a.png"), (1024, 640))
        ui_map = json.loads((self.folder / "map.json").read_text())
        self.assertEqual((ui_map["settled"], ui_map["window"], ui_map["duplicates"]), (True, [1024, 640], []))
        self.assertEqual({"input.canvas", "map.selected"},
                         {widget["name"] for widget in ui_map["widgets"] if "grid" in widget})
        state = json.loads((self.folder / "state.json").read_text())
        self.assertEqual((state["settled"], state["outputs"]["conv"]["shape"]), (True, [1, 4, 28, 28]))
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.png", "map.json", "state.json"])

    def test_a_number_of_frames(self):
        result = self.run_program("--offscreen", "--frames", "7", "--timings", "--screenshot", "a.png")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr.count("\nframe "), 7)
        self.assertIn("first frame after ", result.stderr)
        self.assertEqual(self.png_size("a.png"), (1600, 900))

    def test_a_file_that_cannot_be_written(self):
        for option in ("--screenshot", "--ui-map", "--state"):
            result = self.run_program("--offscreen", "--size", "640x480", option, "nowhere/file")
            self.assert_one_line(result, 1, "nowhere")

    def test_a_file_that_cannot_be_opened(self):
        for name, path in bad_files(self.folder).items():
            result = self.run_program("--offscreen", "--size", "640x480", "--state", "state.json", path)
            self.assert_one_line(result, 1, name)
            state = json.loads((self.folder / "state.json").read_text())
            self.assertEqual((state["input"]["name"], state["notice"]["kind"]), ("digit 3", "error"))

    def png_size(self, name):
        data = (self.folder / name).read_bytes()
        self.assertEqual(data[:8], b"\x89PNG\r\n\x1a\n")
        return struct.unpack(">II", data[16:24])


if __name__ == "__main__":
    unittest.main()
