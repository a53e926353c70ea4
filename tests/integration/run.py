#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py MODULE [NAME...]: runs one module of unittest cases and tells it as TAP; NAME picks tests that contain it."""
import importlib
import pathlib
import signal
import sys
import time
import traceback
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
MOST_SECONDS_SILENT = 2


class TapResult(unittest.TestResult):
    """One line per test as soon as it is over; failures with their trace as comments."""

    def __init__(self):
        super().__init__()
        self.n_lines = 0
        self._started = 0.0

    def startTest(self, test):
        super().startTest(test)
        self._started = time.monotonic()

    def _tell(self, test, outcome, directive=""):
        self.n_lines += 1
        name = test.id().partition(".")[2] or test.id()
        print(f"{outcome} {self.n_lines} - {name}{directive}", flush=True)
        took = time.monotonic() - self._started
        if took > MOST_SECONDS_SILENT:
            print(f"# {took:.1f} s", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self._tell(test, "ok")

    def _broken(self, test, error):
        self._tell(test, "not ok")
        for line in "".join(traceback.format_exception(*error)).splitlines():
            print(f"# {line}", flush=True)

    def addError(self, test, err):
        super().addError(test, err)
        self._broken(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._broken(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._broken(subtest, err)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._tell(test, "ok", f" # SKIP {reason}")


def pick(suite, names):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from pick(test, names)
        elif not names or any(name in test.id() for name in names):
            yield test


def main(module, *names):
    # Lets every test tidy up when the run is stopped from outside.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    tests = list(pick(unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(module)), names))
    print("TAP version 13", flush=True)
    result = TapResult()
    unittest.TestSuite(tests).run(result)
    print(f"1..{result.n_lines}", flush=True)
    return 0 if result.wasSuccessful() and tests else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
