"""What a well-formed bundle may still have wrong.

Where something is refused already, only the procedures that do not hang on it are checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from imi_runtime.compiler.checks.all_checks import ALL_CHECKS, Check
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import AnswersTo, AskedQuestions, Form, PickedFrom, PicksAmong
from imi_runtime.model.ids import FormId
from imi_runtime.model.procedure import FromTheLink, Procedure
from imi_runtime.problems import Problem, Severity


def meaning_problems(bundle: Bundle, found: Iterable[Problem], checks: Iterable[Check] = ALL_CHECKS) -> list[Problem]:
    """Return what the checks find in the bundle, consequences of what was `found` before left out."""
    refused = {problem.at.file for problem in found if problem.severity is Severity.ERROR}
    if not refused:
        return [problem for check in checks for problem in check(bundle)]
    forms = {id: form for id, form in bundle.forms.items() if _is_sound(form, bundle, refused)}
    procedures = {id: each for id, each in bundle.procedures.items() if _stands_on(each, forms, refused)}
    if len(procedures) < len(bundle.procedures) or any(file.startswith("procedures/") for file in refused):
        # What is refused may be what opens or moves the cases of others.
        procedures = {id: each for id, each in procedures.items() if not _is_moved_by_others(each)}
    part = replace(bundle, forms=forms, procedures=procedures)
    files = {procedure.at.file for procedure in procedures.values()}
    return [problem for check in checks for problem in check(part) if problem.at.file in files]


def _is_sound(form: Form, bundle: Bundle, refused: set[str]) -> bool:
    return refused.isdisjoint(_files_of(form, bundle, set()))


def _files_of(form: Form, bundle: Bundle, seen: set[FormId]) -> Iterator[str]:
    seen.add(form.id)
    yield form.at.file
    yield from (form.declined_for.at.file,) if form.declined_for else ()
    for page in form.pages.values():
        match page.content:
            case AskedQuestions(questions=questions):
                yield from (question.at.file for question in questions)
            case PickedFrom(sets=sets):
                yield from (bundle.question_sets[id].at.file for id in sets if id in bundle.question_sets)
            case AnswersTo(form=other) | PicksAmong(form=other) if other in bundle.forms and other not in seen:
                yield from _files_of(bundle.forms[other], bundle, seen)


def _is_moved_by_others(procedure: Procedure) -> bool:
    return any(way.by_link for way in procedure.transitions.values()) or any(
        isinstance(party.joins, FromTheLink) for party in procedure.parties.values()
    )


def _stands_on(procedure: Procedure, forms: dict[FormId, Form], refused: set[str]) -> bool:
    filled = (form for transition in procedure.transitions.values() for form in transition.forms)
    return procedure.at.file not in refused and all(form in forms for form in filled)
