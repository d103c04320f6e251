"""`imi rename`: an id everywhere it is meant."""

from __future__ import annotations

from pathlib import Path

import click

from imi_runtime.authoring.by_hand import ByHand, finish, renamed_by_hand
from imi_runtime.authoring.edits import ChangedOnDisk, EditBreaksFile, gone_files, write_changes
from imi_runtime.authoring.renaming import CannotRename, Index, RenameBreaks, Renamed, find_thing, rename
from imi_runtime.authoring.things import Kind
from imi_runtime.compiler.compile import Library, LibraryRefused, read_library
from imi_runtime.problems import nearest, render

from .difference import difference
from .former_library import former_library
from .library_choice import LibraryChoice

KINDS = {kind.value: kind for kind in Kind}


@click.command("rename")
@click.argument("kind", required=False)
@click.argument("old", required=False)
@click.argument("new", required=False)
@click.option("--area", help="The policy area that is meant, where several have something of that name.")
@click.option("--dry-run", is_flag=True, help="Show what would change, line by line, and change nothing.")
@click.option("--since", default="HEAD", show_default=True,
              help="The former version, to recognise what was renamed by hand: a revision of git, or 'live' for what "
                   "is in operation.")  # fmt: skip
@click.pass_obj
def rename_command(
    choice: LibraryChoice, kind: str | None, old: str | None, new: str | None, area: str | None, since: str, *,
    dry_run: bool,
) -> int:
    """Give something another id, everywhere: in all files, conditions, stories and languages.

    \b
    KIND is what it is: state, transition, party, question, choice, form, page, 'question set', procedure and so on.
    OLD  is its id now, such as sent; where several have that id, say more: information_request.sent.
    NEW  is the new id.

    Comments and layout stay as they are. What running cases keep by its id gets the note 'was:', so that they still
    find it. Without any of the three, ids that were changed by hand are looked for, and it is said how to finish.

    \b
    The exit code is 0 when it was done, 1 when the files would have new problems, 2 when it cannot be done.
    """
    folder = choice.folder()
    try:
        index = Index(read_library(folder))
    except LibraryRefused as refused:
        click.echo(render(refused.problem, {}))
        return 1
    if kind is None:
        return _look_for_changes_by_hand(index, folder, since)
    if old is None or new is None:
        raise click.UsageError("Say three things: kind, the id now and the new id, such as: state sent handed_over.")
    return _rename(index, folder, _kind(kind), old, new, area, since, dry_run=dry_run)


def _kind(written: str) -> Kind:
    words = written.replace("_", " ").replace("-", " ").casefold()
    if words in KINDS:
        return KINDS[words]
    suggestion = nearest(words, KINDS)
    hint = f" Did you mean '{suggestion}'?" if suggestion else ""
    raise click.UsageError(f"There is no kind '{written}'.{hint} Kinds are: {', '.join(KINDS)}.")


def _rename(
    index: Index, folder: Path, kind: Kind, old: str, new: str, area: str | None, since: str, *, dry_run: bool
) -> int:
    try:
        begun = _begun_by_hand(index, folder, kind, old, new, area, since)
        done = finish(index, begun) if begun else rename(index, find_thing(index, kind, old, area), new)
        if dry_run:
            click.echo("\n".join(difference(index.library, done.library)))
        else:
            write_changes(folder, index.library, done.library)
    except RenameBreaks as breaks:
        click.echo(_broken(breaks))
        return 1
    except (CannotRename, EditBreaksFile, ChangedOnDisk) as refused:
        raise click.UsageError(str(refused)) from refused
    click.echo(_told(done, index.library, dry_run=dry_run))
    return 0


def _begun_by_hand(
    index: Index, folder: Path, kind: Kind, old: str, new: str, area: str | None, since: str
) -> ByHand | None:
    """Return the rename that somebody began by hand: OLD is gone, and NEW stands there in its place."""
    try:
        find_thing(index, kind, old, area)
    except CannotRename as unknown:
        try:
            now = find_thing(index, kind, ".".join((*old.split(".")[:-1], new)), area)
        except CannotRename:
            raise unknown from None
        found = renamed_by_hand(Index(former_library(folder, since)), index)
        return next((begun for begun in found if begun.now == now and begun.former.id == old.rpartition(".")[2]), None)
    return None


def _look_for_changes_by_hand(index: Index, folder: Path, since: str) -> int:
    found = list(renamed_by_hand(Index(former_library(folder, since)), index))
    if not found:
        click.echo(f"Nothing seems to have been renamed by hand since {since}.")
    for begun in found:
        kind = f"'{begun.former.kind.value}'" if " " in begun.former.kind.value else begun.former.kind.value
        click.echo(f"The {begun.former} is gone, and '{begun.now.id}' says the same. To rename it everywhere:")
        where = "" if since == "HEAD" else f" --since {since}"
        click.echo(f"  imi rename {kind} {begun.former.full_name} {begun.now.id}{where}")
    return 0


# -- what is told ------------------------------------------------------------------------------------------------------


def _told(done: Renamed, before: Library, *, dry_run: bool) -> str:
    would = "would now be" if dry_run else "is now"
    lines = [f"The {done.thing} {would} called '{done.now.id}'."]
    lines += [f"  {file}: {count} {'place' if count == 1 else 'places'}" for file, count in done.places.items()]
    lines += [f"  {path} is gone; see {done.now.file}" for path in gone_files(before, done.library)]
    sources = {str(path): data for path, data in done.library.items()}
    lines += [f"\n{render(warning, sources)}" for warning in done.warnings]
    return "\n".join(lines)


def _broken(breaks: RenameBreaks) -> str:
    sources = {str(path): data for path, data in breaks.library.items()}
    shown = [render(problem, sources) for problem in breaks.problems]
    return "\n\n".join(["With the new id the files would have these problems, so nothing was changed:", *shown])
