"""Changing the own password, asking for a new one, and choosing it by a mailed link."""

from __future__ import annotations

from flask import Blueprint, Response, request

from imi_runtime.operations.accounts import passwords
from imi_runtime.operations.accounts.passwords import RESET, RESET_LASTS, Changed, LinkUsed, WrongPassword
from imi_runtime.operations.signing_in.password_policy import SHORTEST, Unfit
from imi_runtime.operations.signing_in.sign_in import Halfway
from imi_runtime.operations.throttling import TooManyAttempts
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Section
from imi_runtime.screens.pages.passwords import (
    ForgottenPage,
    PasswordFault,
    PasswordPage,
    render_forgotten,
    render_password,
)
from imi_runtime.web.credentials import SECURITY
from imi_runtime.web.signing import come_back_in, go_on_halfway
from imi_runtime.web.site import COOKIE, caller, frame, go, reading, secret, set_cookie, site
from imi_runtime.web.wanted import wanted

blueprint = Blueprint("passwords", __name__)

PASSWORD, FORGOTTEN = "/account/password", "/forgotten"
MOST_TYPED = 1024


@blueprint.get(PASSWORD)
def show_change() -> Response:
    """Ask for the present and a new password, after a second factor was shown lately."""
    with reading(before_all=True) as visit:
        visit.demand_confirmed()
        return _change(visit)


def _change(visit: Visit, fault: PasswordFault | None = None) -> Response:
    page = PasswordPage(
        action=PASSWORD, changing=True, shortest=SHORTEST, fault=fault, then=wanted(), leaked=visit.session.password_due
    )
    status = 400 if fault else 200
    return Response(render_password(page, frame(Section.ACCOUNT)), status=status, mimetype="text/html")


@blueprint.post(PASSWORD)
def change() -> Response:
    """Change the password and end every other session."""
    present = request.form.get("present", "")[:MOST_TYPED]
    outcome = passwords.change_password(
        site().installation, secret=secret(), present=present, new=request.form.get("new", ""),
        product=site().settings.product, caller=caller(),
    )
    match outcome:
        case Changed(fresh):
            response = go(wanted() or SECURITY, "password_changed")
            set_cookie(response, COOKIE, fresh)
            return response
        case TooManyAttempts(wait):
            return come_back_in(wait.total_seconds())
    with reading(before_all=True) as visit:
        if isinstance(outcome, WrongPassword):
            return _change(visit, PasswordFault.WRONG_PRESENT if present else PasswordFault.NO_PRESENT)
        return _change(visit, PasswordFault(outcome.value))


@blueprint.get(FORGOTTEN)
def show_forgotten() -> Response:
    """Ask for the e-mail address to which a link goes."""
    return _forgotten()


def _forgotten(*, sent: bool = False, faulty: bool = False) -> Response:
    minutes = int(RESET_LASTS.total_seconds() // 60)
    page = ForgottenPage(action=FORGOTTEN, minutes=minutes, sent=sent, faulty=faulty)
    return Response(render_forgotten(page, frame()), status=400 if faulty else 200, mimetype="text/html")


@blueprint.post(FORGOTTEN)
def ask_reset() -> Response:
    """Say that a link was sent, whether anybody has that address or not."""
    email = request.form.get("identifier", "").strip()[:254]
    if not email:
        return _forgotten(faulty=True)
    outcome = passwords.ask_reset(site().installation, email=email, caller=caller())
    return come_back_in(outcome.wait.total_seconds()) if outcome else _forgotten(sent=True)


@blueprint.get(f"{RESET}<link>")
def show_choice(link: str) -> Response:
    """Ask for a new password, if the link is good."""
    return _choice(link) if passwords.is_good_link(site().installation, link) else _link_used()


def _choice(link: str, fault: PasswordFault | None = None) -> Response:
    page = PasswordPage(action=RESET + link, changing=False, shortest=SHORTEST, fault=fault)
    return Response(render_password(page, frame()), status=400 if fault else 200, mimetype="text/html")


@blueprint.post(f"{RESET}<link>")
def choose(link: str) -> Response:
    """Take the new password; the second factor comes next, as always."""
    product = site().settings.product
    match passwords.choose_password(
        site().installation, secret=link, new=request.form.get("new", ""), product=product
    ):
        case Halfway() as halfway:
            return go_on_halfway(halfway)
        case Unfit() as unfit:
            return _choice(link, PasswordFault(unfit.value))
        case LinkUsed():
            return _link_used()


def _link_used() -> Response:
    return go(FORGOTTEN, "link_used")
