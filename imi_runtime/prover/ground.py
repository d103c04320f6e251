"""What a proof looks at: the part of a procedure that decides what can happen and who reads what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Condition, Path, SomeMember, atoms_of, members_asked, paths_of
from imi_runtime.model.ids import DeadlineId, FactId, FormId, LinkId, MarkId, PartyId, StateId, TransitionId
from imi_runtime.model.procedure import (
    ByOffice,
    NeverReads,
    NeverSamePerson,
    NeverWhile,
    Procedure,
    ReadForm,
    Transition,
    UntilDate,
    Which,
)
from imi_runtime.prover.values import Trials, compared_dates, days_tried, looks_at_today, trials_of

ELSEWHERE = StateId("elsewhere")
"""Stands for every state of a linked case that no condition mentions."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the conditions of a step ask of the outside: facts, linked cases with their states, the day."""

    facts: tuple[FactId, ...]
    links: Mapping[LinkId, tuple[StateId, ...]]
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A procedure as it is proved. Cases that it fires in are left out, and whoever searches finds.

    `forms` are the forms whose fillings are followed; of `judged` ones it counts how they stand and who wrote them, of
    `taking` ones whether they take away everything that was left to ask. `persons` are the steps of which it counts who
    did them, with the states as long as it does. `groups` are those about which some condition asks; in others anybody
    may stand anywhere. `beginning` are the steps with which other cases begin one of this procedure, with the seats so
    filled.
    """

    bundle: Bundle
    procedure: Procedure
    trials: Mapping[FormId, Trials]
    forms: frozenset[FormId]
    judged: frozenset[FormId]
    returned: frozenset[FormId]
    owned: frozenset[FormId]
    taking: frozenset[FormId]
    marks: frozenset[MarkId]
    clocks: frozenset[DeadlineId]
    groups: frozenset[PartyId]
    persons: Mapping[TransitionId, frozenset[StateId]]
    asked: Mapping[TransitionId, Asked]
    days: tuple[date, ...]
    beginning: Mapping[TransitionId, frozenset[PartyId]]

    @property
    def bounds(self) -> tuple[str, ...]:
        """What was left out because there was too much of it, in words."""
        return tuple(f"not every combination of answers to '{id}'" for id, trials in self.trials.items() if trials.cut)


def ground_of(bundle: Bundle, procedure: Procedure) -> Ground:
    """Return what a proof of the procedure looks at."""
    plain = _plain(procedure)
    conditions = tuple(conditions_of(plain))
    atoms = tuple(atom for condition in conditions for atom in atoms_of(condition))
    names = _names(plain, conditions)
    trials = {form: trials_of(bundle, form, sorted(asked), atoms) for form, asked in names.items()}
    transitions = plain.transitions.values()
    judged = {form for state in plain.states.values() for form in state.holds}
    judged |= {form for way in transitions for form in way.takes_back} | set(_promised(plain))
    corrected = {way.corrects for way in transitions if way.corrects}
    days = _days(bundle, conditions, atoms)
    return Ground(
        bundle=replace(bundle, procedures={**bundle.procedures, plain.id: plain}),
        procedure=plain,
        trials=trials,
        forms=frozenset(names.keys() | judged | corrected),
        judged=frozenset(judged),
        returned=frozenset(form for way in transitions for form in way.takes_back),
        owned=frozenset(_owned(plain)),
        taking=frozenset(FormId(form) for one in conditions for p in paths_of(one) for form, _ in p.left[1:]),
        marks=frozenset(MarkId(p.name) for condition in conditions for p in paths_of(condition) if p.of_mark),
        clocks=frozenset(deadline.id for deadline in plain.deadlines.values() if deadline.then),
        groups=frozenset(PartyId(a.group) for one in conditions for a in members_asked(one) if not a.of_link),
        persons=_persons(plain),
        asked={way.id: _asked_by(plain, way, days) for way in transitions},
        days=days,
        beginning=_beginning(bundle, procedure),
    )


def _beginning(bundle: Bundle, procedure: Procedure) -> dict[TransitionId, frozenset[PartyId]]:
    """Return the steps with which other cases begin one of this procedure, with the seats that they fill."""
    found: dict[TransitionId, frozenset[PartyId]] = {}
    for other in bundle.procedures.values():
        for way in other.transitions.values():
            for id, begun in way.fires.items():
                link = other.links[id]
                if link.procedure == procedure.id and link.seats and procedure.opens_with(begun):
                    found[begun] = found.get(begun, frozenset()) | frozenset(link.seats)
    return found


def _plain(procedure: Procedure) -> Procedure:
    """Return the procedure without what happens in other cases; whoever searches a register has the keys."""
    transitions = {id: replace(way, fires={}) for id, way in procedure.transitions.items()}
    access = {id: replace(rule, found_by=()) for id, rule in procedure.access.items()}
    return replace(procedure, transitions=transitions, access=access)


def conditions_of(procedure: Procedure) -> Iterator[Condition]:
    """Yield every condition that decides about a step, a term, a reader or a promise."""
    for way in procedure.transitions.values():
        yield from conditions_in(way)
    for deadline in procedure.deadlines.values():
        yield from (branch.when for branch in deadline.within)
    yield from (rule.when for rule in procedure.access.values())
    yield from (entry.when for entry in procedure.publications.values())
    promised = (guarantee.never for guarantee in procedure.guarantees.values())
    yield from (never.condition for never in promised if isinstance(never, NeverWhile))


def conditions_in(transition: Transition) -> tuple[Condition, ...]:
    """Return the conditions of a transition: its guard, and those of its ways."""
    return (transition.when, *(branch.when for branch in transition.route))


def _names(procedure: Procedure, conditions: tuple[Condition, ...]) -> dict[FormId, set[str]]:
    """Return for each form the names of answers that something looks at."""
    names: dict[FormId, set[str]] = {}
    looked = chain.from_iterable(paths_of(condition) for condition in conditions)
    answers = (place for path in looked for place in _places(path))
    for form, name in chain(answers, _looked_at(procedure)):
        names.setdefault(form, set()).add(name)
    return names


def _places(path: Path) -> Iterator[tuple[FormId, str]]:
    """Yield the answers at which a path looks: of what is left on a page, all picks that decide about it."""
    if path.left:
        yield from ((FormId(form), page) for form, page in path.left)
    elif path.form and not path.of_mark and not path.of_fact:
        yield FormId(path.form), path.name


def _looked_at(procedure: Procedure) -> Iterator[tuple[FormId, str]]:
    """Yield the answers that are looked at without a condition: days that start or end clocks, countries of offices."""
    for deadline in procedure.deadlines.values():
        dates = [trigger.date for trigger in deadline.starts if trigger.date]
        dates += [branch.within for branch in deadline.within if isinstance(branch.within, UntilDate)]
        yield from ((one.form, one.question) for one in dates)
    for party in procedure.parties.values():
        if isinstance(party.joins, ByOffice) and party.joins.country:
            yield party.joins.country


def _promised(procedure: Procedure) -> Iterator[FormId]:
    for guarantee in procedure.guarantees.values():
        if isinstance(guarantee.never, NeverReads):
            yield from (item.form for item in guarantee.never.items if isinstance(item, ReadForm))


def _owned(procedure: Procedure) -> Iterator[FormId]:
    for rule in procedure.access.values():
        yield from (item.form for item in rule.may_read if isinstance(item, ReadForm) and item.which is Which.OWN)
    for guarantee in procedure.guarantees.values():
        items = guarantee.never.items if isinstance(guarantee.never, NeverReads) else ()
        yield from (one.form for one in items if isinstance(one, ReadForm) and one.which in (Which.OWN, Which.OTHER))


def _persons(procedure: Procedure) -> dict[TransitionId, frozenset[StateId]]:
    """Return the steps of which it counts who did them, each with the states from which its counterpart can follow.

    Who sent a text counts while it can still be approved; afterwards nothing asks for it any more.
    """
    pairs = {(way.not_same_person_as, way.id) for way in procedure.transitions.values() if way.not_same_person_as}
    for guarantee in procedure.guarantees.values():
        if isinstance(guarantee.never, NeverSamePerson):
            pairs |= {(guarantee.never.first, guarantee.never.second), (guarantee.never.second, guarantee.never.first)}
    found: dict[TransitionId, frozenset[StateId]] = {}
    for step in procedure.transitions:
        states = (_before(procedure, later) for earlier, later in pairs if earlier == step)
        counts = frozenset(chain.from_iterable(states))
        if counts or any(step == later for _, later in pairs):
            found[step] = counts
    return found


def _before(procedure: Procedure, step: TransitionId) -> frozenset[StateId]:
    """Return the states from which a case can come to where the step is done, by the ways of the procedure alone."""
    found, waiting = set(procedure.transitions[step].sources), list(procedure.transitions[step].sources)
    while waiting:
        state = waiting.pop()
        for way in procedure.transitions.values():
            if any(branch.to == state for branch in way.route):
                new = set(way.sources) - found
                found |= new
                waiting.extend(new)
    return frozenset(found)


def _days(bundle: Bundle, conditions: tuple[Condition, ...], atoms: tuple[Condition, ...]) -> tuple[date, ...]:
    if not any(looks_at_today(condition) for condition in conditions):
        return days_tried(1)[1:2]
    return days_tried(min(3, len(compared_dates(bundle, atoms))))


def _told_apart(link: str, asked: list[SomeMember]) -> tuple[StateId, ...]:
    """Return the states of linked cases that some question tells apart: one for all that are always named together."""
    questions = [one.statuses for one in asked if one.group == link]
    classes: dict[tuple[bool, ...], StateId] = {}
    for state in dict.fromkeys(StateId(each) for statuses in questions for each in statuses):
        classes.setdefault(tuple(state in statuses for statuses in questions), state)
    return (ELSEWHERE, *classes.values())


def _asked_by(procedure: Procedure, transition: Transition, days: tuple[date, ...]) -> Asked:
    """Return what a step asks; terms are judged by the day of the step that starts their clock."""
    terms = tuple(branch.when for deadline in procedure.deadlines.values() for branch in deadline.within)
    promised = (guarantee.never for guarantee in procedure.guarantees.values())
    kept = (never for never in promised if isinstance(never, NeverWhile) and never.transition == transition.id)
    own = (*conditions_in(transition), *(never.condition for never in kept))
    facts = dict.fromkeys(FactId(p.name) for one in own for p in paths_of(one) if p.of_fact)
    asked_of = [asked for one in own for asked in members_asked(one) if asked.of_link]
    links = {LinkId(group): _told_apart(group, asked_of) for group in dict.fromkeys(a.group for a in asked_of)}
    today = any(looks_at_today(one) for one in (*own, *terms))
    return Asked(tuple(facts), links, days if today else days[:1])

