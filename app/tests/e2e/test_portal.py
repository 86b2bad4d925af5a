"""The desktop's file dialog, by a portal that only pretends, on a bus of its own; and what happens without one."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import files
from harness import LIMIT_S, WindowTest, wait_for

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <policy context="default"><allow send_destination="*"/><allow own="*"/><allow eavesdrop="true"/></policy>
</busconfig>
"""


def stop(process):
    process.terminate()
    process.wait(LIMIT_S)
    process.stdout.close()


def has(program, name):
    return any(widget["name"] == name for widget in program.map["widgets"])


class Portal(WindowTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="convlens_e2e_portal_")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.log = self.folder / "log"
        self.picture = self.folder / "chosen picture.png"
        self.picture.write_bytes(files.png(9, 8, lambda row, col: 10 * row + col))
        config = self.folder / "bus.conf"
        config.write_text(CONFIG.format(folder=self.folder))
        bus = subprocess.Popen(["dbus-daemon", "--config-file", config, "--print-address", "--nofork"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(stop, bus)
        self.bus = {"DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip()}

    def portal(self, *way):
        """A portal that behaves as fake_portal.cpp says."""
        portal = subprocess.Popen([os.environ["CONVLENS_FAKE_PORTAL"], self.log, *map(str, way)], text=True,
                                  stdout=subprocess.PIPE, env={**os.environ, **self.bus})
        self.addCleanup(stop, portal)
        self.assertEqual(portal.stdout.readline().strip(), "ready")

    def asked(self):
        return self.log.read_text().splitlines() if self.log.exists() else []

    def open_by_key(self, *arguments, environment=None):
        program = self.start(*arguments, environment=environment or self.bus)
        program.keys("ctrl+o")
        return program

    def test_a_chosen_file_is_opened(self):
        self.portal("choose", self.picture.as_uri())
        program = self.open_by_key()
        program.wait("the file", lambda: program.state["input"]["name"] == self.picture.name)
        self.assertEqual(program.state["input"]["values"][0][7][8], 78)
        self.assertEqual(self.asked(), [f"ask 'Open a picture or an array' parent x11:{int(program.window):x} "
                                        "several ssa{sv}"])
        self.assertFalse(has(program, "browser.open"))

    def test_several_files_are_a_batch_and_can_be_added(self):
        other = self.folder / "other.png"
        other.write_bytes(self.picture.read_bytes())
        self.portal("choose", self.picture.as_uri(), "https://example.org/not-here.png", other.as_uri())
        program = self.open_by_key()
        program.wait("the batch", lambda: has(program, "batch.input.1"))

    def test_cancelling_there_changes_nothing(self):
        self.portal("cancel")
        program = self.open_by_key()
        wait_for("the question", self.asked)
        program.keys("ctrl+i")
        program.wait("an edit as ever", lambda: program.state["can_undo"])
        self.assertFalse(has(program, "browser.open"))

    def test_a_dialog_can_be_left_from_here(self):
        self.portal("wait")
        program = self.open_by_key()
        program.wait("the line that says so", lambda: has(program, "work.cancel"))
        self.assertIn("desktop's dialog", program.value("work.what"))
        program.click("input.invert")  # nothing waits for the dialog
        program.wait("an edit meanwhile", lambda: program.state["can_undo"])
        program.keys("Escape")
        program.wait("the usual line", lambda: not has(program, "work.cancel"))
        wait_for("the dialog to be closed", lambda: self.asked()[-1] == "close it")

    def test_ending_closes_the_dialog(self):
        self.portal("wait")
        program = self.open_by_key()
        program.wait("the line that says so", lambda: has(program, "work.cancel"))
        program.close()
        wait_for("the dialog to be closed", lambda: self.asked()[-1] == "close it")

    def test_without_such_a_dialog_the_own_one_opens(self):
        for way in ("refuse", "silent"):
            with self.subTest(way):
                self.setUp()
                self.portal(way)
                program = self.open_by_key()
                program.wait("the own dialog", lambda: has(program, "browser.open"))
                program.keys("Escape")
                program.wait("no dialog", lambda: not has(program, "browser.open"))
                asked = len([line for line in self.asked() if line.startswith("ask")])
                program.keys("ctrl+o")
                program.wait("the own dialog at once", lambda: has(program, "browser.open"))
                self.assertEqual(len([line for line in self.asked() if line.startswith("ask")]), asked)

    def test_without_a_portal_or_a_bus_the_own_one_opens(self):
        for environment in (self.bus, {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}, {}):
            program = self.open_by_key(environment=environment)
            program.wait("the own dialog", lambda: has(program, "browser.open"))
            program.close()

    def test_the_own_one_when_it_is_asked_for(self):
        self.portal("choose", self.picture.as_uri())
        program = self.open_by_key("--own-dialogs")
        program.wait("the own dialog", lambda: has(program, "browser.open"))
        self.assertEqual(self.asked(), [])


if __name__ == "__main__":
    unittest.main()
