#!/usr/bin/python3
"""Writes the picture and .npy files of data/ with what independent decoders read from them (data/expected.json).

Needs Debian's python3-pil and python3-numpy. Pillow decodes; the kinds that it cannot write (interlaced PNG, odd bit
depths, 16-bit BMP and TGA) are written here, and the kinds that it reduces (16 bits a channel) are checked against the
samples that went in. Run it again after a change here, and commit what it writes.
"""
import io
import json
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image, ImageOps

DATA = pathlib.Path(__file__).resolve().parent / "data"
EXPECTED = []
H, W = 6, 9
RANDOM = np.random.RandomState(20240613)


def add(name, data, values, tolerance=0.0, note=""):
    """values: [C, H, W], 0..255."""
    values = np.asarray(values, dtype=np.float64)
    assert values.ndim == 3, name
    (DATA / name).write_bytes(data)
    EXPECTED.append({
        "file": name, "shape": list(values.shape), "tolerance": tolerance, "note": note,
        "values": [round(float(v), 4) for v in values.ravel()],
    })


def planes(picture):
    array = np.asarray(picture, dtype=np.float64)
    return array[None] if array.ndim == 2 else array.transpose(2, 0, 1)


def over_white(rgba):
    """[4, H, W] of 0..255 to [3, H, W]."""
    alpha = rgba[3:] / 255.0
    return rgba[:3] * alpha + 255.0 * (1 - alpha)


def by_pillow(data, mode=None):
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return planes(picture.convert(mode) if mode else picture)


# --- PNG ------------------------------------------------------------------------------------------------------------

def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_rows(samples, depth):
    """Filter byte 0 and packed samples of [h, w, c]."""
    rows = b""
    for row in samples:
        flat = row.reshape(-1)
        if depth == 16:
            packed = flat.astype(">u2").tobytes()
        elif depth == 8:
            packed = flat.astype("u1").tobytes()
        else:
            bits = "".join(format(int(v), "0%db" % depth) for v in flat)
            bits += "0" * (-len(bits) % 8)
            packed = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
        rows += b"\0" + packed
    return rows


def png(samples, colour_type, depth, extra=b"", interlaced=False):
    """samples: [h, w, c] of integers."""
    h, w, _ = samples.shape
    header = struct.pack(">IIBBBBB", w, h, depth, colour_type, 0, 0, int(interlaced))
    if interlaced:
        passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
        parts = [samples[r::rs, c::cs] for r, c, rs, cs in passes]
        body = b"".join(png_rows(part, depth) for part in parts if part.size)
    else:
        body = png_rows(samples, depth)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(body, 9)) +
            chunk(b"IEND", b""))


