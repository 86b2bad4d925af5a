"""What the golden cases are made of: repeatable numbers and parameters, PyTorch's answers, and the lines of cases.txt.

Nothing is computed here but by the functions handed in; make_golden.py tells the whole story.
"""

import math
import sys
import warnings

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
warnings.filterwarnings("ignore", message="Using padding='same' with even kernel lengths")


class Values:
    """The stream of numbers: a 64-bit linear congruential generator whose upper 31 bits are used."""

    def __init__(self, kind, seed):
        self.kind = kind
        self.state = seed

    def next(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return self.state >> 33

    def number(self):
        r = self.next()
        if self.kind == "ints":
            return float(r % 17 - 8)
        if self.kind == "counts":
            return float(r % 9)
        if self.kind == "reals":
            return (r >> 7) / 2.0**23 - 1
        special = {0: math.nan, 1: math.inf, 2: -math.inf, 3: -0.0}
        return special.get(r % 64, float(r // 64 % 5 - 2))

    def tensor(self, shape):
        return torch.tensor([self.number() for _ in range(math.prod(shape))], dtype=torch.float32).view(*shape)


class Choices:
    """Choices of parameters, repeatable on every Python."""

    def __init__(self, seed):
        self.values = Values("ints", seed)

    def between(self, low, high):
        return low + self.values.next() % (high - low + 1)

    def of(self, items):
        return items[self.values.next() % len(items)]

    def often(self, chance):
        return self.values.next() % 100 < chance


lines = []
counts = {}


def number_text(x, digits="%r"):
    return str(int(x)) if math.isfinite(x) and x == int(x) else digits % x


def float32_text(x):
    return number_text(x, "%.9g")


def comma(values):
    return ",".join(str(v) for v in values)


def options_text(options):
    words = []
    for name, value in options:
        words.append("--" + name)
        if value is not True:
            words.append(comma(value) if isinstance(value, tuple) else str(value))
    return " ".join(words)


def count(operator, answer):
    counts[operator, answer] = counts.get((operator, answer), 0) + 1


def accept(operator, options, data, seed, shapes, compute, float32=False):
    """Adds a case; False, and none added, where it has no output or too many values to be stored."""
    values = Values(data, seed)
    tensors = [None if shape is None else values.tensor(shape) for shape in shapes]
    result = compute(*[t if t is None or float32 else t.double() for t in tensors])
    if result.numel() == 0 or result.numel() > 400:
        return False
    text = float32_text if float32 else number_text
    fields = [operator + " " + options_text(options), f"{data} {seed}", comma(result.shape),
              " ".join(text(x) for x in result.flatten().tolist())]
    if data == "reals" and not float32:
        single = compute(*tensors)
        fields.append(" ".join(float32_text(x) for x in single.flatten().tolist()))
    lines.append(" | ".join(fields))
    count(operator, "computed")
    return True


def refuse(operator, options, shapes, compute):
    """Adds a request that PyTorch must refuse. A TypeError is none: it tells of a mistake in these files."""
    tensors = [None if shape is None else torch.ones(*shape) for shape in shapes]
    try:
        compute(*tensors)
    except (RuntimeError, ValueError, ZeroDivisionError) as error:
        if "--why" in sys.argv:
            print(operator, options_text(options), "->", str(error).splitlines()[0][:110], file=sys.stderr)
    else:
        raise SystemExit(f"PyTorch accepts: {operator} {options_text(options)}")
    lines.append(f"{operator} {options_text(options)} | refused")
    count(operator, "refused")


def pad(x, sides, mode="zeros", value=0.0):
    """F.pad takes left, right, top, bottom."""
    top, left, bottom, right = sides
    order = (left, right, top, bottom)
    if mode == "zeros":
        return F.pad(x, order, value=value)
    return F.pad(x, order, mode=mode)


def four(padding):
    """P, (PH, PW) or (top, left, bottom, right) as the four sides."""
    if isinstance(padding, int):
        return (padding,) * 4
    return tuple(padding) * 2 if len(padding) == 2 else tuple(padding)


def pick_data(choices, reals, special):
    roll = choices.between(0, 99)
    return "reals" if roll < reals else "special" if roll < reals + special else "ints"


def file_text():
    """The lines of every request so far."""
    return "\n".join(lines) + "\n"


def summary():
    rows = [f"{operator:18} {answer:9} {number}" for (operator, answer), number in sorted(counts.items())]
    for answer in ["computed", "refused"]:
        rows.append(f"{'all':18} {answer:9} {sum(n for (_, a), n in counts.items() if a == answer)}")
    return "\n".join(rows)
