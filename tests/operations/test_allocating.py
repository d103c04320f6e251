"""Cases given to some people of an authority: who acts, who reads, who only sees that there is one, and who gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError

from imi_runtime.engine.access import Access, access_of
from imi_runtime.engine.decide import NotPermitted, permit
from imi_runtime.model.case import Actor, Reach
from imi_runtime.model.directory import Absence, Allocation, Direction, Entry
from imi_runtime.model.ids import RIGHTS, AuthorityId, CaseId, RightId, StateId, UserId
from imi_runtime.operations import capacities
from imi_runtime.operations.cases import allocating, casework
from imi_runtime.operations.cases.allocating import GivenMeanwhile, NotAble
from imi_runtime.operations.lists import listing
from imi_runtime.operations.lists.case_finding import AskedCases, search_cases
from imi_runtime.operations.lists.listing import Part
from imi_runtime.operations.work.telling_allocators import MANY_TO_GIVE_OUT, MOST_NAMED, LastLook, tell_allocators
from imi_runtime.operations.work.time_passing import tell_next
from imi_runtime.store import allocations, people
from imi_runtime.store.allocations import EVENTS
from imi_runtime.store.directory import add_authorities, change_entry, read_directory, read_profiles
from imi_runtime.store.sight import Shelf
from tests.entering import settle
from tests.library_kit import AREA
from tests.mailing.test_who_is_told import told
from tests.town import REPLY_ANSWERS, REQUEST_ANSWERS, Town, authority, sqlite_town, user

ALLOCATOR, HANDLER = RightId("allocator"), RightId("handler")
BIG = replace(authority("lisbon", "PT"), allocation={(AREA, Direction.INCOMING): Allocation.READING})
SHARED = replace(authority("porto", "PT"), allocation={(AREA, Direction.INCOMING): Allocation.ACTING})
SENDS = replace(authority("vienna", "AT"), allocation={(AREA, Direction.OUTGOING): Allocation.READING})
STAFF = (
    user("lena", "lisbon"), user("luis", "lisbon"), user("lola", "lisbon", frozenset({ALLOCATOR})),
    user("vasco", "lisbon", frozenset({RightId("viewer")})), user("app", "lisbon", frozenset({RightId("approver")})),
    user("pia", "porto"), user("pepe", "porto", frozenset({ALLOCATOR, HANDLER})),
    user("vera", "vienna"), user("vik", "vienna"), user("val", "vienna", frozenset({ALLOCATOR})),
)


@pytest.fixture
def town(any_town: Town) -> Town:
    """The small town with three authorities that give out their cases."""
    with any_town.installation.database.writing() as connection:
        add_authorities(connection, (BIG, SHARED, SENDS))
        settle(any_town.installation, connection, STAFF)
    any_town.users = (*any_town.users, *STAFF)
    return any_town


@contextmanager
def opened(town: Town, name: str, case: CaseId) -> Iterator[Any]:
    with town.writing(name) as visit:
        yield visit, casework.open_case(visit, case)


def sent(town: Town, to: str = "lisbon", by: str = "anna") -> CaseId:
    case = town.open(by)
    town.step(by, case, "send", {"request": {**REQUEST_ANSWERS["request"], "recipient": to}})
    return case


def give(town: Town, case: CaseId, *names: str, by: str = "lola", seen: int | None = None) -> bool:
    with opened(town, by, case) as (visit, found):
        last = allocations.last_change(visit.connection, case, visit.user.authority) if seen is None else seen
        return allocating.allocate(visit, found.bundle, found.case, map(UserId, names), seen=last)


def seen_by(town: Town, name: str, case: CaseId) -> tuple[bool, tuple[str, ...], bool]:
    """Return whether a person may read anything of a case, do what, and whether it is there at all."""
    with town.reading(name) as visit:
        found = casework.open_case(visit, case)
        return bool(found.access.sight.fillings), found.access.acts, found.access.exists


def away(town: Town, name: str, deputy: str | None = None) -> None:
    with town.installation.database.writing() as connection:
        today = town.clock.now().date()
        of = UserId(deputy) if deputy else None
        people.put_absence(connection, Absence(user=UserId(name), first=today, last=today, deputy=of))


def test_until_a_case_is_given_only_allocators_read_it_and_nobody_acts(town: Town) -> None:
    case = sent(town)
    assert {name: seen_by(town, name, case) for name in ("lena", "luis", "vasco", "lola")} == {
        "lena": (False, (), True), "luis": (False, (), True), "vasco": (False, (), True), "lola": (True, (), True),
    }


def test_who_was_given_a_case_acts_and_reads_and_colleagues_keep_the_outline(town: Town) -> None:
    case = sent(town)
    assert give(town, case, "lena")
    assert seen_by(town, "lena", case) == (True, ("reply",), True)
    assert seen_by(town, "luis", case) == (False, (), True)
    refused = town.step("luis", case, "reply", REPLY_ANSWERS)
    assert refused.reason == NotPermitted("given_to_others")
    assert isinstance(town.step("lena", case, "reply", REPLY_ANSWERS), casework.Done)


def test_an_approver_does_that_part_in_every_case(town: Town) -> None:
    case = sent(town)
    give(town, case, "lena")
    assert seen_by(town, "app", case)[0]


def test_where_only_acting_is_kept_everybody_reads_on(town: Town) -> None:
    case = sent(town, "porto")
    assert seen_by(town, "pia", case) == (True, (), True)
    give(town, case, "pepe", by="pepe")
    assert seen_by(town, "pia", case) == (True, (), True) and seen_by(town, "pepe", case)[1] == ("reply",)


def test_who_opens_a_case_has_it_where_outgoing_cases_are_given_out(town: Town) -> None:
    case = sent(town, "warsaw", by="vera")
    assert seen_by(town, "vera", case)[0] and seen_by(town, "vik", case) == (False, (), True)
    give(town, case, "vik", by="val")
    assert seen_by(town, "vik", case)[0] and not seen_by(town, "vera", case)[0]
    with town.reading("val") as visit:
        assert [(c.given, c.taken) for c in allocations.changes(visit.connection, case, AuthorityId("vienna"))] == [
            (("vera",), ()), (("vik",), ("vera",)),
        ]


def test_the_switch_is_of_one_direction_and_the_other_side_hears_nothing_of_it(town: Town) -> None:
    case = sent(town, "vienna")
    assert seen_by(town, "vik", case)[1] == ("reply",)
    revision = _revision(town, case)
    given = sent(town)
    before = _revision(town, given)
    give(town, given, "lena")
    assert _revision(town, given) == before and _revision(town, case) == revision
    with town.reading("anna") as visit:
        found = casework.open_case(visit, given)
        assert all("given" not in row.data for row in casework.history_of(visit, found))
        assert allocating.share_in(visit, found.bundle, found.case) is None


def _revision(town: Town, case: CaseId) -> int:
    with town.reading("anna") as visit:
        return casework.open_case(visit, case).stored.case.revision


@pytest.mark.parametrize(("name", "to", "why"), [("luis", ("luis",), "no allocator"), ("anna", ("anna",), "another side")])
def test_nobody_else_gives_a_case_out(town: Town, name: str, to: tuple[str, ...], why: str) -> None:
    assert not give(town, sent(town), *to, by=name), why


@pytest.mark.parametrize("wrong", ["vasco", "hanna", "nobody"])
def test_a_case_is_given_only_to_colleagues_with_the_right_to_work_on_it(town: Town, wrong: str) -> None:
    case = sent(town)
    with pytest.raises(NotAble):
        give(town, case, "lena", wrong)
    assert not seen_by(town, "lena", case)[0]


def test_of_two_allocators_the_later_one_is_told_and_changes_nothing(town: Town) -> None:
    case = sent(town)
    give(town, case, "lena", seen=0)
    with pytest.raises(GivenMeanwhile):
        give(town, case, "luis", seen=0)
    assert seen_by(town, "lena", case)[0] and not seen_by(town, "luis", case)[0]


# -- who is away, suspended, or a deputy ---------------------------------------------------------------------------------


def waiting(town: Town, name: str = "lola") -> list[CaseId]:
    with town.reading(name) as visit:
        return [entry.case for entry in allocating.list_to_give_out(visit)]


def test_a_case_whose_only_holder_is_away_falls_back_to_the_allocators(town: Town) -> None:
    case, other = sent(town), sent(town)
    assert set(waiting(town)) == {case, other}
    give(town, case, "lena")
    give(town, other, "luis")
    assert waiting(town) == []
    away(town, "lena")
    assert waiting(town) == [case]
    give(town, case, "lena", "luis")
    assert waiting(town) == []


def test_a_case_whose_only_holder_is_suspended_or_lost_the_right_falls_back(town: Town) -> None:
    case = sent(town)
    give(town, case, "lena")
    with town.installation.database.writing() as connection:
        lena = people.member(connection, UserId("lena"))
        assert lena is not None
        people.change_members(connection, [replace(lena, grants=frozenset({(AREA, RightId("viewer"))}))])
    assert waiting(town) == [case]
    with town.installation.database.writing() as connection:
        people.change_members(connection, [replace(lena, suspended=True)])
    assert waiting(town) == [case]


def test_the_deputy_of_a_holder_takes_the_case_over_and_it_does_not_fall_back(town: Town) -> None:
    case = sent(town)
    give(town, case, "lena")
    assert not seen_by(town, "luis", case)[0]
    away(town, "lena", "luis")
    assert seen_by(town, "luis", case) == (True, ("reply",), True) and waiting(town) == []
    away(town, "luis")
    assert waiting(town) == [case]


def test_an_ended_case_waits_for_nobody(town: Town) -> None:
    case = sent(town)
    give(town, case, "lena")
    town.step("lena", case, "reply", REPLY_ANSWERS)
    town.step("anna", case, "close")
    away(town, "lena")
    assert waiting(town) == []
    assert not give(town, case, "luis")


def test_several_cases_are_given_at_once_and_those_given_meanwhile_stay(town: Town) -> None:
    cases = [sent(town) for _ in range(3)]
    give(town, cases[0], "lena")
    with town.writing("lola") as visit:
        found = [casework.open_case(visit, case) for case in cases]
        done = allocating.allocate_several(visit, ((o.bundle, o.case) for o in found), frozenset({UserId("luis")}))
    assert done == allocating.GivenOut(2, 1)
    with town.reading("lola") as visit:
        loads = {one.id: one.load for one in allocating.colleagues(visit, AREA)}
    assert loads == {"lena": 1, "luis": 2}
    with town.reading("luis") as visit:
        mine = listing.list_cases(visit, (Shelf.WAITING, Shelf.OPEN), part=Part.GIVEN)
        everything = listing.list_cases(visit, (Shelf.WAITING, Shelf.OPEN))
    assert {e.case for e in mine.entries} == set(cases[1:]) and {e.case for e in everything.entries} == set(cases)


def test_a_case_waits_in_the_list_of_those_only_who_have_it_or_do_their_part_in_every_case(town: Town) -> None:
    mine, theirs, nobodys = sent(town), sent(town), sent(town)
    give(town, mine, "lena")
    give(town, theirs, "luis")
    whole = {mine, theirs, nobodys}
    assert waits_for(town, "lena") == {mine} and waits_for(town, "luis") == {theirs}
    assert waits_for(town, "lola") == set() and waiting(town) == [nobodys]
    assert waits_for(town, "app") == whole, "an approver"
    away(town, "luis", "lena")
    assert waits_for(town, "lena") == {mine, theirs}
    switch(town, of="lisbon")
    assert waits_for(town, "lena") == whole


def test_a_search_finds_what_one_was_given_apart_from_where_one_took_a_step(town: Town) -> None:
    given, acted, neither = sent(town), sent(town), sent(town)
    give(town, acted, "lena")
    town.step("lena", acted, "reply", REPLY_ANSWERS)
    give(town, acted, "luis")
    give(town, given, "lena")
    assert search(town, "lena", given=True) == [given] and search(town, "lena", mine=True) == [acted]
    assert search(town, "lena", given=True, mine=True) == [] and search(town, "luis", given=True) == [acted]
    assert search(town, "lena", given=True, words="Demowska") == [given] and search(town, "lola", given=True) == []
    away(town, "luis", "lena")
    town.secrets.clear()
    assert search(town, "lena", given=True) == [acted, given] and neither in search(town, "lena", state=StateId("sent"))


def search(town: Town, name: str, **asked: Any) -> list[CaseId]:
    with town.reading(name) as visit:
        return [hit.entry.case for hit in search_cases(visit, AskedCases(**asked)).hits]


def waits_for(town: Town, name: str) -> set[CaseId]:
    """Return the cases that a person's list says wait for that person; the page of all cases marks the same ones."""
    with town.reading(name) as visit:
        found = {e.case for e in listing.list_cases(visit, (Shelf.WAITING,), part=Part.OWN).entries}
        listed = listing.list_cases(visit, (Shelf.WAITING, Shelf.OPEN)).entries
        having = allocating.holders_of(visit, listed)
        marked = (e for e in listed if e.shelf is Shelf.WAITING and allocating.is_for(visit, e, having.get(e.case, ())))
        assert {e.case for e in marked} == found
    return found


