# SPDX-License-Identifier: GPL-3.0-or-later
"""What `meson install --tags` brings to a machine, and what the units let a program do."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import case

# An exposure level as `systemd-analyze security` counts it, in tenths.
MOST_EXPOSED = 20
EXAMPLES = "share/doc/narrowlink/examples"
FILES = {
    "gateway": {"bin/narrowlink-gateway", "bin/narrowlink-token-generator", "lib/systemd/system/narrowlink-gateway.service",
                "lib/sysusers.d/narrowlink-gateway.conf", f"{EXAMPLES}/gateway.yaml", f"{EXAMPLES}/token-generator.yaml",
                f"{EXAMPLES}/credentials.conf"},
    "agent": {"bin/narrowlink-agent", "lib/systemd/system/narrowlink-agent.service",
              "lib/systemd/system/narrowlink-agent@.service", "lib/sysusers.d/narrowlink-agent.conf",
              f"{EXAMPLES}/agent.yaml"},
    "client": {"bin/narrowlink", f"{EXAMPLES}/client.yaml"},
}
# The programs of the tags; the rest of what a tag may bring beside FILES are pages to read and completions.
PAGES = re.compile(r"share/(man/|bash-completion/|zsh/|fish/)")


class InstallCase(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="narrowlink-install-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def install(self, *tags):
        """Installs with these tags into a folder of its own; where the prefix is in it."""
        root = self.folder / "-".join(tags)
        done = subprocess.run(["meson", "install", "-C", case.BUILD, "--no-rebuild", "--tags", ",".join(tags), "--destdir",
                               str(root)], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return root / self.prefix().lstrip("/")

    @staticmethod
    def prefix():
        done = subprocess.run(["meson", "introspect", "--buildoptions", case.BUILD], capture_output=True, check=True)
        return next(option["value"] for option in json.loads(done.stdout) if option["name"] == "prefix")


class Tags(InstallCase):
    def test_each_tag_brings_its_files_and_no_others(self):
        for tag, expected in FILES.items():
            root = self.install(tag)
            found = {str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir()}
            self.assertEqual({path for path in found if not PAGES.match(path)}, expected)

    def test_installed_programs_run(self):
        for tag, expected in FILES.items():
            root = self.install(tag)
            for name in (path for path in expected if path.startswith("bin/")):
                done = subprocess.run([root / name, "--version"], capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("Narrowlink", done.stdout)

    def test_units_name_installed_programs(self):
        for tag in ("gateway", "agent"):
            root = self.install(tag)
            for unit in (root / "lib/systemd/system").iterdir():
                programs = re.findall(r"^Exec\w+=(\S+)", unit.read_text(), re.MULTILINE)
                self.assertTrue(programs)
                for program in programs:
                    self.assertTrue(os.access(program, os.X_OK) if program == "/bin/kill"
                                    else (root / pathlib.Path(program).relative_to(self.prefix())).is_file(), program)


@unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is not installed (package systemd)")
class Units(InstallCase):
    def exposure(self, unit):
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
                              capture_output=True, text=True, env=dict(os.environ, LC_ALL="C.UTF-8"), check=False)
        found = re.search(r"Overall exposure level for .*: (\d+)\.(\d)", done.stdout)
        self.assertIsNotNone(found, done.stdout + done.stderr)
        return int(found.group(1)) * 10 + int(found.group(2))

    def test_units_are_shut_in(self):
        for tag in ("gateway", "agent"):
            for unit in (self.install(tag) / "lib/systemd/system").iterdir():
                self.assertLessEqual(self.exposure(unit), MOST_EXPOSED, unit.name)
                opened = self.folder / unit.name
                opened.write_text(re.sub(r"^(Protect|Private|SystemCall|Restrict).*\n", "", unit.read_text(), flags=re.MULTILINE))
                self.assertGreater(self.exposure(opened), MOST_EXPOSED)

    def test_only_the_gateway_may_take_low_ports(self):
        for tag, expected in (("gateway", {"CAP_NET_BIND_SERVICE"}), ("agent", {""})):
            for unit in (self.install(tag) / "lib/systemd/system").iterdir():
                found = re.findall(r"^\w*Capabilit\w+=(.*)$", unit.read_text(), re.MULTILINE)
                self.assertEqual(set(found), expected, unit.name)

    def test_the_manager_understands_every_line(self):
        for tag in ("gateway", "agent"):
            root = self.install(tag)
            for unit in (root / "lib/systemd/system").iterdir():
                # With programs that are there, and an instance of the template.
                name = unit.name.replace("@.", "@branch.")
                copy = self.folder / name
                copy.write_text(re.sub(rf"^(Exec\w+=){self.prefix()}", rf"\1{root}", unit.read_text(), flags=re.MULTILINE))
                done = subprocess.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(copy)],
                                      capture_output=True, text=True, check=False)
                wrong = [line for line in done.stderr.splitlines() if name in line]
                self.assertEqual(wrong, [])
                copy.write_text(copy.read_text() + "[Service]\nPrivateTemp=yes\n")
                done = subprocess.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(copy)],
                                      capture_output=True, text=True, check=False)
                self.assertIn("PrivateTemp", done.stderr)
