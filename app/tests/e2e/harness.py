"""A real ConvLens window on an X server of its own, driven by real mouse and key events.

A test never sleeps for luck: it acts, then waits until the files that the program keeps of its settled screen
(--ui-map, --state) show what it expects. LIMIT_S is only how long a failure takes to be told.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

LIMIT_S = 60
POLL_S = 0.01


def wait_for(what, probe, limit_s=LIMIT_S):
    """The first true answer of probe(); fails with the text of `what` (or what it returns) after the limit."""
    end = time.monotonic() + limit_s
    while True:
        answer = probe()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError("waited in vain for " + (what() if callable(what) else what))
        time.sleep(POLL_S)


class Display:
    """An X server with a window manager. `options` are the server's."""

    def __init__(self, *options, width=2560, height=1600):
        read_end, write_end = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{width}x{height}x24", "-noreset",
             "-nolisten", "tcp", *options], pass_fds=[write_end], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write_end)
        with os.fdopen(read_end) as answer:
            number = answer.readline().strip()
        if not number:
            raise AssertionError("Xvfb did not start")
        self.name = ":" + number
        self.environment = {**os.environ, "DISPLAY": self.name, "LIBGL_ALWAYS_SOFTWARE": "1"}
        self._manager = self._start_window_manager()

    def _start_window_manager(self):
        """openbox, ready: a window that is mapped while it is starting is never shown, and GLFW waits without end."""
        # On a busy machine openbox hangs in its own start once in some hundred times.
        for _ in range(5):
            with tempfile.TemporaryDirectory(prefix="convlens_e2e_display_") as folder:
                ready = pathlib.Path(folder) / "ready"
                manager = subprocess.Popen(["openbox", "--sm-disable", "--startup", f"touch {ready}"],
                                           env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                end = time.monotonic() + LIMIT_S / 4
                while time.monotonic() < end and manager.poll() is None:
                    if ready.exists():
                        return manager
                    time.sleep(POLL_S)
                manager.kill()
                manager.wait()
        raise AssertionError("openbox does not start")

    def close(self):
        for process in (self._manager, self._server):
            process.terminate()
            try:
                process.wait(LIMIT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Program:
    """One run of convlens in a folder of its own. Without `state` its state file is not kept: large maps make it
    huge."""

    def __init__(self, display, *arguments, size="1280x800", environment=None, state=True):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="convlens_e2e_"))
        self.display = display
        self._map_file = self.folder / "map.json"
        self._state_file = self.folder / "state.json" if state else None
        self._errors = open(self.folder / "stderr", "w+")
        command = [os.environ["CONVLENS_PROGRAM"], "--ui-map", self._map_file,
                   *(["--state", self._state_file] if state else []),
                   *(["--size", size] if size else []), *arguments]
        # Never those of the person who runs the tests.
        own = {"XDG_STATE_HOME": str(self.folder / "state-home"), "DBUS_SESSION_BUS_ADDRESS": "", "XDG_RUNTIME_DIR": ""}
        self.process = subprocess.Popen(command, env={**display.environment, **own, **(environment or {})},
                                        stderr=self._errors, cwd=self.folder)
        self.map = None
        self.state = None
        self.window = None

    def wait_until_open(self):
        self.wait("the first settled screen", lambda: True)
        self.window = wait_for("the window", lambda: self._xdotool(
            "search", "--onlyvisible", "--pid", str(self.process.pid)).split()[-1:])[0]
        self._xdotool("windowactivate", self.window)
        wait_for("the focus", lambda: self._xdotool("getactivewindow").strip() == self.window)

    # --- What the program shows ---

    def wait(self, what, condition):
        """Until the newest settled screen meets the condition, which reads self.map and self.state."""
        def probe():
            if self.process.poll() is not None:
                raise AssertionError(f"convlens ended with {self.process.returncode} while waiting for {what}: "
                                     + self.errors())
            try:
                self.map = json.loads(self._map_file.read_text())
                self.state = json.loads(self._state_file.read_text()) if self._state_file else None
            except FileNotFoundError:
                return False
            if self.state and self.map["document_version"] != self.state["document_version"]:
                return False  # one of the two is about to be replaced
            if self.map["duplicates"]:
                raise AssertionError("widget names used twice: " + ", ".join(self.map["duplicates"]))
            return self.map["settled"] and condition()
        wait_for(lambda: f"{what}; the screen has {self._summary()}", probe)

    def _summary(self):
        if self.map is None:
            return f"not settled once; threads {self._threads()}; {self.errors()}"
        picture = self.folder / "failure.json"
        shutil.copy(self._map_file, picture)
        values = {w["name"]: w["value"] for w in self.map["widgets"] if w["value"] and "kernel.cell" not in w["name"]}
        frame, version = self.map["frame"], self.map["document_version"]
        return f"frame {frame}, document {version}, notice {self.state and self.state['notice']}, {values}"

    def _threads(self):
        """What every thread of the program waits for in the kernel, for a program that hangs."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task").glob("*")
        return [(task / "comm").read_text().strip() + ": " + (task / "wchan").read_text() for task in tasks]

    def errors(self):
        self._errors.flush()
        return (self.folder / "stderr").read_text()

    def widget(self, name):
        for widget in self.map["widgets"]:
            if widget["name"] == name:
                return widget
        raise AssertionError(f"no widget {name}; there are " + ", ".join(w["name"] for w in self.map["widgets"]))

    def value(self, name):
        return self.widget(name)["value"]

    def version(self):
        return self.map["document_version"]

    # --- What the person does ---

    def _xdotool(self, *arguments):
        return subprocess.run(["xdotool", *map(str, arguments)], env=self.display.environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT_S).stdout

    def mouse(self, *steps):
        """Steps in one go: (x, y) moves, "down" and "up" are the left button, "click", "wheel up", "wheel down"."""
        arguments = []
        for step in steps:
            if isinstance(step, tuple):
                arguments += ["mousemove", "--window", self.window, round(step[0]), round(step[1])]
            else:
                arguments += {"down": ["mousedown", 1], "up": ["mouseup", 1], "click": ["click", 1],
                              "right click": ["click", 3], "wheel up": ["click", 4], "wheel down": ["click", 5]}[step]
        self._xdotool(*arguments)

    def keys(self, *names):
        """Keys one after the other, several a frame: "ctrl+z", "Tab", "5"."""
        # Not faster: GLFW takes two presses of a key in one millisecond for one that an input method sent twice.
        self._xdotool("key", "--delay", 4, *names)

    def centre(self, name):
        x, y, w, h = self.widget(name)["rect"]
        return (x + w / 2, y + h / 2)

    def cell(self, name, row, col):
        """The centre of a cell of a widget with a grid."""
        x, y, cell, cols, rows, *height = self.widget(name)["grid"]
        assert 0 <= row < rows and 0 <= col < cols, f"{name} has {rows} x {cols} cells"
        return (x + (col + 0.5) * cell, y + (row + 0.5) * (height[0] if height else cell))

    def on_screen(self, point):
        """A point of the window on the X server's screen."""
        place = dict(line.split("=") for line in
                     self._xdotool("getwindowgeometry", "--shell", self.window).split() if "=" in line)
        return (int(place["X"]) + round(point[0]), int(place["Y"]) + round(point[1]))

    def click(self, name):
        assert self.widget(name)["enabled"] and self.widget(name)["visible"], f"{name} cannot be clicked"
        self.mouse(self.centre(name), "click")

    def choose_preset(self, preset):
        self.click("kernel.presets")
        self.wait("the list of presets", lambda: any(w["name"] == "kernel.preset." + preset
                                                     for w in self.map["widgets"]))
        self.click("kernel.preset." + preset)

    def type_into(self, name, text):
        """A number field: a double click opens it, typing replaces what is there, Enter takes it."""
        self.mouse(self.centre(name), "click", "click")
        self.keys("ctrl+a", *[{"-": "minus", ".": "period", "/": "slash"}.get(c, c) for c in text], "Return")

    def resize(self, width, height):
        self._xdotool("windowsize", self.window, width, height)
        self.wait(f"a window of {width} x {height}", lambda: self.map["window"] == [width, height])

    def title(self):
        return self._xdotool("getwindowname", self.window).strip()

    def ask_to_close(self):
        subprocess.run(["wmctrl", "-i", "-c", str(int(self.window))], env=self.display.environment, check=True)

    def ended(self):
        """The exit status once the program has ended by itself."""
        def ended():
            return None if self.process.poll() is None else [self.process.poll()]

        return wait_for("the program to end", ended)[0]

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(LIMIT_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise AssertionError("convlens did not end when it was told to: " + self.errors())
        self._errors.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class WindowTest(unittest.TestCase):
    """A test case with a display; start() gives it a program."""

    @classmethod
    def setUpClass(cls):
        cls.display = Display()
        cls.addClassCleanup(cls.display.close)

    def start(self, *arguments, **options):
        program = Program(self.display, *arguments, **options)
        self.addCleanup(program.close)
        program.wait_until_open()
        return program
