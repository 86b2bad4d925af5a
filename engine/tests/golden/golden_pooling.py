"""Golden requests of pooling: max, average and lp with every option, adaptive, refusals."""

import math

import torch
import torch.nn.functional as F

from golden_requests import Choices, accept, four, pad, pick_data, refuse


def pooled_size(size, kernel, stride, dilation, before, after, ceil_mode):
    """The command line's rule: the last window starts inside the input or the leading padding."""
    rest = size + before + after - dilation * (kernel - 1) - 1
    out = rest // stride + 1
    if ceil_mode and rest % stride and out * stride < size + before:
        out += 1
    return out


def pool_function(kind, kernel, stride, padding, dilation, ceil, include, divisor, norm, direct):
    """direct: PyTorch's own padding argument; else F.pad, which also does one-sided and large padding."""
    step = stride or kernel

    def compute(x):
        if direct:
            if kind == "max":
                return F.max_pool2d(x, kernel, step, padding, dilation, ceil)
            if kind == "average":
                return F.avg_pool2d(x, kernel, step, padding, ceil, include, divisor)
            return F.lp_pool2d(x, norm, kernel, step, ceil)
        sides = four(padding)
        if kind == "max":
            return F.max_pool2d(pad(x, sides, value=-math.inf), kernel, step, 0, dilation, ceil)
        if kind == "average" and not include and divisor is None:
            inside = pad(torch.ones_like(x), sides)
            sums = F.avg_pool2d(pad(x, sides), kernel, step, 0, ceil, divisor_override=1)
            return sums / F.avg_pool2d(inside, kernel, step, 0, ceil, divisor_override=1)
        if kind == "average":
            return F.avg_pool2d(pad(x, sides), kernel, step, 0, ceil, divisor_override=divisor)
        return F.lp_pool2d(pad(x, sides), norm, kernel, step, ceil)
    return compute


def pool_options(kind, x, kernel, stride, padding, dilation, ceil, include, divisor, norm):
    options = [("kind", kind), ("input-size", x), ("kernel", kernel)]
    if stride is not None:
        options.append(("stride", stride))
    if padding != 0:
        options.append(("padding", padding))
    if dilation != (1, 1):
        options.append(("dilation", dilation))
    if ceil:
        options.append(("ceil-mode", True))
    if not include:
        options.append(("no-count-include-pad", True))
    if divisor is not None:
        options.append(("divisor-override", divisor))
    if norm is not None:
        options.append(("norm", norm))
    return options


def pool(kind, x, kernel, stride=None, padding=0, dilation=(1, 1), ceil=False, include=True, divisor=None, norm=None,
         data="ints", seed=1):
    options = pool_options(kind, x, kernel, stride, padding, dilation, ceil, include, divisor, norm)
    sides = four(padding)
    step = stride or kernel
    reach = [d * (k - 1) for d, k in zip(dilation, kernel)]
    if max(sides[0], sides[2]) > reach[0] or max(sides[1], sides[3]) > reach[1]:
        return False
    if any(size + sides[axis] + sides[axis + 2] <= reach[axis] for axis, size in enumerate(x[2:])):
        return False  # larger than the padded input
    small = sides[0] == sides[2] <= kernel[0] // 2 and sides[1] == sides[3] <= kernel[1] // 2
    direct = small and (kind != "lp" or sides == (0, 0, 0, 0))
    if direct:
        padding = (sides[0], sides[1])
    compute = pool_function(kind, kernel, stride, padding, dilation, ceil, include, divisor,
                            2.0 if norm is None else norm, direct)
    expected = tuple(pooled_size(size, kernel[axis], step[axis], dilation[axis], sides[axis], sides[axis + 2], ceil)
                     for axis, size in enumerate(x[2:]))
    if not direct and tuple(compute(torch.zeros(*x)).shape[2:]) != expected:
        return False  # F.pad has made input of the trailing padding, so that one more window may start there
    return accept("pool2d", options, data, seed, [x], compute)


