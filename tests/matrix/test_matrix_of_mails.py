"""Who gets which mail, and what stands in the urgent list: every person and every case, against the oracle."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path as File
from typing import Any

import pytest

from imi_runtime.assembly import interface_of
from imi_runtime.engine import notices
from imi_runtime.engine.access import Access, access_of
from imi_runtime.engine.world import World
from imi_runtime.mailing.letters import Stationery
from imi_runtime.mailing.worker import Worker
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.ids import ProcedureId
from imi_runtime.operations.work import posting
from tests.matrix.matrix_kit import VIEWERS
from tests.matrix.oracle import Viewer
from tests.matrix.test_access_matrix import WAYS, the_ground, the_oracle
from tests.matrix.web_matrix import WebTown, canaries, found_web_town, is_signed_in

LINK = re.compile(r"https://matrix\.example\.org/cases/([\w-]+)")

CHOSEN = {"", "send:1", "send:1 approve forward write", "send reply:1", "send reply correct close", "send withdraw"}
"""Ways that bring about every kind of notice about a step, and an end."""


@dataclass
class Pouch:
    """Takes every mail."""

    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)

    def deliver(self, message: EmailMessage, to: str) -> None:
        self.mails.append((to, message))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebTown]:
    whole = the_ground()
    ground = replace(whole, ways=tuple(way for words, way in zip(WAYS, whole.ways, strict=True) if words in CHOSEN))
    made = found_web_town(
        tmp_path_factory.mktemp("mails"), ground.files, ground.area, ProcedureId(ground.procedure), ground.ways
    )
    made.settle_file()
    yield made
    made.installation.database.close()


def exists(viewer: Viewer, case: Any) -> bool:
    return the_oracle().ask(viewer, case.path.case).exists


def told(town: WebTown, folder: File) -> list[tuple[str, frozenset[str], str]]:
    """Let a worker do everything on a copy; return to whom each mail went, which cases it names, and all its text."""
    town.copied(folder / "told.db")
    pouch, worker = Pouch(), None
    for _ in range(3):
        later = replace(town.installation, clock=_Later(town.installation.clock.now()))
        worker = Worker(later, Stationery("IMI open", "https://matrix.example.org", "a@b.example.org", interface_of), pouch)
        worker.work()
        later.clock.minutes = 5
        worker.work()
    return [(to, frozenset(LINK.findall(_text(mail))), _text(mail)) for to, mail in pouch.mails]


def _everything(bundle: Bundle, case: Case, viewer: Actor, world: World) -> Access:
    """Let everybody do everything."""
    return replace(access_of(bundle, case, viewer, world), acts=tuple(bundle.procedures[case.procedure].transitions))


class _Later:
    def __init__(self, now: Any) -> None:
        self.present, self.minutes = now, 0

    def now(self) -> Any:
        from datetime import timedelta

        return self.present + timedelta(minutes=self.minutes)


def _text(mail: EmailMessage) -> str:
    parts = [str(part.get_content()) for part in mail.walk() if not part.is_multipart()]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *parts])


def wrongly_told(town: WebTown, mails: list[tuple[str, frozenset[str], str]]) -> list[tuple[str, str]]:
    """Return who was told of a case that is not there for them, or is not signed in any more."""
    by_address = {f"{viewer.user}@": viewer for viewer in VIEWERS}
    wrong = []
    for to, cases, _ in mails:
        viewer = next(found for start, found in by_address.items() if to.startswith(start))
        wrong += [
            (viewer.user, case.state) for case in town.cases
            if case.id in cases and not (exists(viewer, case) and is_signed_in(viewer))
        ]
    return wrong


def test_nobody_gets_mail_about_a_case_that_is_not_there_for_them_nor_a_word_of_it(town: WebTown, tmp_path: File) -> None:
    mails = told(town, tmp_path)
    assert wrongly_told(town, mails) == []
    assert not canaries("".join(text for _, _, text in mails))
    reached = {(to, case) for to, cases, _ in mails for case in cases}
    print(f"\n{len(mails)} mails to {len({to for to, _, _ in mails})} people about {len({case for _, case in reached})} cases")
    assert len(mails) >= 15 and len({to for to, _, _ in mails}) >= 4


def test_without_the_second_look_the_matrix_finds_mails_to_the_wrong_people(
    town: WebTown, tmp_path: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "still_holds", lambda *given, **named: True)
    monkeypatch.setattr(notices, "access_of", _everything)
    assert wrongly_told(town, told(town, tmp_path)) != []


def test_the_urgent_list_holds_silent_cases_for_coordinators_who_may_know_of_them_and_is_not_there_for_others(
    town: WebTown, tmp_path: File
) -> None:
    town.copied(tmp_path / "silent.db")
    with sqlite3.connect(tmp_path / "silent.db") as connection:
        connection.execute("UPDATE sight SET updated = '2020-01-01 00:00:00.000000'")
        coordinators = {row[0] for row in connection.execute("SELECT coordinator FROM coordinations")}
    connection.close()
    seen = 0
    for viewer in VIEWERS:
        answer = town.client(viewer, "GET", "/urgent")
        if not is_signed_in(viewer):
            assert answer.status_code == 303
            continue
        assert answer.status_code == (200 if viewer.authority in coordinators else 404), viewer.user
        listed = {case.id for case in town.cases if f"/cases/{case.id}" in answer.text}
        assert listed <= {case.id for case in town.cases if exists(viewer, case)}, viewer.user
        assert not canaries(answer.text)
        seen += len(listed)
    assert seen > 0 and coordinators


def test_there_is_no_mailbox_outside_a_demonstration(town: WebTown) -> None:
    for viewer in VIEWERS:
        for path in ("/mailbox", "/mailbox/" + "0" * 32):
            assert town.client(viewer, "GET", path).status_code == 404
