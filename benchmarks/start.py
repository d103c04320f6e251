"""Measure a cold start: the processor time of server and worker until a signed-in user has the first page.

The page is the form with which a case begins. An installation of sixty procedures in 24 languages, one with a single
procedure in one language, and the hand-coded Django application take turns; everybody was signed in before, and what
Python compiles was kept, as in any installation that is started again.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import lifecycle_plain
import lifecycle_stepped
from databases import Address, Databases, opened
from drive import Browser, Connected
from invented_library import Size, invent_program
from lifecycle import BASELINE, OURS, PEERS
from report import write_json
from servers import PATIENCE, Peer, Server, cpu_of, log_of, seed, serving, starting

LARGE, SMALL = "imi, many", "imi, one"
GOALS = {BASELINE: 1.3, SMALL: 1.2}
"""What the large installation may cost, as a share of the others."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who is started: a peer with its database, the page that is asked for, and the cookies of somebody signed in."""

    name: str
    peer: Peer
    address: Address
    path: str
    cookies: dict[str, str]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--db", choices=("sqlite", "pg"), default="sqlite", help="the database (sqlite)")
    parser.add_argument("--server", choices=("granian", "gunicorn"), default="granian", help="the server (granian)")
    parser.add_argument("--rounds", type=int, default=7, help="how often each is started (7)")
    parser.add_argument("--areas", type=int, default=30, help="policy areas of the large installation (30)")
    parser.add_argument("--procedures", type=int, default=2, help="procedures of each of its areas (2)")
    parser.add_argument("--languages", type=int, default=24, help="its languages, English among them (24)")


def run(options: argparse.Namespace) -> int:
    """Measure and print; ratios of the large installation to the others."""
    times: dict[str, list[float]] = {}
    with ExitStack() as stack:
        databases = stack.enter_context(opened(options.db))
        entrants = list(_entrants(options, databases, stack))
        for number in range(options.rounds):
            print(f"   round {number + 1} of {options.rounds}", flush=True)
            for entrant in entrants:
                times.setdefault(entrant.name, []).append(_started(entrant, options.server))
    medians = {name: median(values) for name, values in times.items()}
    for name, seconds in medians.items():
        print(f"{name:14}{1e3 * seconds:8.0f} ms CPU{medians[LARGE] / seconds:8.2f}x is the large installation")
    for name, goal in GOALS.items():
        reached = "reached" if medians[LARGE] <= goal * medians[name] else "missed"
        print(f"goal (at most {goal}x of {name}): {reached}")
    chosen = {name: value for name, value in vars(options).items() if name != "run"}
    write_json("start", {"options": chosen, "goals": GOALS, "seconds": times})
    return 0


def _entrants(options: argparse.Namespace, databases: Databases, stack: ExitStack) -> Iterator[Entrant]:
    """Seed everybody, and sign a user in with each, which also lets Python compile everything once."""
    known = {peer.name: peer for peer in PEERS}
    sizes = {LARGE: Size(options.areas, options.procedures, options.languages), SMALL: Size(1, 1, 1)}
    for name, size in sizes.items():
        program = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="imi-bench-")))
        texts = invent_program(program, size)
        print(f"{name}: {size.areas * size.procedures} procedures, {texts:,} texts, {size.languages} languages")
        peer = replace(known[OURS], program=program, library=program)
        yield _seeded(name, peer, databases, "/start/benchmark_area_0/measured_request_0_0", options.server)
    yield _seeded(BASELINE, known[BASELINE], databases, "/case/new", options.server)


def _seeded(name: str, peer: Peer, databases: Databases, path: str, server: str) -> Entrant:
    address = databases.make(name.replace(", ", "_"))
    log_of(peer).unlink(missing_ok=True)
    seed(peer, address)
    sign_in = lifecycle_plain.sign_in if name == BASELINE else lifecycle_stepped.sign_in
    with serving(peer, address, server, 1) as running:
        browser = Browser(Connected(running.port), [])
        sign_in(browser, 0)
        browser.get("first page", path)
    return Entrant(name, peer, address, path, browser.cookies)


def _started(entrant: Entrant, server: str) -> float:
    """Start afresh and return the processor seconds until the page is there."""
    with starting(entrant.peer, entrant.address, server, 1) as running:
        _get_as_soon_as_possible(running, entrant)
        return cpu_of(running.processes())


def _get_as_soon_as_possible(running: Server, entrant: Entrant) -> None:
    end = time.monotonic() + PATIENCE
    while running.lives() and time.monotonic() < end:
        try:
            Browser(Connected(running.port), [], dict(entrant.cookies)).get("first page", entrant.path)
        except (OSError, EOFError):
            time.sleep(0.01)
        else:
            return
    raise SystemExit(f"{entrant.name} showed no page; see {log_of(entrant.peer)}")
