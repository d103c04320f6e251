"""How many notices a procedure sends to one person about one case: as its stories go, and in the worst course.

Nothing is estimated. The same function that finds out who is told when a procedure runs is asked at every step of every
situation, and at every step of the stories.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from imi_runtime.engine.access import seats_of
from imi_runtime.engine.decide import Accepted, Tick
from imi_runtime.engine.notices import Passage, notices_of, reminders_of
from imi_runtime.engine.reminders import timers_of
from imi_runtime.engine.telling import DAWN, Deed, StoryDirectory, Telling, told
from imi_runtime.engine.world import Calendar, World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.events import ClockMissed
from imi_runtime.model.ids import DeadlineId, PartyId, UserId
from imi_runtime.model.notices import Notice, NoticeKind
from imi_runtime.model.procedure import Coordinates, Deadline, Procedure, Seat
from imi_runtime.model.scenarios import Scenario
from imi_runtime.prover.graph import Graph, Step, explore
from imi_runtime.prover.ground import Ground, ground_of
from imi_runtime.prover.moves import Next
from imi_runtime.prover.reading import reader_in

Told = Mapping[NoticeKind, int]


@dataclass(frozen=True, slots=True)
class Worst:
    """The most that one course can bring, each step of a circle taken once; `rounds` are the steps of circles."""

    most: int
    rounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    """What one person in a seat is told about one case. `usual` are the counts of stories that have somebody there."""

    seat: Seat
    usual: tuple[int, ...]
    worst: Worst
    kinds: frozenset[NoticeKind]

    @property
    def mean(self) -> float | None:
        """How many it is on average over the stories; None where no story has anybody there."""
        return sum(self.usual) / len(self.usual) if self.usual else None


@dataclass(frozen=True, slots=True)
class NoticeBudget:
    """The budgets of all seats of a procedure.

    Not `complete` when it has too many situations to look at. With `groups`, every further member that acts may bring
    one more: the worst course is that of a case with one member, and whoever else the proof needs.
    """

    procedure: Procedure
    budgets: tuple[Budget, ...]
    stories: int
    complete: bool

    @property
    def groups(self) -> bool:
        """Tell whether the procedure has parties that are many."""
        return any(party.many for party in self.procedure.parties.values())


def notice_budget(
    bundle: Bundle, procedure: Procedure, scenarios: Iterable[Scenario], calendar: Calendar
) -> NoticeBudget:
    """Return how many notices each seat gets."""
    stories = tuple(one for one in scenarios if one.procedure == procedure.id)
    played = [_played(bundle, one, calendar) for one in stories]
    ground = ground_of(bundle, procedure)
    watching = _Watching(ground)
    graph = explore(ground, watching.watch)
    budgets = tuple(
        _budget(seat, procedure, graph, watching, [one[seat] for one in played if seat in one])
        for seat in seats_named(procedure)
    )
    return NoticeBudget(procedure, budgets, len(stories), graph.complete)


def seats_named(procedure: Procedure) -> tuple[Seat, ...]:
    """Return the seats that act or read, each once, in the order of the parties; former holders are left out."""
    acting = (seat for way in procedure.transitions.values() for seat in way.by)
    reading = (seat for rule in procedure.access.values() for seat in rule.who)
    found = {Seat(seat.party, seat.right) for seat in (*acting, *reading) if not seat.former}
    order = list(procedure.parties)
    return tuple(sorted(found, key=lambda seat: (order.index(seat.party), seat.right)))


def _budget(
    seat: Seat, procedure: Procedure, graph: Graph, watching: _Watching, usual: list[int]
) -> Budget:
    of_deadlines = Counter(
        kind for deadline in procedure.deadlines.values()
        for kind in _about(deadline, seat.party, procedure, followed=deadline.id in watching.ground.clocks)
    )
    worst = _worst(graph, _name(seat))
    most = max([worst.most + of_deadlines.total(), *usual])
    kinds = watching.kinds.get(seat, frozenset()) | of_deadlines.keys()
    return Budget(seat, tuple(sorted(usual)), replace(worst, most=most), kinds)


def _about(deadline: Deadline, party: PartyId, procedure: Procedure, *, followed: bool) -> Iterator[NoticeKind]:
    """Yield what a party is told of a deadline that starts once: reminders, and its miss if the proof has no step."""
    joins = procedure.parties[party].joins
    for tell in deadline.tell:
        if tell.party == party and tell.before is not None:
            yield NoticeKind.DUE_SOON
    if followed:
        return
    if any(tell.on_ending for tell in deadline.tell):
        yield from (NoticeKind.DATE_COME for tell in deadline.tell if tell.on_ending and tell.party == party)
        return
    if party == deadline.binds:
        yield NoticeKind.MISSED
    elif isinstance(joins, Coordinates) and joins.party == deadline.binds:
        yield NoticeKind.ESCALATED
    elif any(tell.party == party and tell.before is None for tell in deadline.tell):
        yield NoticeKind.MISSED


# -- every situation ---------------------------------------------------------------------------------------------------


def _name(seat: Seat) -> str:
    return f"{seat.party} as {seat.right}"


@dataclass(slots=True)
class _Watching:
    """Notes at every step who is told."""

    ground: Ground
    kinds: dict[Seat, frozenset[NoticeKind]] = field(default_factory=dict)

    def watch(self, case: Case, found: Next) -> Iterator[str]:
        """Yield the seats that are told of a step."""
        procedure, move = self.ground.procedure, found.move
        missed = DeadlineId(move.clock or "")
        event = found.fired or ClockMissed(missed, case.updated)
        after = found.case
        readers = {seat: reader_in(self.ground, after, seat) for seat in seats_named(procedure)}
        people = {UserId(_name(seat)): (seat, reader) for seat, reader in readers.items() if reader}
        actors = [replace(one, user=user, rights=frozenset({seat.right})) for user, (seat, one) in people.items()]
        if move.actor and move.seat:
            actors.append(Actor(move.user, move.actor, frozenset({move.seat.right})))
        world = move.reading.world(procedure, after, move.actor)
        passage = Passage(case, (event,), after, move.user if move.actor else UserId(""))
        for notice in notices_of(self.ground.bundle, passage, actors, world):
            if notice.user in people:
                seat = people[notice.user][0]
                self.kinds[seat] = self.kinds.get(seat, frozenset()) | {notice.kind}
                yield _name(seat)


def _worst(graph: Graph, name: str) -> Worst:
    """Return the heaviest course: circles are entered once, and each of their steps is taken once there."""
    group = _circles(graph)
    inside: dict[int, dict[str, int]] = {}
    onward: dict[int, list[tuple[int, int]]] = {}
    for step in graph.steps:
        weight = int(name in step.marked)
        here, there = group[step.source], group[step.target]
        if here == there:
            steps = inside.setdefault(here, {})
            called = _called(step)
            steps[called] = max(steps.get(called, 0), weight)
        else:
            onward.setdefault(here, []).append((there, weight))
    heaviest: dict[int, int] = {}
    for number in sorted(set(group)):  # circles are numbered from the ends on, so what follows is known
        further = max((weight + heaviest[there] for there, weight in onward.get(number, ())), default=0)
        heaviest[number] = further + sum(inside.get(number, {}).values())
    rounds = sorted({called for steps in inside.values() for called, weight in steps.items() if weight})
    return Worst(max(heaviest.values(), default=0), tuple(rounds))


def _called(step: Step) -> str:
    return str(step.move.transition or step.move.clock)


def _circles(graph: Graph) -> list[int]:
    """Return for each situation the number of the circle it lies on, numbered from the ends of courses on (Tarjan)."""
    found, low = [-1] * len(graph.cases), [0] * len(graph.cases)
    group, stack, next_number, groups = [-1] * len(graph.cases), list[int](), 0, 0
    for start in range(len(graph.cases)):
        walk = [(start, 0)] if found[start] < 0 else []
        while walk:
            node, place = walk.pop()
            if place == 0:
                found[node] = low[node] = next_number
                next_number += 1
                stack.append(node)
            steps = graph.outgoing[node]
            if place and group[steps[place - 1].target] < 0:
                low[node] = min(low[node], low[steps[place - 1].target])
            while place < len(steps) and found[steps[place].target] >= 0:
                if group[steps[place].target] < 0:
                    low[node] = min(low[node], found[steps[place].target])
                place += 1
            if place < len(steps):
                walk += [(node, place + 1), (steps[place].target, 0)]
            elif low[node] == found[node]:
                groups += _close(node, stack, group, groups)
    return group


def _close(node: int, stack: list[int], group: list[int], number: int) -> int:
    while True:
        member = stack.pop()
        group[member] = number
        if member == node:
            return 1


# -- stories -----------------------------------------------------------------------------------------------------------


def _played(bundle: Bundle, scenario: Scenario, calendar: Calendar) -> dict[Seat, int]:
    """Return for each seat of a story's own case the most that one of its people is told."""
    playing = _Playing(bundle, scenario, Telling(bundle, World(DAWN, StoryDirectory(scenario.authorities), calendar)))
    playing.play()
    return playing.by_seat()


