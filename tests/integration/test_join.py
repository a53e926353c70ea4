# SPDX-License-Identifier: GPL-3.0-or-later
"""A gateway of one's own, and the links with which agents and clients join it."""
import contextlib
import os
import pathlib
import re
import socket
import ssl
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

    def init(self, *argv, domain="127.0.0.1", port=None, **options):
        self.port = port or free_port()
        host = f"[{domain}]" if ":" in domain else "127.0.0.1"
        return self.run_program("narrowlink-gateway", "init", "--domain", domain, "--listen", f"{host}:{self.port}",
                                "--dir", str(self.dir), *argv, **options)

    def start(self):
        process = self.lab.start("gateway", [self.lab.program("narrowlink-gateway"), "-c", self.dir / "gateway.yaml"])
        until(lambda: "listening on" in process.output(), "gateway listens", process=process)
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


    def test_init_with_a_certificate_that_is_there(self):
        self.init()
        there = self.folder / "there.pem"
        (self.dir / "gateway.pem").rename(there)
        (self.dir / "gateway.yaml").unlink()
        before = there.read_bytes(), there.stat()
        self.assertIn("cannot be read", self.init("--cert", str(self.folder / "missing.pem"), code=1).stderr)
        self.init("--cert", "there.pem")
        self.assertEqual(os.listdir(self.dir), ["gateway.yaml"])
        self.assertEqual((there.read_bytes(), there.stat().st_mtime_ns), (before[0], before[1].st_mtime_ns))
        self.assertIn(str(there), (self.dir / "gateway.yaml").read_text())
        self.start()
        self.assertIn("pin=sha256-", self.invite("agent", "office"))


@unittest.skipUnless(os.geteuid() == 0, "gives files to another user, which takes root")
class Service(JoinCase):
    """What root writes is for the users that the units name, who are there in a view of /etc/passwd alone."""

    USERS = {"narrowlink-gateway": 61001, "narrowlink-agent": 61002}

    def setUp(self):
        super().setUp()
        self.folder.chmod(0o755)
        self.passwd = self.folder / "passwd"
        lines = "".join(f"{name}:x:{uid}:{uid}::/:/usr/sbin/nologin\n" for name, uid in self.USERS.items())
        self.passwd.write_text(pathlib.Path("/etc/passwd").read_text() + lines)

    def run_there(self, name, *argv, user=None, text="", code=0):
        drop = ["setpriv", f"--reuid={self.USERS[user]}", f"--regid={self.USERS[user]}", "--clear-groups"] if user else []
        script = 'mount --bind "$1" /etc/passwd && shift && exec "$@"'
        done = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", self.passwd, *drop, self.lab.program(name), *argv],
                              input=text, capture_output=True, text=True, timeout=30, env=self.env, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def assert_for(self, user, path):
        info = path.stat()
        self.assertEqual((info.st_uid, info.st_gid, info.st_mode & 0o777), (self.USERS[user], self.USERS[user], 0o600), path)

    def test_gateway(self):
        self.port = free_port()
        config = self.dir / "gateway.yaml"
        shown = self.run_there("narrowlink-gateway", "init", "--domain", "127.0.0.1", "--listen", f"127.0.0.1:{self.port}",
                               "--dir", str(self.dir))
        self.assertIn("systemctl enable --now narrowlink-gateway", shown)
        for name in ("gateway.yaml", "gateway.pem"):
            self.assert_for("narrowlink-gateway", self.dir / name)
        self.run_there("narrowlink-gateway", "--check-config", "-c", str(config), user="narrowlink-gateway")
        self.run_there("narrowlink-gateway", "revoke", "laptop", "-c", str(config))
        self.assert_for("narrowlink-gateway", self.dir / "revoked")
        self.run_there("narrowlink-gateway", "invite", "client", "laptop", "-c", str(config), user="narrowlink-gateway")

    def test_agent(self):
        self.init()
        self.start()
        config = self.folder / "made" / "agent.yaml"
        shown = self.run_there("narrowlink-agent", "join", "-c", str(config), text=self.invite("agent", "office") + "\n")
        self.assertIn("systemctl enable --now narrowlink-agent", shown)
        self.assert_for("narrowlink-agent", config)
        self.run_there("narrowlink-agent", "--check-config", "-c", str(config), user="narrowlink-agent")

    def test_without_the_user_it_stays_with_root(self):
        self.passwd.write_text("root:x:0:0::/root:/bin/sh\n")
        self.port = free_port()
        shown = self.run_there("narrowlink-gateway", "init", "--domain", "127.0.0.1", "--listen", f"127.0.0.1:{self.port}",
                               "--dir", str(self.dir))
        self.assertNotIn("systemctl", shown)
        self.assertEqual((self.dir / "gateway.yaml").stat().st_uid, 0)


