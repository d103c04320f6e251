"""Every command that writes down who did it names a person of the directory, once there is one who may."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

import click
import pytest
from click.testing import CliRunner, Result

import cli
from cli.main import main
from imi_runtime.directory.table_files import AUTHORITIES
from imi_runtime.operations.directory.directory_files import export_directory
from imi_runtime.store import accounts, deployments, directory_history, people
from imi_runtime.store.cases import history
from tests.directory.land_town import found_land
from tests.library_kit import AREA
from tests.operations.moving_kit import FIRST
from tests.town import TOWN_KEY, Town, user

OPERATOR = "operator_admin"
BY = f"{OPERATOR}@operator.example.org"
NOT_ENOUGH = "is no account that may do this here"
SECOND, REWORDED = (
    {path: data.replace(b"Request about a permit", anew) for path, data in FIRST.items()}
    for anew in (b"Request about a licence", b"Request about a paper")
)
WRITTEN_BY = frozenset({"deploy", "rollback", "move", "directory import", "directory invite"})
"""Every command that writes a "by"."""
RUNS: dict[str, tuple[str, ...]] = {
    "deploy": ("--library", "second", "deploy", AREA),
    "deploy --labels": ("--library", "reworded", "deploy", AREA, "--labels", "--wording"),
    "rollback": ("rollback", AREA),
    "move": ("move", AREA, "--to", "1"),
    "move --back": ("move", AREA, "--back"),
    "directory import": ("directory", "import", "directory"),
    "directory invite": ("directory", "invite", "olga@athens.example.org"),
}
"""How each of them is run."""


def imi(*words: str) -> Result:
    return CliRunner().invoke(main, [*words], prog_name="imi")


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The land as an installation that commands find, with everything that they need lying in the present folder."""
    founded = found_land(f"sqlite:///{tmp_path / 'land.db'}", files=FIRST)
    with founded.installation.database.writing() as connection:
        accounts.add_users(connection, [(user("olga", "athens"), people.NO_PASSWORD)])
    for name, files in (("second", SECOND), ("reworded", REWORDED)):
        _write(tmp_path / name, files)
    exported = export_directory(founded.installation)
    changed = {**exported, AUTHORITIES: exported[AUTHORITIES].replace(b"Demo Authority Patras", b"Demo Office Patras")}
    _write(tmp_path / "directory", {PurePosixPath(name): data for name, data in changed.items()})
    key = tmp_path / "key"
    key.touch(mode=0o600)
    key.write_text(TOWN_KEY.hex(), "ascii")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMI_DATABASE_URL", f"sqlite:///{tmp_path / 'land.db'}")
    monkeypatch.setenv("IMI_KEY_FILE", str(key))
    yield founded
    founded.installation.database.close()


def _write(folder: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def _commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def test_the_list_of_commands_that_write_who_did_it_is_complete() -> None:
    """By their options, and by the calls: whoever hands an operation a `by` took it from the option."""
    assert {name for name, one in _commands(main) if "by" in {o.name for o in one.params}} == WRITTEN_BY
    assert {name.partition(" --")[0] for name in RUNS} == WRITTEN_BY
    calling, asking_the_machine = set(), set()
    for file in Path(cli.__file__).parent.glob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        if any(isinstance(one, ast.keyword) and one.arg == "by" for one in ast.walk(tree)):
            calling.add(file.stem)
        if "getpass" in file.read_text("utf-8"):
            asking_the_machine.add(file.stem)
    assert calling == {name.split()[0] for name in WRITTEN_BY}
    assert asking_the_machine == {"who"}


@pytest.mark.parametrize("run", [run for run in RUNS if run != "rollback"])
@pytest.mark.parametrize("by", [(), ("--by", "Demo Officer"), ("--by", "athens_admin@athens.example.org")])
def test_nobody_else_is_named_and_nothing_is_written(town: Town, run: str, by: tuple[str, ...]) -> None:
    before = _written(town)
    said = imi(*RUNS[run], *by)
    assert said.exit_code == 2 and NOT_ENOUGH in said.output and "Traceback" not in said.output, said.output
    assert _written(town) == before


def _written(town: Town) -> tuple[object, ...]:
    with town.installation.database.reading() as connection:
        return (
            deployments.deployments(connection), deployments.live_changes(connection, AREA),
            directory_history.all_changes(connection), export_directory(town.installation),
        )


def test_who_may_is_named_and_stands_in_every_history(town: Town) -> None:
    """Lists of deployments name the account; the histories of cases and of the directory name its owner by the id."""
    case = town.open("athens_plain")
    for run in ("deploy --labels", "deploy", "directory import", "directory invite"):
        assert _done(RUNS[run])
    assert _done(("move", AREA)) and _done(RUNS["move --back"])
    refused = imi(*RUNS["rollback"], "--by", "Demo Officer")
    assert refused.exit_code == 2 and NOT_ENOUGH in refused.output
    assert _done(RUNS["rollback"])
    with town.installation.database.reading() as connection:
        assert [one.by for one in deployments.live_changes(connection, AREA)] == [BY, BY, "a test"]
        told = [one.change for one in directory_history.all_changes(connection)]
        moved = [row.data["by"] for row in history(connection, case) if row.data["kind"] == "moved"]
    assert {one.kind: one.by for one in told} == {"imported": OPERATOR, "invited": OPERATOR}
    assert moved == [OPERATOR, OPERATOR]


def _done(run: tuple[str, ...]) -> bool:
    said = imi(*run, "--by", BY.upper())
    assert said.exit_code == 0, (run, said.output)
    return True
