"""The shared mailbox of an authority gets the numbers of cases and links; what was sent is not kept for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from imi_runtime.engine import notices
from imi_runtime.model.directory import Allocation, Direction, Entry
from imi_runtime.model.ids import AuthorityId, Language, RightId, UserId
from imi_runtime.operations.work import posting
from imi_runtime.store import outbox
from imi_runtime.store.directory import change_entry, read_directory
from tests.entering import settle
from tests.library_kit import AREA
from tests.mailing.post_office import PostOffice, body, worker_of
from tests.mailing.test_mails import let_mail_go, sent_request
from tests.town import REPLY_ANSWERS, Town, user

BOX = "permits@helsinki.example.org"


def with_mailbox(town: Town, address: str = BOX, **changed: object) -> None:
    """Let Helsinki have a shared mailbox for the area, or another one, or none."""
    with town.installation.database.writing() as connection:
        helsinki = read_directory(connection).authorities[AuthorityId("helsinki")]
        mailboxes = {AREA: address} if address else {}
        change_entry(connection, Entry(replace(helsinki, mailboxes=mailboxes, **changed)))  # type: ignore[arg-type]


def boxed(office: PostOffice) -> list[object]:
    return [message for address, message in office.taken if address == BOX]


def test_the_shared_mailbox_is_told_beside_people_with_number_and_link_in_the_language_of_the_authority(
    any_town: Town, office: PostOffice
) -> None:
    with_mailbox(any_town, languages=(Language("fi"), Language("en")))
    case = sent_request(any_town)
    let_mail_go(any_town, worker_of(any_town, office))
    assert sorted(address for address, _ in office.taken) == ["hanna@helsinki.example.org", BOX]
    [message] = boxed(office)
    assert message["Content-Language"] == "fi"  # type: ignore[index]
    text = body(message) + body(message, "html")  # type: ignore[arg-type]
    assert f"https://imi.example.org/cases/{case}" in text and "/account/mail" not in text
    for secret in ("Demowska", "Ewa", "Hanna", "Anna", "Athens", "permit"):
        assert secret not in text.replace(BOX, "")


def test_mails_of_a_case_to_a_mailbox_are_one_thread_and_one_mail_for_what_happens_together(
    any_town: Town, office: PostOffice
) -> None:
    with_mailbox(any_town)
    case, worker = sent_request(any_town), worker_of(any_town, office)
    let_mail_go(any_town, worker)
    any_town.step("hanna", case, "reply", REPLY_ANSWERS)
    let_mail_go(any_town, worker)
    any_town.step("anna", case, "close")
    let_mail_go(any_town, worker)
    first, second = boxed(office)
    assert second["In-Reply-To"] == first["Message-ID"]  # type: ignore[index]


def refusing(town: Town) -> dict[str, tuple[str, object]]:
    """Return which mailboxes of Helsinki take no mail, and since when."""
    with town.installation.database.reading() as connection:
        return {str(area): since for area, since in outbox.refusing_mailboxes(connection, AuthorityId("helsinki")).items()}


def test_a_mailbox_that_takes_no_mail_is_noted_since_the_first_time_and_no_more_once_one_went_through(
    any_town: Town, office: PostOffice
) -> None:
    with_mailbox(any_town)
    sent_request(any_town)
    worker, office.to_recipients = worker_of(any_town, office), ["550 no such mailbox"] * 2
    let_mail_go(any_town, worker)
    first = any_town.clock.now()
    assert refusing(any_town) == {AREA: (BOX, first)}
    sent_request(any_town)
    office.to_recipients = ["550 no such mailbox"] * 2
    let_mail_go(any_town, worker)
    assert refusing(any_town) == {AREA: (BOX, first)}, "since the first time"
    sent_request(any_town)
    let_mail_go(any_town, worker)
    assert len(boxed(office)) == 1 and refusing(any_town) == {}


def test_a_mail_to_a_mailbox_that_came_back_is_noted_for_the_address_of_now(town: Town, office: PostOffice) -> None:
    with_mailbox(town)
    sent_request(town)
    let_mail_go(town, worker_of(town, office))
    [message] = boxed(office)
    id = str(message["Message-ID"]).strip("<>").partition("@")[0]  # type: ignore[index]
    assert posting.note_bounced(town.installation, [id]) == 1 and list(refusing(town)) == [AREA]
    with town.installation.database.reading() as connection:
        assert outbox.mail_choice(connection, UserId("hanna")).refused is None


def test_a_mailbox_that_is_taken_away_and_news_that_are_old_get_no_mail(any_town: Town, office: PostOffice) -> None:
    with_mailbox(any_town)
    case, worker = sent_request(any_town), worker_of(any_town, office)
    worker.work()
    any_town.step("hanna", case, "reply", REPLY_ANSWERS)
    any_town.clock.forward(minutes=2)
    worker.work()
    assert boxed(office) == [], "somebody has replied already"
    any_town.step("anna", case, "close")
    worker.work()
    with_mailbox(any_town, "")
    any_town.clock.forward(minutes=2)
    worker.work()
    assert boxed(office) == []


def test_other_authorities_and_other_areas_get_nothing(any_town: Town, office: PostOffice) -> None:
    with any_town.installation.database.writing() as connection:
        warsaw = read_directory(connection).authorities[AuthorityId("warsaw")]
        change_entry(connection, Entry(replace(warsaw, mailboxes={AREA: "all@warsaw.example.org"})))
    sent_request(any_town)
    let_mail_go(any_town, worker_of(any_town, office))
    assert [address for address, _ in office.taken] == ["hanna@helsinki.example.org"]


def test_where_cases_are_given_out_the_mailbox_hears_what_allocators_hear(any_town: Town, office: PostOffice) -> None:
    with_mailbox(any_town, allocation={(AREA, Direction.INCOMING): Allocation.READING})
    with any_town.installation.database.writing() as connection:
        settle(any_town.installation, connection, [user("alma", "helsinki", frozenset({RightId("allocator")}))])
    sent_request(any_town)
    let_mail_go(any_town, worker_of(any_town, office))
    assert sorted(address for address, _ in office.taken) == ["alma@helsinki.example.org", BOX]
    assert "given to a colleague" in body(boxed(office)[0])  # type: ignore[arg-type]


def test_without_the_look_at_the_share_the_mailbox_would_hear_of_cases_of_others(
    town: Town, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_mailbox(town, allocation={(AREA, Direction.INCOMING): Allocation.READING})
    monkeypatch.setattr(notices, "_is_theirs", lambda person, kind: True)
    sent_request(town)
    let_mail_go(town, worker_of(town, office))
    assert "hanna@helsinki.example.org" in [address for address, _ in office.taken]


# -- what was sent is not kept for ever ----------------------------------------------------------------------------------


def kept(town: Town) -> tuple[int, int]:
    """Return how many mails and notices are remembered."""
    with town.installation.database.reading() as connection:
        counts = (
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            for table in ("mails", "notices")
        )
        mails, told = counts
        return int(mails or 0), int(told or 0)


def test_mails_of_long_ago_go_with_their_notices_and_the_last_one_of_a_running_case_stays(
    any_town: Town, office: PostOffice
) -> None:
    case, worker = sent_request(any_town), worker_of(any_town, office)
    let_mail_go(any_town, worker)
    any_town.step("hanna", case, "reply", REPLY_ANSWERS)
    let_mail_go(any_town, worker)
    before = kept(any_town)
    any_town.clock.forward(days=89)
    assert posting.sweep_mails(any_town.installation) == 0 and kept(any_town) == before
    any_town.clock.forward(days=2)
    assert posting.sweep_mails(any_town.installation) == 0, "the case runs, and each mail is the last of its thread"
    any_town.secrets.clear()
    any_town.step("anna", case, "close")
    let_mail_go(any_town, worker)
    assert office.to("hanna")[-1]["In-Reply-To"] == office.to("hanna")[0]["Message-ID"]
    gone = before[0]
    all_mails = kept(any_town)[0]
    worker.sweep()
    assert kept(any_town)[0] == all_mails - gone > 0, "what was sent today is kept, and nothing of what was old"
    any_town.clock.forward(days=91)
    worker.sweep()
    assert kept(any_town) == (0, 0)


def test_a_mail_that_has_not_left_is_never_swept(any_town: Town) -> None:
    with any_town.installation.database.writing() as connection:
        now = any_town.clock.now()
        outbox.put_mail(connection, "account/x", now=now, address="somebody@example.org")
        assert outbox.sweep_mails(connection, now + timedelta(days=999), 10) == 0
