"""A deputy acts with the rights of who is away, on those days only, and the history says for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from imi_runtime.engine import access
from imi_runtime.engine.decide import NotPermitted
from imi_runtime.engine.evolve import evolve
from imi_runtime.model.case import Case
from imi_runtime.model.directory import Absence
from imi_runtime.model.ids import CaseId, RightId, UserId
from imi_runtime.operations.cases import casework
from imi_runtime.operations.cases.casework import NoSuchCase
from imi_runtime.store import cases, people
from imi_runtime.store.directory import add_authorities
from tests.entering import settle
from tests.mailing.test_who_is_told import APPROVED, PEOPLE, found
from tests.town import REPLY_ANSWERS, REQUEST_ANSWERS, Town, authority, user

APPROVER, VIEWER = RightId("approver"), RightId("viewer")
MORE = (user("ella", "helsinki", frozenset({VIEWER})), user("aino", "helsinki", frozenset({APPROVER})))
__all__ = ["found"]


@pytest.fixture
def town(any_town: Town) -> Town:
    """The small town; `viki` of the asking authority may only read."""
    return any_town


def away(town: Town, name: str, deputy: str, *, first: int = 0, last: int = 0) -> None:
    today = town.clock.now().date()
    absence = Absence(
        user=UserId(name), deputy=UserId(deputy), first=today + timedelta(days=first), last=today + timedelta(days=last)
    )
    with town.installation.database.writing() as connection:
        people.put_absence(connection, absence)


def acts(town: Town, name: str, case: CaseId) -> tuple[str, ...]:
    with town.reading(name) as visit:
        return casework.open_case(visit, case).access.acts


def test_a_deputy_acts_with_the_rights_of_who_is_away_and_only_then(town: Town) -> None:
    case = town.open("anna")
    assert acts(town, "viki", case) == ()
    away(town, "anna", "viki", first=1, last=2)
    assert acts(town, "viki", case) == (), "not before the first day"
    town.clock.forward(days=1)
    town.secrets.clear()
    assert acts(town, "viki", case) == ("send",)
    town.clock.forward(days=2)
    town.secrets.clear()
    assert acts(town, "viki", case) == (), "not after the last day"


@pytest.mark.parametrize(("name", "deputy", "of", "first", "last"), [
    # Athens is two hours ahead of UTC before the last Sunday of March 2026, and three from that night on.
    ("anna", "viki", "athens", "2026-03-19T22:00Z", "2026-03-20T21:59Z"),
    ("anna", "viki", "athens", "2026-03-28T22:00Z", "2026-03-29T20:59Z"),
    ("pia", "paul", "azores", "2026-03-20T01:00Z", "2026-03-21T00:59Z"),
    ("ria", "rosa", "reunion", "2026-03-19T20:00Z", "2026-03-20T19:59Z"),
])
def test_an_absence_is_of_days_of_the_authority_s_own_clock(
    town: Town, name: str, deputy: str, of: str, first: str, last: str
) -> None:
    """From the midnight there to the midnight there, on days of 23 hours too."""
    _settle_far_away(town)
    town.users = (*town.users, *FAR_PEOPLE)
    begins, ends = (datetime.fromisoformat(moment) for moment in (first, last))
    day = (begins + (ends - begins) / 2).astimezone(UTC).date()
    case = town.open(name)
    with town.installation.database.writing() as connection:
        people.put_absence(connection, Absence(user=UserId(name), deputy=UserId(deputy), first=day, last=day))

    def at(moment: datetime) -> bool:
        town.clock.present = moment
        town.secrets.clear()
        return bool(acts(town, deputy, case))

    minute = timedelta(minutes=1)
    assert [at(m) for m in (begins - minute, begins, ends, ends + minute)] == [False, True, True, False]


AZORES = replace(authority("azores", "PT"), region="PT-20")
REUNION = replace(authority("reunion", "FR"), region="FR-974")
FAR_PEOPLE = (
    user("pia", "azores"), user("paul", "azores", frozenset({VIEWER})), user("ria", "reunion"),
    user("rosa", "reunion", frozenset({VIEWER})),
)


def _settle_far_away(town: Town) -> None:
    with town.installation.database.writing() as connection:
        add_authorities(connection, (AZORES, REUNION))
        settle(town.installation, connection, FAR_PEOPLE)


def test_the_history_says_for_whom_a_deputy_acted_and_a_replay_gives_the_same_case(town: Town) -> None:
    away(town, "anna", "viki")
    case = town.open("viki")
    assert isinstance(town.step("viki", case, "send", REQUEST_ANSWERS), casework.Done)
    with town.reading("anna") as visit:
        opened = casework.open_case(visit, case)
        rows = casework.history_of(visit, opened)
        assert [(row.data["user"], row.data.get("deputy_for")) for row in rows] == [("viki", "anna"), ("viki", "anna")]
        replayed: Case | None = None
        for event in cases.events_of(opened.stored.case, rows):
            replayed = evolve(replayed, event)
        assert replayed == opened.stored.case
        assert replayed.deputised == {"send": "anna"}


def test_who_has_the_right_acts_in_the_own_name(town: Town) -> None:
    away(town, "anna", "aris")
    case = town.open("aris")
    town.step("aris", case, "send", REQUEST_ANSWERS)
    with town.reading("aris") as visit:
        opened = casework.open_case(visit, case)
        assert [row.data.get("deputy_for") for row in casework.history_of(visit, opened)] == [None, None]
        assert opened.case.deputised == {}


@pytest.mark.parametrize("how", ["suspended", "of another authority"])
def test_no_rights_pass_from_who_has_none(town: Town, how: str) -> None:
    case = town.open("anna")
    away(town, "anna", "viki") if how == "suspended" else away(town, "hanna", "viki")
    if how == "suspended":
        with town.installation.database.writing() as connection:
            anna = people.member(connection, UserId("anna"))
            assert anna is not None
            people.change_members(connection, [replace(anna, suspended=True)])
    assert acts(town, "viki", case) == ()


# -- not the same person: both are meant ---------------------------------------------------------------------------------


@pytest.fixture
def checked(found) -> Town:  # type: ignore[no-untyped-def]
    """A town where a reply is approved by somebody else than who wrote it."""
    made: Town = found(APPROVED)
    with made.installation.database.writing() as connection:
        settle(made.installation, connection, MORE)
    made.users = (*PEOPLE, *MORE)
    return made


def replied(town: Town, by: str) -> CaseId:
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    assert isinstance(town.step(by, case, "reply", REPLY_ANSWERS), casework.Done)
    return case


def test_a_deputy_of_the_approver_does_not_approve_the_own_reply(checked: Town) -> None:
    away(checked, "arto", "hanna")
    case = replied(checked, "hanna")
    assert "approve" not in acts(checked, "hanna", case)
    assert checked.step("hanna", case, "approve").reason == NotPermitted("same_person")
    assert "approve" in acts(checked, "aino", case)


def test_what_a_deputy_replied_for_somebody_that_person_does_not_approve_either(checked: Town) -> None:
    """`arto` approves; as the deputy of `hanna` he replied, so neither he nor she may approve."""
    away(checked, "hanna", "arto")
    case = replied(checked, "arto")
    assert "approve" not in acts(checked, "arto", case)
    away(checked, "aino", "hanna")
    checked.secrets.clear()
    assert "approve" not in acts(checked, "hanna", case), "the reply was written with her rights"
    away(checked, "aino", "heli")
    assert "approve" in acts(checked, "heli", case)


def test_without_the_look_at_both_persons_one_would_approve_what_was_written_for_them(
    checked: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    away(checked, "arto", "hanna")
    case = replied(checked, "hanna")
    monkeypatch.setattr(access, "same_person", lambda transition, case, viewer: (
        case.doers.get(transition.not_same_person_as) == (viewer.deputy_for or viewer.user)
    ))
    assert "approve" in acts(checked, "hanna", case)


def test_an_absence_that_is_over_gives_nothing_even_in_an_open_session(town: Town) -> None:
    away(town, "anna", "viki")
    case = town.open("anna")
    assert acts(town, "viki", case) == ("send",)
    with town.installation.database.writing() as connection:
        people.drop_absence(connection, UserId("anna"), date(2026, 3, 2))
    with pytest.raises(NoSuchCase), town.writing("viki") as visit:
        casework.start_case(visit, town.deployed.deployment.digest, "permit_request", "t" * 20)  # type: ignore[union-attr, arg-type]
    assert acts(town, "viki", case) == ()
