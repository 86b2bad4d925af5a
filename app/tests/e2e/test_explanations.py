"""The three hovers in a real window: a cell of the map, a pixel of the input, a weight; the pin and its ghost."""
import unittest

from harness import WindowTest


class Explanations(WindowTest):
    def test_cell_pixel_weight_and_pin(self):
        program = self.start(size="1600x900")

        def shows(name, value=None):
            return any(w["name"] == name and value in (None, w["value"]) for w in program.map["widgets"])

        program.mouse(program.cell("map.selected", 0, 5))
        program.wait("the window of a cell", lambda: shows("input.window", "rows -1..1, cols 4..6"))
        program.mouse(program.cell("input.canvas", 8, 12))
        program.wait("the outputs of a pixel", lambda: shows("pixel.outputs", "9"))
        self.assertEqual(program.value("pixel.weights.i0"), "1 1 1 / 0 0 0 / -1 -1 -1")
        self.assertEqual(program.value("map.fed"), "rows 7..9, cols 11..13")
        self.assertTrue(shows("input.ghost"), "the transport's place stays visible")

        program.mouse(program.centre("kernel.cell.o0.i0.r0.c0"))
        program.wait("what a weight meets", lambda: shows("weight.count", "784"))
        values = program.state["input"]["values"][0]
        met = sum(values[row][col] for row in range(27) for col in range(27))
        self.assertEqual(float(program.value("weight.sum")), -met)
        self.assertEqual(program.value("weight.padding"), str(28 * 28 - 27 * 27))

        program.mouse(program.cell("map.selected", 8, 9), "click", (800, 5))
        program.wait("the pinned cell", lambda: shows("map.pin", "row 8, col 9"))
        self.assertEqual(program.value("input.window"), "rows 7..9, cols 8..10")
        self.assertFalse(shows("input.ghost"))
        program.keys("Escape")
        program.wait("no pin", lambda: not shows("map.pin"))


if __name__ == "__main__":
    unittest.main()
