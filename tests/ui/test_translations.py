# SPDX-License-Identifier: GPL-3.0-or-later
"""Every language says everything, and every file with messages is known to the translators."""
import pathlib
import re
import subprocess
import tempfile
import unittest

from session import SOURCE

PO = SOURCE / "po"
KEYWORDS = ("_", "N_", "C_:1c,2", "NC_:1c,2", "Q_", "ngettext:1,2", "g_dngettext:2,3", "g_dpgettext2:2c,3", "dgettext:2")
MESSAGE_IN_C = re.compile(r'\b(?:_|N_|C_|NC_|Q_|ngettext|g_dngettext)\s*\(\s*"')
MESSAGE_IN_UI = re.compile(r'translatable="(?:yes|true)"')


def entries(name):
    lines = (PO / name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def has_messages(path, text):
    if path.endswith((".c", ".h")):
        return bool(MESSAGE_IN_C.search(text))
    if path.endswith((".ui", ".blp")):
        return bool(MESSAGE_IN_UI.search(text))
    return path.endswith((".desktop.in", ".metainfo.xml.in"))


def files_with_messages():
    for folder in ("src", "ui", "agent", "gateway", "data"):
        for path in sorted((SOURCE / folder).rglob("*")):
            if path.suffix in (".c", ".h", ".ui", ".in") and path.is_file():
                name = str(path.relative_to(SOURCE))
                if has_messages(name, path.read_text(encoding="utf-8")):
                    yield name


class Translations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.template = cls.folder / "narrowlink.pot"
        keywords = [f"--keyword={word}" for word in KEYWORDS]
        subprocess.run(["xgettext", f"--files-from={PO / 'POTFILES'}", f"--directory={SOURCE}", "--from-code=UTF-8", *keywords,
                        f"--output={cls.template}"], check=True, capture_output=True)

    def test_every_file_with_messages_is_named(self):
        self.assertEqual(entries("POTFILES"), sorted(set(files_with_messages())))

    def test_notices_messages(self):
        for path, text in (("a.c", 'x (_("Key"));'), ("a.c", 'C_ ("a", "b")'), ("a.ui", '<property translatable="yes">')):
            self.assertTrue(has_messages(path, text), text)
        self.assertFalse(has_messages("a.c", 'printf ("Key"); free_ ("x")'))

    def complaints(self, path):
        """What gettext's own tools have against a catalogue."""
        form = subprocess.run(["msgfmt", "--check", "--statistics", "-o", "/dev/null", path], capture_output=True, text=True, check=False)
        whole = subprocess.run(["msgcmp", path, self.template], capture_output=True, text=True, check=False)
        found = [form.stderr] if form.returncode != 0 or re.search("fuzzy|untranslated", form.stderr) else []
        return found + ([whole.stderr] if whole.returncode != 0 else [])

    def test_every_language_is_complete(self):
        languages = entries("LINGUAS")
        self.assertEqual(sorted(path.stem for path in PO.glob("*.po")), sorted(languages))
        for language in languages:
            with self.subTest(language=language):
                self.assertEqual(self.complaints(PO / f"{language}.po"), [])

    def test_notices_a_missing_a_doubtful_and_a_wrong_one(self):
        text = (PO / "de.po").read_text(encoding="utf-8")
        quit_entry = 'msgid "Quit"\nmsgstr "Beenden"\n'
        waiting = 'msgstr "%s: wartet"'
        self.assertIn(quit_entry, text)
        self.assertIn(waiting, text)
        for number, bad in enumerate((text.replace(quit_entry, ""), text.replace(quit_entry, "#, fuzzy\n" + quit_entry),
                                      text.replace(waiting, 'msgstr "%d: wartet"'))):
            path = self.folder / f"bad{number}.po"
            path.write_text(bad, encoding="utf-8")
            self.assertNotEqual(self.complaints(path), [], number)
