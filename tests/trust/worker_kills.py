"""Killing workers between any two statements, and around what the mail server says: what has acted, and how often.

As a command: python -m tests.trust.worker_kills --kills 1000 --database sqlite
"""

from __future__ import annotations

import logging
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import click

from imi_runtime.mailing.worker import Worker
from imi_runtime.model.ids import CaseId
from imi_runtime.operations.installation import Directories
from imi_runtime.operations.work.time_passing import GATHERING
from imi_runtime.ports import Post
from imi_runtime.store import outbox, timers
from imi_runtime.store.database import open_database
from tests.library_kit import library
from tests.mailing.post_office import PostOffice, open_post_office, worker_of
from tests.pace import Pace
from tests.postgres import fresh_postgres, start_postgres
from tests.town import REQUEST_ANSWERS, Town, found_town
from tests.trust.executions import Executioner, Executions, run_apart

CASES_OF_A_WAVE = 8
KILLS_OF_A_WAVE = 12
SHARE_AT_MAILS = 0.25
TICKS = 200
"""Of so many statements, commits and mails of a worker one is its last."""
FILES = library(permit_request=(
    "tell: {responder: 2 days before}", "tell: {responder: 2 days before, requester: when missed}",
))


@dataclass(slots=True)
class Figures(Executions):
    """What a run has shown, with its denominators."""

    clocks: int = 0
    clocks_lost: int = 0
    clocks_twice: int = 0
    reminders: int = 0
    reminders_lost: int = 0
    reminders_twice: int = 0
    mails: int = 0
    mails_lost: int = 0
    mails_twice: int = 0
    unexplained: int = 0

    def __str__(self) -> str:
        return (
            f"{self.reached()}; clocks due {self.clocks}, lost {self.clocks_lost}, twice "
            f"{self.clocks_twice}; reminders due {self.reminders}, lost {self.reminders_lost}, twice "
            f"{self.reminders_twice}; mails {self.mails}, lost {self.mails_lost}, twice {self.mails_twice}, of these not "
            f"explained by a death or a broken line after the server had it {self.unexplained}; {self.where()}"
        )

    @property
    def is_right(self) -> bool:
        """Tell whether everything was done, and nothing twice that must not be."""
        return not any((
            self.clocks_lost, self.clocks_twice, self.reminders_lost, self.reminders_twice, self.mails_lost,
            self.unexplained,
        ))


@dataclass(slots=True)
class WatchedPost:
    """Counts a tick before the server is asked, and one after it has taken the mail. May be its worker's last one."""

    post: Post
    executioner: Executioner
    left: int

    def deliver(self, message: EmailMessage, to: str) -> None:
        """Hand the mail over between two ticks."""
        self._tick("before SMTP")
        self.post.deliver(message, to)
        self.executioner.tell(f"taken {message['Message-ID']}")
        self._tick("after SMTP")

    def _tick(self, place: str) -> None:
        self.left -= 1
        if self.left == 0:
            self.executioner.left = 1
        self.executioner.tick(place)


