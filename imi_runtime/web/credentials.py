"""The signed-in user's second factors, recovery codes and sessions, and showing a second factor again."""

from __future__ import annotations

from flask import Blueprint, Response, request

from imi_runtime.operations.accounts import enrolment, own_sessions
from imi_runtime.operations.accounts.enrolment import NotSetUp
from imi_runtime.operations.accounts.own_security import own_security
from imi_runtime.operations.directory.account_recovery import overseen
from imi_runtime.operations.signing_in.provider_sign_in import own_providers
from imi_runtime.operations.signing_in.second_factor import NotProved
from imi_runtime.operations.signing_in.sign_in import SignedIn, confirm
from imi_runtime.operations.throttling import TooManyAttempts
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Section
from imi_runtime.screens.pages.mishaps import Expired
from imi_runtime.screens.pages.own_security import (
    OwnEvent,
    OwnFactor,
    OwnIdentity,
    OwnSession,
    SecurityPage,
    render_security,
)
from imi_runtime.screens.pages.second_step import KEPT, SecondStepFault
from imi_runtime.screens.pages.set_up import (
    RecoveryCodesPage,
    SetUpFault,
    SetUpPage,
    render_recovery_codes,
    render_set_up,
)
from imi_runtime.web.asking_again import ask_again
from imi_runtime.web.enrolling import fault_of, sent_name, sent_offer, sent_setup
from imi_runtime.web.guard import mishap
from imi_runtime.web.signing import come_back_in, sent_proof
from imi_runtime.web.signing import fault_of as fault_of_proof
from imi_runtime.web.site import COOKIE, caller, frame, go, party, reading, set_cookie, site, writing
from imi_runtime.web.wanted import wanted

blueprint = Blueprint("credentials", __name__)

SECURITY, NEW = "/account/security", "/account/factors/new"


@blueprint.get(SECURITY)
def show_security() -> Response:
    """Show what lets the user in, where he or she is in, and what happened lately."""
    with reading() as visit:
        return Response(render_security(_security(visit), frame(Section.ACCOUNT)), mimetype="text/html")


def _security(visit: Visit) -> SecurityPage:
    own = own_security(visit)
    single = len(own.factors) < 2
    return SecurityPage(
        factors=tuple(
            OwnFactor(
                kind=one.kind.value, name=one.name, added=one.added, used=one.used,
                remove="" if single else f"/account/factors/{one.id}/remove",
            )
            for one in own.factors
        ),
        recovery_codes=own.recovery_codes,
        sessions=tuple(
            OwnSession(
                device=one.device, created=one.created, seen=one.seen,
                end="" if one.id == visit.session.id else f"/account/sessions/{one.id}/end",
            )
            for one in own.sessions
        ),
        identities=tuple(
            OwnIdentity(
                name=one.name.name, linked=one.linked,
                action=f"/providers/{one.name.id}/unlink" if one.linked else f"/providers/{one.name.id}/link",
            )
            for one in own_providers(visit)
        ),
        recoveries="/recoveries" if overseen(visit) else "",
        events=tuple(OwnEvent(one.kind, one.at, one.about.get("device", "")) for one in own.events),
    )


@blueprint.get(NEW)
def show_new_factor() -> Response:
    """Offer another app or passkey, after a second factor was shown again."""
    with reading() as visit:
        visit.demand_confirmed()
        return _new_factor(visit)


def _new_factor(visit: Visit, fault: SetUpFault | None = None) -> Response:
    offer = enrolment.offered(visit, party(), site().settings.product, sent_offer())
    page = SetUpPage(
        action=NEW, secret=offer.app.secret, address=offer.app.address, note=offer.app.note, question=offer.passkey,
        first=False, back=SECURITY, name=sent_name(), fault=fault,
    )
    return Response(render_set_up(page, frame(Section.ACCOUNT)), status=400 if fault else 200, mimetype="text/html")


@blueprint.post(NEW)
def add_factor() -> Response:
    """Set up another app or passkey."""
    with writing() as visit:
        visit.demand_confirmed()
        setup = sent_setup()
        if setup is None:
            return _new_factor(visit, SetUpFault.NO_CODE)
        if isinstance(enrolment.add_factor(visit, setup, sent_name()), NotSetUp):
            return _new_factor(visit, fault_of(setup))
    return go(SECURITY, "factor_added")


@blueprint.post("/account/factors/<id>/remove")
def remove_factor(id: str) -> Response:
    """Take a factor away; the last one stays."""
    with writing() as visit:
        visit.demand_confirmed()
        gone = enrolment.remove_factor(visit, id)
    return go(SECURITY, "factor_removed") if gone else go(SECURITY)


@blueprint.post("/account/recovery-codes")
def make_recovery_codes() -> Response:
    """Make new recovery codes and show them this once."""
    with writing() as visit:
        visit.demand_confirmed()
        page = RecoveryCodesPage(enrolment.make_recovery_codes(visit), SECURITY)
        return Response(render_recovery_codes(page, frame(Section.ACCOUNT)), mimetype="text/html")


@blueprint.post("/account/sessions/<id>/end")
def end_session(id: str) -> Response:
    """End one of the user's sessions."""
    with writing() as visit:
        ended = own_sessions.end(visit, id)
    return go(SECURITY, "session_ended") if ended else go(SECURITY)


@blueprint.post("/account/sessions/end-others")
def end_other_sessions() -> Response:
    """End all of the user's sessions but this one."""
    with writing() as visit:
        own_sessions.end_others(visit)
    return go(SECURITY, "session_ended")


@blueprint.get("/confirm")
def show_confirm() -> Response:
    """Ask for a second factor again."""
    with reading(before_all=True) as visit:
        return ask_again(visit, then=wanted())


@blueprint.post("/confirm")
def show_again() -> Response:
    """Take a second factor, give the session a fresh secret, and go on to what was wanted."""
    proof, kept = sent_proof(), _kept()
    with writing(before_all=True) as visit:
        if proof is None:
            return ask_again(visit, then=wanted(), kept=kept, fault=SecondStepFault.NO_CODE)
        match confirm(site().installation, visit=visit, proof=proof, caller=caller()):
            case SignedIn(fresh):
                response = mishap(Expired(wanted(), kept), 200) if kept and wanted() else go(wanted() or SECURITY)
                set_cookie(response, COOKIE, fresh)
                return response
            case TooManyAttempts(wait):
                return come_back_in(wait.total_seconds())
            case NotProved():
                return ask_again(visit, then=wanted(), kept=kept, fault=fault_of_proof(proof))


def _kept() -> tuple[tuple[str, str], ...]:
    """Return what a form had sent before the second factor was asked for."""
    sent = request.form.items(multi=True)
    return tuple((name.removeprefix(KEPT), value) for name, value in sent if name.startswith(KEPT))
