"""`imi statistics`: the figures of an installation."""

from __future__ import annotations

import click

from imi_runtime.assembly import open_installation
from imi_runtime.operations.work.recounting import how_many
from imi_runtime.operations.work.recounting import recount as count_again
from imi_runtime.settings import read_settings

from .progress import Counting


@click.group("statistics")
def statistics() -> None:
    """Look after the figures. The worker keeps them up by itself."""


@statistics.command("recount")
@click.option("--anew", is_flag=True, help="Empty the figures before; what erased cases have added is lost then.")
def recount(anew: bool) -> int:
    """Count every case again: after an upgrade, or after cases came in bulk.

    What is counted already changes nothing. The worker and the application may go on meanwhile.
    """
    installation = open_installation(read_settings())
    progress = Counting("Counted", "cases", how_many(installation))
    for some in count_again(installation, anew=anew):
        for _ in range(some):
            progress.one()
    progress.done()
    click.echo(f"{progress.count} cases counted.")
    return 0
