#!/usr/bin/python3
"""Writes kernel_goldens.txt: what NumPy says of kernels, for kernel_goldens_test.cpp. Needs Debian's python3-numpy.

A line each: name, height, width | weights | sum, positive mass, negative mass | rank | symmetry | decibels of the
frequency response at 7 x 7 frequencies from -pi to pi, by the zero-padded FFT's definition.
"""
import pathlib

import numpy as np

N = 7
KERNELS = {
    "top_edge": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "left_edge": [[-1, 1, 0], [-1, 1, 0], [-1, 1, 0]],
    "diag1_edge": [[0, -1, 1], [-1, 1, 0], [1, 0, 0]],
    "sobel_x": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "blur": np.outer([1, 2, 1], [1, 2, 1]) / 16,
    "outline": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
    "count": np.arange(1, 10).reshape(3, 3),
    "even": np.random.RandomState(7).randint(-9, 10, (2, 4)) / 4,
    "wide": np.random.RandomState(8).randint(-9, 10, (3, 5)) / 8,
    "product": np.outer(np.random.RandomState(9).randint(-9, 10, 5) / 4,
                        np.random.RandomState(10).randint(-9, 10, 2) / 2),
    "half_turn_odd": [[1, 2, 3], [4, 0, -4], [-3, -2, -1]],
}


def symmetry(w):
    turned = w[::-1, ::-1]
    return "symmetric" if np.array_equal(w, turned) else "antisymmetric" if np.array_equal(w, -turned) else "none"


def decibels(w):
    frequencies = np.linspace(-np.pi, np.pi, N)
    rows = np.exp(-1j * np.outer(frequencies, np.arange(w.shape[0])))
    cols = np.exp(-1j * np.outer(frequencies, np.arange(w.shape[1])))
    magnitude = np.abs(np.einsum("yi,ij,xj->yx", rows, w, cols))
    with np.errstate(divide="ignore"):
        return np.where(magnitude > 1e-9, 20 * np.log10(np.maximum(magnitude, 1e-30)), -np.inf)


def numbers(values):
    return " ".join(repr(float(v)) for v in np.ravel(values))


lines = []
for name, weights in KERNELS.items():
    w = np.asarray(weights, dtype=np.float32).astype(np.float64)
    lines.append(" | ".join([
        f"{name} {w.shape[0]} {w.shape[1]}", numbers(w),
        numbers([w.sum(), w[w > 0].sum(), w[w < 0].sum()]), str(np.linalg.matrix_rank(w)), symmetry(w),
        numbers(np.round(decibels(w), 9))]))
(pathlib.Path(__file__).resolve().parent / "kernel_goldens.txt").write_text("\n".join(lines) + "\n")
