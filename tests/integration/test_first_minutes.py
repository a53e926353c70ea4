# SPDX-License-Identifier: GPL-3.0-or-later
"""The README's first ten minutes: its commands, in three homes on one machine, up to ssh through the tunnel."""
import getpass
import os
import pathlib
import re
import subprocess

from case import LabCase, free_port, until
from lab import accepts

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
PROGRAMS = ("narrowlink-gateway", "narrowlink-agent", "narrowlink")
# The commands that run until they are stopped, and what they say once they are ready.
RUNS_ON = {
    "narrowlink-gateway -c": "listening on",
    "narrowlink-agent -c": "Connection successful",
    "narrowlink forward": "Listen on:",
}


def read_blocks():
    section = README.read_text().split("## The first ten minutes\n")[1].split("\n## ")[0]
    return [block.strip().splitlines() for block in re.findall(r"```sh\n(.*?)```", section, re.S)]


class FirstMinutes(LabCase):
    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(self.lab.folder)
        bin_dir = self.folder / "bin"
        bin_dir.mkdir()
        for name in PROGRAMS:
            (bin_dir / name).symlink_to(self.lab.program(name))
        self.path = f"{bin_dir}:{os.environ['PATH']}"
        gateway_port, local_port = free_port(), free_port()
        sshd_port = self.start_sshd()
        # All that differs from the text: one machine instead of three, ports that are free, an sshd and keys of our own.
        options = (f"-F none -i {self.folder}/user_key -o IdentitiesOnly=yes -o BatchMode=yes"
                   f" -o UserKnownHostsFile={self.folder}/known_hosts -o HostKeyAlias=the-office")
        self.substitutions = [
            ("--domain gw.example", f"--domain 127.0.0.1 --listen 127.0.0.1:{gateway_port} --dir /etc/narrowlink"),
            ("/etc/narrowlink", "$HOME/etc"),
            ("127.0.0.1:2222 127.0.0.1:22", f"127.0.0.1:{local_port} 127.0.0.1:{sshd_port}"),
            ("ssh -o ProxyCommand", f"ssh {options} -o ProxyCommand"),
            ("check office localhost:22", f"check office localhost:{sshd_port}"),
            ("%h:%p\" localhost", f"%h:%p\" -p {sshd_port} {getpass.getuser()}@localhost echo by ProxyCommand"),
            ("ssh -p 2222 localhost", f"ssh {options} -p {local_port} {getpass.getuser()}@127.0.0.1 echo through the tunnel"),
        ]

    def start_sshd(self):
        port = free_port()
        for name in ("host", "user"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / f"{name}_key"], check=True)
        (self.folder / "authorized_keys").write_bytes((self.folder / "user_key.pub").read_bytes())
        key = (self.folder / "host_key.pub").read_text().split()
        self.lab.write("known_hosts", f"the-office {key[0]} {key[1]}\n")
        self.lab.write("sshd_config", (
            f"ListenAddress 127.0.0.1:{port}\nHostKey {self.folder}/host_key\nPidFile none\nStrictModes no\n"
            f"AuthorizedKeysFile {self.folder}/authorized_keys\nPermitRootLogin yes\n"))
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        process = self.lab.start("sshd", ["/usr/sbin/sshd", "-D", "-e", "-f", self.folder / "sshd_config"])
        until(lambda: accepts(port), "sshd listens", process=process)
        return port

    def env(self, home):
        folder = self.folder / home
        folder.mkdir(exist_ok=True)
        return {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / ".config"), "PATH": self.path}

    def run_line(self, home, line, typed=""):
        """One line of the README; what a person would type at its prompts; what it printed."""
        mark = next((mark for start, mark in RUNS_ON.items() if line.startswith(start)), None)
        for old, new in self.substitutions:
            line = line.replace(old, new)
        if mark is not None:
            process = self.lab.start(home, ["sh", "-c", "exec " + line], **self.env(home))
            until(lambda: mark in process.output() + process.errors(), mark, process=process)
            return ""
        done = subprocess.run(["sh", "-c", line], input=typed, capture_output=True, text=True, timeout=60, check=False,
                              cwd=self.folder, env=dict(os.environ, **self.env(home)))
        self.assertEqual(done.returncode, 0, f"{line}\n{done.stdout}{done.stderr}")
        return done.stdout

    def test_readme(self):
        server, machine, laptop, port, look = read_blocks()
        printed = [self.run_line("server", line) for line in server]
        links = re.findall(r"^narrowlink://\S+$", "".join(printed), re.M)
        self.assertEqual(len(links), 2)
        printed = [self.run_line("machine", line, links[0] + "\n") for line in machine]
        key = re.search(r"^Key: (\S+)$", "".join(printed), re.M)[1]
        printed = [self.run_line("laptop", line, f"{links[1]}\n{key}\noffice\n" if line == "narrowlink join" else "")
                   for line in laptop]
        self.assertIn("office:", printed[1])
        self.assertEqual(printed[-1], "by ProxyCommand\n")
        printed = [self.run_line("laptop", line) for line in port]
        self.assertEqual(printed[-1], "through the tunnel\n")
        check, status = [self.run_line("laptop", line) for line in look]
        self.assertEqual(re.findall(r"(?m)^✓ (\w+)", check)[-3:], ["key", "rule", "destination"])
        self.assertNotIn("✗", check)
        self.assertRegex(status, r"^✓ 127\.0\.0\.1:\d+: answers in [\d.]+ ms\n  token of laptop, .*\n  online: office\n$")
