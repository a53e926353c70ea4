# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway of one's own, and the links with which agents and clients join it."""
import os
import pathlib
import subprocess
import unittest
from urllib.parse import parse_qs, urlsplit

from case import LabCase, free_port, until

POLICY = "{type: WhiteList, policies: [!Ip [Any, 192.0.2.0/24, 22, TCP]]}"


class JoinCase(LabCase):
    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(self.lab.folder)
        self.dir = self.folder / "etc"
        self.env = dict(os.environ, HOME=str(self.folder / "home"), XDG_CONFIG_HOME=str(self.folder / "home/.config"))
        (self.folder / "home").mkdir(exist_ok=True)

    def run_program(self, name, *argv, text="", code=0):
        done = subprocess.run([str(self.lab.program(name)), *argv], input=text, capture_output=True, text=True,
                              timeout=30, env=self.env, cwd=self.folder)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def gateway(self, *argv, code=0):
        return self.run_program("narrowlink-gateway", *argv, "-c", str(self.dir / "gateway.yaml"), code=code)

    def init(self, domain="127.0.0.1", port=None, **options):
        self.port = port or free_port()
        host = f"[{domain}]" if ":" in domain else "127.0.0.1"
        return self.run_program("narrowlink-gateway", "init", "--domain", domain, "--listen", f"{host}:{self.port}",
                                "--dir", str(self.dir), **options)

    def start(self):
        process = self.lab.start("gateway", [self.lab.program("narrowlink-gateway"), "-c", self.dir / "gateway.yaml"])
        until(lambda: "listening on" in process.errors(), "gateway listens", process=process)
        return process

    def invite(self, *argv):
        return self.gateway("invite", *argv).stdout.splitlines()[0]


class Commands(JoinCase):
    def test_init_writes_once(self):
        done = self.init()
        self.assertIn("invite agent", done.stdout)
        before = {}
        for name in ("gateway.yaml", "gateway.pem"):
            path = self.dir / name
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
            before[name] = path.read_bytes()
        self.assertEqual(sorted(os.listdir(self.dir)), ["gateway.pem", "gateway.yaml"])
        self.gateway("--check-config")
        again = self.init(code=1)
        self.assertIn("is left as it is", again.stderr)
        for name, text in before.items():
            self.assertEqual((self.dir / name).read_bytes(), text)

    def test_init_leaves_a_certificate(self):
        self.dir.mkdir()
        (self.dir / "gateway.pem").write_text("mine")
        self.assertIn("is left as it is", self.init(code=1).stderr)
        self.assertEqual((self.dir / "gateway.pem").read_text(), "mine")
        self.assertFalse((self.dir / "gateway.yaml").exists())

    def test_links(self):
        self.init(domain="gw.example")
        parts = urlsplit(self.invite("agent", "office"))
        query = parse_qs(parts.query)
        self.assertEqual((parts.scheme, parts.netloc), ("narrowlink", f"gw.example:{self.port}"))
        self.assertEqual((query["kind"], query["protocol"]), (["agent"], ["wss"]))
        self.assertTrue(query["pin"][0].startswith("sha256-"))
        client = parse_qs(urlsplit(self.invite("client", "laptop", "--for", "90d", "--policy", POLICY)).query)
        self.assertEqual(len(client["policy"]), 1)
        self.gateway("invite", "agent", "office", "--policy", POLICY, code=1)
        self.gateway("invite", "king", "office", code=1)
        self.gateway("invite", "client", "a b", code=1)

    def test_old_file_says_what_is_missing(self):
        self.init()
        path = self.dir / "gateway.yaml"
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith(("uid", "address"))))
        self.gateway("--check-config")
        self.assertIn("add 'uid: ", self.gateway("invite", "agent", "office", code=1).stderr)


if __name__ == "__main__":
    unittest.main()
