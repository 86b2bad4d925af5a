"""Golden requests of conv2d and conv-transpose2d: a walk over every parameter, random mixtures, refusals."""

import torch
import torch.nn.functional as F

from golden_requests import Choices, accept, four, pad, pick_data, refuse


def onnx_same(size, kernel, stride, dilation, lower):
    total = max(((size - 1) // stride) * stride + dilation * (kernel - 1) + 1 - size, 0)
    small, large = total // 2, total - total // 2
    return (large, small) if lower else (small, large)


def conv2d_function(x_shape, w_shape, stride, padding, mode, dilation, groups, flip):
    def compute(x, w, b):
        if flip:
            w = torch.flip(w, (2, 3))
        more = dict(stride=stride, dilation=dilation, groups=groups)
        if padding in ("same", "valid") and mode == "zeros":
            return F.conv2d(x, w, b, padding=padding, **more)
        if padding == "valid":
            sides = (0, 0, 0, 0)
        elif isinstance(padding, str):
            lower = padding == "same-lower"
            top, bottom = onnx_same(x_shape[2], w_shape[2], stride[0], dilation[0], lower)
            left, right = onnx_same(x_shape[3], w_shape[3], stride[1], dilation[1], lower)
            sides = (top, left, bottom, right)
        else:
            if mode == "zeros" and not (isinstance(padding, tuple) and len(padding) == 4):
                return F.conv2d(x, w, b, padding=padding, **more)
            sides = four(padding)
        return F.conv2d(pad(x, sides, mode), w, b, **more)
    return compute


def conv2d_options(x, w, bias, stride, padding, mode, dilation, groups, flip):
    options = [("input-size", x), ("weight-size", w)]
    if bias:
        options.append(("bias-size", bias))
    if stride != (1, 1):
        options.append(("stride", stride))
    if padding != 0:
        options.append(("padding", padding))
    if mode != "zeros":
        options.append(("padding-mode", mode))
    if dilation != (1, 1):
        options.append(("dilation", dilation))
    if groups != 1:
        options.append(("groups", groups))
    if flip:
        options.append(("flip", True))
    return options


def conv2d(x, w, bias=None, stride=(1, 1), padding=0, mode="zeros", dilation=(1, 1), groups=1, flip=False,
           data="ints", seed=1, refused=False):
    """bias: its size or None."""
    options = conv2d_options(x, w, bias, stride, padding, mode, dilation, groups, flip)
    compute = conv2d_function(x, w, stride, padding, mode, dilation, groups, flip)
    shapes = [x, w, (bias,) if bias else None]
    if refused:
        return refuse("conv2d", options, shapes, compute)
    return accept("conv2d", options, data, seed, shapes, compute)


def conv2d_cases():
    seed = 1000
    for kh in range(1, 8):  # every kernel size, square and not
        for kw in {kh, 8 - kh, max(1, kh - 1)}:
            seed += 1
            conv2d((1, 1, 9, 10), (2, 1, kh, kw), 2, seed=seed)
    for stride in [(1, 1), (2, 2), (3, 3), (1, 2), (3, 1), (2, 5), (9, 9)]:
        for padding in [0, 1, (1, 0), (0, 2), (1, 0, 2, 1), (0, 3, 1, 0)]:
            seed += 1
            conv2d((1, 2, 7, 6), (1, 2, 3, 3), stride=stride, padding=padding, seed=seed)
    for mode in ["reflect", "replicate", "circular"]:
        for padding in [1, 2, (0, 2), (2, 1, 0, 3), (3, 0, 1, 4), "same"]:
            seed += 1
            conv2d((1, 1, 5, 6), (2, 1, 3, 4), 2, padding=padding, mode=mode, seed=seed)
    for padding in ["same", "valid", "same-upper", "same-lower"]:
        for kernel in [(1, 1), (2, 2), (3, 3), (4, 3), (5, 2), (6, 7)]:
            for stride, dilation in [((1, 1), (1, 1)), ((1, 1), (2, 3)), ((2, 2), (1, 1)), ((2, 3), (1, 2))]:
                if padding == "same" and stride != (1, 1):
                    continue
                if padding == "valid" and ((kernel[0] - 1) * dilation[0] >= 8 or (kernel[1] - 1) * dilation[1] >= 9):
                    continue
                seed += 1
                if seed % 2 or kernel[0] > 4:
                    conv2d((1, 1, 8, 9), (1, 1) + kernel, stride=stride, padding=padding, dilation=dilation, seed=seed)
    for groups, channels, outputs in [(2, 2, 2), (2, 4, 6), (3, 3, 3), (4, 4, 8), (3, 6, 3), (5, 5, 5), (1, 5, 3),
                                      (8, 8, 8)]:
        for kernel in [(1, 1), (3, 3), (2, 3)]:
            seed += 1
            conv2d((1, channels, 4, 5), (outputs, channels // groups) + kernel, outputs if seed % 2 else None,
                   padding=1, groups=groups, seed=seed)
    choices = Choices(7)
    made = 0
    while made < 130:
        groups = choices.of([1, 1, 1, 2, 3])
        inside, outside = choices.between(1, 3), choices.between(1, 3)
        x = (choices.between(1, 2), groups * inside, choices.between(1, 9), choices.between(1, 10))
        w = (groups * outside, inside, choices.between(1, 5), choices.between(1, 5))
        mode = choices.of(["zeros", "zeros", "zeros", "reflect", "replicate", "circular"])
        padding = choices.of([0, 1, 2, "sides", "sides", "pair", "same-upper", "same-lower"])
        limit = 3
        if padding == "sides":
            padding = tuple(choices.between(0, limit) for _ in range(4))
        elif padding == "pair":
            padding = (choices.between(0, limit), choices.between(0, limit))
        stride = (choices.between(1, 3), choices.between(1, 3))
        dilation = (choices.between(1, 3), choices.between(1, 3)) if choices.often(40) else (1, 1)
        bias = w[0] if choices.often(50) else None
        flip = choices.often(25)
        data = pick_data(choices, 30, 10)
        try:
            made += bool(conv2d(x, w, bias, stride, padding, mode, dilation, groups, flip, data, 2000 + made))
        except (RuntimeError, AssertionError):  # the draw is no valid request; refusals have cases of their own
            continue


def conv2d_refusals():
    def no(x, w, bias=None, **more):
        conv2d(x, w, bias, refused=True, **more)
    image, kernel = (1, 1, 5, 5), (1, 1, 3, 3)
    for stride in [(0, 0), (0, 1), (1, 0), (-1, -1), (2, -1)]:
        no(image, kernel, stride=stride)
    for padding in [-1, (-1, 0), (0, -1), (-2, 3)]:
        no(image, kernel, padding=padding)
    for dilation in [(0, 0), (0, 1), (1, 0), (-1, 1)]:
        no(image, kernel, dilation=dilation)
    for groups in [0, -1, 2, 3]:
        no(image, kernel, groups=groups)
    no((1, 3, 5, 5), (2, 2, 3, 3))                 # channels do not match
    no((1, 2, 5, 5), (2, 3, 3, 3))
    no((1, 4, 5, 5), (3, 2, 3, 3), groups=2)       # outputs not divisible
    no((1, 4, 5, 5), (4, 4, 3, 3), groups=2)
    no((1, 4, 5, 5), (4, 1, 3, 3), groups=2)
    no((1, 5, 5, 5), (2, 2, 3, 3), groups=2)       # inputs not divisible
    no(image, kernel, 2)                           # length of the bias
    no(image, (3, 1, 3, 3), 2)
    no(image, (1, 1, 6, 3))                        # larger than the (padded) input
    no(image, (1, 1, 3, 6))
    no(image, (1, 1, 6, 6))
    no(image, (1, 1, 7, 3), padding=(0, 1))
    no(image, (1, 1, 8, 8), padding=1)
    no(image, kernel, dilation=(3, 1))
    no(image, kernel, dilation=(1, 4), padding=(0, 1))
    no(image, kernel, dilation=(2147483647, 1))
    no(image, (1, 1, 6, 6), padding="valid")
    no((1, 1, 1, 1), (1, 1, 2, 2))
    for stride in [(2, 2), (2, 1), (1, 3)]:
        no(image, kernel, stride=stride, padding="same")
    for mode in ["reflect", "circular"]:
        extra = 0 if mode == "reflect" else 1
        for sides in [(5, 0, 0, 0), (0, 5, 0, 0), (0, 0, 5, 0), (0, 0, 0, 5), (6, 6, 6, 6)]:
            no(image, kernel, padding=tuple(s + extra if s else 0 for s in sides), mode=mode)
    no((1, 1, 1, 4), (1, 1, 1, 2), padding=(1, 0, 0, 0), mode="reflect")


def transpose(x, w, bias=None, stride=(1, 1), padding=0, extra=(0, 0), dilation=(1, 1), groups=1, data="ints", seed=1,
              refused=False):
    options = [("input-size", x), ("weight-size", w)]
    if bias:
        options.append(("bias-size", bias))
    for name, value, default in [("stride", stride, (1, 1)), ("padding", padding, 0), ("output-padding", extra, (0, 0)),
                                 ("dilation", dilation, (1, 1)), ("groups", groups, 1)]:
        if value != default:
            options.append((name, value))

    def compute(x, w, b):
        more = dict(stride=stride, output_padding=extra, dilation=dilation, groups=groups)
        if not isinstance(padding, tuple) or len(padding) == 2:
            return F.conv_transpose2d(x, w, b, padding=padding, **more)
        top, left, bottom, right = padding
        whole = F.conv_transpose2d(x, w, b, **more)
        if whole.shape[2] - top - bottom < 1 or whole.shape[3] - left - right < 1:
            raise RuntimeError("empty output")
        return whole[:, :, top:whole.shape[2] - bottom, left:whole.shape[3] - right]

    shapes = [x, w, (bias,) if bias else None]
    if refused:
        return refuse("conv-transpose2d", options, shapes, compute)
    return accept("conv-transpose2d", options, data, seed, shapes, compute)


def transpose_cases():
    seed = 3000
    for kernel in [(1, 1), (2, 2), (3, 3), (4, 4), (3, 5), (7, 2), (5, 5)]:
        for stride in [(1, 1), (2, 2), (1, 3)]:
            seed += 1
            transpose((1, 1, 3, 4), (1, 1) + kernel, 1 if seed % 2 else None, stride=stride, seed=seed)
    for padding in [1, (1, 0), (0, 1), (0, 1, 1, 2), (2, 0, 0, 1)]:
        for stride, extra in [((1, 1), (0, 0)), ((2, 2), (1, 1)), ((3, 2), (2, 0))]:
            seed += 1
            transpose((1, 2, 4, 3), (2, 2, 3, 3), stride=stride, padding=padding, extra=extra, seed=seed)
    for groups, channels, filters in [(2, 2, 1), (2, 4, 2), (3, 3, 1), (4, 4, 2), (3, 6, 1)]:
        seed += 1
        transpose((1, channels, 3, 3), (channels, filters, 3, 2), groups * filters, stride=(2, 1), groups=groups,
                  seed=seed)
    choices = Choices(11)
    made = 0
    while made < 80:
        groups = choices.of([1, 1, 1, 2, 3])
        inside, filters = choices.between(1, 3), choices.between(1, 2)
        x = (choices.between(1, 2), groups * inside, choices.between(1, 5), choices.between(1, 5))
        w = (groups * inside, filters, choices.between(1, 4), choices.between(1, 4))
        stride = (choices.between(1, 3), choices.between(1, 3))
        dilation = (choices.between(1, 3), choices.between(1, 3)) if choices.often(40) else (1, 1)
        extra = tuple(choices.between(0, max(stride[axis], dilation[axis]) - 1) for axis in (0, 1))
        padding = choices.of([0, 1, 2, (1, 2), tuple(choices.between(0, 2) for _ in range(4))])
        bias = groups * filters if choices.often(50) else None
        data = pick_data(choices, 30, 10)
        try:
            made += bool(transpose(x, w, bias, stride, padding, extra, dilation, groups, data, 3500 + made))
        except RuntimeError:
            continue


def transpose_refusals():
    def no(x, w, bias=None, **more):
        transpose(x, w, bias, refused=True, **more)
    image, kernel = (1, 1, 4, 4), (1, 1, 3, 3)
    for stride in [(0, 0), (1, 0), (-1, 1)]:
        no(image, kernel, stride=stride)
    for dilation in [(0, 0), (0, 1), (-2, 1)]:
        no(image, kernel, dilation=dilation)
    for padding in [-1, (0, -1)]:
        no(image, kernel, padding=padding)
    for extra in [(1, 1), (0, 1), (1, 0), (-1, 0), (5, 5)]:
        no(image, kernel, extra=extra)
    no(image, kernel, stride=(2, 2), extra=(2, 0))
    no(image, kernel, stride=(2, 2), dilation=(3, 1), extra=(3, 0))
    for groups in [0, -1, 2]:
        no(image, kernel, groups=groups)
    no((1, 3, 4, 4), (2, 1, 3, 3))
    no((1, 3, 4, 4), (3, 1, 3, 3), groups=2)
    no(image, kernel, 2)
    no((1, 2, 4, 4), (2, 2, 3, 3), 3, groups=2)
    no(image, kernel, padding=3)  # nothing is left of 6 rows
    no(image, kernel, padding=(3, 0))
    no((1, 1, 1, 1), (1, 1, 1, 1), padding=1)