# -- notices -------------------------------------------------------------------------------------------------------------


def test_allocators_hear_of_a_case_that_nobody_has_and_then_only_its_holders(town: Town) -> None:
    case = sent(town)
    heard = told(town, case)
    assert heard["lola"] == ["to_give_out"] and not {"lena", "luis", "vasco"} & set(heard)
    give(town, case, "lena")
    assert told(town, case)["lena"] == ["given"]
    town.step("lena", case, "reply", REPLY_ANSWERS)
    town.step("anna", case, "close")
    heard = told(town, case)
    assert heard["lena"] == ["given", "news"] and "luis" not in heard and "vasco" not in heard


def test_the_deputy_of_an_absent_allocator_hears_of_it(town: Town) -> None:
    away(town, "lola", "luis")
    assert told(town, sent(town))["luis"] == ["to_give_out"]


def to_give_out_told(town: Town) -> int:
    """Let a worker that has just started look for what waits; return how many cases allocators were told of."""
    return tell_allocators(town.installation, LastLook())


def switch(town: Town, *kept: tuple[Direction, Allocation], of: str = "helsinki") -> None:
    """Let an authority give out its cases, or no longer."""
    with town.installation.database.writing() as connection:
        known = read_directory(connection).authorities[AuthorityId(of)]
        allocation = {(AREA, direction): how for direction, how in kept}
        profile = read_profiles(connection, [AuthorityId(of)])[AuthorityId(of)]
        change_entry(connection, Entry(replace(known, allocation=allocation), profile))


