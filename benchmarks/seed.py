"""Fill an installation that stays: any number of invented cases between invented authorities, to try things at scale.

    python3 dev.py bench seed --into /tmp/many --cases 1000000

The words by which cases are found are written by the workers' own function, which takes far longer than the cases:
`--findable` waits for it, else `imi work` does it.

A run that was stopped is taken up where it ended, and one with a larger number adds the rest. Nobody of these users has
a password; what measures something signs its reader in by itself.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from databases import Address
from seeding import fill, make_findable


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--into", type=Path, required=True, help="folder for the key, and for the database of SQLite")
    parser.add_argument("--database", default="", help="address of an empty PostgreSQL database, for the application")
    parser.add_argument("--owner", default="", help="the same database, for the owner of its tables")
    parser.add_argument("--cases", type=int, default=100_000, help="how many cases (100000)")
    parser.add_argument("--authorities", type=int, default=7000, help="how many authorities (7000)")
    parser.add_argument("--users", type=int, default=13_000, help="how many users (13000)")
    parser.add_argument("--findable", action="store_true", help="write the words by which cases are found, too")


def run(options: argparse.Namespace) -> int:
    """Fill it, and say how it is opened."""
    if bool(options.database) != bool(options.owner):
        raise SystemExit("--database and --owner go together.")
    folder = options.into.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    ours = f"sqlite:///{folder / 'cases.db'}"
    address = Address(options.database or ours, options.owner or ours, folder / "installation.key")
    started, before = time.monotonic(), time.process_time()
    seeded = fill(address, options.cases, options.authorities, options.users)
    spent = time.process_time() - before
    print(f"{options.cases:,} cases in {time.monotonic() - started:.0f} s ({spent:.0f} s CPU of this program)")
    if options.findable:
        make_findable(seeded.settings)
    print(f"One in a hundred waits for {seeded.reader.authority}; its user is {seeded.reader.email}.")
    print(f"IMI_DATABASE_URL={address.application}\nIMI_OWNER_DATABASE_URL={address.owner}\n"
          f"IMI_KEY_FILE={address.key_file}")
    return 0