def make_png():
    for depth in (1, 2, 4, 8):
        top = (1 << depth) - 1
        samples = RANDOM.randint(0, top + 1, (H, W, 1))
        values = samples.transpose(2, 0, 1) * (255.0 / top)
        for interlaced in (False, True):
            data = png(samples, 0, depth, interlaced=interlaced)
            if depth in (1, 8):
                assert np.array_equal(by_pillow(data, "L"), values)
            add("grey%d%s.png" % (depth, "_interlaced" if interlaced else ""), data, values)
    for depth in (1, 2, 4, 8):
        palette = RANDOM.randint(0, 256, (1 << depth, 3))
        samples = RANDOM.randint(0, 1 << depth, (H, W, 1))
        data = png(samples, 3, depth, chunk(b"PLTE", palette.astype("u1").tobytes()))
        add("palette%d.png" % depth, data, by_pillow(data, "RGB"))
    palette = RANDOM.randint(0, 256, (4, 3))
    samples = RANDOM.randint(0, 4, (H, W, 1))
    data = png(samples, 3, 2, chunk(b"PLTE", palette.astype("u1").tobytes()) + chunk(b"tRNS", bytes([0, 128, 255])))
    add("palette_transparent.png", data, over_white(by_pillow(data, "RGBA")), 0.01, "transparency laid over white")

    rgb = RANDOM.randint(0, 256, (H, W, 3))
    for interlaced in (False, True):
        data = png(rgb, 2, 8, interlaced=interlaced)
        add("rgb8%s.png" % ("_interlaced" if interlaced else ""), data, by_pillow(data, "RGB"))
    one = rgb[2, 3]
    data = png(rgb, 2, 8, chunk(b"tRNS", struct.pack(">HHH", *[int(v) for v in one])))
    add("rgb8_transparent.png", data, over_white(by_pillow(data, "RGBA")), 0.01, "transparency laid over white")
    rgba = RANDOM.randint(0, 256, (H, W, 4))
    data = png(rgba, 6, 8)
    add("rgba8.png", data, over_white(by_pillow(data, "RGBA")), 0.01, "transparency laid over white")
    rgba[:, :, 3] = 255
    add("rgba8_opaque.png", png(rgba, 6, 8), planes(rgba[:, :, :3]))
    ga = RANDOM.randint(0, 256, (H, W, 2))
    data = png(ga, 4, 8)
    pillow = by_pillow(data, "LA")
    add("grey_alpha8.png", data, pillow[:1] * pillow[1:] / 255 + 255 - pillow[1:], 0.01, "transparency laid over white")

    divided = "16-bit values divided by 257"
    grey16 = RANDOM.randint(0, 65536, (H, W, 1))
    data = png(grey16, 0, 16)
    assert np.array_equal(by_pillow(data)[0], grey16[:, :, 0])
    add("grey16.png", data, grey16.transpose(2, 0, 1) / 257.0, 0.0001, divided)
    rgb16 = RANDOM.randint(0, 65536, (H, W, 3))
    add("rgb16.png", png(rgb16, 2, 16), rgb16.transpose(2, 0, 1) / 257.0, 0.0001, divided)
    add("rgb16_interlaced.png", png(rgb16, 2, 16, interlaced=True), rgb16.transpose(2, 0, 1) / 257.0, 0.0001, divided)
    rgba16 = RANDOM.randint(0, 65536, (H, W, 4))
    add("rgba16.png", png(rgba16, 6, 16), over_white(rgba16.transpose(2, 0, 1) / 257.0), 0.001,
        divided + "; transparency laid over white")

    buffer = io.BytesIO()
    smooth = Image.fromarray(np.add.outer(np.arange(40) * 5, np.arange(50)).astype("u1"))
    smooth.save(buffer, "PNG", optimize=True)
    add("filtered.png", buffer.getvalue(), planes(smooth))


# --- JPEG -----------------------------------------------------------------------------------------------------------

def scene(h, w):
    y, x = np.mgrid[0:h, 0:w]
    return np.stack([x * 255 / (w - 1), y * 255 / (h - 1), 128 + 100 * np.sin(x / 5.0 + y / 7.0)], -1).astype("u1")


def make_jpeg():
    def save(picture, **options):
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", **options)
        return buffer.getvalue()

    colour = Image.fromarray(scene(20, 28))
    for name, options in {"rgb444": {"subsampling": 0}, "rgb420": {"subsampling": 2},
                          "progressive": {"progressive": True}}.items():
        data = save(colour, quality=80, **options)
        add(name + ".jpg", data, by_pillow(data, "RGB"), 1)
    grey = colour.convert("L")
    data = save(grey, quality=80)
    add("grey.jpg", data, by_pillow(data), 1)

    # Pillow's CMYK values are 255 for full ink.
    data = save(colour.convert("CMYK"), quality=90)
    cmyk = by_pillow(data)
    light = 255 - cmyk
    add("cmyk.jpg", data, light[:3] * light[3:] / 255, 1.5, "CMYK turned into RGB without a colour profile")

    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = save(grey.crop((0, 0, 16, 8)), quality=80, exif=exif)
        upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        note = "" if orientation == 1 else "turned upright as the camera says"
        add("orientation%d.jpg" % orientation, data, planes(upright), 1, note)


