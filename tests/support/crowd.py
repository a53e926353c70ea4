#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""crowd.py PORT [--tls] [--from ADDRESS] [--loris N] [--half-open N] [--garbage N] [--upgrades N] [--seconds S] [--pace P]

A crowd of strangers at a gateway: requests that never come to an end, connections that say nothing or half of a
greeting, garbage, and requests with a token that is no good. It goes on until it is told to end (SIGTERM). After the
garbage and the upgrades, or when it ends before, it prints one line of JSON: how many were answered with which status.
"all there" on standard error says that each slow request has begun. With --seconds garbage and upgrades are spread over
that time; --pace is what passes between two lines of a request. What is turned away or cut off comes back.
"""
import argparse
import asyncio
import base64
import collections
import json
import os
import random
import resource
import signal
import ssl
import sys

HOST = "127.0.0.1"
# A greeting that says it is 512 bytes long and stops after 40.
HALF_HELLO = bytes.fromhex("1603010200010001fc0303") + bytes(29)
N_ASKING = 50
COME_BACK_SECONDS = 0.5


def bad_token():
    claims = json.dumps({"uid": "x", "name": "x", "exp": 4102444800}).encode()
    parts = b'{"typ":"JWT","alg":"HS256"}', claims, os.urandom(32)
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)


def upgrade():
    return (b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: websocket\r\n"
            b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"nl-version: 0.2.6\r\nnl-token: " + bad_token() + b"\r\n\r\n")


class Crowd:
    def __init__(self, options):
        self.options = options
        self.statuses = collections.Counter()
        self.n_left = options.upgrades
        self.n_come = 0  # of those with a request without end
        self.has_reported = False
        self.tls = None
        if options.tls:
            self.tls = ssl.create_default_context()
            self.tls.check_hostname, self.tls.verify_mode = False, ssl.CERT_NONE

    async def open(self, tls=None):
        return await asyncio.open_connection(HOST, self.options.port, local_addr=(self.options.origin, 0), ssl=tls)

    async def forever(self, once):
        """Stands there again and again."""
        while True:
            try:
                await once()
            except (OSError, asyncio.IncompleteReadError):
                pass
            await asyncio.sleep(COME_BACK_SECONDS)

    async def loris(self):
        # Not all at once, so that they are not cut off at once either.
        await asyncio.sleep(random.uniform(0, self.options.pace))
        reader, writer = await self.open(self.tls)
        self.n_come += 1
        if self.n_come == self.options.loris:
            print("all there", file=sys.stderr, flush=True)
        try:
            writer.write(b"GET / HTTP/1.1\r\nhost: localhost\r\n")
            while not reader.at_eof() and not writer.is_closing():
                writer.write(b"x-more: 1\r\n")
                await writer.drain()
                try:
                    if not await asyncio.wait_for(reader.read(1000), self.options.pace):
                        return
                except asyncio.TimeoutError:
                    continue
        finally:
            writer.close()

    async def half_open(self):
        reader, writer = await self.open()
        try:
            writer.write(HALF_HELLO)
            await reader.read()
        finally:
            writer.close()

    async def garbage(self):
        for _ in range(self.options.garbage):
            await asyncio.sleep(self.options.seconds / self.options.garbage)
            try:
                reader, writer = await self.open()
                writer.write(os.urandom(2000))
                writer.write_eof()
                await asyncio.wait_for(reader.read(), 1)
            except (OSError, asyncio.TimeoutError):
                pass
            finally:
                writer.close()

    async def ask(self):
        """Asks again on the same connection, as long as it lasts."""
        while self.n_left > 0:
            try:
                await self.ask_on(*await self.open(self.tls))
            except (OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.05)

    async def ask_on(self, reader, writer):
        pause = self.options.seconds * N_ASKING / max(self.options.upgrades, 1)
        try:
            while self.n_left > 0:
                self.n_left -= 1
                writer.write(upgrade())
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                await reader.readexactly(length)
                self.statuses[head.split()[1].decode()] += 1
                if pause:
                    await asyncio.sleep(pause)
        finally:
            writer.close()

    def report(self):
        if not self.has_reported:
            print(json.dumps(self.statuses), flush=True)
        self.has_reported = True

    def end(self):
        self.report()
        os._exit(0)

    async def run(self):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.end)
        tasks = [asyncio.ensure_future(self.forever(self.loris)) for _ in range(self.options.loris)]
        tasks += [asyncio.ensure_future(self.forever(self.half_open)) for _ in range(self.options.half_open)]
        await asyncio.gather(self.garbage(), *(self.ask() for _ in range(N_ASKING if self.n_left else 0)))
        self.report()
        await asyncio.gather(*tasks)
        await asyncio.Event().wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--from", dest="origin", default="127.0.0.2")
    for name in ("loris", "half-open", "garbage", "upgrades"):
        parser.add_argument(f"--{name}", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--pace", type=float, default=0.5)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    try:
        asyncio.run(Crowd(parser.parse_args()).run())
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
