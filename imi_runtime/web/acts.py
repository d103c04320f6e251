"""Filling forms page by page and taking steps; opening a case is the same with a case that is not there yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, g, request

from imi_runtime.engine.access import access_of
from imi_runtime.engine.decide import Accepted, FaultyAnswers, NotPermitted, Open, asked_forms, decide
from imi_runtime.engine.form_plan import PagePlan
from imi_runtime.model.case import Answer
from imi_runtime.model.ids import AreaId, CaseId, CaseNumber, Digest, FormId, ProcedureId, TransitionId
from imi_runtime.model.procedure import Transition
from imi_runtime.operations import casework, drafting, sign_in
from imi_runtime.operations.casework import Done, DoneBefore, NoSuchCase, NotDone, OpenedCase, StepRequest
from imi_runtime.operations.drafting import ChangedMeanwhile
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.words import Draft, StaleCase, StoredCase
from imi_runtime.screens.frame import CSRF_FIELD, LANGUAGE_FIELD
from imi_runtime.screens.pages.confirm import ConfirmPage, render_confirm
from imi_runtime.screens.pages.form import (
    THEN_FIELD,
    TOKEN_FIELD,
    FormPage,
    OtherChange,
    Then,
    render_form,
)
from imi_runtime.screens.pages.mishaps import AlreadyDone, Mishap, NotAllowed, NotUnderstood
from imi_runtime.screens.pages.refusals import refusal_in_words
from imi_runtime.screens.pages.review import render_review
from imi_runtime.screens.row_numbers import without_row
from imi_runtime.web.guard import mishap
from imi_runtime.web.parts import parts_for, revealed_fields
from imi_runtime.web.present.case import CaseView
from imi_runtime.web.present.form import Filling, body_of, fault_links, steps_of
from imi_runtime.web.present.review import all_faults, consequence_of, review_page
from imi_runtime.web.present.state import state_label
from imi_runtime.web.reading import is_asked, names_on, read_page
from imi_runtime.web.site import frame, go, known_language, reading, site, writing
from imi_runtime.web.tokens import FormToken, read_token

blueprint = Blueprint("acts", __name__)
NEW = "new"
OURS = frozenset({CSRF_FIELD, TOKEN_FIELD, THEN_FIELD, LANGUAGE_FIELD, "add_row", "remove_row"})
"""Inputs of the frame, which are no answers."""


# Finding the form


def _filling(visit: Visit, opened: OpenedCase, transition: Transition, draft: Draft, base: str) -> Filling:
    plans = drafting.plans_of(visit, opened, transition, draft)
    return Filling(visit, opened, transition, draft, plans, base, frame())


def _of_case(visit: Visit, case_id: str, transition_id: str) -> Filling:
    """Return the form of a transition that the user may fire in a case. Raises NoSuchCase."""
    opened = casework.open_case(visit, CaseId(case_id))
    transition = drafting.transition_of(opened, TransitionId(transition_id))
    draft = drafting.load_draft(visit, opened, transition)
    return _filling(visit, opened, transition, draft, f"/cases/{case_id}/acts/{transition_id}")


def _of_new_case(visit: Visit, area: str, procedure: str) -> Filling | None:
    """Return the first form of a case that is not opened yet; None when its procedure begins without a form."""
    digest = _offered(visit, area, procedure)
    bundle, actor = visit.bundle(digest), visit.actor(AreaId(area))
    opening = decide(bundle, None, Open(CaseId(NEW), CaseNumber(""), ProcedureId(procedure), actor), visit.world)
    if not isinstance(opening, Accepted):
        raise NoSuchCase
    opened = OpenedCase(
        StoredCase(opening.case, b""), opening.case, bundle, access_of(bundle, opening.case, actor, visit.world)
    )
    transition = _first_with_form(opened)
    if transition is None:
        return None
    return _filling(visit, opened, transition, Draft(), f"/start/{area}/{procedure}")


def _offered(visit: Visit, area: str, procedure: str) -> Digest:
    for offered_area, digest, offered in casework.startable(visit):
        if (offered_area, offered.id) == (area, procedure):
            return digest
    raise NoSuchCase


def _first_with_form(opened: OpenedCase) -> Transition | None:
    acts = (opened.procedure.transitions[id] for id in opened.access.acts)
    return next((transition for transition in acts if asked_forms(transition)), None)


# Showing


def _token(filling: Filling, form: FormId, page: PagePlan) -> str:
    revision = drafting.page_revision(filling.draft, form, page.page.id)
    return str(FormToken(site().installation.ids.secret(), filling.opened.stored.case.revision, revision))


def _show(
    filling: Filling, form: FormId, plan: PagePlan, *, shown: dict[str, Any] | None = None,
    faults: tuple[Any, ...] = (), change: OtherChange | None = None, status: int = 200,
) -> Response:
    """Return the page of a form; `shown` is what the user typed, where that is not what is saved."""
    labels = filling.labels
    page = FormPage(
        id=f"{form}/{plan.page.id}", title=labels.of(filling.transition.label), number=filling.opened.case.number,
        label=labels.of(plan.page.label), help=labels.of(plan.page.help) if plan.page.help else "",
        steps=steps_of(filling, (form, plan.page.id), str(filling.around.interface.say("review/title"))),
        body=body_of(filling, form, plan, parts_for(filling.visit, filling.opened.case.deployment),
                     request.args, shown, faults),
        faults=fault_links(filling, form, plan, faults), action=_action(filling, form, plan),
        back=_back(filling, form, plan),
        case_href=_case_address(filling),
        token=_token(filling, form, plan), saved=filling.draft.updated, other_change=change,
        send=labels.of(filling.transition.label) if _is_single(filling) else "",
        styles=f"/styles/{filling.opened.case.deployment}.css",
    )
    return Response(render_form(page, filling.around), status=status, mimetype="text/html")


def _action(filling: Filling, form: FormId, plan: PagePlan) -> str:
    """Return where the page is sent: once the case is opened, never again to where a case is opened."""
    return filling.base if not filling.is_open else filling.address(form, plan.page.id)


def _is_single(filling: Filling) -> bool:
    """Tell whether the form is one page of a case that exists: it is sent at once, without a page before sending."""
    return len(filling.places()) == 1 and filling.is_open


def _back(filling: Filling, form: FormId, plan: PagePlan) -> str:
    places = filling.places()
    here = next(n for n, (f, p) in enumerate(places) if (f, p.page.id) == (form, plan.page.id))
    if here:
        return filling.address(places[here - 1][0], places[here - 1][1].page.id)
    return _case_address(filling) or "/"


def _case_address(filling: Filling) -> str:
    """Return where the case can be read; nothing while it is only a draft."""
    opened = filling.opened
    drafted = not filling.is_open or filling.transition.sources == (opened.procedure.initial.id,)
    return "" if drafted else f"/cases/{opened.case.id}"


@blueprint.get("/start/<area>/<procedure>")
def begin(area: str, procedure: str) -> Response:
    """Show the first page of a new case; the case is opened when that page is saved."""
    with reading() as visit:
        filling = _of_new_case(visit, area, procedure)
        if filling is None:
            return _confirm_opening(visit, area, procedure)
        form, plan = filling.places()[0]
        return _show(filling, form, plan)


def _confirm_opening(visit: Visit, area: str, procedure: str) -> Response:
    digest, around = _offered(visit, area, procedure), frame()
    title = visit.labels(digest).of(visit.bundle(digest).procedures[ProcedureId(procedure)].title)
    token = FormToken(site().installation.ids.secret(), 0, 0)
    page = ConfirmPage(
        label=title, number="", procedure=title, consequence=None, action=request.path, back="/start",
        token=str(token), revision=0,
    )
    return Response(render_confirm(page, around), mimetype="text/html")


@blueprint.post("/start/<area>/<procedure>")
def open_with_page(area: str, procedure: str) -> Response:
    """Open a case and save the first page of its form, both or none."""
    token = read_token(request.form.get(TOKEN_FIELD, ""))
    if token is None:
        return mishap(NotUnderstood(), 400)
    with writing() as visit:
        digest = _offered(visit, area, procedure)
        match casework.start_case(visit, digest, ProcedureId(procedure), str(token)):
            case Done(case):
                case_id = case.id
            case DoneBefore(known, _):
                case_id = known
        opened = casework.open_case(visit, case_id)
        transition = _first_with_form(opened)
        if transition is None:
            return go(f"/cases/{case_id}")
        filling = _of_case(visit, case_id, transition.id)
        form, plan = filling.places()[0]
        request_token = FormToken(token.secret, 1, 0)
        return _save(filling, form, plan, request_token)


@blueprint.get("/cases/<case_id>/acts/<transition>")
def start_act(case_id: str, transition: str) -> Response:
    """Go to the first page of the act's form that is not filled yet, or ask once more when there is no form."""
    with reading() as visit:
        filling = _of_case(visit, case_id, transition)
        places = filling.places()
        if not places:
            return _show_confirm(filling)
        form, plan = next(((f, p) for f, p in places if f"{f}/{p.page.id}" not in filling.draft.pages), places[0])
        return go(filling.address(form, plan.page.id))


