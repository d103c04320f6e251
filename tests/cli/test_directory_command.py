"""`imi directory` as people run it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from imi_runtime.directory.table_files import AREAS, AUTHORITIES, USERS
from imi_runtime.operations.directory.directory_files import export_directory
from tests.directory.land_town import sqlite_land

BY = ("--by", "operator_admin@operator.example.org")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The land as an installation that commands find, and an empty folder for its files."""
    key = tmp_path / "imi.key"
    key.touch(mode=0o600)
    key.write_text((b"k" * 32).hex())  # the key of the town
    monkeypatch.setenv("IMI_KEY_FILE", str(key))
    monkeypatch.setenv("IMI_DATABASE_URL", f"sqlite:///{tmp_path / 'land.db'}")
    town = sqlite_land(tmp_path)
    files = export_directory(town.installation)
    town.installation.database.close()
    (tmp_path / "files").mkdir()
    for name, data in files.items():
        (tmp_path / "files" / name).write_bytes(data)
    return tmp_path / "files"


def run(*args: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(main, [*args], prog_name="imi")
    return outcome.exit_code, outcome.output


def test_the_directory_goes_out(folder: Path) -> None:
    wanted = {name: (folder / name).read_bytes() for name in (AUTHORITIES, AREAS, USERS)}
    code, said = run("directory", "export", str(folder.parent / "out"))
    assert code == 0 and "authorities.csv" in said
    assert {name: (folder.parent / "out" / name).read_bytes() for name in wanted} == wanted


def test_all_faults_are_told_with_row_and_column_and_nothing_is_imported(folder: Path) -> None:
    file = folder / AUTHORITIES
    file.write_bytes(file.read_bytes().replace(b",EL,", b",XX,", 1).replace(b"active,national", b"active,nobody", 1))
    (folder / USERS).unlink()
    code, said = run("directory", "import", str(folder), *BY)
    assert code == 1, said
    assert "authorities.csv, row 2, column 'country': there is no “XX” here" in said
    assert "users.csv: the file is missing" in said and "column 'validator': there is no “nobody” here" in said
    assert said.endswith("Nothing was imported. Faults: 3\n")


def test_the_staffing_check_says_who_is_missing_where(folder: Path) -> None:
    code, said = run("staffing")
    assert code == 1 and "Demo Authority Athens (GR, athens) gives its cases out, and nobody has the right allocator" in said
    users = folder / USERS
    users.write_bytes(users.read_bytes().replace(b"athens,en,no,no,", b"athens,en,no,no,demo_permits:allocator "))
    assert run("directory", "import", str(folder), *BY)[0] == 0
    code, said = run("staffing")
    assert code == 0 and "demo_permits: every step has somebody, in all 6 authorities." in said
    users.write_bytes(users.read_bytes().replace(b"demo_permits:handler ", b""))
    assert run("directory", "import", str(folder), *BY)[0] == 0
    code, said = run("staffing", "demo_permits")
    assert code == 1 and "demo_permits: 6 of 6 authorities lack people for" in said
    assert "step 'send' (“Send”): nobody there has the right handler" in said
    assert run("staffing", "no_such_area")[0] == 2


def test_the_first_administrator_gets_a_link_and_nobody_gets_a_second_password(folder: Path) -> None:
    users = folder / USERS
    new = b"olga,Demo Olga,olga@operator.example.org,operator,en,yes,no,\r\n"
    users.write_bytes(users.read_bytes() + new)
    assert run("directory", "import", str(folder), *BY)[0] == 0
    code, said = run("directory", "invite", "Olga@operator.example.org", *BY)
    assert code == 0 and "/invitations/" in said
    for known in ("operator_admin@operator.example.org", "nobody@example.org"):
        assert run("directory", "invite", known, *BY) == (1, f"There is no user '{known}' without a password.\n")
