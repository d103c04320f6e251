"""Data protection: a legal basis for every exchange, and an end for every personal datum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imi_runtime import codes
from imi_runtime.compiler.checks.deadlines import about_days, said
from imi_runtime.compiler.checks.moves import initial_states, reached
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import Form, PickedFrom
from imi_runtime.model.ids import FormId, StateId
from imi_runtime.model.procedure import AccessRule, ByOffice, Procedure, ReadForm, Retention
from imi_runtime.model.questions import Personal, Question
from imi_runtime.problems import Problem

REPOSITORY = "repository"
KINDS = {Personal.OFFENCE: "criminal", Personal.SPECIAL: "special", Personal.ORDINARY: "personal"}
"""What the law calls personal data of each kind, the most protected first."""


def personal_data_have_an_end(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every procedure that asks for personal data and does not say when they are erased."""
    for procedure in bundle.procedures.values():
        personal = next(_personal_questions(bundle, procedure), None)
        if procedure.retention is None and personal:
            yield codes.NO_RETENTION.at(procedure.at, procedure=procedure.id, question=personal.id)
        elif procedure.retention:
            yield from _erased_first(procedure, procedure.retention)
            yield from _kept_for_ever(procedure, procedure.retention)


def _personal_questions(bundle: Bundle, procedure: Procedure) -> Iterator[Question]:
    forms = dict.fromkeys(form for transition in procedure.transitions.values() for form in transition.forms)
    for form in forms:
        for question in _asked(bundle, bundle.forms[form]) if form in bundle.forms else ():
            if _is_personal(question):
                yield question


def _is_personal(question: Question) -> bool:
    return any(each.personal is not Personal.NO for each in (question, *question.columns))


def _asked(bundle: Bundle, form: Form) -> Iterator[Question]:
    yield from form.questions()
    for page in form.pages.values():
        for set_id in page.content.sets if isinstance(page.content, PickedFrom) else ():
            yield from bundle.question_sets[set_id].questions.values()


def _erased_first(procedure: Procedure, retention: Retention) -> Iterator[Problem]:
    block, erase = retention.block, retention.erase
    if block and set(block.states) == set(erase.states) and about_days(erase.within) < about_days(block.within):
        yield codes.ERASED_BEFORE_BLOCKED.at(
            procedure.at, procedure=procedure.id, erase=said(erase.within), block=said(block.within)
        )


def _kept_for_ever(procedure: Procedure, retention: Retention) -> Iterator[Problem]:
    ways = (("block", "blocked", retention.block), ("erase", "erased", retention.erase))
    for key, what, after in ways:
        for state in _ends_without(procedure, after.states) if after else ():
            at = procedure.states[state].at
            yield codes.KEPT_FOR_EVER.at(at, procedure=procedure.id, state=state, what=what, key=key)


def _ends_without(procedure: Procedure, after: tuple[StateId, ...]) -> list[StateId]:
    without = reached(procedure, initial_states(procedure), avoiding=after)
    return [state.id for state in procedure.states.values() if state.final and state.id in without]


def legal_bases_are_named(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem where the area or a procedure names no law."""
    if not any(law.strip() for law in bundle.law):
        yield codes.NO_LAW.at(bundle.at, what=f"the area '{bundle.id}'")
    for procedure in bundle.procedures.values():
        if not any(law.strip() for law in procedure.law):
            yield codes.NO_LAW.at(procedure.at, what=f"the procedure '{procedure.id}'")


# -- who reads them ----------------------------------------------------------------------------------------------------


def published_persons_have_a_law(bundle: Bundle) -> Iterator[Problem]:
    """Yield a warning for every personal question on the door to the public for which no law is named."""
    for procedure in bundle.procedures.values():
        for entry in procedure.publications.values():
            shown = [item for item in entry.shows if isinstance(item, ReadForm)]
            for form, question in _personal_among(bundle, shown) if not entry.law.strip() else ():
                yield codes.PUBLISHED_PERSONAL.at(
                    entry.at, publication=entry.id, question=question.id, form=form, personal=_kind(question)
                )


def registers_are_searched_by_keys(bundle: Bundle) -> Iterator[Problem]:
    """Yield a warning for every rule by which an office that never acts lists the personal data of a register."""
    for procedure in bundle.procedures.values():
        if procedure.kind == REPOSITORY:
            for rule in procedure.access.values():
                yield from _leafed_through(bundle, procedure, rule)


def _leafed_through(bundle: Bundle, procedure: Procedure, rule: AccessRule) -> Iterator[Problem]:
    if rule.found_by or rule.listed_by:
        return
    acting = {seat.party for way in procedure.transitions.values() for seat in way.by}
    offices = (party.id for party in procedure.parties.values() if isinstance(party.joins, ByOffice))
    named = {seat.party for seat in rule.who}
    read = [item for item in rule.may_read if isinstance(item, ReadForm)]
    for party in (id for id in offices if id in named and id not in acting):
        for form, question in _personal_among(bundle, read):
            yield codes.REGISTER_LEAFED_THROUGH.at(
                rule.at, rule=rule.id, party=party, question=question.id, form=form
            )


def _personal_among(bundle: Bundle, items: Iterable[ReadForm]) -> Iterator[tuple[FormId, Question]]:
    """Yield the personal questions that the items open, each once."""
    found = {
        (item.form, question.id): question
        for item in items for question in _asked(bundle, bundle.forms[item.form])
        if item.question in (None, question.id) and _is_personal(question)
    }
    yield from ((form, question) for (form, _), question in found.items())


def _kind(question: Question) -> str:
    kinds = {each.personal for each in (question, *question.columns)}
    return next(said for kind, said in KINDS.items() if kind in kinds)
