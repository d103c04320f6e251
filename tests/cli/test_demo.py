"""The demonstration: invented authorities, people and cases, loaded as its user loads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from cli.main import main
from imi_runtime.assembly import open_installation
from imi_runtime.compiler.library import Library
from imi_runtime.model.folding import fold
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.invented.demonstration import (
    NotForDemonstration,
    code_for_address,
    load_demonstration,
    showcase,
)
from imi_runtime.operations.signing_in.second_factor import TypedCode
from imi_runtime.operations.signing_in.sign_in import Halfway, SignedIn, check_password, finish_sign_in
from imi_runtime.settings import read_settings
from imi_runtime.store.directory import Authority, add_authorities, read_directory
from tests.entering import HERE
from tests.library_kit import AREA, library
from tests.town import STORY, told_library

NOON = datetime(2026, 9, 16, 12, tzinfo=UTC)


class FixedClock:
    def now(self) -> datetime:
        return NOON


def imi(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], prog_name="imi")


@pytest.fixture
def deployed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new database in which the small invented area is live."""
    write(told_library(), tmp_path)
    monkeypatch.setenv("IMI_DATABASE_URL", f"sqlite:///{tmp_path}/demo.db")
    monkeypatch.setenv("IMI_KEY_FILE", f"{tmp_path}/demo.key")
    monkeypatch.setenv("IMI_DEMO", "yes")
    assert imi("db", "upgrade").exit_code == 0
    result = imi("--library", tmp_path, "deploy", "--all")
    assert result.exit_code == 0, result.output
    return tmp_path


def write(files: Library, folder: Path) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def installation() -> Installation:
    return open_installation(read_settings(), FixedClock())


def rows(found: Installation, sentence: str) -> list[tuple[object, ...]]:
    with found.database.reading() as connection:
        return [tuple(row) for row in connection.execute(text(sentence))]


def test_a_demonstration_loads_once_and_says_whom_to_sign_in_as(deployed: Path) -> None:
    first = imi("demo", "load")
    assert first.exit_code == 0, first.output
    assert "48 authorities, 155 people and 60 cases" in first.output
    again = imi("demo", "load")
    assert again.exit_code == 0 and "there already: 48 authorities, 155 people and 60 cases" in again.output
    accounts = imi("demo", "accounts")
    assert accounts.exit_code == 0
    assert ".handler@demo-register.gr.example.org" in accounts.output and "Helsinki" in accounts.output


