"""Who may do what in the directory: every act, every actor and every authority, against a table written by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from imi_runtime.directory import access
from imi_runtime.directory.access import TABLE, Act, Allowed, Denied, DirectoryActor, may, may_name
from imi_runtime.directory.changes import ACTS, differences, faults, forbidden, parts, without_access
from imi_runtime.model.directory import Authority, Entry, Standing
from imi_runtime.model.ids import AreaId, AuthorityId, Country, FactId, UserId
from tests.directory.land import ATHENS, FULL, KNOWN, LAND, OTHER, PATRAS, REGION, role
from tests.library_kit import AREA

EVERYBODY = {a.id for a in LAND}
ABOVE_ATHENS = {"operator", "national", "regional"}
WHO = {
    # act: who of the land, as administrator, may do it to Athens in the area, and in the one to which it has no access
    Act.READ_ENTRY: (EVERYBODY, EVERYBODY),
    Act.READ_PEOPLE: ({"athens", "regional"}, {"athens", "regional"}),
    Act.READ_HISTORY: ({"athens", "regional", "national", "operator"},) * 2,
    Act.REGISTER: (ABOVE_ATHENS | {"sectoral", "delegated"}, ABOVE_ATHENS),
    Act.CHANGE_OFFICIAL_NAME: ({"regional"}, {"regional"}),
    Act.CHANGE_DATA: ({"athens", "regional"}, {"athens", "regional"}),
    Act.CHANGE_COMPETENCE: ({"athens", "sectoral"}, set()),
    Act.CHANGE_ARRANGEMENTS: ({"athens", "sectoral"}, set()),
    Act.GIVE_ACCESS: ({"sectoral"}, ABOVE_ATHENS),
    Act.CHANGE_COORDINATORS: ({"sectoral"}, set()),
    Act.CHANGE_SETTINGS: ({"sectoral"}, set()),
    Act.CHANGE_STANDING: ({"regional", "national", "operator"},) * 2,
    Act.HAND_OVER: ({"regional"}, {"regional"}),
    Act.NAME_COORDINATOR: (ABOVE_ATHENS | {"sectoral", "delegated"}, ABOVE_ATHENS),
    Act.CHANGE_PEOPLE: ({"athens"}, {"athens"}),
    Act.APPOINT_ADMINISTRATOR: ({"athens", "regional"}, {"athens", "regional"}),
    Act.GIVE_RIGHTS: ({"athens"}, set()),
    Act.APPROVE_DEPLOYMENT: ({"operator"}, {"operator"}),
}
"""Written from the rules of the field (domain: relations and their powers), not from the code."""
FOR_ANY_USER = {Act.READ_ENTRY}


def actor(authority: Authority, *, administrator: bool = True) -> DirectoryActor:
    return DirectoryActor(UserId("demo"), authority, administrator)


def allowed(authority: Authority, act: Act, area: AreaId, *, administrator: bool = True) -> bool:
    return isinstance(may(actor(authority, administrator=administrator), act, ATHENS, area), Allowed)


def differing() -> list[tuple[str, str, str, bool]]:
    """Return every cell in which the function and the table of this test differ."""
    wrong = []
    for act, expected in WHO.items():
        for area, who in zip((AREA, OTHER), expected, strict=True):
            for one in LAND:
                for administrator in (True, False):
                    right = one.id in who and (administrator or act in FOR_ANY_USER)
                    if allowed(one, act, area, administrator=administrator) != right:
                        wrong.append((act.value, str(one.id), area, administrator))
    return wrong


def test_everybody_may_do_exactly_what_the_table_says() -> None:
    assert set(WHO) == set(Act)
    assert differing() == []


@pytest.mark.parametrize("act", Act)
def test_each_rule_of_each_act_is_needed(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any one rule, or with a rule too many, the matrix goes red; where it cannot, another rule gives the same."""
    same = {(Act.READ_ENTRY, "colleague"), (Act.READ_ENTRY, "validator"), (Act.READ_ENTRY, "country")}
    for rule in TABLE[act]:
        monkeypatch.setattr(access, "TABLE", {**TABLE, act: tuple(r for r in TABLE[act] if r != rule)})
        assert bool(differing()) != ((act, rule) in same), rule
    monkeypatch.setattr(access, "TABLE", {**TABLE, act: (*TABLE[act], "anybody")})
    assert bool(differing()) != (act is Act.READ_ENTRY)


def test_nobody_of_an_authority_that_is_not_active_may_do_anything() -> None:
    for act in Act:
        for one in LAND:
            asleep = actor(replace(one, standing=Standing.SUSPENDED))
            assert isinstance(may(asleep, act, ATHENS, AREA), Denied), (act, one.id)


