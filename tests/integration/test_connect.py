# SPDX-License-Identifier: GPL-3.0-or-later
"""`narrowlink connect`: standard input and output as one end of a stream, whatever they are."""
import fcntl
import getpass
import hashlib
import os
import pty
import re
import select
import shlex
import signal
import socket
import struct
import subprocess

import case
import lab
import servers
import test_real_programs

PAGE = case.HERE.parents[1] / "data/man/narrowlink.1"
STAMP = re.compile(r"^\S+Z +(ERROR|WARN) ", re.MULTILINE)
ADVICE = re.compile(r"^No key is set")
BIG_BYTES = 20 * (1 << 20) + 17
UNAUTHORISED = ("the gateway answered with status 401: The request requires authentication, either through a missing or "
                "invalid Authorization header.")


def read_to_end(sock):
    data = b""
    while True:
        more = sock.recv(1 << 16)
        if not more:
            return data
        data += more


class Connecting(case.LabCase):
    def start(self, protocol="Ws", key=None, **options):
        self.gateway = self.lab.start_gateway(protocol, **options)
        self.lab.start_agent(self.gateway, key, times={**case.SHORT, "connect": "300ms"})
        return self.gateway

    def argv(self, destination, key=None, agent=case.AGENT, times=None, token=None, extra=(), gateway=None):
        argv = [self.lab.program("narrowlink"), "-c",
                self.lab.client_config(gateway or self.gateway, token, times or case.SHORT), "connect", "-n", agent]
        if key is not None:
            argv += ["--key-file", self.lab.write("key", key + "\n")]
        return [str(x) for x in (*argv, *extra, destination)]

    def env(self):
        return dict(os.environ, SSL_CERT_FILE=str(self.lab.ca_file))

    def run_connect(self, destination, data=b"", seconds=60, **options):
        streams = {"input": data} if isinstance(data, bytes) else {"stdin": data}
        return subprocess.run(self.argv(destination, **options), capture_output=True, timeout=seconds, check=False,
                              env=self.env(), cwd=self.lab.folder, **streams)

    def complaints(self, text):
        lines = [STAMP.sub("", x) for x in text.decode().splitlines()]
        return [x for x in lines if not ADVICE.match(x)]

    def expect(self, code, words, destination="127.0.0.1:9", **options):
        done = self.run_connect(destination, **options)
        self.assertEqual((done.returncode, self.complaints(done.stderr), done.stdout), (code, [words], b""))


