"""The bank in a real window: a kernel typed with the keyboard alone, all weights through the clipboard and through
files, groups from dense to depthwise. Real keys and a real mouse.
"""
import pathlib
import shutil
import struct
import tempfile
import unittest

from harness import WindowTest


def write_npy(path, dims, values):
    header = str({"descr": "<f4", "fortran_order": False, "shape": tuple(dims)})
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    pathlib.Path(path).write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
                                   + struct.pack(f"<{len(values)}f", *values))


class Kernels(WindowTest):
    def weights(self, output=0, channel=0):
        return self.program.state["kernels"][output]["weights"][channel]

    def shape(self):
        kernels = self.program.state["kernels"]
        weights = kernels[0]["weights"]
        return [len(kernels), len(weights), len(weights[0]), len(weights[0][0])]

    def menu(self, entry):
        program = self.program
        program.click("kernel.more")
        program.wait("the list", lambda: any(w["name"] == "kernel.more." + entry for w in program.map["widgets"]))
        program.click("kernel.more." + entry)

    def test_a_kernel_is_typed_with_the_keyboard_alone(self):
        program = self.program = self.start()
        program.keys("k", "Up", "Left")
        program.keys("1", "Tab", "minus", "2", "Tab", "period", "5", "Tab",
                     "1", "slash", "9", "Tab", "0", "Tab", "2", "e", "1", "Tab",
                     "7", "Tab", "8", "Tab", "9", "Return")
        program.wait("the typed kernel", lambda: [[round(v, 6) for v in row] for row in self.weights()] ==
                     [[1, -2, 0.5], [0.111111, 0, 20], [7, 8, 9]])
        program.keys("Escape", "ctrl+z")
        program.wait("undo of the last cell", lambda: self.weights()[2][2] == 1 and self.weights()[2][1] == 8)

    def test_all_weights_go_through_the_clipboard(self):
        program = self.program = self.start()
        start = program.state["kernels"]
        self.menu("copy_weights_pytorch")
        program.wait("the notice", lambda: "All weights" in program.state["notice"]["text"])
        program.click("kernel.remove_output")
        program.wait("three outputs", lambda: len(program.state["kernels"]) == 3)
        program.keys("k", "ctrl+v")
        program.wait("all weights again", lambda: [k["weights"] for k in program.state["kernels"]] ==
                     [k["weights"] for k in start])

    def test_weights_are_saved_and_opened_as_npy(self):
        program = self.program = self.start()
        start = program.state["kernels"]
        self.menu("save_weights")
        program.wait("the dialog", lambda: any(w["name"] == "weights.name" for w in program.map["widgets"]))
        program.keys("ctrl+a", "w", "Return")
        program.wait("the saved file", lambda: "Saved weight" in program.state["notice"]["text"])
        data = (program.folder / "w.npy").read_bytes()
        values = [v for kernel in start for row in kernel["weights"][0] for v in row]
        self.assertIn(b"'shape': (4, 1, 3, 3)", data)
        self.assertEqual(data[-4 * len(values):], struct.pack(f"<{len(values)}f", *values))
        self.assertEqual((program.folder / "w.bias.npy").read_bytes()[-16:], bytes(16))
        # The second time it asks.
        self.menu("save_weights")
        program.wait("the dialog", lambda: any(w["name"] == "weights.name" for w in program.map["widgets"]))
        program.keys("Return")
        program.wait("the question", lambda: any(w["name"] == "weights.replace" for w in program.map["widgets"]))
        program.click("weights.keep")
        program.wait("the dialog again", lambda: any(w["name"] == "weights.cancel" for w in program.map["widgets"]))
        program.click("weights.cancel")
        program.wait("the screen", lambda: not any(w["name"] == "weights.name" for w in program.map["widgets"]))
        # Weights of another shape, as NumPy would write them, with their biases.
        write_npy(program.folder / "other.npy", (2, 1, 1, 2), [1, 2, 0.1, -4])
        write_npy(program.folder / "other.bias.npy", (2,), [5, 6])
        self.menu("open_weights")
        program.wait("the list of files", lambda: any(w["name"] == "weights.entry.other.npy"
                                                      for w in program.map["widgets"]))
        program.click("weights.entry.other.npy")
        program.wait("the chosen name", lambda: program.value("weights.name") == "other.npy")
        program.click("weights.accept")
        program.wait("the opened weights", lambda: self.shape() == [2, 1, 1, 2])
        self.assertEqual([k["bias"] for k in program.state["kernels"]], [5, 6])
        self.assertEqual(self.weights(1), [[0.1, -4]])
        program.keys("ctrl+z")
        program.wait("undo", lambda: program.state["kernels"] == start)

    def test_groups_from_dense_to_depthwise(self):
        path = pathlib.Path(tempfile.mkdtemp(prefix="convlens_e2e_"))
        self.addCleanup(shutil.rmtree, path, True)
        write_npy(path / "four.npy", (4, 9, 10), [float(i % 97) for i in range(360)])
        program = self.program = self.start(path / "four.npy")
        program.wait("four channels", lambda: self.shape() == [4, 4, 3, 3])
        dense = program.state["kernels"]
        for groups, shape in ((2, [4, 2, 3, 3]), (4, [4, 1, 3, 3])):
            program.click("param.groups")
            program.wait("the list", lambda: any(w["name"] == f"param.groups.{groups}"
                                                 for w in program.map["widgets"]))
            program.click(f"param.groups.{groups}")
            program.wait(f"{groups} groups", lambda: program.state["params"]["groups"] == groups
                         and self.shape() == shape)
        # Depthwise: output 2 is channel 2 with its own kernel alone.
        image, weights = program.state["input"]["values"][2], self.weights(2)
        wanted = sum(image[3 + r][4 + c] * weights[r][c] for r in range(3) for c in range(3))
        self.assertAlmostEqual(program.state["outputs"]["conv"]["values"][2][4][5], wanted, 3)
        program.keys("ctrl+z", "ctrl+z")
        program.wait("dense again", lambda: program.state["kernels"] == dense)


if __name__ == "__main__":
    unittest.main()
