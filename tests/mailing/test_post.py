"""Handing mail over to real servers: encrypted, with a name and password, and never with a header of somebody else."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from imi_runtime.adapters.credentials import Credentials
from imi_runtime.adapters.post import (
    FolderPost,
    PostFault,
    SmtpPost,
    make_post,
)
from imi_runtime.mailing.letters import Stationery, message_of
from imi_runtime.model.ids import CaseId, CaseNumber, Language, UserId
from imi_runtime.model.notices import NoticeKind
from imi_runtime.operations.work.posting import CaseTold, Letter
from imi_runtime.ports import AddressRefused, NotDelivered
from imi_runtime.screens.words_mail import MAIL_WORDS
from imi_runtime.settings import WrongSetting, read_settings
from tests.certificates import make_certificate
from tests.mailing.post_office import SENDER, STATIONERY, PostOffice, body, free_port

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TO = "hanna@helsinki.example.org"


def letter(**changes: Any) -> Letter:
    """Return a letter about one case with every reason that there is."""
    whole = {
        "id": "0" * 31 + "1", "thread": "0" * 31 + "1", "kind": "case", "to": TO, "user": UserId("hanna"),
        "language": Language("en"), "zone": UTC, "given": {}, "attempts": 1,
        "cases": (CaseTold(CaseId("c4Se"), CaseNumber("2026-ABCD-EFGH"), tuple(NoticeKind)),),
    }
    return Letter(**(whole | changes))


def mail() -> EmailMessage:
    return message_of(letter(), STATIONERY, NOW)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


def authenticated(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"imi", b"secret")
    return AuthResult(success=right, handled=False)


@pytest.fixture
def guarded(certificate: tuple[Path, Path]) -> Iterator[tuple[PostOffice, ssl.SSLContext]]:
    """A server that demands STARTTLS and a password, and what trusts its certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    office = PostOffice(port=free_port())
    controller = Controller(
        office, hostname="127.0.0.1", port=office.port, tls_context=context, require_starttls=True,
        authenticator=authenticated, auth_required=True,
    )
    controller.start()
    yield office, ssl.create_default_context(cafile=str(certificate[0]))
    controller.stop()


def test_mail_goes_over_starttls_with_name_and_password(guarded: tuple[PostOffice, ssl.SSLContext]) -> None:
    office, trusting = guarded
    post = SmtpPost("smtp+starttls", "127.0.0.1", office.port, SENDER, Credentials("imi", "secret"), lambda: trusting)
    post.deliver(mail(), TO)
    assert [to for to, _ in office.taken] == [TO]


def test_a_wrong_password_is_told_and_the_mail_is_kept(guarded: tuple[PostOffice, ssl.SSLContext]) -> None:
    office, trusting = guarded
    post = SmtpPost("smtp+starttls", "127.0.0.1", office.port, SENDER, Credentials("imi", "wrong"), lambda: trusting)
    with pytest.raises(NotDelivered, match="SMTPAuthenticationError 535"):
        post.deliver(mail(), TO)


def test_a_certificate_that_nobody_vouches_for_is_not_accepted(guarded: tuple[PostOffice, ssl.SSLContext]) -> None:
    office, _ = guarded
    post = SmtpPost("smtp+starttls", "127.0.0.1", office.port, SENDER, Credentials("imi", "secret"))
    with pytest.raises(NotDelivered, match="SSLCertVerificationError"):
        post.deliver(mail(), TO)
    assert office.taken == []


def test_a_server_without_tls_gets_no_mail_that_asks_for_it(office: PostOffice) -> None:
    with pytest.raises(NotDelivered, match="SMTPNotSupportedError"):
        SmtpPost("smtp+starttls", "127.0.0.1", office.port, SENDER).deliver(mail(), TO)


@pytest.mark.parametrize(("said", "fault"), [("550 unknown", AddressRefused), ("450 later", NotDelivered)])
def test_what_the_server_says_of_the_address_decides(office: PostOffice, said: str, fault: type[Exception]) -> None:
    office.to_recipients = [said]
    with pytest.raises(fault):
        SmtpPost("smtp", "127.0.0.1", office.port, SENDER).deliver(mail(), TO)


@pytest.mark.parametrize("to", [
    "a@b.example.org\r\nBcc: everybody@example.org", "a@b.example.org\nX: y", "a@b.example.org, c@d.example.org",
    "a b@example.org", "<a@b.example.org>", "",
])
def test_an_address_cannot_become_a_second_one_or_a_header(to: str) -> None:
    with pytest.raises(Exception, match=r".") as refused:
        message_of(letter(to=to), STATIONERY, NOW)
    assert type(refused.value).__name__ in ("ValueError", "HeaderParseError", "InvalidHeaderDefect", "IndexError")


