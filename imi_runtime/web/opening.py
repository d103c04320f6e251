"""Opening a case: its first page is filled before there is a case, and both are saved together."""

from __future__ import annotations

from flask import Blueprint, Response, request

from imi_runtime.engine.access import access_of
from imi_runtime.engine.decide import Accepted
from imi_runtime.engine.form_plan import PagePlan
from imi_runtime.model.ids import CaseId, CaseNumber, Digest, FormId, ProcedureId
from imi_runtime.operations.cases import casework
from imi_runtime.operations.cases.casework import DoneBefore, NoSuchCase, OpenedCase
from imi_runtime.operations.cases.drafting import first_with_form
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.words import Draft, StoredCase
from imi_runtime.screens.frame import Section
from imi_runtime.screens.pages.confirm import ConfirmPage, render_confirm
from imi_runtime.screens.pages.form import TOKEN_FIELD
from imi_runtime.screens.pages.mishaps import NotUnderstood
from imi_runtime.screens.pages.start import render_start
from imi_runtime.web.attaching import take_in_files
from imi_runtime.web.confidentiality import demand_confidentiality
from imi_runtime.web.filling import save
from imi_runtime.web.form_pages import filling_of, filling_of_act, show
from imi_runtime.web.guard import mishap
from imi_runtime.web.present.form import Filling
from imi_runtime.web.present.start import start_page
from imi_runtime.web.site import frame, go, reading, site, writing
from imi_runtime.web.tokens import FormToken, read_token

blueprint = Blueprint("opening", __name__)
NEW, UNNUMBERED = "new", CaseNumber("")
"""A case that is not opened yet; its form has no other page that one could go to."""


def _of_new_case(visit: Visit, area: str, procedure: str) -> Filling | None:
    """Return the first form of a case that is not opened yet; None when its procedure begins without a form."""
    digest = _offered(visit, area, procedure)
    bundle = visit.bundle(digest)
    opening, actor = casework.first_opening(visit, bundle, ProcedureId(procedure), CaseId(NEW), UNNUMBERED)
    if not isinstance(opening, Accepted):
        raise NoSuchCase
    opened = OpenedCase(
        StoredCase(opening.case, b""), opening.case, bundle, access_of(bundle, opening.case, actor, visit.world),
        (actor,),
    )
    transition = first_with_form(opened)
    if transition is None:
        return None
    return filling_of(visit, opened, transition, Draft(), f"/start/{area}/{procedure}")


def _offered(visit: Visit, area: str, procedure: str) -> Digest:
    for offered_area, digest, offered in casework.startable(visit):
        if (offered_area, offered.id) == (area, procedure):
            demand_confidentiality(visit, offered_area)
            return digest
    raise NoSuchCase


@blueprint.get("/start")
def start() -> Response:
    """Show the procedures in which a case can be opened; begin at once when there is only one."""
    with reading() as visit:
        offered = casework.startable(visit)
        if len(offered) == 1:
            area, _, procedure = offered[0]
            return _first_page(visit, area, procedure.id)
        around = frame(Section.START)
        return Response(render_start(start_page(visit, offered), around), mimetype="text/html")


@blueprint.get("/start/<area>/<procedure>")
def begin(area: str, procedure: str) -> Response:
    """Show the first page of a new case; the case is opened when that page is saved."""
    with reading() as visit:
        return _first_page(visit, area, procedure)


def _first_page(visit: Visit, area: str, procedure: str) -> Response:
    filling = _of_new_case(visit, area, procedure)
    if filling is None:
        return _confirm_opening(visit, area, procedure)
    form, plan = filling.places()[0]
    return show(filling, form, plan)


def _first_place(visit: Visit, area: str, procedure: str) -> tuple[FormId, PagePlan] | None:
    filling = _of_new_case(visit, area, procedure)
    return filling.places()[0] if filling else None


def _confirm_opening(visit: Visit, area: str, procedure: str) -> Response:
    digest, around = _offered(visit, area, procedure), frame()
    title = visit.labels(digest).of(visit.bundle(digest).procedures[ProcedureId(procedure)].title)
    token = FormToken(site().installation.ids.secret(), 0, 0)
    page = ConfirmPage(
        label=title, number="", procedure=title, consequence=None, action=f"/start/{area}/{procedure}", back="/start",
        token=str(token), revision=0,
    )
    return Response(render_confirm(page, around), mimetype="text/html")


@blueprint.post("/start/<area>/<procedure>")
def open_with_page(area: str, procedure: str) -> Response:
    """Open a case and save the first page of its form, both or none."""
    token = read_token(request.form.get(TOKEN_FIELD, ""))
    if token is None:
        return mishap(NotUnderstood(), 400)
    sent = take_in_files(lambda visit: _first_place(visit, area, procedure))
    with writing() as visit:
        digest = _offered(visit, area, procedure)
        begun = casework.begin_case(visit, digest, ProcedureId(procedure), str(token))
        opened = casework.open_case(visit, begun.case) if isinstance(begun, DoneBefore) else begun
        transition = first_with_form(opened)
        if transition is None:
            return go(f"/cases/{opened.case.id}")
        filling = filling_of_act(visit, opened, transition)
        form, plan = filling.places()[0]
        return save(filling, form, plan, FormToken(token.secret, 1, 0), sent)
