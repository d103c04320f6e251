"""Asking for the confidentiality of an area before the first act in it, and writing down that it was acknowledged."""

from __future__ import annotations

from flask import Blueprint, Response

from imi_runtime.model.ids import AreaId
from imi_runtime.operations.accounts.acknowledging import acknowledge, demand_acknowledged
from imi_runtime.operations.cases.casework import NoSuchCase
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.pages.confidentiality import VERSION, ConfidentialityPage, render_confidentiality, said
from imi_runtime.web.site import frame, go, interface, reading, site, writing
from imi_runtime.web.wanted import wanted

blueprint = Blueprint("confidentiality", __name__)

PATH = "/areas/<area>/confidentiality"


def demand_confidentiality(visit: Visit, area: AreaId) -> None:
    """Raise NotAcknowledged unless the user has acknowledged the confidentiality of the area as it is worded now."""
    if site().asks_confidentiality:
        demand_acknowledged(visit, area, VERSION)


@blueprint.get(PATH)
def show_confidentiality(area: str) -> Response:
    """Show what is acknowledged."""
    with reading() as visit:
        digest = visit.live().get(AreaId(area))
        if digest is None:
            raise NoSuchCase
        bundle, labels = visit.bundle(digest), visit.labels(digest)
        page = ConfidentialityPage(
            action=f"/areas/{area}/confidentiality", area=labels.of(bundle.title), purpose=labels.of(bundle.purpose),
            law=bundle.law, then=wanted(),
        )
        return Response(render_confidentiality(page, frame()), mimetype="text/html")


@blueprint.post(PATH)
def acknowledge_confidentiality(area: str) -> Response:
    """Write down that it was acknowledged, and go on."""
    with writing() as visit:
        if AreaId(area) not in visit.live():
            raise NoSuchCase
        acknowledge(visit, AreaId(area), VERSION, said(interface()))
    return go(wanted() or "/")
