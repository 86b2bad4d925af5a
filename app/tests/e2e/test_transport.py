"""The transport with real keys and a real clock: every window of the notebook's crop, and playing."""
import time
import unittest

from harness import WindowTest


class Transport(WindowTest):
    def start_with_the_crop(self):
        """The 10 x 20 crop of the 3 with top_edge and no padding: 8 x 18 windows."""
        program = self.start()
        program.click("input.sample.crop")
        program.click("param.auto_padding.valid")
        program.mouse(program.centre("status.computation"))
        program.keys("Home")
        program.wait("the first window", lambda: program.state["input"]["shape"] == [1, 1, 10, 20]
                     and program.state["params"]["auto_padding"] == "valid"
                     and program.state["transport"]["index"] == 0 and program.state["transport"]["windows"] == 576)
        return program

    def read(self, program, index):
        """The total of a window, once the screen shows it; it must be the map's own value."""
        row, col = divmod(index, 18)
        program.wait(f"window {index}", lambda: program.state["transport"]["index"] == index
                     and program.value("transport.scrubber") == f"{index + 1} / 576")
        self.assertEqual([program.state["transport"][key] for key in ("output_channel", "row", "col")], [0, row, col])
        total = program.value("window.total")
        self.assertEqual(float(total), program.state["outputs"]["conv"]["values"][0][row][col], f"row {row}, col {col}")
        return total

    def test_all_windows_of_the_crop_forward_and_back(self):
        program = self.start_with_the_crop()
        forward = [self.read(program, 0)]
        for index in range(1, 8 * 18):
            program.keys("shift+Right")
            forward.append(self.read(program, index))
        # The notebook's numbers; a window centred on (5, 7) of the input begins at (4, 6).
        self.assertEqual(forward[4 * 18 + 6], "762")
        self.assertEqual(forward[7 * 18 + 17], "-29")
        backward = [forward[-1]]
        for index in reversed(range(8 * 18 - 1)):
            program.keys("shift+Left")
            backward.append(self.read(program, index))
        self.assertEqual(backward, forward[::-1])

    def test_products_add_up_to_the_next_window(self):
        program = self.start_with_the_crop()
        program.keys(*["period"] * 9)
        program.wait("the last product", lambda: program.state["transport"]["product"] == 8)
        self.assertEqual(program.state["transport"]["index"], 0)
        program.keys("period")
        program.wait("the next window", lambda: program.state["transport"]["index"] == 1)
        self.assertEqual(program.state["transport"]["product"], 0)

    def test_playing_ends_and_costs_nothing_afterwards(self):
        program = self.start_with_the_crop()
        program.keys("h", "Page_Up", "Page_Up", "Page_Up", "Page_Up", "space")
        program.wait("the end of the row", lambda: program.value("transport.scrubber") == "18 / 576")
        self.assertFalse(program.state["transport"]["playing"])
        self.assertEqual(program.value("transport.play"), "paused")
        frame = program.map["frame"]
        time.sleep(0.5)  # the pause is what is measured
        program.mouse(program.cell("input.canvas", 3, 3))
        program.wait("the next settled screen", lambda: program.map["frame"] > frame)
        self.assertLess(program.map["frame"] - frame, 12, "frames are drawn though nothing plays")

    def test_playing_can_be_paused(self):
        program = self.start_with_the_crop()
        program.keys("space")
        program.wait("some steps", lambda: program.state["transport"]["index"] >= 2
                     and program.state["transport"]["playing"])
        program.keys("space")
        program.wait("a pause", lambda: not program.state["transport"]["playing"])
        index = program.state["transport"]["index"]
        program.keys("shift+Left")
        program.wait("a step back", lambda: program.state["transport"]["index"] == index - 1)


if __name__ == "__main__":
    unittest.main()
