"""Copying a case into a new draft: asked once more, done, and gone on with at the first page of its form."""

from __future__ import annotations

from flask import Blueprint, Response, request

from imi_runtime.model.ids import CaseId
from imi_runtime.operations.cases import casework, copying
from imi_runtime.operations.cases.casework import DoneBefore, NoSuchCase, OpenedCase
from imi_runtime.operations.cases.copying import NotCopied, WhyNotCopied
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.words import StaleCase
from imi_runtime.screens.pages.confirm import ConfirmPage, render_confirm
from imi_runtime.screens.pages.form import TOKEN_FIELD
from imi_runtime.screens.pages.mishaps import NotAllowed, NotUnderstood
from imi_runtime.web.cases import note_reading
from imi_runtime.web.confidentiality import demand_confidentiality
from imi_runtime.web.form_pages import filling_of_act
from imi_runtime.web.guard import mishap
from imi_runtime.web.present.copying import why_not_copied
from imi_runtime.web.sending import sent_before
from imi_runtime.web.site import frame, go, interface, reading, site, writing
from imi_runtime.web.tokens import FormToken, read_token

blueprint = Blueprint("copying", __name__)
PATH = "/cases/<case_id>/copy"


@blueprint.get(PATH)
def ask_to_copy(case_id: str) -> Response:
    """Say what is copied and what is not, and ask once more."""
    with reading() as visit:
        opened = _opened(visit, case_id)
        found = copying.original_of(visit, opened)
        return _refused(opened, found) if isinstance(found, WhyNotCopied) else _confirm(visit, opened)


@blueprint.post(PATH)
def copy(case_id: str) -> Response:
    """Copy the case, and go on at the first page of the new draft."""
    token = read_token(request.form.get(TOKEN_FIELD, ""))
    if token is None:
        return mishap(NotUnderstood(), 400)
    try:
        with writing() as visit:
            opened = _opened(visit, case_id)
            copied = copying.copy_case(visit, opened, token.secret)
            if isinstance(copied, DoneBefore):
                return go(f"/cases/{copied.case}")
            note_reading(visit, opened, "copy")
            filling = filling_of_act(visit, copied.opened, copied.transition)
            form, plan = filling.places()[0]
            return go(filling.address(form, plan.page.id))
    except StaleCase:
        return sent_before(token) or go(f"/cases/{case_id}")
    except NotCopied as refused:
        with reading() as visit:
            return _refused(_opened(visit, case_id), refused.why)


def _opened(visit: Visit, case_id: str) -> OpenedCase:
    """Return the case for its opener; for everybody else there is nothing to copy."""
    opened = casework.open_case(visit, CaseId(case_id))
    if copying.original_of(visit, opened) is None:
        raise NoSuchCase
    demand_confidentiality(visit, opened.bundle.id)
    return opened


def _confirm(visit: Visit, opened: OpenedCase) -> Response:
    words, here = interface(), f"/cases/{opened.case.id}"
    token = FormToken(site().installation.ids.secret(), opened.stored.case.revision, 0)
    page = ConfirmPage(
        label=str(words.say("case/copy")), number=opened.case.number,
        procedure=visit.labels(opened.case.deployment).of(opened.procedure.title),
        help=str(words.say("copy/what")), more=(str(words.say("copy/what_not")),), consequence=None,
        action=f"{here}/copy", back=here, token=str(token), revision=opened.stored.case.revision,
    )
    return Response(render_confirm(page, frame()), mimetype="text/html")


def _refused(opened: OpenedCase, why: WhyNotCopied) -> Response:
    words = interface()
    told = NotAllowed(
        label=str(words.say("case/copy")), reasons=(why_not_copied(why, words),), number=opened.case.number,
        href=f"/cases/{opened.case.id}",
    )
    return mishap(told, 409)