@pytest.mark.parametrize("value", ["2026\r\nBcc: everybody@example.org", "2026\nX: y"])
def test_no_value_can_become_a_header(value: str) -> None:
    broken = letter(cases=(CaseTold(CaseId("c"), CaseNumber(value), (NoticeKind.NEWS,)),))
    with pytest.raises(ValueError, match="linefeed"):
        message_of(broken, STATIONERY, NOW)
    product = Stationery("IMI\r\nBcc: x@example.org", STATIONERY.address, SENDER, STATIONERY.interface)
    with pytest.raises(ValueError, match="linefeed"):
        message_of(letter(), product, NOW)


def test_what_could_be_markup_is_text_in_html() -> None:
    number = CaseNumber("<img src=x onerror=alert(1)>")
    message = message_of(letter(cases=(CaseTold(CaseId("c"), number, (NoticeKind.NEWS,)),)), STATIONERY, NOW)
    assert "<img" not in body(message, "html") and "&lt;img" in body(message, "html")


@pytest.mark.parametrize("language", ["en", "fr", "de", "el", "fi"])
def test_a_mail_is_wholly_in_the_readers_language_and_says_the_same_in_both_forms(language: str) -> None:
    message = message_of(letter(language=Language(language)), STATIONERY, NOW)
    plain, html = body(message), body(message, "html")
    said = [STATIONERY.interface(Language(language)).say(f"mail/{kind.value}") for kind in NoticeKind]
    assert all(str(sentence) in plain for sentence in said)
    assert all(str(sentence).replace("'", "&#39;") in html for sentence in said)
    assert message["Content-Language"] == language and f'<html lang="{language}">' in html
    english = {word for context, word in MAIL_WORDS.items() if "{" not in word and context.startswith("mail/")}
    assert language == "en" or not any(word in plain for word in english)
    assert "http" not in html.replace("https://imi.example.org/", ""), "nothing is loaded from anywhere"


def test_a_mail_says_that_a_machine_sent_it() -> None:
    assert mail()["Auto-Submitted"] == "auto-generated" and mail()["X-Attempt"] is None
    assert message_of(letter(attempts=2), STATIONERY, NOW)["X-Attempt"] == "2"
    assert mail()["Message-ID"] == message_of(letter(attempts=2), STATIONERY, NOW)["Message-ID"]


def test_the_folder_of_a_demonstration_holds_a_mail_once_however_often_it_is_sent(tmp_path: Path) -> None:
    post = FolderPost(tmp_path / "mail")
    post.deliver(mail(), TO)
    post.deliver(message_of(letter(attempts=2), STATIONERY, NOW), TO)
    [kept] = post.mails()
    assert (kept.to, kept.subject, kept.at) == (TO, "IMI open: case 2026-ABCD-EFGH", NOW)
    assert post.mail(kept.id) == kept
    assert post.mail("../demo") is None and post.mail("f" * 32) is None


def test_a_password_never_goes_over_an_open_line_nor_lies_open(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text("imi\nsecret\n", "utf-8")
    file.chmod(0o644)
    chosen = {"IMI_MAIL_FROM": SENDER, "IMI_MAIL_CREDENTIALS_FILE": str(file)}
    with pytest.raises(PostFault, match="chmod 600"):
        make_post(read_settings({**chosen, "IMI_MAIL": "smtps://mail.example.org"}))
    file.chmod(0o600)
    with pytest.raises(PostFault, match="open line"):
        make_post(read_settings({**chosen, "IMI_MAIL": "smtp://mail.example.org"}))
    assert make_post(read_settings({**chosen, "IMI_MAIL": "smtps://mail.example.org"})) == SmtpPost(
        "smtps", "mail.example.org", 465, SENDER, Credentials("imi", "secret")
    )
    with pytest.raises(PostFault, match="no password"):
        make_post(read_settings({"IMI_MAIL_FROM": SENDER, "IMI_MAIL": "smtps://imi:secret@mail.example.org"}))
    file.write_text("imi\n", "utf-8")
    with pytest.raises(PostFault, match="two lines"):
        make_post(read_settings({**chosen, "IMI_MAIL": "smtps://mail.example.org"}))


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"IMI_MAIL": "mail.example.org"}, "IMI_MAIL must be like"), ({"IMI_MAIL": "smtp://localhost"}, "IMI_MAIL_FROM is missing"),
    ({"IMI_MAIL_FROM": "nobody"}, "must be a mail address"), ({"IMI_ADDRESS": "imi.example.org"}, "IMI_ADDRESS must be like"),
])
def test_wrong_settings_are_told_with_what_they_must_be(wrong: dict[str, str], sentence: str) -> None:
    with pytest.raises(WrongSetting, match=sentence):
        read_settings(wrong)
