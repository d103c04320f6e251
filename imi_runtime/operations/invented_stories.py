"""How invented cases come to stand where they stand: routes through a procedure, and stories along them.

Nothing here touches the database. A story is tried on the engine first and then enacted, step by step, by operations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from imi_runtime.engine.access import access_of
from imi_runtime.engine.deadlines import due_clocks
from imi_runtime.engine.decide import Accepted, Fire, Open, decide, run_due_clocks
from imi_runtime.engine.sample_answers import Sampler, Voice
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Answers, Case, Clock, Phase
from imi_runtime.model.ids import AuthorityId, CaseId, CaseNumber, DeadlineId, FormId, StateId, TransitionId
from imi_runtime.model.procedure import Procedure
from imi_runtime.operations.sight_writing import concerned

TRIES = 12
"""How often answers are drawn anew until a step leads where it shall."""
MOST_SITUATIONS = 400
CHATTER = 0.35
"""How likely people write or do something in between that moves nothing."""


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a route: what is fired, by a clock when `deadline` is set, and where it leads."""

    transition: TransitionId | None
    deadline: DeadlineId | None
    target: StateId


Route = tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody does in a story, and when."""

    at: datetime
    actor: Actor
    transition: TransitionId
    answers: Mapping[FormId, Answers]


@dataclass(frozen=True, slots=True)
class Story:
    """A case from its opening to where it stands."""

    opened: datetime
    opener: Actor
    lines: tuple[Line, ...]
    case: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who plays: people by authority, how each authority writes, and whom choosers choose, in order."""

    people: Mapping[AuthorityId, tuple[Actor, ...]]
    voices: Mapping[AuthorityId, Voice]
    opener: Actor
    partners: tuple[AuthorityId, ...]


@dataclass(slots=True, kw_only=True)
class Telling:
    """One story while it is told: the case as it stands, the moment, and what was done so far."""

    bundle: Bundle
    procedure: Procedure
    world: World
    cast: Cast
    random: Random
    case: Case
    lines: list[Line] = field(default_factory=list)

    def copy(self, case: Case, world: World, lines: list[Line]) -> Telling:
        """Return another way on from here."""
        return Telling(
            bundle=self.bundle, procedure=self.procedure, world=world, cast=self.cast, random=self.random, case=case,
            lines=lines,
        )

    def possible(self) -> Iterator[tuple[Actor, TransitionId]]:
        """Yield who may do what now."""
        for authority in sorted(concerned(self.procedure, self.case, self.world)):
            for actor in self.cast.people.get(authority, ()):
                for transition in access_of(self.bundle, self.case, actor, self.world).acts:
                    yield actor, transition

    def tried(self, actor: Actor, transition: TransitionId) -> tuple[Line, Case] | None:
        """Return the step with fresh answers and the case after it, or None when the answers do not pass."""
        voice = self.cast.voices.get(actor.authority, Voice())
        sampler = Sampler(
            bundle=self.bundle, world=self.world, random=self.random, partners=self.cast.partners, voice=voice
        )
        answers = sampler.answers(self.procedure, self.case, self.procedure.transitions[transition])
        decision = decide(self.bundle, self.case, Fire(transition, actor, self.case.revision, answers), self.world)
        if not isinstance(decision, Accepted):
            return None
        return Line(self.world.now, actor, transition, answers), decision.case

    def wait_for(self, moment: datetime) -> None:
        """Let time pass; due clocks act."""
        self.world = replace(self.world, now=max(moment, self.world.now))
        _, self.case = run_due_clocks(self.bundle, self.case, self.world)


def begin(bundle: Bundle, procedure: Procedure, world: World, cast: Cast, random: Random) -> Telling:
    """Return the telling of a case that was just opened."""
    command = Open(CaseId("story"), CaseNumber("story"), procedure.id, cast.opener)
    decision = decide(bundle, None, command, world)
    if not isinstance(decision, Accepted):
        raise ValueError(f"nobody may open '{procedure.id}' for {cast.opener.authority}")
    return Telling(bundle=bundle, procedure=procedure, world=world, cast=cast, random=random, case=decision.case)


