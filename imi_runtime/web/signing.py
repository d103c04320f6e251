"""Signing in, in two steps, and out; and the language switch."""

from __future__ import annotations

from contextlib import suppress
from math import ceil
from urllib.parse import quote

from flask import Blueprint, Response, request

from imi_runtime.operations import visits
from imi_runtime.operations.signing_in import sign_in as operations
from imi_runtime.operations.signing_in.kept_out import KeptOut
from imi_runtime.operations.signing_in.passkey_sign_in import question_for_anybody, sign_in_by_passkey
from imi_runtime.operations.signing_in.provider_sign_in import offered, session_there
from imi_runtime.operations.signing_in.second_factor import NotProved, PasskeyAnswer, Proof, TypedCode
from imi_runtime.operations.throttling import TooManyAttempts as Wait
from imi_runtime.operations.visits import NotSignedIn
from imi_runtime.screens.frame import BACK_FIELD, LANGUAGE_FIELD
from imi_runtime.screens.pages.mishaps import NotUnderstood, TooManyAttempts
from imi_runtime.screens.pages.second_step import SecondStepFault, SecondStepPage, render_second_step
from imi_runtime.screens.pages.sign_in import (
    DemoAccount,
    SignedOutPage,
    SignInFault,
    SignInPage,
    WayIn,
    render_sign_in,
    render_signed_out,
)
from imi_runtime.web.guard import mishap
from imi_runtime.web.site import (
    COOKIE,
    HALFWAY_COOKIE,
    LANGUAGE_COOKIE,
    MARK_COOKIE,
    MARK_LASTS,
    START_COOKIE,
    caller,
    drop_cookie,
    frame,
    go,
    halfway_note,
    holder,
    is_own_path,
    known_language,
    party,
    secret,
    set_cookie,
    site,
)
from imi_runtime.web.wanted import wanted

blueprint = Blueprint("signing", __name__)

LONGEST_CODE = 64


@blueprint.get("/sign-in")
def show_sign_in() -> Response:
    """Ask for e-mail address and password, and say so where a session has ended meanwhile."""
    return _page(fault=SignInFault.ENDED if secret() and not _is_in() else None)


def _is_in() -> bool:
    with suppress(NotSignedIn), visits.reading(site().installation, secret(), before_all=True):
        return True
    return False


def _page(fault: SignInFault | None = None, identifier: str = "", status: int = 200) -> Response:
    page = SignInPage(
        action="/sign-in", then=wanted(), identifier=identifier, fault=fault, providers=_ways_in(),
        passkey="/sign-in/passkey", question=question_for_anybody(site().installation, party(), holder()),
        mailbox="/mailbox" if site().mailbox else "",
        demo_accounts=tuple(DemoAccount(d.email, d.password, d.name, d.authority) for d in site().demo()),
    )
    return Response(render_sign_in(page, frame()), status=status, mimetype="text/html")


def _ways_in() -> tuple[WayIn, ...]:
    then = f"?then={quote(wanted(), safe='/')}" if wanted() else ""
    return tuple(WayIn(one.name, f"/providers/{one.id}{then}") for one in offered(site().installation))


def not_let_in(fault: SignInFault) -> Response:
    """Say why a provider let nobody in."""
    return _page(fault, status=400)


@blueprint.post("/sign-in")
def sign_in() -> Response:
    """Take the first step, or say what is wrong without saying which."""
    identifier, password = request.form.get("identifier", "")[:254], request.form.get("password", "")
    if not identifier.strip() or not password:
        missing = SignInFault.NO_PASSWORD if identifier.strip() else SignInFault.NO_IDENTIFIER
        return _page(missing, identifier, 400)
    match operations.check_password(site().installation, email=identifier, password=password, caller=caller()):
        case operations.Halfway() as halfway:
            return go_on_halfway(halfway)
        case Wait(wait):
            return come_back_in(wait.total_seconds())
        case KeptOut(by):
            return _page(SignInFault(by.value), identifier, 403)
    return _page(SignInFault.NOT_RECOGNISED, identifier, 400)


def go_on_halfway(halfway: operations.Halfway, then: str = "") -> Response:
    """Send somebody who has taken the first step to the second, or to setting it up."""
    step, after = "/sign-in/code" if halfway.enrolled else "/sign-in/set-up", then or wanted()
    response = go(step + (f"?then={quote(after, safe='/')}" if after else ""))
    set_cookie(response, HALFWAY_COOKIE, halfway.note, operations.HALFWAY_LASTS)
    return response


