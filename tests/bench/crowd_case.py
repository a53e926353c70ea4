# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left of a tunnel's speed and latency beside a crowd of strangers at the same gateway."""
import json
import pathlib
import statistics
import sys

from lab import free_port, until

CROWD = pathlib.Path(__file__).resolve().parent.parent / "support" / "crowd.py"
KEY = "correct-horse-battery-staple"
N_LORIS, N_HALF_OPEN = 500, 200
UPGRADES_PER_SECOND, GARBAGE_PER_SECOND = 100, 50
PACE_SECONDS = 2  # between two lines of a request; the gateway gives up after 10
SECONDS = 600  # longer than any round
# The crowd is to be there, not to be turned away.
LIMITS = "limits:\n  connections_unauthenticated: 4096\n  connections_per_address: 2048\n"
N_PINGS = 2000
# name: the lowest ratio to the tunnel alone that passes, 1 being no difference
FLOORS = {"crowd-speed": 0.80, "crowd-latency": 0.50}


class CrowdCase:
    """One tunnel over Wss with a key; round() measures it alone and beside the crowd."""

    def __init__(self, bench):
        self.bench, self.lab = bench, bench.lab
        self.plain = free_port()
        self.gateway = self.lab.start_gateway(
            "Wss", extra=f"- !Ws\n  domains: []\n  listen_addr: 127.0.0.1:{self.plain}\n{LIMITS}")
        agent = self.lab.start_agent(self.gateway, KEY)
        forward = self.lab.start_forward(self.gateway, f"127.0.0.1:{bench.target}", KEY)
        self.address, self.processes = forward.address, [self.gateway.process, agent, forward.process]
        self.n_alone = self.gateway.process.n_descriptors()

    def start_crowd(self):
        """Strangers have machines of their own: what they do themselves is to cost the tunnel as little as can be."""
        crowd = ["/usr/bin/nice", "-n", "19", sys.executable, CROWD]
        rate = ["--seconds", SECONDS, "--pace", PACE_SECONDS, "--garbage", GARBAGE_PER_SECOND * SECONDS]
        processes = [
            self.lab.start("crowd", [*crowd, self.gateway.port, "--tls", "--loris", N_LORIS, "--half-open", N_HALF_OPEN, *rate]),
            self.lab.start("crowd", [*crowd, self.gateway.port, "--tls", "--from", "127.0.0.3", "--seconds", SECONDS,
                                     "--upgrades", UPGRADES_PER_SECOND * SECONDS]),
            self.lab.start("crowd", [*crowd, self.plain, "--from", "127.0.0.4", *rate])]
        until(lambda: self.gateway.process.n_descriptors() >= self.n_alone + N_LORIS + N_HALF_OPEN, "the crowd is there", 60,
              processes[0])
        # Greetings are over; from here on it is a crowd that stands there.
        until(lambda: "all there" in processes[0].errors(), "the crowd has begun", 60, processes[0])
        return processes

    def end_crowd(self, processes):
        """Returns how many upgrades were refused."""
        for process in processes:
            process.stop()
        until(lambda: self.gateway.process.n_descriptors() < self.n_alone + 10, "the crowd is gone", 60)
        return sum(json.loads(processes[1].output()).values())

    def measure(self):
        up, down, cpu = self.bench.measure(self.address, self.processes)
        return up, down, self.bench.ping(self.address, N_PINGS), cpu

    def round(self):
        """{"crowd-speed": (ratio up, ratio down, CPU seconds per GiB), "crowd-latency": the same of round trips}"""
        before = self.measure()
        crowd = self.start_crowd()
        try:
            up_beside, down_beside, ping_beside, cpu = self.measure()
            here = self.gateway.process.n_descriptors() - self.n_alone
        finally:
            n_refused = self.end_crowd(crowd)
        if here < (N_LORIS + N_HALF_OPEN) * 0.9 or n_refused == 0:
            raise AssertionError(f"only {here} of the crowd were there, {n_refused} upgrades were refused")
        # Alone before and after: a machine that others use is not the same a moment later.
        up, down, ping, _ = (statistics.mean(pair) for pair in zip(before, self.measure()))
        return {"crowd-speed": (up_beside / up, down_beside / down, cpu),
                "crowd-latency": (ping / ping_beside, ping / ping_beside, cpu)}
