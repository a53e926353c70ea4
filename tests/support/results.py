#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""results.py STATUS LOGDIR OUTPUT: says what a run of `meson test` found.

Counts test cases where a test speaks TAP, else the test itself. Prints the output of what failed and the reason of
each skip; the last line is "N passed, N failed, N skipped".
"""
import json
import pathlib
import re
import sys

TAP_LINE = re.compile(r"(not )?ok\b(?: +\d+)?(?: *-)? *([^#]*?) *(?:# *(\w+)\b *(.*))?$")
MOST_LINES = 80


def tap_cases(text):
    """The cases of a TAP stream: (name, outcome, reason) each."""
    for line in text.splitlines():
        match = TAP_LINE.match(line)
        if not match:
            continue
        failed, name, directive, reason = match.groups()
        directive = (directive or "").upper()
        if directive == "SKIP":
            yield name, "skipped", reason
        elif failed:
            yield name, "failed", ""
        else:
            yield name, "passed", ""


def cases(test):
    """The cases of one test of Meson's log. A test that failed as a whole has at least one failed case."""
    found = list(tap_cases(test.get("stdout", "")))
    result = test["result"]
    if result == "SKIP" and not any(outcome == "skipped" for _, outcome, _ in found):
        lines = (test.get("stdout", "") or test.get("stderr", "")).strip().splitlines()
        return [(test["name"], "skipped", lines[-1] if lines else "says no reason")]
    if result in ("OK", "EXPECTEDFAIL", "SKIP"):
        return found or [(test["name"], "passed", "")]
    if not any(outcome == "failed" for _, outcome, _ in found):
        found.append((f"{test['name']} ({result.lower()})", "failed", ""))
    return found


def show_failure(test):
    print(f"-- {test['name']}: {test['result'].lower()}")
    for stream in ("stdout", "stderr"):
        lines = [x for x in test.get(stream, "").splitlines() if not TAP_LINE.match(x) or x.startswith("not")]
        for line in lines[-MOST_LINES:]:
            print("   " + line)


def main(status, log_dir, output):
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    skips = []
    logs = list(pathlib.Path(log_dir).glob("testlog*.json"))
    tests = [json.loads(line) for log in logs for line in log.read_text(errors="replace").splitlines()]
    for test in tests:
        found = cases(test)
        for name, outcome, reason in found:
            counts[outcome] += 1
            if outcome == "skipped":
                skips.append(f"skipped: {test['name']}: {name}: {reason or 'says no reason'}")
        if any(outcome == "failed" for _, outcome, _ in found):
            show_failure(test)
    if not tests or (status != 0 and counts["failed"] == 0):
        print(pathlib.Path(output).read_text(errors="replace")[-4000:])
        counts["failed"] += 1
    for line in skips:
        print(line)
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**counts))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
