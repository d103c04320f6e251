"""The effects of a step, put together in the order of the semantics: texts, seats and groups, the route, the clocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from imi_runtime.engine.access import member_for
from imi_runtime.engine.deadlines import Happened, clocks_after
from imi_runtime.engine.evaluate import fact_now, holds, step_lookup
from imi_runtime.engine.evolve import evolve
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import NO_MEMBER, Actor, Answers, Case, Member, Standing
from imi_runtime.model.conditions import Always, Condition, paths_of
from imi_runtime.model.events import NewFilling, TransitionFired
from imi_runtime.model.forms import Chooses
from imi_runtime.model.ids import AuthorityId, FactId, FormId, MemberId, PartyId, QuestionId, StateId
from imi_runtime.model.procedure import ChosenBy, EveryCountry, Party, Procedure, Seat, Transition


@dataclass(frozen=True, slots=True)
class Doing:
    """A step that was permitted: the transition, who does it in which seat, and the answers that apply.

    A clock and a linked case do it without actor and seat.
    """

    transition: Transition
    answers: Mapping[FormId, Answers]
    actor: Actor | None = None
    seat: Seat | None = None


def step(bundle: Bundle, case: Case, doing: Doing, world: World) -> TransitionFired:
    """Put the step together: texts and effects, then the route judged on them, then the clocks."""
    procedure = bundle.procedures[case.procedure]
    transition, actor, answers = doing.transition, doing.actor, doing.answers
    fired = TransitionFired(
        transition=transition.id,
        at=world.now,
        user=actor.user if actor else None,
        deputy_for=actor.deputy_for if actor else None,
        authority=actor.authority if actor else None,
        party=doing.seat.party if doing.seat else None,
        source=case.state,
        target=case.state,
        fillings=_new_fillings(case, transition, answers),
        corrects=_corrected(case, transition, answers),
        marks=dict(transition.set),
        seats=_new_seats(procedure, bundle, transition, answers),
        taken_back=_taken_back(case, transition),
        member=acting_member(procedure, case, doing, world),
        status=transition.to_status,
        restarted={party: procedure.parties[party].first_status for party in transition.restart},
        facts=_facts_read(procedure, case, transition, world),
    )
    after = evolve(case, fired)
    joined = _joined(procedure, after, doing, world)
    if joined:
        fired = replace(fired, joined=joined)
        after = evolve(case, fired)
    target = _route(procedure, transition, after, world)
    if target is not None:
        held, opened = _standings(procedure, after, target)
        fired = replace(fired, target=target, entered=True, held=held, opened=opened)
        after = evolve(case, fired)
    clocks = clocks_after(procedure, after, Happened(transition.id, fired.entered, frozenset(answers)), world)
    return replace(fired, clocks=clocks) if clocks else fired


def acting_member(procedure: Procedure, case: Case, doing: Doing, world: World) -> MemberId:
    """Return the member of a group for which the actor acts; empty where a seat, a clock or a link does it."""
    party = procedure.parties.get(doing.seat.party) if doing.seat else None
    if party is None or not party.many or doing.actor is None:
        return NO_MEMBER
    return member_for(party, case, doing.actor.authority, world.directory) or NO_MEMBER


# -- who joins ---------------------------------------------------------------------------------------------------------


def _joined(
    procedure: Procedure, case: Case, doing: Doing, world: World
) -> dict[PartyId, tuple[Member, ...]]:
    """Return the new members per group: those that the step adds, and countries that have begun to take part."""
    found = {party: tuple(_added(procedure.parties[party], answer, doing, world))
             for party, answer in doing.transition.add.items()}
    for party in procedure.parties.values():
        if isinstance(party.joins, EveryCountry):
            found[party.id] = tuple(_countries(procedure, party, party.joins, case, world))
    new = {id: tuple(m for m in members if m.id not in case.group(id)) for id, members in found.items()}
    return {id: members for id, members in new.items() if members}


def _added(party: Party, answer: tuple[FormId, QuestionId], doing: Doing, world: World) -> Iterator[Member]:
    form, name = answer
    by = doing.actor.authority if doing.actor else None
    for authority in named_authorities(doing.answers.get(form, {}).get(name)):
        yield Member(MemberId(authority), party.first_status, world.now, by)


def named_authorities(answer: object) -> tuple[AuthorityId, ...]:
    """Return the authorities that an answer names, each once: one, or a list of them."""
    if isinstance(answer, str):
        return (AuthorityId(answer),) if answer else ()
    named = answer if isinstance(answer, list) else []
    return tuple(dict.fromkeys(AuthorityId(one) for one in named if isinstance(one, str)))


def _countries(
    procedure: Procedure, party: Party, joins: EveryCountry, case: Case, world: World
) -> Iterator[Member]:
    opener = procedure.opener
    holding = case.seats.get(opener.id) if opener else None
    own = world.directory.country(holding.holder) if holding and joins.other else None
    bearers = world.directory.bearers(joins.office, case.area)
    found = {country for bearer in bearers if (country := world.directory.country(bearer)) is not None}
    for country in sorted(found - {own}):
        yield Member(MemberId(country), party.first_status, world.now)


# -- what the directory says -------------------------------------------------------------------------------------------


def _facts_read(procedure: Procedure, case: Case, transition: Transition, world: World) -> dict[FactId, str]:
    """Return the facts that the step's conditions name, as the directory has them now."""
    if not procedure.facts:
        return {}
    conditions: tuple[Condition, ...] = (transition.when, *(branch.when for branch in transition.route))
    asking = (condition for condition in conditions if not isinstance(condition, Always))
    named = {FactId(path.name) for condition in asking for path in paths_of(condition) if path.of_fact}
    found = {id: fact_now(procedure, case, id, world) for id in sorted(named)}
    return {id: value for id, value in found.items() if value is not None}