class Payload(Connecting):
    def test_half_close_both_ways(self):
        def answer(_server, sock):
            question = read_to_end(sock)
            sock.sendall(b"you said: " + question)
        server = self.tcp_server(answer)
        for protocol, key in (("Ws", None), ("Ws", case.KEY), ("Wss", None), ("Wss", case.KEY)):
            with self.subTest(f"{protocol}, {'key' if key else 'no key'}"):
                self.start(protocol, key)
                done = self.run_connect(f"127.0.0.1:{server.port}", b"hello", key=key)
                self.assertEqual((done.returncode, done.stdout), (0, b"you said: hello"), done.stderr)

    def test_the_other_side_ends_first(self):
        taken = []

        def speak(_server, sock):
            sock.sendall(b"bye")
            sock.shutdown(socket.SHUT_WR)
            taken.append(read_to_end(sock))
        server = self.tcp_server(speak)
        for key in (None, case.KEY):
            with self.subTest("key" if key else "no key"):
                self.start(key=key)
                with subprocess.Popen(self.argv(f"127.0.0.1:{server.port}", key=key), stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, env=self.env()) as process:
                    # Its output ends while it still takes input.
                    self.assertEqual(process.stdout.read(), b"bye")
                    process.stdin.write(b"one more thing")
                    process.stdin.close()
                    self.assertEqual(process.wait(20), 0)
                servers.until(lambda: taken, "the end of what was sent")
                self.assertEqual(taken.pop(), b"one more thing")

    def test_big_file_in_and_out(self):
        server = self.tcp_server(lambda _server, sock: sock.sendall(hashlib.sha256(read_to_end(sock)).digest()))
        data = servers.random_bytes(BIG_BYTES, b"connect")
        (self.lab.folder / "big").write_bytes(data)
        digest = hashlib.sha256(data).digest()
        source = self.tcp_server(lambda _server, sock: sock.sendall(data))
        for protocol, key in (("Ws", None), ("Wss", case.KEY)):
            with self.subTest(f"{protocol}, {'key' if key else 'no key'}"):
                self.start(protocol, key)
                with open(self.lab.folder / "big", "rb") as file:
                    done = self.run_connect(f"127.0.0.1:{server.port}", file, key=key)
                self.assertEqual((done.returncode, done.stdout), (0, digest), done.stderr)
                new = self.lab.folder / "new"
                with open(new, "wb") as file:
                    done = subprocess.run(self.argv(f"127.0.0.1:{source.port}", key=key), stdin=subprocess.DEVNULL,
                                          stdout=file, env=self.env(), timeout=60, check=False)
                self.assertEqual((done.returncode, hashlib.sha256(new.read_bytes()).digest()), (0, digest))

    def test_terminal_keeps_its_flags(self):
        server = self.tcp_server(servers.echo)
        self.start()
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        with subprocess.Popen(self.argv(f"127.0.0.1:{server.port}"), stdin=theirs, stdout=theirs,
                              stderr=subprocess.DEVNULL, env=self.env()) as process:
            os.write(ours, b"typed\n")
            seen = b""
            while seen.count(b"typed") < 2:  # the terminal's own echo, and the server's
                self.assertEqual(select.select([ours], [], [], 20)[0], [ours], seen)
                seen += os.read(ours, 4096)
            self.assertEqual(fcntl.fcntl(theirs, fcntl.F_GETFL) & os.O_NONBLOCK, 0)
            os.write(ours, b"\x04")
            self.assertEqual(process.wait(20), 0)
        self.assertEqual(fcntl.fcntl(theirs, fcntl.F_GETFL) & os.O_NONBLOCK, 0)
        os.close(theirs)

    def test_closed_output(self):
        server = self.tcp_server(lambda _server, sock: sock.sendall(b"x" * (1 << 20)))
        self.start()
        read_fd, write_fd = os.pipe()
        os.close(read_fd)
        done = subprocess.run(self.argv(f"127.0.0.1:{server.port}"), stdin=subprocess.DEVNULL, stdout=write_fd,
                              stderr=subprocess.PIPE, env=self.env(), timeout=30, check=False)
        os.close(write_fd)
        self.assertEqual((done.returncode, self.complaints(done.stderr)),
                         (1, ["Cannot write standard output: Broken pipe"]))

    def test_without_standard_descriptors(self):
        taken = []

        def take(_server, sock):
            taken.append(read_to_end(sock))
        server = self.tcp_server(take)
        self.start()
        argv = self.argv(f"127.0.0.1:{server.port}")
        done = subprocess.run(["/bin/sh", "-c", 'exec "$@" <&- >&-', "sh", *argv], env=self.env(), timeout=30,
                              stderr=subprocess.PIPE, check=False)
        self.assertEqual((done.returncode, taken), (0, [b""]), done.stderr)

    def test_log_goes_to_stderr(self):
        server = self.tcp_server(lambda _server, sock: sock.sendall(b"payload"))
        self.start()
        done = subprocess.run(self.argv(f"127.0.0.1:{server.port}"), stdin=subprocess.DEVNULL, capture_output=True,
                              env=dict(self.env(), RUST_LOG="trace"), timeout=30, check=False)
        self.assertEqual((done.returncode, done.stdout), (0, b"payload"))
        self.assertIn(b"No key is set", done.stderr)

    def test_signal_ends_it(self):
        self.start()
        server = self.tcp_server(servers.echo)
        for number in (signal.SIGTERM, signal.SIGINT):
            with subprocess.Popen(self.argv(f"127.0.0.1:{server.port}"), stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.env()) as process:
                process.stdin.write(b"x")
                process.stdin.flush()
                self.assertEqual(process.stdout.read(1), b"x")
                process.send_signal(number)
                self.assertEqual(process.wait(20), 128 + number)


