"""Running cases move to another version and back: what was rehearsed is what happens, and nothing is lost."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from imi_runtime.engine.evolve import evolve
from imi_runtime.model.events import CaseMoved
from imi_runtime.model.ids import AuthorityId, FormId, TransitionId
from imi_runtime.operations.cases.casework import Done, NotDone
from imi_runtime.operations.moves.judging import Judged, Kind, Verdict
from imi_runtime.operations.moves.moving import Back, move_back, move_cases
from imi_runtime.operations.moves.rehearsing import Rehearsal, may_move, rehearse, running_cases
from imi_runtime.operations.writing.sight_writing import sight_rows
from imi_runtime.store import cases, drafts
from imi_runtime.store.directory import read_directory
from imi_runtime.store.drafts import Draft, DraftKey
from imi_runtime.store.sight import sight_of_case
from tests.library_kit import AREA, library
from tests.operations.moving_kit import (
    FIRST,
    MAPPING,
    PEOPLE,
    SECOND,
    compiled,
    deploy_second,
    many_cases,
    one_case,
    read_by,
    replayed,
    standing,
    stored,
    versions,
)
from tests.postgres import fresh_postgres
from tests.town import REPLY_ANSWERS, Town, found_town, sqlite_town


@pytest.fixture
def first_town(tmp_path: Path) -> Iterator[Town]:
    """A town on the first version, on SQLite."""
    founded = sqlite_town(tmp_path, files=FIRST)
    yield founded
    founded.installation.database.close()


@pytest.fixture(params=["sqlite", "postgres"])
def any_first_town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """A town on the first version, on each database."""
    if request.param == "sqlite":
        founded = sqlite_town(tmp_path, files=FIRST)
    else:
        founded = found_town(*fresh_postgres(request.getfixturevalue("postgres_server")), files=FIRST)
    yield founded
    founded.installation.database.close()


def rehearsed(town: Town, mapping: str = "") -> dict[str, Judged]:
    tried = versions(town, mapping)
    return {judged.before.id: judged for judged in rehearse(town.installation, AREA, tried)}


def moved(town: Town, mapping: str = MAPPING) -> Counter[bool]:
    outcomes = move_cases(town.installation, AREA, versions(town, mapping), by="Demo Officer")
    return Counter(one.moved for one in outcomes)


# -- the rehearsal -----------------------------------------------------------------------------------------------------


def test_a_rehearsal_says_for_every_running_case_what_would_become_of_it(first_town: Town) -> None:
    many_cases(first_town, 40)
    tried = versions(first_town)
    total = Rehearsal(AREA, tried.new.digest)
    for judged in rehearse(first_town.installation, AREA, tried):
        total.add(judged, tried.mapping)
    assert total.cases == running_cases(first_town.installation, AREA, tried) == 30
    assert total.verdicts[Verdict.UNCHANGED] == 10, "in drafts nobody was chosen and nothing answered yet"
    assert total.verdicts[Verdict.NEEDS_MAPPING] >= 10, "all that were sent"
    assert sum(total.verdicts.values()) == 30
    assert {"/".join(place) for place in total.gaps} == {
        "procedures/permit_request/states/sent", "question_sets/permit/choices/kind/limited",
    }


def test_a_rehearsal_changes_nothing(first_town: Town) -> None:
    before = {case.id: stored(first_town, case.id) for case in many_cases(first_town, 8)}
    rehearsed(first_town, MAPPING)
    assert {id: stored(first_town, id) for id in before} == before


def test_a_case_that_nobody_could_bring_further_would_be_stuck(first_town: Town) -> None:
    cases_there = many_cases(first_town, 40)
    found = rehearsed(first_town, MAPPING)
    for case in (each for each in cases_there if each.state == "answered"):
        stuck = case.answer(FormId("request"), "urgent") == "no"
        assert (found[case.id].verdict is Verdict.STUCK) is stuck


def test_a_new_reader_is_told_of_and_no_answer_is(first_town: Town) -> None:
    one_case(first_town, Random(2), 2)
    (judged,) = rehearsed(first_town, MAPPING).values()
    told = {(finding.kind, finding.about) for finding in judged.findings}
    assert (Kind.GAINS, ("answerer", "viewer", "form request")) in told
    assert "Demowska" not in str(judged.findings)


def test_a_deadline_that_moves_is_told_with_both_days(first_town: Town) -> None:
    one_case(first_town, Random(2), 1)
    (judged,) = rehearsed(first_town, MAPPING).values()
    assert (Kind.CLOCK, ("answer", "later")) in {(finding.kind, finding.about) for finding in judged.findings}
    assert list(judged.dates.values()) == ["2026-03-16..2026-03-23"]


def test_a_closed_case_is_no_running_case(first_town: Town) -> None:
    one_case(first_town, Random(1), 3)
    assert rehearsed(first_town) == {}


# -- the move ----------------------------------------------------------------------------------------------------------


def test_a_moved_case_is_what_was_rehearsed_in_store_history_and_lists(any_first_town: Town) -> None:
    town = any_first_town
    many_cases(town, 24)
    foreseen = rehearsed(town, MAPPING)
    deploy_second(town)
    stuck = sum(one.verdict is Verdict.STUCK for one in foreseen.values())
    assert moved(town) == Counter({True: len(foreseen) - stuck, False: stuck})
    assert 0 < stuck < len(foreseen)
    for id, judged in foreseen.items():
        assert_as_foreseen(town, id, judged)


def assert_as_foreseen(town: Town, id: str, judged: Judged) -> None:
    case = stored(town, judged.before.id).case
    if judged.verdict not in (Verdict.UNCHANGED, Verdict.CONTINUES):
        assert case == judged.before, "what cannot move stays exactly as it was"
        return
    assert judged.after is not None
    assert standing(case) == standing(judged.after.case)
    assert case.revision == judged.before.revision + 1
    assert replayed(town, case.id) == case
    with town.installation.database.reading() as connection:
        world = town.installation.world(read_directory(connection))
        bundle = town.installation.bundles.get(connection, case.deployment)
        rows = sight_rows(bundle, case, world)
        assert sorted(sight_of_case(connection, case.id), key=str) == sorted(rows, key=str)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_the_rehearsal_says_of_a_thousand_cases_is_what_people_then_see(
    first_town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    town = first_town
    there = many_cases(town, 1000, seed=7)
    before = {(case.id, name): read_by(town, name, case.id) for case in there for name in PEOPLE}
    foreseen = rehearsed(town, MAPPING)
    deploy_second(town)
    outcomes = moved(town)
    figures: Counter[str] = Counter()
    for case in there:
        judged = foreseen.get(case.id)
        now = {name: read_by(town, name, case.id) for name in PEOPLE}
        gains = any(now[name] - before[case.id, name] for name in PEOPLE)
        loses = any(before[case.id, name] - now[name] for name in PEOPLE)
        goes = judged is not None and judged.verdict in (Verdict.UNCHANGED, Verdict.CONTINUES)
        kinds = {finding.kind for finding in judged.findings} if judged and goes else set()
        assert gains == (Kind.GAINS in kinds), (case.number, judged)
        assert loses == (Kind.LOSES in kinds), (case.number, judged)
        if judged:
            assert_as_foreseen(town, case.id, judged)
            figures[judged.verdict.value] += 1
        figures["gains"] += gains
        figures["loses"] += loses
    assert sum(outcomes.values()) == len(foreseen) == 750
    with capsys.disabled():
        print(f"\n1000 cases, {len(foreseen)} running, {4000} looks before and after: {dict(figures)}; moved {dict(outcomes)}")


def test_a_moved_case_goes_on_under_the_new_rules(first_town: Town) -> None:
    case = one_case(first_town, Random(2), 1)
    deploy_second(first_town)
    moved(first_town)
    who = "hanna" if case.seats["responder"].holder == "helsinki" else "wanda"  # type: ignore[index]
    done = first_town.step(who, case.id, "reply", {"reply": {"permit.valid": "yes", "permit.kind": "partial",
                                                            "permit.limited_until": "2027-01-01"}})
    assert isinstance(done, Done), done
    assert done.case.state == "answered"
    assert replayed(first_town, case.id) == done.case


def test_who_gains_sight_must_be_accepted_or_the_case_stays(first_town: Town) -> None:
    one_case(first_town, Random(2), 2)
    deploy_second(first_town)
    assert moved(first_town, MAPPING.replace("gains_and_losses: accepted", "")) == Counter({False: 1})
    assert moved(first_town) == Counter({True: 1})


def test_a_mapping_may_keep_the_end_of_running_clocks(first_town: Town) -> None:
    one_case(first_town, Random(1), 1)
    kept = MAPPING.replace("gains_and_losses: accepted", "gains_and_losses: accepted\n    clocks: kept")
    (judged,) = rehearsed(first_town, kept).values()
    assert judged.after is not None
    assert [c.due for c in judged.after.case.clocks.values()] == [c.due for c in judged.before.clocks.values()]


def test_a_clock_is_never_counted_into_the_past(first_town: Town) -> None:
    case = one_case(first_town, Random(1), 1)
    first_town.clock.forward(days=10)
    shorter = library(permit_request=("within: 14 days", "within: 3 days"))
    tried = versions(first_town, second=shorter)
    (judged,) = rehearse(first_town.installation, AREA, tried)
    assert judged.after is not None
    assert [c.due for c in judged.after.case.clocks.values()] == [c.due for c in case.clocks.values()]


def test_answers_that_are_set_aside_are_read_by_nobody_and_kept_by_history(first_town: Town) -> None:
    without = library(
        permit_request=("tell: {responder: 2 days before}", ""), request=("questions: [name, urgent, why_urgent]", "questions: [name, urgent]"),
        holder=('      why_urgent: {type: text, label: "Why is it urgent?", personal: no, ask_when: urgent is yes}\n'.replace("      ", "  "), ""),
    )
    case = one_case(first_town, Random(2), 1)
    hurried = case.answer(FormId("request"), "urgent") == "yes"
    assert hurried, "the seed draws a request in a hurry"
    mapping = """
        mapping: demo_permits
        gains_and_losses: accepted
        forms:
          request:
            questions: {why_urgent: set aside}
    """
    assert rehearsed_with(first_town, "", without)[case.id].verdict is Verdict.NEEDS_MAPPING
    deploy_second(first_town, without)
    outcomes = list(move_cases(first_town.installation, AREA, versions(first_town, mapping, second=without), by="Demo"))
    assert [one.moved for one in outcomes] == [True]
    assert stored(first_town, case.id).case.answer(FormId("request"), "why_urgent") is None
    assert [one.outcome for one in move_back(first_town.installation, AREA, by="Demo")] == [Back.RETURNED]
    assert stored(first_town, case.id).case.answer(FormId("request"), "why_urgent") == "It is."


def rehearsed_with(town: Town, mapping: str, second: object) -> dict[str, Judged]:
    tried = versions(town, mapping, second=second)  # type: ignore[arg-type]
    return {judged.before.id: judged for judged in rehearse(town.installation, AREA, tried)}


# -- broken off, run again, and back -----------------------------------------------------------------------------------


def test_a_move_that_was_broken_off_goes_on_where_it_stopped(any_first_town: Town) -> None:
    town = any_first_town
    many_cases(town, 16)
    deploy_second(town)
    begun = move_cases(town.installation, AREA, versions(town, MAPPING), by="Demo")
    first = [one.judged.before.id for one in itertools.islice(begun, 3) if one.moved]
    begun.close()  # type: ignore[attr-defined]
    revisions = {id: stored(town, id).case.revision for id in first}
    again = [one.judged.before.id for one in move_cases(town.installation, AREA, versions(town, MAPPING), by="Demo")]
    assert not set(first) & set(again)
    assert {id: stored(town, id).case.revision for id in first} == revisions
    assert moved(town)[True] == 0


def test_cases_in_which_nothing_has_happened_return_exactly_and_others_are_named(any_first_town: Town) -> None:
    town = any_first_town
    there = many_cases(town, 16)
    before = {case.id: stored(town, case.id).case for case in there}
    deploy_second(town)
    moved(town)
    acted = next(case for case in there if stored(town, case.id).case.state == "asked")
    answerer = "hanna" if stored(town, acted.id).case.seats["answerer"].holder == "helsinki" else "wanda"  # type: ignore[index]
    assert isinstance(town.step(answerer, acted.id, "reply", {"reply": {"permit.valid": "no", "permit.kind": "full"}}), Done)
    outcomes = {one.id: one.outcome for one in move_back(town.installation, AREA, by="Demo")}
    assert outcomes[acted.id] is Back.ACTED
    for id, outcome in outcomes.items():
        if outcome is Back.RETURNED:
            case = stored(town, id).case
            assert standing(case) == standing(before[id])
            assert replayed(town, id) == case
    assert Counter(outcomes.values())[Back.RETURNED] == len(outcomes) - 1 > 0
    assert not list(move_back(town.installation, AREA, by="Demo"))[1:], "only the case that acted is named again"


def test_a_case_that_returned_can_act_as_before(first_town: Town) -> None:
    case = one_case(first_town, Random(1), 1)
    deploy_second(first_town)
    moved(first_town)
    list(move_back(first_town.installation, AREA, by="Demo"))
    who = "hanna" if case.seats["responder"].holder == "helsinki" else "wanda"  # type: ignore[index]
    assert isinstance(first_town.step(who, case.id, "reply", {"reply": dict(REPLY_ANSWERS["reply"])}), Done | NotDone)


def test_history_names_both_versions_what_was_mapped_and_who_moved_it(first_town: Town) -> None:
    case = one_case(first_town, Random(1), 1)
    deploy_second(first_town)
    moved(first_town)
    with first_town.installation.database.reading() as connection:
        last = cases.history(connection, case.id)[-1]
    assert last.data["kind"] == "moved"
    assert (last.data["former"], last.data["deployment"]) == (case.deployment, compiled(SECOND).digest)
    assert last.data["by"] == "Demo Officer"
    assert last.data["mapped"]["procedures/permit_request/states/sent"] == "asked"
    assert "Demowska" not in last.payload


def test_the_application_can_rewrite_neither_the_history_nor_the_former_answers(any_first_town: Town) -> None:
    town = any_first_town
    one_case(town, Random(2), 2)
    deploy_second(town)
    moved(town)
    for statement in ("UPDATE former_answers SET sequence = 0", "DELETE FROM former_answers",
                      "UPDATE case_events SET kind = 'x'", "DELETE FROM live_changes", "DELETE FROM label_layers"):
        with pytest.raises(DBAPIError), town.installation.database.writing() as connection:
            connection.execute(text(statement))


def test_an_unsent_draft_goes_on_under_the_new_names(first_town: Town) -> None:
    case = one_case(first_town, Random(1), 0)
    key = DraftKey(case.id, AuthorityId("athens"), TransitionId("send"))
    begun = Draft(answers={FormId("request"): {"urgent": "yes", "why_urgent": "Soon"}}, pages={"request/about": 1})
    sealing = first_town.installation.sealing
    with first_town.installation.database.writing() as connection:
        drafts.save(connection, key, stored(first_town, case.id), begun, case.updated, sealing)
    deploy_second(first_town)
    assert moved(first_town) == Counter({True: 1})
    with first_town.installation.database.reading() as connection:
        draft = drafts.load(connection, key, stored(first_town, case.id), sealing)
    assert draft.answers == {"request": {"hurry": "yes", "why_urgent": "Soon"}}
    assert draft.pages == begun.pages


def test_a_move_is_an_event_like_any_other(first_town: Town) -> None:
    case = one_case(first_town, Random(1), 0)
    event = CaseMoved(at=case.updated, by="Demo", former=case.deployment, after=case)
    assert evolve(case, event).revision == case.revision + 1
    assert may_move(next(iter(rehearsed(first_town, MAPPING).values())), versions(first_town, MAPPING).mapping)
