#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_format.py [--check | --tap]: applies .clang-format to the C files, or names those where it would change something.
With --tap it is a test."""
import pathlib
import subprocess
import sys
import tempfile

import tree

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def c_files():
    project = tree.Tree(ROOT)
    return [path for path in project.files if path.endswith((".c", ".h")) and not path.startswith("tests/fixtures/")]


def badly_formatted(paths):
    """Those of the paths where clang-format would change something, with the first place of each."""
    done = subprocess.run(["clang-format", f"--style=file:{ROOT}/.clang-format", "--dry-run", "-Werror", *paths], cwd=ROOT,
                          capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"clang-format: {done.stderr}")
    places = [line.split(": error:")[0] for line in done.stderr.splitlines() if ": error:" in line]
    firsts = {}
    for place in places:
        firsts.setdefault(place.split(":")[0], place)
    return list(firsts.values())


def tap():
    found = badly_formatted(c_files())
    with tempfile.NamedTemporaryFile("w", suffix=".c", dir=None) as planted:
        planted.write("int f(int x){return x;}\n")
        planted.flush()
        noticed = badly_formatted([planted.name]) != []
    print("1..2")
    print("not ok 1 the project" if found else "ok 1 the project")
    print("".join(f"# ./dev format would change {place}\n" for place in found), end="")
    print("ok 2 notices a badly formatted file" if noticed else "not ok 2 notices a badly formatted file")
    return 1 if found or not noticed else 0


def main(arguments):
    if arguments == ["--tap"]:
        return tap()
    if arguments == ["--check"]:
        found = badly_formatted(c_files())
        print("".join(f"{place}\n" for place in found), end="")
        return 1 if found else 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 1
    return subprocess.run(["clang-format", "--style=file", "-i", *c_files()], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