# -- texts and seats ---------------------------------------------------------------------------------------------------


def _new_fillings(
    case: Case, transition: Transition, answers: Mapping[FormId, Answers]
) -> tuple[NewFilling, ...]:
    first = len(case.fillings) + 1
    return tuple(NewFilling(form, first + n, answers[form]) for n, form in enumerate(transition.forms))


def _corrected(
    case: Case, transition: Transition, answers: Mapping[FormId, Answers]
) -> NewFilling | None:
    form = transition.corrects
    filling = case.latest(form, standing=(Standing.OPEN,)) if form else None
    return NewFilling(form, filling.number, answers[form]) if form and filling else None


def _new_seats(
    procedure: Procedure, bundle: Bundle, transition: Transition, answers: Mapping[FormId, Answers]
) -> dict[PartyId, AuthorityId]:
    """Return who takes which seat: chosen on a page of a form, or named as replacement; a correction seats nobody."""
    seats: dict[PartyId, AuthorityId] = {}
    for form in transition.forms:
        given = answers.get(form, {})
        for page in bundle.forms[form].pages.values():
            if (form, page.id) in transition.chooses_elsewhere:
                continue
            if isinstance(page.content, Chooses) and isinstance(procedure.parties[page.content.party].joins, ChosenBy):
                seats[page.content.party] = AuthorityId(str(given[page.id]))
    for party, (form, name) in transition.replace.items():
        chosen = answers.get(form, {}).get(name)
        if isinstance(chosen, str):
            seats[party] = AuthorityId(chosen)
    return seats


def _taken_back(case: Case, transition: Transition) -> tuple[int, ...]:
    latest = (case.latest(form) for form in transition.takes_back)
    return tuple(filling.number for filling in latest if filling)


def _route(procedure: Procedure, transition: Transition, after: Case, world: World) -> StateId | None:
    """Return the state to enter; None keeps the state without entering it again."""
    lookup, today = step_lookup(procedure, after, world), world.now.date()
    return next(branch.to for branch in transition.route if holds(branch.when, lookup, today))


def _standings(procedure: Procedure, after: Case, target: StateId) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return which fillings the step holds back and which it opens: leaving a state opens what it held."""
    holds_forms = procedure.states[target].holds
    latest = (after.latest(form) for form in holds_forms)
    held = tuple(filling.number for filling in latest if filling)
    opened = tuple(
        filling.number
        for filling in after.fillings
        if filling.standing is Standing.HELD and filling.number not in held
    )
    return held, opened
