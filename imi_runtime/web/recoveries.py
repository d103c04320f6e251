"""Letting colleagues begin again who have lost password and second factor: one asks, another confirms."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from imi_runtime.model.ids import UserId
from imi_runtime.operations.directory import account_recovery
from imi_runtime.operations.directory.keeping import NoSuchEntry
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Section
from imi_runtime.screens.pages.passwords import RecoveriesPage, Recovery, render_recoveries
from imi_runtime.web.site import frame, go, reading, writing

blueprint = Blueprint("recoveries", __name__)

PATH = "/recoveries"


@blueprint.get(PATH)
def show_recoveries() -> Response:
    """Show who waits for a second person's word; for administrators."""
    with reading() as visit:
        _demand_overseer(visit)
        visit.demand_confirmed()
        return _page(visit)


def _demand_overseer(visit: Visit) -> None:
    if not account_recovery.overseen(visit):
        abort(404)


def _page(visit: Visit, email: str = "", *, faulty: bool = False) -> Response:
    names = visit.directory.authorities
    waiting = tuple(
        Recovery(
            name=one.name, authority=names[one.authority].name, asked=one.asked,
            confirm="" if one.asked_by == visit.user.id else f"{PATH}/{one.user}/confirm",
            refuse=f"{PATH}/{one.user}/refuse",
        )
        for one in account_recovery.waiting(visit)
    )
    page = RecoveriesPage(action=PATH, waiting=waiting, email=email, faulty=faulty)
    status = 400 if faulty else 200
    return Response(render_recoveries(page, frame(Section.ACCOUNT)), status=status, mimetype="text/html")


@blueprint.post(PATH)
def ask() -> Response:
    """Ask that a user may begin again."""
    email = request.form.get("email", "").strip()[:254]
    with writing() as visit:
        _demand_overseer(visit)
        try:
            account_recovery.ask_recovery(visit, email)
        except NoSuchEntry:
            return _page(visit, email, faulty=True)
    return go(PATH, "recovery_asked")


@blueprint.post(f"{PATH}/<user>/confirm")
def confirm(user: str) -> Response:
    """Let a user begin again, as the second person."""
    return _decide(user, confirmed=True)


@blueprint.post(f"{PATH}/<user>/refuse")
def refuse(user: str) -> Response:
    """Take a request back, or refuse it."""
    return _decide(user, confirmed=False)


def _decide(user: str, *, confirmed: bool) -> Response:
    with writing() as visit:
        _demand_overseer(visit)
        try:
            (account_recovery.confirm_recovery if confirmed else account_recovery.refuse_recovery)(visit, UserId(user))
        except NoSuchEntry:
            abort(404)
    return go(PATH, "recovery_confirmed" if confirmed else "recovery_refused")
