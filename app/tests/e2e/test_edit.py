"""The round trip of a person: digit, stroke, kernel, a dragged cell, stride and padding, then undo and redo all of it.

Every number is recomputed here from the input and the weights of the state file, in plain Python.
"""
import math
import unittest

from harness import WindowTest


def out_size(n, before, after, kernel, stride):
    return (n + before + after - kernel) // stride + 1


def convolve(image, weights, bias, stride, padding):
    """Cross-correlation of [C][H][W] with [C][kH][kW], zeros outside; padding is top, left, bottom, right."""
    h, w, kh, kw = len(image[0]), len(image[0][0]), len(weights[0]), len(weights[0][0])
    top, left, bottom, right = padding

    def cell(row, col):
        return bias + sum(
            image[c][y][x] * weights[c][r][q]
            for c in range(len(image)) for r in range(kh) for q in range(kw)
            if 0 <= (y := row * stride[0] - top + r) < h and 0 <= (x := col * stride[1] - left + q) < w)
    return [[cell(row, col) for col in range(out_size(w, left, right, kw, stride[1]))]
            for row in range(out_size(h, top, bottom, kh, stride[0]))]


def max_pool(plane, size, stride):
    return [[max(plane[row * stride[0] + r][col * stride[1] + q] for r in range(size[0]) for q in range(size[1]))
             for col in range(out_size(len(plane[0]), 0, 0, size[1], stride[1]))]
            for row in range(out_size(len(plane), 0, 0, size[0], stride[0]))]


class Edit(WindowTest):
    def assert_plane(self, got, wanted, what):
        self.assertEqual((len(got), len(got[0])), (len(wanted), len(wanted[0])), what)
        for row, (got_row, wanted_row) in enumerate(zip(got, wanted)):
            for col, (a, b) in enumerate(zip(got_row, wanted_row)):
                self.assertTrue(math.isclose(a, b, rel_tol=1e-4, abs_tol=1e-3), f"{what} {row},{col}: {a}, not {b}")

    def check_results(self, state):
        """Every number of the state follows from its input, kernels and parameters."""
        self.assertEqual(state["results_version"], state["document_version"])
        params, pool = state["params"], state["pool"]
        self.assertEqual((params["auto_padding"], params["padding_mode"], params["dilation"], params["groups"]),
                         ("none", "zeros", [1, 1], 1))
        self.assertEqual((state["relu"], pool["kind"], pool["padding"]), (True, "max", [0, 0, 0, 0]))
        for o, kernel in enumerate(state["kernels"]):
            conv = convolve(state["input"]["values"], kernel["weights"], kernel["bias"], params["stride"],
                            params["padding"])
            activated = [[max(0.0, value) for value in row] for row in conv]
            pooled = max_pool(activated, pool["size"], pool["stride"])
            outputs = state["outputs"]
            self.assert_plane(outputs["conv"]["values"][o], conv, f"conv {o}")
            self.assert_plane(outputs["activated"]["values"][o], activated, f"activated {o}")
            self.assert_plane(outputs["pooled"]["values"][o], pooled, f"pooled {o}")
            cells = [value for row in pooled for value in row]
            self.assertTrue(math.isclose(state["global_average"][o], sum(cells) / len(cells), rel_tol=1e-4), o)
            self.assertTrue(math.isclose(state["global_max"][o], max(cells), rel_tol=1e-4), o)

    def test_paint_edit_and_undo_everything(self):
        program = self.start()
        start = program.state
        self.check_results(start)
        states = [start]

        def step(what, act, condition):
            before = program.version()
            act()
            program.wait(what, lambda: program.version() > before and condition())
            self.check_results(program.state)
            states.append(program.state)

        step("digit 5", lambda: program.click("input.sample.digit5"),
             lambda: program.state["input"]["name"] == "digit 5")
        step("digit 3", lambda: program.click("input.sample.digit3"),
             lambda: program.state["input"]["values"] == start["input"]["values"])

        # A fast diagonal stroke: the pointer jumps from cell to cell, the paint must not.
        self.assertEqual(program.state["input"]["values"][0][14][3], 0)
        path = [program.cell("input.canvas", 22 - i, 2 + i) for i in range(0, 12, 3)]
        step("a stroke", lambda: program.mouse(path[0], "down", *path[1:], "up"),
             lambda: program.state["input"]["values"][0][13][11] > 0)
        for i in range(10):
            self.assertGreater(program.state["input"]["values"][0][22 - i][2 + i], 0, f"a gap in the stroke at {i}")

        step("another kernel", lambda: program.choose_preset("blur"),
             lambda: program.state["kernels"][0]["name"] == "blur")
        step("top_edge", lambda: program.choose_preset("top_edge"),
             lambda: program.state["kernels"][0]["weights"] == [[[-1, -1, -1], [0, 0, 0], [1, 1, 1]]])

        x, y = program.centre("kernel.cell.o0.i0.r1.c1")
        step("a dragged cell", lambda: program.mouse((x, y), "down", (x, y - 8), (x, y - 17), (x, y - 30), "up"),
             lambda: program.state["kernels"][0]["weights"][0][1][1] > 0)
        self.assertEqual(program.state["kernels"][0]["weights"][0][0], [-1, -1, -1], "only one cell was dragged")

        for name in ("param.stride_h", "param.stride_w"):
            step(name, lambda name=name: program.type_into(name, "2"), lambda name=name: program.value(name) == "2")
        for side in ("top", "left", "bottom", "right"):
            name = "param.padding_" + side
            if program.value(name) != "1":
                step(name, lambda name=name: program.type_into(name, "1"), lambda name=name: program.value(name) == "1")
        self.assertEqual(program.state["params"]["stride"], [2, 2])
        self.assertEqual(program.state["params"]["padding"], [1, 1, 1, 1])
        self.assertEqual(program.state["outputs"]["conv"]["shape"], [1, 4, 14, 14])
        self.assertEqual(program.widget("map.selected")["grid"][3:], [14, 14])
        self.assertIn("+ 1 = 14 ", program.value("formula"))  # with the row and column that the floor drops

        def content(state):
            return {key: state[key] for key in ("input", "kernels", "params", "relu", "pool", "outputs")}

        for wanted in reversed(states[:-1]):
            before = program.version()
            program.keys("ctrl+z")
            program.wait("undo", lambda: program.version() > before)
            self.assertEqual(content(program.state), content(wanted))
        self.assertFalse(program.widget("undo")["enabled"])
        for wanted in states[1:]:
            before = program.version()
            program.keys("ctrl+y")
            program.wait("redo", lambda: program.version() > before)
            self.assertEqual(content(program.state), content(wanted))
        self.assertFalse(program.widget("redo")["enabled"])

    def test_a_kernel_through_the_clipboard_of_the_desktop(self):
        program = self.start()
        program.click("kernel.cell.o0.i0.r0.c0")
        program.keys("ctrl+c")
        program.wait("the notice", lambda: any(w["name"] == "notice" and "clipboard" in w["value"]
                                               for w in program.map["widgets"]))
        program.click("kernel.output.1")
        program.wait("the other output", lambda: any(w["name"] == "kernel.cell.o1.i0.r1.c1"
                                                     for w in program.map["widgets"]))
        program.click("kernel.cell.o1.i0.r1.c1")
        program.keys("ctrl+v")
        program.wait("the pasted kernel", lambda: program.state["kernels"][1]["name"] == "top_edge")
        program.keys("ctrl+z")
        program.wait("undo", lambda: program.state["kernels"][1]["name"] == "left_edge")


if __name__ == "__main__":
    unittest.main()
