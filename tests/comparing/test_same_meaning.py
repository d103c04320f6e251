"""A condition that is written otherwise and means the same is no change of the procedure; it is still told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imi_runtime.comparing.change import Change
from imi_runtime.comparing.grading import OTHERWISE
from imi_runtime.comparing.meanings import Meanings
from imi_runtime.compiler.checks.truth import holds
from imi_runtime.model.conditions import AllOf, AnyOf, Condition, Is, IsAnswered, IsNot, Not, Path
from imi_runtime.model.ids import MarkId
from imi_runtime.model.procedure import Mark
from imi_runtime.problems import Position
from tests.comparing.kit import difference, only

CLOSE = 'close: {label: "Close", by: requester, from: answered, to: closed'
DROP = '\n  drop: {label: "Drop", by: requester, from: sent, to: '
SAME = [
    ("request.urgent is yes and request.reply_by is after today", "request.reply_by is after today and request.urgent is yes"),
    ("request.urgent is yes", "request.urgent is yes or request.urgent is yes and request.reply_by is answered"),
    ("not (request.urgent is yes or request.reply_by is answered)",
     "not request.reply_by is answered and not request.urgent is yes"),
    ("request.urgent is yes or request.urgent is no", "request.urgent is answered"),
    ("request.urgent is not yes", "request.urgent is no"),
]
OTHER = [
    ("request.urgent is not yes", "not request.urgent is yes"),
    ("request.urgent is yes and request.reply_by is answered", "request.urgent is yes or request.reply_by is answered"),
    ("request.reply_by is after today", "request.reply_by is answered and not request.reply_by is before today"),
]


def step_under(before: str, after: str) -> Change:
    return only(difference(("permit_request", f"when: {before}", f"when: {after}"),
                           before=(("permit_request", CLOSE, f"{CLOSE}, when: {before}"),)))


@pytest.mark.parametrize(("before", "after"), SAME)
def test_a_condition_in_other_words_is_no_change_and_says_so(before: str, after: str) -> None:
    change = step_under(before, after)
    assert (change.rule, change.sentence) == (OTHERWISE, "The condition of “Close” is written otherwise and means the same.")
    assert change.before and change.after


@pytest.mark.parametrize(("before", "after"), OTHER)
def test_another_condition_is_a_change(before: str, after: str) -> None:
    assert step_under(before, after).sentence == "“Close” can be done under another condition."


def test_the_ways_of_a_step_may_stand_in_another_order() -> None:
    ways = "{answered: request.urgent is yes, closed: request.urgent is no, same: otherwise}"
    turned = "{closed: request.urgent is no, answered: request.urgent is not no, same: otherwise}"
    moved = "{closed: request.urgent is yes, answered: request.urgent is no, same: otherwise}"
    base = (("permit_request", CLOSE, f"drop: {{label: \"Drop\", by: requester, from: sent, to: {ways}}}\n  {CLOSE}"),)
    assert only(difference(("permit_request", ways, turned), before=base)).rule is OTHERWISE
    assert only(difference(("permit_request", ways, moved), before=base)).sentence == "“Drop” leads elsewhere."


def test_a_term_may_be_routed_by_the_same_in_other_words() -> None:
    base = (("permit_request", "within: 14 days", "within: {7 days: request.urgent is yes, 14 days: otherwise}"),)
    same = ("permit_request", "7 days: request.urgent is yes", "7 days: request.urgent is answered and not request.urgent is no")
    other = ("permit_request", "7 days: request.urgent is yes", "7 days: request.urgent is no")
    assert only(difference(same, before=base)).sentence.endswith("is written otherwise and is the same.")
    assert only(difference(other, before=base)).rule is not OTHERWISE


def test_who_reads_under_the_same_condition_in_other_words_reads_the_same() -> None:
    base = (("permit_request", "answering: {who: responder,", "answering: {when: request.urgent is yes, who: responder,"),)
    same = ("permit_request", "when: request.urgent is yes", "when: request.urgent is not no")
    wider = ("permit_request", "when: request.urgent is yes", "when: request.urgent is answered")
    assert only(difference(same, before=base)).rule is OTHERWISE
    assert {change.widened for change in difference(wider, before=base).changes} == {True}


def test_a_question_may_be_asked_under_the_same_condition_in_other_words() -> None:
    change = only(difference(("holder", "ask_when: urgent is yes", "ask_when: urgent is not no")))
    assert (change.rule, change.sentence) == (
        OTHERWISE, "“Why is it urgent?” is asked under the same condition, written otherwise.")


def test_a_new_choice_changes_what_the_other_words_mean() -> None:
    base = (
        ("holder", "urgent: {type: yes_no,", "urgent: {type: choice, choices: {yes: \"Yes\", no: \"No\"},"),
        ("permit_request", CLOSE, f"{CLOSE}, when: request.urgent is not no"),
    )
    with_choice = difference(
        ("holder", 'no: "No"}', 'no: "No", perhaps: "Perhaps"}'),
        ("permit_request", "when: request.urgent is not no", "when: request.urgent is yes"), before=base,
    )
    assert "“Close” can be done under another condition." in [change.sentence for change in with_choice.changes]


def test_states_in_another_order_are_the_same_states() -> None:
    base = (("permit_request", CLOSE, CLOSE.replace("from: answered", "from: [sent, answered]")),)
    change = only(difference(("permit_request", "from: [sent, answered]", "from: [answered, sent]"), before=base))
    assert (change.rule, change.sentence) == (OTHERWISE, "“Close” names the same states in another order.")


# -- against trying everything


MARKS = {name: Mark(id=MarkId(name), values=("one", "two", "three"), at=Position.of_file("x")) for name in "ab"}
VALUES = st.sampled_from(["one", "two", "three"])
PATHS = st.sampled_from([Path(name, of_mark=True) for name in MARKS])
ATOMS = st.one_of(
    st.builds(lambda path, value: Is(path, (value,)), PATHS, VALUES),
    st.builds(lambda path, value: IsNot(path, (value,)), PATHS, VALUES),
    st.builds(IsAnswered, PATHS),
)
CONDITIONS = st.recursive(ATOMS, lambda inner: st.one_of(
    st.builds(Not, inner),
    st.builds(lambda one, other: AllOf((one, other)), inner, inner),
    st.builds(lambda one, other: AnyOf((one, other)), inner, inner),
), max_leaves=6)


@settings(max_examples=300, deadline=None)
@given(one=CONDITIONS, other=CONDITIONS)
def test_two_conditions_mean_the_same_exactly_where_they_hold_for_the_same_values(one: Condition, other: Condition) -> None:
    meanings = Meanings(lambda path: MARKS[path.name], lambda path: MARKS[path.name])
    every = [
        {Path("a", of_mark=True): a, Path("b", of_mark=True): b}
        for a in ("one", "two", "three") for b in ("one", "two", "three")
    ]
    assert meanings.same(one, other) is all(holds(one, each) is holds(other, each) for each in every)
