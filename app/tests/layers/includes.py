"""The levels of the project as a table, and the check that every #include line keeps to them.

A room may use only what its row names. The link lines say the same, but headers of Debian packages are on the default
include path anyway, and headers of other rooms are one "../" away: so this reads the sources.
"""

import re
from pathlib import Path

# What a name in angle brackets belongs to, by the first pattern that matches. The rest of the table speaks of these.
LIBRARIES = [
    ("gtest", r"gtest/|gmock/"),
    ("benchmark", r"benchmark/"),
    ("hwy", r"hwy/"),
    ("imgui", r"imgui|imstb_|backends/imgui_impl"),
    ("gl", r"epoxy/|GL/|GLES\d?/|EGL/|KHR/"),
    ("glfw", r"GLFW/"),
    ("x11", r"X11/|xcb/"),
    ("dbus", r"dbus/"),
    ("json", r"nlohmann/"),
    ("decoders", r"spng\.h|jpeglib\.h|jerror\.h|gif_lib\.h|stb_|zlib\.h|seccomp\.h"),
    ("threads", r"(thread|(shared_)?mutex|condition_variable|future|semaphore|latch|barrier|stop_token|pthread\.h)$"),
    ("atomics", r"atomic$"),
    ("files", r"(fstream|filesystem|iostream|dirent\.h|fcntl\.h|sys/stat\.h|sys/mman\.h)$"),
    ("std", r"[a-z_0-9]+$"),
    ("posix", r"([a-z_0-9]+|(sys|linux|netinet|arpa)/[a-z_0-9]+)\.h$"),
]

# room: (rooms below it, libraries)
ROOMS = {
    "engine": ("", "std hwy threads atomics"),
    "assets": ("", "std"),
    "model": ("engine assets", "std"),
    "compute": ("engine model", "std threads atomics"),
    "gfx": ("engine assets", "std gl"),
    "io": ("engine model assets", "std atomics posix files decoders"),
    "ui": ("engine model assets", "std imgui"),
    "shell": ("engine model assets compute gfx io ui", "std posix files threads atomics imgui gl glfw x11 dbus"),
    "cli": ("engine model assets io", "std posix files threads"),
}

# Files that are allowed more than their room, each with the reason.
EXCEPTIONS = {
    "engine/src/aligned_memory.cpp": "posix files",  # sysconf, madvise for large tensors; no files
    "app/model/watch.h": "atomics",  # how a worker is followed; no threads of its own
    "engine/src/executor.cpp": "posix",  # sched_setaffinity: helpers leave the caller's core
}

# Rooms that the tests of a room may know beyond those of the room.
TEST_ROOMS = {
    "ui": "compute",  # the person at the screen sees results
}

# Tests may use what their room uses, and what it takes to look at the outcome from outside.
TEST_LIBRARIES = "std posix files threads atomics gtest json decoders"
BENCH_LIBRARIES = "std posix files threads atomics benchmark hwy"

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
SOURCES = (".h", ".cpp", ".cc", ".hpp", ".inl")


def room_of(path):
    """("model", "test") for app/tests/model/x.cpp, ("main", "code") for app/main.cpp, None for what is in no room."""
    parts = path.parts
    if parts[0] == "engine":
        kind = {"tests": "test", "bench": "bench", "fuzz": "test"}.get(parts[1], "code")
        return "engine", kind
    if parts[0] == "assets":
        return "assets", "code"
    if parts[0] == "app" and len(parts) == 2:
        return "main", "code"
    if parts[0] == "app" and parts[1] == "tests":
        return parts[2], "bench" if parts[2] == "bench" else "test"
    if parts[0] == "app":
        return parts[1], "code"
    return None


def allowed(room, kind, path):
    """The rooms and the libraries that a file may include."""
    if room in ROOMS:
        rooms, libraries = (set(words.split()) for words in ROOMS[room])
        rooms.add(room)
    elif room == "main" or kind in ("test", "bench"):  # the program's entry, tests of the whole
        rooms, libraries = set(ROOMS), set(ROOMS["shell"][1].split())
    else:
        return None
    if kind == "test":
        libraries |= set(TEST_LIBRARIES.split())
        rooms |= set(TEST_ROOMS.get(room, "").split())
    if kind == "bench":
        libraries |= set(BENCH_LIBRARIES.split())
    extra = EXCEPTIONS.get(path.as_posix(), "")
    return rooms, libraries | set(extra.split())


def library_of(name):
    for library, pattern in LIBRARIES:
        if re.match(pattern, name):
            return library
    return None


def complaint(root, path, kind, quote, name, rooms, libraries):
    """What is wrong with one include of one file, or None."""
    if ".." in Path(name).parts:
        return "goes up with '..'; name the room, as in \"model/document.h\""
    first = "engine" if name.startswith("convlens/engine/") else Path(name).parts[0]
    if quote == '"' and first in ROOMS and len(Path(name).parts) > 1:
        return None if first in rooms else f"may not know {first}"
    if quote == '"':
        beside = [root / path.parent]
        if path.parts[0] == "engine":
            beside += [root / "engine/src"] + ([root / "engine/tests"] if path.parts[1] == "fuzz" else [])
        places = beside + [root / "app"] if kind == "test" else beside  # "tests/common/test_files.h"
        return None if any((place / name).is_file() for place in places) else "is no file of this room"
    library = library_of(name)
    if library is None:
        return "is a library that no room may use (third_party/README.md)"
    return None if library in libraries else f"may not use {library}"


def check(root):
    """All violations below root, as lines of text."""
    root = Path(root)
    problems = []
    files = sorted(p for folder in ("engine", "app", "assets")
                   for p in (root / folder).rglob("*") if p.suffix in SOURCES)
    for file in files:
        path = file.relative_to(root)
        room, kind = room_of(path)
        rights = allowed(room, kind, path)
        if rights is None:
            problems.append(f"{path}: the room '{room}' is not in the table of app/tests/layers/includes.py")
            continue
        text = file.read_text(encoding="utf-8")
        for match in INCLUDE.finditer(text):
            wrong = complaint(root, path, kind, match[1], match[2], *rights)
            if wrong:
                line = text.count("\n", 0, match.start()) + 1
                problems.append(f"{path}:{line}: {room} {wrong}: {match[2]}" if wrong.startswith("may")
                                else f"{path}:{line}: {match[2]} {wrong}")
    return problems, len(files)
