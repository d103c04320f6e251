"""Deploying, rehearsing, moving and going back as commands, as a policy officer runs them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from imi_runtime.compiler.compile import Library
from imi_runtime.model.directory import CoordinatorRole
from imi_runtime.model.ids import UserId
from imi_runtime.store import accounts, people
from imi_runtime.store.directory import add_authorities
from tests.comparing.kit import rewritten
from tests.operations.moving_kit import FIRST, SECOND, many_cases, one_case
from tests.town import TOWN_KEY, Town, authority, sqlite_town, user

REWORDED = {path: data.replace(b"Request about a permit", b"Request about a licence") for path, data in FIRST.items()}


def imi(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], prog_name="imi")


def written(folder: Path, files: Library) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """A town whose database the commands open as an installation of their own."""
    founded = sqlite_town(tmp_path, files=FIRST)
    monkeypatch.setenv("IMI_DATABASE_URL", f"sqlite:///{tmp_path / 'town.db'}")
    monkeypatch.setenv("IMI_KEY_FILE", str(tmp_path / "key"))
    (tmp_path / "key").write_text(TOWN_KEY.hex(), "ascii")
    (tmp_path / "key").chmod(0o600)
    yield founded
    founded.installation.database.close()


def test_a_rehearsal_says_counts_first_and_writes_the_mapping_that_then_moves_the_cases(town: Town, tmp_path: Path) -> None:
    for number in range(8):
        one_case(town, Random(2), number % 4)
    second, file = written(tmp_path / "second", SECOND), tmp_path / "mapping.yaml"
    said = imi("--library", second, "deploy", "demo_permits", "--dry-run", "--write-mapping", file)
    assert said.exit_code == 1
    assert "6 running cases on other versions" in said.output
    assert "state 'sent' of permit_request has no successor" in said.output
    assert "Demowska" not in said.output
    assert imi("deployments").output.count("\n") == 1, "nothing was deployed"
    filled = file.read_text("utf-8").replace('sent: ""', "sent: asked").replace('limited: ""', "limited: partial")
    file.write_text(filled.replace("# gains", "gains") + "gains_and_losses: accepted\n" * ("gains" not in filled), "utf-8")
    assert imi("--library", second, "deploy", "demo_permits", "--notes", "more time").exit_code == 0
    moved = imi("move", "demo_permits", "--mapping", file, "--by", "Demo Officer")
    assert moved.exit_code == 0, moved.output
    assert "6 cases moved to version 2; 0 cases left" in moved.output
    assert "6 cases returned; 0 cases left" in imi("move", "demo_permits", "--back").output


def test_the_report_for_programs_has_the_same_counts(town: Town, tmp_path: Path) -> None:
    many_cases(town, 12)
    second = written(tmp_path / "second", SECOND)
    report = json.loads(imi("--library", second, "deploy", "demo_permits", "--dry-run", "--format", "json").stdout)
    assert report["cases"] == sum(report["verdicts"].values()) == 9
    assert all(group["example"] for group in report["groups"])


def test_a_mapping_with_a_mistake_is_told_with_its_line(town: Town, tmp_path: Path) -> None:
    one_case(town, Random(1), 1)
    second, file = written(tmp_path / "second", SECOND), tmp_path / "mapping.yaml"
    file.write_text("mapping: demo_permits\nprocedures: {permit_request: {states: {sent: askd}}}\n", "utf-8")
    said = imi("--library", second, "deploy", "demo_permits", "--dry-run", "--mapping", file)
    assert said.exit_code == 1
    assert "IMI-M003" in said.output and "did you mean 'asked'?" in said.output


@pytest.mark.parametrize("words", [
    ("deploy", "demo_permits", "--write-mapping", "m.yaml"), ("deploy", "demo_permits", "--wording"),
    ("deploy", "demo_permits", "--labels", "--dry-run"), ("move", "demo_permits", "--back", "--to", "1"),
    ("move", "demo_permits", "--to", "9"), ("rollback", "demo_permits"), ("move", "no_such_area"),
], ids=" ".join)
def test_what_makes_no_sense_is_wrong_usage_with_a_sentence(town: Town, tmp_path: Path, words: tuple[str, ...]) -> None:
    said = imi("--library", written(tmp_path / "first", FIRST), *words)
    assert said.exit_code == 2, said.output
    assert "Error: " in said.output and "Traceback" not in said.output


def test_going_back_says_what_is_live_and_where_running_cases_stay(town: Town, tmp_path: Path) -> None:
    second = written(tmp_path / "second", SECOND)
    imi("--library", second, "deploy", "demo_permits")
    said = imi("rollback", "demo_permits", "--notes", "too early", "--by", "Demo Officer")
    assert said.exit_code == 0, said.output
    assert "version 1" in said.output and "is live again" in said.output
    listed = imi("deployments").output
    assert "by Demo Officer  too early" in listed and "cases: 0 running, 0 ended" in listed


def test_once_there_are_people_who_may_only_they_deploy_and_wider_versions_wait_for_another(
    town: Town, tmp_path: Path
) -> None:
    with town.installation.database.writing() as connection:
        add_authorities(connection, [replace(authority("desk", "BE"), roles=frozenset({CoordinatorRole("operator")}))])
        accounts.add_users(connection, [(user("ada", "desk"), "")])
        ada = people.member(connection, UserId("ada"))
        assert ada
        people.change_members(connection, [replace(ada, administrator=True)])
    narrower = written(tmp_path / "narrower", rewritten(FIRST, ("permit_request", "may_read: [request, reply], in: [sent, closed]", "may_read: request, in: sent")))
    for nobody in ((), ("--by", "Demo Officer")):
        said = imi("--library", narrower, "deploy", "demo_permits", *nobody)
        assert said.exit_code == 2 and "is no account that may do this here" in said.output, said.output
    ada_does = ("--by", "ada@desk.example.org")
    said = imi("--library", narrower, "deploy", "demo_permits", *ada_does)
    assert said.exit_code == 0 and "version 2" in said.output and "is live." in said.output
    said = imi("rollback", "demo_permits", *ada_does)
    assert said.exit_code == 0 and "lets somebody see more, and waits for a second person" in said.output
    said = imi("rollback", "demo_permits", "--by", "Demo Officer")
    assert said.exit_code == 2, "it waits already, and is no way round"


def test_words_are_put_over_a_version_only_when_their_author_says_that_the_meaning_stays(town: Town, tmp_path: Path) -> None:
    folder = written(tmp_path / "reworded", REWORDED)
    refused = imi("--library", folder, "deploy", "demo_permits", "--labels")
    assert refused.exit_code == 1 and "now:    Request about a licence" in refused.output
    put = imi("--library", folder, "deploy", "demo_permits", "--labels", "--wording")
    assert put.exit_code == 0 and "version 1, labels 1 is spoken now" in put.output
    assert "version 1, labels 1" in imi("deployments").output
    more = imi("--library", written(tmp_path / "second", SECOND), "deploy", "demo_permits", "--labels")
    assert more.exit_code == 1 and "more than words differs" in more.output


def test_a_rehearsal_speaks_in_labels_and_keeps_ids_where_it_is_about_ids(town: Town, tmp_path: Path) -> None:
    for number in range(4):
        one_case(town, Random(2), number)
    other = written(tmp_path / "other", rewritten(
        FIRST, ("permit_request", "may_read: reply, in: answered", "may_read: [request, reply], in: answered"),
    ))
    said = " ".join(imi("--library", other, "deploy", "demo_permits", "--dry-run").output.split())
    assert "“Responder” gains sight of everything in the form “request” while the case stands at “Answered”" in said
    further = written(tmp_path / "further", rewritten(FIRST, (
        "permit_request", "  close: {", '  urge: {label: "Urge", by: requester, from: answered, to: closed}\n  close: {',
    )))
    said = " ".join(imi("--library", further, "deploy", "demo_permits", "--dry-run").output.split())
    assert "“Requester” (who works on cases) can then do “Urge” while the case stands at “Answered”" in said
    second = written(tmp_path / "second", SECOND)
    said = " ".join(imi("--library", second, "deploy", "demo_permits", "--dry-run").output.split())
    assert "state 'sent' of permit_request has no successor while the case stands at “Sent”" in said
