"""Killing workers at chosen SQL statements, and judging what is left by its history.

As a command: python -m tests.trust.kills --kills 1000 --database sqlite --processes 2
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from imi_runtime.engine.evolve import evolve
from imi_runtime.model.case import Case
from imi_runtime.operations.cases import casework
from imi_runtime.operations.installation import Directories
from imi_runtime.operations.writing.sight_writing import sight_rows
from imi_runtime.store import cases, sight
from imi_runtime.store.database import open_database
from tests.pace import Pace
from tests.postgres import fresh_postgres, start_postgres
from tests.town import Town, found_town, story
from tests.trust.executions import Executioner, Executions, run_apart

KILLS_OF_A_TOWN = 20
"""How many workers are killed in one town before another one is founded; its cases would become many."""
ROUNDS = 6
"""How many times a worker plays the whole story when nobody kills it: a commit for each step."""


@dataclass(slots=True)
class Figures(Executions):
    """What a run has shown, with its denominators."""

    commits: int = 0
    acknowledged: int = 0
    lost: int = 0
    torn: int = 0

    def __str__(self) -> str:
        return (
            f"{self.reached()}, commits {self.commits}, acknowledged {self.acknowledged}, lost {self.lost}, torn "
            f"{self.torn}; {self.where()}"
        )


def run_kills(town: Town, kills: int, seed: int) -> Figures:
    """Kill `kills` workers, one after the other, and check after each that nothing acknowledged is gone or half done."""
    figures, chance = Figures(), random.Random(seed)
    for name in {deed.actor.user for deed in story()}:
        town.sign_in(name)
    town.installation.database.close()
    ticks = _ticks_of_whole_run(town)
    floor = ticks * 3 // (ROUNDS * 4)
    for _ in range(kills):
        lines = _run_child(town, chance.randint(floor, ticks))
        figures.note(lines)
        _judge(town, lines, figures)
    return figures


def _ticks_of_whole_run(town: Town) -> int:
    lines = _run_child(town, 10**9)
    return int(next(line for line in lines if line.startswith("ticks")).split()[1])


def _run_child(town: Town, at: int) -> list[str]:
    return run_apart(lambda tell: _work(town, at, tell))


def _work(town: Town, at: int, tell: Callable[[str], None]) -> None:
    url = town.installation.database.engine.url.render_as_string(hide_password=False)
    database = open_database(url)
    executioner = Executioner(database.engine, at, tell)
    town.installation = _with(town.installation, database)
    for _ in range(ROUNDS):
        case: Case | None = None
        for deed in story():
            case = town.take(deed, case)
            tell(f"done {case.id} {case.revision}")
    tell(f"ticks {10**9 - executioner.left}")


def _with(installation: Any, database: Any) -> Any:
    from dataclasses import replace

    return replace(installation, database=database, directories=Directories())


def _judge(town: Town, lines: list[str], figures: Figures) -> None:
    """Every acknowledged step must be there, and every case must be exactly what its history makes of it."""
    promised: dict[str, int] = {}
    for line in lines:
        if line.startswith("done"):
            _, case, revision = line.split()
            promised[case] = int(revision)
            figures.acknowledged += 1
    figures.commits += figures_of_steps(promised)
    database = open_database(town.installation.database.engine.url.render_as_string(hide_password=False))
    with database.reading() as connection:
        directory = town.installation.directories.at(connection, 10**6)
        for case, revision in promised.items():
            stored = cases.load(connection, casework.CaseId(case), town.installation.sealing)
            if stored is None or stored.case.revision < revision:
                figures.lost += 1
            elif not _is_whole(town, connection, stored.case, directory):
                figures.torn += 1
    database.close()


def figures_of_steps(promised: dict[str, int]) -> int:
    """Return how many commits stand behind the acknowledged revisions."""
    return sum(promised.values())


def _is_whole(town: Town, connection: Any, case: Any, directory: Any) -> bool:
    replayed = None
    for happened in cases.events_of(case, cases.history(connection, case.id)):
        replayed = evolve(replayed, happened)
    bundle = town.installation.bundles.get(connection, case.deployment)
    rows = sight_rows(bundle, case, town.installation.world(directory))
    return replayed == case and sorted(rows, key=str) == sorted(sight.sight_of_case(connection, case.id), key=str)


# -- many towns --------------------------------------------------------------------------------------------------------


def killed_towns(kills: int, seed: int, processes: int, server: str | None, show: Callable[[int], None]) -> Figures:
    """Kill workers in towns of their own, `processes` towns at once; without a PostgreSQL server the towns are SQLite's.

    Who is killed where depends on the seed alone, not on the number of processes.
    """
    figures = Figures()
    shares = [min(KILLS_OF_A_TOWN, kills - start) for start in range(0, kills, KILLS_OF_A_TOWN)]
    with ProcessPoolExecutor(processes) as pool:
        towns = [pool.submit(_killed_town, share, seed + number, server) for number, share in enumerate(shares)]
        for town in as_completed(towns):
            figures.add(town.result())
            show(figures.tried)
    return figures


def _killed_town(kills: int, seed: int, server: str | None) -> Figures:
    if server:
        return run_kills(found_town(*fresh_postgres(server)), kills, seed)
    with tempfile.TemporaryDirectory() as folder:
        return run_kills(found_town(f"sqlite:///{Path(folder) / 'town.db'}"), kills, seed)


@click.command()
@click.option("--kills", default=1000, show_default=True, help="How many workers to kill.")
@click.option("--database", type=click.Choice(["sqlite", "postgres"]), default="sqlite", show_default=True)
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1), help="How many towns at once.")
@click.option("--seed", default=1, show_default=True, help="Where randomness begins.")
def main(kills: int, database: str, processes: int, seed: int) -> None:
    """Kill workers at chosen statements and say what was lost or torn."""
    pace = Pace(kills, "kills")
    server = start_postgres() if database == "postgres" else None
    figures = killed_towns(kills, seed, processes, server, pace.at)
    click.echo(f"{database}: {figures}; {pace.spent()}")
    sys.exit(1 if figures.lost or figures.torn or figures.commits < 3 * figures.kills else 0)


if __name__ == "__main__":
    main()