def run_worker_kills(town: Town, office: PostOffice, kills: int, seed: int) -> Figures:
    """Kill workers one after the other while clocks, reminders and mails are due; then let one finish, and judge."""
    figures, chance = Figures(), random.Random(seed)
    while figures.tried < kills:
        town.secrets.clear()  # sessions end while days go by
        cases = [_sent(town) for _ in range(CASES_OF_A_WAVE)]
        wave = min(KILLS_OF_A_WAVE, kills - figures.tried)
        reminded, due = _moments(town, cases[-1])
        for moment, share in (
            (town.clock.now() + GATHERING, wave // 3), (reminded, wave // 3), (due, wave - 2 * (wave // 3)),
        ):
            town.clock.present = max(town.clock.present, moment)
            for _ in range(share):
                at_mail = chance.random() < SHARE_AT_MAILS
                at = (10**9, chance.randint(1, 8)) if at_mail else (chance.randint(1, TICKS), 10**9)
                _kill_one(town, office, at, figures)
                town.clock.forward(minutes=11)
            _finish(town, office)
        _judge(town, cases, figures)
    _judge_mails(town, office, figures)
    return figures


def _sent(town: Town) -> str:
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    return case


def _moments(town: Town, case: str) -> tuple[datetime, datetime]:
    """Return when the case's reminder goes out and when its clock is due."""
    with town.installation.database.reading() as connection:
        found = timers.timers_of_case(connection, CaseId(case))
    return next(t.due for t in found if t.told), next(t.due for t in found if t.is_clock)


def _kill_one(town: Town, office: PostOffice, at: tuple[int, int], figures: Figures) -> None:
    """Kill a worker at a statement or a commit, or around a mail, whichever of the two numbers it reaches first."""
    town.installation.database.close()
    lines = run_apart(lambda tell: _work(town, office, at, tell))
    figures.note(lines)
    for line in lines:
        id = line.removeprefix("taken <").partition("@")[0]
        if line.startswith("taken") and _waits(town, id):
            office.taken_and_forgotten.add(id)


def _waits(town: Town, id: str) -> bool:
    """Tell whether a mail that the server has is not noted as sent."""
    with town.installation.database.reading() as connection:
        return bool(connection.exec_driver_sql(f"SELECT 1 FROM mails WHERE id = '{id}' AND done IS NULL").scalar())


def _work(town: Town, office: PostOffice, at: tuple[int, int], tell: Callable[[str], None]) -> None:
    database = open_database(town.installation.database.engine.url.render_as_string(hide_password=False))
    executioner = Executioner(database.engine, at[0], tell)
    installation = replace(town.installation, database=database, directories=Directories())
    plain = worker_of(town, office)
    assert plain.post is not None
    Worker(installation, plain.stationery, WatchedPost(plain.post, executioner, at[1])).work()


def _finish(town: Town, office: PostOffice) -> None:
    """Let a worker that nobody kills do the rest, until nothing is left, however long mails have to wait."""
    for _ in range(60):
        worker_of(town, office).work()
        with town.installation.database.reading() as connection:
            if not outbox.outcomes(connection).get(""):
                return
        town.clock.forward(minutes=45)


def _judge(town: Town, cases: list[str], figures: Figures) -> None:
    for case in cases:
        missed, reminded = _found(town, case)
        figures.clocks += 1
        figures.clocks_lost += missed == 0
        figures.clocks_twice += missed > 1
        figures.reminders += 1
        figures.reminders_lost += reminded == 0
        figures.reminders_twice += reminded > 1
    with town.installation.database.reading() as connection:
        due, untold, _ = timers.waiting(connection, town.clock.now())
        figures.clocks_lost += due
        figures.reminders_lost += untold


def _found(town: Town, case: str) -> tuple[int, int]:
    with town.installation.database.reading() as connection:
        def count(sql: str) -> int:
            return int(connection.exec_driver_sql(sql.replace("CASE_ID", f"'{case}'")).scalar() or 0)

        return (
            count("SELECT count(*) FROM case_events WHERE case_id = CASE_ID AND kind = 'ClockMissed'"),
            count("SELECT count(*) FROM notices WHERE case_id = CASE_ID AND kind = 'due_soon'"),
        )


def _judge_mails(town: Town, office: PostOffice, figures: Figures) -> None:
    """Every mail that the database calls sent has arrived; one that arrived twice did so for a known reason."""
    arrived = Counter(str(message["Message-ID"]).strip("<>").partition("@")[0] for _, message in office.taken)
    with town.installation.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT id, outcome FROM mails").fetchall()
    for id, outcome in rows:
        if outcome in ("sent", "given_up", ""):
            figures.mails += 1
            figures.mails_lost += arrived[id] == 0
        figures.mails_twice += arrived[id] > 1
        figures.unexplained += arrived[id] > 1 and id not in office.taken_and_forgotten


def run_town(kills: int, seed: int, server: str | None) -> Figures:
    """Found a town, on PostgreSQL or SQLite, with a mail server that is in a mood, and kill workers there."""
    with open_post_office() as office, tempfile.TemporaryDirectory() as folder:
        office.mood = random.Random(seed)
        url: Any = fresh_postgres(server) if server else (f"sqlite:///{Path(folder) / 'town.db'}",)
        return run_worker_kills(found_town(*url, files=FILES), office, kills, seed)


@click.command()
@click.option("--kills", default=1000, show_default=True, help="How many workers to kill.")
@click.option("--database", type=click.Choice(["sqlite", "postgres"]), default="sqlite", show_default=True)
@click.option("--seed", default=1, show_default=True, help="Where randomness begins.")
def main(kills: int, database: str, seed: int) -> None:
    """Kill workers at chosen moments and say what was lost or done twice."""
    pace, total = Pace(kills, "kills"), Figures()
    server = start_postgres() if database == "postgres" else None
    for number, start in enumerate(range(0, kills, 50)):
        one = run_town(min(50, kills - start), seed + number, server)
        total.add(one)
        pace.at(total.tried)
    click.echo(f"{database}: {total}; {pace.spent()}")
    sys.exit(0 if total.is_right else 1)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    main()
