"""Access: whoever acts can see what they act upon, and every rule opens something to somebody."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler.checks.moves import acts_in, filling, states_after
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import AnswersTo, PicksAmong
from imi_runtime.model.ids import VIEWER, FormId, PartyId, StateId
from imi_runtime.model.procedure import AccessRule, Procedure, ReadForm, Seat, Transition, Which
from imi_runtime.problems import Problem


def answering_seats_read_the_questions(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every seat that answers, or picks among, questions which it may not read."""
    for procedure in bundle.procedures.values():
        for transition in procedure.transitions.values():
            for asked in _answered(bundle, transition):
                yield from _acts_unread(procedure, transition, asked)


def _acts_unread(procedure: Procedure, transition: Transition, asked: AnswersTo | PicksAmong) -> Iterator[Problem]:
    for seat in transition.by:
        for state in transition.sources:
            if not may_read(procedure, seat, asked.form, state):
                yield codes.ACTS_UNREAD.at(
                    seat.at or transition.at, transition=transition.id, seat=_called(seat), party=seat.party,
                    form=asked.form, state=state,
                )  # fmt: skip


def _answered(bundle: Bundle, transition: Transition) -> Iterator[AnswersTo | PicksAmong]:
    for form in transition.forms:
        for page in bundle.forms[form].pages.values() if form in bundle.forms else ():
            if isinstance(page.content, AnswersTo | PicksAmong):
                yield page.content


def may_read(procedure: Procedure, seat: Seat, form: FormId, state: StateId) -> bool:
    """Say whether some rule opens the whole form to the seat in the state."""
    return any(_is_for(rule, seat, state) and _opens(rule, form) for rule in procedure.access.values())


def _is_for(rule: AccessRule, seat: Seat, state: StateId) -> bool:
    return state in rule.states and any(
        reader.party == seat.party and not reader.former and reader.right in (VIEWER, seat.right) for reader in rule.who
    )


def _opens(rule: AccessRule, form: FormId) -> bool:
    return any(isinstance(item, ReadForm) and item.form == form and item.question is None for item in rule.may_read)


def held_texts_are_read(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every state that holds a form and waits for a party who may not read it."""
    for procedure in bundle.procedures.values():
        for state in procedure.states.values():
            party = state.waits_for
            for form in state.holds if party and acts_in(procedure, party, state.id) else ():
                seats = {seat for way in procedure.transitions.values() if state.id in way.sources for seat in way.by}
                deciding = [seat for seat in seats if seat.party == party]
                if not any(may_read(procedure, seat, form, state.id) for seat in deciding):
                    yield codes.HELD_UNREAD.at(state.at, state=state.id, form=form, party=party)


def waiting_seats_see_the_case(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every party without a rule, and every state that waits for one who may read nothing there."""
    for procedure in bundle.procedures.values():
        seeing = {seat.party for rule in procedure.access.values() for seat in rule.who if not seat.former}
        for party in procedure.parties.values():
            if party.id not in seeing:
                yield codes.PARTY_WITHOUT_SIGHT.at(party.at, party=party.id)
        for state in procedure.states.values():
            party_id = state.waits_for
            if party_id and party_id in seeing and not _sees_something(procedure, party_id, state.id):
                yield codes.TURN_WITHOUT_SIGHT.at(state.at, state=state.id, party=party_id)


def acting_seats_see_the_case(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every seat, or member of a group, that can act in a state in which it may read nothing."""
    for procedure in bundle.procedures.values():
        seeing = {seat.party for rule in procedure.access.values() for seat in rule.who if not seat.former}
        for way in procedure.transitions.values():
            for seat in (seat for seat in way.by if seat.party in seeing):
                unseen = (state for state in way.sources if not _sees_something(procedure, seat.party, state))
                state = next((one for one in unseen if procedure.states[one].waits_for != seat.party), None)
                if state is not None:
                    yield codes.ACTS_WITHOUT_SIGHT.at(
                        seat.at or way.at, transition=way.id, seat=_called(seat), party=seat.party, state=state
                    )


def _sees_something(procedure: Procedure, party: PartyId, state: StateId) -> bool:
    return any(
        state in rule.states and any(seat.party == party and not seat.former for seat in rule.who)
        for rule in procedure.access.values()
    )


def filled_forms_are_read(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every form that is filled and that nobody may ever read."""
    for procedure in bundle.procedures.values():
        items = (item for rule in procedure.access.values() for item in rule.may_read)
        opened = {item.form for item in items if isinstance(item, ReadForm)}
        filled = dict.fromkeys(form for way in procedure.transitions.values() for form in way.forms)
        for form in filled:
            if form not in opened:
                first = next(filling(procedure, form))
                yield codes.FORM_NEVER_READ.at(first.at, procedure=procedure.id, form=form)


def rules_open_something(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every form in a rule that cannot have been filled when the rule counts."""
    for procedure in bundle.procedures.values():
        for rule in procedure.access.values():
            forms = dict.fromkeys(item.form for item in rule.may_read if isinstance(item, ReadForm))
            for form in forms:
                yield from _opens_nothing(procedure, rule, form)


def _opens_nothing(procedure: Procedure, rule: AccessRule, form: FormId) -> Iterator[Problem]:
    if next(filling(procedure, form), None) is None and form not in procedure.carried:
        yield codes.RULE_ON_FORM_NOT_FILLED.at(rule.at, rule=rule.id, form=form, procedure=procedure.id)
    elif states_after(procedure, form).isdisjoint(rule.states):
        yield codes.RULE_OPENS_TOO_EARLY.at(rule.at, rule=rule.id, form=form)


def own_texts_have_authors(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every `own` form in a rule for a party who never fills it."""
    for procedure in bundle.procedures.values():
        for rule in procedure.access.values():
            own = [item.form for item in rule.may_read if isinstance(item, ReadForm) and item.which is Which.OWN]
            for form in dict.fromkeys(own):
                authors = {seat.party for transition in filling(procedure, form) for seat in transition.by}
                for party in dict.fromkeys(seat.party for seat in rule.who):
                    if authors and party not in authors:
                        yield codes.OWN_OF_OTHERS.at(rule.at, rule=rule.id, form=form, party=party)


def _called(seat: Seat) -> str:
    return f"{seat.party} as {seat.right}"
