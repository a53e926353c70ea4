# SPDX-License-Identifier: GPL-3.0-or-later
"""What the structure checks share: the files of the project, and a way to show that a check would notice.

A check is a function that takes a Tree and returns its findings, one line each. run() applies it to the project, where
it must find nothing, and then to copies with one planted mistake each, where it must name the mistake.
"""
import pathlib
import re
import sys

SKIPPED_FOLDERS = re.compile(r"^(\.git|build.*|__pycache__|subprojects)$")
CODE_ROOMS = ("src", "agent", "gateway")


class Tree:
    """Texts by path, as the project has them or with some replaced."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = {}
        self._read(self.root)

    def _read(self, folder):
        for path in sorted(folder.iterdir()):
            if path.is_dir() and not path.is_symlink():
                if not SKIPPED_FOLDERS.match(path.name):
                    self._read(path)
            elif path.is_file() and path.name != ".git":  # a file in a second work tree
                try:
                    self.files[str(path.relative_to(self.root))] = path.read_text(encoding="utf-8")
                except UnicodeDecodeError:
                    self.files[str(path.relative_to(self.root))] = ""  # a picture: there, without a text

    def with_planted(self, files):
        """A copy in which these files have these texts; a text of None takes the file away."""
        copy = object.__new__(Tree)
        copy.root = self.root
        copy.files = {**self.files, **files}
        copy.files = {path: text for path, text in copy.files.items() if text is not None}
        return copy

    def code(self, *endings):
        """(path, text) of the files of programs and library that end so."""
        for path, text in self.files.items():
            if path.split("/")[0] in CODE_ROOMS and path.endswith(endings):
                yield path, text


def without_comments(text, strings=True):
    """C text in which comments, and if asked strings, are blanks; lines stay where they were."""
    pattern = r"/\*.*?\*/|//[^\n]*" + (r'|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'' if strings else "")
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", " ", match.group()), text, flags=re.DOTALL)


def run(check, plants):
    """plants: (what, {path: text}, words that the finding must have) each. Speaks TAP; returns the exit code."""
    tree = Tree(pathlib.Path(__file__).resolve().parent.parent.parent)
    findings = check(tree)
    results = [("the project", findings == [], findings)]
    for what, files, words in plants:
        found = [line for line in check(tree.with_planted(files)) if line not in findings]
        noticed = any(all(word in line for word in words) for line in found)
        results.append((f"notices {what}", noticed, [f"looked for {words}, found {found}"]))
    print(f"1..{len(results)}")
    for number, (name, good, lines) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {number} {name}")
        if not good:
            print("".join(f"# {line}\n" for line in lines), end="")
    sys.stdout.flush()
    return 0 if all(good for _, good, _ in results) else 1