def test_accounts_that_everybody_knows_are_refused_outside_demonstrations(
    deployed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMI_DEMO", "no")
    refused = imi("demo", "load")
    assert refused.exit_code == 2 and "IMI_DEMO=yes" in refused.output
    assert rows(installation(), "SELECT id FROM users") == []


def test_invented_accounts_never_stand_beside_real_authorities(deployed: Path) -> None:
    found = installation()
    real = Authority(id="real", name="Office", official_name="Office", country="DE", languages=("de",), folded="office")
    with found.database.writing() as connection:
        add_authorities(connection, [real])
    assert imi("demo", "load").exit_code == 1
    with pytest.raises(NotForDemonstration):
        load_demonstration(found, fold)
    assert rows(found, "SELECT id FROM users") == []


def test_cases_stand_in_every_state_some_late_and_some_due_soon_and_none_in_the_future(deployed: Path) -> None:
    found = installation()
    assert load_demonstration(found, fold).cases == 60
    states = dict(rows(found, "SELECT state, count(*) FROM cases GROUP BY state"))
    assert set(states) == {"draft", "sent", "answered", "closed"}
    dues = [datetime.fromisoformat(str(due)).replace(tzinfo=UTC) for (due,) in rows(found, "SELECT due FROM sight WHERE due IS NOT NULL")]
    assert any(due < NOON for due in dues)
    assert any(NOON < due < NOON + timedelta(days=3) for due in dues)
    [(last,)] = rows(found, "SELECT max(updated) FROM cases")
    assert datetime.fromisoformat(str(last)).replace(tzinfo=UTC) < NOON


def test_a_showcase_account_signs_in_and_has_a_lively_list(deployed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = installation()
    load_demonstration(found, fold)
    asker, answerer = showcase(found)[:2]
    for account in (asker, answerer):
        halfway = check_password(found, email=account.email, password=account.password, caller=HERE)
        assert isinstance(halfway, Halfway) and halfway.enrolled
        code = code_for_address(found, account.email)
        assert code is not None
        assert isinstance(finish_sign_in(found, note=halfway.note, proof=TypedCode(code), caller=HERE), SignedIn)
    printed = imi("demo", "code", showcase(found)[2].email)
    assert printed.exit_code == 0 and printed.output.strip().isdigit() and len(printed.output.strip()) == 6
    assert imi("demo", "code", "nobody@example.org").exit_code == 1
    monkeypatch.setenv("IMI_DEMO", "no")
    refused = imi("demo", "code", asker.email)
    assert refused.exit_code == 2 and "IMI_DEMO=yes" in refused.output
    shelves = rows(found, "SELECT DISTINCT shelf FROM sight WHERE authority IN ('demo-gr-register', 'demo-fi-register')")
    assert {shelf for (shelf,) in shelves} == {0, 1, 2}


def test_the_same_seed_and_clock_invent_the_same_cases(deployed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "SELECT number, state, opened, updated, situation FROM cases ORDER BY number"
    load_demonstration(installation(), fold, cases=12)
    first = rows(installation(), told)
    monkeypatch.setenv("IMI_DATABASE_URL", f"sqlite:///{tmp_path}/again.db")
    assert imi("db", "upgrade").exit_code == 0
    assert imi("--library", tmp_path, "deploy", "--all").exit_code == 0
    load_demonstration(installation(), fold, cases=12)
    assert rows(installation(), told) == first and len(first) == 12


def test_every_authority_says_that_it_is_invented(deployed: Path) -> None:
    found = installation()
    load_demonstration(found, fold, cases=4)
    with found.database.reading() as connection:
        authorities = read_directory(connection).authorities.values()
    assert all("Demo" in one.name and ("Demo" in one.official_name or "Démo" in one.official_name) for one in authorities)
    assert len({one.country for one in authorities}) == 12
    assert all(email.endswith(".example.org") for (email,) in rows(found, "SELECT email FROM users"))


LATE = f"procedures/{AREA}/scenarios/never_answered.yaml"
LATE_TEXT = """
    scenario: never_answered
    title: "Nobody answers, and the clock closes the request"
    procedure: permit_request
    authorities:
      oslo: {name: "Demo Office Oslo", country: "NO", seat: "Oslo"}
      riga: {name: "Demo Office Riga", country: LV, seat: "Riga"}
      above: {name: "Demo Coordinator Riga", country: LV, seat: "Riga", coordinates: [riga]}
    people: {ola: oslo, rita: riga, ruta: above as viewer}
    steps:
      - {who: ola, does: open, at: "2026-05-04 09:00"}
      - who: ola
        does: send
        answers: {request: {name: {family_name: "Demo", given_names: "Ada"}, urgent: no, reply_by: "2026-05-15"}}
        picks: [permit.valid]
        chooses: riga
      - {who: rita, does: close, refused: true}
      - expect: {after: "3 weeks", state: closed}
"""
EXPIRES = (
    'close: {label: "Close", by: requester, from: answered, to: closed}',
    'close: {label: "Close", by: requester, from: answered, to: closed}\n'
    '  expire: {label: "Expire", by: clock, from: sent, to: closed}',
)


def test_what_a_clock_does_in_a_story_has_happened_in_its_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = next(data.decode() for path, data in library(permit_request=EXPIRES).items() if path.stem == "permit_request")
    text = text.replace("within: 14 days", "within: 14 days, then: expire")
    write(library({"permit_request": text, LATE: LATE_TEXT}), tmp_path)
    monkeypatch.setenv("IMI_DATABASE_URL", f"sqlite:///{tmp_path}/late.db")
    monkeypatch.setenv("IMI_KEY_FILE", f"{tmp_path}/late.key")
    assert imi("db", "upgrade").exit_code == 0
    result = imi("--library", tmp_path, "deploy", "--all")
    assert result.exit_code == 0, result.output
    assert load_demonstration(installation(), fold, cases=12).cases == 12
    states = dict(rows(installation(), "SELECT state, count(*) FROM cases GROUP BY state"))
    assert set(states) == {"draft", "sent", "closed"}


def test_the_cases_are_the_areas_stories_played_by_authorities_of_many_countries(deployed: Path) -> None:
    found = installation()
    load_demonstration(found, fold)
    seats = rows(found, "SELECT DISTINCT a.country FROM sight s JOIN authorities a ON a.id = s.authority")
    assert len(seats) >= 10


def test_an_area_without_stories_has_authorities_and_no_cases(deployed: Path) -> None:
    (deployed / STORY).unlink()
    assert imi("--library", deployed, "deploy", "--all").exit_code == 0
    result = imi("demo", "load")
    assert result.exit_code == 0, result.output
    assert "48 authorities, 155 people and 0 cases" in result.output
    assert "procedures/AREA/scenarios" in result.output