def test_an_authority_that_waits_is_read_by_those_above_it_only() -> None:
    waiting = replace(ATHENS, standing=Standing.WAITING)
    readers = {one.id for one in LAND if isinstance(may(actor(one), Act.READ_ENTRY, waiting), Allowed)}
    assert readers == {"athens", "regional", "national", "operator"}


@pytest.mark.parametrize(("kind", "area", "region", "who"), [
    ("operator", "", "", set()),
    ("national", "", "", {"operator"}),
    ("regional", "", REGION, {"operator", "national"}),
    ("area", AREA, "", {"operator", "national"}),
    ("delegated", AREA, "", {"operator", "national", "sectoral"}),
    ("delegated", AREA, REGION, {"operator", "national", "regional", "sectoral", "delegated"}),
    ("delegated", "", REGION, {"operator", "national", "regional"}),
    ("delegated", OTHER, REGION, {"operator", "national", "regional"}),
])
def test_coordinators_are_named_by_those_above_and_nothing_wider_is_delegated(
    kind: str, area: str, region: str, who: set[str]
) -> None:
    wanted = role(kind, area, region)
    assert {one.id for one in LAND if isinstance(may_name(actor(one), wanted, ATHENS), Allowed)} == who


# -- every part of an entry is judged by itself --------------------------------------------------------------------------


def test_every_part_of_an_entry_has_an_act_by_which_it_is_changed() -> None:
    assert {part for part, _ in parts(FULL)} <= set(ACTS)


def test_nothing_rides_along_with_what_is_allowed() -> None:
    own = actor(ATHENS)
    renamed = replace(FULL, authority=replace(FULL.authority, name="Demo Authority of Athens"))
    assert forbidden(own, FULL, renamed) == ()
    sneaky = replace(renamed, authority=replace(renamed.authority, country=Country("FI"), facts={}))
    assert [d.part for d in forbidden(own, FULL, sneaky)] == ["country", "facts"]


def test_nobody_gives_its_own_authority_access_approval_or_an_office() -> None:
    own = actor(ATHENS)
    a = FULL.authority
    for changed in (
        replace(a, areas=a.areas | {OTHER}), replace(a, facts={(AREA, FactId("needs_approval")): "no"}),
        replace(a, roles=frozenset({role("national")})), replace(a, validator=AuthorityId("athens")),
        replace(a, offices={AREA: frozenset({"office"})}), replace(a, coordinators={}),
    ):
        assert forbidden(own, FULL, replace(FULL, authority=changed)) != ()


def test_when_access_ends_nothing_of_the_area_stays() -> None:
    ended = without_access(FULL.authority, AREA)
    assert not [area for _, area in parts(Entry(ended)) if area == AREA]


# -- what is wrong with an entry -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("changes", "found"), [
    ({}, set()),
    ({"validator": None}, {("validator", "missing")}),
    ({"validator": AuthorityId("nowhere")}, {("validator", "unknown")}),
    ({"validator": AuthorityId("athens")}, {("validator", "itself")}),
    ({"granters": {}}, {("granter", "missing")}),
    ({"coordinators": {}}, {("coordinators", "missing")}),
    ({"coordinators": {AREA: frozenset({AuthorityId("regional")})}}, {("coordinators", "not_in_area")}),
    ({"country": Country("XX")}, {("country", "unknown")}),
    ({"languages": ()}, {("languages", "missing")}),
    ({"name": " "}, {("name", "missing")}),
    ({"official_name": "x" * 301}, {("official_name", "too_long")}),
    ({"name": "a\u0000b"}, {("name", "signs")}),
    ({"areas": frozenset()}, {("access", "missing")}),
    ({"roles": frozenset({role("area")})}, {("roles", "needs_area")}),
    ({"roles": frozenset({role("regional")})}, {("roles", "needs_region")}),
])
def test_relations_have_the_number_that_the_field_demands(changes: dict[str, object], found: set[tuple[str, str]]) -> None:
    wrong = faults(replace(FULL, authority=replace(FULL.authority, **changes)), KNOWN)  # type: ignore[arg-type]
    assert {(fault.part, fault.word) for fault in wrong} == found


def test_an_entry_differs_from_itself_in_nothing_and_from_nothing_in_everything() -> None:
    assert differences(FULL, FULL) == ()
    assert {d.part for d in differences(None, FULL)} == {part for part, _ in parts(FULL)}
    assert differences(Entry(ATHENS), Entry(PATRAS)) != ()
