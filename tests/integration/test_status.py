# SPDX-License-Identifier: GPL-3.0-or-later
"""What the client tells of gateways and agents at a glance, for people and for programs."""
import datetime
import json

import case

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