class Datagrams(Connecting):
    def test_dns_query(self):
        query = struct.pack(">6H", 0x1234, 0x0100, 1, 0, 0, 0) + b"\x06office\x07example\0" + struct.pack(">2H", 1, 1)
        answer = query[:2] + b"\x81\x80" + query[4:6] + b"\0\x01" + query[8:] + \
            b"\xc0\x0c" + struct.pack(">2HIH4B", 1, 1, 60, 4, 192, 0, 2, 7)

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.bind(("127.0.0.1", 0))
            server.settimeout(20)
            for key in (None, case.KEY):
                with self.subTest("key" if key else "no key"):
                    self.start(key=key)
                    argv = self.argv(f"127.0.0.1:{server.getsockname()[1]}", key=key, extra=["-u"],
                                     times={**case.SHORT, "udp_idle": "500ms"})
                    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self.env()) as process:
                        process.stdin.write(query)
                        process.stdin.close()
                        data, address = server.recvfrom(65536)
                        self.assertEqual(data, query)
                        # The end of standard input does not lose the answer.
                        server.sendto(answer, address)
                        self.assertEqual(process.stdout.read(), answer)
                        self.assertEqual(process.wait(20), 0)

    def test_longest_datagram(self):
        data = servers.random_bytes(65507, b"datagram")
        (self.lab.folder / "datagrams").write_bytes(data + b"rest")
        self.start()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.bind(("127.0.0.1", 0))
            server.settimeout(20)
            argv = self.argv(f"127.0.0.1:{server.getsockname()[1]}", extra=["-u"],
                             times={**case.SHORT, "udp_idle": "300ms"})
            with open(self.lab.folder / "datagrams", "rb") as file, \
                    subprocess.Popen(argv, stdin=file, stdout=subprocess.DEVNULL, env=self.env()) as process:
                self.assertEqual([server.recv(65536), server.recv(65536)], [data, b"rest"])
                self.assertEqual(process.wait(20), 0)


class Faults(Connecting):
    def test_destination(self):
        self.start()
        port = lab.free_port()
        self.expect(7, f"connection to 127.0.0.1:{port} refused", f"127.0.0.1:{port}")
        self.expect(7, "the name no-such-name.invalid does not resolve", "no-such-name.invalid:80")

    def test_gateway(self):
        port = lab.free_port()
        gateway = lab.Gateway(None, "Ws", port)
        done = self.run_connect("127.0.0.1:9", gateway=gateway, extra=["--timeout", "300ms"])
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        self.assertEqual(len(self.complaints(done.stderr)), 1)
        self.assertIn(b"refused", done.stderr)

    def test_gateway_that_says_nothing(self):
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            gateway = lab.Gateway(None, "Ws", deaf.getsockname()[1])
            self.expect(2, f"gateway localhost:{gateway.port}: no answer in time", gateway=gateway,
                        times={"backoff_most": "20s"}, extra=["--timeout", "300ms"])

    def test_token(self):
        self.start()
        self.expect(3, UNAUTHORISED, token=self.lab.token("client", secret=[7] * 32))

    def test_agent(self):
        self.start()
        for key in (None, case.KEY):
            done = self.run_connect("127.0.0.1:9", agent="nowhere", key=key)
            self.assertEqual((done.returncode, done.stdout), (4, b""), done.stderr)
            self.assertEqual(len(self.complaints(done.stderr)), 1)

    def test_keys(self):
        self.start(key=case.KEY)
        self.expect(6, "the key does not match the one that agent office uses", key="not-what-the-agent-has")
        self.expect(6, "the agent takes only encrypted streams: a key is required")

    def test_usage(self):
        self.start()
        for argv, words in ((["connect", "h:1"], "Error: the name of the agent is missing: add -n NAME\n"),
                            (["c", "-n", "office"],
                             "Error: the destination is missing: add HOST:PORT, for example 127.0.0.1:22\n")):
            done = self.lab.run_client(*argv)
            self.assertEqual((done.returncode, done.stderr), (1, words))


