#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench.py --bin BUILD: one stream through client, gateway and agent, measured against three plain relays.

Each round runs T, the plain relays, and every case right after it, up and down; a case's ratio is its speed to T's of
the same round. The crowd's cases compare a tunnel beside a crowd of strangers with itself alone, the desktop's the main loop of an
idle window with that of one whose tunnel is at work. What is printed is the median of the rounds and the distance between the
lowest and the highest.
"""
import argparse
import contextlib
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from crowd_case import FLOORS as CROWD_FLOORS, CrowdCase  # noqa: E402
from desktop_case import FLOORS as DESKTOP_FLOORS, DesktopCase  # noqa: E402
from lab import Lab, LabError, accepts, free_port, until  # noqa: E402

KEY = "correct-horse-battery-staple"
# name: protocol, key, the lowest ratio to T that passes
CASES = {
    "ws": ("Ws", None, 0.50),
    "ws+key": ("Ws", KEY, 0.28),
    "wss": ("Wss", None, 0.30),
    "wss+key": ("Wss", KEY, 0.18),
}
CROWD = "crowd"  # stands for its cases in --only
DESKTOP = "desktop"
FLOORS = {**{name: case[2] for name, case in CASES.items()}, **CROWD_FLOORS, **DESKTOP_FLOORS}
CONGESTION_CONTROL = "cubic"
INSIDE = "NLK_BENCH_INSIDE"


def enter_network_namespace():
    """Runs this program again with a loopback of its own, where routes may choose the congestion control.

    Other machines' defaults (bbr above all) make a plain copy cost more and every ratio look better.
    """
    if os.environ.get(INSIDE):
        return
    routes = "".join(
        f" && ip route change local {net} dev lo proto kernel scope host src 127.0.0.1 table local"
        f" congctl {CONGESTION_CONTROL}" for net in ("127.0.0.0/8", "127.0.0.1"))
    script = f"ip link set lo up{routes}"
    for options in (["-n"], ["-rn"]):
        probe = subprocess.run(["unshare", *options, "sh", "-c", script], capture_output=True, check=False)
        if probe.returncode == 0:
            os.environ[INSIDE] = "1"
            os.execvp("unshare", ["unshare", *options, "sh", "-c", script + ' && exec "$@"', "sh", sys.executable,
                                  *sys.argv])


def congestion_control():
    """What a connection over loopback uses here."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with socket.create_connection(listener.getsockname()) as client:
            return client.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16).rstrip(b"\0").decode()


