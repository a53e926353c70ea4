# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a machine: how it is, its addresses, its key, its tunnels."""
from desk import KEY, DeskCase
from lab import free_port
from servers import TcpServer, echo
from session import until

TUNNELS = """- {name: db, agent: office, remote: 'db.internal:5432'}
- {name: files, agent: attic, remote: '127.0.0.1:445'}"""


class Agents(DeskCase):
    def open(self, name="office"):
        tree = self.start_desktop()
        tree.shows("Connected")
        self.action("show-page", f"agent:lab/{name}")
        return tree

    def test_says_how_it_is(self):
        gateway = self.lab.start_gateway("Wss")
        agent = self.lab.start_agent(gateway, KEY)
        self.joined(gateway, tunnels=TUNNELS, keys={"office": KEY})
        tree = self.open()
        tree.shows("Online since just now")
        tree.shows("127.0.0.1, seen from 127.0.0.1")
        tree.shows("Only you and office can read this")
        page = tree.find("push button", "Forward a Port")
        page.wait_for("focused")
        listed = [row for row in tree.all("list", "Tunnels") if row.look("check box", "db")]
        self.assertTrue(listed, "its tunnels")
        self.assertIsNone(listed[0].look("check box", "files"), "and only its own")
        self.screenshot("agent")
        tree.find("push button", "Copy Addresses").press()
        tree.shows("Addresses copied")

        agent.stop()
        self.action("disconnect")
        tree.shows("Not known while its gateway is not connected")
        self.action("connect")
        tree.shows("Offline, last seen just now")
        self.assertIsNone(tree.look("push button", "Forget"), "a tunnel refers to it")

    def test_away(self):
        gateway = self.lab.start_gateway("Ws")
        self.joined(gateway, tunnels=TUNNELS)
        tree = self.open("attic")
        tree.shows("Offline")
        tree.shows("No key entered yet")
        self.assertIsNone(tree.look("push button", "Copy Addresses"))
        self.resize(360, 640)
        self.screenshot("agent-narrow")

    def check(self, tree, destination):
        tree.find("text", "Destination, as in db.internal:5432").write(destination)
        tree.find("push button", "Check a Destination").press()

    def test_checks_a_destination(self):
        gateway = self.lab.start_gateway("Wss")
        self.lab.start_agent(gateway, KEY)
        server = TcpServer(echo, "127.0.0.1")
        self.addCleanup(server.close)
        policy = {"type": "WhiteList", "policies": [{"Ip": ["Any", "127.0.0.0/8", 0, "TCP"]}]}
        acl = f"  acl: [{self.lab.token('client', pid=1025, policy=policy)}]\n"
        token = self.lab.token("client", policies=[1025])
        keys = f"  keys: {{office: {self.lab.write('office.key', KEY)}}}\n"
        self.joined(gateway, endpoints=[self.endpoint(gateway, token=token, extra=acl + keys)])
        tree = self.open()
        self.check(tree, "db.internal")
        tree.shows("An address is a name or number, then a port")
        self.check(tree, f"127.0.0.1:{server.port}")
        tree.shows(f"127.0.0.1:{server.port} answers")
        tree.shows("Allowed by item 1 of policy 1025: 127.0.0.0/8, any port, TCP")
        self.screenshot("agent-checked")
        port = free_port()
        self.check(tree, f"127.0.0.1:{port}")
        tree.shows(f"Nothing listens at 127.0.0.1:{port}")
        self.check(tree, "10.0.0.5:23")
        tree.shows("Not allowed")
        entry = tree.find("text", "Destination, as in db.internal:5432")
        self.assertEqual("Not allowed. Refused: it is not on the white list of policy 1025", entry.description)
        self.resize(360, 640)
        self.screenshot("agent-refused")

    def test_of_no_gateway(self):
        gateway = self.lab.start_gateway("Ws")
        self.joined(gateway)
        tree = self.start_desktop()
        self.action("show-page", "agent:nowhere/office")
        until(lambda: tree.look("label", "Tunnels"), "the tunnels in its place")

    def test_forgotten(self):
        gateway = self.lab.start_gateway("Ws")
        agent = self.lab.start_agent(gateway, KEY)
        self.joined(gateway)
        tree = self.start_desktop()
        tree.find("list item", "office")
        agent.stop()
        self.action("disconnect")
        self.action("connect")
        self.action("show-page", "agent:lab/office")
        tree.shows("Offline, last seen just now")
        self.assertEqual(self.quit(), 0)
        tree = self.start_desktop()
        tree.find("list item", "office")
        self.action("show-page", "agent:lab/office")
        tree.find("push button", "Forget").press()
        tree.gone("list item", "office")

    def test_a_gateway_stays_off(self):
        gateway = self.lab.start_gateway("Ws")
        self.joined(gateway, gateway)
        tree = self.start_desktop()
        tree.find("check box", "Connect to lab2").press()
        tree.find("list item", "lab2")
        until(lambda: tree.find("list item", "lab2").description == "off", "off")
        self.assertEqual(self.quit(), 0)
        tree = self.start_desktop()
        until(lambda: tree.find("list item", "lab").description == "connected", "the other one is on")
        self.assertEqual(tree.find("list item", "lab2").description, "off")