# --- BMP ------------------------------------------------------------------------------------------------------------

def bmp(w, h, bits, rows, palette=b"", compression=0, masks=b"", header_bytes=40):
    """rows: top to bottom, unpadded; a negative h stores them in that order."""
    padded = [row + b"\0" * (-len(row) % 4) for row in rows]
    if h > 0:
        padded.reverse()
    if header_bytes == 12:
        header = struct.pack("<IHHHH", 12, w, h, 1, bits)
    else:
        header = struct.pack("<IiiHHIIiiII", header_bytes, w, h, 1, bits, compression, 0, 2835, 2835, 0, 0)
        header += masks + b"\0" * (header_bytes - 40 - len(masks)) if header_bytes > 40 else masks
    offset = 14 + len(header) + len(palette)
    body = b"".join(padded)
    return b"BM" + struct.pack("<IHHI", offset + len(body), 0, 0, offset) + header + palette + body


def make_bmp():
    def save(picture):
        buffer = io.BytesIO()
        picture.save(buffer, "BMP")
        return buffer.getvalue()

    colour = Image.fromarray(RANDOM.randint(0, 256, (H, W, 3)).astype("u1"))
    add("rgb24.bmp", save(colour), planes(colour))
    grey = colour.convert("L")
    add("grey8.bmp", save(grey), planes(grey))
    bits = Image.fromarray(RANDOM.randint(0, 2, (H, W)).astype("u1") * 255).convert("1")
    add("bits1.bmp", save(bits), planes(bits.convert("L")))

    palette = RANDOM.randint(0, 256, (16, 4)).astype("u1")
    index = RANDOM.randint(0, 16, (H, W))
    rows = [bytes((list(row) + [0])[i] * 16 + (list(row) + [0])[i + 1] for i in range(0, W, 2)) for row in index]
    data = bmp(W, H, 4, rows, palette.tobytes())
    values = palette[index][:, :, 2::-1].transpose(2, 0, 1)
    assert np.array_equal(by_pillow(data, "RGB"), values)
    add("palette4.bmp", data, values)

    rgb = np.asarray(colour)
    rows = [row[:, ::-1].tobytes() for row in rgb]
    data = bmp(W, -H, 24, rows)
    assert np.array_equal(by_pillow(data, "RGB"), planes(colour))
    add("top_down24.bmp", data, planes(colour))
    data = bmp(W, H, 24, rows, header_bytes=12)
    add("os2_24.bmp", data, by_pillow(data, "RGB"))

    rgb565 = RANDOM.randint(0, 65536, (H, W))
    masks = struct.pack("<III", 0xF800, 0x07E0, 0x001F)
    data = bmp(W, H, 16, [row.astype("<u2").tobytes() for row in rgb565], masks=masks, compression=3)
    add("rgb565.bmp", data, by_pillow(data, "RGB"), 1)
    data = bmp(W, H, 16, [(row & 0x7FFF).astype("<u2").tobytes() for row in rgb565])
    add("rgb555.bmp", data, by_pillow(data, "RGB"), 1)

    rgba = RANDOM.randint(0, 256, (H, W, 4)).astype("u1")
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    bgra = [np.concatenate([row[:, 2::-1], row[:, 3:]], 1).tobytes() for row in rgba]
    data = bmp(W, H, 32, bgra, masks=masks, compression=3, header_bytes=124)
    assert np.array_equal(by_pillow(data, "RGBA"), planes(rgba))
    add("rgba32_v5.bmp", data, over_white(planes(rgba)), 0.01, "transparency laid over white")
    bgrx = [np.concatenate([row[:, 2::-1], 0 * row[:, 3:]], 1).tobytes() for row in rgba]
    add("rgbx32.bmp", bmp(W, H, 32, bgrx), planes(rgba)[:3])


# --- TGA ------------------------------------------------------------------------------------------------------------

