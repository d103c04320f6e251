"""Stories of the worked procedures: groups, offices, external actors and linked cases, told in YAML."""

from __future__ import annotations

from dataclasses import replace

import pytest

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import Compiled, areas, compile_bundle
from imi_runtime.compiler.library import read_library
from imi_runtime.model.ids import AreaId, MemberId, ProcedureId, StateId
from imi_runtime.model.scenarios import Behind, Expectation, Scenario
from imi_runtime.prover.scenario_player import Played, play
from tests.engine.worked_kit import WORKED

LIBRARY = read_library(WORKED)


def compiled(area: str) -> Compiled:
    found = compile_bundle(LIBRARY, AreaId(area))
    assert found.bundle is not None, [str(problem) for problem in found.problems]
    return found


def played(area: str, story: Scenario | None = None) -> Played:
    found = compiled(area)
    assert found.bundle is not None
    return play(found.bundle, story or found.scenarios[0], PublicCalendar())


@pytest.mark.parametrize("area", areas(LIBRARY))
def test_the_stories_of_the_worked_procedures_hold(area: str) -> None:
    assert [str(problem) for problem in played(area).problems] == []


def test_what_happens_in_linked_cases_counts_as_covered() -> None:
    touched = played("demo_cards").touched
    assert {"receive", "refuse", "silence", "sanction"} <= touched[ProcedureId("card_decision")].transitions
    assert touched[ProcedureId("card_decision")].rules == {"holder", "home", "host"}


def with_expectations(story: Scenario, change: dict[str, object]) -> Scenario:
    """Return the story with something else expected wherever it looks at a thing of that kind."""
    steps = tuple(
        replace(step, **change) if isinstance(step, Expectation) and getattr(step, next(iter(change))) else step
        for step in story.steps
    )
    return replace(story, steps=steps)


def test_a_member_that_stands_otherwise_is_told() -> None:
    story = compiled("demo_alerts").scenarios[0]
    first = next(step for step in story.steps if isinstance(step, Expectation) and step.members)
    wrong = replace(first.members[0], statuses={MemberId("FI"): StateId("taken"), MemberId("SE"): StateId("unread")})
    problems = played("demo_alerts", with_expectations(story, {"members": (wrong,)})).problems
    assert [problem.message for problem in problems[:2]] == [
        "member 'FI' of 'countries' was expected as 'taken', and is: unread",
        "member 'SE' of 'countries' was expected as 'unread', and is: no member",
    ]


def test_a_linked_case_that_was_never_opened_is_told() -> None:
    story = compiled("demo_cards").scenarios[0]
    behind = next(step.case for step in story.steps if isinstance(step, Expectation) and step.case)
    nowhere = replace(behind, of="graz_which_holds_no_such_seat")
    problems = played("demo_cards", with_expectations(story, {"case": nowhere})).problems
    assert problems[0].code == "IMI-X111" and isinstance(nowhere, Behind)
