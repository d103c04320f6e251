"""Measure a deployment to running workers under load: how soon all have it, what fails, and the longest wait.

Readers ask two workers for their inbox without pause while the measured area is deployed again and again, each time
with another title. A prober asks for the page with the title, on new connections, until all show the new one.
The longest waits without and with a deployment stand side by side, because the machine may be busy with other things.
"""

from __future__ import annotations

import argparse
import threading
import time
from dataclasses import dataclass, field

import lifecycle_stepped
from databases import opened
from drive import Browser, Connected
from lifecycle import OURS, PEERS, percentile
from report import write_json
from seeding import LIBRARY, settings_of
from servers import log_of, seed, serving

from imi_runtime.assembly import open_installation, page_pieces
from imi_runtime.compiler.compile import Library, areas, read_library
from imi_runtime.operations.deployment.deploying import deploy

TITLE = b'label: "The matter"'
SHOWS = "/start"
MOST_SECONDS, MOST_WAIT, REQUESTS = 1.0, 0.1, 10_000
QUIET = 20
"""Answers in a row with the new title, on new connections, after which every worker is taken to have it."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--db", choices=("sqlite", "pg"), default="sqlite", help="the database (sqlite)")
    parser.add_argument("--workers", type=int, default=2, help="worker processes (2)")
    parser.add_argument("--readers", type=int, default=2, help="readers at the same time (2)")
    parser.add_argument("--requests", type=int, default=REQUESTS, help="requests at least (10000)")
    parser.add_argument("--every", type=float, default=3.0, help="seconds between deployments (3)")


@dataclass(slots=True)
class Load:
    """Readers at work: when each request began and how long it took, and what failed."""

    port: int
    over: threading.Event = field(default_factory=threading.Event)
    took: list[tuple[float, float]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def read(self, browser: Browser) -> None:
        """Ask for the inbox until it is over."""
        while not self.over.is_set():
            started = time.monotonic()
            try:
                browser.get("inbox", "/")
            except Exception as fault:  # whatever it is, it is counted
                self.failed.append(repr(fault))
            self.took.append((started, time.monotonic() - started))


def run(options: argparse.Namespace) -> int:
    """Measure and print. Fails where a request failed or a worker was late."""
    [peer] = (peer for peer in PEERS if peer.name == OURS)
    with opened(options.db) as databases:
        address = databases.make(peer.name)
        log_of(peer).unlink(missing_ok=True)
        seed(peer, address)
        installation = open_installation(settings_of(address))
        library = read_library(LIBRARY)
        [area] = areas(library)
        with serving(peer, address, "granian", options.workers, 4) as server:
            load, prober = Load(server.port), _signed_in(server.port, 900)
            threads = [
                threading.Thread(target=load.read, args=(_signed_in(server.port, number),), daemon=True)
                for number in range(options.readers)
            ]
            for thread in threads:
                thread.start()
            spans: list[tuple[float, float]] = []
            late: list[float] = []
            while len(load.took) < options.requests or not spans:
                time.sleep(options.every)
                began = time.monotonic()
                title = f"Edition {len(spans)} of the request"
                deploy(installation, _retitled(library, title), area, by="benchmark", notes="", make_pieces=page_pieces)
                late.append(_last_former(prober, server.port, title))
                spans.append((began, time.monotonic()))
            load.over.set()
            for thread in threads:
                thread.join(30)
        installation.database.close()
    return _report(options, load, spans, late)


def _signed_in(port: int, user: int) -> Browser:
    browser = Browser(Connected(port), [])
    lifecycle_stepped.sign_in(browser, user)
    return browser


def _retitled(library: Library, title: str) -> Library:
    changed = {path: data.replace(TITLE, f'label: "{title}"'.encode()) for path, data in library.items()}
    assert changed != library
    return changed


def _last_former(prober: Browser, port: int, title: str) -> float:
    """Return how many seconds after the deployment the former title was last shown."""
    deployed, last, seen = time.monotonic(), 0.0, 0
    while seen < QUIET:
        prober.line = Connected(port)
        shown = title in prober.get("titles", SHOWS).html
        seen = seen + 1 if shown else 0
        if not shown:
            last = time.monotonic() - deployed
            if last > 10 * MOST_SECONDS:
                raise SystemExit(f"{SHOWS} does not show '{title}' after {last:.0f} s")
    return last


def _report(
    options: argparse.Namespace, load: Load, spans: list[tuple[float, float]], late: list[float]
) -> int:
    during = [took for began, took in load.took if any(a - took <= began <= b for a, b in spans)]
    between = [took for began, took in load.took if not any(a - took <= began <= b for a, b in spans)]
    print(f"{options.db}: {len(spans)} deployments to {options.workers} workers under {options.readers} readers")
    print(f"  {len(load.took):,} requests, {len(load.failed)} failed {load.failed[:2]}")
    print(f"  the former version was last seen {1e3 * max(late):.0f} ms after the deployment (goal: under 1000 ms)")
    figures = {}
    for name, values in (("between deployments", between), ("during deployments", during)):
        figures[name] = {"p50": 1e3 * percentile(values, 0.5), "p99": 1e3 * percentile(values, 0.99),
                         "worst": 1e3 * max(values, default=0.0), "requests": len(values)}
        print(f"  {name}: " + ", ".join(f"{key} {value:.1f}" for key, value in figures[name].items()))
    reached = not load.failed and max(late) < MOST_SECONDS and figures["during deployments"]["worst"] <= 1e3 * MOST_WAIT
    print(f"goal (worst wait at most 100 ms): {'reached' if reached else 'missed'}")
    write_json("live", {"options": {k: v for k, v in vars(options).items() if k != "run"}, "figures": figures,
                        "failed": load.failed, "late": late})
    return 1 if load.failed or max(late) >= MOST_SECONDS else 0