class Ssh(test_real_programs.RealPrograms, Connecting):
    def test_ssh_scp_and_rsync(self):
        """Through ProxyCommand, with only loopback's port 1 as the address."""
        port, common = self.start_sshd()
        path, digest = self.file()
        there = f"{getpass.getuser()}@127.0.0.1"
        for protocol, key in (("Ws", case.KEY), ("Wss", None), ("Wss", case.KEY)):
            with self.subTest(f"{protocol}, {'key' if key else 'no key'}"):
                self.start(protocol, key)
                command = " ".join(self.argv(f"%h:{port}", key=key))
                proxied = [*common, "-p", "1", "-o", f"ProxyCommand=env SSL_CERT_FILE={self.lab.ca_file} {command}"]
                out = self.run_program("ssh", *proxied, there, "echo through connect; cat", path)
                self.assertEqual(out[:16], b"through connect\n")
                self.assertEqual(hashlib.sha256(out[16:]).hexdigest(), digest)
                with open(path, "rb") as file:
                    done = subprocess.run(["ssh", *map(str, proxied), there, "sha256sum"], stdin=file, capture_output=True,
                                          timeout=60, check=False)
                self.assertEqual((done.returncode, done.stdout[:64].decode()), (0, digest), done.stderr)
                done = subprocess.run(["ssh", *map(str, proxied), there, "exit 42"], stdin=subprocess.DEVNULL,
                                      capture_output=True, timeout=60, check=False)
                self.assertEqual(done.returncode, 42)
                for n, ends in (("up", (path, f"{there}:%s")), ("down", (f"{there}:{path}", "%s"))):
                    new = self.lab.folder / f"scp-{protocol}-{bool(key)}-{n}"
                    self.run_program("scp", "-q", "-P", "1", *(x for x in proxied if x not in ("-p", "1")),
                                     *(str(x).replace("%s", str(new)) for x in ends))
                    self.assert_file(new, digest)
                new = self.lab.folder / f"rsync-{protocol}-{bool(key)}"
                self.run_program("rsync", "-a", "--whole-file", "-e", shlex.join(["ssh", *map(str, proxied)]), path,
                                 f"{there}:{new}")
                self.assert_file(new, digest)

    def test_lines_of_the_page_in_ssh_config(self):
        """As the page of narrowlink has them, with the key named by the configuration: nothing but a host is typed."""
        lines = re.search(r"(?ms)^(Host \*.*?ProxyCommand narrowlink [^\n]*\n)", PAGE.read_text())[1]
        self.assertIn("connect -n office %h:%p", lines)
        port, common = self.start_sshd()
        path, digest = self.file()
        self.start("Wss", case.KEY)
        home = self.lab.folder / "home"
        (home / ".config/narrowlink").mkdir(parents=True)
        key = self.lab.write("key", case.KEY + "\n")
        text = self.lab.client_config(self.gateway).read_text()
        (home / ".config/narrowlink/client.yaml").write_text(
            text.replace("  token:", f"  keys: {{office: {key}}}\n  token:", 1))
        config = self.lab.write("ssh_config", f"{lines}  HostName localhost\n  Port {port}\n  User {getpass.getuser()}\n")
        options = ["-F", config, *common[2:]]
        env = {**self.env(), "HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config"),
               "PATH": f"{os.path.dirname(self.lab.program('narrowlink'))}:{os.environ['PATH']}"}

        def run(*argv):
            done = subprocess.run([str(x) for x in argv], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, env=env,
                                  cwd=home, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout
        self.assertEqual(run("ssh", *options, "db.office.example", "echo by its name"), b"by its name\n")
        run("scp", "-q", *options, path, f"db.office.example:{home}/copy")
        self.assert_file(home / "copy", digest)

    # Those are about forwards, and shown by their own module.
    test_curl_downloads_and_uploads = None
    test_iperf3_measures_both_ways = None