def routes(start: Telling) -> dict[StateId, Route]:
    """Return a shortest route to every state that can be reached, the initial one included."""
    found: dict[StateId, Route] = {start.case.state: ()}
    seen = {_situation(start.case)}
    waiting: list[tuple[Telling, Route]] = [(start, ())]
    while waiting and len(seen) < MOST_SITUATIONS and len(found) < len(start.procedure.states):
        telling, route = waiting.pop(0)
        for move, after in _ways_on(telling):
            if _situation(after.case) not in seen:
                seen.add(_situation(after.case))
                found.setdefault(move.target, (*route, move))
                waiting.append((after, (*route, move)))
    return found


def _situation(case: Case) -> tuple[StateId, tuple[tuple[str, str], ...], frozenset[str]]:
    return case.state, tuple(sorted(case.marks.items())), frozenset(case.seats)


def _ways_on(telling: Telling) -> Iterator[tuple[Move, Telling]]:
    for actor, transition in telling.possible():
        reached: set[StateId] = set()
        for _ in range(TRIES):
            step = telling.tried(actor, transition)
            if step and step[1].state not in reached:
                line, case = step
                reached.add(case.state)
                yield Move(transition, None, case.state), telling.copy(case, telling.world, [*telling.lines, line])
            if len(reached) == len(telling.procedure.transitions[transition].route):
                break
    for clock in _ending(telling):
        after = telling.copy(telling.case, telling.world, list(telling.lines))
        after.wait_for(clock.due + timedelta(minutes=10))
        yield Move(None, clock.deadline, after.case.state), after


def _ending(telling: Telling) -> tuple[Clock, ...]:
    """Return the running clocks that will fire a transition, the next one only: the others come after it."""
    running = tuple(due_clocks(telling.case.clocks, datetime.max.replace(tzinfo=UTC)))
    return tuple(clock for clock in running[:1] if telling.procedure.deadlines[clock.deadline].then)


def tell(start: Telling, route: Route) -> Story | None:
    """Return a story along the route with fresh answers, or None when chance does not lead there."""
    opened, telling = start.world.now, start
    for move in route:
        _chatter(telling)
        if not _walk(telling, move):
            return None
    _chatter(telling)
    return Story(opened, telling.cast.opener, tuple(telling.lines), telling.case)


def _walk(telling: Telling, move: Move) -> bool:
    if move.deadline:
        clock = telling.case.clocks.get(move.deadline)
        telling.wait_for(clock.due + timedelta(minutes=10) if clock else telling.world.now)
        return telling.case.state == move.target
    telling.wait_for(_later(telling.world.now, telling.random))
    able = [actor for actor, transition in telling.possible() if transition == move.transition]
    for actor in able:
        for _ in range(TRIES):
            step = telling.tried(actor, move.transition) if move.transition else None
            if step and step[1].state == move.target:
                telling.lines.append(step[0])
                telling.case = step[1]
                return True
    return False


def _later(moment: datetime, random: Random) -> datetime:
    """Return a moment a little later, on a weekday in office hours."""
    if random.random() < 0.3 and moment.hour < 13:
        return moment + timedelta(minutes=random.randint(20, 150))
    day = moment + timedelta(days=random.randint(1, 3))
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
    return day.replace(hour=random.randint(7, 14), minute=random.randint(0, 59), second=random.randint(0, 59))


def _chatter(telling: Telling) -> None:
    """Let somebody do something that moves nothing, such as writing a message."""
    if telling.random.random() > CHATTER:
        return
    still = [(a, t) for a, t in telling.possible() if all(b.to is None for b in telling.procedure.transitions[t].route)]
    if not still:
        return
    telling.wait_for(_later(telling.world.now, telling.random))
    actor, transition = telling.random.choice(still)
    if (actor, transition) not in tuple(telling.possible()):
        return
    step = telling.tried(actor, transition)
    if step and _situation(step[1]) == _situation(telling.case):
        telling.lines.append(step[0])
        telling.case = step[1]


def next_due(case: Case) -> datetime | None:
    """Return when the next clock of the case runs out."""
    running = [clock.due for clock in case.clocks.values() if clock.phase is Phase.RUNNING]
    return min(running, default=None)
