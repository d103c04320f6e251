"""Killing whoever takes in files, between any two pieces and statements, and what is left then (INT-15).

    python -m tests.trust.upload_kills --kills 500
    python -m tests.trust.upload_kills --kills 100 --database postgres
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import click

from imi_runtime.adapters.file_sealing import PiecewiseSealing
from imi_runtime.adapters.file_store import ObjectFiles
from imi_runtime.model.ids import CaseId
from imi_runtime.model.questions import FileKind
from imi_runtime.operations.cases import attaching, casework, own_files
from imi_runtime.operations.cases.attaching import Arriving
from imi_runtime.operations.installation import Directories
from imi_runtime.store.database import open_database
from tests.attachments_kit import files_in_memory
from tests.postgres import fresh_postgres, start_postgres
from tests.town import Town, found_town, sqlite_town
from tests.trust.executions import Executioner, Executions, run_apart

BYTES = 6_000_000
"""More than what the store writes at once, so that a file can be there in part."""
ROUNDS = 3
PEOPLE = "anna"
Tell = Callable[[str], None]


@dataclass(slots=True)
class Figures(Executions):
    """What was acknowledged and is gone, named and not there whole, left behind by the dead, and not swept away."""

    acknowledged: int = 0
    lost: int = 0
    named: int = 0
    broken: int = 0
    left_behind: int = 0
    not_swept: int = 0

    @property
    def is_right(self) -> bool:
        """Tell whether nothing was lost, named in vain, or left behind for ever."""
        return self.lost == self.broken == self.not_swept == 0

    def __str__(self) -> str:
        return (
            f"{self.reached()}, {self.acknowledged} files acknowledged, {self.lost} of them lost; {self.named} named by "
            f"the database, {self.broken} of them broken; {self.left_behind} left behind, {self.not_swept} after sweeping"
            f"\n{self.where()}"
        )


class TickingSealing(PiecewiseSealing):
    """Seals as in operation, and ticks with every piece."""

    def __init__(self, executioner: Executioner) -> None:
        self._executioner = executioner

    def seal(self, key: bytes, place: str, content: BinaryIO) -> Iterator[bytes]:
        """Yield the sealed file."""
        for number, piece in enumerate(super().seal(key, place, content)):
            if number % 4 == 0:
                self._executioner.tick("at a piece")
            yield piece


class TickingFiles(ObjectFiles):
    """Keeps files as in operation, and ticks when one is there."""

    def __init__(self, address: str, executioner: Executioner) -> None:
        super().__init__(address)
        self._executioner = executioner

    def put(self, id: str, sealed: Iterable[bytes]) -> None:
        """Keep a file."""
        super().put(id, sealed)
        self._executioner.tick("after the file was kept")


def content_of(number: int) -> bytes:
    """Return a file that is like no other one."""
    return b"%PDF-1.7 " + random.Random(number).randbytes(BYTES)


def run_upload_kills(town: Town, folder: Path, kills: int, seed: int) -> Figures:
    """Kill processes at moments drawn by chance, each after some of its files; judge what all of them have left."""
    chance, figures, case = random.Random(seed), Figures(), town.open(PEOPLE)
    town.sign_in(PEOPLE)
    town.installation.database.close()
    promised: dict[str, str] = {}
    whole = run_apart(lambda tell: _work(town, folder, case, 10**9, 0, tell))
    ticks = int(next(line for line in whole if line.startswith("ticks")).split()[1])
    for number in range(kills):
        at = chance.randint(1, ticks)
        lines = run_apart(lambda tell: _work(town, folder, case, at, number * ROUNDS, tell))  # noqa: B023
        figures.note(lines)
        promised.update(line.split()[1:] for line in lines if line.startswith("done"))
    promised.update(line.split()[1:] for line in whole if line.startswith("done"))
    figures.acknowledged = len(promised)
    for line in run_apart(lambda tell: _judge(town, folder, case, promised, tell)):
        name, _, value = line.partition(" ")
        setattr(figures, name, int(value))
    return figures


def _opened(town: Town, folder: Path, at: int, tell: Tell) -> tuple[Town, Executioner]:
    database = open_database(town.installation.database.engine.url.render_as_string(hide_password=False))
    executioner = Executioner(database.engine, at, tell)
    files = files_in_memory(
        store=TickingFiles(f"file:{folder}", executioner), sealing=TickingSealing(executioner),
        most_in_case=10**12, most_in_a_day=10**12, largest=10**9,
    )
    own = replace(town.installation, database=database, directories=Directories(), attachments=files)
    return replace(town, installation=own), executioner


def _work(town: Town, folder: Path, case: CaseId, at: int, first: int, tell: Tell) -> None:
    own, executioner = _opened(town, folder, at, tell)
    for number in range(first, first + ROUNDS):
        content = content_of(number)
        arriving = Arriving("proof", f"paper-{number}.pdf", io.BytesIO(content), (FileKind.PDF,))
        taken, faults = attaching.take_in(own.installation, [arriving])
        assert not faults
        with own.writing(PEOPLE) as visit:
            attached, faults = attaching.attach(visit, casework.open_case(visit, case), taken)
            assert attached and not faults
        tell(f"done {attached[0].id} {hashlib.sha256(content).hexdigest()}")
    tell(f"ticks {10**9 - executioner.left}")


def _judge(town: Town, folder: Path, case: CaseId, promised: dict[str, str], tell: Tell) -> None:
    own, _ = _opened(town, folder, 10**9, lambda line: None)
    with own.reading(PEOPLE) as visit:
        named = own_files.files_of(visit, casework.open_case(visit, case).stored)
    broken = 0
    for id, file in named.items():
        digest = hashlib.sha256()
        try:
            for piece in attaching.content_of(own.installation, file):
                digest.update(piece)
        except Exception:
            broken += 1
        else:
            broken += promised.get(id, digest.hexdigest()) != digest.hexdigest()
    tell(f"lost {len(promised.keys() - named.keys())}")
    tell(f"named {len(named)}")
    tell(f"broken {broken}")
    tell(f"left_behind {len({path.name for path in folder.iterdir()} - named.keys())}")
    for path in folder.iterdir():  # as old as the town's clock says, not the machine's
        os.utime(path, (own.clock.now().timestamp(),) * 2)
    own.clock.forward(days=3)
    attaching.sweep(own.installation)
    tell(f"not_swept {len({path.name for path in folder.iterdir()} - named.keys())}")


@click.command()
@click.option("--kills", default=500, show_default=True, help="How many processes are killed.")
@click.option("--database", type=click.Choice(["sqlite", "postgres"]), default="sqlite", show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(kills: int, database: str, seed: int) -> None:
    """Kill whoever takes in files, and say what is left."""
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder)
        town = sqlite_town(inside) if database == "sqlite" else found_town(*fresh_postgres(start_postgres()))
        files = inside / "files"
        files.mkdir()
        figures = run_upload_kills(town, files, kills, seed)
    click.echo(str(figures))
    raise SystemExit(not figures.is_right)


if __name__ == "__main__":
    main()
