"""Quick input is neither lost nor misplaced: taps, drags, wheel, typing."""
import unittest

from harness import WindowTest


class Input(WindowTest):
    def weight(self, program):
        return program.state["kernels"][0]["weights"][0][1][1]

    def test_ten_quick_taps_are_ten(self):
        program = self.start()
        program.click("kernel.cell.o0.i0.r1.c1")
        for key, step in (("plus", 0.1), ("underscore", -0.1), ("Prior", 1), ("Next", -1)):
            program.wait("the present weight", lambda: True)
            before = self.weight(program)
            program.keys(*[key] * 10)
            program.wait(f"ten times {key}", lambda: abs(self.weight(program) - before - 10 * step) < 1e-4)

        # The same for steps of the history: ten back are ten back, ten forward the same kernel again.
        after, version = self.weight(program), program.version()
        program.keys(*["ctrl+z"] * 10)
        program.wait("ten steps back", lambda: program.version() == version + 10)
        self.assertAlmostEqual(self.weight(program), after + 10, places=4)
        program.keys(*["ctrl+y"] * 10)
        program.wait("ten steps forward", lambda: program.version() == version + 20)
        self.assertEqual(self.weight(program), after)

    def test_clicks_in_a_row_each_count(self):
        program = self.start()
        for _ in range(2):
            before = program.version()
            program.mouse(program.centre("input.invert"), *["click"] * 5)
            program.wait("five inversions", lambda: program.version() == before + 5)
        self.assertEqual(program.state["input"]["values"][0][0][0], 0, "ten inversions are none")

    def test_a_fast_stroke_is_whole_and_where_the_pointer_was(self):
        program = self.start()
        program.click("input.clear")
        program.wait("an empty canvas", lambda: not any(map(any, program.state["input"]["values"][0])))
        corners = [(4, 4), (4, 23), (23, 23), (23, 4), (4, 4)]
        program.mouse(program.cell("input.canvas", 4, 4), "down")
        for (row, col), (to_row, to_col) in zip(corners, corners[1:]):
            # Between corners the X server may leave positions out; at the corner it stops.
            program.mouse(*[program.cell("input.canvas", row + (to_row - row) * i / 3, col + (to_col - col) * i / 3)
                            for i in range(1, 4)])
            program.wait("the corner", lambda: program.state["input"]["values"][0][to_row][to_col] > 0)
        program.mouse("up")
        outline = {(row, col) for i in range(4, 24) for row, col in ((4, i), (23, i), (i, 4), (i, 23))}
        program.wait("a square without gaps", lambda: all(program.state["input"]["values"][0][row][col] > 0
                                                          for row, col in outline))
        values = program.state["input"]["values"][0]
        inside = [values[row][col] for row in range(8, 20) for col in range(8, 20)]
        self.assertFalse(any(inside), "no line across the square")

    def test_wheel_steps_are_counted(self):
        program = self.start()
        before = self.weight(program)
        program.mouse(program.centre("kernel.cell.o0.i0.r1.c1"), *["wheel up"] * 7)
        program.wait("seven notches", lambda: abs(self.weight(program) - before - 0.7) < 1e-5)

    def test_a_number_is_typed_as_it_is(self):
        program = self.start()
        for text, value in (("1/9", 1 / 9), ("-0.125", -0.125), ("12.5", 12.5)):
            program.type_into("kernel.cell.o0.i0.r0.c0", text)
            program.wait(text, lambda: abs(program.state["kernels"][0]["weights"][0][0][0] - value) < 1e-6)


if __name__ == "__main__":
    unittest.main()
