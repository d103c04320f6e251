"""The worker and what became of mails, as who runs an installation meets them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from imi_runtime.adapters.sealing import create_key_file
from imi_runtime.model.ids import UserId
from imi_runtime.model.notices import OF_ACCOUNT
from imi_runtime.operations.lists.case_finding import AskedCases, search_cases
from imi_runtime.store import outbox
from tests.mailing.post_office import PostOffice, open_post_office
from tests.town import REQUEST_ANSWERS, TOWN_KEY, Town, sqlite_town

BOUNCE = """From: MAILER-DAEMON@example.org
Subject: Undelivered mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; hanna@helsinki.example.org
Action: {action}
Status: 5.1.1
--b
Content-Type: text/rfc822-headers

From: no-reply@imi.example.org
Message-ID: <{id}@imi.example.org>
--b--
"""


def imi(*words: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(main, list(words), prog_name="imi", input=given)


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A town in which a request was sent long ago, opened by the commands as an installation of their own."""
    founded = sqlite_town(tmp_path)
    create_key_file(tmp_path / "key")
    monkeypatch.setenv("IMI_DATABASE_URL", f"sqlite:///{tmp_path / 'town.db'}")
    monkeypatch.setenv("IMI_KEY_FILE", str(tmp_path / "key"))
    yield founded
    founded.installation.database.close()


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """A mail server that the settings name."""
    with open_post_office() as opened:
        monkeypatch.setenv("IMI_MAIL", f"smtp://127.0.0.1:{opened.port}")
        monkeypatch.setenv("IMI_MAIL_FROM", "no-reply@imi.example.org")
        yield opened


def put(town: Town, name: str) -> None:
    with town.installation.database.writing() as connection:
        given = {"at": town.clock.now().isoformat()}
        outbox.put_mail(connection, f"{OF_ACCOUNT}new_device", now=town.clock.now(), user=UserId(name), given=given)


def test_a_worker_sends_what_waits_and_says_how_much(town: Town, office: PostOffice) -> None:
    put(town, "anna")
    waiting = imi("mail", "waiting")
    assert waiting.exit_code == 1 and "mails that are due: 1" in waiting.output, "it has waited for months"
    worked = imi("work", "--once")
    assert worked.exit_code == 0, worked.output
    assert "mails sent 1, not sent 0" in worked.output
    after = imi("mail", "waiting")
    assert after.exit_code == 0 and "mails sent: 1" in after.output
    assert [to for to, _ in office.taken] == ["anna@athens.example.org"]


def test_without_a_mail_server_mails_wait_and_it_is_said(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    put(town, "anna")
    worked = imi("work", "--once")
    assert worked.exit_code == 0 and "mails wait" in worked.output
    assert "mails waiting: 1" in imi("mail", "waiting").output
    assert imi("mail", "try", "me@example.org").exit_code == 2


def test_the_mail_server_can_be_tried(town: Town, office: PostOffice) -> None:
    office.to_recipients = ["", "550 unknown"]
    assert "The server took it." in imi("mail", "try", "me@example.org").output
    refused = imi("mail", "try", "me@example.org")
    assert refused.exit_code == 1 and "550" in refused.output


@pytest.mark.parametrize(("action", "bounced"), [("failed", 1), ("delayed", 0)])
def test_a_mail_that_came_back_marks_its_address_and_a_delay_does_not(
    town: Town, office: PostOffice, action: str, bounced: int
) -> None:
    put(town, "hanna")
    imi("work", "--once")
    [(_, message)] = office.taken
    id = str(message["Message-ID"]).strip("<>").partition("@")[0]
    told = imi("mail", "bounced", given=BOUNCE.format(action=action, id=id).encode())
    assert told.exit_code == 0 and f"mails that came back: {bounced}" in told.output
    with town.installation.database.reading() as connection:
        assert (outbox.mail_choice(connection, UserId("hanna")).refused is not None) == bool(bounced)


def test_a_stranger_cannot_mark_addresses_with_mails_that_we_never_sent(town: Town, office: PostOffice) -> None:
    for given in (BOUNCE.format(action="failed", id="f" * 32).encode(), b"", b"\xff\x00 no mail", b"Subject: hello\n\nhello"):
        told = imi("mail", "bounced", given=given)
        assert told.exit_code == 0 and "mails that came back: 0" in told.output


def test_a_worker_ends_when_it_is_asked_to(town: Town, office: PostOffice, tmp_path: Path) -> None:
    put(town, "anna")
    with subprocess.Popen(
        [sys.executable, "-m", "cli", "work", "--pause", "0.1"], env=dict(os.environ), stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    ) as worker:
        patience = time.monotonic() + 30
        while not office.taken and time.monotonic() < patience:
            time.sleep(0.1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=30) == 0
    assert len(office.taken) == 1


def test_cases_are_made_findable_once_and_anew_when_that_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text(TOWN_KEY.hex() + "\n")
    (tmp_path / "key").chmod(0o600)
    monkeypatch.setenv("IMI_DATABASE_URL", f"sqlite:///{tmp_path / 'town.db'}")
    monkeypatch.setenv("IMI_KEY_FILE", str(tmp_path / "key"))
    founded = sqlite_town(tmp_path)
    founded.step("anna", founded.open("anna"), "send", REQUEST_ANSWERS)
    assert "Every case is findable already." in imi("db", "index").output
    assert "Cases made findable: 1" in imi("db", "index", "--anew").output
    with founded.reading("anna") as visit:
        assert len(search_cases(visit, AskedCases(words="demowska")).hits) == 1
    founded.installation.database.close()
