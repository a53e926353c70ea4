#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""demo.py --bin BUILD: a download and a DNS query through client, gateway and agent, and what the gateway saw of them.

The gateway is the test variant, which writes down every byte that it has after TLS and unmasking. First without a key,
to show that the search finds what is there; then with a key, where it must find nothing.
"""
import argparse
import contextlib
import hashlib
import http.client
import http.server
import os
import pathlib
import shutil
import signal
import socket
import struct
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))
from lab import Lab, LabError  # noqa: E402

MIB = 1 << 20
FILE_MIB = 256
CONTROL_MIB = 4
KEY = "correct-horse-battery-staple"
QUESTION = "treasure.demo.example"
ANSWER = "the treasure lies under the old oak"
SENTENCE = b"Whoever reads this line has read the private file of the demo. "
# What the search looks for: the file, both HTTP heads, the question as DNS writes it, the answer.
CLUES = {
    "the file's text": SENTENCE[:32],
    "the HTTP request": b"GET /private-file",
    "the HTTP answer": b"HTTP/1.0 200 OK",
    "the DNS question": b"\x08treasure\x04demo\x07example",
    "the DNS answer": ANSWER.encode(),
}
MOST_CLUE_BYTES = max(map(len, CLUES.values()))


def block(index):
    """One MiB of the private file: readable, and no two alike."""
    line = SENTENCE + b"%016d\n" % index
    return (line * (MIB // len(line) + 1))[:MIB]


class PrivateFile(http.server.BaseHTTPRequestHandler):
    """Serves /private-file/N: N MiB."""

    def do_GET(self):  # pylint: disable=invalid-name
        n_mib = int(self.path.rpartition("/")[2])
        self.send_response(200)
        self.send_header("Content-Length", str(n_mib * MIB))
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            for index in range(n_mib):
                self.wfile.write(block(index))

    def log_message(self, *_):  # pylint: disable=arguments-differ
        """Says nothing: the demo tells what happens."""


def serve_http():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), PrivateFile)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"127.0.0.1:{server.server_port}"


def serve_dns():
    """A name server that knows one TXT record."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))

    def answer():
        while True:
            query, peer = sock.recvfrom(2048)
            text = ANSWER.encode()
            record = b"\xc0\x0c" + struct.pack("!HHIHB", 16, 1, 60, len(text) + 1, len(text)) + text
            sock.sendto(query[:2] + struct.pack("!HHHHH", 0x8580, 1, 1, 0, 0) + query[12:] + record, peer)

    threading.Thread(target=answer, daemon=True).start()
    return "127.0.0.1:%d" % sock.getsockname()[1]


def download(address, n_mib):
    """Fetches the file and returns (SHA-256, bytes per second)."""
    connection = http.client.HTTPConnection(*address, timeout=60)
    digest = hashlib.sha256()
    started = time.monotonic()
    connection.request("GET", f"/private-file/{n_mib}")
    response = connection.getresponse()
    while chunk := response.read(MIB):
        digest.update(chunk)
    took = time.monotonic() - started
    connection.close()
    return digest.hexdigest(), n_mib * MIB / took


def file_digest(n_mib):
    digest = hashlib.sha256()
    for index in range(n_mib):
        digest.update(block(index))
    return digest.hexdigest()


def ask(address):
    """Sends a DNS query for the TXT record and returns its text."""
    name = b"".join(bytes([len(x)]) + x for x in QUESTION.encode().split(b".")) + b"\0"
    number = os.urandom(2)
    query = number + struct.pack("!HHHHH", 0x0100, 1, 0, 0, 0) + name + struct.pack("!HH", 16, 1)
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.settimeout(5)
        for attempt in range(3):
            sock.sendto(query, address)
            with contextlib.suppress(TimeoutError):
                reply = sock.recv(2048)
                break
        else:
            raise LabError(f"no answer to {attempt + 1} DNS queries")
    if reply[:2] != number or reply[6:8] != b"\0\1":
        raise LabError("the DNS answer is not one to our question")
    length = reply[len(query) + 12]
    return reply[len(query) + 13:len(query) + 13 + length].decode()


