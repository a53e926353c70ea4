# SPDX-License-Identifier: GPL-3.0-or-later
"""Gateway and agent as a service manager and an administrator have them: readiness, reload, drain, watchdog, detaching."""
import contextlib
import hashlib
import os
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import threading

import case
import servers

DRAIN = {"drain": "20s"}
BAD = "name: [\nsecret: x\n"


class Manager:
    """The end of NOTIFY_SOCKET that belongs to the service manager."""

    def __init__(self, address):
        self.address = address
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self.socket.settimeout(20)
        self.seen = []

    def wait_for(self, assignment):
        """Reads on until a datagram has this line; returns that datagram's lines as a dictionary."""
        while True:
            lines = self.socket.recv(4096).decode().split("\n")
            self.seen += lines
            if any(line == assignment or assignment.endswith("=") and line.startswith(assignment) for line in lines):
                return dict(line.split("=", 1) for line in lines)


class ServiceCase(case.LabCase):
    def manager(self, name="notify"):
        manager = Manager(name if name.startswith("@") else str(self.lab.folder / name))
        self.addCleanup(manager.socket.close)
        return manager

    def start(self, protocol="Ws", extra="", times=None, manager=None, **env):
        """A gateway under a service manager."""
        if manager is not None:
            env["NOTIFY_SOCKET"] = manager.address
        self.port = case.free_port()
        self.config = self.lab.write(f"gateway-{self.port}.yaml", self.gateway_yaml(protocol, times, extra))
        process = self.lab.start("gateway", [self.lab.program("narrowlink-gateway"), "-c", self.config], **env)
        case.until(lambda: case.lab.accepts(self.port), "the gateway listens", process=process)
        self.gateway = case.Gateway(process, protocol, self.port)
        return self.gateway

    def gateway_yaml(self, protocol, times=None, extra="", more_ports=(), secret=None):
        text = f"name: lab\nsecret: {secret or self.lab.secret}\nservices:\n"
        for port in (self.port, *more_ports):
            text += f"- !{protocol}\n  domains: []\n  listen_addr: \"127.0.0.1:{port}\"\n"
            if protocol == "Wss":
                text += f"  tls_config: !File\n    domains: [localhost]\n    cert_path: {self.lab.folder}/gateway.pem\n"
        return text + extra + case.lab.timeouts_yaml(times)

    def reload(self, process, word):
        """Sends SIGHUP; returns when one more line has this word."""
        before = self.log(process).count(word)
        process.popen.send_signal(signal.SIGHUP)
        case.until(lambda: self.log(process).count(word) > before, f"the log says '{word}'", process=process)

    @staticmethod
    def log(process):
        return process.output() + process.errors()

    def stream(self, gateway=None, **options):
        """An open stream through agent and client to a server that echoes: a socket."""
        echo = self.tcp_server(servers.echo)
        forward = self.lab.start_forward(gateway or self.gateway, f"127.0.0.1:{echo.port}", **options)
        connection = socket.create_connection(forward.address, 20)
        connection.settimeout(20)
        self.addCleanup(connection.close)
        self.assert_echo(connection, b"first words")
        return connection

    def assert_echo(self, connection, data):
        connection.sendall(data)
        got = b""
        while len(got) < len(data):
            part = connection.recv(65536)
            self.assertTrue(part, f"the stream ended after {len(got)} of {len(data)} bytes")
            got += part
        self.assertEqual(hashlib.sha256(got).digest(), hashlib.sha256(data).digest())

    def certificate(self):
        """The SHA-256 of the certificate that a new connection sees."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        with contextlib.closing(context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), 20))) as end:
            return hashlib.sha256(end.getpeercert(True)).hexdigest()


class Readiness(ServiceCase):
    def test_gateway_is_ready_when_it_listens(self):
        for address in ("notify", f"@narrowlink-test-{os.getpid()}"):
            manager = self.manager(address)
            self.start(manager=manager)
            manager.wait_for("READY=1")
            self.assertTrue(case.lab.accepts(self.port))
            self.gateway.process.stop()
            manager.wait_for("STOPPING=1")

    def test_gateway_that_cannot_listen_is_never_ready(self):
        manager = self.manager()
        self.start()
        process = self.lab.start("second", [self.lab.program("narrowlink-gateway"), "-c", self.config],
                                 NOTIFY_SOCKET=manager.address)
        self.assertEqual(process.popen.wait(20), 1)
        manager.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                manager.seen += manager.socket.recv(4096).decode().split("\n")
        self.assertNotIn("READY=1", manager.seen)

    def test_agent_tells_its_state(self):
        manager = self.manager()
        self.start()
        agent = self.lab.start_agent(self.gateway, times=case.SHORT, NOTIFY_SOCKET=manager.address)
        manager.wait_for("READY=1")
        manager.wait_for(f"STATUS=Connected to localhost:{self.port}")
        self.gateway.process.stop()
        manager.wait_for(f"STATUS=Trying again to reach localhost:{self.port}")
        agent.stop()
        manager.wait_for("STOPPING=1")
        self.assertEqual(agent.poll(), 0)

    def test_watchdog_is_fed_while_the_loop_turns(self):
        for name, start in (("gateway", lambda **env: self.start(**env).process),
                            ("agent", lambda **env: self.lab.start_agent(self.gateway, **env))):
            manager = self.manager(name)
            process = start(NOTIFY_SOCKET=manager.address, WATCHDOG_USEC="100000")
            for _ in range(3):
                manager.wait_for("WATCHDOG=1")
            process.pause()
            case.until(lambda: "T" in open(f"/proc/{process.pid}/stat").read().rsplit(")", 1)[1].split()[0], "it stands")
            manager.socket.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    manager.socket.recv(4096)
            manager.socket.settimeout(0.3)
            with self.assertRaises(TimeoutError):
                manager.socket.recv(4096)
            process.resume()
            manager.socket.settimeout(20)
            manager.wait_for("WATCHDOG=1")

    def test_no_watchdog_of_another_process(self):
        manager = self.manager()
        self.start(manager=manager, WATCHDOG_USEC="20000", WATCHDOG_PID="1")
        self.gateway.process.popen.send_signal(signal.SIGHUP)
        manager.wait_for("RELOADING=1")
        self.gateway.process.stop()
        manager.wait_for("STOPPING=1")
        self.assertNotIn("WATCHDOG=1", manager.seen)


class GatewayReload(ServiceCase):
    def test_certificate_changes_under_a_running_stream(self):
        manager = self.manager()
        self.start("Wss", manager=manager)
        self.lab.start_agent(self.gateway)
        connection = self.stream()
        before = self.certificate()
        self.assertEqual(self.certificate(), before)
        data = os.urandom(4 << 20)
        sender = threading.Thread(target=self.assert_echo_half, args=(connection, data))
        sender.start()
        self.lab._make_certificates()
        self.reload(self.gateway.process, "is taken over")
        got = b"".join(iter(lambda: connection.recv(65536), b""))
        sender.join()
        self.assertEqual(hashlib.sha256(got).digest(), hashlib.sha256(data).digest())
        self.assertNotEqual(self.certificate(), before)
        manager.wait_for("READY=1")
        self.assertIn("MONOTONIC_USEC", manager.wait_for("RELOADING=1"))
        manager.wait_for("READY=1")

    @staticmethod
    def assert_echo_half(connection, data):
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)

    def test_broken_file_changes_nothing(self):
        self.start("Wss")
        self.lab.start_agent(self.gateway)
        connection = self.stream()
        before = self.certificate()
        good = self.config.read_text()
        for text in (BAD, good.replace("gateway.pem", "nowhere.pem"), good.replace("secret", "sekret")):
            self.lab.write(self.config.name, text)
            self.reload(self.gateway.process, "goes on as before")
            self.assertEqual(self.certificate(), before)
            self.assert_echo(connection, b"still there")
            self.assertIsNone(self.gateway.process.poll())

    def test_services_come_and_go(self):
        self.start()
        self.lab.start_agent(self.gateway)
        connection = self.stream()
        first, second = self.port, case.free_port()
        self.lab.write(self.config.name, self.gateway_yaml("Ws", more_ports=[second]))
        self.reload(self.gateway.process, "is taken over")
        self.assertTrue(case.lab.accepts(first) and case.lab.accepts(second))
        self.port = second
        self.lab.write(self.config.name, self.gateway_yaml("Ws"))
        self.reload(self.gateway.process, "is taken over")
        self.assertFalse(case.lab.accepts(first))
        self.assertTrue(case.lab.accepts(second))
        self.assert_echo(connection, os.urandom(100000))
        self.assertIn(case.AGENT, self.lab.list_agents(case.Gateway(None, "Ws", second)))

    def test_all_services_or_none(self):
        self.start()
        second = case.free_port()
        with socket.create_server(("127.0.0.1", 0)) as other:
            self.lab.write(self.config.name, self.gateway_yaml("Ws", more_ports=[second, other.getsockname()[1]]))
            self.reload(self.gateway.process, "goes on as before")
            self.assertFalse(case.lab.accepts(second))
            self.assertTrue(case.lab.accepts(self.port))

    def test_a_new_secret_counts_at_once(self):
        self.start()
        self.lab.start_agent(self.gateway)
        connection = self.stream()
        self.assertIn(case.AGENT, self.lab.list_agents(self.gateway))
        secret = list(os.urandom(32))
        self.lab.write(self.config.name, self.gateway_yaml("Ws", secret=secret))
        self.reload(self.gateway.process, "the secret has changed")
        done = self.lab.run_client("-c", self.lab.client_config(self.gateway), "list")
        self.assertEqual(done.returncode, 3, done.stderr)
        token = self.lab.token("client", secret=secret)
        done = self.lab.run_client("-c", self.lab.client_config(self.gateway, token), "list")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_echo(connection, b"still there")


class AgentReload(ServiceCase):
    def setUp(self):
        super().setUp()
        self.start()
        self.agent = self.lab.start_agent(self.gateway, key=case.KEY, times=case.SHORT)

    def test_moves_to_another_gateway(self):
        connection = self.stream(key=case.KEY)
        first = self.gateway
        second = self.start()
        self.lab.write(self.agent_config.name, self.agent_config.read_text().replace(str(first.port), str(second.port)))
        self.reload(self.agent, "has taken over")
        case.until(lambda: case.AGENT in self.lab.list_agents(second), "the second gateway has it")
        case.until(lambda: case.AGENT not in self.lab.list_agents(first), "the first gateway lost it")
        self.assert_echo(connection, os.urandom(100000))

    @property
    def agent_config(self):
        return next(self.lab.folder.glob("agent-*.yaml"))

    def test_same_gateway_again(self):
        connection = self.stream(key=case.KEY)
        for _ in range(3):
            self.reload(self.agent, "has taken over")
            self.assertIn(case.AGENT, self.lab.list_agents(self.gateway))
        self.assert_echo(connection, os.urandom(100000))
        self.assertNotIn("another agent", self.log(self.agent))

    def test_token_that_the_gateway_refuses_leaves_the_old_channel(self):
        connection = self.stream(key=case.KEY)
        bad = self.lab.token("agent", secret=[7] * 7 + [8])
        self.lab.write(self.agent_config.name, self.agent_config.read_text().replace(self.lab.agent_token, bad))
        self.reload(self.agent, "Authentication failed")
        self.assertIn(case.AGENT, self.lab.list_agents(self.gateway))
        self.assert_echo(connection, b"still there")

    def test_broken_file_changes_nothing(self):
        connection = self.stream(key=case.KEY)
        good = self.agent_config.read_text()
        for text in ("endpoints: [\n", good.replace("endpoints", "endpunkte"),
                     good.replace(self.lab.agent_token, "nonsense"), good + "zzz: 1\ne2ee: 5\n"):
            self.lab.write(self.agent_config.name, text)
            self.reload(self.agent, "goes on as before")
            self.assertIn(case.AGENT, self.lab.list_agents(self.gateway))
            self.assert_echo(connection, b"still there")

    def test_streams_of_a_passphrase_that_is_gone_end(self):
        connection = self.stream(key=case.KEY)
        self.lab.write(self.agent_config.name, self.agent_config.read_text().replace(case.KEY, "another heavy blanket"))
        self.reload(self.agent, "has taken over")
        with contextlib.suppress(ConnectionResetError):
            self.assertEqual(connection.recv(10), b"")
        self.assert_echo(self.stream(key="another heavy blanket"), b"again")


class Drain(ServiceCase):
    def test_gateway_lets_a_stream_finish(self):
        self.start(times=DRAIN)
        self.lab.start_agent(self.gateway)
        connection = self.stream()
        self.gateway.process.popen.send_signal(signal.SIGTERM)
        case.until(lambda: not case.lab.accepts(self.port), "it no longer listens")
        self.assert_echo(connection, os.urandom(1 << 20))
        self.assertIsNone(self.gateway.process.poll())
        connection.close()
        self.assertEqual(self.gateway.process.popen.wait(15), 0)

    def test_agent_lets_a_stream_finish(self):
        self.start()
        agent = self.lab.start_agent(self.gateway, times=DRAIN)
        connection = self.stream()
        agent.popen.send_signal(signal.SIGTERM)
        case.until(lambda: case.AGENT not in self.lab.list_agents(self.gateway), "it is no longer listed")
        self.assert_echo(connection, os.urandom(1 << 20))
        self.assertIsNone(agent.poll())
        connection.close()
        self.assertEqual(agent.popen.wait(15), 0)

    def test_end_of_the_drain_time_and_second_signal(self):
        for times, signals in (({"drain": "200ms"}, 1), (DRAIN, 2)):
            self.start(times=times)
            self.lab.start_agent(self.gateway)
            connection = self.stream()
            for _ in range(signals):
                self.gateway.process.popen.send_signal(signal.SIGTERM)
                case.until(lambda: "stopping" in self.log(self.gateway.process), "it stops")
            with contextlib.suppress(ConnectionResetError):
                self.assertEqual(connection.recv(10), b"")
            self.assertEqual(self.gateway.process.popen.wait(10), 0)


class Journal(ServiceCase):
    """The journal's own protocol, when stderr is the stream that it reads."""

    def setUp(self):
        super().setUp()
        self.path = str(self.lab.folder / "journal")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.socket.close)
        self.socket.bind(self.path)
        self.socket.settimeout(20)

    @staticmethod
    def parse(entry):
        fields = {}
        while entry:
            line, entry = entry.split(b"\n", 1)
            name, equals, value = line.partition(b"=")
            if not equals:
                length = int.from_bytes(entry[:8], "little")
                value, entry = entry[8:8 + length], entry[8 + length + 1:]
            fields[name.decode()] = value.decode()
        return fields

    def start_with_stream(self, argv, stream):
        """Starts a program whose stderr is that of a file; stream turns its status into JOURNAL_STREAM."""
        path = self.lab.folder / "1-run.err"
        path.touch()
        script = f"exec \"$@\" 2>>{path}"
        return self.lab.start("run", ["/bin/sh", "-c", script, "sh", *argv], JOURNAL_STREAM=stream(path.stat()),
                              NARROWLINK_JOURNAL_SOCKET=self.path)

    def test_lines_are_entries_with_fields(self):
        self.start()
        argv = [self.lab.program("narrowlink-gateway"), "-c", self.config]
        self.start_with_stream(argv, lambda s: f"{s.st_dev}:{s.st_ino}")
        fields = self.parse(self.socket.recv(65536))
        self.assertEqual(fields["PRIORITY"], "3")
        self.assertEqual(fields["SYSLOG_IDENTIFIER"], "narrowlink-gateway")
        self.assertIn("another program has this port", fields["MESSAGE"])

    def test_another_stream_is_not_the_journals(self):
        self.start()
        argv = [self.lab.program("narrowlink-gateway"), "-c", self.config]
        process = self.start_with_stream(argv, lambda s: f"{s.st_dev}:{s.st_ino + 1}")
        self.assertEqual(process.popen.wait(20), 1)
        self.assertIn("another program has this port", self.log(process))
        self.socket.setblocking(False)
        with self.assertRaises(BlockingIOError):
            self.socket.recv(65536)