READING_IN, ACTING_OUT = (Direction.INCOMING, Allocation.READING), (Direction.OUTGOING, Allocation.ACTING)


def test_cases_from_before_the_switch_wait_to_be_given_out_at_once_and_no_more_when_it_is_taken_back(town: Town) -> None:
    hugo = user("hugo", "helsinki", frozenset({ALLOCATOR}))
    with town.installation.database.writing() as connection:
        settle(town.installation, connection, (hugo,))
    town.users = (*town.users, hugo)
    case = sent(town, "helsinki")
    assert seen_by(town, "hanna", case)[1] == ("reply",) and to_give_out_told(town) == 0
    switch(town, READING_IN)
    assert seen_by(town, "hanna", case) == (False, (), True) and waiting(town, "hugo") == [case]
    assert to_give_out_told(town) == 1 and told(town, case)["hugo"] == ["to_give_out"]
    switch(town, ACTING_OUT)
    assert seen_by(town, "hanna", case)[1] == ("reply",) and waiting(town, "hugo") == []
    assert to_give_out_told(town) == 0
    switch(town, READING_IN)
    assert waiting(town, "hugo") == [case] and to_give_out_told(town) == 1, "it waits again"


def test_allocators_hear_when_nobody_can_work_on_a_case_any_more_and_once(town: Town) -> None:
    case = sent(town)
    told(town, case)
    assert to_give_out_told(town) == 0, "they heard of it when it came"
    give(town, case, "lena")
    assert to_give_out_told(town) == 0
    town.clock.forward(minutes=2)
    suspend(town, "lena")
    assert (to_give_out_told(town), to_give_out_told(town)) == (1, 0)
    assert told(town, case)["lola"] == ["to_give_out", "to_give_out"]
    give(town, case, "luis")
    away(town, "luis")
    assert to_give_out_told(town) == 1, "away without a deputy"
    away(town, "luis", "lola")
    assert to_give_out_told(town) == 0 and waiting(town) == []
    withdraw(town, "luis")
    assert to_give_out_told(town) == 1, "the right is gone"


