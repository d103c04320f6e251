"""A procedure told in words: every state with what can be done there. Picture, tables and terminal show this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import PartyId, ProcedureId, StateId, TransitionId
from imi_runtime.model.procedure import Deadline, Procedure, State, Transition
from imi_runtime.saying.deadlines import DeadlineInWords, deadline_in_words
from imi_runtime.saying.steps import route_in_words, rules_in_words, who_in_words
from imi_runtime.screens.chart.clocks import ends_it, states_run_over
from imi_runtime.screens.chart.tongue import InterfaceTongue


class Mover(Enum):
    """What makes a step happen: a person, or the passing of a term or a linked case."""

    PERSON = "person"
    ITSELF = "itself"


@dataclass(frozen=True, slots=True)
class ToldWay:
    """One way of a step: its condition, if there are several, the state it leads to, and that in words."""

    condition: str
    to: StateId | None
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStep:
    """A transition as it can be made from one state.

    `meets` are the deadlines that it keeps, or that make it happen.
    """

    id: TransitionId
    what: str
    who: str
    mover: Mover
    rules: tuple[str, ...]
    ways: tuple[ToldWay, ...]
    meets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldState:
    """A state: whose turn it is (in words, with the seat), which deadlines run, and what can be done."""

    id: StateId
    label: str
    initial: bool
    final: bool
    seat: PartyId | None
    turn: str
    clocks: tuple[str, ...]
    steps: tuple[ToldStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldProcedure:
    """A procedure in words. `seats` are those for which some state waits, in the order of the file."""

    id: ProcedureId
    title: str
    law: tuple[str, ...]
    states: tuple[ToldState, ...]
    deadlines: tuple[DeadlineInWords, ...]
    seats: tuple[tuple[PartyId, str], ...]

    @property
    def steps(self) -> int:
        """How many different steps there are."""
        return len({step.id for state in self.states for step in state.steps})


def tell_procedure(
    bundle: Bundle, procedure: Procedure, tongue: InterfaceTongue, seats: tuple[PartyId, ...] = ()
) -> ToldProcedure:
    """Tell a procedure, with the labels that states have for somebody in these seats."""
    return _Teller(bundle, procedure, tongue, seats).tell()


@dataclass(frozen=True, slots=True)
class _Teller:
    bundle: Bundle
    procedure: Procedure
    tongue: InterfaceTongue
    seats: tuple[PartyId, ...]

    def tell(self) -> ToldProcedure:
        states = self.procedure.states.values()
        waited = {state.waits_for for state in states}
        deadlines = self.procedure.deadlines.values()
        return ToldProcedure(
            id=self.procedure.id, title=self.tongue.label(self.procedure.title), law=self.procedure.law,
            states=tuple(self._state(state) for state in sorted(states, key=_place)),
            deadlines=tuple(deadline_in_words(d, self.bundle, self.procedure, self.tongue) for d in deadlines),
            seats=tuple((p.id, self.tongue.label(p.label)) for p in self.procedure.parties.values() if p.id in waited),
        )

    def label(self, state: State) -> str:
        """Return what a state is called before these seats."""
        shown = next((state.shown_as[seat] for seat in self.seats if seat in state.shown_as), state.label)
        return self.tongue.label(shown)

    def _state(self, state: State) -> ToldState:
        running = [d for d in self.procedure.deadlines.values() if state.id in states_run_over(self.procedure, d)]
        steps = [step for step in self.procedure.transitions.values() if state.id in step.sources]
        return ToldState(
            id=state.id, label=self.label(state), initial=state.initial, final=state.final, seat=state.waits_for,
            turn=self._turn(state), clocks=tuple(self._clock(deadline) for deadline in running),
            steps=tuple(self._step(step, state, running) for step in steps),
        )

    def _turn(self, state: State) -> str:
        if state.final:
            return ""
        if self.procedure.waits_for_links(state):
            return self.tongue.say("chart/waits_for_links")
        if state.waits_for is None:
            return self.tongue.say("chart/waits_for_nobody")
        return self.tongue.say(
            "chart/waits_for", seat=self.tongue.label(self.procedure.parties[state.waits_for].label)
        )

    def _clock(self, deadline: Deadline) -> str:
        told = deadline_in_words(deadline, self.bundle, self.procedure, self.tongue)
        return self.tongue.say("chart/clock", deadline=told.label, term=told.term)

    def _step(self, step: Transition, state: State, running: list[Deadline]) -> ToldStep:
        return ToldStep(
            id=step.id, what=self.tongue.label(step.label), who=who_in_words(step, self.procedure, self.tongue),
            mover=Mover.ITSELF if step.by_clock or step.by_link else Mover.PERSON,
            rules=tuple(rules_in_words(step, self.bundle, self.procedure, self.tongue)),
            ways=tuple(self._ways(step)),
            meets=tuple(self._clock(d) for d in self._concerned(step, running)),
        )

    def _ways(self, step: Transition) -> Iterator[ToldWay]:
        for way in route_in_words(step, self.bundle, self.procedure, self.tongue):
            label = self.label(self.procedure.states[way.to]) if way.to else self._staying(step)
            yield ToldWay(way.condition, way.to, label)

    def _staying(self, step: Transition) -> str:
        party = self.procedure.parties[step.member_of] if step.member_of else None
        status = party.statuses.get(step.to_status) if party and step.to_status else None
        if status:
            return self.tongue.say("chart/own_standing", status=self.tongue.label(status.label))
        return self.tongue.say("chart/stays")

    def _concerned(self, step: Transition, running: list[Deadline]) -> Iterator[Deadline]:
        if step.by_clock:
            yield from (d for d in self.procedure.deadlines.values() if d.then == step.id)
            return
        for deadline in running:
            if any(ends_it(deadline, step, branch.to) for branch in step.route):
                yield deadline


def _place(state: State) -> tuple[bool, bool]:
    """Return where a state stands: the first one above, those that end the case below, else as the author wrote."""
    return not state.initial, state.final
