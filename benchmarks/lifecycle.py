"""Measure whole lifecycles of a request: ourselves beside hand-coded applications that do the same work.

Every round starts each peer afresh, signs the same number of users in, warms it up and then measures the same
number of lifecycles, one peer after the other, so that whatever else the machine does falls on all of them.
Read the processor time of a lifecycle first: waiting times also measure who else uses the machine.

Same for all: server, threads, durability (SQLite in WAL mode with synchronous=FULL, PostgreSQL with fsync), users and
the number of questions and answers. Not the same, and shown apart: signing in, because ours hashes passwords with
argon2id and the others in one cheap round; and the number of pages, because our forms go in steps.
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from databases import Address, Databases, opened
from drive import Crew, Shape, Tally
from report import print_goals, print_table, write_json
from servers import SERVERS, Peer, Server, cpu_of, log_of, machine_busy, seed, serving
from workload import USERS

PEERS = (
    Peer("imi", "imi", "lifecycle_stepped.SHAPE", ready="/healthz"),
    Peer("django_hand", "django_hand", "lifecycle_plain.SHAPE"),
    Peer("flask_core", "flask_core", "lifecycle_plain.SHAPE"),
    Peer("hello", "limits", "lifecycle_limits.HELLO"),
    Peer("static_form", "limits", "lifecycle_limits.STATIC_FORM"),
)
BASELINE = "django_hand"
GOALS = {
    "django_hand": {"sqlite": 0.25, "pg": 0.30},
    "flask_core": {"sqlite": 0.8, "pg": 0.8},
    "hello": {"sqlite": 2.5, "pg": 2.5},
}
"""What a page of ours may cost, application and database together, as a share of a page of the others."""
OURS = "imi"
HALF_MINUTE = 30
WARM_UP = 4
WARM_UP_SECONDS = 10.0
DATABASES = ("sqlite", "pg")


@dataclass(slots=True)
class Window:
    """Processor seconds of one stretch of time, by who spent them."""

    server: float
    database: float
    busy: float

    @classmethod
    def now(cls, server: Server, databases: Databases) -> Window:
        """Return the seconds spent so far."""
        return cls(cpu_of(server.processes()), cpu_of(databases.processes()), machine_busy())

    def since(self, before: Window) -> Window:
        """Return what was spent since an earlier moment."""
        return Window(self.server - before.server, self.database - before.database, self.busy - before.busy)


@dataclass(slots=True)
class Round:
    """One measured stretch."""

    lifecycles: int
    requests: int
    seconds: float
    server: float
    database: float
    foreign: float


@dataclass(slots=True)
class Measured:
    """Everything measured of one peer on one database."""

    rounds: list[Round] = field(default_factory=list)
    sign_ins: list[float] = field(default_factory=list)
    latencies: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    megabytes: float = 0.0
    signed_in: float = 0.0
    """When everybody signed in last: a code is good once, and so is not asked for again in the same half minute."""

    def await_fresh_codes(self) -> None:
        """Wait until everybody's app shows another code than the last time."""
        fresh = (self.signed_in // HALF_MINUTE + 1) * HALF_MINUTE
        time.sleep(max(0.0, fresh - time.time()) if self.signed_in else 0.0)

    def add(self, tally: Tally, spent: Window) -> None:
        """Take in a measured stretch."""
        self.faults += tally.faults
        if not tally.done:
            return
        for label, seconds in tally.latencies:
            self.latencies.setdefault(label, []).append(seconds)
        foreign = spent.busy - spent.server - spent.database - tally.cpu
        self.rounds.append(
            Round(tally.done, len(tally.latencies), tally.seconds, spent.server, spent.database, max(0.0, foreign))
        )


def measure(options: argparse.Namespace, kind: str) -> dict[str, Measured]:
    """Measure the wished peers on one kind of database, in interleaved rounds."""
    peers = [peer for peer in PEERS if peer.name in options.peers]
    found = {peer.name: Measured() for peer in peers}
    with opened(kind) as databases:
        addresses = {peer.name: databases.make(peer.name) for peer in peers}
        for peer in peers:
            log_of(peer).unlink(missing_ok=True)
            seed(peer, addresses[peer.name])
        for number in range(options.rounds):
            for peer in peers:
                _say(f"{kind}: round {number + 1} of {options.rounds}, {peer.name}")
                _one_round(options, peer, addresses[peer.name], databases, found[peer.name])
    return found


def _one_round(
    options: argparse.Namespace, peer: Peer, address: Address, databases: Databases, found: Measured
) -> None:
    with (
        serving(peer, address, options.server, options.workers) as server,
        Crew(server.port, _shape(peer), options.clients, USERS) as crew,
    ):
        found.await_fresh_codes()
        before = cpu_of(server.processes())
        signed_in = crew.sign_in()
        found.signed_in = time.time()
        found.faults += signed_in.faults
        posts = [label for label, _ in signed_in.latencies if label == "sign-in"]
        if posts:
            found.sign_ins.append((cpu_of(server.processes()) - before) / len(posts))
        found.faults += crew.work(WARM_UP, WARM_UP_SECONDS).faults
        start = Window.now(server, databases)
        tally = crew.work(options.lifecycles, options.duration)
        found.add(tally, Window.now(server, databases).since(start))
        found.megabytes = max(found.megabytes, server.memory())


def _shape(peer: Peer) -> Shape:
    module, _, name = peer.shape.partition(".")
    shape: Shape = getattr(importlib.import_module(module), name)
    return shape


def _say(text: str) -> None:
    print(f"   {text}", file=sys.stderr, flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def summary(measured: Measured) -> dict[str, object]:
    """Return the figures of one peer: medians over the rounds, milliseconds throughout."""
    rounds = measured.rounds
    if not rounds:
        return {"faults": measured.faults}
    every = [seconds for values in measured.latencies.values() for seconds in values]
    return {
        "cpu_per_lifecycle": _median(1e3 * r.server / r.lifecycles for r in rounds),
        "cpu_per_lifecycle_rounds": [1e3 * r.server / r.lifecycles for r in rounds],
        "database_cpu_per_lifecycle": _median(1e3 * r.database / r.lifecycles for r in rounds),
        "requests_per_lifecycle": _median(r.requests / r.lifecycles for r in rounds),
        "cpu_per_request": _median(1e3 * r.server / r.requests for r in rounds),
        "cpu_per_request_with_database": _median(1e3 * (r.server + r.database) / r.requests for r in rounds),
        "cpu_per_sign_in": 1e3 * statistics.median(measured.sign_ins) if measured.sign_ins else 0.0,
        "lifecycles_per_second": _median(r.lifecycles / r.seconds for r in rounds),
        **{f"p{share:.0%}".rstrip("%"): 1e3 * percentile(every, share) for share in (0.5, 0.95, 0.99)},
        "foreign_load": _median(r.foreign / r.seconds for r in rounds),
        "megabytes": measured.megabytes,
        "lifecycles": sum(r.lifecycles for r in rounds),
        "requests": sum(r.requests for r in rounds),
        "faults": measured.faults,
        "by_page": {
            label: [len(values), 1e3 * percentile(values, 0.5), 1e3 * percentile(values, 0.95)]
            for label, values in sorted(measured.latencies.items())
        },
    }


def _median(values: Iterator[float]) -> float:
    return statistics.median(values)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    names = [peer.name for peer in PEERS]
    parser.add_argument("--peers", type=_names(names), default=names, help=f"whom to measure: {','.join(names)}")
    parser.add_argument("--db", type=_names(DATABASES), default=list(DATABASES), help="sqlite,pg or one of them")
    parser.add_argument("--server", choices=sorted(SERVERS), default="granian", help="the server of all peers")
    parser.add_argument("--rounds", type=int, default=3, help="how often every peer has its turn (3)")
    parser.add_argument("--lifecycles", type=int, default=36, help="how many lifecycles a turn measures (36)")
    parser.add_argument("--duration", type=float, default=20.0, help="seconds after which a turn ends anyway (20)")
    parser.add_argument("--workers", type=int, default=1, help="worker processes of the server (1)")
    parser.add_argument("--clients", type=int, default=2, help="clients at the same time (2)")
    parser.add_argument("--pages", action="store_true", help="show the waiting time of every kind of page too")


def _names(known: Sequence[str]) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        wished = text.split(",")
        for name in wished:
            if name not in known:
                raise argparse.ArgumentTypeError(f"'{name}' is not one of {', '.join(known)}")
        return wished

    return read


def run(options: argparse.Namespace) -> int:
    """Measure, print the table, write the figures. Fails when any peer had a fault."""
    results = {}
    for kind in options.db:
        found = measure(options, kind)
        results[kind] = {name: summary(measured) for name, measured in found.items()}
        print_table(kind, results[kind], BASELINE, pages=options.pages)
        print_goals(results[kind], OURS, {name: goals[kind] for name, goals in GOALS.items()})
    chosen = {name: value for name, value in vars(options).items() if name != "run"}
    write_json("lifecycle", {"options": chosen, "results": results})
    return 1 if any(row["faults"] for rows in results.values() for row in rows.values()) else 0
