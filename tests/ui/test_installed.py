# SPDX-License-Identifier: GPL-3.0-or-later
"""What a desktop reads of the program, by the tools that judge it; each is also shown to notice a mistake."""
import configparser
import pathlib
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml

from session import BUILD, SOURCE

ID = "com.narrowlink.Narrowlink"
BUILT = BUILD / "data/desktop"
DATA = SOURCE / "data"
STATES = ("off", "connecting", "connected", "attention")
SVG = "{http://www.w3.org/2000/svg}"


def judge(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


class Files(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def check(self, command, path, good, bad):
        """The tool is content with a file, and not with it once `good` in it is `bad`."""
        text = path.read_text(encoding="utf-8")
        spoiled = self.folder / path.name
        spoiled.write_text(text.replace(good, bad), encoding="utf-8")
        code, said = judge(*command, path)
        self.assertEqual(code, 0, said)
        self.assertIn(good, text)
        code, said = judge(*command, spoiled)
        self.assertNotEqual(code, 0, f"{command[0]} does not notice {bad}: {said}")

    def test_desktop_file(self):
        self.check(["desktop-file-validate"], BUILT / f"{ID}.desktop", "Terminal=false", "Terminal=perhaps")

    def test_metainfo(self):
        self.check(["appstreamcli", "validate", "--no-net"], BUILT / f"{ID}.metainfo.xml", "GPL-3.0-or-later</project_license>",
                   "Some</project_licence>")

    def test_settings(self):
        schema = DATA / "desktop" / f"{ID}.gschema.xml"
        code, said = judge("glib-compile-schemas", "--strict", "--dry-run", schema.parent)
        self.assertEqual(code, 0, said)
        (self.folder / schema.name).write_text(schema.read_text(encoding="utf-8").replace("'tunnels'", "tunnels"), encoding="utf-8")
        code, said = judge("glib-compile-schemas", "--strict", "--dry-run", self.folder)
        self.assertNotEqual(code, 0, said)

    def test_actions_without_parameter(self):
        desktop = configparser.ConfigParser(interpolation=None, strict=True)
        desktop.optionxform = str
        desktop.read(BUILT / f"{ID}.desktop", encoding="utf-8")
        entry = desktop["Desktop Entry"]
        self.assertEqual(entry["MimeType"], "x-scheme-handler/narrowlink;")
        self.assertEqual(entry["Actions"], "connect;disconnect;new;")
        for name in entry["Actions"].strip(";").split(";"):
            self.assertEqual(desktop[f"Desktop Action {name}"]["Exec"], f"gapplication action {ID} {name}")

    def test_desktop_file_speaks_every_language(self):
        text = (BUILT / f"{ID}.desktop").read_text(encoding="utf-8")
        for language in (SOURCE / "po/LINGUAS").read_text(encoding="utf-8").split("\n"):
            if language and not language.startswith("#"):
                self.assertIn(f"Comment[{language}]=", text)

    def test_service_names_the_program(self):
        lines = (BUILT / f"{ID}.service").read_text(encoding="utf-8").splitlines()
        self.assertIn(f"Name={ID}", lines)
        self.assertTrue(any(line.startswith("Exec=/") and "/narrowlink-desktop " in line for line in lines), lines)


def symbolic_mistakes(text):
    """Why a panel could not recolour this icon, one line each."""
    root = xml.fromstring(text)
    if [root.get(name) for name in ("width", "height", "viewBox")] != ["16", "16", "0 0 16 16"]:
        yield "not on the grid of 16 px"
    for node in root.iter():
        if node.get("stroke") or node.get("style"):
            yield f"{node.tag} has a stroke or a style, which panels do not recolour"
        if node.get("fill") == "none":
            yield f"{node.tag} has no fill and would get one"


class Icons(unittest.TestCase):
    def test_each_state_has_both(self):
        for state in STATES:
            for path in (f"scalable/status/{ID}-{state}.svg", f"symbolic/status/{ID}-{state}-symbolic.svg"):
                self.assertTrue((DATA / "icons/hicolor" / path).is_file(), path)
        for path in (f"scalable/apps/{ID}.svg", f"symbolic/apps/{ID}-symbolic.svg"):
            self.assertTrue((DATA / "icons/hicolor" / path).is_file(), path)

    def test_every_name_begins_with_the_id(self):
        names = [path.name for path in (DATA / "icons").rglob("*.svg")]
        self.assertGreaterEqual(len(names), 10)
        self.assertEqual([name for name in names if not name.startswith(ID)], [])

    def test_panels_can_recolour_symbolic_ones(self):
        for path in (DATA / "icons").rglob("*-symbolic.svg"):
            self.assertEqual(list(symbolic_mistakes(path.read_text(encoding="utf-8"))), [], path.name)
        spoiled = '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16"><circle r="4" fill="none" stroke="#000"/></svg>'
        self.assertEqual(len(list(symbolic_mistakes(spoiled))), 2)

    def test_shapes_of_states_differ(self):
        shapes = set()
        for state in STATES:
            root = xml.parse(DATA / f"icons/hicolor/symbolic/status/{ID}-{state}-symbolic.svg").getroot()
            shapes.add(tuple((node.tag, node.get("d"), node.get("cx"), node.get("cy")) for node in root.iter() if node.tag != f"{SVG}svg"))
        self.assertEqual(len(shapes), len(STATES))
