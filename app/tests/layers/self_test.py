"""The checks of this folder find what they are for: each test plants one violation in a small project of its own."""

import tempfile
import unittest
from pathlib import Path

import formatting
import includes
import sources


class Project(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def problems(self, module):
        return module.check(self.root)[0]


class Includes(Project):
    def refused(self, path, include):
        self.write(path, f"// A file.\n#include {include}\n")
        found = self.problems(includes)
        self.assertEqual(len(found), 1, f"{path} may include {include}")
        self.assertIn(f"{path}:2:", found[0])

    def accepted(self, path, include):
        self.write(path, f"// A file.\n#include {include}\n")
        self.assertEqual(self.problems(includes), [])

    def test_what_points_down_is_accepted(self):
        self.accepted("engine/src/a.cpp", "<hwy/highway.h>")
        self.accepted("engine/src/b.cpp", '"convlens/engine/shape.h"')
        self.accepted("app/model/a.cpp", '"convlens/engine/shape.h"')
        self.accepted("app/ui/panels/a.cpp", '"model/document.h"')
        self.accepted("app/ui/b.cpp", "<imgui.h>")
        self.accepted("app/gfx/a.cpp", "<epoxy/gl.h>")
        self.accepted("app/shell/a.cpp", '"gfx/texture.h"')
        self.accepted("app/main.cpp", '"shell/application.h"')
        self.accepted("app/tests/model/a_test.cpp", "<filesystem>")

    def test_files_beside_are_accepted(self):
        self.write("engine/src/checked_math.h", "// A file.\n")
        self.accepted("engine/src/a.cpp", '"checked_math.h"')

    def test_only_tests_use_what_tests_share(self):
        self.write("app/tests/common/files.h", "// A file.\n")
        self.accepted("app/tests/io/a_test.cpp", '"tests/common/files.h"')
        self.refused("app/io/a.cpp", '"tests/common/files.h"')

    def test_the_engine_stands_alone(self):
        for include in ('"model/document.h"', "<imgui.h>", "<fstream>", "<iostream>", "<nlohmann/json.hpp>",
                        "<unistd.h>"):
            with self.subTest(include):
                self.refused("engine/src/a.cpp", include)

    def test_the_model_knows_no_screen_no_threads_no_files(self):
        for include in ("<imgui.h>", "<epoxy/gl.h>", "<thread>", "<mutex>", "<filesystem>", '"io/image.h"',
                        '"ui/screen.h"'):
            with self.subTest(include):
                self.refused("app/model/a.h", include)

    def test_the_user_interface_knows_no_gl_no_threads_no_files(self):
        for include in ("<epoxy/gl.h>", "<GLFW/glfw3.h>", '"gfx/texture.h"', '"io/image.h"', "<thread>", "<fstream>",
                        '"compute/evaluator.h"'):
            with self.subTest(include):
                self.refused("app/ui/panels/a.cpp", include)

    def test_gfx_knows_neither_imgui_nor_the_model(self):
        for include in ("<imgui.h>", '"model/document.h"', '"ui/theme.h"'):
            with self.subTest(include):
                self.refused("app/gfx/a.cpp", include)

    def test_compute_io_and_cli_keep_to_their_side(self):
        self.refused("app/compute/a.cpp", '"io/image.h"')
        self.refused("app/compute/a.cpp", "<imgui.h>")
        self.refused("app/compute/a.cpp", "<epoxy/gl.h>")

    def test_nobody_knows_the_shell_but_main_and_tests(self):
        for room in ("model", "compute", "io", "gfx", "ui", "cli"):
            with self.subTest(room):
                path = f"app/{room}/a.cpp"
                self.refused(path, '"shell/application.h"')
                (self.root / path).unlink()

    def test_detours_are_found(self):
        self.refused("app/ui/a.cpp", '"../gfx/texture.h"')
        self.refused("app/ui/a.cpp", "<boost/any.hpp>")
        self.refused("app/ui/a.cpp", '"nowhere.h"')
        self.write("app/ui/a.cpp", "// A file.\n  #  include   <thread>\n")
        self.assertEqual(len(self.problems(includes)), 1)

    def test_a_room_that_is_not_in_the_table_is_found(self):
        self.write("app/attic/a.cpp", "// A file.\n")
        self.assertEqual(len(self.problems(includes)), 1)


class Sources(Project):
    def refused(self, path, text, words):
        self.write(path, text)
        found = self.problems(sources)
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_a_good_file_is_accepted(self):
        self.write("engine/src/a.cpp", "// What it is for.\nint a = 1;\n")
        self.assertEqual(self.problems(sources), [])

    def test_length(self):
        self.write("engine/src/a.cpp", "// A file.\n" + "int a();\n" * (sources.LIMIT_LINES - 1))
        self.assertEqual(self.problems(sources), [])
        self.refused("engine/src/a.cpp", "// A file.\n" + "int a();\n" * sources.LIMIT_LINES, "lines")

    def test_width(self):
        self.refused("engine/src/a.cpp", "// " + "a" * sources.LIMIT_COLUMNS + "\n", "columns")

    def test_opening_comment(self):
        self.refused("engine/src/a.cpp", "int a = 1;\n", "opens without")
        self.refused("engine/src/a.cpp", "#pragma once\n", "opens without")

    def test_leftovers(self):
        for word in ("TO" + "DO", "FIX" + "ME"):
            with self.subTest(word):
                self.refused("engine/src/a.cpp", f"// A file.\n// {word}: later\n", "leftover")

    def test_machine_paths_and_blanks(self):
        self.refused("engine/src/a.cpp", '// A file.\nauto a = "/home' + '/me/a.png";\n', "one machine")
        self.refused("engine/src/a.cpp", "// A file. \n", "blanks")
        self.refused("engine/src/a.cpp", "// A file.\n\tint a;\n", "tab")


class Formatting(Project):
    def test_an_unformatted_file_is_found(self):
        try:
            formatting.find_clang_format()
        except formatting.Skipped as reason:
            self.skipTest(str(reason))
        self.write(".clang-format", "BasedOnStyle: Google\n")
        self.write("engine/src/a.cpp", "int a = 1;\n")
        self.assertEqual(self.problems(formatting), [])
        self.write("engine/src/a.cpp", "int   a=1;\n")
        self.assertEqual(len(self.problems(formatting)), 1)


if __name__ == "__main__":
    unittest.main()
