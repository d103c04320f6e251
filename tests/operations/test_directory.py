"""What administrators do with authorities and users, on both databases: registered, invited, suspended, at once and once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from imi_runtime.model.directory import Absence, Authority, Entry, Profile, Standing
from imi_runtime.model.ids import AuthorityId, CodeListId, Country, Language, RightId, UserId
from imi_runtime.operations.directory import inviting, members
from imi_runtime.operations.directory.authorities import (
    FirstUser,
    change_authority,
    change_standing,
    history_of,
    kept_by,
    open_entry,
    register_authority,
)
from imi_runtime.operations.directory.keeping import ChangedMeanwhile, Faulty, Kept, NoSuchEntry
from imi_runtime.operations.signing_in.sign_in import Halfway, check_password
from imi_runtime.operations.visits import NotSignedIn
from imi_runtime.store import directory_history, people
from tests.directory.land import REGION
from tests.directory.land_town import seen, sqlite_land
from tests.entering import HERE
from tests.library_kit import AREA
from tests.town import Town

ATHENS = AuthorityId("athens")
ANNA = FirstUser(name="Demo Anna", email="Anna@New.example.org")


@pytest.fixture
def land(tmp_path: Path) -> Iterator[Town]:
    """The land on SQLite."""
    town = sqlite_land(tmp_path)
    yield town
    town.installation.database.close()


def new_entry(region: str = REGION, areas: frozenset[Any] = frozenset({AREA}), by: str = "national") -> Entry:
    """Return what a coordinator writes of a new authority."""
    return Entry(Authority(
        id=AuthorityId(""), name="Demo Office", official_name="Γραφείο Demo", country=Country("GR"), folded="",
        languages=(Language("el"),), region=region, areas=areas, coordinators={a: frozenset({AuthorityId(by)}) for a in areas},
    ), Profile(email="office@new.example.org"))


def renamed(name: str) -> Any:
    return lambda entry: replace(entry, authority=replace(entry.authority, name=name))


def signs_in(town: Town, email: str, password: str) -> bool:
    outcome = check_password(town.installation, email=email, password=password, caller=HERE)
    return isinstance(outcome, Halfway)


# -- registering ---------------------------------------------------------------------------------------------------------


def test_a_coordinator_registers_an_authority_and_its_first_user_is_administrator_with_every_right(any_land: Town) -> None:
    with any_land.writing("national_admin") as visit:
        kept = register_authority(visit, new_entry(), ANNA)
        assert isinstance(kept, Kept)
    with any_land.reading("national_admin") as visit:
        entry = open_entry(visit, kept.authority).entry
        assert (entry.authority.validator, entry.authority.granters[AREA]) == ("national", "national")
        first, = members.list_members(visit, kept.authority).members
        assert first.administrator and first.email == "anna@new.example.org"
        assert {right for _, right in first.grants} == {"allocator", "handler", "viewer"}
        assert [c.change.kind for c in history_of(visit, kept.authority)] == ["person_added", "registered"]


@pytest.mark.parametrize(("who", "region", "may"), [
    ("national_admin", "GR-G", True), ("regional_admin", "GR-G", False), ("sectoral_admin", "GR-G", True),
    ("delegated_admin", REGION, True), ("delegated_admin", "GR-G", False), ("neighbour_admin", REGION, False),
    ("athens_admin", REGION, False), ("national_plain", REGION, False), ("operator_admin", REGION, True),
])
def test_authorities_are_registered_by_coordinators_of_the_place_and_the_area(
    land: Town, who: str, region: str, may: bool
) -> None:
    if may:
        with land.writing(who) as visit:
            assert isinstance(register_authority(visit, new_entry(region), ANNA), Kept)
    else:
        with pytest.raises(NoSuchEntry), land.writing(who) as visit:
            register_authority(visit, new_entry(region), ANNA)


def test_a_registration_without_a_request_coordinator_or_with_a_known_address_says_so_and_stores_nothing(land: Town) -> None:
    taken = FirstUser(name="Demo Anna", email="athens_admin@athens.example.org")
    lonely = replace(new_entry(), authority=replace(new_entry().authority, coordinators={}, name=""))
    with land.writing("national_admin") as visit:
        refused = register_authority(visit, lonely, taken)
    assert isinstance(refused, Faulty)
    assert {(f.part, f.word) for f in refused.faults} == {
        ("name", "missing"), ("coordinators", "missing"), ("user_email", "in_use"),
    }
    with land.installation.database.reading() as connection:
        assert directory_history.all_changes(connection) == ()


# -- changing ------------------------------------------------------------------------------------------------------------


def test_an_authority_changes_its_data_and_never_its_official_name(land: Town) -> None:
    token = seen(land, "athens_admin", "athens")
    with land.writing("athens_admin") as visit:
        assert change_authority(visit, ATHENS, token, renamed("Demo Athens Office")) == Kept(ATHENS)
    token = seen(land, "athens_admin", "athens")
    with pytest.raises(NoSuchEntry), land.writing("athens_admin") as visit:
        change_authority(visit, ATHENS, token, lambda e: replace(e, authority=replace(e.authority, official_name="X")))
    with land.writing("regional_admin") as visit:
        assert isinstance(change_authority(
            visit, ATHENS, token, lambda e: replace(e, authority=replace(e.authority, official_name="Demo Υπηρεσία"))
        ), Kept)
    with land.reading("athens_admin") as visit:
        newest, older = history_of(visit, ATHENS)
        assert newest.change.details == {"official_name": {"before": "Demo Authority Athens", "after": "Demo Υπηρεσία"}}
        assert newest.change.rule == "validator" and older.change.by == "athens_admin"


def test_two_who_change_the_same_entry_do_not_overwrite_each_other(any_land: Town) -> None:
    token = seen(any_land, "athens_admin", "athens")
    with any_land.writing("athens_admin") as visit:
        assert isinstance(change_authority(visit, ATHENS, token, renamed("Demo First")), Kept)
    with any_land.writing("regional_admin") as visit:
        assert change_authority(visit, ATHENS, token, renamed("Demo Second")) == ChangedMeanwhile()
    with any_land.reading("athens_admin") as visit:
        assert open_entry(visit, ATHENS).entry.authority.name == "Demo First"


def test_what_no_bundle_names_is_refused(land: Town) -> None:
    def add(entry: Entry) -> Entry:
        return replace(entry, authority=replace(entry.authority, competences={AREA: frozenset({(CodeListId("x"), "y")})}))

    token = seen(land, "athens_admin", "athens")
    with land.writing("athens_admin") as visit:
        refused = change_authority(visit, ATHENS, token, add)
    assert isinstance(refused, Faulty) and [(f.part, f.word) for f in refused.faults] == [("competences", "unknown")]


def test_without_access_to_an_area_nobody_keeps_a_right_there(land: Town) -> None:
    token = seen(land, "sectoral_admin", "athens")
    with land.reading("athens_plain") as visit:
        assert visit.user.rights(AREA)
    with land.writing("sectoral_admin") as visit:
        kept = change_authority(visit, ATHENS, token, lambda e: replace(e, authority=replace(e.authority, areas=frozenset())))
    assert isinstance(kept, Kept)
    with land.reading("athens_plain") as visit:
        assert not visit.user.rights(AREA)
        assert not visit.directory.takes_part(ATHENS, AREA)


def test_a_suspended_authority_is_out_at_once_and_whoever_was_suspended_before_stays_so(any_land: Town) -> None:
    with any_land.writing("athens_admin") as visit:
        assert members.change_member(visit, ATHENS, UserId("athens_plain"), grants=frozenset(), administrator=False,
                                     suspended=True) == Kept(ATHENS)
    with any_land.reading("athens_admin"):
        pass
    token = seen(any_land, "regional_admin", "athens")
    with any_land.writing("regional_admin") as visit:
        assert isinstance(change_standing(visit, ATHENS, token, Standing.SUSPENDED), Kept)
    with pytest.raises(NotSignedIn), any_land.reading("athens_admin"):
        pass
    any_land.secrets.clear()
    assert not signs_in(any_land, "athens_admin@athens.example.org", "correct horse battery")
    token = seen(any_land, "regional_admin", "athens")
    with any_land.writing("regional_admin") as visit:
        assert isinstance(change_standing(visit, ATHENS, token, Standing.ACTIVE), Kept)
    assert signs_in(any_land, "athens_admin@athens.example.org", "correct horse battery")
    assert not signs_in(any_land, "athens_plain@athens.example.org", "correct horse battery")


# -- invitations ---------------------------------------------------------------------------------------------------------


def test_an_invited_authority_fills_in_its_data_and_acts_only_when_it_is_validated(any_land: Town) -> None:
    with any_land.writing("national_admin") as visit:
        invited = inviting.invite_authority(visit, email="anna@new.example.org", region=REGION, areas=(AREA,))
        assert isinstance(invited, inviting.Invited)
    greedy = replace(new_entry(), authority=replace(new_entry().authority, country=Country("FI"), standing=Standing.ACTIVE))
    kept = inviting.accept_as_authority(any_land.installation, invited.secret, greedy, "Demo Anna", "a long enough password")
    assert isinstance(kept, Kept)
    assert not signs_in(any_land, "anna@new.example.org", "a long enough password")
    with any_land.reading("national_admin") as visit:
        opened = open_entry(visit, kept.authority)
        assert (opened.entry.authority.country, opened.entry.authority.standing) == ("GR", Standing.WAITING)
        assert kept_by(visit)[0].id == kept.authority
    with pytest.raises(NoSuchEntry), any_land.reading("patras_admin") as visit:
        open_entry(visit, kept.authority)
    with any_land.writing("national_admin") as visit:
        assert isinstance(change_standing(visit, kept.authority, opened.fingerprint, Standing.ACTIVE), Kept)
    assert signs_in(any_land, "anna@new.example.org", "a long enough password")


def test_an_invitation_works_once_and_expires(any_land: Town) -> None:
    def accept(secret: str) -> Kept | Faulty:
        return inviting.accept_as_authority(any_land.installation, secret, new_entry(), "Demo Anna", "a long enough password")

    with any_land.writing("national_admin") as visit:
        first = inviting.invite_authority(visit, email="anna@new.example.org", region=REGION, areas=())
        second = inviting.invite_authority(visit, email="other@new.example.org", region=REGION, areas=())
        assert isinstance(first, inviting.Invited) and isinstance(second, inviting.Invited)
    assert isinstance(accept(first.secret), Kept)
    for secret in (first.secret, "never", ""):
        with pytest.raises(NoSuchEntry):
            accept(secret)
    any_land.clock.forward(days=15)
    with pytest.raises(NoSuchEntry):
        inviting.open_invitation(any_land.installation, second.secret)


def test_a_refused_acceptance_leaves_the_invitation_open(land: Town) -> None:
    with land.writing("national_admin") as visit:
        invited = inviting.invite_authority(visit, email="anna@new.example.org", region=REGION, areas=(AREA,))
        assert isinstance(invited, inviting.Invited)
    refused = inviting.accept_as_authority(land.installation, invited.secret, new_entry(), "", "short")
    assert isinstance(refused, Faulty)
    assert {(f.part, f.word) for f in refused.faults} == {("user_name", "missing"), ("password", "too_short")}
    assert inviting.open_invitation(land.installation, invited.secret).inviting.id == "national"


@pytest.mark.parametrize("who", ["athens_admin", "national_plain", "patras_admin"])
def test_only_administrators_of_coordinators_invite(land: Town, who: str) -> None:
    with pytest.raises(NoSuchEntry), land.writing(who) as visit:
        inviting.invite_authority(visit, email="anna@new.example.org", region=REGION, areas=(AREA,))


def test_a_new_colleague_chooses_a_first_password_by_a_link_and_only_once(land: Town) -> None:
    with land.writing("athens_admin") as visit:
        user, kept = members.add_member(
            visit, ATHENS, name="Demo Nora", email="nora@athens.example.org", language=Language("el"),
            grants=frozenset({(AREA, RightId("viewer"))}), administrator=False,
        )
        assert user and isinstance(kept, Kept)
        former = inviting.invite_member(visit, ATHENS, user)
        invited = inviting.invite_member(visit, ATHENS, user)
    with pytest.raises(NoSuchEntry):
        inviting.accept_as_person(land.installation, former.secret, "a long enough password")
    assert isinstance(inviting.accept_as_person(land.installation, invited.secret, "short"), Faulty)
    assert isinstance(inviting.accept_as_person(land.installation, invited.secret, "a long enough password"), Kept)
    assert signs_in(land, "nora@athens.example.org", "a long enough password")
    with pytest.raises(NoSuchEntry), land.writing("athens_admin") as visit:
        inviting.invite_member(visit, ATHENS, user)  # a second way to a password would go round the second factor


# -- users and rights ----------------------------------------------------------------------------------------------------


def change(land: Town, who: str, user: str, **what: Any) -> Kept | Faulty:
    asked = {"grants": frozenset({(AREA, RightId("viewer"))}), "administrator": False, "suspended": False, **what}
    with land.writing(who) as visit:
        return members.change_member(visit, ATHENS, UserId(user), **asked)


@pytest.mark.parametrize(("who", "what"), [
    ("athens_plain", {}), ("patras_admin", {}), ("regional_admin", {}), ("national_admin", {}),
    ("athens_admin", {"grants": frozenset({("another_area", RightId("viewer"))})}),
    ("athens_admin", {"grants": frozenset({(AREA, RightId("approver"))})}),
    ("athens_admin", {"grants": frozenset({(AREA, RightId("emperor"))})}),
])
def test_rights_are_given_by_the_own_administrators_and_only_those_that_the_area_names(
    land: Town, who: str, what: dict[str, Any]
) -> None:
    with pytest.raises(NoSuchEntry):
        change(land, who, "athens_plain", **what)


def test_taking_a_right_holds_for_open_sessions_at_once(any_land: Town) -> None:
    with any_land.reading("athens_plain") as visit:
        assert RightId("handler") in visit.user.rights(AREA)
    assert isinstance(change(any_land, "athens_admin", "athens_plain"), Kept)
    with any_land.reading("athens_plain") as visit:
        assert visit.user.rights(AREA) == {"viewer"}
    assert isinstance(change(any_land, "athens_admin", "athens_plain", suspended=True), Kept)
    with pytest.raises(NotSignedIn), any_land.reading("athens_plain"):
        pass


def test_an_authority_keeps_an_administrator_and_nobody_suspends_oneself(land: Town) -> None:
    alone = change(land, "athens_admin", "athens_admin", administrator=False)
    assert isinstance(alone, Faulty) and alone.faults[0].word == "last_one"
    herself = change(land, "athens_admin", "athens_admin", administrator=True, suspended=True)
    assert isinstance(herself, Faulty) and herself.faults[0].word == "yourself"
    assert isinstance(change(land, "athens_admin", "athens_plain", administrator=True), Kept)
    assert isinstance(change(land, "athens_admin", "athens_admin", administrator=False), Kept)


def test_the_validating_coordinator_sees_administrators_only_and_gives_nobody_rights(land: Town) -> None:
    with land.reading("regional_admin") as visit:
        assert [m.id for m in members.list_members(visit, ATHENS).members] == ["athens_admin"]
    with pytest.raises(NoSuchEntry), land.writing("regional_admin") as visit:
        members.add_member(visit, ATHENS, name="Demo Olga", email="olga@athens.example.org", language=Language("el"),
                           grants=frozenset({(AREA, RightId("handler"))}), administrator=True)


def test_rights_want_a_review_after_a_quarter_of_a_year(land: Town) -> None:
    today = land.clock.now().date()
    with land.reading("athens_admin") as visit:
        plain = next(m for m in members.list_members(visit, ATHENS).members if m.id == "athens_plain")
    assert not members.is_due(plain, today)
    assert members.is_due(plain, today + timedelta(days=90))
    land.clock.forward(days=90)
    land.secrets.clear()
    with land.writing("athens_admin") as visit:
        members.confirm_rights(visit, ATHENS, UserId("athens_plain"))
    with land.installation.database.reading() as connection:
        plain = people.member(connection, UserId("athens_plain"))  # type: ignore[assignment]
        assert not members.is_due(plain, land.clock.now().date())
        assert directory_history.all_changes(connection)[-1].change.kind == "rights_confirmed"


def test_an_absence_names_a_deputy_who_holds_the_same_rights(land: Town) -> None:
    away = Absence(user=UserId("athens_plain"), first=date(2026, 3, 10), last=date(2026, 3, 20), deputy=UserId("athens_admin"))
    with land.writing("athens_plain") as visit:
        assert isinstance(members.note_absence(visit, away), Kept)
    with land.reading("athens_admin") as visit:
        assert members.list_members(visit, ATHENS).absences == (away,)
    change(land, "athens_admin", "athens_admin", administrator=True)
    with land.writing("athens_plain") as visit:
        wrong = {
            members.note_absence(visit, bad).faults[0].word  # type: ignore[union-attr]
            for bad in (
                away, replace(away, deputy=UserId("patras_admin")), replace(away, last=date(2026, 3, 9)),
                replace(away, first=date(2025, 1, 1), last=date(2025, 1, 2), deputy=None),
            )
        }
    assert wrong == {"fewer_rights", "unknown", "before_first", "past"}
    with pytest.raises(NoSuchEntry), land.writing("athens_plain") as visit:
        members.note_absence(visit, replace(away, user=UserId("athens_admin")))
    with land.writing("athens_admin") as visit:
        members.end_absence(visit, UserId("athens_plain"), away.first)
    with land.reading("athens_admin") as visit:
        assert members.list_members(visit, ATHENS).absences == ()


def test_the_history_names_no_person(land: Town) -> None:
    with land.writing("athens_admin") as visit:
        members.add_member(visit, ATHENS, name="Demo Kanari", email="kanari@athens.example.org", language=Language("el"),
                           grants=frozenset(), administrator=False)
    with land.installation.database.reading() as connection:
        assert "anari" not in repr(directory_history.all_changes(connection))


