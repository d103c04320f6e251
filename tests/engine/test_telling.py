"""A story told by others at another time: people, authorities and dates change together, and nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import dedent

import pytest

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.engine.decide import Fire, Open
from imi_runtime.engine.telling import Cast, Deed, Look, Step, told
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor
from imi_runtime.model.ids import HANDLER, AuthorityId, ProcedureId, UserId
from imi_runtime.model.scenarios import Scenario
from tests.library_kit import AREA, library

PLACE = f"procedures/{AREA}/scenarios/told.yaml"
PROCEDURE = ProcedureId("permit_request")
STORY = """
    scenario: told
    title: "A request is sent and looked at"
    procedure: permit_request
    authorities:
      berlin: {name: "Demo Office Berlin", country: DE, seat: "Berlin"}
      athens: {name: "Demo Office Athens", country: EL, seat: "Athens"}
    people: {anna: berlin, petros: athens}
    steps:
      - {who: anna, does: open, at: "2026-03-02 09:00"}
      - who: anna
        does: send
        after: "2 hours"
        answers:
          request:
            name: {family_name: "Makris", given_names: "Petros", birth_date: "1990-02-28", nationality: EL}
            urgent: yes
            why_urgent: "It is due on 2026-03-20"
            reply_by: "2026-03-20"
            stay: {from: "2026-03-01", to: "2026-03-05"}
            other: athens
            calls: [{place: "Kiel", day: "2026-02-27", by: berlin}]
        picks: [permit.limited_until]
        chooses: athens
      - expect: {after: "1 day", due: {answer: "2026-03-16"}}
      - who: petros
        does: reply
        at: "2026-03-03 12:00"
        answers: {reply: {permit.limited_until: "2026-12-31"}}
"""
MORE = """
      stay: {type: date_range, label: "When?", personal: no}
      other: {type: authority, label: "Who else?", personal: no}
      calls:
        type: rows
        label: "Which calls?"
        personal: no
        rows:
          place: {type: text, label: "Where?", personal: no}
          day: {type: date, label: "When?", personal: no}
          by: {type: authority, label: "By whom?", personal: no}
"""
ASKED = ("questions: [reply_by]", "questions: [reply_by, stay, other, calls]")
OTHERS = Cast(
    {UserId("anna"): Actor(UserId("rita"), AuthorityId("riga"), frozenset({HANDLER})),
     UserId("petros"): Actor(UserId("oda"), AuthorityId("oslo"), frozenset({HANDLER}))},
    {AuthorityId("berlin"): AuthorityId("riga"), AuthorityId("athens"): AuthorityId("oslo")},
)


@pytest.fixture(scope="module")
def story() -> tuple[Bundle, Scenario]:
    """The story, in the small area with some more questions."""
    holder = next(data.decode() for path, data in library().items() if path.stem == "holder")
    found = compile_bundle(library({PLACE: STORY, "holder": holder + dedent(MORE).replace("\n", "\n  ")}, request=ASKED), AREA)
    assert found.bundle is not None, [str(problem) for problem in found.problems]
    return found.bundle, found.scenarios[0]


def deed(steps: tuple[Step, ...], number: int) -> Deed:
    step = steps[number]
    assert isinstance(step, Deed)
    return step


def test_everybody_plays_themselves_then_unless_somebody_says_otherwise(story: tuple[Bundle, Scenario]) -> None:
    steps = told(*story)
    assert [step.at for step in steps] == [
        datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in ((2, 9), (2, 11), (3, 11), (3, 12))
    ]
    assert deed(steps, 1).actor == Actor(UserId("anna"), AuthorityId("berlin"), frozenset({HANDLER}))
    assert deed(steps, 1).act.answers == story[1].steps[1].answers  # type: ignore[union-attr]


def test_a_cast_acts_and_is_chosen_in_place_of_the_storys_own_people(story: tuple[Bundle, Scenario]) -> None:
    steps = told(*story, OTHERS)
    request = deed(steps, 1).act.answers["request"]
    assert [deed(steps, n).actor.user for n in (0, 1, 3)] == ["rita", "rita", "oda"]
    assert (request["recipient"], request["other"], request["calls"][0]["by"]) == ("oslo", "oslo", "riga")


def test_every_date_moves_with_the_story_and_no_text_does(story: tuple[Bundle, Scenario]) -> None:
    steps = told(*story, days=14)
    request, reply = deed(steps, 1).act.answers["request"], deed(steps, 3).act.answers["reply"]
    assert steps[0].at == datetime(2026, 3, 16, 9, tzinfo=UTC)
    assert (request["reply_by"], request["stay"]) == ("2026-04-03", {"from": "2026-03-15", "to": "2026-03-19"})
    assert request["name"]["birth_date"] == "1990-03-14" and request["name"]["family_name"] == "Makris"
    assert request["calls"][0] == {"place": "Kiel", "day": "2026-03-13", "by": "berlin"}
    assert request["why_urgent"] == "It is due on 2026-03-20"
    assert reply["permit.limited_until"] == "2027-01-14"


def test_an_expected_last_day_moves_with_the_story(story: tuple[Bundle, Scenario]) -> None:
    look = told(*story, days=7)[2]
    assert isinstance(look, Look)
    assert [due.last_day.isoformat() for due in look.expected.due] == ["2026-03-23"]


def test_a_deed_is_a_command_to_the_engine(story: tuple[Bundle, Scenario]) -> None:
    steps = told(*story)
    opening, sending = deed(steps, 0).command(PROCEDURE, None), deed(steps, 1).command(PROCEDURE, None)
    assert isinstance(opening, Open) and opening.procedure == PROCEDURE
    assert isinstance(sending, Fire) and (sending.transition, sending.seen) == ("send", 0)