def _show_confirm(filling: Filling) -> Response:
    labels, opened = filling.labels, filling.opened
    token = FormToken(site().installation.ids.secret(), opened.stored.case.revision, 0)
    page = ConfirmPage(
        label=labels.of(filling.transition.label), number=opened.case.number,
        help=labels.of(filling.transition.help) if filling.transition.help else "",
        procedure=labels.of(opened.procedure.title), consequence=consequence_of(filling),
        action=f"{filling.base}/review", back=f"/cases/{opened.case.id}", token=str(token),
        revision=opened.stored.case.revision,
    )
    return Response(render_confirm(page, filling.around), mimetype="text/html")


@blueprint.get("/cases/<case_id>/acts/<transition>/review")
def review(case_id: str, transition: str) -> Response:
    """Show everything once more before it is sent."""
    with reading() as visit:
        filling = _of_case(visit, case_id, transition)
        if not filling.places():
            return _show_confirm(filling)
        return _show_review(filling)


def _show_review(filling: Filling, status: int = 200) -> Response:
    token = FormToken(site().installation.ids.secret(), filling.opened.stored.case.revision, 0)
    html = render_review(review_page(filling, str(token)), filling.around)
    return Response(html, status=status, mimetype="text/html")


@blueprint.get("/cases/<case_id>/acts/<transition>/<form>/<page>")
def show_page(case_id: str, transition: str, form: str, page: str) -> Response:
    """Show one page of a form with what is saved; `check` shows its faults too."""
    with reading() as visit:
        filling = _of_case(visit, case_id, transition)
        found = filling.find(form, page)
        if found is None:
            raise NoSuchCase
        faults = filling.faults(*found) if request.args.get("check") else ()
        return _show(filling, *found, faults=faults)


