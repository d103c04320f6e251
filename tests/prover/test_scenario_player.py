"""Stories hold when the procedure does what they say, and tell what it did otherwise. Each expectation has a red twin."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.problems import Problem
from imi_runtime.prover.scenario_player import Played, Touched, play
from tests.library_kit import AREA, library

PLACE = "procedures/demo_permits/scenarios/asked.yaml"
HEAD = """\
scenario: asked
title: "A permit is asked about"
procedure: permit_request
authorities:
  berlin: {name: "Demo Office Berlin", country: DE, seat: "Berlin"}
  bonn: {name: "Demo Coordinator Bonn", country: DE, seat: "Bonn", coordinates: [berlin]}
  athens: {name: "Demo Office Athens", country: EL, seat: "Athens"}
people: {anna: berlin, vera: berlin as viewer, clara: bonn, petros: athens}
steps:
"""
SENT = """\
- {who: anna, does: open, at: "2026-03-02 09:00"}
- who: anna
  does: send
  answers:
    request:
      name: {family_name: "Makris", given_names: "Petros Demo", nationality: EL}
      urgent: no
      reply_by: "2026-03-20"
  picks: [permit.valid]
  chooses: athens
"""
REPLIED = """\
- {who: petros, does: reply, after: "2 days", answers: {reply: {permit.valid: yes}}}
"""


def played(steps: str, **changes: tuple[str, str]) -> Played:
    """Play a story that begins with a request that was sent."""
    text = HEAD + indent(SENT + dedent(steps).lstrip("\n"), "  ")
    found = compile_bundle(library({PLACE: text}, **changes), AREA)
    assert found.bundle is not None, [str(problem) for problem in found.problems]
    return play(found.bundle, found.scenarios[0], PublicCalendar())


def said(steps: str, **changes: tuple[str, str]) -> list[str]:
    return [f"{problem.code} {problem.message}" for problem in played(steps, **changes).problems]


HOLDS = {
    "state": "- expect: {state: sent}",
    "turn": "- expect: {waits_for: responder}",
    "turn of nobody": REPLIED + "- {who: anna, does: close}\n- expect: {waits_for: nobody}",
    "form": "- expect: {reads: {anna: [request], vera: [request, outline], petros: [request]}}",
    "question": '- expect: {reads: {petros: ["request.urgent"]}}',
    "every filling": REPLIED + '- expect: {reads: {anna: ["every reply"]}}',
    "own filling": REPLIED + '- expect: {reads: {petros: ["own reply"]}, not_reads: {anna: ["own reply"]}}',
    "own question": '- expect: {reads: {anna: ["own request.urgent"]}, not_reads: {petros: ["own request.urgent"]}}',
    "filling of others": REPLIED + '- expect: {reads: {anna: ["other reply"]}, not_reads: {petros: ["other reply"]}}',
    "not read": "- expect: {not_reads: {clara: [outline, request], anna: [reply]}}",
    "acts": "- expect: {acts: {petros: [reply], anna: [], vera: [], clara: []}}",
    "due": '- expect: {due: {answer: "2026-03-16"}}',
    "not missed": "- expect: {missed: []}",
    "missed": '- expect: {at: "2026-03-17 06:00", missed: [answer]}',
    "refused": "- {who: petros, does: close, refused: true}",
    "refused for the state": "- {who: anna, does: close, refused: not_in_this_state}",
    "refused for the seat": "- {who: clara, does: reply, refused: not_your_seat}",
    "refused for the right": "- {who: vera, does: send, refused: not_your_seat}",
    "refused for the answers": "- {who: petros, does: reply, answers: {reply: {permit.valid: perhaps}}, refused: answers}",
}
FAILS = {
    "state": ("- expect: {state: draft}", "IMI-X104 the case was expected in 'draft', and is in 'sent'"),
    "turn": (
        "- expect: {waits_for: requester}",
        "IMI-X105 the case was expected to wait for requester, and waits for responder",
    ),
    "turn of nobody": (
        "- expect: {waits_for: nobody}", "IMI-X105 the case was expected to wait for nobody, and waits for responder",
    ),
    "form": (
        "- expect: {reads: {clara: [request]}}", "IMI-X106 clara was expected to read 'request', and cannot",
    ),
    "form that is not filled": (
        "- expect: {reads: {anna: [reply]}}",
        "IMI-X106 anna was expected to read 'reply', and cannot: it was not filled yet",
    ),
    "question": (
        '- expect: {reads: {clara: ["request.urgent"]}}',
        "IMI-X106 clara was expected to read 'request.urgent', and cannot",
    ),
    "every filling": (
        '- expect: {reads: {anna: ["every reply"]}}',
        "IMI-X106 anna was expected to read 'every reply', and cannot: it was not filled yet",
    ),
    "own filling of another": (
        REPLIED + '- expect: {reads: {anna: ["own reply"]}}',
        "IMI-X106 anna was expected to read 'own reply', and cannot",
    ),
    "filling of others that is its own": (
        REPLIED + '- expect: {reads: {petros: ["other reply"]}}',
        "IMI-X106 petros was expected to read 'other reply', and cannot",
    ),
    "filling of others read": (
        REPLIED + '- expect: {not_reads: {anna: ["other reply"]}}',
        "IMI-X107 anna was not to read 'other reply', and can, by asking",
    ),
    "own filling read": (
        '- expect: {not_reads: {anna: ["own request"]}}',
        "IMI-X107 anna was not to read 'own request', and can, by asking",
    ),
    "not read": (
        "- expect: {not_reads: {petros: [request]}}",
        "IMI-X107 petros was not to read 'request', and can, by answering",
    ),
    "outline not read": (
        "- expect: {not_reads: {petros: [outline]}}",
        "IMI-X107 petros was not to read 'outline', and can, by answering",
    ),
    "acts": (
        "- expect: {acts: {anna: [close]}}",
        "IMI-X108 anna was expected to be able to do close, and can do nothing",
    ),
    "acts that are not told": (
        "- expect: {acts: {petros: []}}",
        "IMI-X108 petros was expected to be able to do nothing, and can do reply",
    ),
    "due": (
        '- expect: {due: {answer: "2026-03-17"}}',
        "IMI-X109 the last day of 'answer' was expected to be 2026-03-17, and is 2026-03-16",
    ),
    "due without a clock": (
        REPLIED + '- expect: {due: {answer: "2026-03-16"}}',
        "IMI-X109 the last day of 'answer' was expected to be 2026-03-16, and is none, for no clock of it runs",
    ),
    "missed": (
        "- expect: {missed: [answer]}", "IMI-X110 missed deadlines were expected to be: answer; they are: none",
    ),
    "not missed": (
        '- expect: {at: "2026-03-17 06:00", missed: []}',
        "IMI-X110 missed deadlines were expected to be: none; they are: answer",
    ),
    "step": (
        "- {who: anna, does: reply}", "IMI-X101 anna cannot do 'reply': this is for responder as handler",
    ),
    "step in another state": (
        "- {who: anna, does: close}",
        "IMI-X101 anna cannot do 'close': the case is in 'sent', and this is possible in: answered",
    ),
    "step with a wrong answer": (
        "- {who: petros, does: reply, answers: {reply: {permit.valid: perhaps}}}",
        "IMI-X101 petros cannot do 'reply': 'permit.valid' of 'reply' is wrong: not a choice",
    ),
    "refused": (
        "- {who: petros, does: reply, answers: {reply: {permit.valid: yes}}, refused: true}",
        "IMI-X102 'reply' was to be refused, and petros could do it",
    ),
    "refused for another reason": (
        "- {who: clara, does: reply, refused: answers}",
        "IMI-X103 'reply' was to be refused for the reason 'answers'; the reason was: this is for responder as handler",
    ),
}


@pytest.mark.parametrize("steps", HOLDS.values(), ids=HOLDS)
def test_a_story_that_tells_the_truth_holds(steps: str) -> None:
    assert said(steps) == []


@pytest.mark.parametrize(("steps", "sentence"), FAILS.values(), ids=FAILS)
def test_a_story_that_does_not_says_what_happens_instead(steps: str, sentence: str) -> None:
    assert said(steps) == [sentence]


def only_problem(steps: str, **changes: tuple[str, str]) -> Problem:
    [problem] = played(steps, **changes).problems
    return problem


def touched(story: Played) -> Touched:
    """Return what a story touched of its own procedure."""
    return story.touched[story.scenario.procedure]


def test_a_failure_points_at_the_line_that_expects_it() -> None:
    lines = (HEAD + SENT).count("\n") + 1
    assert str(only_problem("- expect: {state: draft}").at) == f"{PLACE}:{lines}:21"


def test_a_failure_tells_the_story_so_far() -> None:
    steps = REPLIED + "- expect: {state: closed}"
    assert only_problem(steps).listing.splitlines() == [
        "the story so far:",
        "  2026-03-02 09:00  anna opens the case, which is in 'draft'",
        "  2026-03-02 09:00  anna: send, then the case is in 'sent'",
        "  2026-03-04 09:00  petros: reply, then the case is in 'answered'",
    ]


def test_expectations_are_all_judged_but_nothing_after_a_step_that_went_wrong() -> None:
    assert len(said("- expect: {state: draft, waits_for: requester}\n- expect: {missed: [answer]}")) == 3
    assert len(said("- {who: anna, does: close}\n- expect: {state: closed}")) == 1


def test_a_condition_and_two_persons_are_reasons_of_their_own() -> None:
    close = 'close: {label: "Close", by: requester, from: answered, to: closed'
    told = REPLIED + "- {who: anna, does: close, refused: %s}"
    assert said(told % "condition", permit_request=(close, f"{close}, when: request.urgent is yes")) == []
    assert said(told % "same_person", permit_request=(close, f"{close}, not_same_person_as: send")) == []
    wrong = said(told % "condition", permit_request=(close, f"{close}, not_same_person_as: send"))
    assert wrong == [
        "IMI-X103 'close' was to be refused for the reason 'condition'; the reason was: "
        "whoever did 'send' may not do it too"
    ]


def test_a_clock_acts_in_a_story_at_its_own_moment() -> None:
    expire = (
        'close: {label: "Close", by: requester, from: answered, to: closed}',
        'close: {label: "Close", by: requester, from: answered, to: closed}\n'
        '  expire: {label: "Expire", by: clock, from: sent, to: closed}',
    )
    procedure = library(permit_request=expire)
    text = next(data.decode() for path, data in procedure.items() if path.stem == "permit_request")
    text = text.replace("within: 14 days", "within: 14 days, then: expire")
    steps = HEAD + indent(SENT + '- expect: {at: "2026-03-17 06:00", state: closed, missed: []}', "  ")
    found = compile_bundle(library({"permit_request": text, PLACE: steps}), AREA)
    assert found.bundle is not None, [str(problem) for problem in found.problems]
    story = play(found.bundle, found.scenarios[0], PublicCalendar())
    assert [str(problem) for problem in story.problems] == []
    assert "expire" in touched(story).transitions


def test_coverage_names_what_was_fired_read_answered_and_timed() -> None:
    story = played(REPLIED)
    assert touched(story).transitions == {"send", "reply"}
    assert touched(story).rules == {"asking", "answering"}
    assert touched(story).deadlines == {"answer"}
    assert {"request.urgent", "permit.valid"} <= story.questions and "request.remark" not in story.questions


def test_a_coordinator_of_a_story_coordinates() -> None:
    parties = "  responder: {is: authority, joins: chosen by requester, country: other than requester}"
    watching = "asking: {who: requester, may_read: [request, reply], in: any}"
    found = library(permit_request=(parties, f"{parties}\n  overseer: {{is: authority, joins: coordinates requester}}"))
    text = next(data.decode() for path, data in found.items() if path.stem == "permit_request")
    text = text.replace(watching, f"{watching}\n  watching: {{who: overseer, may_read: outline, in: any}}")
    steps = HEAD + indent(SENT + "- expect: {reads: {clara: [outline]}, not_reads: {clara: [request]}}", "  ")
    compiled = compile_bundle(library({"permit_request": text, PLACE: steps}), AREA)
    assert compiled.bundle is not None, [str(problem) for problem in compiled.problems]
    assert play(compiled.bundle, compiled.scenarios[0], PublicCalendar()).holds


def test_a_story_with_several_faults_is_told_all_of_them_at_once() -> None:
    steps = "- {who: ana, does: close}\n- expect: {state: sendt, acts: {petros: [replay]}, missed: [anser]}"
    text = HEAD + indent(SENT + steps, "  ")
    problems = compile_bundle(library({PLACE: text}), AREA).problems
    assert [problem.code for problem in problems] == ["IMI-X001", "IMI-R002", "IMI-R004", "IMI-X004"]
    assert [problem.suggestion for problem in problems] == ["anna", "sent", "reply", "answer"]


def test_a_story_belongs_to_the_bytes_of_its_area() -> None:
    one, other = (compile_bundle(library(files), AREA).bundle for files in ({}, {PLACE: HEAD + indent(SENT, "  ")}))
    assert one and other and one.digest != other.digest
