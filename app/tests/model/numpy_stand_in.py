"""As much of NumPy as the generated loops use, for machines without it: arrays as nested lists with indices, slices,
products, sums and the paddings. loop_code_test.cpp takes the real one where there is one."""

import itertools


class Array:
    def __init__(self, values):
        self.values = values

    @property
    def shape(self):
        sizes, values = [], self.values
        while isinstance(values, list):
            sizes.append(len(values))
            values = values[0]
        return tuple(sizes)

    def __getitem__(self, key):
        def take(values, keys):
            if not keys:
                return values
            if isinstance(keys[0], slice):
                assert isinstance(keys[0].start, (int, type(None))) and (keys[0].start or 0) >= 0, "a negative begin"
                assert keys[0].stop is None or keys[0].stop <= len(values), "a slice beyond the end"
                return [take(value, keys[1:]) for value in values[keys[0]]]
            assert 0 <= keys[0] < len(values), "an index outside"
            return take(values[keys[0]], keys[1:])
        values = take(self.values, key if isinstance(key, tuple) else (key,))
        return Array(values) if isinstance(values, list) else values

    def __setitem__(self, key, value):
        values = self.values
        for index in key[:-1]:
            values = values[index]
        values[key[-1]] = value

    def __mul__(self, other):
        def product(a, b):
            if not isinstance(a, list):
                return a * b
            assert len(a) == len(b), "shapes differ"
            return [product(x, y) for x, y in zip(a, b)]
        return Array(product(self.values, other.values))

    def sum(self):
        def total(values):
            return sum(map(total, values)) if isinstance(values, list) else values
        return total(self.values)


def array(values):
    return Array(values)


def zeros(shape):
    return Array([zeros(shape[1:]).values for _ in range(shape[0])] if shape else 0.0)


def _source(index, size, mode):
    """Where a padded index reads from; None: a zero."""
    if 0 <= index < size or mode == "constant":
        return index if 0 <= index < size else None
    if mode == "edge":
        return min(max(index, 0), size - 1)
    if mode == "wrap":
        return index % size
    assert mode == "reflect"
    return -index if index < 0 else 2 * (size - 1) - index


def pad(x, widths, mode="constant"):
    shape = x.shape
    if isinstance(widths, int):
        widths = ((widths, widths),) * len(shape)
    assert len(widths) == len(shape), "a width an axis"
    out = zeros(tuple(size + sum(width) for size, width in zip(shape, widths)))
    for place in itertools.product(*(range(size) for size in out.shape)):
        source = [_source(index - width[0], size, mode) for index, width, size in zip(place, widths, shape)]
        if None not in source:
            out[place] = x[tuple(source)]
    return out
