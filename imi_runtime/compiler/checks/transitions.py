"""Transitions: what they hold, correct, take back and compare with was there before; seats can be taken."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler.checks.moves import outcomes, reached, states_after
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import Chooses
from imi_runtime.model.procedure import AddedBy, ChosenBy, Party, Procedure
from imi_runtime.problems import Problem


def taken_back_was_filled(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every form that is taken back or corrected where it cannot have been filled."""
    for procedure in bundle.procedures.values():
        for transition in procedure.transitions.values():
            for form in transition.takes_back:
                if states_after(procedure, form).isdisjoint(transition.sources):
                    yield codes.TAKEN_BACK_BEFORE_FILLED.at(transition.at, transition=transition.id, form=form)
            corrected = transition.corrects
            if corrected is None:
                continue
            if corrected in transition.forms:
                yield codes.CORRECTS_AND_FILLS.at(transition.at, transition=transition.id, form=corrected)
            elif states_after(procedure, corrected).isdisjoint(transition.sources):
                yield codes.CORRECTED_BEFORE_FILLED.at(transition.at, transition=transition.id, form=corrected)


def held_was_filled(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every form that a state holds and that cannot have been filled on the way there."""
    for procedure in bundle.procedures.values():
        for state in procedure.states.values():
            for form in state.holds:
                if state.id not in states_after(procedure, form):
                    yield codes.HELD_BEFORE_FILLED.at(state.at, state=state.id, form=form)


def other_person_acted_before(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every `not_same_person_as` that names what cannot have happened before."""
    for procedure in bundle.procedures.values():
        for transition in procedure.transitions.values():
            other = procedure.transitions.get(transition.not_same_person_as) if transition.not_same_person_as else None
            if other and reached(procedure, outcomes(other)).isdisjoint(transition.sources):
                yield codes.OTHER_PERSON_TOO_EARLY.at(transition.at, transition=transition.id, other=other.id)


def seats_can_be_taken(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every party that is to be chosen, and that no form lets be chosen."""
    for procedure in bundle.procedures.values():
        for party in procedure.parties.values():
            if isinstance(party.joins, ChosenBy) and not _can_be_chosen(bundle, procedure, party, party.joins):
                yield codes.SEAT_NEVER_FILLED.at(party.at, party=party.id, chooser=party.joins.party)


def _can_be_chosen(bundle: Bundle, procedure: Procedure, party: Party, joins: ChosenBy) -> bool:
    for transition in procedure.transitions.values():
        if party.id in transition.replace:
            return True
        by_chooser = any(seat.party == joins.party for seat in transition.by)
        forms = [bundle.forms[form] for form in transition.forms if form in bundle.forms] if by_chooser else []
        pages = [page.content for form in forms for page in form.pages.values()]
        if any(isinstance(content, Chooses) and content.party == party.id for content in pages):
            return True
    return False


def forms_are_used(bundle: Bundle) -> Iterator[Problem]:
    """Yield a warning for every form of the area that nobody ever fills."""
    used = {
        form for procedure in bundle.procedures.values() for way in procedure.transitions.values() for form in way.forms
    }
    for form in bundle.forms.values():
        if form.id not in used:
            yield codes.FORM_WITHOUT_USE.at(form.at, form=form.id)


def marks_are_set(bundle: Bundle) -> Iterator[Problem]:
    """Yield a warning for every mark that keeps its first value for ever."""
    for procedure in bundle.procedures.values():
        changed = {mark for transition in procedure.transitions.values() for mark in transition.set}
        for mark in procedure.marks.values():
            if mark.id not in changed:
                yield codes.MARK_NEVER_SET.at(mark.at, mark=mark.id)


def groups_are_joined(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every group whose members are added, and to which nothing adds any."""
    for procedure in bundle.procedures.values():
        added = {party for transition in procedure.transitions.values() for party in transition.add}
        for party in procedure.parties.values():
            if isinstance(party.joins, AddedBy) and party.id not in added:
                joins = f"added by {party.joins.party}"
                yield codes.GROUP_UNFILLED.at(party.at, party=party.id, joins=joins)