class Bench:
    def __init__(self, lab, tools, n_mib):
        self.lab, self.n_mib = lab, n_mib
        self.load, self.relay = tools / "bench-load", tools / "bench-plain-relay"
        self.target = free_port()
        until(lambda: accepts(self.target), "the load's target listens",
              process=lab.start("load", [self.load, "serve", self.target]))

    def start_relays(self):
        port, processes = self.target, []
        for _ in range(3):
            here = free_port()
            processes.append(self.lab.start("relay", [self.relay, here, port]))
            until(lambda here=here: accepts(here), "a relay listens", process=processes[-1])
            port = here
        return ("127.0.0.1", port), processes

    def start_case(self, protocol, key):
        gateway = self.lab.start_gateway(protocol)
        agent = self.lab.start_agent(gateway, key)
        forward = self.lab.start_forward(gateway, f"127.0.0.1:{self.target}", key)
        return forward.address, [gateway.process, agent, forward.process]

    def measure(self, address, processes):
        """One round: GiB per second up and down, CPU seconds per GiB of all processes."""
        before = sum(process.cpu_seconds() for process in processes)
        seconds = []
        for direction in ("up", "down"):
            seconds.append(self.run_load(direction, address, self.n_mib, processes))
        gib = self.n_mib / 1024
        cpu = sum(process.cpu_seconds() for process in processes) - before
        return gib / seconds[0], gib / seconds[1], cpu / (2 * gib)

    def ping(self, address, count):
        """Seconds of a round trip."""
        return self.run_load("ping", address, count)

    def run_load(self, what, address, amount, processes=()):
        done = subprocess.run([self.load, what, address[0], str(address[1]), str(amount)], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise LabError(f"{what}: {done.stderr.strip()}\n" + "\n".join(x.tail(5) for x in processes))
        return float(done.stdout)


def run(args):
    """Returns T's speeds and the results by case."""
    tools = pathlib.Path(args.tools or pathlib.Path(args.bin) / "tests" / "bench").resolve()
    with Lab(args.bin) as lab, contextlib.ExitStack() as stack:
        bench = Bench(lab, tools, args.mib)
        relays = bench.start_relays()
        running = {name: bench.start_case(*CASES[name][:2]) for name in args.only if name in CASES}
        others = []
        if CROWD in args.only:
            others.append(CrowdCase(bench))
        if DESKTOP in args.only:
            others.append(DesktopCase(bench, pathlib.Path(args.bin).resolve()))
            stack.callback(others[-1].close)
        rounds, plain = {}, []
        for _ in range(args.rounds):
            for name, case in running.items():
                # T right before each case: a machine that others use is not the same a minute later.
                t_up, t_down, t_cpu = bench.measure(*relays)
                up, down, cpu = bench.measure(*case)
                plain.append((t_up, t_down, t_cpu))
                rounds.setdefault(name, []).append((up / t_up, down / t_down, cpu))
            for other in others:
                for name, values in other.round().items():
                    rounds.setdefault(name, []).append(values)
    return plain, rounds


def report(args, plain, rounds):
    if plain:
        t_up, t_down, t_cpu = (statistics.median(x[i] for x in plain) for i in range(3))
        print(f"T, three plain relays: {t_up:.2f} GiB/s up, {t_down:.2f} down, {t_cpu:.2f} CPU s/GiB")
    print(f"{'case':13} {'ratio':>6} {'up/T':>6} {'down/T':>6} {'spread':>7} {'floor':>6} {'CPU s/GiB':>10}")
    cases = []
    for name, values in rounds.items():
        # The slower direction counts; both are told.
        ups, downs, cpus = zip(*values)
        slower = min((ups, downs), key=statistics.median)
        case = {"name": name, "ratio": round(statistics.median(slower), 4), "spread": round(max(slower) - min(slower), 4),
                "floor": FLOORS[name], "cpu_s_per_gib": round(statistics.median(cpus), 3)}
        cases.append(case)
        verdict = "" if case["ratio"] >= case["floor"] else "  below its floor"
        print(f"{name:13} {case['ratio']:6.2f} {statistics.median(ups):6.2f} {statistics.median(downs):6.2f} "
              f"{case['spread']:7.2f} {case['floor']:6.2f} {case['cpu_s_per_gib']:10.2f}{verdict}")
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps({"cases": cases}, indent=1) + "\n")
    return 1 if any(case["ratio"] < case["floor"] for case in cases) else 0


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__.splitlines()[0].partition(": ")[2])
    parser.add_argument("--bin", default="build", help=argparse.SUPPRESS)
    parser.add_argument("--tools", help=argparse.SUPPRESS)
    parser.add_argument("--json", metavar="FILE", help="write the result there as well")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--mib", type=int, default=512, help="MiB each way and round")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[*CASES, CROWD, DESKTOP], metavar="CASE,CASE")
    args = parser.parse_args()
    if not (pathlib.Path(args.bin) / "tests/bench/bench-desktop-ticks").exists():
        args.only = [name for name in args.only if name != DESKTOP]
    if unknown := [name for name in args.only if name not in (*CASES, CROWD, DESKTOP)]:
        parser.error(f"no such case: {', '.join(unknown)}")
    enter_network_namespace()
    used = congestion_control()
    print(f"congestion control {used}, {os.cpu_count()} CPUs, {args.rounds} rounds of {args.mib} MiB each way", flush=True)
    if used != CONGESTION_CONTROL:
        print(f"not {CONGESTION_CONTROL}: ratios are not comparable with other runs (a namespace was not to be had)")
    try:
        return report(args, *run(args))
    except LabError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
