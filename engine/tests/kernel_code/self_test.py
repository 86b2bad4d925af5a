"""The check of this folder finds what it is for: snippets of disassembly with and without spills in hot loops."""

import unittest

import spills


def function(*lines):
    """A disassembly of one function; instructions lie 0x10 apart from 0x100 on."""
    text = ["", "0000000000000100 <kernel(float const*)>:"]
    text += [f"     {0x100 + 0x10 * index:x}:\t{line}" for index, line in enumerate(lines)]
    return text


FMA = "vfmadd231ps %zmm1,%zmm2,%zmm3"


class HotLoops(unittest.TestCase):
    def spilled(self, *lines):
        return [spill.text for spill in spills.find(function(*lines)).spills]

    def test_a_clean_loop(self):
        report = spills.find(function("vmovups (%rsi),%zmm1", FMA, "jne    100 <kernel(float const*)>", "ret"))
        self.assertEqual((report.functions, report.hot_loops, report.spills), (1, 1, []))
        self.assertEqual(report.multiply_adds, {"kernel(float const*)": 1})

    def test_a_store_and_a_reload(self):
        self.assertEqual(
            self.spilled("vmovaps %zmm1,0x40(%rsp)", FMA, "vmovups (%rsp),%ymm1", "jne    100 <kernel+0x0>"),
            ["vmovaps %zmm1,0x40(%rsp)", "vmovups (%rsp),%ymm1"])

    def test_stores_are_told_from_reloads(self):
        report = spills.find(function("vmovaps %zmm1,0x40(%rsp)", FMA, FMA, "vmovups (%rsp),%ymm1", "jne    100 <k>"))
        self.assertEqual([spill.stores for spill in report.spills], [True, False])
        self.assertEqual(report.multiply_adds, {"kernel(float const*)": 2})

    def test_a_folded_reload(self):
        self.assertEqual(self.spilled("vfmadd231ps -0x80(%rsp),%zmm2,%zmm3", "jb     100"),
                         ["vfmadd231ps -0x80(%rsp),%zmm2,%zmm3"])

    def test_a_frame_pointer_counts_only_where_it_is_one(self):
        loop = ("vmovaps -0x40(%rbp),%zmm1", FMA, "jne    110 <kernel+0x10>")
        self.assertEqual(self.spilled("mov    %rsp,%rbp", *loop), ["vmovaps -0x40(%rbp),%zmm1"])
        self.assertEqual(self.spilled("mov    %rdi,%rbp", *loop), [])

    def test_outside_of_hot_loops(self):
        self.assertEqual(self.spilled("vmovaps %zmm1,0x40(%rsp)", FMA, "jne    110 <kernel+0x10>"), [])
        self.assertEqual(self.spilled("vmovaps %zmm1,0x40(%rsp)", "jne    100 <kernel>", FMA, "ret"), [])
        # The outer loop may: only the innermost is hot.
        self.assertEqual(self.spilled("vmovaps %zmm1,0x40(%rsp)", FMA, "jne    110 <kernel+0x10>",
                                      "jmp    100 <kernel>"), [])

    def test_single_floats_and_arrays_are_no_spills(self):
        self.assertEqual(self.spilled("vbroadcastss 0x40(%rsp),%zmm1", "vmovss 0x40(%rsp),%xmm1",
                                      "vfmadd231ps 0x8(%rsp){1to16},%zmm2,%zmm3", "vmovups 0x40(%rsp,%rax,4),%zmm1",
                                      "mov    0x8(%rsp),%rax", FMA, "jne    100 <kernel>"), [])


if __name__ == "__main__":
    unittest.main()
