"""`imi preview`: the real screens of the working files, on a store that is thrown away."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from imi_runtime.compiler.library import Library, LibraryRefused, areas, read_library
from imi_runtime.model.ids import AreaId
from imi_runtime.preview.preview import Report
from imi_runtime.preview.server import opened, serve
from imi_runtime.problems import Problem, render

from .library_choice import LibraryChoice, chosen_among
from .problem_reports import Findings, text


@click.command("preview")
@click.argument("area", required=False)
@click.option("--port", default=8081, show_default=True, help="The port to listen on, on this machine alone.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.pass_obj
def preview(choice: LibraryChoice, area: str | None, port: int, *, no_browser: bool) -> int:
    """Show the real screens of an area, with invented authorities of every country; reload when a file is saved.

    AREA is the name of an area's folder; it may be left out where there is only one. Nothing is kept but the stories
    that you save, and no database that is in operation is touched.
    """
    folder = choice.folder()
    try:
        chosen = _only_one(area, tuple(areas(read_library(folder))))
    except LibraryRefused as refused:
        click.echo(render(refused.problem, {}))
        return 1
    with opened(folder.resolve(), AreaId(chosen), _as_validate_prints(folder)) as app:
        serve(app, port, lambda: _announce(chosen, f"http://127.0.0.1:{port}/", browser=not no_browser))
    return 0


def _announce(area: str, address: str, *, browser: bool) -> None:
    click.echo(f"{area}: {address}  (Ctrl-C ends it; nothing is kept but the stories that you save)")
    if browser:
        webbrowser.open(address)


def _only_one(area: str | None, known: tuple[str, ...]) -> str:
    if area is None and len(known) != 1:
        raise click.UsageError(f"Say which area to show: {', '.join(known) or 'there is none in this library'}.")
    return chosen_among((area,) if area else (), known, "policy area")[0]


def _as_validate_prints(folder: Path) -> Report:
    def write(area: AreaId, problems: tuple[Problem, ...], library: Library) -> str:
        return text(Findings({area: problems}, {str(path): data for path, data in library.items()}, folder))

    return write
