"""Rehearsing and moving many running cases, and how long that takes.

As a command: python -m tests.trust.rehearsals --cases 10000 --database postgres
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import click
from sqlalchemy import Connection

from cli.rehearsal import rehearsed
from imi_runtime.engine.world import World
from imi_runtime.model.case import Case
from imi_runtime.model.events import CaseOpened, Event
from imi_runtime.operations.moves.moving import move_cases
from imi_runtime.operations.writing.sight_writing import sight_rows
from imi_runtime.store import cases, sight
from imi_runtime.store.directory import read_directory
from tests.library_kit import AREA
from tests.operations.moving_kit import FIRST, MAPPING, STEPS, deploy_second, many_cases, stored, versions
from tests.pace import Pace
from tests.postgres import fresh_postgres, start_postgres
from tests.town import Town, found_town

PLAYED = 80
"""How many cases are really played, as many in each state; the others are their like, each under its own key."""
AT_ONCE = 500


Played = tuple[Case, tuple[Event, ...]]


def fill(town: Town, number: int) -> None:
    """Fill a town until so many cases run, the closed ones not counted."""
    models = [_played(town, case) for case in many_cases(town, PLAYED) if case.state != "closed"]
    left = number - len(models)
    pace, chance = Pace(left, "cases founded"), Random(2)
    for done in range(0, left, AT_ONCE):
        with town.installation.database.writing() as connection:
            world = town.installation.world(read_directory(connection))
            for _ in range(min(AT_ONCE, left - done)):
                _found_like(town, connection, chance.choice(models), world)
        pace.at(min(left, done + AT_ONCE))


def _played(town: Town, case: Case) -> Played:
    whole = stored(town, case.id).case
    with town.installation.database.reading() as connection:
        return whole, tuple(cases.events_of(whole, cases.history(connection, case.id)))


def _found_like(town: Town, connection: Connection, model: Played, world: World) -> None:
    """Found a case with the history of another one."""
    ids, (like, told) = town.installation.ids, model
    case = replace(like, id=ids.case(), number=ids.number(2026))
    events = tuple(
        replace(event, case=case.id, number=case.number) if isinstance(event, CaseOpened) else event for event in told
    )
    cases.append(connection, None, events, case, town.installation.sealing)
    bundle = town.installation.bundles.get(connection, case.deployment)
    sight.replace_sight(connection, case.id, sight_rows(bundle, case, world), fresh=True)


@click.command()
@click.option("--cases", "number", default=10_000, show_default=True, help="How many running cases.")
@click.option("--database", type=click.Choice(["sqlite", "postgres"]), default="sqlite", show_default=True)
@click.option("--move", is_flag=True, help="Move them too, and back.")
def main(number: int, database: str, move: bool) -> None:
    """Rehearse many running cases on another version, as `imi deploy --dry-run` does."""
    with tempfile.TemporaryDirectory() as folder:
        urls = fresh_postgres(start_postgres()) if database == "postgres" else (f"sqlite:///{Path(folder) / 'town.db'}",)
        town = found_town(*urls, files=FIRST)
        fill(town, number)
        deploy_second(town)
        began, cpu = time.monotonic(), time.process_time()
        found = rehearsed(versions(town, MAPPING), AREA)
        spent, cpu = time.monotonic() - began, time.process_time() - cpu
        click.echo(f"{database}: {found.rehearsal.cases:,} running cases rehearsed in {spent:.1f} s ({cpu:.1f} s of CPU)")
        click.echo(f"  {found.rehearsal.movable:,} can move; steps of a case: up to {STEPS - 1}")
        if move:
            began = time.monotonic()
            moved = sum(one.moved for one in move_cases(town.installation, AREA, versions(town, MAPPING), by="Demo"))
            click.echo(f"  {moved:,} moved in {time.monotonic() - began:.1f} s")
        town.installation.database.close()


if __name__ == "__main__":
    main()
