"""Rehearsals as commands ask for them: on which version, with which mapping, said how."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId
from imi_runtime.model.moving import NO_MAPPING, CaseMapping
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.moves.judging import SIGHT
from imi_runtime.operations.moves.mapping_file import read_mapping
from imi_runtime.operations.moves.mapping_stub import stub
from imi_runtime.operations.moves.rehearsing import Rehearsal, Versions, rehearse, running_cases
from imi_runtime.problems import render

from .progress import Counting
from .rehearsal_report import as_json, text
from .rehearsal_words import Words


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The versions that were tried, and the sum of what was found."""

    versions: Versions
    rehearsal: Rehearsal

    @property
    def all_move(self) -> bool:
        """Tell whether no running case would be left behind."""
        return self.rehearsal.movable == self.rehearsal.cases


def versions_for(installation: Installation, area: AreaId, new: Bundle, file: Path | None) -> Versions | None:
    """Return the versions with the mapping of a file, or None after saying what is wrong with it."""
    plain = Versions(installation, new)
    mapping = _mapping(plain, area, file) if file else NO_MAPPING
    return None if mapping is None else Versions(installation, new, mapping)


def _mapping(versions: Versions, area: AreaId, file: Path) -> CaseMapping | None:
    data = file.read_bytes()
    read = read_mapping(str(file), data, area, versions.former_bundles(area), versions.new)
    for problem in read.problems:
        click.echo(render(problem, {str(file): data}))
    return read.mapping


def rehearsed(versions: Versions, area: AreaId) -> Rehearsed:
    """Rehearse every running case, showing on a terminal how far it is."""
    installation = versions.installation
    total = Rehearsal(area, versions.new.digest)
    counting = Counting("Rehearsing", "cases", running_cases(installation, area, versions))
    for judged in rehearse(installation, area, versions):
        total.add(judged, versions.mapping)
        counting.one()
    counting.done()
    return Rehearsed(versions, total)


def say(found: Rehearsed, form: str) -> None:
    """Print what a rehearsal has found."""
    if form == "json":
        click.echo(as_json(found.rehearsal))
        return
    versions, area = found.versions, found.rehearsal.area
    click.echo(text(found.rehearsal, Words((*versions.former_bundles(area), versions.new))))


def write_stub(found: Rehearsed, file: Path) -> None:
    """Write the mapping that running cases need, to be filled in. Raises a usage error rather than overwrite a file."""
    if file.exists():
        raise click.UsageError(f"{file} is there already; name another file, or take it away.")
    rehearsal = found.rehearsal
    sight = max((rehearsal.kinds[kind] for kind in SIGHT), default=0)
    versions = found.versions.all_successors(rehearsal.area)
    file.write_text(stub(rehearsal.area, rehearsal.gaps, versions, sight=sight), "utf-8", newline="\n")
    click.echo(f"Wrote {file}: fill in what each line becomes.", err=True)
