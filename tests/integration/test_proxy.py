# SPDX-License-Identifier: GPL-3.0-or-later
"""`narrowlink proxy`: SOCKS 5, 4 and 4a, UDP, HTTP, and what applications are told when it fails."""
import re
import shutil
import socket
import struct
import subprocess
import time

import case
import servers

LISTENS = re.compile(r"Listen on: socks5://(\S+):(\d+)")
PAGE = b"the page behind the agent\n"


def web(server, sock):
    """One request: its head and body are kept in server.received, the answer is the page."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += sock.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    while length and len(body) < int(length.group(1)):
        body += sock.recv(65536)
    server.received.append(head + b"\r\n\r\n" + body)
    sock.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE))


class Proxy(case.LabCase):
    def start_proxy(self, *extra, key=None, times=None, **env):
        gateway = self.lab.start_gateway("Ws")
        self.lab.start_agent(gateway, key)
        argv = ["-c", self.lab.client_config(gateway, times=times), "proxy", "-n", case.AGENT, *extra]
        if key is not None:
            argv += ["--key-file", self.lab.write("key", key + "\n")]
        process = self.lab.start("proxy", [self.lab.program("narrowlink"), *argv, "127.0.0.1:0"], **env)
        found = case.until(lambda: LISTENS.search(process.output()), "the proxy listens", process=process)
        return found.group(1), int(found.group(2))

    def curl(self, *argv):
        return subprocess.run(["curl", "-sS", "--max-time", "20", "-w", "%{http_code} %{http_connect}", *argv],
                              capture_output=True, check=False, env={"PATH": "/usr/bin:/bin"})

    def test_curl_through_every_kind(self):
        server = self.tcp_server(web)
        for key in (None, case.KEY):
            proxy = "%s:%d" % self.start_proxy(key=key)
            url = f"http://localhost:{server.port}/a?b"
            for argv in (["--socks5-hostname", proxy], ["--socks4a", proxy], ["-x", f"http://{proxy}"],
                         ["-p", "-x", f"http://{proxy}"], ["-d", "x" * 5000, "-x", f"http://{proxy}"]):
                with self.subTest(f"{argv} key={key}"):
                    done = self.curl(*argv, url)
                    self.assertIn(PAGE, done.stdout, done.stderr)
                    self.assertTrue(server.received[-1].split(b"\r\n")[0].endswith(b" /a?b HTTP/1.1"))
                    self.assertNotIn(b"proxy", server.received[-1].lower())

    def test_what_the_application_is_told(self):
        host, port = self.start_proxy()
        proxy = f"{host}:{port}"
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            refused = f"127.0.0.1:{closed.getsockname()[1]}"
            for destination, socks, status in ((refused, 5, b"502"), ("nowhere.invalid:80", 4, b"502"),
                                               ("255.255.255.255:80", 3, b"502"),
                                               ("e2ee.narrowlink.internal:80", 2, b"403")):
                with self.subTest(destination):
                    self.assertEqual(self.socks5(proxy, destination)[1], socks)
                    self.assertTrue(self.curl("-x", f"http://{proxy}", f"http://{destination}/").stdout
                                    .endswith(status + b" 000"))
                    self.assertTrue(self.curl("-p", "-x", f"http://{proxy}", f"http://{destination}/").stdout
                                    .endswith(b" " + status))

    def socks5(self, proxy, destination):
        host, port = proxy.rsplit(":", 1)
        name, number = destination.rsplit(":", 1)
        with servers.connect((host, int(port))) as sock:
            sock.sendall(b"\x05\x01\x00\x05\x01\x00\x03" + bytes([len(name)]) + name.encode() + struct.pack(">H", int(number)))
            self.assertEqual(servers.read_exactly(sock, 2), b"\x05\x00")
            return servers.read_exactly(sock, 10)

    def test_a_second_request_does_not_reach_the_first_server(self):
        server = self.tcp_server(web)
        address = self.start_proxy()
        first = f"http://127.0.0.1:{server.port}/one"
        with servers.connect(address) as sock:
            sock.sendall(f"POST {first} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nProxy-Secret: a\r\n"
                         "Connection: keep-alive, Proxy-Secret\r\n\r\nabcGET http://other.invalid/two HTTP/1.1\r\n\r\n".encode())
            self.assertTrue(servers.read_all(sock).endswith(PAGE))
        self.assertTrue(server.received[-1].endswith(b"\r\n\r\nabc"))
        self.assertNotIn(b"Proxy-Secret", server.received[-1])

    def test_a_slow_application_delays_nobody_and_has_a_deadline(self):
        server = self.tcp_server(servers.echo)
        address = self.start_proxy(times={"handshake": "500ms"})
        began = time.monotonic()
        with servers.connect(address) as slow:
            slow.sendall(b"\x05")
            self.assertEqual(self.socks5("%s:%d" % address, "127.0.0.1:%d" % server.port)[1], 0)
            self.assertEqual(servers.read_all(slow), b"")
        self.assertGreater(time.monotonic() - began, 0.45)

    def test_user_and_password(self):
        server = self.tcp_server(web)
        proxy = "%s:%d" % self.start_proxy(NARROWLINK_PROXY_AUTH="bob:se:cret")
        url = f"http://127.0.0.1:{server.port}/"
        for scheme, fails in (("socks5h", b""), ("http", b"407")):
            self.assertIn(PAGE, self.curl("-x", f"{scheme}://bob:se%3Acret@{proxy}", url).stdout)
            for who in ("", "bob:wrong@", "eve:se%3Acret@"):
                done = self.curl("-x", f"{scheme}://{who}{proxy}", url)
                self.assertNotIn(PAGE, done.stdout)
                self.assertIn(fails, done.stdout)
        self.assertNotEqual(self.curl("--socks4", proxy, url).returncode, 0)

    def test_map_and_pac(self):
        server = self.tcp_server(web)
        proxy = "%s:%d" % self.start_proxy("-m", "wiki.example=127.0.0.1", "--map=a.example=b.invalid", "--pac", "example",
                                           "--pac", ".corp")
        self.assertIn(PAGE, self.curl("--socks5-hostname", proxy, f"http://wiki.example:{server.port}/").stdout)
        text = self.curl("--noproxy", "*", f"http://{proxy}/proxy.pac").stdout.decode()
        for part in ('host === "example"', 'dnsDomainIs (host, ".corp")', f"SOCKS5 {proxy};", 'return "DIRECT"'):
            self.assertIn(part, text)
        self.assertNotIn('host === "corp"', text)

    def test_udp_associate(self):
        for host in ("127.0.0.1", "::1"):
            server = self.udp_server(lambda payload: [b"answer to " + payload], host=host)
            address = self.start_proxy()
            with servers.connect(address) as tcp:
                tcp.sendall(b"\x05\x01\x00\x05\x03\x00\x01\0\0\0\0\0\0")
                self.assertEqual(servers.read_exactly(tcp, 2), b"\x05\x00")
                reply = servers.read_exactly(tcp, 10)
                self.assertEqual(reply[:8], b"\x05\x00\x00\x01\x7f\x00\x00\x01")
                relay = ("127.0.0.1", struct.unpack(">H", reply[8:])[0])
                family, kind = (socket.AF_INET6, b"\x04") if ":" in host else (socket.AF_INET, b"\x01")
                head = b"\0\0\0" + kind + socket.inet_pton(family, host) + struct.pack(">H", server.port)
                with servers.udp_socket(relay) as one, servers.udp_socket(relay) as stranger:
                    one.send(head[:2] + b"\x01" + head[3:] + b"fragment")
                    one.send(head + b"query")
                    self.assertEqual(one.recv(4096), head + b"answer to query")
                    stranger.send(head + b"stranger")
                    one.send(head + b"again")
                    self.assertEqual(one.recv(4096), head + b"answer to again")
                    tcp.close()

                    def is_gone():
                        try:
                            one.send(head + b"late")
                            one.settimeout(0.2)
                            one.recv(4096)
                        except ConnectionRefusedError:
                            return True
                        except socket.timeout:
                            pass
                        return False

                    case.until(is_gone, "the relay ends with the connection")

    def test_python_socks_and_proxychains(self):
        import socks
        name_server = servers.start_dnsmasq(self.lab)
        web_server = self.tcp_server(web)
        host, port = self.start_proxy()
        with socks.socksocket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.set_proxy(socks.SOCKS5, host, port)
            sock.settimeout(20)
            query = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x06office\x07example\0\0\x01\0\x01"
            sock.sendto(query, ("127.0.0.1", name_server))
            answer = sock.recvfrom(4096)[0]
            self.assertEqual((answer[:2], answer[-4:]), (query[:2], bytes([192, 0, 2, 7])))
        if shutil.which("proxychains4") is None:
            self.fail("proxychains4 is missing: apt-get install proxychains4")
        config = self.lab.write("proxychains.conf", f"strict_chain\n[ProxyList]\nsocks5 {host} {port}\n")
        done = subprocess.run(["proxychains4", "-q", "-f", config, "curl", "-sS", f"http://127.0.0.1:{web_server.port}/"],
                              capture_output=True, check=False, timeout=60)
        self.assertEqual(done.stdout, PAGE, done.stderr)
