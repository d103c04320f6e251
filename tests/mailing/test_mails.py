"""Mails about cases: to whom, when, how often, and that they say nothing."""

from __future__ import annotations

from imi_runtime.adapters.post import SmtpPost
from imi_runtime.mailing.worker import Worker
from imi_runtime.model.ids import CaseId, UserId
from imi_runtime.model.notices import Way
from imi_runtime.store import accounts, outbox
from imi_runtime.store.outbox import MailChoice
from tests.mailing.post_office import SENDER, STATIONERY, PostOffice, body, worker_of
from tests.town import REPLY_ANSWERS, REQUEST_ANSWERS, Town


def sent_request(town: Town) -> CaseId:
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    return case


def let_mail_go(town: Town, worker: Worker) -> None:
    worker.work()
    town.clock.forward(minutes=2)
    worker.work()


def choose(town: Town, name: str, way: Way) -> None:
    with town.installation.database.writing() as connection:
        outbox.choose_mail(connection, UserId(name), MailChoice(way))


def test_who_receives_a_request_is_told_and_who_sent_it_is_not(any_town: Town, office: PostOffice) -> None:
    sent_request(any_town)
    let_mail_go(any_town, worker_of(any_town, office))
    assert [address for address, _ in office.taken] == ["hanna@helsinki.example.org"]


def test_a_mail_names_the_number_and_a_link_and_nothing_else_of_the_case(town: Town, office: PostOffice) -> None:
    case = sent_request(town)
    let_mail_go(town, worker_of(town, office))
    [message] = office.to("hanna")
    with town.reading("hanna") as visit:
        number = visit.connection.exec_driver_sql("SELECT number FROM cases").scalar()
    whole = message.as_string() + body(message) + body(message, "html")
    assert number in message["Subject"] and f"https://imi.example.org/cases/{case}" in body(message)
    assert f'href="https://imi.example.org/cases/{case}"' in body(message, "html")
    for secret in ("Demowska", "Ewa", "Hanna", "Anna", "Athens", "Helsinki", "permit", "Permit"):
        assert secret not in whole.replace("hanna@helsinki.example.org", "")


def test_all_mails_about_a_case_to_one_person_are_one_thread(town: Town, office: PostOffice) -> None:
    case, worker = sent_request(town), worker_of(town, office)
    let_mail_go(town, worker)
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    let_mail_go(town, worker)
    town.step("anna", case, "close")
    let_mail_go(town, worker)
    first, second = office.to("hanna")
    assert first["In-Reply-To"] is None and first["References"] is None
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"] != second["Message-ID"]
    assert first["Subject"] == second["Subject"]


def test_what_happens_in_quick_succession_is_one_mail(town: Town, office: PostOffice) -> None:
    case, worker = sent_request(town), worker_of(town, office)
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    town.step("anna", case, "close")
    let_mail_go(town, worker)
    assert len(office.to("hanna")) == 1 and office.to("aris") == []


def test_nobody_is_asked_for_what_a_colleague_has_done(town: Town, office: PostOffice) -> None:
    case, worker = sent_request(town), worker_of(town, office)
    worker.work()
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    town.clock.forward(minutes=2)
    worker.send_next()
    assert office.to("hanna") == []


def test_who_may_no_longer_see_the_case_when_a_mail_leaves_gets_none(town: Town, office: PostOffice) -> None:
    sent_request(town)
    worker = worker_of(town, office)
    worker.work()
    with town.installation.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM grants WHERE \"user\" = 'hanna'")
    town.clock.forward(minutes=2)
    worker.work()
    assert office.taken == []
    with town.installation.database.reading() as connection:
        assert outbox.outcomes(connection) == {"needless": 1}


def test_a_suspended_person_gets_no_mail(town: Town, office: PostOffice) -> None:
    sent_request(town)
    worker = worker_of(town, office)
    worker.work()
    with town.installation.database.writing() as connection:
        accounts.set_active(connection, UserId("hanna"), False)
    town.clock.forward(minutes=2)
    worker.work()
    assert office.taken == []


def test_a_daily_mail_holds_all_cases_and_goes_out_in_the_morning_there(town: Town, office: PostOffice) -> None:
    choose(town, "hanna", Way.DAILY)
    worker = worker_of(town, office)
    sent_request(town), sent_request(town)
    let_mail_go(town, worker)
    assert office.taken == []
    town.clock.forward(hours=15, minutes=50)
    worker.work()
    assert office.taken == [], "it is 5:54 in Helsinki"
    town.clock.forward(minutes=10)
    worker.work()
    [message] = office.to("hanna")
    assert body(message).count("https://imi.example.org/cases/") == 2


def test_who_wants_duties_only_gets_no_news(town: Town, office: PostOffice) -> None:
    choose(town, "hanna", Way.DUTIES)
    case, worker = sent_request(town), worker_of(town, office)
    let_mail_go(town, worker)
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    town.step("anna", case, "close")
    let_mail_go(town, worker)
    assert len(office.to("hanna")) == 1


def test_a_server_that_is_busy_is_asked_again_later_under_the_same_message_id(town: Town, office: PostOffice) -> None:
    sent_request(town)
    office.to_contents = ["451 later", "451 later"]
    worker = worker_of(town, office)
    let_mail_go(town, worker)
    worker.work()
    assert office.taken == []
    town.clock.forward(minutes=1)
    worker.work()
    town.clock.forward(minutes=5)
    worker.work()
    [message] = office.to("hanna")
    assert message["X-Attempt"] == "3"
    with town.installation.database.reading() as connection:
        assert outbox.outcomes(connection) == {"sent": 1}


def test_an_address_that_takes_no_mail_is_not_tried_again_and_marked(town: Town, office: PostOffice) -> None:
    sent_request(town)
    office.to_recipients = ["550 no such mailbox"]
    let_mail_go(town, worker_of(town, office))
    with town.installation.database.reading() as connection:
        assert outbox.outcomes(connection) == {"refused": 1}
        assert outbox.mail_choice(connection, UserId("hanna")).refused == town.clock.now()


def test_a_server_that_is_not_there_loses_nothing(town: Town, office: PostOffice) -> None:
    sent_request(town)
    away = Worker(town.installation, STATIONERY, SmtpPost("smtp", "127.0.0.1", 1, SENDER))
    let_mail_go(town, away)
    assert office.taken == []
    town.clock.forward(minutes=10)
    worker_of(town, office).work()
    assert len(office.to("hanna")) == 1


def test_a_mail_that_belongs_to_no_case_leaves_once_for_its_key(any_town: Town, office: PostOffice) -> None:
    with any_town.installation.database.writing() as connection:
        for _ in range(2):
            outbox.put_mail(connection, "tried", now=any_town.clock.now(), user=UserId("anna"), key="tried anna")
    with any_town.installation.database.reading() as connection:
        assert outbox.outcomes(connection) == {"": 1}
