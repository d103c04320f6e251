"""`imi prove` and `imi audience` as an author runs them."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from cli.main import main
from imi_runtime.problems import Position

TESTS = Path(__file__).resolve().parents[1]
WORKED, BROKEN = TESTS / "worked_library", TESTS / "broken"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_a_proof_says_how_cases_end_and_how_much_was_looked_at() -> None:
    result = run("--library", WORKED, "prove", "demo_circulation")
    assert result.exit_code == 0
    assert "demo_circulation: fine" in result.output
    assert "draft_decision_circulation: can be ended by lead (165 situations, 413 steps, " in result.output


def test_what_does_not_hold_is_told_with_its_story_and_ends_with_one() -> None:
    result = run("--library", BROKEN / "IMI-V010", "prove")
    assert result.exit_code == 1
    assert "IMI-V010" in result.output
    assert "   2026-03-02  Visitor (Demo authority, FI): Announce\n" in result.output
    assert "this rule opens it" in result.output


def test_warnings_count_only_when_they_are_asked_to() -> None:
    assert run("--library", BROKEN / "IMI-V017", "prove").exit_code == 0
    assert run("--library", BROKEN / "IMI-V017", "prove", "--strict").exit_code == 1


def test_programs_read_problems_and_proofs() -> None:
    report = json.loads(run("--library", BROKEN / "IMI-V012", "prove", "--format", "json").stdout)
    assert [problem["code"] for problem in report["problems"]] == ["IMI-V012"]
    proof = report["proofs"]["demo"][0]
    assert (proof["procedure"], proof["holds"], proof["ending"]) == ("visit", False, "may stay open")


def test_code_hosts_read_notes_beside_the_lines() -> None:
    output = run("--library", BROKEN / "IMI-V014", "prove", "--format", "github").output
    assert "visit.yaml,line=12,col=3" in output
    assert "title=IMI-V014::" in output


def test_an_area_with_errors_is_not_proved() -> None:
    result = run("--library", BROKEN / "IMI-S003", "prove")
    assert result.exit_code == 1
    assert "IMI-S003" in result.output
    assert "situations" not in result.output


def test_an_area_that_is_not_there_is_wrong_usage() -> None:
    assert run("--library", WORKED, "prove", "demo_crads").exit_code == 2


def test_the_audience_names_readers_and_steps() -> None:
    result = run("--library", WORKED, "audience", "card_decision")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    start = next(n for n, line in enumerate(lines) if line.split()[:1] == ["application.profession"])
    assert lines[start] == "  application.profession  “Which profession?”"
    assert lines[start + 1].strip() == "applicant from the opening on"
    assert lines[start + 4].strip() == "the public after issue"
    named = [line.split(maxsplit=1) for line in lines[1:start] if line]
    assert ["ask_home", "“Ask the home authority”"] in named, "steps and seats are named once, before the questions"


def test_the_audience_is_there_for_programs_and_as_a_page() -> None:
    told = json.loads(run("--library", WORKED, "audience", "card_decision", "--format", "json").stdout)
    assert told[0]["readers"]["doubt.text"] == ["home after ask_home", "host after ask_home"]
    assert told[0]["words"]["ask_home"] == "Ask the home authority"
    page = run("--library", WORKED, "audience", "card_decision", "--format", "html").output
    assert "<h2>European Professional Card: decision of the host country</h2>" in page
    assert "<ul><li>“Home” after “Ask the home authority”</li><li>“Host” after “Ask the home authority”</li></ul>" in page


def test_what_an_author_writes_stays_text_on_the_page() -> None:
    from cli.audience import REPORTS, Told
    from imi_runtime.problems import Problem, Severity
    from tests.prover.proof_kit import bundle_of
    from tests.prover.test_audience import audience

    problem = Problem("IMI-V030", Severity.WARNING, Position.of_file("x"), "<b>bold</b>", "")
    page = REPORTS["html"]([Told(bundle_of("worked", "demo_cards", "card_decision"), audience("worked", "demo_cards", "card_decision"), (problem,))], {})
    assert "<b>" not in page


def test_a_proof_is_there_as_a_page_with_the_verdict_the_story_in_words_and_the_lines_that_allow_it() -> None:
    page = run("--library", BROKEN / "IMI-V012", "prove", "--format", "html").output
    assert page.index("It does not hold") < page.index("How cases end") < page.index("How much was looked at")
    assert "A case can come to a point from which nothing ends it any more." in page
    assert '<time datetime="2026-03-02">2 March 2026</time> Visitor (Demo authority, FI): Announce' in page
    assert "procedures/demo/visit.yaml, line 12: where it is said" in page
    assert "none: everything was looked at" in page


def test_a_page_says_each_promise_in_words_and_whether_it_is_proved() -> None:
    page = run("--library", BROKEN / "IMI-V011", "prove", "--format", "html").output
    assert "“Forgotten” never follows “Announce”." in page
    assert "Not proved" in page
    kept = run("--library", WORKED, "prove", "demo_alerts", "--format", "html").output
    assert "One person never does both “Submit” and “Send to all countries”." in kept
    assert "Does not hold" not in kept


def test_an_area_with_errors_is_told_on_the_page_and_not_called_proved() -> None:
    page = run("--library", BROKEN / "IMI-S003", "prove", "--format", "html")
    assert "Not proved: the files have errors" in page.output
    assert (page.exit_code, "It holds" in page.output) == (1, False)


def test_the_budget_of_notices_names_seats_by_id_and_in_words() -> None:
    told = json.loads(run("--library", WORKED, "notices", "card_decision", "--format", "json").stdout)
    assert ("home", "Home") in {(seat["party"], seat["label"]) for seat in told[0]["seats"]}
