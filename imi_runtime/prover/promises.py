"""What the authors promise never to happen, held against every situation and every step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from imi_runtime.engine.evaluate import holds, step_lookup
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.events import TransitionFired
from imi_runtime.model.ids import GuaranteeId, PartyId, StateId
from imi_runtime.model.procedure import (
    AccessRule,
    ByOffice,
    EveryCountry,
    Guarantee,
    NeverAfter,
    NeverReads,
    NeverSamePerson,
    NeverWhile,
    Procedure,
    Readable,
    ReadForm,
    ReadOutline,
    Which,
)
from imi_runtime.prover.graph import Graph, Step, Watcher
from imi_runtime.prover.ground import Ground
from imi_runtime.prover.moves import Next
from imi_runtime.prover.reading import own_texts, reader_in, reads, sight_in, worlds


@dataclass(frozen=True, slots=True)
class Breach:
    """A course of a case that breaks a promise: what happens, the steps, and who reads what at their end."""

    guarantee: GuaranteeId
    what: str
    story: tuple[Step, ...]
    end: int
    reader: Actor | None = None
    item: Readable | None = None


# -- while steps happen ------------------------------------------------------------------------------------------------


def watcher_of(ground: Ground) -> Watcher:
    """Return who notes at each step which promises about steps it breaks by itself."""
    promises = tuple(ground.procedure.guarantees.values())
    watched = tuple(one for one in promises if isinstance(one.never, (NeverWhile, NeverSamePerson)))

    def watch(before: Case, found: Next) -> Iterator[str]:
        yield from (one.id for one in watched if found.fired and is_broken_by(ground, one, before, found, found.fired))

    return watch


def is_broken_by(ground: Ground, guarantee: Guarantee, before: Case, found: Next, fired: TransitionFired) -> bool:
    """Tell whether the step itself breaks a promise."""
    match guarantee.never:
        case NeverWhile(transition=transition):
            return transition == fired.transition and _held(ground, guarantee.never, before, found, fired)
        case NeverSamePerson(first=first, second=second):
            doers = found.case.doers
            return fired.transition in (first, second) and first in doers and doers.get(first) == doers.get(second)
    return False


def _held(ground: Ground, never: NeverWhile, before: Case, found: Next, fired: TransitionFired) -> bool:
    """Tell whether the condition holds as the step begins, with the answers that it brings."""
    reading = found.move.reading
    met = reading.met_by(before)
    world = reading.world(ground.procedure, met, found.move.actor)
    new = {text.number: text for text in fired.fillings}
    texts = tuple(f for f in found.case.fillings if f.number in new)
    brought = replace(met, fillings=(*before.fillings, *texts))
    lookups = (step_lookup(ground.procedure, case, world) for case in (met, brought))
    return any(holds(never.condition, lookup, reading.today) for lookup in lookups)


# -- over the whole graph ----------------------------------------------------------------------------------------------


def breaches(ground: Ground, graph: Graph, guarantee: Guarantee) -> Iterator[Breach]:
    """Yield the courses that break a promise, shorter ones first."""
    match guarantee.never:
        case NeverReads():
            yield from _readings(ground, graph, guarantee.id, guarantee.never)
        case NeverAfter():
            yield from _afters(graph, guarantee.id, guarantee.never)
        case NeverSamePerson(first=first, second=second):
            yield from _noted(graph, guarantee.id, f"one person can do '{first}' and '{second}'")
        case NeverWhile(transition=transition):
            yield from _noted(graph, guarantee.id, f"'{transition}' can happen while the condition holds")


def _noted(graph: Graph, id: GuaranteeId, what: str) -> Iterator[Breach]:
    yield from (Breach(id, what, graph.story_of(step), step.target) for step in graph.steps if id in step.marked)


def _afters(graph: Graph, id: GuaranteeId, never: NeverAfter) -> Iterator[Breach]:
    """Yield courses on which the step follows one of the earlier ones: the way to it, then on from there."""
    begun: dict[int, Step] = {}
    for step in graph.steps:
        if step.move.transition in never.earlier:
            begun.setdefault(step.target, step)
    ways = graph.following(begun)
    for number in ways:
        for last in graph.outgoing[number]:
            if last.move.transition == never.transition:
                way = _way(ways, number)
                earlier = begun[way[0].source if way else number]
                what = f"'{never.transition}' can happen after '{earlier.move.transition}'"
                yield Breach(id, what, (*graph.story_of(earlier), *way, last), last.target)


def _way(ways: dict[int, Step | None], number: int) -> tuple[Step, ...]:
    steps: list[Step] = []
    step = ways[number]
    while step is not None:
        steps.append(step)
        step = ways[step.source]
    return tuple(reversed(steps))


def _readings(ground: Ground, graph: Graph, id: GuaranteeId, never: NeverReads) -> Iterator[Breach]:
    opened = _opened_in(ground.procedure, never)
    for number, case in enumerate(graph.cases):
        if case.state not in opened or (never.states and case.state not in never.states):
            continue
        reader = reader_in(ground, case, never.seat)
        for world in worlds(ground, case, reader) if reader else ():
            assert reader is not None
            sight = sight_in(ground, case, reader, world)
            own = own_texts(never.items, ground.procedure, case, reader, world)
            for item in never.items:
                if reads(item, case, sight, own):
                    what = f"'{never.seat.party}' can read {said_item(item)} in '{case.state}'"
                    yield Breach(id, what, graph.story_to(number), number, reader, item)


def _opened_in(procedure: Procedure, never: NeverReads) -> frozenset[StateId]:
    """Return the states in which some rule opens some of the items to who may sit there: rules only open."""
    beside = _sitting_there_too(procedure, never.seat.party)
    return frozenset(
        state for rule in procedure.access.values() for state in rule.states
        if any(seat.party in beside for seat in rule.who) and any(_may_open(rule, item) for item in never.items)
    )


def _sitting_there_too(procedure: Procedure, party: PartyId) -> frozenset[PartyId]:
    """Return the parties whose seat the same authority holds: its own, and those that bear the same office."""
    joining = {id: one.joins for id, one in procedure.parties.items()}
    offices = {id: joins.office for id, joins in joining.items() if isinstance(joins, ByOffice | EveryCountry)}
    return frozenset({party} | {id for id, office in offices.items() if office == offices.get(party)})


def _may_open(rule: AccessRule, item: Readable) -> bool:
    match item:
        case ReadForm(form=form):
            return any(isinstance(one, ReadForm) and one.form == form for one in rule.may_read)
        case ReadOutline():
            return True
    return item in rule.may_read


OF_WHOM = {Which.OWN: " of its own", Which.OTHER: " of others"}


def said_item(item: Readable) -> str:
    """Return what is read, as the author writes it."""
    match item:
        case ReadForm(form=form, question=question, which=which):
            name = f"'{form}.{question}'" if question else f"'{form}'"
            return f"{name}{OF_WHOM.get(which, '')}"
        case ReadOutline():
            return "the outline"
    return f"'{item.mark}'"


def shortest_first(found: Iterator[Breach], most: int) -> list[Breach]:
    """Return the shortest courses, one for each end and item."""
    kept: dict[tuple[object, ...], Breach] = {}
    for breach in found:
        kind = (breach.end, breach.item, breach.story[-1].source if breach.story else -1)
        if kind not in kept or len(breach.story) < len(kept[kind].story):
            kept[kind] = breach
    return sorted(kept.values(), key=lambda breach: len(breach.story))[:most]

