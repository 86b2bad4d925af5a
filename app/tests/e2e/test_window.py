"""The window as a citizen: it idles, resizes, warns before work is lost, and ends when it is told to."""
import os
import signal
import time
import unittest

from harness import WindowTest


class Window(WindowTest):
    def test_idle_costs_nothing(self):
        program = self.start("--timings")
        program.mouse(program.cell("input.canvas", 14, 14))
        program.wait("the pointer's cell", lambda: True)

        def spent():
            with open(f"/proc/{program.process.pid}/stat") as stat:
                fields = stat.read().rsplit(") ", 1)[1].split()
            return int(fields[11]) + int(fields[12])  # clock ticks of all threads, user and system

        def frames():
            return program.errors().count("\nframe ")

        # It settles some frames after the event; from then on it must stand still. The pause is what is measured.
        program.wait("rest", lambda: not grows(frames, 0.5))
        ticks, drawn = spent(), frames()
        time.sleep(4)
        self.assertEqual(frames(), drawn, "frames are drawn though nothing happens")
        self.assertLessEqual(spent() - ticks, 1, "clock ticks (1/100 s) in 4 s of idleness")

    def test_sizes(self):
        program = self.start()
        for width, height in ((1024, 640), (1600, 900), (700, 500), (320, 240), (1280, 800)):
            program.resize(width, height)
            if width >= 1024:
                for name in ("input.canvas", "kernel.cell.o0.i0.r2.c2", "map.selected", "map.tile.3", "pool.value.0",
                             "formula", "undo", "redo", "menu.help", "status.computation"):
                    x, y, w, h = program.widget(name)["rect"]
                    self.assertTrue(program.widget(name)["visible"], f"{name} at {width} x {height}")
                    self.assertTrue(x >= 0 and y >= 0 and x + w <= width + 0.5 and y + h <= height + 0.5,
                                    f"{name} at {width} x {height}: {program.widget(name)['rect']}")
        program.click("input.sample.digit7")
        program.wait("it still works", lambda: program.state["input"]["name"] == "digit 7")

    def test_twice_the_size(self):
        one = self.start(size="1280x800")
        two = self.start("--scale", "2", size="2560x1600")
        for name in ("menu.file", "kernel.cell.o0.i0.r0.c0", "param.stride_h"):
            small, large = one.widget(name)["rect"], two.widget(name)["rect"]
            self.assertAlmostEqual(large[3] / small[3], 2, delta=0.15, msg=name)
        two.choose_preset("blur")
        two.wait("a click lands", lambda: two.state["kernels"][0]["name"] == "blur")

    def test_closing(self):
        program = self.start()
        program.ask_to_close()
        self.assertEqual(program.ended(), 0)

    def test_a_drawing_is_not_lost_silently(self):
        program = self.start()
        self.assertEqual(program.title(), "digit 3 - ConvLens")
        program.mouse(program.cell("input.canvas", 2, 2), "down", program.cell("input.canvas", 2, 9), "up")
        program.wait("a stroke", lambda: program.state["input"]["values"][0][2][8] > 0)
        self.assertEqual(program.title(), "digit 3 \u2022 - ConvLens")
        program.ask_to_close()
        program.wait("the question", lambda: "not saved" in program.state["notice"]["text"])
        self.assertIsNone(program.process.poll())
        program.ask_to_close()
        self.assertEqual(program.ended(), 0)

    def test_what_is_undone_is_no_loss(self):
        program = self.start()
        program.click("input.clear")
        program.wait("an empty canvas", lambda: program.value("undo") != "")
        program.keys("ctrl+z")
        program.wait("the digit again", lambda: not program.widget("undo")["enabled"])
        program.ask_to_close()
        self.assertEqual(program.ended(), 0)

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            program = self.start()
            os.kill(program.process.pid, number)
            self.assertEqual(program.ended(), 0)
            self.assertEqual(program.errors(), "")


def grows(count, seconds):
    before = count()
    time.sleep(seconds)
    return count() > before


if __name__ == "__main__":
    unittest.main()
