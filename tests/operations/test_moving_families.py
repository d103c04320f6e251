"""Linked cases move together or not at all, those that are over with them; members of groups keep where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imi_runtime.authoring.renaming import Index, find_thing, rename
from imi_runtime.authoring.things import Kind
from imi_runtime.compiler.compile import Library, compile_bundle, read_library
from imi_runtime.model.ids import AreaId, MemberId, PartyId
from imi_runtime.model.moving import NO_MAPPING, CaseMapping
from imi_runtime.operations.cases.casework import Done
from imi_runtime.operations.deployment.deploying import deploy
from imi_runtime.operations.moves.judging import Verdict
from imi_runtime.operations.moves.moving import Back, move_back, move_cases
from imi_runtime.operations.moves.rehearsing import Versions, rehearse
from tests.operations.moving_kit import replayed, stored
from tests.operations.test_groups_and_links import (
    ALERTS,
    PARTS,
    WORKED,
    alert_town,
    parts_library,
    parts_of,
    sent_alert,
    split_town,
)
from tests.town import Town, found_town, no_pieces


@pytest.fixture
def founding(tmp_path: Path) -> Iterator[Any]:
    """Founds towns on SQLite."""
    founded: list[Town] = []

    def found(**options: Any) -> Town:
        founded.append(found_town(f"sqlite:///{tmp_path / 'town.db'}", **options))
        return founded[-1]

    yield found
    for town in founded:
        town.installation.database.close()


def changed(files: Library, *changes: tuple[bytes, bytes]) -> Library:
    out = dict(files)
    for old, new in changes:
        assert any(old in data for data in out.values()), old
        out = {path: data.replace(old, new) for path, data in out.items()}
    return out


def versions(town: Town, area: AreaId, files: Library, mapping: CaseMapping) -> Versions:
    found = compile_bundle(files, area)
    assert found.bundle is not None, [str(problem) for problem in found.problems]
    deploy(town.installation, files, area, by="test", notes="", make_pieces=no_pieces)
    return Versions(town.installation, found.bundle, mapping)


RENAMED = (
    (b"some]", b"a_few]"), (b"parts_done: some", b"parts_done: a_few"), (b"every part is done", b"every part is over"),
    (b"  done: {final", b"  over: {final"), (b"to: done", b"to: over"),
)
SAYS = {
    ("procedures", "whole", "values", "parts_done", "some"): "a_few",
    ("procedures", "part", "states", "done"): "over",
}


def renamed_parts() -> Library:
    return changed(parts_library(), *RENAMED)


def test_a_family_moves_whole_and_goes_on_together(founding: Any) -> None:
    town, case = split_town(founding)
    first, second = parts_of(town, case)
    assert isinstance(town.step("tim", first, "answer", {"answer": {"text": "Yes"}}), Done)
    tried = versions(town, PARTS, renamed_parts(), CaseMapping(says=SAYS))
    outcomes = {one.judged.before.id: one.moved for one in move_cases(town.installation, PARTS, tried, by="Demo")}
    assert outcomes == {case: True, second: True}, "what is over is not counted, and moves along"
    assert [stored(town, id).case.state for id in (case, first, second)] == ["asked", "over", "asked"]
    assert all(replayed(town, id) == stored(town, id).case for id in (case, first, second))
    assert isinstance(town.step("otto", second, "answer", {"answer": {"text": "No"}}), Done)
    assert isinstance(town.step("anna", case, "close"), Done)


def test_a_family_of_which_one_case_lacks_a_successor_stays(founding: Any) -> None:
    town, case = split_town(founding)
    first, second = parts_of(town, case)
    town.step("tim", first, "answer", {"answer": {"text": "Yes"}})
    tried = versions(town, PARTS, renamed_parts(), CaseMapping(says={k: v for k, v in SAYS.items() if v == "a_few"}))
    found = {judged.before.id: judged.verdict for judged in rehearse(town.installation, PARTS, tried)}
    assert found == {case: Verdict.NEEDS_MAPPING, second: Verdict.NEEDS_MAPPING}
    assert not any(one.moved for one in move_cases(town.installation, PARTS, tried, by="Demo"))


def test_a_family_returns_whole(founding: Any) -> None:
    town, case = split_town(founding)
    before = {id: stored(town, id).case.state for id in (case, *parts_of(town, case))}
    tried = versions(town, PARTS, renamed_parts(), CaseMapping(says=SAYS))
    list(move_cases(town.installation, PARTS, tried, by="Demo"))
    assert {one.outcome for one in move_back(town.installation, PARTS, by="Demo")} == {Back.RETURNED}
    assert {id: stored(town, id).case.state for id in before} == before


def test_a_family_in_which_one_case_has_acted_does_not_return(founding: Any) -> None:
    town, case = split_town(founding)
    first, second = parts_of(town, case)
    tried = versions(town, PARTS, renamed_parts(), CaseMapping(says=SAYS))
    list(move_cases(town.installation, PARTS, tried, by="Demo"))
    town.step("tim", first, "answer", {"answer": {"text": "Yes"}})
    outcomes = {one.id: one.outcome for one in move_back(town.installation, PARTS, by="Demo")}
    assert outcomes == {first: Back.ACTED, case: Back.ACTED, second: Back.LINKED}, "the opening case was told of the answer"
    assert stored(town, second).case.deployment == tried.new.digest


def test_members_of_a_group_keep_where_they_stand_under_another_word(founding: Any) -> None:
    town = alert_town(founding)
    case = sent_alert(town)
    town.step("fia", case, "take")
    town.step("fia", case, "pass_on", {"routing": {"authorities": ["turku"]}})
    worked = {path: data for path, data in read_library(WORKED).items() if ALERTS in path.parts and "scenarios" not in path.parts}
    tried = versions(town, ALERTS, changed(worked, (b"passed_on", b"handed_on")), CaseMapping(
        says={("procedures", "alert", "statuses", "countries", "passed_on"): "handed_on"}, accepts_sight=False,
    ))
    assert [one.moved for one in move_cases(town.installation, ALERTS, tried, by="Demo")] == [True]
    group = stored(town, case).case.group(PartyId("countries"))
    assert group.status(MemberId("FI")) == "handed_on" and group.status(MemberId("FR")) == "unread"
    assert replayed(town, case) == stored(town, case).case


def test_statuses_marks_and_their_values_are_followed_by_their_notes(founding: Any) -> None:
    town = alert_town(founding)
    case = sent_alert(town)
    assert isinstance(town.step("fia", case, "take"), Done)
    assert isinstance(town.step("anna", case, "revoke", {"revocation": {"why": "Withdrawn"}}), Done)
    files = {path: data for path, data in read_library(WORKED).items() if ALERTS in path.parts}
    for kind, name, new in (
        (Kind.STATUS, "taken", "in_hand"), (Kind.TRANSITION, "take", "take_over"), (Kind.MARK, "why_ended", "reason"),
        (Kind.MARK_VALUE, "revoked", "called_off"),
    ):
        index = Index(files)
        files = dict(rename(index, find_thing(index, kind, name), new).library)
    tried = versions(town, ALERTS, files, NO_MAPPING)
    assert [one.moved for one in move_cases(town.installation, ALERTS, tried, by="Demo")] == [True]
    moved = stored(town, case).case
    assert moved.group(PartyId("countries")).status(MemberId("FI")) == "in_hand"
    assert moved.marks == {"contested": "no", "reason": "called_off"}
    assert "take_over" in moved.doers and "take" not in moved.doers
    assert replayed(town, case) == moved


def test_a_link_is_followed_by_its_note(founding: Any) -> None:
    town, case = split_town(founding)
    index = Index(parts_library())
    files = rename(index, find_thing(index, Kind.LINK, "part"), "share").library
    tried = versions(town, PARTS, files, NO_MAPPING)
    assert all(one.moved for one in move_cases(town.installation, PARTS, tried, by="Demo"))
    assert list(stored(town, case).case.links) == ["share"]
