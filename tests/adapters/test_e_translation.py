"""The translation service's word is taken as it is meant; whatever else it says loses no text and tells nobody more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from imi_runtime.adapters import e_translation
from imi_runtime.adapters.credentials import Credentials
from imi_runtime.adapters.e_translation import ETranslation
from imi_runtime.model.ids import Language
from imi_runtime.model.translation import Failure
from imi_runtime.ports import NotTranslated, NotUnderstood, OrderRefused, Translated, TranslationOrder, TranslatorAway
from imi_runtime.settings import WrongSetting, read_settings
from tests.certificates import make_certificate
from tests.translation_service.stand_in import APPLICATION, PASSWORD, StandIn, standing_in

CREDENTIALS = Credentials(APPLICATION, PASSWORD)
ORDER = TranslationOrder(
    reference="demo-reference", source=Language("el"), target=Language("en"), text="Καλημέρα <b>κόσμε</b> & {name}\n\u2028",
    callback="https://imi.example.org/translated/demo-secret",
)


@pytest.fixture
def service() -> Iterator[StandIn]:
    with standing_in() as opened:
        yield opened


def client(service: StandIn, credentials: Credentials = CREDENTIALS) -> ETranslation:
    return ETranslation(f"{service.address}/api", credentials)


def test_an_order_says_the_text_its_languages_and_where_to_bring_the_result_and_nothing_else(service: StandIn) -> None:
    assert client(service).submit(ORDER) == "1000"
    (job,) = service.jobs
    assert job.order == {
        "textToTranslate": ORDER.text, "sourceLanguage": "EL", "targetLanguages": ["EN"], "domain": "GEN",
        "callerInformation": {"externalReference": "demo-reference", "username": APPLICATION},
        "notifications": {"success": {"http": ORDER.callback}, "failure": {"http": ORDER.callback}},
    }
    assert "Cookie" not in job.headers


@pytest.mark.parametrize(("fault", "why"), [
    ("pair not there", Failure.NO_PAIR), ("source language unknown", Failure.NO_PAIR), ("text too long", Failure.TOO_LONG),
    ("target language unknown", Failure.NO_PAIR), ("too many segments", Failure.TOO_LONG),
    ("application unknown", Failure.REFUSED), ("address not allowed", Failure.REFUSED),
    ("a code that nobody documents", Failure.REFUSED),
])
def test_what_the_service_never_takes_is_told_by_its_reason(service: StandIn, fault: str, why: Failure) -> None:
    service.fault = fault
    with pytest.raises(OrderRefused) as refused:
        client(service).submit(ORDER)
    assert refused.value.why is why


@pytest.mark.parametrize("fault", [
    "quota used up", "too many at once", "sends elsewhere", "is broken", "is overloaded", "asks for patience", "speaks HTML",
    "gives no number", "gives a number below zero", "gives a word for a number", "gives a list", "talks for ever", "hangs up",
])
def test_what_may_go_better_another_time_is_tried_again(service: StandIn, fault: str) -> None:
    service.fault = fault
    with pytest.raises(TranslatorAway):
        client(service).submit(ORDER)
    service.fault = ""
    assert client(service).submit(ORDER)


def test_nobody_is_waited_for_for_ever(service: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e_translation, "TIMEOUT", (0.3, 0.3))
    monkeypatch.setattr(e_translation, "MOST_SECONDS", 0.3)
    for fault in ("is silent", "drips"):
        service.fault = fault
        with pytest.raises(TranslatorAway):
            client(service).submit(ORDER)


def test_a_wrong_password_is_said_for_the_operator(service: StandIn) -> None:
    with pytest.raises(TranslatorAway, match="does not accept the application's name and password"):
        client(service, Credentials(APPLICATION, "wrong")).submit(ORDER)


def test_a_certificate_that_nobody_vouches_for_gets_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = make_certificate(tmp_path)
    with standing_in(certificate) as service:
        with pytest.raises(TranslatorAway, match="SSLError"):
            client(service).submit(ORDER)
        assert service.jobs == []
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
        assert client(service).submit(ORDER), "the same service, vouched for"


def test_what_is_not_there_is_away(tmp_path: Path) -> None:
    with standing_in() as service:
        gone = client(service)
    with pytest.raises(TranslatorAway):
        gone.submit(ORDER)


def test_what_is_brought_is_read(service: StandIn) -> None:
    client(service).submit(ORDER)
    (job,) = service.jobs
    read = client(service).read
    assert read(json.dumps(job.result()).encode()) == Translated(
        reference="demo-reference", request="1000", source="el", target="en", text=f"[EN] {ORDER.text}"
    )
    refused = NotTranslated(reference="demo-reference", request="1000", why=Failure.NO_PAIR)
    assert read(json.dumps(job.error(-20013)).encode()) == refused
    assert read(json.dumps(job.error(-20028)).encode()) == replace(refused, why=Failure.AWAY, again=True)
    assert read(json.dumps(job.error(-5)).encode()) == replace(refused, why=Failure.REFUSED)
    assert read(json.dumps({**job.error(0), "errorCode": "x"}).encode()) == replace(refused, why=Failure.REFUSED)


def test_what_the_service_calls_a_language_can_be_set_both_ways(service: StandIn) -> None:
    norwegian = replace(ORDER, source=Language("nb"))
    plain = client(service)
    plain.submit(norwegian)
    called_no = ETranslation(f"{service.address}/api", CREDENTIALS, {"nb": "NO"})
    called_no.submit(norwegian)
    assert [job.order["sourceLanguage"] for job in service.jobs] == ["NB", "NO"]
    for brought in (plain.read(json.dumps(service.jobs[0].result()).encode()), called_no.read(json.dumps(service.jobs[1].result()).encode())):
        assert isinstance(brought, Translated) and (brought.source, brought.target) == ("nb", "en")


@pytest.mark.parametrize("wrong", ["nb", "nob=NO", "nb=NO nb=NB", "nb=no", "nb=NO da=NO", "nb=NORSK"])
def test_a_code_that_cannot_be_meant_is_refused(wrong: str) -> None:
    with pytest.raises(WrongSetting, match="IMI_TRANSLATION_CODES"):
        read_settings({"IMI_TRANSLATION_CODES": wrong})
    assert read_settings({"IMI_TRANSLATION_CODES": "nb=NO is=IS"}).translation_codes == {"nb": "NO", "is": "IS"}


@pytest.mark.parametrize("body", [
    b"", b"null", b"[]", b"request-id=1000", b"\xff\xfe", b"[" * 100_000, b'{"requestId": 1000}',
    b'{"requestId": "1000", "externalReference": "r", "translatedText": "t"}',
    b'{"requestId": 1000, "externalReference": ["r"], "translatedText": "t"}',
    b'{"requestId": 1000, "externalReference": "r", "sourceLanguage": "EL", "targetLanguage": "EN"}',
    b'{"requestId": 1000, "externalReference": "r", "sourceLanguage": "EL", "translatedText": "t"}',
    b'{"requestId": 1000, "externalReference": "r", "sourceLanguage": "EL", "targetLanguage": 7, "translatedText": "t"}',
    b'{"requestId": 1000, "externalReference": "r", "sourceLanguage": "EL", "targetLanguage": "EN", "translatedText": {}}',
])
def test_what_the_service_would_never_bring_is_not_understood(service: StandIn, body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        client(service).read(body)


def test_the_settings_demand_safe_lines_and_a_name_with_a_password(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    wanted = {
        "IMI_TRANSLATION": "https://translation.example.org/api/", "IMI_ADDRESS": "https://imi.example.org",
        "IMI_TRANSLATION_CREDENTIALS_FILE": str(file),
    }
    assert read_settings({}).translation == "" and not read_settings({}).translation_personal
    assert read_settings(wanted).translation == "https://translation.example.org/api"
    for name, wrong, said in (
        ("IMI_TRANSLATION", "http://translation.example.org", "IMI_TRANSLATION must be"),
        ("IMI_TRANSLATION", "https://user:word@translation.example.org", "IMI_TRANSLATION must be"),
        ("IMI_TRANSLATION", "http://127.0.0.1.example.org", "IMI_TRANSLATION must be"),
        ("IMI_ADDRESS", "http://imi.example.org", "IMI_ADDRESS must begin with https"),
        ("IMI_TRANSLATION_CREDENTIALS_FILE", "", "IMI_TRANSLATION_CREDENTIALS_FILE is missing"),
        ("IMI_TRANSLATION_PERSONAL", "perhaps", "must be yes or no"),
    ):
        with pytest.raises(WrongSetting, match=said):
            read_settings({**wanted, name: wrong})
    with pytest.raises(WrongSetting, match="cannot be read"):
        e_translation.e_translation("https://translation.example.org", file)
    file.write_text("one line", "utf-8")
    file.chmod(0o600)
    with pytest.raises(WrongSetting, match="two lines"):
        e_translation.e_translation("https://translation.example.org", file)
