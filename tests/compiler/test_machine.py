"""The table of a procedure and an independent state machine agree on where every transition leads."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from imi_runtime.compiler.checks.moves import reached, targets
from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.compiler.machine import Holder, machine_of, moved
from imi_runtime.model.conditions import ALWAYS
from imi_runtime.model.ids import PartyId, ProcedureId, StateId, TransitionId
from imi_runtime.model.procedure import Branch, Procedure, Seat, State, Transition
from imi_runtime.model.text import Text
from imi_runtime.problems import Position
from tests.library_kit import AREA, library

HERE = Position("demo.yaml", 1, 1)
WORDS = ("state", "trigger", "draft", "sent", "to_sent", "is_draft", "may_send", "model", "closed")
"""Ids that the library would use for methods of its own, if they became attributes."""


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    names = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6, unique=True))
    states = {
        StateId(name): State(id=StateId(name), label=Text(name, name), initial=name == names[0], at=HERE) for name in names
    }
    target = st.sampled_from([None, *states])
    ways = draw(st.lists(
        st.tuples(st.lists(st.sampled_from(list(states)), min_size=1, unique=True), st.lists(target, min_size=1, max_size=3)),
        min_size=1, max_size=6,
    ))
    transitions = {
        TransitionId(WORDS[number]): Transition(
            id=TransitionId(WORDS[number]), label=Text("x", "x"), by=(Seat(PartyId("one")),), sources=tuple(sources),
            route=tuple(Branch(to, ALWAYS) for to in targets_), at=HERE,
        )
        for number, (sources, targets_) in enumerate(ways)
    }
    return Procedure(
        id=ProcedureId("demo"), kind="request", title=Text("demo", "Demo"), law=(), parties={}, marks={}, states=states,
        stages={}, transitions=transitions, deadlines={}, access={}, at=HERE,
    )


@settings(max_examples=150, deadline=None)
@given(procedures())
def test_table_and_library_agree_on_every_step(procedure: Procedure):
    machine = machine_of(procedure)
    for state in procedure.states:
        for transition in procedure.transitions.values():
            for number, branch in enumerate(transition.route):
                expected = (branch.to or state) if state in transition.sources else None
                assert moved(machine, state, transition.id, way=number) == expected


@settings(max_examples=100, deadline=None)
@given(procedures())
def test_table_and_library_agree_on_what_can_be_reached(procedure: Procedure):
    machine = machine_of(procedure)
    found, new = {procedure.initial.id}, {procedure.initial.id}
    while new:
        steps = {moved(machine, s, t.id, way=n) for s in new for t in procedure.transitions.values() for n in range(len(t.route))}
        new = {state for state in steps if state} - found
        found |= new
    assert found == reached(procedure, {procedure.initial.id})


def test_a_compiled_procedure_runs_in_the_library():
    procedure = next(iter(compile_bundle(library(), AREA).bundle.procedures.values()))
    machine = machine_of(procedure)
    assert moved(machine, procedure.initial.id, TransitionId("send")) == "sent"
    assert moved(machine, procedure.initial.id, TransitionId("close")) is None
    assert targets(procedure.transitions[TransitionId("send")], procedure.initial.id) == {"sent"}


def test_no_id_becomes_an_attribute():
    machine = machine_of(next(iter(compile_bundle(library(), AREA).bundle.procedures.values())))
    assert not any(hasattr(thing, name) for thing in (machine, Holder("draft")) for name in ("send", "may_send", "is_draft", "to_sent"))
