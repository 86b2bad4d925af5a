"""Files for the tests, good and bad, made here."""
import struct
import zlib


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, pixel_of, declared=None):
    """A grey 8-bit PNG; pixel_of(row, col) is 0..255. `declared` puts another size into the header."""
    rows = b"".join(b"\0" + bytes(pixel_of(row, col) for col in range(width)) for row in range(height))
    header = struct.pack(">IIBBBBB", *(declared or (width, height)), 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows))
            + _chunk(b"IEND", b""))


def bad_files(folder):
    """Names and paths of what cannot be opened."""
    good = png(20, 20, lambda row, col: (row * col) % 256)
    (folder / "truncated.png").write_bytes(good[:-40])
    (folder / "text.png").write_text("this is not a picture\n")
    (folder / "empty.png").write_bytes(b"")
    (folder / "huge.png").write_bytes(png(1, 1, lambda row, col: 0, declared=(30000, 30000)))
    (folder / "a folder").mkdir()
    return {name: folder / name for name in
            ("missing.png", "truncated.png", "text.png", "empty.png", "huge.png", "a folder")}
