"""`imi fmt`: one canonical layout for all files."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import click

from imi_runtime.authoring.edits import write_changes
from imi_runtime.authoring.layout import CannotLayOut, laid_out
from imi_runtime.compiler.compile import Library, LibraryRefused, read_library
from imi_runtime.compiler.library import is_definition, is_scenario
from imi_runtime.problems import render

from .library_choice import LibraryChoice


@click.command("fmt")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; only say which files would change.")
@click.pass_obj
def fmt(choice: LibraryChoice, files: tuple[Path, ...], *, check: bool) -> int:
    """Lay out the files of policy areas in one canonical way, so that versions differ only where something changed.

    FILES are files or folders of the library; without them, all its definitions and stories. Comments stay, and no
    file says anything else afterwards: the order of keys, spaces, quotation marks and columns are put right, and what
    stands in braces and does not fit on a line is written below each other.

    \b
    The exit code is 0 when all is well, 1 when --check found something or a file cannot be read, 2 when the command
    was wrong.
    """
    folder = choice.folder()
    try:
        library = read_library(folder)
    except LibraryRefused as refused:
        click.echo(render(refused.problem, {}))
        return 1
    after, refused_files = _laid_out(library, _chosen(library, folder, files))
    changed = [str(path) for path, data in after.items() if library[path] != data]
    if not check:
        write_changes(folder, library, {**library, **after})
    for path in changed:
        click.echo(f"{path} {'would change' if check else 'was laid out'}")
    for refusal in refused_files:
        click.echo(f"{refusal}")
    if not changed and not refused_files:
        click.echo(f"{len(after)} files, all well laid out.")
    return 1 if refused_files or (check and changed) else 0


def _chosen(library: Library, folder: Path, files: tuple[Path, ...]) -> list[PurePosixPath]:
    ours = [path for path in library if path.suffix == ".yaml" and (is_definition(path) or is_scenario(path))]
    if not files:
        return ours
    chosen: list[PurePosixPath] = []
    for file in files:
        named = [_in_library(each, folder) for each in (file, folder / file)]
        below = [path for path in ours if any(name and (path == name or name in path.parents) for name in named)]
        if not below:
            raise click.UsageError(f"'{file}' is no file or folder with definitions of the library {folder}.")
        chosen += below
    return list(dict.fromkeys(chosen))


def _in_library(file: Path, folder: Path) -> PurePosixPath | None:
    whole, home = file.resolve(), folder.resolve()
    return PurePosixPath(whole.relative_to(home).as_posix()) if whole.is_relative_to(home) else None


def _laid_out(library: Library, paths: list[PurePosixPath]) -> tuple[dict[PurePosixPath, bytes], list[CannotLayOut]]:
    after: dict[PurePosixPath, bytes] = {}
    refused: list[CannotLayOut] = []
    for path in paths:
        try:
            after[path] = laid_out(str(path), library[path])
        except CannotLayOut as refusal:
            refused.append(refusal)
    return after, refused
