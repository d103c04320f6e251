"""Measure finding cases of one authority, by words and by facts, against its inbox in the same installation.

One case in a hundred belongs to the measured authority. It is asked for a number (one case has it), for a word of a
person that stands in every case, for two words, for a word beside facts, for facts alone, and for a word that nobody
wrote; in turns with the inbox, warm, through the whole application in this process.

    python3 dev.py bench find --few 10000 --many 100000
    python3 dev.py bench find --at /tmp/many              an installation that `bench seed --findable` has filled
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from costs import Inside
from databases import Address, opened
from drive import Browser
from report import write_json
from seeding import Seeded, fill, make_findable

from imi_runtime.assembly import make_app, open_installation
from imi_runtime.operations.visits import digest_of_secret
from imi_runtime.store import accounts, cases, sight
from imi_runtime.web.site import COOKIE

GOAL = 2.0
INBOX = "inbox"
NUMBER = re.compile(r'class="imi-number">([^<]+)<')
WORD = re.compile(r"[^\W\d_]{4,}")
TURN = 10


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--db", choices=("sqlite", "pg"), default="sqlite", help="the database (sqlite)")
    parser.add_argument("--few", type=int, default=10_000, help="cases of the small installation (10000)")
    parser.add_argument("--many", type=int, default=100_000, help="cases of the large installation (100000)")
    parser.add_argument("--at", type=Path, action="append", default=[], help="measure this filled folder instead")
    parser.add_argument("--authorities", type=int, default=7000, help="how many authorities (7000)")
    parser.add_argument("--users", type=int, default=13_000, help="how many users (13000)")
    parser.add_argument("--pages", type=int, default=200, help="how many pages of each kind to measure (200)")


@dataclass(slots=True)
class Asked:
    """One installation that is asked: the address of each kind of page, and the milliseconds that pages took."""

    name: str
    browser: Browser
    addresses: dict[str, list[str]]
    waited: dict[str, list[float]] = field(default_factory=dict)
    spent: dict[str, list[float]] = field(default_factory=dict)

    def ask(self, number: int) -> None:
        """Ask for a page of each kind."""
        for kind, addresses in self.addresses.items():
            started, before = time.perf_counter(), time.thread_time()
            page = self.browser.get(kind, addresses[number % len(addresses)])
            self.waited.setdefault(kind, []).append(1e3 * (time.perf_counter() - started))
            self.spent.setdefault(kind, []).append(1e3 * (time.thread_time() - before))
            found = len(NUMBER.findall(page.html))
            assert found == {"nothing": 0, "number": 1}.get(kind, found) and (found or kind == "nothing"), (kind, found)


def run(options: argparse.Namespace) -> int:
    """Fill, measure and print. Fails where the goal is missed."""
    with ExitStack() as stack:
        if options.at:
            filled = [(str(folder), _kept(folder, options)) for folder in options.at]
        else:
            databases = stack.enter_context(opened(options.db))
            filled = []
            for count in (options.few, options.many):
                seeded = fill(databases.make(f"find-{count}"), count, options.authorities, options.users)
                make_findable(seeded.settings)
                filled.append((f"{count:,} cases", seeded))
        asked = [_ready(name, seeded) for name, seeded in filled]
        for number in range(-TURN, options.pages):
            for one in asked:
                if number == 0:
                    one.waited.clear()
                    one.spent.clear()
                one.ask(number)
    return _report(options, asked)


def _kept(folder: Path, options: argparse.Namespace) -> Seeded:
    """Return an installation that was filled before; nothing is added to it."""
    url = f"sqlite:///{(folder / 'cases.db').resolve()}"
    return fill(Address(url, url, folder / "installation.key"), 0, options.authorities, options.users)


def _ready(name: str, seeded: Seeded) -> Asked:
    """Sign the reader in, and find out from its own cases what can be asked for."""
    installation = open_installation(seeded.settings)
    secret = installation.ids.secret()
    with installation.database.writing() as connection:
        accounts.start_session(connection, accounts.NewSession(
            digest=digest_of_secret(secret), user=seeded.reader.id, language=seeded.reader.language, id=secret[:20],
        ), installation.clock.now())
    with installation.database.reading() as connection:
        rights = frozenset({(area, right) for area, right in seeded.reader.grants})
        rights |= frozenset((area, "viewer") for area, _ in rights)
        rows = sight.listed(
            connection, authority=seeded.reader.authority, rights=rights, shelves=tuple(sight.Shelf), limit=200
        )
        stored = cases.load(connection, rows[0].case, installation.sealing)
        assert stored is not None
        answers = " ".join(repr(filling.latest.get("q00")) for filling in stored.case.fillings)
        words = sorted(set(WORD.findall(answers)))
        row = rows[0]
    installation.database.close()
    browser = Browser(Inside(make_app(seeded.settings), ""), [])
    browser.cookies[COOKIE] = secret
    state = quote(f"{row.area}/{row.procedure}/{row.state}", safe="")
    return Asked(name, browser, {
        INBOX: ["/"], "number": [f"/find?q={one.number}" for one in rows],
        "word of all": [f"/find?q={quote(words[0])}"], "two words of all": [f"/find?q={quote(' '.join(words[:2]))}"],
        "word and facts": [f"/find?q={quote(words[0])}&state={state}&opened_from=2000-01-01&mine="],
        "facts alone": [f"/find?state={state}"], "nothing": ["/find?q=xyzzyxyzzy"],
    })


def _report(options: argparse.Namespace, asked: list[Asked]) -> int:
    figures, reached = {}, True
    for one in asked:
        print(f"{options.db}, {one.name}: {len(one.waited[INBOX])} pages of each kind")
        inbox = _p95(one.spent[INBOX])
        for kind, waited in one.waited.items():
            spent, ratio = one.spent[kind], _p95(one.spent[kind]) / inbox
            reached &= ratio <= GOAL
            figures[f"{one.name}, {kind}"] = {
                "waited p50": statistics.median(waited), "waited p95": _p95(waited),
                "cpu p50": statistics.median(spent), "cpu p95": _p95(spent), "p95 against the inbox": ratio,
            }
            print(f"  {kind:18} waiting p50 {statistics.median(waited):7.2f} p95 {_p95(waited):8.2f} ms   CPU p50 "
                  f"{statistics.median(spent):7.2f} p95 {_p95(spent):7.2f} ms   {ratio:5.2f}x of the inbox")
    print(f"p95 at most {GOAL}x of the inbox: {'reached' if reached else 'missed'}")
    write_json("find", {"options": {k: str(v) for k, v in vars(options).items() if k != "run"}, "figures": figures})
    return 0 if reached else 1


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]
