"""Every shipped policy area is whole, tells its stories as written, and lets every case come to an end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from random import Random

import pytest

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import Compiled, areas, compile_bundle, read_library
from imi_runtime.engine.world import World
from imi_runtime.library_path import shipped_library
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor
from imi_runtime.model.ids import RIGHTS, AreaId, AuthorityId, Country, UserId
from imi_runtime.model.procedure import ByOffice, Procedure
from imi_runtime.prover.scenario_player import play
from imi_runtime.store.directory import Authority, DirectorySnapshot
from tests.library_kit import AREA, library
from tests.walks import Walk, begin, reachable

LIBRARY = read_library(shipped_library())
AREAS = areas(LIBRARY)
COUNTRIES = ("DE", "FI", "GR")
WALKS = 12
LONGEST = 25
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@cache
def compiled(area: AreaId) -> Compiled:
    return compile_bundle(LIBRARY, area)


def bundle_of(area: AreaId) -> Bundle:
    return whole(compiled(area))


def whole(found: Compiled) -> Bundle:
    assert found.bundle is not None, [str(problem) for problem in found.problems]
    return found.bundle


def directory(area: AreaId) -> DirectorySnapshot:
    found = [one for country in COUNTRIES for one in authorities_of(area, country)]
    return DirectorySnapshot({authority.id: authority for authority in found})


def authorities_of(area: AreaId, country: str) -> list[Authority]:
    above = AuthorityId(f"{country}-coordinator")
    return [
        Authority(
            id=AuthorityId(id), name=id, official_name=id, country=Country(country), languages=(), folded=id,
            areas=frozenset({area}), coordinators={} if id == above else {area: frozenset({above})},
        )
        for id in (above, f"{country}-one", f"{country}-two")
    ]


def a_new_case(bundle: Bundle, procedure: Procedure, random: Random, *, facts: bool = False) -> Walk:
    """Open a case by chance; with `facts`, every fact of the directory is true of everybody."""
    people = {
        id: tuple(Actor(UserId(f"{id}-{number}"), id, frozenset(RIGHTS)) for number in (1, 2))
        for id in directory(bundle.id).authorities
    }
    able = sorted(id for id in people if "coordinator" not in id)
    opening, partners = random.choice(able), tuple(random.sample(able, len(able)))
    true = {(bundle.id, fact): "yes" for fact in procedure.facts if facts}
    town = {id: replace(one, facts=true) for id, one in directory(bundle.id).authorities.items()}
    world = World(MONDAY, DirectorySnapshot(town), PublicCalendar())
    return begin(bundle, procedure, world, people, partners, people[opening][0], random)


def wandered(walk: Walk, steps: int) -> Walk:
    """Do whatever can be done, by chance, in the case or in one of those that it was split into."""
    for _ in range(steps):
        possible = tuple((id, one) for id in walk.cases.cases for one in walk.of(id).possible())
        if not possible:
            break
        id, (actor, transition) = walk.random.choice(possible)
        walk = (walk.of(id).tried(actor, transition) or walk).of(walk.case.id)
    return walk


def walks_that_never_end(bundle: Bundle, procedure: Procedure) -> Iterator[str]:
    final = {id for id, state in procedure.states.items() if state.final}
    for number in range(WALKS):
        walk = a_new_case(bundle, procedure, Random(f"{bundle.id}/{procedure.id}/{number}"))
        walk = wandered(walk, walk.random.randint(0, LONGEST))
        if not final & reachable(walk):
            yield f"walk {number} ends in '{walk.case.state}' for ever"


def procedures() -> list[tuple[AreaId, str]]:
    return [(area, id) for area in AREAS if compiled(area).bundle for id in bundle_of(area).procedures]


@pytest.mark.parametrize("area", AREAS)
def test_a_shipped_area_compiles_without_problems(area: AreaId) -> None:
    assert [str(problem) for problem in compiled(area).problems] == []


@pytest.mark.parametrize("area", AREAS)
def test_every_story_of_a_shipped_area_holds(area: AreaId) -> None:
    played = [play(bundle_of(area), scenario, PublicCalendar()) for scenario in compiled(area).scenarios]
    assert played, "a shipped area tells stories"
    assert [str(problem) for one in played for problem in one.problems] == []


@pytest.mark.parametrize(("area", "procedure"), procedures())
def test_stories_fire_every_transition_and_use_every_access_rule(area: AreaId, procedure: str) -> None:
    declared = next(p for id, p in bundle_of(area).procedures.items() if id == procedure)
    played = [play(bundle_of(area), s, PublicCalendar()) for s in compiled(area).scenarios if s.procedure == procedure]
    assert set(declared.transitions) - {id for one in played for id in one.touched[declared.id].transitions} == set()
    assert set(declared.access) - {id for one in played for id in one.touched[declared.id].rules} == set()


@pytest.mark.parametrize(("area", "procedure"), procedures())
def test_wherever_chance_leads_a_case_it_can_still_end(area: AreaId, procedure: str) -> None:
    declared = next(p for id, p in bundle_of(area).procedures.items() if id == procedure)
    assert list(walks_that_never_end(bundle_of(area), declared)) == []


def test_a_case_that_can_never_end_is_found_by_a_walk() -> None:
    closing = "from: answered, to: closed"
    bundle = whole(compile_bundle(library(permit_request=(closing, f"{closing}, when: request.urgent is yes")), AREA))
    [procedure] = bundle.procedures.values()
    assert "ends in 'answered' for ever" in " ".join(walks_that_never_end(bundle, procedure))


@pytest.mark.parametrize(("area", "procedure"), procedures())
def test_every_state_can_be_reached_by_somebody(area: AreaId, procedure: str) -> None:
    declared = next(p for id, p in bundle_of(area).procedures.items() if id == procedure)
    plain = a_new_case(bundle_of(area), declared, Random(procedure))
    strict = a_new_case(bundle_of(area), declared, Random(procedure), facts=True)
    assert reachable(plain) | reachable(strict) == set(declared.states)


@pytest.mark.parametrize("area", AREAS)
def test_every_mark_fact_and_office_has_words_where_people_read_them(area: AreaId) -> None:
    bundle = bundle_of(area)
    for procedure in bundle.procedures.values():
        for mark in procedure.marks.values():
            assert mark.label and set(mark.said) == set(mark.values), (procedure.id, mark.id)
        assert all(fact.label for fact in procedure.facts.values()), procedure.id
        joined = {party.joins.office for party in procedure.parties.values() if isinstance(party.joins, ByOffice)}
        assert joined <= set(bundle.offices), procedure.id
