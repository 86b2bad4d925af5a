#!/usr/bin/env python3
"""Writes cases.txt: what PyTorch answers to small requests over the whole parameter space of the engine's operators.

    /usr/bin/python3 make_golden.py [--why]     (Debian: python3-torch; made with PyTorch 1.13)

--why prints PyTorch's reason for each refusal. A line of cases.txt is one request in the command line's own words, and
the answer:

    <operator> <options> | <data> <seed> | <N,C,H,W of the output> | <values> [| <values>]
    <operator> <options> | refused

Input, weight and bias are not stored: they come, in this order, from one stream of numbers (golden_requests.Values; the
tests repeat it in seeded_values.h). <data> says which numbers: ints (-8..8, so that every sum is exact), counts (0..8),
reals ([-1, 1) in steps of 2^-23), special (small integers with NaN, infinities and -0 among them). The values are
PyTorch's results in float64 on this float32 data; of reals the second list is its float32 result. leaky-relu alone is
given in float32, because its alpha is one there too.

What PyTorch has no word for is put together from what it has: padding per side is F.pad before the operator, same-upper
and same-lower are ONNX's formula, flip is torch.flip.

Left out, because the command line differs on purpose: pooling padding beyond half the kernel is accepted (F.pad makes
those cases) while ceil_mode with a kernel larger than the padded input, sizes of 0 and negative padding are refused.
"""

import os

import torch
import torch.nn.functional as F

import golden_convolution
import golden_pooling
from golden_requests import Choices, accept, file_text, pad, pick_data, refuse, summary


def pad2d_cases():
    seed = 9000
    choices = Choices(19)
    for mode in ["zeros", "reflect", "replicate", "circular"]:
        made = 0
        while made < 12:
            seed += 1
            x = (choices.between(1, 2), choices.between(1, 2), choices.between(1, 5), choices.between(1, 5))
            sides = tuple(choices.between(0, 4) for _ in range(4))
            value = choices.between(-3, 3) if mode == "zeros" and choices.often(50) else 0
            options = [("input-size", x), ("padding", sides)]
            if mode != "zeros":
                options.append(("padding-mode", mode))
            if value:
                options.append(("value", value))
            try:
                made += bool(accept("pad2d", options, pick_data(choices, 0, 25), seed, [x],
                                    lambda t: pad(t, sides, mode, float(value))))
            except (RuntimeError, AssertionError):
                continue
    for mode, sides in [("reflect", (4, 0, 0, 0)), ("reflect", (0, 0, 0, 5)), ("reflect", (3, 3, 3, 4)),
                        ("circular", (5, 0, 0, 0)), ("circular", (0, 5, 0, 0)), ("circular", (0, 0, 9, 0))]:
        x = (1, 1, 4, 4)
        refuse("pad2d", [("input-size", x), ("padding", sides), ("padding-mode", mode)], [x],
               lambda t, sides=sides, mode=mode: pad(t, sides, mode))
    for mode in ["reflect", "replicate", "circular"]:
        x = (1, 1, 4, 4)
        refuse("pad2d", [("input-size", x), ("padding", (1, 1, 1, 1)), ("padding-mode", mode), ("value", 2)], [x],
               lambda t, mode=mode: F.pad(t, (1, 1, 1, 1), mode=mode, value=2.0))


def activation_cases():
    seed = 9500
    x = (1, 2, 3, 5)
    for data in ["ints", "reals", "special"]:
        for kind, function in [("relu", F.relu), ("abs", torch.abs)]:
            for _ in range(2):
                seed += 1
                accept("activation", [("kind", kind), ("input-size", x)], data, seed, [x], function)
        for alpha in [None, 0.01, 0.2, 1.5, -0.5, 0]:  # float32: alpha is one there too
            seed += 1
            options = [("kind", "leaky-relu"), ("input-size", x)] + ([] if alpha is None else [("alpha", alpha)])
            accept("activation", options, data, seed, [x],
                   lambda t, alpha=alpha: F.leaky_relu(t, 0.01 if alpha is None else alpha), float32=True)
        for kind, function in [("tanh", torch.tanh), ("sigmoid", torch.sigmoid)]:
            seed += 1
            accept("activation", [("kind", kind), ("input-size", x)], data, seed, [x], function)


def main():
    golden_convolution.conv2d_cases()
    golden_convolution.conv2d_refusals()
    golden_convolution.transpose_cases()
    golden_convolution.transpose_refusals()
    golden_pooling.pool_cases()
    golden_pooling.pool_refusals()
    golden_pooling.adaptive_cases()
    pad2d_cases()
    activation_cases()
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases.txt")
    with open(path, "w", encoding="ascii") as file:
        file.write(f"# Made by make_golden.py with PyTorch {torch.__version__}; the format is described there.\n")
        file.write(file_text())
    print(summary())


if __name__ == "__main__":
    main()
