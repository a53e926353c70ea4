# SPDX-License-Identifier: GPL-3.0-or-later
"""`./dev demo`: it shows what it is to show, and leaves nothing behind, not even when it is interrupted."""
import os
import pathlib
import signal
import subprocess
import sys
import unittest

import case

DEMO = pathlib.Path(__file__).resolve().parent.parent / "demo/demo.py"


class Demo(unittest.TestCase):
    def setUp(self):
        self.lab = case.Lab(case.BUILD)
        self.addCleanup(self.lab.close)
        self.place = self.lab.folder / "tmp"
        self.place.mkdir()

    def start(self):
        return self.lab.start("demo", [sys.executable, "-u", DEMO, "--bin", case.BUILD], TMPDIR=str(self.place))

    def end_of(self, demo, seconds=150):
        case.until(lambda: demo.poll() is not None, "the demo ends", seconds)
        return demo.poll()

    def assert_nothing_is_left(self, demo):
        self.assertEqual(os.listdir(self.place), [])
        # Its programs have sessions of their own; all of them name its folder.
        left = subprocess.run(["pgrep", "-af", str(self.place)], capture_output=True, text=True, check=False).stdout
        self.assertEqual(left, "", demo.tail())

    def test_it_passes(self):
        demo = self.start()
        self.assertEqual(self.end_of(demo), 0, demo.tail(60))
        lines = demo.output().splitlines()
        self.assertEqual(lines[-1], "demo: passed")
        self.assertTrue(any("found, as it must be without a key" in line for line in lines))
        self.assertTrue(any("found none of them: with a key" in line for line in lines))
        self.assert_nothing_is_left(demo)

    def test_it_is_interrupted(self):
        n_lines = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGINT):
            demo = self.start()
            # At the first line, the second and the third.
            n_lines += 1
            case.until(lambda d=demo, n=n_lines: len(d.output().splitlines()) >= n, "it has begun", process=demo)
            self.assertTrue(any(self.place.iterdir()))
            demo.popen.send_signal(number)
            self.assertEqual(self.end_of(demo), 128 + number)
            self.assert_nothing_is_left(demo)