# Saving


@blueprint.post("/cases/<case_id>/acts/<transition>/<form>/<page>")
def save_page(case_id: str, transition: str, form: str, page: str) -> Response:
    """Save one page; then go on, leave, or send, whichever button was pressed."""
    token = read_token(request.form.get(TOKEN_FIELD, ""))
    if token is None:
        return mishap(NotUnderstood(), 400)
    try:
        with writing() as visit:
            if request.form.get(THEN_FIELD) == Then.SEND.value:
                before = casework.sent_before(visit, token.secret)
                if before is not None:
                    return go(f"/cases/{before.case}")
            filling = _of_case(visit, case_id, transition)
            found = filling.find(form, page)
            if found is None:
                raise NoSuchCase
            return _save(filling, *found, token)
    except StaleCase:
        return _sent_before(token) or _already_done(case_id, transition)
    except NoSuchCase:
        return _sent_before(token) or _too_late(case_id, transition)


def _submitted() -> dict[str, list[str]]:
    return {name: request.form.getlist(name) for name in request.form}


def _save(filling: Filling, form: FormId, plan: PagePlan, token: FormToken) -> Response:
    """Save the page, or send at once what is a whole form of one page."""
    submitted = _submitted()
    if any(name not in OURS and not is_asked(plan, name) for name in submitted):
        return mishap(NotUnderstood(), 400)
    if "add_row" in submitted or "remove_row" in submitted:
        return _show(filling, form, plan, shown=_with_other_rows(submitted))
    answers, faults = read_page(filling.opened.bundle, plan, submitted)
    shown: dict[str, Any] = {name: texts for name, texts in submitted.items() if name not in OURS}
    draft = drafting.with_page(
        filling.visit, filling.draft, form=form, page=plan.page, names=names_on(plan), answers=answers,
        seen=token.page, unread=shown if faults else None,
    )
    if isinstance(draft, ChangedMeanwhile):
        return _changed_meanwhile(filling, form, plan, shown, draft)
    after = _with_draft(filling, draft)
    if request.form.get(THEN_FIELD) == Then.SEND.value and _is_single(after) and not after.all_faults():
        return _fire(after, token)
    after = replace(after, draft=drafting.keep_draft(filling.visit, filling.opened, filling.transition, draft))
    if request.headers.get("X-Autosave"):
        return _autosaved(after, form, plan, token)
    return _go_on(filling, after, form, shown, bool(faults), plan)


def _with_draft(filling: Filling, draft: Draft) -> Filling:
    plans = drafting.plans_of(filling.visit, filling.opened, filling.transition, draft)
    return replace(filling, draft=draft, plans=plans)


