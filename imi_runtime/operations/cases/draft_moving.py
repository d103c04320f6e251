"""Unsent answers when their case moves: they go on under the new names. What has none keeps its draft, unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from imi_runtime.engine.moved_answers import FORMS, AnswerMover
from imi_runtime.engine.successors import BECOMES, Parts, Successors, fitting_pages, is_set_aside
from imi_runtime.model.ids import FormId, TransitionId
from imi_runtime.operations.installation import Installation
from imi_runtime.store import drafts
from imi_runtime.store.cases import StoredCase
from imi_runtime.store.drafts import Draft, DraftKey


def move_drafts(
    installation: Installation, connection: Connection, stored: StoredCase, successors: Successors
) -> None:
    """Put the drafts of a case under the names of the version to which it moves."""
    for key in drafts.keys_of(connection, stored.case.id):
        step = _step(stored, successors, key.transition)
        if step is None:
            continue
        draft = drafts.load(connection, key, stored, installation.sealing)
        moved = _moved(draft, successors)
        if step != key.transition:
            fresh = replace(moved, revision=0)
            _save(installation, connection, replace(key, transition=step), stored, fresh)
        elif moved != draft:
            _save(installation, connection, key, stored, moved)


def _save(
    installation: Installation, connection: Connection, key: DraftKey, stored: StoredCase, draft: Draft
) -> None:
    now = draft.updated or installation.clock.now()
    drafts.save(connection, key, stored, draft, now, installation.sealing)


def _step(stored: StoredCase, successors: Successors, step: TransitionId) -> TransitionId | None:
    procedure = stored.case.procedure
    into = successors.of(("procedures", procedure, BECOMES), procedure, Parts(successors.new.procedures))
    there = next((each for id, each in successors.new.procedures.items() if id == into), None)
    if there is None:
        return None
    found = successors.of(("procedures", procedure, "transitions", step), step, Parts(there.transitions))
    return None if found is None or is_set_aside(found) else TransitionId(found)


def _moved(draft: Draft, successors: Successors) -> Draft:
    mover = AnswerMover(successors, successors.of)
    forms = {form: _form(successors, form) for form in draft.answers}
    answers = {
        into: mover.moved(form, into, draft.answers[form]).answers for form, into in forms.items() if into
    }
    return replace(
        draft, answers=answers, pages=_paged(draft.pages, successors), by=_paged(draft.by, successors),
        unread=_paged(draft.unread, successors),
    )


def _form(successors: Successors, form: str) -> FormId | None:
    found = successors.of((FORMS, form, BECOMES), form, Parts(successors.new.forms))
    return None if found is None or is_set_aside(found) else FormId(found)


def _paged(saved: Mapping[str, Any], successors: Successors) -> dict[str, Any]:
    """Return what is kept by page (`form/page`) under the pages of the new version."""
    return {_page(successors, name): value for name, value in saved.items()}


def _page(successors: Successors, name: str) -> str:
    form, _, page = name.partition("/")
    into = _form(successors, form)
    if into is None:
        return name
    old, new = successors.old.forms[FormId(form)], successors.new.forms[into]
    found = successors.of((FORMS, form, "pages", page), page, fitting_pages(old, page, new))
    return name if found is None or is_set_aside(found) else f"{into}/{found}"
