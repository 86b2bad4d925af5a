"""How data is looked at: the scale of numbers, colour maps, locked ranges, channels that are switched off."""
import pathlib
import tempfile
import unittest

from harness import WindowTest


def colour_picture(rows, cols):
    """An uncompressed TGA, top row first; red, green and blue are other ramps."""
    header = bytes([0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, cols, 0, rows, 0, 24, 0x20])
    return header + bytes(value for row in range(rows) for col in range(cols)
                          for value in ((row + col) * 7 % 256, col * 10 % 256, row * 12 % 256))


class Colour(WindowTest):
    def test_762_reads_2_988(self):
        program = self.start(size="1600x900")
        program.click("input.sample.crop")
        program.wait("the crop", lambda: program.state["input"]["shape"] == [1, 1, 10, 20])
        program.click("param.auto_padding.valid")
        program.wait("8 x 18", lambda: program.state["outputs"]["conv"]["shape"][2:] == [8, 18])
        program.mouse(program.cell("map.selected", 4, 6))
        program.wait("762", lambda: program.value("window.total") == "762")
        program.keys("v")
        program.wait("2.988", lambda: program.value("window.total") == "2.988"
                     and program.value("input.legend") == "0 1" and program.state["view"]["value_scale"] == "unit")
        self.assertEqual(program.state["window"]["total"], 762, "no value has changed")
        program.type_into("kernel.bias.o0", "1")
        program.wait("a bias of one white", lambda: program.state["kernels"][0]["bias"] == 255)
        program.mouse(program.cell("map.selected", 4, 6))
        program.wait("one more", lambda: program.value("window.total") == "3.988")
        program.click("input.scale.bytes")
        program.mouse(program.cell("map.selected", 4, 6))
        program.wait("762 and 255", lambda: program.value("window.total") == "1017")

    def test_a_locked_range_counts_what_is_beyond(self):
        program = self.start(size="1600x900")
        program.click("map.range.locked")
        program.wait("a locked range", lambda: program.state["view"]["range"] == "locked"
                     and any(w["name"] == "map.range.hi" for w in program.map["widgets"]))
        program.type_into("map.range.hi", "200")
        values = [value for row in program.state["outputs"]["conv"]["values"][0] for value in row]
        above = sum(value > 200 for value in values)
        self.assertGreater(above, 0)
        program.wait("the count", lambda: f"; {above} above, 0 below" in program.value("map.legend"))
        program.click("map.legend")
        program.wait("the colours", lambda: any(w["name"] == "colors.signed.purple_green"
                                                for w in program.map["widgets"]))
        program.click("colors.signed.purple_green")
        program.wait("other colours", lambda: program.state["view"]["signed_colors"] == "purple_green")
        program.keys("Escape")
        program.wait("the list closed", lambda: not any(w["name"].startswith("colors.")
                                                        for w in program.map["widgets"]))

    def test_a_channel_is_switched_off(self):
        with tempfile.TemporaryDirectory(prefix="convlens_e2e_colour_") as folder:
            picture = pathlib.Path(folder) / "colour.tga"
            picture.write_bytes(colour_picture(20, 24))
            program = self.start(picture, size="1600x900")
        program.wait("three channels", lambda: program.state["input"]["shape"][1] == 3)
        program.click("map.view.shares")
        program.wait("shares", lambda: any(w["name"] == "share.2" for w in program.map["widgets"]))
        before = program.state["outputs"]["conv"]["values"][0]
        program.click("share.1.toggle")
        program.wait("green off", lambda: program.state["channels_off"] == [1])
        self.assertNotEqual(program.state["outputs"]["conv"]["values"][0], before)
        self.assertTrue(program.value("share.1").endswith("off"))
        program.keys("ctrl+z")
        program.wait("green on", lambda: program.state["channels_off"] == [])
        self.assertEqual(program.state["outputs"]["conv"]["values"][0], before)


if __name__ == "__main__":
    unittest.main()