def _with_other_rows(submitted: dict[str, list[str]]) -> dict[str, Any]:
    """Return the fields with one row removed; a page always shows one empty row more than are filled."""
    return dict(without_row(submitted, submitted["remove_row"][0])) if "remove_row" in submitted else dict(submitted)


def _autosaved(filling: Filling, form: FormId, plan: PagePlan, token: FormToken) -> Response:
    response = Response(status=204)
    revision = drafting.page_revision(filling.draft, form, plan.page.id)
    response.headers["X-Form-Token"] = str(replace(token, page=revision))
    return response


def _changed_meanwhile(
    filling: Filling, form: FormId, plan: PagePlan, shown: dict[str, Any], changed: ChangedMeanwhile
) -> Response:
    person = filling.visit.directory.people.get(changed.by)  # type: ignore[call-overload]
    own = changed.by == filling.visit.user.id
    when = changed.draft.updated or filling.visit.world.now
    change = OtherChange("" if own or person is None else person.name, when, request.path)
    return _show(filling, form, plan, shown=shown, change=change, status=409)


def _go_on(
    before: Filling, after: Filling, form: FormId, shown: dict[str, Any], unread: bool, plan: PagePlan
) -> Response:
    then = request.form.get(THEN_FIELD, "")
    now = after.find(form, plan.page.id)
    assert now is not None
    chosen_language = known_language(request.form.get(LANGUAGE_FIELD, ""))
    if chosen_language:
        g.language_wanted = chosen_language
        return _in_language(after, *now, chosen_language)
    if then == Then.LEAVE.value:
        return go("/", "saved")
    if not unread and _new_questions(before, now[1], form):
        return go(after.address(form, plan.page.id))
    faults = after.faults(*now)
    if faults:
        return _show(after, *now, shown=shown, faults=faults, status=422)
    return go(_next(after, form, now[1]))


def _in_language(filling: Filling, form: FormId, plan: PagePlan, language: Any) -> Response:
    sign_in.choose_language_within(filling.visit, language)
    return go(filling.address(form, plan.page.id), "language")


def _new_questions(before: Filling, now: PagePlan, form: FormId) -> bool:
    """Tell whether the answers brought up questions that the shown page did not have."""
    found = before.find(form, now.page.id)
    shown = {field.name for field in found[1].fields if field.applies} if found else set()
    shown |= revealed_fields(before.opened.bundle, form, now.page)
    return any(field.applies and field.name not in shown for field in now.fields)


def _next(filling: Filling, form: FormId, plan: PagePlan) -> str:
    places = filling.places()
    here = next(n for n, (f, p) in enumerate(places) if (f, p.page.id) == (form, plan.page.id))
    for later_form, later in places[here + 1 :]:
        if later.fields and not any(field.applies for field in later.fields):
            continue
        return filling.address(later_form, later.page.id)
    return f"{filling.base}/review" if filling.is_open else filling.base


# Sending


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
            return _fire(_of_case(visit, case_id, transition), token)
    except StaleCase:
        return _sent_before(token) or _already_done(case_id, transition)
    except NoSuchCase:
        return _sent_before(token) or _too_late(case_id, transition)


def _sent_before(token: FormToken) -> Response | None:
    """Return where the first sending of this very form has led, if it was sent before."""
    with reading() as visit:
        before = casework.sent_before(visit, token.secret)
    return go(f"/cases/{before.case}") if before else None


def _fire(filling: Filling, token: FormToken) -> Response:
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
            remains = access_of(opened.bundle, case, visit.actor(case.area), visit.world).exists
            where = f"/cases/{case.id}" if remains else "/"
            return go(where, "sent", filling.labels.of(transition.label), case.number)
        case NotDone(FaultyAnswers(), _):
            return _show_review(filling, 422) if all_faults(filling) else go(f"{filling.base}/review")
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


def _already_done(case_id: str, transition: str) -> Response:
    """Tell what happened meanwhile, after another step won the race."""
    with reading() as visit:
        view = CaseView(visit, casework.open_case(visit, CaseId(case_id)), frame())
        return mishap(_what_happened(view, TransitionId(transition)), 409)


def _too_late(case_id: str, transition: str) -> Response:
    """Tell a party that the act is no longer possible; to everybody else there is no such case."""
    with reading() as visit:
        view = CaseView(visit, casework.open_case(visit, CaseId(case_id)), frame())
        if TransitionId(transition) not in view.opened.procedure.transitions:
            raise NoSuchCase
        return mishap(_what_happened(view, TransitionId(transition)), 409)


def _what_happened(view: CaseView, transition: TransitionId) -> Mishap:
    """Return what happened last, with everything that the user had typed for the act."""
    from imi_runtime.web.present.case import case_page

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
