"""The door to proofs: everything that can happen in a procedure, held against what its authors promise and owe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from imi_runtime import codes
from imi_runtime.engine.access import access_of
from imi_runtime.engine.world import Calendar
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor
from imi_runtime.model.ids import PartyId, ProcedureId, TransitionId
from imi_runtime.model.procedure import Guarantee, Procedure, ReadForm, ReadMark, Which
from imi_runtime.problems import Position, Problem, Severity, sorted_problems
from imi_runtime.prover.dated_ends import MOST_COURSES, with_dates
from imi_runtime.prover.dead_questions import dead_questions
from imi_runtime.prover.endings import Ending, ending_of, lasting_states
from imi_runtime.prover.graph import MOST_SITUATIONS, Graph, Step, explore
from imi_runtime.prover.ground import Ground, ground_of
from imi_runtime.prover.idle import idle_parts
from imi_runtime.prover.led_in import led_in
from imi_runtime.prover.promises import Breach, breaches, shortest_first, watcher_of
from imi_runtime.prover.reading import meant, own_texts
from imi_runtime.prover.replay import Played, ends_in_time, replay, time_going_on, who_plays
from imi_runtime.prover.story import related_steps, told, told_without_dates
from imi_runtime.prover.turns import empty_seats, idle_turns, running_on, unread_steps

MOST_STORIES = 12
"""How many courses that break a promise are tried, the shortest first, until one can be dated."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What is proved of a procedure. `discarded` are courses of the proof for which no dates were found."""

    procedure: ProcedureId
    situations: int
    steps: int
    tried: int
    ending: Ending
    problems: tuple[Problem, ...]
    bounds: tuple[str, ...]
    discarded: int

    @property
    def holds(self) -> bool:
        """Tell whether nothing is wrong; warnings may be there."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


def prove(
    bundle: Bundle, procedure: Procedure, calendar: Calendar, *, most: int = MOST_SITUATIONS
) -> Proof:
    """Return what can be proved of a procedure, over every situation that a case can come to."""
    ground = ground_of(bundle, procedure)
    return proof_in(procedure, ground, explore(ground, watcher_of(ground), most=most), calendar, most)


def proof_in(procedure: Procedure, ground: Ground, graph: Graph, calendar: Calendar, most: int) -> Proof:
    """Return what can be proved over the situations of a graph of the procedure, of which there may be so many."""
    court = _Court(ground, graph, calendar)
    ending = court.ending()
    bounds = tuple(_bounds(ground, graph, ending, most))
    problems = [*court.promises(), *(court.duties(ending) if graph.complete else ())]
    problems += [*idle_parts(ground, graph), *court.overtaken(), *court.running_on()] if graph.complete else ()
    problems += dead_questions(ground, graph)
    problems += [codes.TOO_MUCH_TO_PROVE.at(procedure.at, procedure=procedure.id, bound=one) for one in bounds]
    return Proof(
        procedure.id, len(graph.cases), len(graph.steps), graph.tried, ending, sorted_problems(problems), bounds,
        court.discarded,
    )


def _bounds(ground: Ground, graph: Graph, ending: Ending, most: int) -> Iterator[str]:
    """Yield, in words, what was not looked at because there was too much of it."""
    yield from ground.bounds
    if not graph.complete:
        yield f"more than {most} situations"
    if ending.cut:
        yield f"dates were looked for on {MOST_COURSES} courses, and some ends are left"
    for form in sorted(graph.crowded & graph.sent_back):
        yield f"more than two open texts of '{form}' count as two"


@dataclass(slots=True)
class _Court:
    """Holds what was found against what can really happen."""

    ground: Ground
    graph: Graph
    calendar: Calendar
    discarded: int = 0
    played: dict[int, str] = field(default_factory=dict)

    # -- promises

    def promises(self) -> Iterator[Problem]:
        for guarantee in self.ground.procedure.guarantees.values():
            found = shortest_first(breaches(self.ground, self.graph, guarantee), MOST_STORIES)
            yield from self._judged(guarantee, found)

    def _judged(self, guarantee: Guarantee, found: list[Breach]) -> Iterator[Problem]:
        for breach in found:
            played = self._replayed(breach.story, breach.end, breach)
            if played:
                related = (*self._rules(breach, played), *related_steps(self.ground, breach.story[-2:]))
                yield codes.GUARANTEE_BROKEN.at(
                    guarantee.at, guarantee=guarantee.id, what=breach.what, related=related,
                    listing=told(self.ground, played),
                )
                return
            self.discarded += 1
        if found:
            yield codes.GUARANTEE_UNPROVED.at(
                guarantee.at, guarantee=guarantee.id, what=found[0].what,
                listing=told_without_dates(self.ground, found[0].story),
            )

    def _rules(self, breach: Breach, played: Played) -> Iterator[tuple[Position, str]]:
        """Yield the access rules that open what must not be read."""
        viewer = self._viewer(breach, played)
        if viewer is None:
            return
        applying = access_of(self.ground.bundle, played.case, viewer, played.world).sight.rules
        for id in applying:
            rule = self.ground.procedure.access[id]
            if any(_covers(item, breach) for item in rule.may_read):
                yield rule.at, "this rule opens it"

    def _viewer(self, breach: Breach, played: Played) -> Actor | None:
        if breach.reader is None:
            return None
        imagined = str(breach.reader.authority)
        party = self.ground.procedure.parties[PartyId(imagined.partition("#")[0])]
        who = who_plays(self.ground, self.calendar, played.case, party, imagined, played.world)
        return Actor(breach.reader.user, who, breach.reader.rights) if who else None

    def _replayed(self, story: tuple[Step, ...], end: int, breach: Breach | None = None) -> Played | None:
        def agrees(played: Played) -> bool:
            if played.case.state != self.graph.cases[end].state:
                return False
            return breach is None or breach.item is None or self._is_read(breach, played)

        opened, longer = self.graph.opening_of(story, end), led_in(self.ground, self.graph, story)
        stories = (story, longer) if longer != story else (story,)
        played = (replay(self.ground, opened, each, self.calendar, agrees) for each in stories)
        return next((one for one in played if one), None)

    def _is_read(self, breach: Breach, played: Played) -> bool:
        viewer = self._viewer(breach, played)
        if viewer is None:
            return False
        sight = access_of(self.ground.bundle, played.case, viewer, played.world).sight
        match breach.item:
            case ReadForm(question=question):
                own = own_texts((breach.item,), self.ground.procedure, played.case, viewer, played.world)
                texts = [sight.answers(f) for f in meant(breach.item, played.case, own) if f.number in sight.fillings]
                return any(question is None or question in text for text in texts)
            case ReadMark(mark=mark):
                return mark in sight.marks
        return sight.outline

    # -- what every procedure owes

    def ending(self) -> Ending:
        """Return how cases end, on dates where clocks race each other."""
        untimed = ending_of(self.ground, self.graph)
        if not self.graph.complete:
            return untimed
        in_time = partial(ends_in_time, self.ground, self.calendar)
        return with_dates(self.ground, self.graph, untimed, self._replayed, in_time)

    def duties(self, ending: Ending) -> Iterator[Problem]:
        stuck = ending.stuck
        yield from self._stuck(stuck)
        yield from self._undated(ending.undated)
        yield from self._seats()
        procedure = self.ground.procedure
        for turn in idle_turns(self.ground, self.graph):
            if turn.number in stuck:
                continue
            state = self.graph.cases[turn.number].state
            yield codes.TURN_WITHOUT_WAY.at(
                procedure.states[state].at, state=state, party=turn.party, listing=self._told_to(turn.number)
            )
        for text in unread_steps(self.ground, self.graph):
            assert text.step.move.transition is not None
            way = procedure.transitions[text.step.move.transition]
            state = self.graph.cases[text.step.source].state
            yield codes.STEP_ON_UNREAD_TEXT.at(
                way.at, party=text.party, transition=way.id, state=state, form=text.form,
                listing=self._told_to(text.step.source),
            )

    def _stuck(self, stuck: tuple[int, ...]) -> Iterator[Problem]:
        """Yield the nearest situation from which nothing leads to an end; others follow from the same fault."""
        for number in stuck[:1]:
            state = self.ground.procedure.states[self.graph.cases[number].state]
            where = " or ".join(f"'{one}'" for one in lasting_states(self.graph, number))
            yield codes.STAYS_OPEN.at(
                state.at, procedure=self.ground.procedure.id, state=state.id, where=where,
                listing=self._told_to(number),
            )

    def _undated(self, undated: tuple[int, ...]) -> Iterator[Problem]:
        for number in undated:
            state = self.ground.procedure.states[self.graph.cases[number].state]
            yield codes.END_WITHOUT_DATES.at(
                state.at, procedure=self.ground.procedure.id, state=state.id, listing=self._told_to(number)
            )

    def overtaken(self) -> Iterator[Problem]:
        """Yield a warning for each deadline that starts, and for whose end no dates were found."""
        for id in sorted(self.ground.clocks):
            deadline = self.ground.procedure.deadlines[id]
            steps = [step for step in self.graph.steps if step.move.clock == id and step.move.transition]
            if steps and deadline.then and not self._runs_out(deadline.then, steps):
                yield codes.NEVER_RUNS_OUT.at(deadline.at, deadline=id, transition=deadline.then)

    def running_on(self) -> Iterator[Problem]:
        """Yield a warning for each deadline that runs on when its seat can do nothing about it any more."""
        for seat in running_on(self.ground, self.graph):
            assert seat.deadline is not None
            deadline = self.ground.procedure.deadlines[seat.deadline]
            yield codes.RUNS_ON.at(
                deadline.at, deadline=deadline.id, state=self.graph.cases[seat.number].state, party=deadline.binds,
                listing=self._told_to(seat.number),
            )

    def _runs_out(self, then: TransitionId, steps: list[Step]) -> bool:
        """Tell whether dates are found: by one of the shortest courses, or once it runs and time goes on."""
        stories = sorted((self.graph.story_of(step) for step in steps), key=len)[:MOST_STORIES]
        if any(self._replayed(story, story[-1].target) for story in stories):
            return True
        waiting = (self._replayed(story[:-1], story[-1].source) for story in stories)
        later = (time_going_on(self.ground, self.calendar, played) for played in waiting if played)
        return any(then in done for course in later for done, _ in course)

    def _seats(self) -> Iterator[Problem]:
        procedure = self.ground.procedure
        for seat in empty_seats(self.ground, self.graph):
            state = self.graph.cases[seat.number].state
            story = self._told_to(seat.number)
            if seat.deadline:
                at = procedure.deadlines[seat.deadline].at
                yield codes.CLOCK_OF_EMPTY_SEAT.at(
                    at, deadline=seat.deadline, state=state, party=seat.party, listing=story
                )
            else:
                yield codes.TURN_OF_EMPTY_SEAT.at(
                    procedure.states[state].at, state=state, party=seat.party, listing=story
                )

    def _told_to(self, number: int) -> str:
        """Return the story to a situation: dated where it can be."""
        if number not in self.played:
            story = self.graph.story_to(number)
            played = self._replayed(story, number)
            self.discarded += played is None
            self.played[number] = told(self.ground, played) if played else told_without_dates(self.ground, story)
        return self.played[number]


def _covers(item: object, breach: Breach) -> bool:
    wanted = breach.item
    if isinstance(item, ReadForm) and isinstance(wanted, ReadForm):
        whole = None in (item.question, wanted.question)
        apart = {item.which, wanted.which} == {Which.OWN, Which.OTHER}
        return item.form == wanted.form and not apart and (whole or item.question == wanted.question)
    return item == wanted
