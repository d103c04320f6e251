"""Measure what somebody at the inbox feels while two clients sign in without pause.

One worker serves all unless said otherwise. Stretches without and with the storm alternate, so that whatever else the
machine does falls on both; how busy it was is said, since on a full machine nobody's waiting means anything. Every
sign-in hashes a password with argon2id at full strength; who is asked to come again comes at once.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier, Event

import lifecycle_stepped
from databases import opened
from drive import Browser, Connected, UnexpectedAnswer
from lifecycle import OURS, PEERS, percentile
from report import write_json
from servers import Server, cpu_of, log_of, machine_busy, seed, serving
from workload import PASSWORD, identifier

GOAL = 2.0
THREADS = 4
"""As `imi serve` starts its workers."""
FIRST_STORMING = 500
"""Users from this number on sign in during the storm; the reader is another."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--db", choices=("sqlite", "pg"), default="sqlite", help="the database (sqlite)")
    parser.add_argument("--server", choices=("granian", "gunicorn"), default="granian", help="the server (granian)")
    parser.add_argument("--rounds", type=int, default=4, help="how many stretches of each kind (4)")
    parser.add_argument("--pages", type=int, default=250, help="pages of a stretch (250)")
    parser.add_argument("--workers", type=int, default=1, help="processes that answer (1)")
    parser.add_argument("--clients", type=int, default=2, help="clients that sign in without pause (2)")


@dataclass(slots=True)
class Stretches:
    """What the stretches of one kind took: each page, and the seconds of server, machine and clock."""

    took: list[float] = field(default_factory=list)
    server: float = 0.0
    machine: float = 0.0
    clock: float = 0.0

    @contextmanager
    def watching(self, server: Server) -> Iterator[None]:
        """Count what is spent meanwhile."""
        spent, busy, started = cpu_of(server.processes()), machine_busy(), time.perf_counter()
        yield
        self.server += cpu_of(server.processes()) - spent
        self.machine += machine_busy() - busy
        self.clock += time.perf_counter() - started

    def waiting(self, share: float) -> float:
        """Return the milliseconds that so large a share of the pages took at most."""
        return 1e3 * percentile(self.took, share)


def run(options: argparse.Namespace) -> int:
    """Measure and print. Fails where the goal is missed."""
    [peer] = (peer for peer in PEERS if peer.name == OURS)
    found = {"idle": Stretches(), "storm": Stretches()}
    tried, again = 0, 0
    with opened(options.db) as databases:
        address = databases.make(peer.name)
        log_of(peer).unlink(missing_ok=True)
        seed(peer, address)
        with serving(peer, address, options.server, options.workers, THREADS) as server:
            reader = Browser(Connected(server.port), [])
            lifecycle_stepped.sign_in(reader, 0)
            _read(reader, options.pages)
            for _ in range(options.rounds):
                with found["idle"].watching(server):
                    found["idle"].took += _read(reader, options.pages)
                with _storm(server.port, options.clients) as counted, found["storm"].watching(server):
                    found["storm"].took += _read(reader, options.pages)
                tried, again = tried + counted[0], again + counted[1]
    return _report(options, found, tried, again)


def _read(reader: Browser, pages: int) -> list[float]:
    """Open the inbox so often, a moment apart as people do; return what each took."""
    took = []
    for _ in range(pages):
        started = time.perf_counter()
        reader.get("inbox", "/")
        took.append(time.perf_counter() - started)
        time.sleep(0.005)
    return took


@contextmanager
def _storm(port: int, clients: int) -> Iterator[list[int]]:
    """Let clients sign in until the context ends; then it holds how often they did, and how often in vain."""
    context = multiprocessing.get_context("spawn")
    over, results, begun = context.Event(), context.Queue(), context.Barrier(clients + 1)
    processes = [
        context.Process(target=_sign_in, args=(port, number, begun, over, results), daemon=True)
        for number in range(clients)
    ]
    for process in processes:
        process.start()
    begun.wait(60)
    counted = [0, 0]
    try:
        yield counted
    finally:
        over.set()
        for _ in processes:
            done, refused = results.get(timeout=30)
            counted[0], counted[1] = counted[0] + done, counted[1] + refused
        for process in processes:
            process.join(5)


def _sign_in(
    port: int, number: int, begun: Barrier, over: Event, results: multiprocessing.Queue[tuple[int, int]]
) -> None:
    """Show a name and the right password again and again, each time as somebody else."""
    done, refused = 0, 0
    begun.wait(60)
    while not over.is_set():
        browser = Browser(Connected(port), [])
        page = browser.get("sign-in page", "/sign-in")
        form = page.form(with_control="identifier")
        assert form is not None
        user = FIRST_STORMING + (2 * done + number) % (1000 - FIRST_STORMING)
        try:
            browser.post("sign-in", form.action or page.path,
                         form.filled({"identifier": identifier(user), "password": PASSWORD}))
        except UnexpectedAnswer:
            refused += 1
        done += 1
    results.put((done, refused))


def _report(options: argparse.Namespace, found: dict[str, Stretches], tried: int, again: int) -> int:
    print(f"{options.db}, {options.server}, workers: {options.workers}")
    print(f"inbox while {options.clients} clients sign in without pause")
    for kind, some in found.items():
        print(f"  {kind:6} p50 {some.waiting(0.5):7.2f} ms, p95 {some.waiting(0.95):7.2f} ms ({len(some.took)} pages); "
              f"of a processor: server {some.server / some.clock:.0%}, machine {some.machine / some.clock:.0%}")
    idle, storm = found["idle"], found["storm"]
    each = (storm.server - idle.server * storm.clock / idle.clock) / max(1, tried)
    median, ratio = (storm.waiting(share) / idle.waiting(share) for share in (0.5, 0.95))
    print(f"  {tried} sign-ins tried, {again} asked to come again; {1e3 * each:.0f} ms of a processor each")
    judged = "reached" if ratio <= GOAL else "missed"
    print(f"p50 {median:.2f}x, p95 {ratio:.2f}x of idle; the goal is at most {GOAL}x: {judged}")
    figures = {kind: {"p50": some.waiting(0.5), "p95": some.waiting(0.95), "server": some.server / some.clock,
                      "machine": some.machine / some.clock} for kind, some in found.items()}
    write_json("storm", {"options": {k: v for k, v in vars(options).items() if k != "run"}, "figures": figures,
                         "tried": tried, "again": again})
    return 0 if ratio <= GOAL else 1
