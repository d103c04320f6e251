"""`imi rename`, `imi fmt` and `imi validate --fix`, run as an author runs them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import COMMANDS, main
from tests.library_kit import library


def imi(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], prog_name="imi")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for path, data in library().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


def change(home: Path, file: str, old: str, new: str) -> None:
    path = home / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def bytes_of(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*.yaml"))}


PROCEDURE = "procedures/demo_permits/permit_request.yaml"
HOLDER = "question_sets/demo_permits/holder.yaml"


@pytest.mark.parametrize("command", ["rename", "fmt"])
def test_the_commands_explain_themselves(command: str) -> None:
    result = imi(command, "--help")
    assert result.exit_code == 0
    assert "exit code" in result.output
    assert command in COMMANDS


# -- rename


def test_a_rename_is_written_and_told_file_by_file(home: Path) -> None:
    result = imi("rename", "state", "sent", "handed_over", "--library", home)
    assert result.exit_code == 0
    assert "The state 'permit_request.sent' is now called 'handed_over'." in result.output
    assert f"{PROCEDURE}: 5 places" in result.output
    assert "handed_over: {was: sent," in (home / PROCEDURE).read_text("utf-8")
    assert imi("validate", "--library", home).exit_code == 0


def test_a_dry_run_shows_the_lines_and_writes_nothing(home: Path) -> None:
    before = bytes_of(home)
    result = imi("rename", "form", "request", "inquiry", "--library", home, "--dry-run")
    assert result.exit_code == 0
    assert "+form: inquiry" in result.output
    assert "would now be called" in result.output
    assert bytes_of(home) == before


def test_a_kind_of_two_words_can_be_joined(home: Path) -> None:
    assert imi("rename", "question_set", "permit", "licence", "--library", home).exit_code == 0
    assert (home / "question_sets/demo_permits/licence.yaml").is_file()
    assert not (home / "question_sets/demo_permits/permit.yaml").exists()


@pytest.mark.parametrize(("words", "told"), [
    (("sate", "sent", "mailed"), "Did you mean 'state'?"),
    (("state", "snt", "mailed"), "Did you mean 'sent'?"),
    (("state", "sent", "closed"), "already"),
    (("state", "sent", "Mailed"), "cannot be an id"),
    (("state", "sent"), "Say three things"),
])  # fmt: skip
def test_what_cannot_be_done_is_wrong_usage_and_changes_nothing(home: Path, words: tuple[str, ...], told: str) -> None:
    before = bytes_of(home)
    result = imi("rename", *words, "--library", home)
    assert result.exit_code == 2
    assert told in result.output
    assert bytes_of(home) == before


def test_new_problems_are_shown_and_nothing_is_written(home: Path) -> None:
    before = bytes_of(home)
    result = imi("rename", "question", "urgent", "today", "--library", home)
    assert result.exit_code == 1
    assert "so nothing was changed" in result.output
    assert bytes_of(home) == before


@pytest.fixture
def versioned(home: Path) -> Path:
    who = ("-c", "user.name=Demo", "-c", "user.email=demo@example.org")
    for words in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "one")):
        subprocess.run(["git", "-C", str(home), *words], check=True)
    return home


def test_a_rename_begun_by_hand_is_listed_with_the_command_that_finishes_it(versioned: Path) -> None:
    change(versioned, HOLDER, "  urgent: {type", "  pressing: {type")
    listed = imi("rename", "--library", versioned)
    assert listed.exit_code == 0
    assert "imi rename question holder.urgent pressing" in listed.output
    finished = imi("rename", "question", "holder.urgent", "pressing", "--library", versioned)
    assert finished.exit_code == 0, finished.output
    assert "ask_when: pressing is yes" in (versioned / HOLDER).read_text("utf-8")
    assert imi("validate", "--library", versioned).exit_code == 0


def test_without_a_change_by_hand_there_is_nothing_to_list(versioned: Path) -> None:
    assert "Nothing seems to have been renamed" in imi("rename", "--library", versioned).output


def test_a_revision_that_is_not_there_is_wrong_usage(versioned: Path) -> None:
    for revision in ("nowhere", "--upload-pack=x"):
        result = imi("rename", "--since", revision, "--library", versioned)
        assert result.exit_code == 2
        assert "no revision of git" in result.output


# -- fmt


def test_checking_the_layout_changes_nothing_and_laying_out_does(home: Path) -> None:
    change(home, HOLDER, "questions:\n", "questions:      # all of them\n\n\n")
    before = bytes_of(home)
    assert imi("fmt", "--check", home / HOLDER, "--library", home).exit_code == 1
    assert bytes_of(home) == before
    result = imi("fmt", home / "question_sets", "--library", home)
    assert result.exit_code == 0
    assert f"{HOLDER} was laid out" in result.output
    assert imi("fmt", "--check", "question_sets", "--library", home).exit_code == 0
    assert imi("validate", "--library", home).exit_code == 0


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_laid_out(home: Path) -> None:
    change(home, HOLDER, "questions:\n", "questions\n")
    result = imi("fmt", "--library", home)
    assert result.exit_code == 1
    assert "holder.yaml:3:1 cannot be read" in result.output
    assert imi("fmt", "--check", "forms", "--library", home).exit_code == 0


def test_a_file_of_nothing_is_wrong_usage(home: Path) -> None:
    assert imi("fmt", home / "forms/nowhere", "--library", home).exit_code == 2


# -- validate --fix


def test_mending_says_what_was_mended_and_what_is_left(home: Path) -> None:
    change(home, PROCEDURE, "to: sent, form", "to: snt, form")
    change(home, PROCEDURE, "by: requester, from: answered", "by: nobody_at_all, from: answered")
    result = imi("validate", "--fix", "--library", home)
    assert result.exit_code == 1
    assert "mended procedures/demo_permits/permit_request.yaml" in result.output
    assert "now sent" in result.output
    assert "nobody_at_all" in result.output
    assert "to: sent, form" in (home / PROCEDURE).read_text("utf-8")


def test_mending_in_a_dry_run_changes_nothing(home: Path) -> None:
    change(home, PROCEDURE, "to: sent, form", "to: snt, form")
    before = bytes_of(home)
    result = imi("validate", "--fix", "--dry-run", "--library", home)
    assert result.exit_code == 1
    assert "+  send: {" in result.output
    assert bytes_of(home) == before
    assert imi("validate", "--dry-run", "--library", home).exit_code == 2


# -- machine formats

def test_the_report_in_sarif_has_what_the_standard_asks_for(home: Path) -> None:
    change(home, PROCEDURE, "to: sent, form", "to: snt, form")
    result = imi("validate", "--format", "sarif", "--library", home)
    assert result.exit_code == 1
    log = json.loads(result.stdout)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["tool"]["driver"]["name"] == "imi"
    for found in run["results"]:
        rule = run["tool"]["driver"]["rules"][found["ruleIndex"]]
        assert rule["id"] == found["ruleId"]
        assert found["level"] in {"error", "warning", "note", "none"}
        assert found["message"]["text"]
        region = found["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
    (fix,) = run["results"][0]["fixes"]
    (replacement,) = fix["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"] == {"text": "sent"}
    assert replacement["deletedRegion"]["endColumn"] - replacement["deletedRegion"]["startColumn"] == 3


def test_an_area_without_problems_is_a_run_without_results(home: Path) -> None:
    log = json.loads(imi("validate", "--format", "sarif", "--library", home).stdout)
    assert log["runs"][0]["results"] == []


def test_the_report_for_programs_carries_the_mending_edit(home: Path) -> None:
    change(home, PROCEDURE, "to: sent, form", "to: snt, form")
    (problem,) = json.loads(imi("validate", "--format", "json", "--library", home).stdout)["problems"]
    assert problem["fix"]["text"] == "sent"
    assert (problem["fix"]["line"], problem["fix"]["column"]) == (problem["line"], problem["column"])
