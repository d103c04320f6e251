"""Measure the inbox of one authority with a full page, in an installation with few cases and in one with many.

Both installations have the same authorities and users, and are asked in turns, warm, through the whole application in
this process. In both, one case in a hundred waits for the measured authority, so its list grows with the database.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape

from costs import Inside
from databases import opened
from drive import Browser
from report import write_json
from seeding import Seeded, fill

from imi_runtime.assembly import make_app, open_installation
from imi_runtime.operations.visits import digest_of_secret
from imi_runtime.store import accounts
from imi_runtime.web.site import COOKIE

GOAL = 1.3
OLDER = re.compile(r'href="(/\?[^"]*before=[^"]+)"')
TURN = 20
"""How many pages of one installation are asked for before it is the other's turn."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--db", choices=("sqlite", "pg"), default="sqlite", help="the database (sqlite)")
    parser.add_argument("--few", type=int, default=10_000, help="cases of the small installation (10000)")
    parser.add_argument("--many", type=int, default=1_000_000, help="cases of the large installation (1000000)")
    parser.add_argument("--authorities", type=int, default=7000, help="how many authorities (7000)")
    parser.add_argument("--users", type=int, default=13_000, help="how many users (13000)")
    parser.add_argument("--pages", type=int, default=600, help="how many pages of each kind to measure (600)")


@dataclass(slots=True)
class Asked:
    """One installation that is asked, with the seconds of every page by its kind: waiting time, processor time."""

    browser: Browser
    deep: str = ""
    waited: dict[str, list[float]] = field(default_factory=dict)
    spent: dict[str, list[float]] = field(default_factory=dict)

    def ask(self, kind: str, address: str) -> None:
        """Ask for a page and note what it took."""
        started, before = time.perf_counter(), time.thread_time()
        page = self.browser.get(kind, address)
        self.waited.setdefault(kind, []).append(time.perf_counter() - started)
        self.spent.setdefault(kind, []).append(time.thread_time() - before)
        rows = page.html.count('class="imi-number"')
        assert rows == 50, f"a full page has 50 cases, this one {rows}"


def run(options: argparse.Namespace) -> int:
    """Fill, measure and print. Fails where the goal is missed."""
    with opened(options.db) as databases:
        few, many = (
            _ready(fill(databases.make(f"cases-{count}"), count, options.authorities, options.users))
            for count in (options.few, options.many)
        )
        for number in range(options.pages // TURN + 1):
            for asked in (few, many):
                if number == 0:
                    asked.waited.clear()
                for _ in range(TURN):
                    asked.ask("first page", "/")
                    asked.ask("later page", asked.deep)
    return _report(options, few, many)


def _ready(seeded: Seeded) -> Asked:
    """Sign the reader in and warm the installation up; remember the address of the second stretch of the list."""
    installation = open_installation(seeded.settings)
    secret = installation.ids.secret()
    with installation.database.writing() as connection:
        accounts.start_session(connection, accounts.NewSession(
            digest=digest_of_secret(secret), user=seeded.reader.id, language=seeded.reader.language, id="measured",
        ), installation.clock.now())
    installation.database.close()
    asked = Asked(Browser(Inside(make_app(seeded.settings), ""), []))
    asked.browser.cookies[COOKIE] = secret
    [asked.deep] = {unescape(link) for link in OLDER.findall(asked.browser.get("first page", "/").html)}
    return asked


def _report(options: argparse.Namespace, few: Asked, many: Asked) -> int:
    print(f"{options.db}: the inbox of an authority with a full page, {options.few:,} against {options.many:,} cases")
    figures: dict[str, dict[str, float]] = {}
    kinds: tuple[tuple[str, Callable[[list[float]], float]], ...] = (("p50", statistics.median), ("p95", _p95))
    for kind in few.waited:
        for name, of in kinds:
            for what, low, high in (("waiting", few.waited, many.waited), ("CPU", few.spent, many.spent)):
                a, b = 1e3 * of(low[kind]), 1e3 * of(high[kind])
                figures[f"{kind}, {what} {name}"] = {"few": a, "many": b, "ratio": b / a}
                print(f"  {kind}, {what:8} {name}: {a:8.2f} ms {b:8.2f} ms  {b / a:5.2f}x")
    reached = figures["first page, CPU p95"]["ratio"] <= GOAL
    print(f"p95 at most {GOAL}x: {'reached' if reached else 'missed'} ({len(few.waited['first page'])} pages each)")
    write_json("inbox", {"options": {k: v for k, v in vars(options).items() if k != "run"}, "figures": figures})
    return 0 if reached else 1


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]