def suspend(town: Town, name: str) -> None:
    change(town, name, suspended=True)


def withdraw(town: Town, name: str) -> None:
    change(town, name, grants=frozenset({(AREA, RightId("viewer"))}))


def change(town: Town, name: str, **changes: Any) -> None:
    with town.installation.database.writing() as connection:
        member = people.member(connection, UserId(name))
        assert member is not None
        people.change_members(connection, [replace(member, **changes)])


def test_of_many_cases_at_once_allocators_get_one_mail_that_says_how_many(town: Town) -> None:
    for _ in range(MOST_NAMED + 1):
        give(town, sent(town), "lena")
    while tell_next(town.installation):
        pass
    suspend(town, "lena")
    away(town, "lola", "luis")
    assert to_give_out_told(town) == MOST_NAMED + 1
    with town.installation.database.reading() as connection:
        rows = connection.exec_driver_sql(f"SELECT \"user\", given FROM mails WHERE kind = '{MANY_TO_GIVE_OUT}' ORDER BY 1")
        assert [(user, str(MOST_NAMED + 1) in str(given)) for user, given in rows] == [("lola", True), ("luis", True)]


def test_a_worker_looks_again_only_when_the_directory_has_changed_or_time_has_passed(town: Town) -> None:
    case, last = sent(town), LastLook()
    give(town, case, "lena")
    assert tell_allocators(town.installation, last) == 0
    away(town, "lena")
    assert tell_allocators(town.installation, last) == 0, "nothing says that somebody is away"
    town.clock.forward(minutes=5)
    town.secrets.clear()
    assert tell_allocators(town.installation, last) == 1
    give(town, case, "luis")
    tell_allocators(town.installation, last)
    suspend(town, "luis")
    assert tell_allocators(town.installation, last) == 1, "the directory has changed"


