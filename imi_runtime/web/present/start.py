"""From the procedures that a user may open to the page that offers them."""

from __future__ import annotations

from imi_runtime.model.ids import AreaId, Digest
from imi_runtime.model.procedure import Procedure
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.pages.start import OfferedArea, OfferedProcedure, StartPage


def start_page(visit: Visit, offered: tuple[tuple[AreaId, Digest, Procedure], ...]) -> StartPage:
    """Return the page, procedures grouped by area."""
    areas: dict[AreaId, list[OfferedProcedure]] = {}
    digests: dict[AreaId, Digest] = {}
    for area, digest, procedure in offered:
        digests[area] = digest
        title = visit.labels(digest).of(procedure.title)
        entry = OfferedProcedure(title=title, href=f"/start/{area}/{procedure.id}", law=procedure.law)
        areas.setdefault(area, []).append(entry)
    return StartPage(tuple(
        OfferedArea(
            visit.labels(digests[area]).of(visit.bundle(digests[area]).title),
            visit.labels(digests[area]).of(visit.bundle(digests[area]).purpose),
            tuple(procedures),
        )
        for area, procedures in areas.items()
    ))