def pool_cases():
    seed = 5000
    kernels = [(1, 1), (2, 2), (3, 3), (2, 3), (3, 2), (4, 4), (5, 1), (1, 5)]
    for kind in ["max", "average"]:
        for kernel in kernels:
            for stride in [None, (1, 1), (2, 3)]:
                for ceil in [False, True]:
                    seed += 1
                    if seed % 2 or kernel in [(2, 2), (3, 3)]:
                        pool(kind, (1, 1, 7, 8), kernel, stride, ceil=ceil, seed=seed)
    for ceil in [False, True]:  # every combination of the average's options
        for include in [True, False]:
            for divisor in [None, 1, 5, -3]:
                for padding in [0, 1, (0, 1), (1, 0, 2, 1)]:
                    seed += 1
                    if divisor in (None, 5) or seed % 2:
                        pool("average", (1, 1, 5, 6), (3, 3), (2, 2), padding, ceil=ceil, include=include,
                             divisor=divisor, seed=seed)
    for norm in [1, 2, 3, 0.5, 1.5, -1, 4]:
        for ceil in [False, True]:
            for kernel, stride in [((2, 2), None), ((3, 2), (2, 2))]:
                seed += 1
                pool("lp", (1, 1, 6, 5), kernel, stride, ceil=ceil, norm=norm, data="counts" if seed % 4 else "ints",
                     seed=seed)
    choices = Choices(13)
    for kind, wanted in [("max", 70), ("average", 60), ("lp", 25)]:
        made = 0
        while made < wanted:
            x = (choices.between(1, 2), choices.between(1, 3), choices.between(1, 9), choices.between(1, 9))
            kernel = (choices.between(1, 4), choices.between(1, 4))
            stride = None if choices.often(25) else (choices.between(1, 4), choices.between(1, 4))
            dilation = (choices.between(1, 3), choices.between(1, 3)) if kind == "max" and choices.often(50) else (1, 1)
            padding = choices.of([0, 1, (1, 0), (0, 1), 2, "sides", "sides"])
            if padding == "sides":
                padding = tuple(choices.between(0, 3) for _ in range(4))
            data = pick_data(choices, 15, 25)
            data = "counts" if kind == "lp" and data == "ints" else data
            made += bool(pool(kind, x, kernel, stride, padding, dilation, ceil=choices.often(50),
                              include=kind != "average" or choices.often(50),
                              divisor=choices.between(1, 9) if kind == "average" and choices.often(25) else None,
                              norm=choices.of([None, 1, 3, 2.5]) if kind == "lp" else None, data=data,
                              seed=6000 + seed))
            seed += 1


def pool_refusals():
    def no(kind, x, kernel, stride=None, padding=0, dilation=(1, 1), divisor=None, norm=None):
        options = pool_options(kind, x, kernel, stride, padding, dilation, False, True, divisor, norm)
        compute = pool_function(kind, kernel, stride, padding, dilation, False, True, divisor,
                                2.0 if norm is None else norm, direct=True)
        refuse("pool2d", options, [x], compute)
    image = (1, 1, 5, 5)
    for kind in ["max", "average", "lp"]:
        for kernel in [(0, 0), (0, 2), (2, 0), (-1, 2)]:
            no(kind, image, kernel, (1, 1))
        for stride in [(0, 0), (1, 0), (-1, 1)]:
            no(kind, image, (2, 2), stride)
        no(kind, image, (6, 6))
        no(kind, image, (2, 6))
    for kind in ["max", "average"]:
        for padding in [-1, (-1, 0), (0, -1), 3, (2, 0), (0, 9)]:
            no(kind, image, (2, 2), padding=padding)
        no(kind, image, (8, 8), padding=1)
    for dilation in [(0, 0), (1, 0), (-1, 1), (5, 1), (1, 6)]:
        no("max", image, (2, 2), dilation=dilation)
    no("average", image, (2, 2), divisor=0)
    no("lp", image, (2, 2), norm=0)


def adaptive(kind, x, size, data="ints", seed=1):
    call = F.adaptive_max_pool2d if kind == "max" else F.adaptive_avg_pool2d
    options = [("kind", kind), ("input-size", x), ("output-size", size)]
    return accept("adaptive-pool2d", options, data, seed, [x], lambda t: call(t, size))


def adaptive_cases():
    seed = 8000
    for kind in ["average", "max"]:
        for size in [(1, 1), (2, 2), (3, 3), (1, 4), (5, 2), (7, 8), (9, 10), (4, 3)]:
            seed += 1
            adaptive(kind, (1, 2, 7, 8), size, seed=seed)
        choices = Choices(17)
        for _ in range(20):
            seed += 1
            x = (choices.between(1, 2), choices.between(1, 3), choices.between(1, 9), choices.between(1, 9))
            adaptive(kind, x, (choices.between(1, 6), choices.between(1, 6)), pick_data(choices, 20, 30), seed)
    for kind in ["average", "max"]:
        for size in [(-1, 1), (1, -2), (-1, -1)]:
            call = F.adaptive_max_pool2d if kind == "max" else F.adaptive_avg_pool2d
            refuse("adaptive-pool2d", [("kind", kind), ("input-size", (1, 1, 4, 4)), ("output-size", size)],
                   [(1, 1, 4, 4)], lambda t, call=call, size=size: call(t, size))