def test_without_an_allocator_nobody_is_told_until_there_is_one(town: Town) -> None:
    case = sent(town)
    suspend(town, "lola")
    assert to_give_out_told(town) == 0
    suspend(town, "luis")
    change(town, "lola", suspended=False)
    assert to_give_out_told(town) == 1 and told(town, case)["lola"] == ["to_give_out"]


def test_only_who_has_a_case_and_their_deputies_hear_that_it_is_their_turn(town: Town) -> None:
    """Neither handlers who were not given it, nor the allocator who gave it, whatever the authority keeps for holders."""
    for of, holder, others in (("lisbon", "lena", {"luis", "lola", "vasco"}), ("porto", "pepe", {"pia"})):
        case = sent(town, of)
        give(town, case, holder, by="lola" if of == "lisbon" else "pepe")
        before = told(town, case)
        town.step(holder, case, "reply", REPLY_ANSWERS)
        town.clock.forward(days=40)
        town.secrets.clear()
        after = told(town, case)
        assert {name: after.get(name) for name in others} == {name: before.get(name) for name in others}


def test_the_deputy_of_an_absent_holder_hears_that_a_case_was_given(town: Town) -> None:
    case = sent(town)
    told(town, case)
    away(town, "lena", "luis")
    give(town, case, "lena")
    heard = told(town, case)
    assert heard["lena"] == ["given"] and heard["luis"] == ["given"]


