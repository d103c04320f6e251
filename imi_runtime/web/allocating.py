"""Pages of allocators: to whom a case is given, and the cases that wait to be given out."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from imi_runtime.model.ids import CaseId, UserId
from imi_runtime.operations.cases import allocating, casework
from imi_runtime.operations.cases.casework import NoSuchCase
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Section
from imi_runtime.screens.pages.allocation import AllocationPage, AllocationWrong, render_allocation
from imi_runtime.web.present.allocation import allocation_page, to_give_out_page
from imi_runtime.web.sent_forms import Sent, read_sent
from imi_runtime.web.site import frame, go, reading, writing

blueprint = Blueprint("allocating", __name__)
MOST = allocating.MOST_LISTED


@blueprint.get("/cases/<case_id>/allocation")
def show_allocation(case_id: str) -> Response:
    """Show an allocator who has a case, and who can have it."""
    with reading() as visit:
        opened = casework.open_case(visit, CaseId(case_id))
        return _shown(_one(visit, opened))


@blueprint.post("/cases/<case_id>/allocation")
def give_out(case_id: str) -> Response:
    """Let exactly the chosen colleagues have a case."""
    sent = read_sent((), ("people",))
    try:
        with writing() as visit:
            opened = casework.open_case(visit, CaseId(case_id))
            seen = int(sent.seen) if sent.seen.isdecimal() and len(sent.seen) < 9 else -1
            if not allocating.allocate(visit, opened.bundle, opened.case, _people(sent), seen=seen):
                raise NoSuchCase
    except allocating.NotAble:
        abort(400)
    except allocating.GivenMeanwhile:
        with reading() as visit:
            return _shown(_one(visit, casework.open_case(visit, CaseId(case_id)), AllocationWrong.MEANWHILE), 409)
    return go(f"/cases/{case_id}", "given_out" if sent.all("people") else "taken_from_all")


def _one(visit: Visit, opened: casework.OpenedCase, wrong: AllocationWrong | None = None) -> AllocationPage:
    found = allocating.allocating(visit, opened.bundle, opened.case)
    if found is None:
        raise NoSuchCase
    return allocation_page(visit, opened, found, frame(Section.INBOX), wrong)


@blueprint.get("/to-give-out")
def to_give_out() -> Response:
    """Show an allocator the cases that nobody has; nobody else has such a list."""
    with reading() as visit:
        _demand_allocator(visit)
        return _shown(to_give_out_page(visit, Sent({}, {}, ""), frame(Section.INBOX)))


@blueprint.post("/to-give-out")
def give_several_out() -> Response:
    """Give several cases to the same colleagues."""
    sent = read_sent((), ("cases", "people"))
    try:
        with writing() as visit:
            _demand_allocator(visit)
            if not sent.all("cases") or not sent.all("people"):
                missing = AllocationWrong.NO_PEOPLE if sent.all("cases") else AllocationWrong.NO_CASES
                return _shown(to_give_out_page(visit, sent, frame(Section.INBOX), missing), 400)
            opened = [casework.open_case(visit, CaseId(id)) for id in dict.fromkeys(sent.all("cases")[:MOST])]
            done = allocating.allocate_several(visit, ((o.bundle, o.case) for o in opened), _people(sent))
    except allocating.NotAble:
        with reading() as visit:
            page = to_give_out_page(visit, sent, frame(Section.INBOX), AllocationWrong.NOT_ABLE)
            return _shown(page, 400)
    except allocating.GivenMeanwhile:
        with reading() as visit:
            page = to_give_out_page(visit, sent, frame(Section.INBOX), AllocationWrong.MEANWHILE)
            return _shown(page, 409)
    return go("/to-give-out", "given_several", str(done.given), str(done.meanwhile))


def _demand_allocator(visit: Visit) -> None:
    if not allocating.settings_in(visit):
        abort(404)


def _people(sent: Sent) -> frozenset[UserId]:
    return frozenset(map(UserId, sent.all("people")))


def _shown(page: AllocationPage, status: int = 200) -> Response:
    return Response(render_allocation(page, frame(Section.INBOX)), status=status, mimetype="text/html")