def search(folder):
    """Returns how often each clue stands in the files of a folder, and how many bytes those have."""
    counts, n_bytes = dict.fromkeys(CLUES, 0), 0
    for path in sorted(folder.iterdir()):
        before = b""
        with open(path, "rb") as file:
            while chunk := file.read(4 * MIB):
                n_bytes += len(chunk)
                text = before + chunk
                for name, clue in CLUES.items():
                    counts[name] += text.count(clue) - before.count(clue)
                before = text[-(MOST_CLUE_BYTES - 1):]
    return counts, n_bytes


def say(text):
    print(f"demo: {text}", flush=True)


def check(condition, text):
    if not condition:
        raise LabError(text)


def run_once(lab, servers, key, n_mib):
    """Everything with one set of programs; returns what the search found in the gateway's copy."""
    tap = lab.folder / ("tap-with-key" if key else "tap-without-key")
    tap.mkdir()
    gateway = lab.start_gateway("Wss", tap=tap)
    agent = lab.start_agent(gateway, key)
    say(f"gateway on 127.0.0.1:{gateway.port} (Wss) and an agent are up, " + ("a key is set" if key else "no key is set"))

    web = lab.start_forward(gateway, servers["http"], key)
    digest, speed = download(web.address, n_mib)
    check(digest == file_digest(n_mib), "the download is not the file that was served")
    say(f"HTTP: {n_mib} MiB through the tunnel at {speed / MIB:.0f} MiB/s, SHA-256 {digest[:16]}… is the file's")

    dns = lab.start_forward(gateway, servers["dns"], key, udp=True)
    text = ask(dns.address)
    check(text == ANSWER, f"the DNS answer is {text!r}")
    say(f"DNS over UDP: TXT {QUESTION} is \"{text}\"")

    for process in (web.process, dns.process, agent, gateway.process):
        process.stop()
    counts, n_bytes = search(tap)
    check(n_bytes >= n_mib * MIB, f"the gateway wrote down only {n_bytes} bytes")
    say(f"the gateway had {n_bytes / MIB:.0f} MiB in its hands after TLS; searching them")
    return counts


def demonstrate(bin_dir):
    with Lab(bin_dir) as lab:
        need = 3 * FILE_MIB * MIB
        check(shutil.disk_usage(lab.folder).free > need, f"{lab.folder.parent} has no {need // MIB} MiB free")
        say(f"a secret, tokens, a certificate authority and a certificate are in {lab.folder}")
        servers = {"http": serve_http(), "dns": serve_dns()}
        say(f"behind the agent: a web server on {servers['http']} and a name server on {servers['dns']}")

        counts = run_once(lab, servers, None, CONTROL_MIB)
        unseen = [name for name, count in counts.items() if not count]
        check(not unseen, "the search is blind: without a key it does not find " + ", ".join(unseen))
        say("found, as it must be without a key: " + ", ".join(counts))

        counts = run_once(lab, servers, KEY, FILE_MIB)
        seen = [f"{name} ({count} times)" for name, count in counts.items() if count]
        check(not seen, "the gateway could read " + ", ".join(seen))
        say("found none of them: with a key the gateway sees nothing but bytes it cannot read")


def interrupted(number, _frame):
    # A second signal while the lab tidies up must not stop the tidying.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)


def main():
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__.splitlines()[0].partition(": ")[2])
    parser.add_argument("--bin", default="build", help=argparse.SUPPRESS)
    args = parser.parse_args()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, interrupted)
    try:
        demonstrate(args.bin)
    except (LabError, OSError, http.client.HTTPException) as error:
        print(f"demo: failed: {error}", file=sys.stderr)
        return 1
    say("passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
