"""Sending a form: the step is taken, or its sender learns why it was not and loses nothing of what was typed."""

from __future__ import annotations

from flask import Blueprint, Response, request

from imi_runtime.engine.decide import FaultyAnswers, NotPermitted, asked_forms
from imi_runtime.model.case import Answer
from imi_runtime.model.ids import CaseId, FormId, TransitionId
from imi_runtime.operations.capacities import access_in
from imi_runtime.operations.cases import casework, drafting
from imi_runtime.operations.cases.casework import Done, NoSuchCase, NotDone, StepRequest
from imi_runtime.operations.words import StaleCase
from imi_runtime.screens.pages.form import THEN_FIELD, TOKEN_FIELD, Then
from imi_runtime.screens.pages.mishaps import AlreadyDone, Mishap, NotAllowed, NotUnderstood
from imi_runtime.screens.pages.refusals import refusal_in_words
from imi_runtime.web.form_pages import filling_of_case, show_review
from imi_runtime.web.guard import mishap
from imi_runtime.web.present.case import case_page
from imi_runtime.web.present.case_view import CaseView
from imi_runtime.web.present.form import Filling
from imi_runtime.web.present.review import all_faults
from imi_runtime.web.present.state import done_in_words, state_label
from imi_runtime.web.reading import OURS
from imi_runtime.web.site import frame, go, reading, writing
from imi_runtime.web.tokens import FormToken, read_token

blueprint = Blueprint("sending", __name__)


@blueprint.post("/cases/<case_id>/acts/<transition>/review")
def send(case_id: str, transition: str) -> Response:
    """Take the step with the drafted answers."""
    if request.form.get(THEN_FIELD) == Then.LEAVE.value:
        return go("/", "saved")
    token = read_token(request.form.get(TOKEN_FIELD, ""))
    if token is None:
        return mishap(NotUnderstood(), 400)
    try:
        with writing() as visit:
            before = casework.sent_before(visit, token.secret)
            if before is not None:
                return go(f"/cases/{before.case}")
            return fire(filling_of_case(visit, case_id, transition), token)
    except StaleCase:
        return sent_before(token) or already_done(case_id, transition)
    except NoSuchCase:
        return sent_before(token) or too_late(case_id, transition)


def sent_before(token: FormToken) -> Response | None:
    """Return where the first sending of this very form has led, if it was sent before."""
    with reading() as visit:
        before = casework.sent_before(visit, token.secret)
    return go(f"/cases/{before.case}") if before else None


def fire(filling: Filling, token: FormToken) -> Response:
    visit, opened, transition = filling.visit, filling.opened, filling.transition
    answers: dict[FormId, dict[str, Answer]] = {
        form: dict(filling.answers(form)) for form in asked_forms(transition)
    }
    step = StepRequest(
        case=opened.case.id, transition=transition.id, seen=token.case, token=token.secret, answers=answers
    )
    outcome = casework.step_in(visit, opened, step)
    if not isinstance(outcome, Done) and filling.places():
        drafting.keep_draft(visit, opened, transition, filling.draft)
    match outcome:
        case Done(case):
            remains = access_in(opened.bundle, case, visit.actors(opened.bundle, case), visit.world).exists
            where = f"/cases/{case.id}" if remains else "/"
            done = done_in_words(transition, filling.labels, filling.around.interface)
            return go(where, "sent", done, case.number)
        case NotDone(FaultyAnswers(), _):
            return show_review(filling, 422) if all_faults(filling) else go(f"{filling.base}/review")
        case NotDone(NotPermitted() as reason, _):
            return mishap(_not_allowed(filling, reason), 409)
    return mishap(_what_happened(CaseView(visit, opened, filling.around), transition.id), 409)


def _not_allowed(filling: Filling, reason: NotPermitted) -> Mishap:
    opened, labels = filling.opened, filling.labels
    state = state_label(opened.procedure.states[opened.case.state], (), labels)
    seats = tuple(labels.of(opened.procedure.parties[seat.party].label) for seat in filling.transition.by)
    sentence = refusal_in_words(reason, seats=seats, state=state, interface=filling.around.interface)
    return NotAllowed(
        label=labels.of(filling.transition.label), reasons=(sentence,), number=opened.case.number,
        href=f"/cases/{opened.case.id}",
    )


def already_done(case_id: str, transition: str) -> Response:
    """Tell what happened meanwhile, after another step won the race."""
    with reading() as visit:
        view = CaseView(visit, casework.open_case(visit, CaseId(case_id)), frame())
        return mishap(_what_happened(view, TransitionId(transition)), 409)


def too_late(case_id: str, transition: str) -> Response:
    """Tell a party that the act is no longer possible; to everybody else there is no such case."""
    with reading() as visit:
        view = CaseView(visit, casework.open_case(visit, CaseId(case_id)), frame())
        if TransitionId(transition) not in view.opened.procedure.transitions:
            raise NoSuchCase
        return mishap(_what_happened(view, TransitionId(transition)), 409)


def _what_happened(view: CaseView, transition: TransitionId) -> Mishap:
    """Return what happened last, with everything that the user had typed for the act."""
    page = case_page(view, casework.history_of(view.visit, view.opened))
    last = page.history[0]
    return AlreadyDone(
        number=view.opened.case.number, href=f"/cases/{view.opened.case.id}", label=last.label, at=last.at,
        by=last.by, person=last.person, state=page.state, typed=_typed_texts(),
    )


def _typed_texts() -> tuple[str, ...]:
    """Return the longer texts of the sent form, so that nobody has to write them again."""
    return tuple(
        text for name in request.form if name not in OURS for text in request.form.getlist(name) if len(text) > 20
    )