@dataclass(slots=True)
class _Playing:
    bundle: Bundle
    scenario: Scenario
    telling: Telling
    now: datetime = DAWN
    counted: Counter[UserId] = field(default_factory=Counter)
    seats: dict[UserId, set[Seat]] = field(default_factory=dict)

    @property
    def people(self) -> tuple[Actor, ...]:
        """Everybody in the story."""
        return tuple(Actor(id, one.authority, one.rights) for id, one in self.scenario.people.items())

    def play(self) -> None:
        """Play what is not refused, to the end or as far as it goes."""
        for step in told(self.bundle, self.scenario):
            if isinstance(step, Deed) and (step.act.refused or step.act.case):
                continue
            self._remind(step.at)
            before, self.now = self.telling.case, step.at
            command = step.command(self.scenario.procedure, before) if isinstance(step, Deed) else Tick()
            decision = self.telling.decided(command, step.at)
            if not isinstance(decision, Accepted) or self.telling.case is None:
                return
            actor = step.actor.user if isinstance(step, Deed) else UserId("")
            if before is not None and decision.events:
                passage = Passage(before, decision.events, decision.case, actor)
                self._count(notices_of(self.bundle, passage, self.people, self.telling.world(step.at)))

    def _remind(self, until: datetime) -> None:
        """Let reminders go out that fall into the time that passes."""
        case = self.telling.case
        if case is None:
            return
        procedure, world = self.bundle.procedures[case.procedure], self.telling.world(until)
        for timer in sorted(timers_of(procedure, case, world)):
            if not timer.is_clock and self.now < timer.due <= until:
                at = self.telling.world(timer.due)
                self._count(reminders_of(self.bundle, case, timer, self.people, at))

    def _count(self, notices: Iterable[Notice]) -> None:
        for notice in notices:
            self.counted[notice.user] += 1
        case = self.telling.case
        assert case is not None
        procedure, directory = self.bundle.procedures[case.procedure], self.telling.world(self.now).directory
        for person in self.people:
            held = {party for party, former in seats_of(procedure, case, person.authority, directory) if not former}
            mine = {seat for seat in seats_named(procedure) if seat.party in held and seat.right in person.rights}
            self.seats.setdefault(person.user, set()).update(mine)

    def by_seat(self) -> dict[Seat, int]:
        """Return the most that one person in each seat was told."""
        found: dict[Seat, int] = {}
        for user, seats in self.seats.items():
            for seat in seats:
                found[seat] = max(found.get(seat, 0), self.counted[user])
        return found


