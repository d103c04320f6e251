"""Measure the directory of authorities: bringing it in and out of files, reading it anew, and finding the right one.

Everything is invented: authorities of every region of thirty countries, and their users.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from databases import opened
from invented_directory import invent
from report import write_json

from imi_runtime.adapters.sealing import create_key_file
from imi_runtime.assembly import open_installation
from imi_runtime.compiler.compile import areas, read_library
from imi_runtime.directory.search import Wanted
from imi_runtime.directory.table_files import USERS, written
from imi_runtime.model.ids import Country, Language, UserId
from imi_runtime.operations import visits
from imi_runtime.operations.deployment.deploying import deploy
from imi_runtime.operations.directory.directory_files import Imported, NotImported, export_directory, import_directory
from imi_runtime.operations.directory.finding import find_authorities
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.visits import digest_of_secret
from imi_runtime.screens.places import countries_called
from imi_runtime.settings import read_settings
from imi_runtime.store import accounts
from imi_runtime.store.directory import read_directory
from imi_runtime.store.upgrade import upgrade

T = TypeVar("T")
ASKED = (
    ("Ärztekammer Bayern", ""), ("Izba Lekarska Mazowieckie", ""), ("ordre des medecins Ardèche", ""), ("labour", "FI"),
    ("Επιθεώρηση Εργασίας Αττική", ""), ("Iatrikos Syllogos Kriti", ""), ("Pfelgekammer", ""), ("", "IT"), ("", ""),
    ("food safety office", ""), ("opettajarekisteri lappi", ""), ("Griechenland coordination", ""),
    ("kammer ärzte", "DE"),
    ("inspeccion de trabajo", "ES"), ("nursing board of the region", ""),
)
"""What is typed, and in which country; empty for all."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--database", choices=("sqlite", "pg"), default="sqlite")
    parser.add_argument("--authorities", type=int, default=7000, help="how many authorities (7000)")
    parser.add_argument("--users", type=int, default=13_000, help="how many users (13000)")
    parser.add_argument("--rounds", type=int, default=20, help="how often each question is asked (20)")


def run(options: argparse.Namespace) -> int:
    """Measure and print."""
    figures: dict[str, float] = {}
    with opened(options.database) as databases:
        address = databases.make("directory")
        create_key_file(address.key_file)
        upgrade(address.owner, address.application)
        installation = open_installation(read_settings({
            "IMI_DATABASE_URL": address.application, "IMI_KEY_FILE": str(address.key_file),
        }))
        _in_and_out(installation, options, figures)
        _look(installation, options, figures)
        installation.database.close()
    print(f"{options.database}, {options.authorities:,} authorities, {options.users:,} users; milliseconds")
    for name, value in figures.items():
        print(f"  {name:<48}{value:12,.1f}")
    write_json("directory", {"database": options.database, "authorities": options.authorities, "figures": figures})
    return 0


def _timed(figures: dict[str, float], name: str, doing: Callable[[], T]) -> T:
    started = time.perf_counter()
    done = doing()
    figures[name] = (time.perf_counter() - started) * 1000
    return done


def _in_and_out(installation: Installation, options: argparse.Namespace, figures: dict[str, float]) -> None:
    library = read_library(Path(__file__).resolve().parent / "library")
    area = areas(library)[0]
    deploy(installation, library, area, by="benchmark", notes="", make_pieces=lambda bundle, labels: iter(()))
    directory = invent(area, options.authorities, options.users)
    files = written(directory.entries, directory.members)
    wrong = {**files, USERS: _wrong_in_the_last_row_but_one(files[USERS])}
    refused = _timed(figures, "import, refused for its last row but one",
                     lambda: import_directory(installation, wrong, by="benchmark"))
    assert isinstance(refused, NotImported) and len(refused.faults) == 1, refused
    assert not read_in(installation).authorities
    done = _timed(figures, "import", lambda: import_directory(installation, files, by="benchmark"))
    assert isinstance(done, Imported) and done.added == options.authorities, done
    by = next((one.email for one in directory.members if one.authority == "demo-operator"), "")
    out = _timed(figures, "export", lambda: export_directory(installation))
    assert out == files, "what comes out differs from what went in"
    again = _timed(figures, "import of the same again", lambda: import_directory(installation, files, by=by))
    assert isinstance(again, Imported) and again.unchanged == options.authorities
    _timed(figures, "a worker reads the directory anew", lambda: read_in(installation))


def _wrong_in_the_last_row_but_one(users: bytes) -> bytes:
    lines = users.split(b"\r\n")
    lines[-3] = lines[-3].replace(b"@", b" at ")
    return b"\r\n".join(lines)


def read_in(installation: Installation) -> object:
    """Return the directory as a worker reads it."""
    with installation.database.reading() as connection:
        return read_directory(connection)


def _look(installation: Installation, options: argparse.Namespace, figures: dict[str, float]) -> None:
    with installation.database.writing() as connection:
        user = next(iter(read_directory(connection).people))
    secret = _session(installation, user)
    with visits.reading(installation, secret) as visit:
        area = next(iter(visit.live()))
        first = _timed(figures, "first question of a worker", lambda: find_authorities(
            visit, "Ärztekammer", Wanted(area=area), countries_called()))
        assert first.authorities
        took = []
        for _ in range(options.rounds):
            for text, country in ASKED:
                started = time.perf_counter()
                find_authorities(visit, text, Wanted(area=area, country=Country(country) or None), countries_called())
                took.append((time.perf_counter() - started) * 1000)
    took.sort()
    figures["questions asked"] = len(took)
    figures["finding, p50"] = statistics.median(took)
    figures["finding, p95"] = took[int(len(took) * 0.95)]
    figures["finding, slowest"] = took[-1]


def _session(installation: Installation, user: UserId) -> str:
    secret = installation.ids.secret()
    with installation.database.writing() as connection:
        new = accounts.NewSession(
            digest=digest_of_secret(secret), user=user, language=Language("en"), id=installation.ids.secret()[:40],
        )
        accounts.start_session(connection, new, installation.clock.now())
    return secret
