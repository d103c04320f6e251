"""`imi directory`: the authorities and users of an installation, in and out of files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from imi_runtime.assembly import open_installation
from imi_runtime.directory.table_files import AREAS, AUTHORITIES, USERS, CellFault
from imi_runtime.operations.directory.directory_files import Imported, NotImported, export_directory, import_directory
from imi_runtime.operations.directory.inviting import invite_from_outside
from imi_runtime.operations.directory.keeping import NoSuchEntry
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.words import WORDS
from imi_runtime.settings import read_settings

from .progress import Counting
from .who import by_option, naming_somebody

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
TARGET = click.Path(file_okay=False, path_type=Path)
MOST_SHOWN = 200
OF_FILES: Mapping[str, str] = {
    "file_missing": "the file is missing; an import needs all three, so that nothing is lost by mistake",
    "not_utf8": "the file is not UTF-8; save it as CSV UTF-8",
    "not_csv": "the file is no CSV: a cell is not closed, or is too large",
    "no_such_column": "there is no such column",
    "column_missing": "this column is missing; leave its cells empty where there is nothing to say",
    "twice": "this column stands here twice",
    "cells": "the row has {found} cells, the header has {wanted}",
    "no_id": "an id has at most 40 letters, digits, hyphens, dots and underscores",
    "twice_in_row": "the same stands in row {row} already",
    "no_pair": "“{value}” must be two words with a colon between them",
    "yes_or_no": "this must be yes or no; found “{value}”",
    "one_only": "only one can be said here",
}
"""What can be wrong with a file, besides what can be wrong with an entry."""


@click.group("directory")
def directory() -> None:
    """Bring authorities and users in and out."""


@directory.command("export")
@click.argument("folder", type=TARGET)
def export(folder: Path) -> int:
    """Write all authorities and users into FOLDER: authorities.csv, areas.csv and users.csv.

    Passwords and second factors are not among it. Cells that a spreadsheet would calculate with begin with an
    apostrophe; the import takes it away again.
    """
    files = export_directory(open_installation(read_settings()))
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
        click.echo(str(folder / name))
    return 0


@directory.command("import")
@click.argument("folder", type=FOLDER)
@by_option
def import_command(folder: Path, by: str) -> int:
    """Add and change what the three files in FOLDER say: all of it, or nothing when one row is wrong.

    What they do not name stays as it is. Every fault is told with its row and column, in one run.
    """
    files = {name: (folder / name).read_bytes() for name in (AUTHORITIES, AREAS, USERS) if (folder / name).is_file()}
    bar = _Bar()
    with naming_somebody():
        done = import_directory(open_installation(read_settings()), files, by=by, announce=bar.at)
    bar.done()
    match done:
        case NotImported(faults):
            return _refuse(faults)
        case Imported():
            click.echo(
                f"Authorities: {done.added:,} added, {done.changed:,} changed, {done.unchanged:,} as they were. "
                f"Users: {done.users_added:,} added, {done.users_changed:,} changed."
            )
    return 0


@directory.command("invite")
@click.argument("email")
@by_option
def invite(email: str, by: str) -> int:
    """Make the link with which a user without a password chooses a first one.

    For the first administrators of an installation; everybody else gets the link from an administrator, on a page. The
    very first one is named by --by too.
    """
    try:
        with naming_somebody():
            invited = invite_from_outside(open_installation(read_settings()), email, by=by)
    except NoSuchEntry:
        click.echo(f"There is no user '{email}' without a password.")
        return 1
    click.echo("The link works once, for fourteen days. Put the address of the application before it:")
    click.echo(f"/invitations/{invited.secret}")
    return 0


class _Bar:
    """Says on a terminal how far the import is."""

    def __init__(self) -> None:
        self.counting: Counting | None = None
        self.doing = ""

    def at(self, doing: str, done: int, total: int) -> None:
        """Say what is being done."""
        if self.counting is None or doing != self.doing:
            self.done()
            self.doing, self.counting = doing, Counting(doing, "rows", total)
        self.counting.count = max(done - 1, 0)
        self.counting.one()

    def done(self) -> None:
        """Take the line away."""
        if self.counting:
            self.counting.done()


def _refuse(faults: tuple[CellFault, ...]) -> int:
    for fault in faults[:MOST_SHOWN]:
        click.echo(sentence(fault))
    if len(faults) > MOST_SHOWN:
        click.echo(f"and {len(faults) - MOST_SHOWN:,} more")
    click.echo(f"Nothing was imported. Faults: {len(faults):,}")
    return 1


def sentence(fault: CellFault) -> str:
    """Return a fault with its place, as it is printed."""
    place = fault.file
    if fault.row:
        place += f", row {fault.row}"
    if fault.column:
        place += f", column '{fault.column}'"
    context = f"directory_fault/{fault.word}"
    values = dict(fault.values)
    said = OF_FILES[fault.word].format(**values) if fault.word in OF_FILES else str(Interface().say(context, **values))
    return f"{place}: {said[0].lower() + said[1:] if context in WORDS else said}"