def make_tga():
    def save(picture, **options):
        buffer = io.BytesIO()
        picture.save(buffer, "TGA", **options)
        return buffer.getvalue()

    blocks = np.kron(RANDOM.randint(0, 256, (H // 2, W // 3, 3)), np.ones((2, 3, 1))).astype("u1")
    colour = Image.fromarray(blocks)
    grey = colour.convert("L")
    add("rgb24.tga", save(colour), planes(colour))
    add("rgb24_runs.tga", save(colour, compression="tga_rle"), planes(colour))
    add("top_down24.tga", save(colour, orientation=1), planes(colour))
    add("grey8.tga", save(grey), planes(grey))
    add("grey8_runs.tga", save(grey, compression="tga_rle"), planes(grey))
    palette = colour.quantize(8)
    add("palette8.tga", save(palette), planes(palette.convert("RGB")))
    rgba = RANDOM.randint(0, 256, (H, W, 4)).astype("u1")
    data = save(Image.fromarray(rgba))
    add("rgba32.tga", data, over_white(by_pillow(data, "RGBA")), 0.01, "transparency laid over white")
    without_alpha_bits = bytearray(data)
    without_alpha_bits[17] &= 0xF0
    add("rgbx32.tga", bytes(without_alpha_bits), planes(rgba)[:3])
    mirrored = bytearray(save(colour))
    mirrored[17] |= 0x10
    add("right_to_left24.tga", bytes(mirrored), planes(colour)[:, :, ::-1])
    rgb555 = RANDOM.randint(0, 32768, (H, W))
    header = struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, W, H, 16, 0x20)
    values = np.stack([(rgb555 >> shift & 31) * 255 / 31 for shift in (10, 5, 0)])
    add("rgb555.tga", header + rgb555.astype("<u2").tobytes(), values, 1)


# --- PNM ------------------------------------------------------------------------------------------------------------

def make_pnm():
    def plain(kind, samples, most):
        numbers = " ".join(str(int(v)) for v in samples.ravel())
        limit = "" if kind == 1 else "%d\n" % most
        return b"P%d # comment\n%d %d\n%s%s\n" % (kind, W, H, limit.encode(), numbers.encode())

    def raw(kind, samples, most):
        limit = b"" if kind == 4 else b"%d\n" % most
        body = samples.astype(">u2" if most > 255 else "u1").tobytes()
        return b"P%d\n# a comment\n%d %d\n%s" % (kind, W, H, limit) + body

    bits = RANDOM.randint(0, 2, (H, W))
    packed = b"".join(np.packbits(row.astype("u1")).tobytes() for row in bits)
    data = plain(1, bits, 1)
    assert np.array_equal(by_pillow(data, "L")[0], 255 - 255 * bits)
    add("bits_plain.pbm", data, 255 - 255 * bits[None])
    add("bits_dense.pbm", b"P1 %d %d\n" % (W, H) + b"\n".join(
        "".join(str(v) for v in row).encode() for row in bits), 255 - 255 * bits[None])
    data = b"P4\n%d %d\n" % (W, H) + packed
    assert np.array_equal(by_pillow(data, "L")[0], 255 - 255 * bits)
    add("bits_raw.pbm", data, 255 - 255 * bits[None])

    divided = "16-bit values divided by 257"
    for channels, plain_kind, end in ((1, 2, "pgm"), (3, 3, "ppm")):
        for most, name, note in ((255, "8", ""), (15, "4", "values 0..15 scaled to 0..255"),
                                 (1000, "10", "values 0..1000 scaled to 0..255"), (65535, "16", divided)):
            samples = RANDOM.randint(0, most + 1, (H, W, channels))
            values = samples.transpose(2, 0, 1) * (255.0 / most)
            for kind, data in (("plain", plain(plain_kind, samples, most)),
                               ("raw", raw(plain_kind + 3, samples, most))):
                if most <= 255:  # Pillow rounds to 8 bits
                    assert np.abs(by_pillow(data, "RGB" if channels == 3 else "L") - values).max() <= 1, (kind, most)
                add("%s%s.%s" % (kind, name, end), data, values, 0.0001, note)


# --- GIF ------------------------------------------------------------------------------------------------------------

def gif_codes(indices, depth):
    """LZW data without a dictionary: a clear code before the codes would grow."""
    clear, size = 1 << depth, depth + 1
    codes = []
    for start in range(0, len(indices), clear - 2):
        codes += [clear] + list(indices[start:start + clear - 2])
    codes.append(clear + 1)
    bits = "".join(format(code, "0%db" % size)[::-1] for code in codes)
    bits += "0" * (-len(bits) % 8)
    body = bytes(int(bits[i:i + 8][::-1], 2) for i in range(0, len(bits), 8))
    blocks = b"".join(bytes([len(body[i:i + 255])]) + body[i:i + 255] for i in range(0, len(body), 255))
    return bytes([depth]) + blocks + b"\0"


def gif(indices, palette, canvas=None, at=(0, 0), local=False, interlaced=False, transparent=None, decoy=None):
    """indices: [h, w]; palette: [2 ** depth, 3]; canvas: (h, w); decoy: a global palette that a local one replaces."""
    h, w = indices.shape
    canvas_h, canvas_w = canvas or (h, w)
    depth = int(np.log2(len(palette)))
    table = palette.astype("u1").tobytes()
    data = b"GIF89a" + struct.pack("<HH", canvas_w, canvas_h)
    global_table = decoy if local else palette
    data += bytes([0 if global_table is None else 0x80 | int(np.log2(len(global_table))) - 1, 0, 0])
    data += b"" if global_table is None else global_table.astype("u1").tobytes()
    data += b"\x21\xfe\x07comment\x00"
    if transparent is not None:
        data += bytes([0x21, 0xF9, 4, 1, 0, 0, transparent, 0])
    flags = (0x80 | depth - 1 if local else 0) | (0x40 if interlaced else 0)
    data += b"," + struct.pack("<HHHHB", at[1], at[0], w, h, flags) + (table if local else b"")
    rows = [range(0, h, 8), range(4, h, 8), range(2, h, 4), range(1, h, 2)] if interlaced else [range(h)]
    order = [r for part in rows for r in part]
    return data + gif_codes(indices[order].ravel(), max(depth, 2)) + b";"


def make_gif():
    palette = RANDOM.randint(0, 256, (16, 3))
    indices = RANDOM.randint(0, 16, (H, W))
    values = palette[indices].transpose(2, 0, 1)
    transparent = "transparency laid over white"

    def add_gif(name, data, expected, note="", mode="RGB"):
        add(name, data, expected, 0.01 if note else 0, note)
        if not note:
            assert np.array_equal(by_pillow(data, mode), expected), name

    add_gif("global4.gif", gif(indices, palette), values)
    add_gif("local4.gif", gif(indices, palette, local=True), values)
    add_gif("local_over_global.gif", gif(indices, palette, local=True, decoy=RANDOM.randint(0, 256, (2, 3))), values)
    add_gif("interlaced.gif", gif(indices, palette, interlaced=True), values)
    tall = RANDOM.randint(0, 16, (23, W))
    add_gif("interlaced_tall.gif", gif(tall, palette, interlaced=True), palette[tall].transpose(2, 0, 1))

    data = gif(indices, palette, transparent=5)
    rgba = by_pillow(data, "RGBA")
    add_gif("transparent.gif", data, over_white(rgba), transparent)
    data = gif(indices, palette, canvas=(H + 5, W + 4), at=(2, 3))
    placed = np.full((3, H + 5, W + 4), 255.0)
    placed[:, 2:2 + H, 3:3 + W] = values
    assert np.array_equal(by_pillow(data, "RGB")[:, 2:2 + H, 3:3 + W], values)
    add_gif("smaller_than_canvas.gif", data, placed, transparent)

    greys = np.arange(8)[:, None].repeat(3, 1) * 36
    index = RANDOM.randint(0, 8, (H, W))
    data = gif(index, greys)
    add_gif("grey3.gif", data, greys[index][None, :, :, 0], mode="L")

    buffer = io.BytesIO()
    scenery = Image.fromarray(scene(40, 50)).quantize(200)
    scenery.save(buffer, "GIF", save_all=True, append_images=[scenery.rotate(180)])
    add_gif("first_of_two.gif", buffer.getvalue(), planes(scenery.convert("RGB")))


# --- .npy -----------------------------------------------------------------------------------------------------------

def make_npy():
    """data/npy.json: file, dims, values as float32."""
    entries = []
    floats = np.array([0.0, -0.0, 1.5, -2.25, 65504.0, 6e-8, np.inf, -np.inf, np.nan, 0.1, 3.0, 255.0]).reshape(3, 4)
    ints = {"i1": [-128, 127], "u1": [0, 255], "i2": [-32768, 32767], "u2": [0, 65535], "i4": [-2**31, 2**31 - 1],
            "u4": [0, 2**32 - 1], "i8": [-2**63, 2**63 - 1], "u8": [0, 2**64 - 1]}

    def add_array(name, array, version=None):
        buffer = io.BytesIO()
        np.lib.format.write_array(buffer, array, version=version, allow_pickle=False)
        (DATA / name).write_bytes(buffer.getvalue())
        with np.errstate(over="ignore"):
            values = np.ascontiguousarray(array).astype("f4").ravel()
        entries.append({"file": name, "dims": list(array.shape), "values": [repr(float(v)) for v in values]})

    for order in "<>":
        for kind in ("f2", "f4", "f8"):
            with np.errstate(over="ignore"):
                add_array("%s_%s.npy" % ("little" if order == "<" else "big", kind), floats.astype(order + kind))
        for kind, ends in ints.items():
            array = np.array(ends + [1, 2, 3, 100], dtype=order + kind).reshape(2, 3)
            if kind[1] != "1" or order == "<":
                add_array("%s_%s.npy" % ("little" if order == "<" else "big", kind), array)
    add_array("bool.npy", np.array([[True, False, True]]))
    for rank in range(5):
        dims = (2, 3, 4, 5)[4 - rank:]
        array = RANDOM.standard_normal(dims).astype("f4") if dims else np.float32(7.5) * np.ones(())
        add_array("rank%d.npy" % rank, array)
        if rank >= 2:
            add_array("rank%d_fortran.npy" % rank, np.asfortranarray(array.astype("f8")))
    add_array("version2.npy", floats.astype("f4"), (2, 0))
    add_array("version3.npy", floats.astype("f4"), (3, 0))
    (DATA / "npy.json").write_text(json.dumps(entries) + "\n")

    buffer = io.BytesIO()
    np.save(buffer, np.arange(24, dtype="f4").reshape(1, 2, 3, 4))
    (DATA / "written.npy").write_bytes(buffer.getvalue())  # what our writer must produce

    np.save(DATA / "refused_object.npy", np.array([{"a": 1}], dtype=object))
    np.save(DATA / "refused_structured.npy", np.zeros(2, dtype=[("x", "f4"), ("y", "i4")]))
    np.save(DATA / "refused_complex.npy", np.zeros((2, 2), dtype="c8"))
    np.save(DATA / "refused_text.npy", np.array(["abc"]))
    np.save(DATA / "refused_time.npy", np.array(["2020-01-01"], dtype="M8[D]"))
    np.save(DATA / "refused_rank5.npy", np.zeros((1, 1, 1, 2, 2), dtype="f4"))
    np.save(DATA / "refused_empty.npy", np.zeros((0, 3), dtype="f4"))


DATA.mkdir(exist_ok=True)
make_png()
make_jpeg()
make_bmp()
make_tga()
make_npy()
make_pnm()
make_gif()
(DATA / "expected.json").write_text(json.dumps(EXPECTED) + "\n")
