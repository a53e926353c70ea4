# SPDX-License-Identifier: GPL-3.0-or-later
"""What the client tells of gateways and agents at a glance, for people and for programs."""
import datetime
import json
import pathlib
import re
import time

import case
import servers

HOSTILE = 'o"\\\x1b[2J\u202eb'


class Listing(case.LabCase):
    def list_json(self, gateway):
        done = self.lab.run_client("-c", self.lab.client_config(gateway), "list", "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(done.stdout), done.stdout

    def test_all_that_is_known(self):
        gateway = self.lab.start_gateway("Wss")
        told, _ = self.list_json(gateway)
        self.assertEqual(told["agents"], [])
        self.lab.start_agent(gateway)
        told, _ = self.list_json(gateway)
        self.assertEqual((told["gateway"]["address"], told["gateway"]["tls"]), (f"localhost:{gateway.port}", True))
        self.assertGreater(told["gateway"]["round_trip_ms"], 0)
        agent, = told["agents"]
        self.assertEqual(agent["name"], case.AGENT)
        self.assertEqual(agent["address"], agent["local_address"])
        self.assertGreater(agent["cpus"], 0)
        self.assertGreaterEqual(agent["load"], 0)
        age = datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.fromisoformat(
            agent["online_since"].replace("Z", "+00:00"))
        self.assertLess(abs(age.total_seconds()), 60)

    def test_foreign_names(self):
        gateway = self.lab.start_gateway("Ws")
        self.lab.start_agent(gateway, token=self.lab.token("agent", name=HOSTILE), name=HOSTILE, wait=False)
        case.until(lambda: self.list_json(gateway)[0]["agents"], "the agent is there")
        told, text = self.list_json(gateway)
        self.assertEqual([x["name"] for x in told["agents"]], [HOSTILE])
        self.assertTrue(all(x.isprintable() or x == "\n" for x in text), text)

    def test_nothing_on_stdout_when_it_fails(self):
        gateway = case.Gateway(None, "Ws", case.free_port())
        done = self.lab.run_client("-c", self.lab.client_config(gateway), "list", "--json", "--timeout", "300ms")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("refused", done.stderr)


class Status(case.LabCase):
    def setUp(self):
        super().setUp()
        self.gateway = self.lab.start_gateway("Wss")
        self.away = case.Gateway(None, "Ws", case.free_port())
        self.ports = [case.free_port() for _ in range(3)]
        self.token = self.lab.client_token

    def config(self, *endpoints, tunnels=True):
        text = "endpoints:\n"
        for name, gateway in endpoints:
            text += (f"- !SelfHosted {{name: {name}, gateway: \"localhost:{gateway.port}\", protocol: {gateway.protocol}, "
                     f"token: {self.token}}}\n")
        if tunnels:
            text += (f"tunnels:\n- {{name: ssh, agent: office, local: \"127.0.0.1:{self.ports[0]}\", remote: \"127.0.0.1:22\"}}\n"
                     f"- {{name: dns, agent: office, local: \"127.0.0.1:{self.ports[1]}\", remote: \"127.0.0.1:53\", "
                     "protocol: udp, enabled: false}\n"
                     f"- {{name: web, agent: office, kind: proxy, local: \"127.0.0.1:{self.ports[2]}\"}}\n"
                     f"- {{name: any, agent: office, remote: \"127.0.0.1:9\"}}\n")
        return self.lab.write("status.yaml", text)

    def status(self, config, *argv, code=0):
        done = self.lab.run_client("-c", config, "status", *argv)
        self.assertEqual((done.returncode, done.stderr), (code, ""), done.stdout)
        return done.stdout

    def test_gateways(self):
        self.lab.start_agent(self.gateway)
        text = self.status(self.config(("work", self.gateway), tunnels=False))
        self.assertRegex(text, rf"^✓ work, localhost:{self.gateway.port}: answers in \d+\.\d ms\n"
                               r"  token of laptop, valid until 2100-01-01\n  online: office\n$")
        both = self.config(("work", self.gateway), ("home", self.away), tunnels=False)
        text = self.status(both, code=2)
        self.assertIn("✓ work, ", text)
        self.assertRegex(text, rf"(?m)^✗ home, localhost:{self.away.port}\n  gateway .*refused\n  Is this machine online")
        self.assertNotIn("home", self.status(both, "--gateway", "work"))

    def test_token_that_ends_soon(self):
        self.token = self.lab.token("client", exp=int(time.time()) + 3 * 86400 + 3600)
        text = self.status(self.config(("work", self.gateway), tunnels=False))
        self.assertRegex(text, r"valid until [\d-]+: 3 days are left, ask for a new link\n  no agent is online\n$")

    def test_token_that_is_refused(self):
        self.token = self.lab.token("client", secret=[7] * 32)
        self.assertIn("for a new link", self.status(self.config(("work", self.gateway), tunnels=False), code=3))

    def test_gateway_that_says_nothing(self):
        deaf = self.tcp_server(lambda _server, sock: sock.recv(1 << 20) and sock.recv(1))
        config = self.config(("work", case.Gateway(None, "Ws", deaf.port)), tunnels=False)
        self.assertIn("no answer in time", self.status(config, "--timeout", "300ms", code=2))

    def test_tunnels(self):
        config = self.config(("work", self.gateway))
        text = self.status(config)
        self.assertIn(f"– ssh: 127.0.0.1:{self.ports[0]} to 127.0.0.1:22 through office\n  does not run\n", text)
        self.assertIn(f"– dns: UDP 127.0.0.1:{self.ports[1]} to 127.0.0.1:53 through office\n  does not run, is not enabled\n", text)
        self.assertIn("– any: a free port to 127.0.0.1:9 through office\n  its port is chosen when it starts", text)
        self.lab.start_agent(self.gateway)
        process = self.lab.start("narrowlink", [self.lab.program("narrowlink"), "-c", config, "run", "ssh", "dns"])
        case.until(lambda: len(re.findall("ready at", process.output() + process.errors())) == 2, "tunnels", process=process)
        text = self.status(config)
        self.assertRegex(text, rf"✓ ssh: .*\n  runs: narrowlink, process \d+\n✓ dns: .*\n  runs: narrowlink, process \d+\n")

    def test_language(self):
        if not pathlib.Path(case.BUILD, "po/de/LC_MESSAGES/narrowlink.mo").exists():
            self.skipTest("built without translations")
        config = self.config(("work", self.gateway))
        german = {"LC_ALL": "C.UTF-8", "LANGUAGE": "de", "NLK_LOCALE_DIR": f"{case.BUILD}/po"}
        text = self.lab.run_client("-c", config, "status", **german).stdout
        self.assertIn("\n  kein Agent ist online\n", text)
        self.assertIn(f"– ssh: 127.0.0.1:{self.ports[0]} nach 127.0.0.1:22 über office\n  läuft nicht\n", text)
        told = json.loads(self.lab.run_client("-c", self.config(("home", self.away)), "status", "--json", **german).stdout)
        self.assertRegex(told["gateways"][0]["advice"], "^Is this machine online")

    def test_port_that_another_program_has(self):
        server = self.tcp_server(servers.echo)
        self.ports[0] = server.port
        self.assertRegex(self.status(self.config(("work", self.gateway))),
                         r"✗ ssh: .*\n  another program listens there: \S+, process \d+\n")

    def test_json(self):
        self.lab.start_agent(self.gateway)
        server = self.tcp_server(servers.echo)
        self.ports[0] = server.port
        told = json.loads(self.status(self.config(("work", self.gateway), ("home", self.away)), "--json", code=2))
        work, home = told["gateways"]
        self.assertEqual((work["name"], work["answers"], work["problem"], work["tls"]), ("work", True, None, True))
        self.assertEqual([x["name"] for x in work["agents"]], [case.AGENT])
        self.assertEqual(work["token"], {"name": "laptop", "valid_until": "2100-01-01T00:00:00Z"})
        self.assertGreater(work["round_trip_ms"], 0)
        self.assertEqual((home["answers"], home["round_trip_ms"], home["agents"]), (False, None, None))
        self.assertIn("refused", home["problem"])
        tunnels = {x["name"]: x for x in told["tunnels"]}
        self.assertEqual((tunnels["ssh"]["gateway"], tunnels["ssh"]["local"], tunnels["ssh"]["listened_on"]),
                         ("work", f"127.0.0.1:{server.port}", True))
        self.assertGreater(tunnels["ssh"]["process"], 0)
        self.assertEqual((tunnels["dns"]["protocol"], tunnels["dns"]["enabled"], tunnels["dns"]["listened_on"]),
                         ("udp", False, False))
        self.assertEqual((tunnels["web"]["kind"], tunnels["web"]["remote"]), ("proxy", None))
        self.assertEqual((tunnels["any"]["local"], tunnels["any"]["listened_on"]), (None, None))