class CheckConfig(ServiceCase):
    def check(self, program, path):
        return subprocess.run([self.lab.program(program), "-c", str(path), "--check-config"], capture_output=True,
                              text=True, timeout=20, stdin=subprocess.DEVNULL, cwd=self.lab.folder, check=False)

    def test_gateway(self):
        self.start("Wss")
        good = self.config.read_text()
        done = self.check("narrowlink-gateway", self.config)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("no mistakes", done.stdout)
        self.config.chmod(0o644)
        done = self.check("narrowlink-gateway", self.config)
        self.assertEqual(done.returncode, 0)
        self.assertIn("others may open it", done.stderr)
        path = self.lab.write("bad.yaml", good.replace("domains: []", "domains: 5").replace("127.0.0.1:", "x:"))
        done = self.check("narrowlink-gateway", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn("domains", done.stderr)
        self.assertIn("listen_addr", done.stderr)
        path = self.lab.write("bad.yaml", good.replace("gateway.pem", "leaf.pem"))
        done = self.check("narrowlink-gateway", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn("no private key", done.stderr)

    def test_agent(self):
        self.start()
        self.lab.start_agent(self.gateway, key=case.KEY)
        path = next(self.lab.folder.glob("agent-*.yaml"))
        good = path.read_text()
        done = self.check("narrowlink-agent", path)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for text, words in ((good.replace("protocol: Ws", "protocol: Wx").replace("policy: Strict", "policy: x"),
                             ("protocol", "policy")),
                            (good.replace(self.lab.agent_token, "nonsense")
                             .replace("protocol: Ws", "protocol: Wss\n  ca: /nowhere.pem")
                             .replace(case.KEY, "\\a" * 8), ("token", "/nowhere.pem", "control character"))):
            done = self.check("narrowlink-agent", self.lab.write("bad.yaml", text))
            self.assertEqual(done.returncode, 1)
            for word in words:
                self.assertIn(word, done.stderr)
            self.assertNotIn(self.lab.agent_token, done.stderr)


class Detached(ServiceCase):
    def setUp(self):
        super().setUp()
        self.start()
        self.lab.start_agent(self.gateway).stop()
        shutil.copy(next(self.lab.folder.glob("agent-*.yaml")), self.lab.folder / "branch.yaml")
        self.runtime = self.lab.folder / "runtime"
        self.runtime.mkdir(0o700)
        self.files = self.runtime / "narrowlink"

    def detach(self, config="branch.yaml"):
        env = dict(os.environ, XDG_RUNTIME_DIR=str(self.runtime), SSL_CERT_FILE=str(self.lab.ca_file))
        return subprocess.run([self.lab.program("narrowlink-agent"), "-d", "-c", config], cwd=self.lab.folder, env=env,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False)

    def end(self, pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
            case.until(lambda: not os.path.exists(f"/proc/{pid}/cmdline")
                       or not open(f"/proc/{pid}/cmdline", "rb").read(), "it has ended")

    def test_runs_on_with_its_files(self):
        done = self.detach()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        pid = int((self.files / "branch.pid").read_text())
        self.addCleanup(self.end, pid)
        case.until(lambda: case.AGENT in self.lab.list_agents(self.gateway), "it is connected")
        for path, mode in ((self.files, 0o700), (self.files / "branch.pid", 0o600), (self.files / "branch.log", 0o600)):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), mode, path)
        self.assertEqual(os.readlink(f"/proc/{pid}/cwd"), "/")
        self.assertNotEqual(os.getsid(pid), os.getsid(0))
        self.assertNotEqual(os.getsid(pid), pid)
        self.assertIn("Connection successful", (self.files / "branch.log").read_text())
        os.kill(pid, signal.SIGHUP)
        case.until(lambda: "is taken over" in (self.files / "branch.log").read_text(), "a relative path survives")
        again = self.detach()
        self.assertEqual(again.returncode, 1)
        self.assertIn("it runs already", again.stderr)
        self.assertEqual(int((self.files / "branch.pid").read_text()), pid)
        self.end(pid)
        self.assertFalse((self.files / "branch.pid").exists())

    def test_mistakes_reach_the_terminal(self):
        self.lab.write("branch.yaml", "endpoints: 5\n")
        done = self.detach()
        self.assertEqual(done.returncode, 1)
        self.assertIn("endpoints", done.stderr)
        self.assertFalse((self.files / "branch.pid").exists())

    def test_refuses_what_others_could_have_put_there(self):
        victim = self.lab.write("victim", "keep me\n")
        self.files.mkdir(0o700)
        for plant in (lambda path: path.symlink_to(victim), lambda path: path.hardlink_to(victim), os.mkfifo):
            for name in ("branch.pid", "branch.log"):
                plant(self.files / name)
                done = self.detach()
                self.assertEqual(done.returncode, 1)
                self.assertIn(name, done.stderr)
                self.assertEqual(victim.read_text(), "keep me\n")
                for path in self.files.iterdir():
                    path.unlink()
        self.files.chmod(0o770)
        done = self.detach()
        self.assertEqual(done.returncode, 1)
        self.assertIn("others can write", done.stderr)
        self.files.rmdir()
        elsewhere = self.lab.folder / "elsewhere"
        elsewhere.mkdir(0o700)
        self.files.symlink_to(elsewhere)
        self.assertEqual(self.detach().returncode, 1)
        self.assertEqual(list(elsewhere.iterdir()), [])
