# SPDX-License-Identifier: GPL-3.0-or-later
"""`narrowlink run`: the tunnels of a file in one process, and what a file says about keys and gateways."""
import os
import pathlib
import re
import signal
import socket
import subprocess

import case
import servers
from case import AGENT, KEY, SHORT, free_port, until


def tunnels(*lines):
    return "tunnels:\n" + "".join(f"- {{{line}}}\n" for line in lines)


class Run(case.LabCase):
    def endpoint(self, gateway, extra=""):
        return (f"- !SelfHosted\n  gateway: \"{gateway.host}:{gateway.port}\"\n  token: {self.lab.client_token}\n"
                f"  protocol: {gateway.protocol}\n{extra}")

    def write(self, *parts, name="client.yaml", **times):
        times = {**SHORT, "listen_retry": "50ms", **times}
        return self.lab.write(name, "endpoints:\n" + "".join(parts) + case.lab.timeouts_yaml(times))

    def start_run(self, path, *names, **env):
        return self.lab.start("run", [self.lab.program("narrowlink"), "-c", path, "run", *names], **env)

    def says(self, process, pattern):
        return until(lambda: re.search(pattern, process.output() + process.errors()), pattern, process=process)

    def ready(self, process, name):
        """Where the tunnel is now, as it was last said."""
        self.says(process, rf" {name}: ready at ")
        host, port = re.findall(rf" {name}: ready at \w+://(\S+):(\d+), ", process.output())[-1]
        return host, int(port)

    def reload(self, process):
        n_read = process.output().count("is read again")
        os.kill(process.pid, signal.SIGHUP)
        until(lambda: process.output().count("is read again") > n_read, "the file is read again", process=process)

    def echoes(self, address):
        data = servers.random_bytes(1 << 16)
        self.assertTrue(servers.round_trip(address, data) == data)

    def test_tunnels_of_every_kind(self):
        gateway = self.lab.start_gateway("Wss")
        self.lab.start_agent(gateway, KEY)
        server, udp = self.tcp_server(servers.echo), self.udp_server()
        key = self.lab.write("office.key", KEY + "\n")
        path = self.write(self.endpoint(gateway, f"  keys: {{{AGENT}: {key}}}\n"), tunnels(
            f"name: one, agent: {AGENT}, remote: '{server.address}'",
            f"name: two words, agent: {AGENT}, remote: '{server.address}', key_file: {key}, encryption: required",
            f"name: datagrams, agent: {AGENT}, remote: '{udp.address}', protocol: udp",
            f"name: web, agent: {AGENT}, kind: proxy, local: '127.0.0.1:0'",
            f"name: not now, agent: {AGENT}, remote: '{server.address}', enabled: false"))
        process = self.start_run(path)
        for name in ("one", "two words"):
            self.echoes(self.ready(process, name))
        for name in ("datagrams", "web"):
            self.says(process, rf"{name}: ready at {'udp' if name == 'datagrams' else 'socks5'}://127.0.0.1:\d+, end-to-end")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(20)
            sock.connect(self.ready(process, "datagrams"))
            sock.send(b"over there")
            self.assertTrue(sock.recv(100))
        self.assertNotIn("not now", process.output())
        self.assertNotIn(KEY, process.output() + process.errors())
        self.assertEqual(process.stop(), 0)
        process = self.start_run(path, "not now", "one")
        self.echoes(self.ready(process, "not now"))
        self.echoes(self.ready(process, "one"))
        self.assertNotIn("two words", process.output())

    def test_one_in_trouble_leaves_the_others_alone(self):
        gateway = self.lab.start_gateway("Ws")
        self.lab.start_agent(gateway)
        server = self.tcp_server(servers.echo)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            path = self.write(self.endpoint(gateway), tunnels(
                f"name: taken, agent: {AGENT}, remote: '{server.address}', local: '127.0.0.1:{port}'",
                f"name: keyless, agent: {AGENT}, remote: '{server.address}', key_file: /nonexistent/key",
                f"name: required, agent: {AGENT}, remote: '{server.address}', encryption: required",
                f"name: away, agent: nobody, remote: '{server.address}'",
                f"name: good, agent: {AGENT}, remote: '{server.address}'"))
            process = self.start_run(path)
            self.echoes(self.ready(process, "good"))
            self.says(process, r"good: ready at \S+, without a key and without TLS: anyone on the way")
            self.says(process, rf"taken: .*{port}.*in use")
            self.says(process, r"keyless: key file /nonexistent/key: No such file")
            self.says(process, rf"required: there is no key for the agent {AGENT}")
            self.says(process, r"away: the agent nobody is not connected")
        self.echoes(self.ready(process, "taken"))
        self.assertEqual(process.errors().count("in use"), 1)
        for name in ("keyless", "required"):
            self.assertNotIn(f"{name}: ready", process.output())

    def test_reading_again_disturbs_nothing_that_stays(self):
        gateway = self.lab.start_gateway("Ws")
        self.lab.start_agent(gateway)
        server = self.tcp_server(servers.echo)
        stays, goes, comes, proxy = (f"name: {name}, agent: {AGENT}, remote: '{server.address}'"
                                     for name in ("stays", "goes", "comes", "changes"))
        path = self.write(self.endpoint(gateway), tunnels(stays, goes, proxy))
        process = self.start_run(path)
        before = {name: self.ready(process, name) for name in ("stays", "goes", "changes")}
        with servers.connect(before["stays"]) as stream:
            stream.sendall(b"before")
            self.assertEqual(servers.read_exactly(stream, 6), b"before")
            port = free_port()
            self.write(self.endpoint(gateway), tunnels(comes, stays, f"{proxy}, local: '127.0.0.1:{port}'"))
            self.reload(process)
            self.echoes(self.ready(process, "comes"))
            until(lambda: self.ready(process, "changes")[1] == port, "it is at the new port", process=process)
            self.echoes(("127.0.0.1", port))
            self.says(process, "goes: stopped")
            self.assertRaises(OSError, socket.create_connection, before["goes"], 5)
            stream.sendall(b"after")
            self.assertEqual(servers.read_exactly(stream, 5), b"after")
            self.lab.write("client.yaml", "endpoints: nonsense\n")
            os.kill(process.pid, signal.SIGHUP)
            self.says(process, r"client.yaml:1:\d+: .*nothing is changed")
            stream.sendall(b"still")
            self.assertEqual(servers.read_exactly(stream, 5), b"still")
        self.assertEqual(process.stop(), 0)

    def test_reading_again_takes_new_times(self):
        gateway = self.lab.start_gateway("Ws")
        self.lab.start_agent(gateway, times=SHORT)
        server = self.tcp_server(servers.echo)
        parts = self.endpoint(gateway), tunnels(f"name: one, agent: {AGENT}, remote: '{server.address}'",
                                                f"name: web, agent: {AGENT}, kind: proxy, local: '127.0.0.1:0'")
        path = self.write(*parts, backoff_first="1h", backoff_most="1h")
        process = self.start_run(path)
        self.echoes(self.ready(process, "one"))
        proxy = self.ready(process, "web")
        self.write(*parts, backoff_first="1h", backoff_most="1h", handshake="200ms")
        self.reload(process)
        with servers.connect(proxy) as slow:
            slow.sendall(b"\x05")
            self.assertEqual(servers.read_all(slow), b"")
        gateway.process.stop()
        self.says(process, "one: waiting for gateway")
        self.lab.start_gateway("Ws", port=gateway.port)
        self.write(*parts)
        self.reload(process)
        until(lambda: servers.echoes(self.ready(process, "one")), "the gateway is there again", process=process)

    def test_a_file_that_the_desktop_keeps(self):
        """It may be newer than this program: what it says beyond that is warned of, and stands in nobody's way."""
        gateway = self.lab.start_gateway("Wss")
        self.lab.start_agent(gateway, KEY)
        server = self.tcp_server(servers.echo)
        key = self.lab.write("office.key", KEY + "\n")
        path = self.write(
            self.endpoint(gateway, f"  name: lab\n  colour: green\n  keys: {{{AGENT}: {key}}}\n  ca: {self.lab.ca_file}\n"),
            tunnels(f"name: 'Remote désktop: #1', agent: {AGENT}, remote: '{server.address}', gateway: lab, icon: tv",
                    f"name: off, agent: {AGENT}, remote: '{server.address}', gateway: lab, enabled: false"),
            "window: {width: 900, pages: [tunnels, log]}\n", name="desktop.yaml")
        by_hand = path.read_text()
        done = subprocess.run([pathlib.Path(case.BUILD) / "tests/integration/rewrite-client-file", path],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotEqual(path.read_text(), by_hand)
        process = self.start_run(path)
        self.says(process, r" Remote désktop: #1: ready at \S+, end-to-end encrypted")
        self.echoes(self.ready(process, "Remote désktop: #1"))
        for word in ("colour", "icon", "window"):
            self.says(process, rf"desktop\.yaml:\d+:\d+: .*'{word}'")
        self.assertNotIn("off: ", process.output())

    def test_a_key_that_comes_later(self):
        gateway = self.lab.start_gateway("Ws")
        self.lab.start_agent(gateway, KEY)
        server = self.tcp_server(servers.echo)
        key = self.lab.write("office.key", "another-key-than-the-agents\n")
        path = self.write(self.endpoint(gateway, f"  keys: {{{AGENT}: {key}}}\n"),
                          tunnels(f"name: one, agent: {AGENT}, remote: '{server.address}'"))
        process = self.start_run(path)
        self.says(process, "one: .*key")
        self.assertNotIn("one: ready", process.output())
        self.lab.write("office.key", KEY + "\n")
        self.reload(process)
        self.echoes(self.ready(process, "one"))
        self.says(process, "one: ready at .*, end-to-end encrypted")

    def test_which_gateway(self):
        first, second = self.lab.start_gateway("Ws"), self.lab.start_gateway("Ws")
        self.lab.start_agent(second)
        server = self.tcp_server(servers.echo)
        one = f"name: one, agent: {AGENT}, remote: '{server.address}'"
        path = self.write(self.endpoint(first, "  name: first\n"), self.endpoint(second, "  name: second\n"),
                          tunnels(one, f"{one.replace('one', 'two')}, gateway: second"))
        process = self.start_run(path)
        self.echoes(self.ready(process, "two"))
        self.says(process, f"one: the agent {AGENT} is not connected")
        program = self.lab.program("narrowlink")
        process = self.lab.start("run", [program, "-c", path, "--gateway", "second", "run", "one"])
        self.echoes(self.ready(process, "one"))
        for argv, found in ((["list"], False), (["list", "--gateway", "second"], True),
                            (["--gateway", f"localhost:{second.port}", "list"], True)):
            done = self.lab.run_client("-c", path, *argv)
            self.assertEqual((done.returncode, AGENT in done.stdout), (0, found), done.stderr)
        done = self.lab.run_client("-c", path, "--gateway", "third", "list")
        self.assertEqual(done.returncode, 1)
        self.assertIn("third", done.stdout + done.stderr)

    def test_what_cannot_be_run(self):
        gateway = self.lab.start_gateway("Ws")
        path = self.write(self.endpoint(gateway), tunnels(f"name: one, agent: {AGENT}, remote: 'h:1', enabled: false"))
        for argv, words in (([], "no tunnel is enabled"), (["two"], "there is no tunnel called two")):
            done = self.lab.run_client("-c", path, "run", *argv)
            self.assertEqual(done.returncode, 1)
            self.assertIn(words, done.stdout + done.stderr)

    def test_forward_and_proxy_take_the_key_of_the_file(self):
        gateway = self.lab.start_gateway("Ws")
        self.lab.start_agent(gateway, KEY)
        server = self.tcp_server(servers.echo)
        key = self.lab.write("office.key", KEY + "\n")
        path = self.write(self.endpoint(gateway, f"  keys: {{{AGENT}: {key}}}\n"))
        argv = [self.lab.program("narrowlink"), "-c", path]
        for command in (["forward", "-n", AGENT, server.address], ["proxy", "-n", AGENT, "127.0.0.1:0"]):
            process = self.lab.start(command[0], argv + command)
            self.says(process, "End-to-end encrypted")
        process = self.lab.start("forward", [*argv, "forward", "-n", AGENT, "--key-file",
                                             self.lab.write("other.key", "some-other-long-key\n"), server.address])
        self.says(process, "key")
        self.assertNotIn("End-to-end encrypted", process.output())
