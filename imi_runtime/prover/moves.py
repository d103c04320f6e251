"""Everything that can happen next in a situation: the real engine, asked for every actor, answer and outside."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, combinations, islice, product
from typing import TypeVar

from imi_runtime.engine.course import happens_by_itself
from imi_runtime.engine.decide import NotPermitted, permit
from imi_runtime.engine.evaluate import holds, step_lookup
from imi_runtime.engine.evolve import evolve
from imi_runtime.engine.step import Doing, step
from imi_runtime.engine.world import World
from imi_runtime.model.case import Actor, Answer, Answers, Case, Clock, Phase
from imi_runtime.model.events import TransitionFired
from imi_runtime.model.forms import Chooses
from imi_runtime.model.ids import (
    AuthorityId,
    DeadlineId,
    FactId,
    FormId,
    PartyId,
    QuestionId,
    StateId,
    TransitionId,
    UserId,
)
from imi_runtime.model.procedure import ChosenBy, EveryCountry, Party, Seat, Transition
from imi_runtime.prover.ground import Ground
from imi_runtime.prover.outside import (
    Crowd,
    Reading,
    is_another,
    is_real_seat,
    members_acting,
    new_of,
    now_of,
    watched_of,
)
from imi_runtime.prover.situations import Situation, situation

Each = TypeVar("Each")
SOMEBODY = UserId("somebody")
MOST_WAYS = 400
"""How many combinations of answers and choices one step is tried with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One thing that can happen: who does what with which answers, or which clock runs out, told what by the outside.

    `transition` is None when a clock runs out and what it should do cannot happen.
    """

    transition: TransitionId | None
    seat: Seat | None = None
    actor: AuthorityId | None = None
    user: UserId = SOMEBODY
    answers: Mapping[FormId, Answers] = field(default_factory=dict)
    clock: DeadlineId | None = None
    reading: Reading

    @property
    def by_itself(self) -> bool:
        """Tell whether time alone does it."""
        return self.clock is not None


@dataclass(frozen=True, slots=True)
class Next:
    """What a move leads to: the event, None where a clock runs out in vain, and the case after it."""

    move: Move
    fired: TransitionFired | None
    case: Case


Memory = dict[tuple[Hashable, ...], tuple[tuple[Move, TransitionFired], ...]]
"""What seats and links do, by the situation without those groups about which nobody asks: they change nothing."""


def next_moves(ground: Ground, case: Case, memory: Memory) -> Iterator[Next]:
    """Yield everything that can happen in the situation."""
    calm, told = without_crowds(ground, case), Situation()
    if calm is case:
        memory = {}  # No group is left aside, so no other situation looks like this one: nothing is to be remembered.
    else:
        told = situation(ground, calm)
    for transition in ground.procedure.transitions.values():
        if case.state not in transition.sources or transition.by_clock:
            continue
        if transition.by_link and not _begins(ground, case, transition):
            find = partial(_by_link, ground, calm, transition)
            yield from _remembered((told, transition.id), find, case, memory)
        for seat in transition.by:
            if ground.procedure.parties[seat.party].many:
                yield from _nexts(_by_seat(ground, case, transition, seat), case)
            else:
                find = partial(_by_seat, ground, calm, transition, seat)
                yield from _remembered((told, transition.id, seat), find, case, memory)
    for clock in case.clocks.values():
        if clock.phase is Phase.RUNNING:
            yield from _by_clock(ground, case, clock)


def without_crowds(ground: Ground, case: Case) -> Case:
    """Return the case without members of those groups about which no condition asks."""
    if all(party in ground.groups for party in case.groups):
        return case
    groups = {party: group if party in ground.groups else Crowd(party=party) for party, group in case.groups.items()}
    return replace(case, groups=groups)


def _begins(ground: Ground, case: Case, transition: Transition) -> bool:
    """Tell whether a linked case begins a case with the step: what somebody opened is not begun again."""
    return transition.id in ground.procedure.begins and case.state == ground.procedure.initial.id


def begun_with(ground: Ground, case: Case, transition: Transition, world: World) -> Case:
    """Return a case that another one has opened after the step with which it begins."""
    return evolve(case, step(ground.bundle, case, Doing(transition, {}), world))


Happening = tuple[Move, TransitionFired]


def _remembered(
    key: tuple[Hashable, ...], find: Callable[[], Iterator[Happening]], case: Case, memory: Memory
) -> Iterator[Next]:
    if key not in memory:
        memory[key] = tuple(find())
    return _nexts(memory[key], case)


def _nexts(found: Iterable[Happening], case: Case) -> Iterator[Next]:
    yield from (Next(move, fired, evolve(case, fired)) for move, fired in found)


# -- what the outside says ---------------------------------------------------------------------------------------------


def readings(ground: Ground, case: Case, transition: Transition) -> Iterator[Reading]:
    """Yield everything that the outside can say to a step."""
    asked = ground.asked[transition.id]
    values = [_values(ground, fact) for fact in asked.facts]
    sets = [tuple(_subsets(states)) for states in asked.links.values()]
    for today, facts, linked, new in product(asked.days, product(*values), product(*sets), _newcomers(ground, case)):
        yield Reading(
            today, dict(zip(asked.facts, facts, strict=True)), dict(zip(asked.links, linked, strict=True)), new
        )


def _values(ground: Ground, fact: FactId) -> tuple[str | None, ...]:
    return (*ground.procedure.facts[fact].values, None)


def _subsets(values: tuple[Each, ...]) -> Iterator[tuple[Each, ...]]:
    return chain.from_iterable(combinations(values, size) for size in range(len(values) + 1))


def _newcomers(ground: Ground, case: Case) -> tuple[tuple[AuthorityId, ...], ...]:
    """Return which countries may join with this step, as far as that makes a difference."""
    found: list[AuthorityId] = []
    for party in ground.procedure.parties.values():
        crowd = case.group(party.id)
        if isinstance(party.joins, EveryCountry) and isinstance(crowd, Crowd):
            found += [watched_of(party.id)] if not crowd.present else []
            counted = party.id in ground.groups and party.first_status not in crowd.others
            found += [new_of(party.id)] if counted else []
    return tuple(_subsets(tuple(found)))


# -- who acts ----------------------------------------------------------------------------------------------------------


def _by_seat(ground: Ground, case: Case, transition: Transition, seat: Seat) -> Iterator[Happening]:
    party = ground.procedure.parties[seat.party]
    another_did = False
    for actor, user in product(_actors(ground, transition, party, case), _users(ground, case, transition)):
        if another_did and is_another(actor) and party.id not in ground.groups:
            continue
        someone = Actor(user, actor, frozenset({seat.right}))
        for reading in readings(ground, case, transition):
            met, world = reading.met_by(case), reading.world(ground.procedure, case, actor)
            permitted = permit(ground.procedure, met, transition, someone, world)
            if isinstance(permitted, NotPermitted):
                continue
            another_did = another_did or is_another(actor)
            for answers in ways_to_answer(ground, case, transition):
                fired = step(ground.bundle, met, Doing(transition, answers, someone, permitted), world)
                move = Move(
                    transition=transition.id, seat=permitted, actor=actor, user=user, answers=answers, reading=reading
                )
                yield move, fired


def _in_order(party: Party) -> list[StateId]:
    """Return where members can stand, the status in which they join before all others."""
    return sorted(party.statuses, key=lambda id: id != party.first_status)


def _actors(ground: Ground, transition: Transition, party: Party, case: Case) -> tuple[AuthorityId, ...]:
    crowd = case.group(party.id)
    if party.many and isinstance(crowd, Crowd):
        alone = transition.member_of is not None
        return members_acting(party.id, crowd, _in_order(party), by_status=alone, counted=party.id in ground.groups)
    return (now_of(party.id),) if not is_real_seat(party) or party.id in case.seats else ()


def _users(ground: Ground, case: Case, transition: Transition) -> tuple[UserId, ...]:
    """Return the people who can be told apart: whoever did a step that counts, and somebody new."""
    if transition.id not in ground.persons:
        return (SOMEBODY,)
    known = sorted(set(case.doers.values()))
    return (*known, UserId("somebody new"))


def _by_link(ground: Ground, case: Case, transition: Transition) -> Iterator[Happening]:
    tried: set[tuple[Hashable, ...]] = set()
    for reading in readings(ground, case, transition):
        met, world = reading.met_by(case), reading.world(ground.procedure, case)
        if not happens_by_itself(ground.procedure, transition, met, world):
            continue
        lookup = step_lookup(ground.procedure, met, world)
        ways = tuple(holds(branch.when, lookup, reading.today) for branch in transition.route)
        if (ways, reading.today, reading.newcomers) not in tried:
            # Nobody fills anything in: what the outside says decides about the way alone.
            tried.add((ways, reading.today, reading.newcomers))
            yield Move(transition=transition.id, reading=reading), step(
                ground.bundle, met, Doing(transition, {}), world
            )


def _by_clock(ground: Ground, case: Case, clock: Clock) -> Iterator[Next]:
    """Let a clock run out, now; the others have time."""
    then = ground.procedure.deadlines[clock.deadline].then
    assert then is not None
    transition = ground.procedure.transitions[then]
    stopped = replace(case, clocks={id: other for id, other in case.clocks.items() if id != clock.deadline})
    for reading in readings(ground, case, transition):
        met, world = reading.met_by(stopped), reading.world(ground.procedure, case)
        if happens_by_itself(ground.procedure, transition, met, world):
            fired = step(ground.bundle, met, Doing(transition, {}), world)
            yield Next(Move(transition=then, clock=clock.deadline, reading=reading), fired, evolve(stopped, fired))
        else:
            yield Next(Move(transition=None, clock=clock.deadline, reading=reading), None, stopped)


# -- answers -----------------------------------------------------------------------------------------------------------


def ways_to_answer(ground: Ground, case: Case, transition: Transition) -> Iterator[Mapping[FormId, Answers]]:
    """Yield the answers with which the step is tried: what conditions tell apart, and who is chosen or added."""
    forms = (*transition.forms, *((transition.corrects,) if transition.corrects else ()))
    tried = [ground.trials[form].answers if form in ground.trials else ({},) for form in forms]
    choices = list(_choices(ground, case, transition))
    picked = product(product(*tried), product(*(options for _, _, options in choices)))
    for answers, chosen in islice(picked, MOST_WAYS):
        given: dict[FormId, dict[str, Answer]] = {
            form: dict(known) for form, known in zip(forms, answers, strict=True)
        }
        for (form, name, _), choice in zip(choices, chosen, strict=True):
            if choice is not None and form in given:
                given[form][name] = choice
        yield given


Choice = tuple[FormId, str, tuple[Answer | None, ...]]
"""A form, the name of an answer that seats or adds somebody, and what is tried there."""


def _choices(ground: Ground, case: Case, transition: Transition) -> Iterator[Choice]:
    parties = ground.procedure.parties
    for form in transition.forms:
        for page in ground.bundle.forms[form].pages.values():
            content = page.content
            if (form, page.id) in transition.chooses_elsewhere:
                continue
            if isinstance(content, Chooses) and isinstance(parties[content.party].joins, ChosenBy):
                yield form, page.id, _holders(case, content.party)
    for party, (form, name) in transition.replace.items():
        yield form, name, (*_holders(case, party), *_left_open(ground, form, name))
    for party, (form, name) in transition.add.items():
        crowd = case.group(party)
        some = isinstance(crowd, Crowd) and (crowd.present or bool(crowd.others))
        nobody: tuple[Answer | None, ...] = (None,) if some else _left_open(ground, form, name)
        watched, new = str(watched_of(party)), str(new_of(party))
        yield form, name, (*nobody, [watched], [new], [watched, new])


def _holders(case: Case, party: PartyId) -> tuple[Answer | None, ...]:
    return (now_of(party), new_of(party)) if party in case.seats else (now_of(party),)


def _left_open(ground: Ground, form: FormId, name: str) -> tuple[None, ...]:
    question = ground.bundle.forms[form].question(QuestionId(name))
    return () if question and question.required else (None,)
