"""Start-up refuses what cannot be meant or is not safe (OPS-5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from imi_runtime.adapters.sealing import CaseSealing, KeyFileFault, SealBroken, create_key_file, read_key_file
from imi_runtime.assembly import NotReady, open_installation
from imi_runtime.model.ids import CaseId
from imi_runtime.settings import Settings, WrongSetting, read_settings


@pytest.mark.parametrize(("name", "value"), [
    ("IMI_DATABASE_URL", "mysql://somewhere"), ("IMI_DATABASE_URL", "here.db"), ("IMI_PROXIES", "many"),
    ("IMI_PROXIES", "-1"), ("IMI_DEMO", "true"), ("IMI_DEMO", "1"),
])
def test_a_setting_that_cannot_be_meant_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=name):
        read_settings({name: value})


def test_without_settings_everything_lies_below_var() -> None:
    settings = read_settings({})
    assert settings.database_url == "sqlite:///var/imi.db" and settings.key_file == Path("var/imi.key")


def settings_at(folder: Path) -> Settings:
    return read_settings({"IMI_DATABASE_URL": f"sqlite:///{folder / 'x.db'}", "IMI_KEY_FILE": str(folder / "key")})


@pytest.mark.parametrize(("content", "mode", "says"), [
    (None, 0o600, "no key file"), ("00" * 32, 0o644, "others may read"), ("00" * 31, 0o600, "no key of 32 bytes"),
    ("not hexadecimal", 0o600, "no key of 32 bytes"), ("", 0o600, "no key of 32 bytes"),
])
def test_a_key_that_is_missing_open_or_broken_is_refused(
    tmp_path: Path, content: str | None, mode: int, says: str
) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_text(content)
        path.chmod(mode)
    with pytest.raises(KeyFileFault, match=says):
        read_key_file(path)


def test_a_database_without_tables_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    create_key_file(tmp_path / "key")
    with pytest.raises(NotReady, match="imi db upgrade"):
        open_installation(settings_at(tmp_path))


def test_making_the_key_twice_leaves_the_first_alone(tmp_path: Path) -> None:
    create_key_file(tmp_path / "key")
    first = (tmp_path / "key").read_text()
    create_key_file(tmp_path / "key")
    assert (tmp_path / "key").read_text() == first


SEALING = CaseSealing(b"k" * 32)
CASE, OTHER = CaseId("case"), CaseId("other")


def test_what_is_sealed_opens_only_for_its_case_and_its_place() -> None:
    wrapped = SEALING.new_key(CASE)
    sealed = SEALING.seal(wrapped, CASE, "filling|1|1", b"an answer")
    assert SEALING.open(wrapped, CASE, "filling|1|1", sealed) == b"an answer"
    for case, place in ((CASE, "filling|1|2"), (CASE, "filling|2|1"), (OTHER, "filling|1|1")):
        with pytest.raises(SealBroken):
            SEALING.open(wrapped, case, place, sealed)


def test_a_changed_byte_anywhere_breaks_the_seal() -> None:
    wrapped = SEALING.new_key(CASE)
    sealed = SEALING.seal(wrapped, CASE, "here", b"an answer")
    for place in range(len(sealed)):
        forged = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealBroken):
            SEALING.open(wrapped, CASE, "here", forged)


def test_another_installation_opens_nothing() -> None:
    wrapped = SEALING.new_key(CASE)
    sealed = SEALING.seal(wrapped, CASE, "here", b"an answer")
    with pytest.raises(SealBroken):
        CaseSealing(b"x" * 32).open(wrapped, CASE, "here", sealed)