# -- it only ever narrows ------------------------------------------------------------------------------------------------


def within(narrow: Access, wide: Access) -> bool:
    """Tell whether one access opens nothing that the other does not."""
    opened = all(
        names <= wide.sight.fillings.get(number, frozenset()) for number, names in narrow.sight.fillings.items()
    )
    return (
        set(narrow.acts) <= set(wide.acts) and opened and narrow.sight.marks <= wide.sight.marks
        and narrow.exists == wide.exists and narrow.sight.former.keys() <= wide.sight.former.keys()
    )


def wider(town: Town) -> list[tuple[str, Reach]]:
    """Return every actor for whom a narrower reach opens anything more, or hides the case."""
    cases = [town.open("anna"), sent(town), sent(town)]
    town.step("lola", cases[2], "reply", REPLY_ANSWERS)
    found = []
    for case, reach, size in product(cases, Reach, range(1, 2 ** len(RIGHTS))):
        rights = frozenset(right for place, right in enumerate(RIGHTS) if size >> place & 1)
        with town.reading("anna") as visit:
            opened = casework.open_case(visit, case)
            for of in ("athens", "lisbon", "warsaw"):
                whole = Actor(UserId("x"), AuthorityId(of), rights)
                narrow = access_of(opened.bundle, opened.case, replace(whole, reach=reach), visit.world)
                if not within(narrow, access_of(opened.bundle, opened.case, whole, visit.world)):
                    found.append((of, reach))
                for way in opened.procedure.transitions.values():
                    allowed = permit(opened.procedure, opened.case, way, replace(whole, reach=reach), visit.world)
                    if not isinstance(allowed, NotPermitted) and way.id not in narrow.acts:
                        found.append((way.id, reach))
    return found


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Town]:
    made = sqlite_town(tmp_path)
    with made.installation.database.writing() as connection:
        add_authorities(connection, (BIG,))
        settle(made.installation, connection, STAFF[:5])
    made.users = (*made.users, *STAFF[:5])
    yield made
    made.installation.database.close()


def test_a_shorter_reach_opens_nothing_and_hides_no_case_from_who_knows_it(plain: Town) -> None:
    assert wider(plain) == []


# -- without the guards the tests go red ----------------------------------------------------------------------------------


def test_without_the_narrowing_everybody_would_act(plain: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case = sent(plain)
    monkeypatch.setattr(capacities.Share, "narrowed", lambda self, actor: actor)
    assert seen_by(plain, "luis", case) == (True, ("reply",), True)


def test_without_the_shorter_rights_for_acting_everybody_would_act(plain: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case = sent(plain)
    monkeypatch.setattr(Actor, "acting", property(lambda self: self))
    assert seen_by(plain, "luis", case)[1] == ("reply",)


def test_without_the_shorter_rights_for_reading_everybody_would_read(plain: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case = sent(plain)
    monkeypatch.setattr(Actor, "reading", property(lambda self: self))
    assert seen_by(plain, "luis", case)[0]


def test_the_application_cannot_change_the_history_of_allocations(town: Town) -> None:
    case = sent(town)
    give(town, case, "lena")
    give(town, case, "luis")
    with pytest.raises(DatabaseError), town.installation.database.writing() as connection:
        connection.execute(update(EVENTS).values(payload="{}"))
