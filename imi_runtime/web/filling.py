"""Filling the form of an act page by page: every page is saved, and a form of one page is sent at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, g, request

from imi_runtime.engine.answers import Fault
from imi_runtime.engine.form_plan import PagePlan
from imi_runtime.model.ids import FormId
from imi_runtime.operations.cases import casework, drafting
from imi_runtime.operations.cases.casework import NoSuchCase
from imi_runtime.operations.cases.drafting import ChangedMeanwhile
from imi_runtime.operations.signing_in import sign_in
from imi_runtime.operations.words import Draft, StaleCase
from imi_runtime.screens.faults import input_id
from imi_runtime.screens.fields.files import ATTACH, REMOVE_FILE
from imi_runtime.screens.frame import LANGUAGE_FIELD
from imi_runtime.screens.pages.form import THEN_FIELD, TOKEN_FIELD, OtherChange, Then
from imi_runtime.screens.pages.mishaps import NotUnderstood
from imi_runtime.screens.row_numbers import without_row
from imi_runtime.web.attaching import (
    NO_FILES,
    SentFiles,
    attach_sent,
    changed_answer,
    let_go_of_removed,
    state_languages,
    take_in_files,
)
from imi_runtime.web.form_pages import filling_of_case, is_single, show, show_confirm, show_review
from imi_runtime.web.guard import mishap
from imi_runtime.web.parts import revealed_fields
from imi_runtime.web.present.form import Filling
from imi_runtime.web.reading import OURS, all_asked, names_on, read_page
from imi_runtime.web.sending import already_done, fire, sent_before, too_late
from imi_runtime.web.site import go, known_language, reading, writing
from imi_runtime.web.tokens import FormToken, read_token

blueprint = Blueprint("filling", __name__)


@blueprint.get("/cases/<case_id>/acts/<transition>")
def start_act(case_id: str, transition: str) -> Response:
    """Go to the first page of the act's form that is not filled yet, or ask once more when there is no form."""
    with reading() as visit:
        filling = filling_of_case(visit, case_id, transition)
        places = filling.places()
        if not places:
            return show_confirm(filling)
        form, plan = next(((f, p) for f, p in places if f"{f}/{p.page.id}" not in filling.draft.pages), places[0])
        return go(filling.address(form, plan.page.id))


@blueprint.get("/cases/<case_id>/acts/<transition>/review")
def review(case_id: str, transition: str) -> Response:
    """Show everything once more before it is sent."""
    with reading() as visit:
        filling = filling_of_case(visit, case_id, transition)
        if not filling.places():
            return show_confirm(filling)
        return show_review(filling)


@blueprint.get("/cases/<case_id>/acts/<transition>/<form>/<page>")
def show_page(case_id: str, transition: str, form: str, page: str) -> Response:
    """Show one page of a form with what is saved; `check` shows its faults too."""
    with reading() as visit:
        filling = filling_of_case(visit, case_id, transition)
        found = filling.find(form, page)
        if found is None:
            raise NoSuchCase
        faults = filling.faults(*found) if "check" in request.args else ()
        return show(filling, *found, faults=faults)


@blueprint.post("/cases/<case_id>/acts/<transition>/<form>/<page>")
def save_page(case_id: str, transition: str, form: str, page: str) -> Response:
    """Save one page; then go on, leave, or send, whichever button was pressed."""
    token = read_token(request.form.get(TOKEN_FIELD, ""))
    if token is None:
        return mishap(NotUnderstood(), 400)
    try:
        sent = take_in_files(lambda visit: filling_of_case(visit, case_id, transition).find(form, page))
        with writing() as visit:
            if request.form.get(THEN_FIELD) == Then.SEND.value:
                before = casework.sent_before(visit, token.secret)
                if before is not None:
                    return go(f"/cases/{before.case}")
            filling = filling_of_case(visit, case_id, transition)
            found = filling.find(form, page)
            if found is None:
                raise NoSuchCase
            return save(filling, *found, token, sent)
    except StaleCase:
        return sent_before(token) or already_done(case_id, transition)
    except NoSuchCase:
        return sent_before(token) or too_late(case_id, transition)


def save(
    filling: Filling, form: FormId, plan: PagePlan, token: FormToken, sent: SentFiles = NO_FILES
) -> Response:
    """Save the page, or send at once what is a whole form of one page."""
    submitted = dict(request.form.lists())
    if not all_asked(plan, (*submitted, *request.files)):
        return mishap(NotUnderstood(), 400)
    refused = attach_sent(filling, sent, submitted)
    if "add_row" in submitted or "remove_row" in submitted:
        return show(filling, form, plan, shown=_with_other_rows(submitted), faults=refused)
    answers, faults = read_page(filling.opened.bundle, plan, submitted)
    shown: dict[str, Any] = {name: texts for name, texts in submitted.items() if name not in OURS}
    draft = drafting.with_page(
        filling.visit, filling.draft, form=form, page=plan.page, names=names_on(plan), answers=answers,
        seen=token.page, unread=shown if faults else None,
    )
    if isinstance(draft, ChangedMeanwhile):
        return _changed_meanwhile(filling, form, plan, shown, draft)
    after = _with_draft(filling, draft)
    at_once = request.form.get(THEN_FIELD) == Then.SEND.value and is_single(after)
    sound = not refused and not after.all_faults()
    if at_once and sound and not _new_questions(filling, _page_of(after, form, plan), form):
        return fire(after, token)
    after = replace(after, draft=drafting.keep_draft(filling.visit, filling.opened, filling.transition, draft))
    let_go_of_removed(after)
    state_languages(after, submitted)
    if request.headers.get("X-Autosave"):
        return _autosaved(after, form, plan, token)
    if refused or ATTACH in submitted or REMOVE_FILE in submitted:
        return _with_files(after, form, plan, refused)
    return _go_on(filling, after, form, shown, bool(faults), plan)


def _with_files(filling: Filling, form: FormId, plan: PagePlan, refused: Sequence[Fault]) -> Response:
    """Show the same page again after files came or went; what could not be attached is said beside its field."""
    now = _page_of(filling, form, plan)
    if refused:
        return show(filling, form, now, faults=tuple(refused), status=422)
    return go(f"{filling.address(form, now.page.id)}#{input_id(changed_answer())}")


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
    return show(filling, form, plan, shown=shown, change=change, status=409)


def _go_on(
    before: Filling, after: Filling, form: FormId, shown: dict[str, Any], unread: bool, plan: PagePlan
) -> Response:
    then = request.form.get(THEN_FIELD, "")
    now = (form, _page_of(after, form, plan))
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
        return show(after, *now, shown=shown, faults=faults, status=422)
    return go(_next(after, form, now[1]))


def _page_of(filling: Filling, form: FormId, plan: PagePlan) -> PagePlan:
    """Return the same page as the answers of now have it."""
    found = filling.find(form, plan.page.id)
    assert found is not None
    return found[1]


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
