"""A printed fingerprint proves the stored history: as long as nobody changed it, and only of its own case."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from imi_runtime.operations.cases.proving import (
    Broken,
    NoSuchNumber,
    Proved,
    Unproved,
    Verdict,
    check_digest,
    digest_in,
)
from imi_runtime.operations.moves.moving import move_cases
from imi_runtime.store import cases
from tests.library_kit import AREA
from tests.operations.moving_kit import FIRST, MAPPING, deploy_second, many_cases, versions
from tests.town import REPLY_ANSWERS, REQUEST_ANSWERS, TOWN_KEY, Town, sqlite_town


def printed(town: Town, case: str) -> tuple[str, str]:
    """Return number and digest as a report shows them now."""
    with town.installation.database.reading() as connection:
        stored = cases.load(connection, case, town.installation.sealing)  # type: ignore[arg-type]
    assert stored is not None
    return stored.case.number, stored.digest


def checked(town: Town, number: str, digest: str) -> Verdict:
    return check_digest(town.installation, number, digest)  # type: ignore[arg-type]


def changed(town: Town, statement: str) -> None:
    """Change the database as whoever owns the machine could: the application itself may not."""
    with sqlite3.connect(str(town.installation.database.engine.url.database)) as connection:
        for (guard,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {guard}")
        connection.execute(statement)
    connection.close()


def test_a_printed_fingerprint_stays_provable_while_the_case_goes_on(any_town: Town) -> None:
    case = any_town.open("anna")
    any_town.step("anna", case, "send", REQUEST_ANSWERS)
    number, digest = printed(any_town, case)
    assert isinstance(now := checked(any_town, number, digest), Proved) and (now.sequence, now.later) == (2, 0)
    any_town.step("hanna", case, "reply", REPLY_ANSWERS)
    assert isinstance(then := checked(any_town, number, digest), Proved) and (then.sequence, then.later) == (2, 1)


def test_a_fingerprint_proves_no_other_case(any_town: Town) -> None:
    first, second = (printed(any_town, any_town.open("anna")) for _ in range(2))
    assert isinstance(checked(any_town, first[0], second[1]), Unproved)
    assert isinstance(checked(any_town, "2026-NONE-0000", first[1]), NoSuchNumber)


TAMPERED = {
    "an event that says something else": "UPDATE case_events SET payload = replace(payload, 'hanna', 'wanda') WHERE sequence = 3",
    "an event that is gone": "DELETE FROM case_events WHERE sequence = 2",
    "an answer put in place of another": "UPDATE fillings SET sealed = (SELECT sealed FROM fillings WHERE number = 1) WHERE number = 2",
    "a digest written by hand": "UPDATE case_events SET digest = replace(digest, 'a', 'b') WHERE sequence = 3",
}  # fmt: skip


@pytest.mark.parametrize("how", TAMPERED)
def test_a_history_that_somebody_changed_proves_nothing(how: str, town: Town) -> None:
    case = town.open("anna")
    town.step("anna", case, "send", REQUEST_ANSWERS)
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    number, digest = printed(town, case)
    changed(town, TAMPERED[how])
    assert isinstance(checked(town, number, digest), Broken), how


def test_cases_that_moved_to_another_version_are_proved_as_before(tmp_path: Path) -> None:
    town = sqlite_town(tmp_path, files=FIRST)
    before = [(case.id, printed(town, case.id)) for case in many_cases(town, 8)]
    deploy_second(town)
    moved = [one.moved for one in move_cases(town.installation, AREA, versions(town, MAPPING), by="Demo Officer")]
    assert any(moved)
    for id, (number, digest) in before:
        assert isinstance(checked(town, number, digest), Proved)
        assert isinstance(checked(town, *printed(town, id)), Proved)
    town.installation.database.close()


def test_the_command_says_what_the_fingerprint_proves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = sqlite_town(tmp_path)
    number, digest = printed(town, town.open("anna"))
    town.installation.database.close()
    key = tmp_path / "key"
    key.write_text(TOWN_KEY.hex())
    key.chmod(0o600)
    monkeypatch.setenv("IMI_DATABASE_URL", f"sqlite:///{tmp_path / 'town.db'}")
    monkeypatch.setenv("IMI_KEY_FILE", str(key))
    said = {
        words: CliRunner().invoke(main, ["verify", *words], prog_name="imi") for words in (
            (number, digest), (number, digest[:30].upper(), digest[30:]), (number, "0" * 64), (number, "abc"),
        )
    }
    assert [one.exit_code for one in said.values()] == [0, 0, 1, 2], [one.output for one in said.values()]
    assert "entry 1 of case" in said[number, digest].output


def test_what_is_typed_is_a_digest_or_nothing() -> None:
    assert digest_in(" ".join(["ABCDEF01"] * 8)) == "abcdef01" * 8
    assert digest_in("abcdef01") is None and digest_in("g" * 64) is None