class Joining(JoinCase):
    def setUp(self):
        super().setUp()
        self.agent_yaml = self.folder / "agent-home" / "agent.yaml"
        self.client_yaml = self.folder / "home/.config/narrowlink/client.yaml"

    def join_agent(self, link, code=0):
        return self.run_program("narrowlink-agent", "join", "-c", str(self.agent_yaml), text=link + "\n", code=code)

    def join_client(self, link, key="", code=0, argv=()):
        return self.run_program("narrowlink", "join", *argv, text=f"{link}\n{key}\n", code=code)

    def start_agent(self):
        agent = self.lab.start("agent", [self.lab.program("narrowlink-agent"), "-c", self.agent_yaml])
        until(lambda: "Connection successful" in agent.output(), "agent connects", process=agent)
        return agent

    def make_all(self, domain="127.0.0.1"):
        self.init(domain=domain)
        self.gateway_process = self.start()
        done = self.join_agent(self.invite("agent", "office"))
        self.key = re.search(r"^Key: (\S+)$", done.stdout, re.M)[1]
        self.start_agent()
        return self.join_client(self.invite("client", "laptop"), self.key)

    def check_echo(self):
        server = self.tcp_server(lambda _server, sock: sock.sendall(b"hello from behind"))
        argv = [self.lab.program("narrowlink"), "forward", "-n", "office", "--key-file",
                self.client_yaml.parent / "agent.key", "-l", "127.0.0.1:0", f"127.0.0.1:{server.port}"]
        forward = self.lab.start("forward", argv, HOME=self.env["HOME"], XDG_CONFIG_HOME=self.env["XDG_CONFIG_HOME"])
        found = until(lambda: re.search(r"Listen on: tcp://127\.0\.0\.1:(\d+)", forward.output()), "forward listens",
                      process=forward)
        with socket.create_connection(("127.0.0.1", int(found[1])), 10) as sock:
            self.assertEqual(sock.makefile("rb").read(), b"hello from behind")

    def test_three_homes(self):
        done = self.make_all()
        for path in (self.agent_yaml, self.client_yaml, self.client_yaml.parent / "agent.key"):
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertGreaterEqual(len(self.key.replace("-", "")) * 5, 100)
        self.assertIn("policy: Strict", self.agent_yaml.read_text())
        self.assertNotIn(self.key, done.stdout + done.stderr)
        self.check_echo()

    def test_ipv6(self):
        self.make_all(domain="::1")
        self.check_echo()

    def test_nothing_is_replaced(self):
        self.make_all()
        before = self.agent_yaml.read_text(), self.client_yaml.read_text()
        self.assertIn("left as it is", self.join_agent(self.invite("agent", "office"), code=1).stderr)
        self.assertIn("left as it is", self.join_client(self.invite("client", "laptop"), code=1).stderr)
        self.assertEqual((self.agent_yaml.read_text(), self.client_yaml.read_text()), before)

    def test_failures_have_their_codes(self):
        self.init()
        link = self.invite("client", "laptop")
        self.join_client(link, code=2)
        self.start()
        self.assertIn("narrowlink-agent join", self.join_client(self.invite("agent", "office"), code=1).stderr)
        self.join_client(link.replace("v=1", "v=9"), code=1)
        pin = re.search(r"pin=sha256-([A-Za-z0-9_-]+)", link)[1]
        other = ("A" if pin[0] != "A" else "B") + pin[1:]
        self.join_client(link.replace(pin, other), code=2)
        self.join_client(re.sub(r"&pin=.*", "", link), code=2)
        self.gateway("revoke", "laptop")
        self.join_client(link, code=3)
        self.assertFalse(self.client_yaml.exists())
        self.join_client(self.invite("client", "laptop"))
        self.assertTrue(self.client_yaml.exists())

    def test_token_invited_right_after_a_revocation_is_good_until_the_next(self):
        self.init()
        self.start()
        link = self.invite("client", "laptop")
        for _ in range(3):
            self.gateway("revoke", "laptop")
            self.join_client(link, code=3)
            link = self.invite("client", "laptop")
            self.join_client(link)
            for path in (self.client_yaml, self.client_yaml.parent / "agent.key"):
                path.unlink(missing_ok=True)

    def invite_without_pin(self, kind, name):
        """The link, and the fingerprint as the gateway's owner sees it."""
        done = self.gateway("invite", kind, name)
        link = re.search(r"^narrowlink://\S+$", done.stdout, re.M)[0]
        return re.sub(r"&pin=.*", "", link), re.search(r"^Fingerprint: (sha256/\S{44})$", done.stdout, re.M)[1]

    def test_certificate_that_nobody_vouches_for(self):
        self.init()
        self.start()
        for answer in ("", "n", "no way"):
            link, fingerprint = self.invite_without_pin("client", "laptop")
            done = self.join_client(link, answer, code=2)
            self.assertIn(f"Fingerprint: {fingerprint}\n", done.stderr)
            self.assertFalse(self.client_yaml.exists())
        self.join_client(link, "y\n")
        self.assertIn(f"pin: {fingerprint}\n", self.client_yaml.read_text())
        link, fingerprint = self.invite_without_pin("agent", "office")
        self.join_agent(link, code=2)
        self.join_agent(f"{link}\nYES")
        self.assertIn(f"pin: {fingerprint}\n", self.agent_yaml.read_text())
        self.start_agent()

    def test_token_is_not_shown_before_the_answer(self):
        self.init()
        link, _ = self.invite_without_pin("client", "laptop")
        heard = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.dir / "gateway.pem")

        def listen(_server, sock):
            heard.append(b"")
            index = len(heard) - 1
            with contextlib.suppress(OSError), context.wrap_socket(sock, server_side=True) as tls:
                while b"\r\n\r\n" not in heard[index] and (data := tls.recv(4096)):
                    heard[index] += data

        port = self.tcp_server(listen).port
        self.join_client(link.replace(f":{self.port}/", f":{port}/"), "n", code=2)
        self.assertEqual(heard, [b"", b""])
        # It would have been heard.
        self.run_program("narrowlink", "join", text=link.replace(f":{self.port}/", f":{port}/") + "\ny\n", code=2)
        self.assertIn(parse_qs(urlsplit(link).query)["token"][0].encode(), b"".join(heard))

    def test_link_on_the_command_line(self):
        self.init()
        self.start()
        link = self.invite("client", "laptop")
        done = self.run_program("narrowlink", "join", link, text="\n")
        self.assertIn("seen by other users", done.stderr)
        token = parse_qs(urlsplit(link).query)["token"][0]
        self.assertNotIn(token, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
