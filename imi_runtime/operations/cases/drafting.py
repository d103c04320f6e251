"""Filling a form page by page: drafts that survive a dead browser, and two people on one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from imi_runtime.engine.decide import asked_forms
from imi_runtime.engine.form_plan import FormPlan, plan_form, prefilled
from imi_runtime.engine.world import World
from imi_runtime.model.case import Answer, Answers, Standing
from imi_runtime.model.forms import Page
from imi_runtime.model.ids import FormId, PageId, TransitionId
from imi_runtime.model.procedure import Transition
from imi_runtime.operations.cases.casework import NoSuchCase, OpenedCase
from imi_runtime.operations.cases.own_files import OwnFiles
from imi_runtime.operations.visits import Visit
from imi_runtime.store import drafts
from imi_runtime.store.drafts import Draft, DraftKey


@dataclass(frozen=True, slots=True)
class ChangedMeanwhile:
    """A colleague, or another tab, saved this page since it was shown; nothing was overwritten."""

    draft: Draft
    by: str


def transition_of(opened: OpenedCase, id: TransitionId) -> Transition:
    """Return a transition that the viewer may fire now. Raises NoSuchCase for every other."""
    if id not in opened.access.acts:
        raise NoSuchCase
    return opened.procedure.transitions[id]


def first_with_form(opened: OpenedCase) -> Transition | None:
    """Return the first transition with a form that the viewer may fire now: in a new case, what it begins with."""
    acts = (opened.procedure.transitions[id] for id in opened.access.acts)
    return next((transition for transition in acts if asked_forms(transition)), None)


def key_of(visit: Visit, opened: OpenedCase, transition: TransitionId) -> DraftKey:
    """Return whose draft this is."""
    return DraftKey(opened.case.id, visit.user.authority, transition)


def load_draft(visit: Visit, opened: OpenedCase, transition: Transition) -> Draft:
    """Return the draft of a transition's forms; first values that the forms declare stand in it."""
    key = key_of(visit, opened, transition.id)
    begun = transition.id in opened.stored.drafted
    draft = drafts.load(visit.connection, key, opened.stored, visit.installation.sealing) if begun else Draft()
    answers = {
        form: prefilled(
            opened.case, opened.bundle.forms[form], _first_answers(opened, transition, form, draft),
            opened.access.sight.answers, draft.pages,
        )
        for form in asked_forms(transition)
    }
    return replace(draft, answers=answers)


def _first_answers(opened: OpenedCase, transition: Transition, form: FormId, draft: Draft) -> Mapping[str, Answer]:
    """Return the drafted answers; a correction begins with what stands now, a returned form with what was returned."""
    if form in draft.answers:
        return draft.answers[form]
    if transition.corrects == form:
        latest = opened.case.latest(form)
        return latest.latest if latest else {}
    last = next((f for f in reversed(opened.case.fillings) if f.form == form), None)
    returned = last is not None and last.standing is Standing.TAKEN_BACK
    return last.latest if last and returned and last.number in opened.access.sight.fillings else {}


def world_of(visit: Visit, opened: OpenedCase) -> World:
    """Return the world in which a draft is judged: it knows the files that may be named."""
    return replace(visit.world, files=OwnFiles(visit, opened.stored, opened.bundle, opened.access))


def plans_of(visit: Visit, opened: OpenedCase, transition: Transition, draft: Draft) -> tuple[FormPlan, ...]:
    """Return the plan of every form that the transition fills, for the drafted answers."""
    today = visit.world.now.date()
    return tuple(
        plan_form(opened.bundle, opened.case, form, draft.answers.get(form, {}), today)
        for form in asked_forms(transition)
    )


def page_revision(draft: Draft, form: FormId, page: PageId) -> int:
    """Return how often a page of the draft was saved."""
    return draft.pages.get(f"{form}/{page}", 0)


def with_page(
    visit: Visit, draft: Draft, *, form: FormId, page: Page, names: frozenset[str], answers: Answers, seen: int,
    unread: Mapping[str, list[str]] | None = None,
) -> Draft | ChangedMeanwhile:
    """Return the draft with the answers of one page; `names` are all that the page asks, so that emptied ones go.

    When the page was saved since `seen` with other answers, the draft stays as it is. `unread` is everything that was
    typed, where something of it could not be read.
    """
    place = f"{form}/{page.id}"
    known = dict(draft.answers.get(form, {}))
    merged = {name: answer for name, answer in known.items() if name not in names} | dict(answers)
    if draft.pages.get(place, 0) > seen and merged != known:
        return ChangedMeanwhile(draft, draft.by.get(place, ""))
    return replace(
        draft,
        answers={**draft.answers, form: merged},
        pages={**draft.pages, place: draft.pages.get(place, 0) + 1},
        by={**draft.by, place: visit.user.id},
        unread={p: typed for p, typed in draft.unread.items() if p != place} | ({place: unread} if unread else {}),
    )


def keep_draft(visit: Visit, opened: OpenedCase, transition: Transition, draft: Draft) -> Draft:
    """Save a draft. Raises StaleCase when another one was saved meanwhile."""
    key, now = key_of(visit, opened, transition.id), visit.world.now
    drafts.save(visit.connection, key, opened.stored, draft, now, visit.installation.sealing)
    return replace(draft, revision=draft.revision + 1, updated=now)
