"""Finds vector registers that the hot loops of compiled kernels keep on the stack.

A hot loop is an innermost loop (the range of a backward jump within a function, with no other one inside) that holds
fused multiply-adds. There, a packed move between a vector register and a fixed place of the stack frame, or a packed
instruction that reads its operand from there, is a register too many: a tile that does not fit. Reads of single
floats (broadcasts, vmovss) and indexed ones (arrays on the stack) are no spills.

Stores are the worse half: values that change in the loop travel through memory. Reloads alone are values that stay the
same (weights) and found no register; they cost what a read of the packed weights costs.
"""

import re
from collections import namedtuple

Spill = namedtuple("Spill", "function address text stores")
Instruction = namedtuple("Instruction", "address name operands")
# multiply_adds: {function: how many its hot loops hold}
Report = namedtuple("Report", "functions hot_loops spills multiply_adds")

FUNCTION = re.compile(r"^[0-9a-f]+ <(.+)>:$")
FMA = re.compile(r"^vf(n?m(add|sub)|maddsub|msubadd)\w*p[sd]$")
VECTOR = re.compile(r"%[xyz]mm\d+")
FIXED_PLACE = re.compile(r"^-?(?:0x[0-9a-f]+)?\((%\w+)\)$")
PACKED_MOVE = re.compile(r"^v?mov(a|u)p[sd]$|^v?movdq(a|u)(8|16|32|64)?$|^v?lddqu$")
FRAME_POINTER = re.compile(r"^%rsp,(%r\w+)$")
PROLOGUE = 24  # instructions in which a function sets its frame pointer


def split_operands(text):
    """The operands of an instruction: commas within parentheses do not separate."""
    return re.findall(r"(?:[^,(]|\([^)]*\))+", text)


def instructions(lines):
    """Yields (function, [Instruction]) of the output of objdump -d --no-show-raw-insn."""
    function, body = None, []
    for line in lines:
        start = FUNCTION.match(line.rstrip())
        if start:
            if function and body:
                yield function, body
            function, body = start.group(1), []
            continue
        part = re.match(r"^\s*([0-9a-f]+):\t(\S+)\s*(.*)$", line)
        if part and function:
            operands = re.sub(r"\s*[<#].*$", "", part.group(3)).strip()
            body.append(Instruction(int(part.group(1), 16), part.group(2), operands))
    if function and body:
        yield function, body


def innermost_loops(body):
    """[(first, last)] indices of the loops of a function that hold no other loop."""
    at = {instruction.address: index for index, instruction in enumerate(body)}
    loops = set()
    for index, instruction in enumerate(body):
        if instruction.name.startswith("j") and re.fullmatch(r"(0x)?[0-9a-f]+", instruction.operands):
            target = at.get(int(instruction.operands, 16))
            if target is not None and target <= index:
                loops.add((target, index))
    # Of two jumps back to the same place (continue), the longer range is the loop.
    longest = {}
    for first, last in loops:
        longest[first] = max(last, longest.get(first, 0))
    ranges = sorted(longest.items())
    return [(first, last) for first, last in ranges
            if not any(first <= f and l <= last and (f, l) != (first, last) for f, l in ranges)]


def frame_registers(body):
    """%rsp, and the registers that the function keeps its frame in."""
    registers = {"%rsp"}
    for instruction in body[:PROLOGUE]:
        copied = FRAME_POINTER.match(instruction.operands) if instruction.name == "mov" else None
        if copied:
            registers.add(copied.group(1))
    return registers


def is_spill(instruction, frame):
    """Whether an instruction moves a whole vector register to or from a fixed place of the frame."""
    if not VECTOR.search(instruction.operands):
        return False
    for operand in split_operands(instruction.operands):
        place = FIXED_PLACE.match(operand)
        if place and place.group(1) in frame:
            if PACKED_MOVE.match(instruction.name):
                return True
            return bool(re.match(r"^v?\w+p[sd]$", instruction.name)) and "broadcast" not in instruction.name
    return False


def find(lines):
    """Report on the disassembly of one object file."""
    functions, hot_loops, spills, multiply_adds = 0, 0, [], {}
    for function, body in instructions(lines):
        functions += 1
        frame = frame_registers(body)
        for first, last in innermost_loops(body):
            loop = body[first:last + 1]
            count = sum(1 for instruction in loop if FMA.match(instruction.name))
            if count == 0:
                continue
            hot_loops += 1
            multiply_adds[function] = multiply_adds.get(function, 0) + count
            spills += [Spill(function, instruction.address, f"{instruction.name} {instruction.operands}",
                             instruction.operands.endswith(")"))
                       for instruction in loop if is_spill(instruction, frame)]
    return Report(functions, hot_loops, spills, multiply_adds)
