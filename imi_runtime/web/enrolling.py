"""Setting up the second step when signing in for the first time."""

from __future__ import annotations

from flask import Blueprint, Response, request

from imi_runtime.operations.accounts import enrolment
from imi_runtime.operations.accounts.enrolment import Enrolled, MadePasskey, NotSetUp, Setup, TypedFromApp
from imi_runtime.operations.signing_in.sign_in import BeginAgain
from imi_runtime.screens.pages.set_up import (
    RecoveryCodesPage,
    SetUpFault,
    SetUpPage,
    render_recovery_codes,
    render_set_up,
)
from imi_runtime.web.signing import LONGEST_CODE, begin_again, let_in
from imi_runtime.web.site import caller, frame, halfway_note, party, site
from imi_runtime.web.wanted import wanted

blueprint = Blueprint("enrolling", __name__)

PATH = "/sign-in/set-up"


@blueprint.get(PATH)
def show_set_up() -> Response:
    """Offer an app and a passkey."""
    return _page()


def _page(fault: SetUpFault | None = None) -> Response:
    product = site().settings.product
    offer = enrolment.offered_halfway(site().installation, halfway_note(), party(), product, sent_offer())
    if isinstance(offer, BeginAgain):
        return begin_again()
    page = SetUpPage(
        action=PATH, secret=offer.app.secret, address=offer.app.address, note=offer.app.note,
        question=offer.passkey, first=True, then=wanted(), name=sent_name(), fault=fault,
    )
    return Response(render_set_up(page, frame()), status=400 if fault else 200, mimetype="text/html")


@blueprint.post(PATH)
def set_up() -> Response:
    """Set up what was chosen, let the user in, and show the recovery codes this once."""
    setup = sent_setup()
    if setup is None:
        return _page(SetUpFault.NO_CODE)
    match enrolment.enrol(
        site().installation, note=halfway_note(), setup=setup, name=sent_name(), caller=caller()
    ):
        case Enrolled(signed_in, codes):
            page = RecoveryCodesPage(codes, wanted() or "/")
            return let_in(Response(render_recovery_codes(page, frame()), mimetype="text/html"), signed_in)
        case NotSetUp():
            return _page(fault_of(setup))
    return begin_again()


def sent_setup() -> Setup | None:
    """Return what the form sets up, or None when it sets up nothing."""
    if answer := request.form.get("passkey", ""):
        return MadePasskey(answer, party())
    code = request.form.get("code", "").strip()[:LONGEST_CODE]
    return TypedFromApp(sent_offer(), code) if code else None


def sent_offer() -> str:
    """Return the note of the offer that the form brings back."""
    return request.form.get("offer", "")


def sent_name() -> str:
    """Return the name that the user gives to what is set up."""
    return " ".join(request.form.get("name", "").split())[:enrolment.LONGEST_NAME]


def fault_of(setup: Setup) -> SetUpFault:
    """Return what is said about something that could not be set up."""
    return SetUpFault.WRONG_PASSKEY if isinstance(setup, MadePasskey) else SetUpFault.WRONG_CODE
