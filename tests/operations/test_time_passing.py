"""Workers bring time to cases: each deadline once and never early, whoever runs, however late, whatever the clocks do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from imi_runtime.engine.reminders import silent_at
from imi_runtime.model.case import Case
from imi_runtime.model.ids import AreaId, CaseId, CaseNumber, Digest, PartyId, ProcedureId, StateId
from imi_runtime.model.notices import NO_DEADLINE, Timer
from imi_runtime.operations.work.time_passing import let_time_act, next_digest, tell_next
from imi_runtime.store import timers
from tests.town import REQUEST_ANSWERS, Town

CASES, WORKERS = 12, 4


def sent(town: Town) -> CaseId:
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    return case


def count(town: Town, sql: str) -> int:
    with town.installation.database.reading() as connection:
        return int(connection.exec_driver_sql(sql).scalar() or 0)


def missed(town: Town) -> int:
    return count(town, "SELECT count(*) FROM case_events WHERE kind = 'ClockMissed'")


def work(town: Town) -> int:
    acted = 0
    while let_time_act(town.installation):
        acted += 1
    while tell_next(town.installation):
        pass
    return acted


@pytest.mark.timeout(120)
def test_of_many_workers_at_once_each_clock_acts_for_one(any_town: Town) -> None:
    cases = [sent(any_town) for _ in range(CASES)]
    while tell_next(any_town.installation):
        pass
    any_town.clock.forward(days=20)
    with ThreadPoolExecutor(WORKERS) as workers:
        list(workers.map(lambda _: work(any_town), range(WORKERS)))
    work(any_town)
    per_case = {case: count(any_town, f"SELECT count(*) FROM case_events WHERE case_id = '{case}' AND kind = "
                                      "'ClockMissed'") for case in cases}
    assert set(per_case.values()) == {1} and missed(any_town) == CASES
    told = "SELECT count(*) FROM notices WHERE kind = 'missed'"
    assert count(any_town, told) == CASES, "hanna is told of each once"
    assert count(any_town, "SELECT count(*) FROM happenings") == 0


def test_nothing_acts_before_its_time(any_town: Town) -> None:
    sent(any_town)
    any_town.clock.present = datetime(2026, 3, 14, 4, 59, 59, tzinfo=UTC)
    assert work(any_town) == 0
    any_town.clock.forward(seconds=1)
    assert work(any_town) == 1, "seven in the morning in Helsinki, two days before the last day"
    any_town.clock.present = datetime(2026, 3, 16, 21, 59, 59, tzinfo=UTC)
    assert work(any_town) == 0
    any_town.clock.forward(seconds=1)
    assert (work(any_town), missed(any_town)) == (1, 1)


def test_what_was_missed_for_three_years_is_caught_up_at_its_own_instant(town: Town) -> None:
    sent(town), sent(town)
    town.clock.forward(days=3 * 365)
    work(town)
    assert missed(town) == 2
    with town.installation.database.reading() as connection:
        at = connection.exec_driver_sql("SELECT DISTINCT at FROM case_events WHERE kind = 'ClockMissed'").scalar()
    assert str(at).startswith("2026-03-16 22:00")


def test_a_clock_of_the_machine_that_jumps_back_and_forth_changes_nothing(town: Town) -> None:
    sent(town)
    town.clock.forward(days=15)
    work(town)
    for hours in (-1, 1, -24, 24):
        town.clock.forward(hours=hours)
        work(town)
    assert missed(town) == 1
    assert count(town, "SELECT count(*) FROM notices WHERE kind = 'missed'") == 1


def test_a_timer_that_comes_back_from_the_dead_acts_no_second_time(town: Town) -> None:
    case = sent(town)
    with town.installation.database.reading() as connection:
        [clock] = [timer for timer in timers.timers_of_case(connection, case) if timer.is_clock]
    town.clock.forward(days=20)
    work(town)
    with town.installation.database.writing() as connection:
        timers.replace_timers(connection, case, (clock,), town.clock.now())
    assert (work(town), missed(town)) == (1, 1)


def test_a_case_that_cannot_be_worked_on_holds_up_no_other(town: Town) -> None:
    broken, sound = sent(town), sent(town)
    town.clock.forward(days=20)
    with town.installation.database.writing() as connection:
        connection.exec_driver_sql(f"UPDATE cases SET procedure = 'gone' WHERE id = '{broken}'")
    work(town)
    assert count(town, f"SELECT count(*) FROM case_events WHERE case_id = '{sound}' AND kind = 'ClockMissed'") == 1
    assert count(town, f"SELECT max(attempts) FROM timers WHERE case_id = '{broken}'") == 1
    town.clock.forward(minutes=1)
    work(town)
    assert count(town, f"SELECT max(attempts) FROM timers WHERE case_id = '{broken}'") == 2


def test_two_months_of_silence_are_pointed_out_once(town: Town) -> None:
    sent(town)
    town.clock.forward(days=20)
    work(town)
    town.clock.present = datetime(2026, 5, 16, 21, 59, tzinfo=UTC)
    assert work(town) == 0
    town.clock.forward(minutes=2)
    work(town)
    town.clock.forward(days=100)
    work(town)
    quiet = "SELECT count(*) FROM notices WHERE kind = 'quiet' AND \"user\" = 'hanna'"
    assert count(town, quiet) == 1


def a_case(updated: datetime) -> Case:
    return Case(
        id=CaseId("c"), number=CaseNumber("n"), area=AreaId("a"), procedure=ProcedureId("p"), deployment=Digest("d"),
        state=StateId("s"), revision=1, opened=updated, updated=updated,
    )


@pytest.mark.parametrize(("last", "silent"), [
    ("2025-12-31", "2026-02-28"), ("2027-12-31", "2028-02-29"), ("2026-11-05", "2027-01-05"), ("2028-02-29", "2028-04-29"),
])
def test_two_months_end_with_short_months_leap_days_and_over_the_year(last: str, silent: str) -> None:
    at = datetime.fromisoformat(f"{last}T10:30:00+00:00")
    assert silent_at(a_case(at)) == datetime.fromisoformat(f"{silent}T10:30:00+00:00")


@pytest.mark.parametrize(("now", "goes"), [
    ("2026-03-28T12:00Z", "2026-03-29T04:00Z"),  # the clocks go forward that night
    ("2026-10-24T12:00Z", "2026-10-25T05:00Z"),  # and back
    ("2026-12-31T23:30Z", "2027-01-01T05:00Z"),
    ("2028-02-28T12:00Z", "2028-02-29T05:00Z"),
    ("2026-06-01T03:59Z", "2026-06-01T04:00Z"),
])
def test_the_daily_mail_goes_at_six_on_the_readers_clock(now: str, goes: str) -> None:
    found = next_digest(datetime.fromisoformat(now), ZoneInfo("Europe/Brussels"))
    assert found == datetime.fromisoformat(goes)


def test_reminders_keep_to_the_morning_when_the_clocks_change(town: Town) -> None:
    town.clock.present = datetime(2026, 3, 17, 12, tzinfo=UTC)
    case = sent(town)
    with town.installation.database.reading() as connection:
        [reminder] = [timer for timer in timers.timers_of_case(connection, case) if timer.told]
    assert reminder.due == datetime(2026, 3, 29, 4, tzinfo=UTC), "summer time in Helsinki began that night"


def test_a_step_takes_reminders_of_the_former_course_away_and_keeps_due_ones(town: Town) -> None:
    case = sent(town)
    now = town.clock.now()
    old = Timer(case, NO_DEADLINE, PartyId("responder"), now - timedelta(hours=1))
    later = Timer(case, NO_DEADLINE, PartyId("responder"), now + timedelta(hours=1))
    with town.installation.database.writing() as connection:
        timers.replace_timers(connection, case, (later,), now)
        timers.replace_timers(connection, case, (old,), now - timedelta(days=1))
        timers.replace_timers(connection, case, (), now)
        assert timers.timers_of_case(connection, case) == (old,)


def test_the_digest_hour_is_of_the_readers_country() -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    hours = {next_digest(summer, ZoneInfo(zone)).hour for zone in ("Europe/Dublin", "Europe/Athens")}
    assert hours == {5, 3}
