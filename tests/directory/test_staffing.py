"""Whether every step has somebody: rights, four eyes, coordinators and absences, on a procedure that asks for all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.directory import staffing
from imi_runtime.directory.staffing import Gap, Lack, Staff, gaps
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.directory import Authority, Standing
from imi_runtime.model.ids import AuthorityId, RightId, UserId
from tests.library_kit import AREA
from tests.matrix.matrix_kit import permits
from tests.town import authority


@cache
def bundle() -> Bundle:
    compiled = compile_bundle(permits(), AREA).bundle
    assert compiled
    return compiled


ABOVE = authority("above", "GR")
BELOW = authority("below", "GR", coordinators=("above",))
ITSELF = authority("itself", "GR", coordinators=("itself",))


def staff(name: str, *rights: str, away: bool = False) -> Staff:
    return Staff(user=UserId(name), rights=frozenset(map(RightId, rights)), away=away)


FULL = {"below": (staff("anna", "handler"),), "above": (staff("dora", "approver", "handler"),)}


def found(people: Mapping[str, tuple[Staff, ...]], *who: Authority) -> set[tuple[str, str, Lack]]:
    """Return (authority, step, lack) of every gap of those that are no coordinators of others."""
    known = {a.id: a for a in (who or (ABOVE, BELOW))}
    told = gaps(bundle(), known, {AuthorityId(id): of for id, of in people.items()})
    return {(str(gap.authority), str(gap.transition), gap.lack) for gap in told if gap.authority != "above"}


def test_where_everybody_is_there_nothing_is_missing() -> None:
    assert found(FULL) == set()


def test_without_an_approver_at_the_coordinator_nobody_can_approve() -> None:
    people = {**FULL, "above": (staff("dora", "handler", "viewer"),)}
    steps = {step for _, step, _ in found(people)}
    assert steps == {"approve", "give_back", "approve_reply", "return_reply"}
    assert {lack for _, _, lack in found(people)} == {Lack.NOBODY}


def test_without_a_handler_the_authority_can_do_nothing_of_its_own() -> None:
    steps = {step for _, step, lack in found({**FULL, "below": (staff("viki", "viewer"),)}) if lack is Lack.NOBODY}
    assert {"send", "reply", "withdraw"} <= steps and "approve" not in steps


def test_whoever_is_away_is_missing_until_somebody_else_is_there() -> None:
    away = {**FULL, "below": (staff("anna", "handler", away=True),)}
    assert {lack for _, _, lack in found(away)} == {Lack.ALL_AWAY}
    assert found({**FULL, "below": (staff("anna", "handler", away=True), staff("aris", "handler"))}) == set()


def test_four_eyes_are_two_persons_even_where_an_authority_coordinates_itself() -> None:
    alone = {"itself": (staff("alex", "handler", "approver"),)}
    assert ("itself", "approve", Lack.ONE_PERSON) in found(alone, ITSELF)
    assert found({"itself": (staff("alex", "handler", "approver"), staff("aris", "handler"))}, ITSELF) == set()


def test_one_of_several_coordinators_is_enough_and_a_suspended_one_is_none() -> None:
    second = authority("second", "GR")
    both = replace(BELOW, coordinators={AREA: frozenset({ABOVE.id, second.id})})
    people = {"below": FULL["below"], "second": (staff("demi", "approver"),)}
    assert {gap for gap in found(people, ABOVE, second, both) if gap[0] == "below"} == set()
    asleep = replace(ABOVE, standing=Standing.SUSPENDED)
    assert ("below", "approve", Lack.NO_COORDINATOR) in found(FULL, asleep, BELOW)


def test_nobody_is_asked_about_an_area_in_which_the_authority_has_no_part() -> None:
    assert found({}, replace(BELOW, areas=frozenset())) == set()
    assert found({}, replace(BELOW, standing=Standing.WAITING)) == set()


def test_without_the_look_at_two_persons_one_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    look = staffing._Look._lacks
    monkeypatch.setattr(staffing._Look, "_lacks", lambda self, transition, seats: (
        gap for gap in look(self, replace(transition, not_same_person_as=None), seats)
    ))
    assert found({"itself": (staff("alex", "handler", "approver"),)}, ITSELF) == set()


def test_a_gap_names_the_rights_of_which_one_would_do() -> None:
    known = {a.id: a for a in (ABOVE, BELOW)}
    gap: Gap = next(g for g in gaps(bundle(), known, {}) if g.transition == "approve")
    assert gap.rights == ("approver",) and gap.above
