#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts: no path of one machine, nothing left for later, a README in every room whose links lead somewhere, a licence line
first, no file that has outgrown its noun."""
import posixpath
import re
import sys

import tree

# One letter of each stands in brackets, so that this file does not find itself.
MACHINE_PATHS = re.compile(r"/wor[k]/|/far[m]/|/tm[p]/b-|/hom[e]/[a-z]|\.\./share[d]")
LEFT_FOR_LATER = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")
STAND_INS = re.compile(r"\b(stub(s|bed)?|not (yet )?implemented|placeholder)\b", re.IGNORECASE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
SPDX = "SPDX-License-Identifier: GPL-3.0-or-later"
MOST_LINES = 800
NOT_OURS = ("COPYING",)


def line_findings(path, text):
    is_code = path.split("/")[0] in tree.CODE_ROOMS and path.endswith((".c", ".h"))
    for number, line in enumerate(text.splitlines(), 1):
        if match := MACHINE_PATHS.search(line):
            yield f"{path}:{number}: {match.group()} is a path of one machine"
        if match := LEFT_FOR_LATER.search(line):
            yield f"{path}:{number}: {match.group()} leaves something for later"
        if is_code and (match := STAND_INS.search(line)):
            yield f"{path}:{number}: {match.group()}: a room comes with its first real file"
        if line != line.rstrip() and not path.startswith("tests/fixtures/") and not path.startswith("tests/fuzz/corpus/"):
            yield f"{path}:{number}: blanks at the end of the line"


def check_licence(path, text):
    if not (path.endswith((".c", ".h", ".py")) or path in ("dev", ".ci/run")):
        return
    if SPDX not in "\n".join(text.splitlines()[:2]):
        yield f"{path}: the licence line does not stand first"


def check_readmes(project):
    """A folder with code or tests in it, and each top-level folder, says in README.md what it is for."""
    rooms = set()
    for path in project.files:
        parts = path.split("/")
        if len(parts) > 1 and not parts[0].startswith("."):
            rooms.add(parts[0])
        if len(parts) > 2 and parts[0] == "src":
            rooms.add("/".join(parts[:2]))
    for room in sorted(rooms):
        if f"{room}/README.md" not in project.files:
            yield f"{room}/: no README.md"


def check_links(project, path, text):
    folders = {posixpath.dirname(x) for x in project.files}
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        where = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if where not in project.files and not any(x == where or x.startswith(where + "/") for x in folders):
            yield f"{path}: the link to {target} leads nowhere"


def check(project):
    findings = list(check_readmes(project))
    for path, text in project.files.items():
        if path in NOT_OURS or path.startswith(("tests/fixtures/", "tests/fuzz/corpus/")):
            continue
        findings += line_findings(path, text)
        findings += check_licence(path, text)
        if path.endswith(".md"):
            findings += check_links(project, path, text)
        if path.endswith((".c", ".h", ".py")) and text.count("\n") > MOST_LINES:
            findings.append(f"{path}: {text.count(chr(10))} lines; which noun is hiding in there?")
    return findings


LICENSED = f"/* {SPDX} */\n"
PLANTS = [
    ("a path of one machine", {"src/base/README.md": "See /wor" + "k/notes.\n"}, ["src/base/README.md:1", "one machine"]),
    ("something left for later", {"agent/nlk-planted.c": LICENSED + "/* TOD" + "O: the rest */\n"},
     ["agent/nlk-planted.c:2", "later"]),
    ("a stand-in", {"src/net/nlk-planted.c": LICENSED + "/* A stu" + "b. */\n"}, ["src/net/nlk-planted.c:2", "real file"]),
    ("a room without a README", {"src/planted/nlk-planted.c": LICENSED}, ["src/planted/", "README"]),
    ("a README that is gone", {"src/base/README.md": None}, ["src/base/", "README"]),
    ("a link that leads nowhere", {"src/base/README.md": "Read [this](nlk-nowhere.h).\n"}, ["nlk-nowhere.h", "nowhere"]),
    ("a file without a licence line", {"src/base/nlk-planted.c": "int x;\n"}, ["nlk-planted.c", "licence"]),
    ("a file that has outgrown its noun", {"src/base/nlk-planted.c": LICENSED + "\n" * MOST_LINES}, ["nlk-planted.c", "noun"]),
    ("blanks at the end of a line", {"src/base/nlk-planted.c": LICENSED + "int x; \n"}, ["nlk-planted.c:2", "blanks"]),
]

if __name__ == "__main__":
    sys.exit(tree.run(check, PLANTS))