def come_back_in(seconds: float) -> Response:
    """Say how long to wait after too many attempts."""
    response = mishap(TooManyAttempts(ceil(seconds / 60)), 429)
    response.headers["Retry-After"] = str(ceil(seconds))
    return response


@blueprint.post("/sign-in/passkey")
def sign_in_with_passkey() -> Response:
    """Let the user in whose passkey stands for both steps."""
    answer = PasskeyAnswer(request.form.get("passkey", ""), party())
    match sign_in_by_passkey(site().installation, answer=answer, holder=holder(), caller=caller()):
        case operations.SignedIn() as signed_in:
            return let_in(go(wanted() or "/"), signed_in)
        case Wait(wait):
            return come_back_in(wait.total_seconds())
        case KeptOut(by):
            return _page(SignInFault(by.value), status=403)
    return _page(SignInFault.PASSKEY, status=400)


@blueprint.get("/sign-in/code")
def show_second_step() -> Response:
    """Ask for the second factor."""
    return _second_step()


def _second_step(fault: SecondStepFault | None = None) -> Response:
    asked = operations.asked_halfway(site().installation, halfway_note(), party())
    if isinstance(asked, operations.BeginAgain):
        return begin_again()
    page = SecondStepPage(
        action="/sign-in/code", signing_in=True, has_app=asked.has_app, question=asked.question, then=wanted(),
        fault=fault, demo_code=site().demo_code(asked.user),
    )
    return Response(render_second_step(page, frame()), status=400 if fault else 200, mimetype="text/html")


@blueprint.post("/sign-in/code")
def take_second_step() -> Response:
    """Let the user in who shows a second factor."""
    proof = sent_proof()
    if proof is None:
        return _second_step(SecondStepFault.NO_CODE)
    outcome = operations.finish_sign_in(site().installation, note=halfway_note(), proof=proof, caller=caller())
    match outcome:
        case operations.SignedIn() as signed_in:
            return let_in(go(wanted() or "/"), signed_in)
        case Wait(wait):
            return come_back_in(wait.total_seconds())
        case NotProved():
            return _second_step(fault_of(proof))
    return begin_again()


def sent_proof() -> Proof | None:
    """Return what the form shows as a second factor, or None when it shows nothing."""
    if answer := request.form.get("passkey", ""):
        return PasskeyAnswer(answer, party())
    code = request.form.get("code", "").strip()[:LONGEST_CODE]
    return TypedCode(code) if code else None


def fault_of(proof: Proof) -> SecondStepFault:
    """Return what is said about something that is no second factor."""
    return SecondStepFault.WRONG_PASSKEY if isinstance(proof, PasskeyAnswer) else SecondStepFault.WRONG_CODE


def begin_again() -> Response:
    """Send the browser back to the first step."""
    response = go("/sign-in", "begin_again")
    drop_cookie(response, HALFWAY_COOKIE)
    return response


def let_in(response: Response, signed_in: operations.SignedIn) -> Response:
    """Give the browser its session; one that it had before ends."""
    if secret():
        operations.sign_out(site().installation, secret())
    set_cookie(response, COOKIE, signed_in.secret)
    set_cookie(response, MARK_COOKIE, signed_in.mark, MARK_LASTS)
    drop_cookie(response, START_COOKIE)
    drop_cookie(response, HALFWAY_COOKIE)
    return response


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session and let the browser forget everything of it but that it is known."""
    there = session_there(site().installation, secret(), f"{site().settings.address}/sign-in") if secret() else None
    if secret():
        operations.sign_out(site().installation, secret())
    response = go("/sign-in", "signed_out")
    if there is not None:
        page = SignedOutPage(there.name, there.address)
        response = Response(render_signed_out(page, frame()), mimetype="text/html")
    drop_cookie(response, COOKIE)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.post("/language")
def switch_language() -> Response:
    """Show the pages in another language from now on."""
    chosen = known_language(request.form.get(LANGUAGE_FIELD, ""))
    back = request.form.get(BACK_FIELD, "/")
    if chosen is None:
        return mishap(NotUnderstood(), 400)
    if secret():
        operations.choose_language(site().installation, secret(), chosen)
    response = go(back if is_own_path(back) else "/")
    set_cookie(response, LANGUAGE_COOKIE, chosen)
    return response
