"""`imi diff` as its user runs it: two folders, revisions of git, deployed versions; three forms; exit codes."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from cli.main import main
from cli.version_choice import deployed_version
from imi_runtime.assembly import open_installation
from imi_runtime.operations.deployment.deploying import deploy, list_deployments, packed
from imi_runtime.operations.deployment.stored_versions import stored_version
from imi_runtime.operations.installation import Installation
from imi_runtime.settings import read_settings
from imi_runtime.store.deployments import DEPLOYMENTS
from tests.library_kit import AREA, library

LONGER = {"permit_request": ("within: 14 days", "within: 20 days")}
OPENED = {"permit_request": ("in: [open, closed]", "in: any")}
REWORDED = {"permit_request": ('label: "Sent"', 'label: "Handed over"')}


def written(folder: Path, changes: dict[str, tuple[str, str]] | None = None) -> Path:
    for path, data in library(**(changes or {})).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return written(tmp_path / "old")


def imi(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], prog_name="imi")


def diff(old: Path, new: Path, *words: str | Path) -> Result:
    return imi("--library", new, "diff", old, "files", *words)


# -- exit codes


def test_no_difference_ends_with_0(old: Path) -> None:
    done = diff(old, old)
    assert (done.exit_code, "Demo permits (demo_permits): no difference" in done.output) == (0, True)


def test_what_is_safe_for_new_cases_ends_with_0(old: Path, tmp_path: Path) -> None:
    done = diff(old, written(tmp_path / "new", LONGER))
    assert done.exit_code == 0
    assert "Demo permits (demo_permits): safe for new cases" in done.output
    assert "before: 14 days" in done.output and "now: 20 days" in done.output
    assert "Begun on Monday 2 March 2026, with no holiday on the way, it ends on 23 March 2026, 7 days more" in " ".join(done.output.split())


def test_what_is_forbidden_for_running_cases_ends_with_1(old: Path, tmp_path: Path) -> None:
    done = diff(old, written(tmp_path / "new", OPENED))
    assert done.exit_code == 1
    assert "forbidden “Responder” can now read “Who holds the permit?”" in " ".join(done.output.split())


def test_the_help_says_what_the_exit_codes_are() -> None:
    told = imi("diff", "--help").output
    assert "The exit code is 0 when there is no difference" in told and "git:REV" in told


# -- which versions


@pytest.mark.parametrize(("words", "told"), [
    (["nowhere"], "'nowhere' is no version. A version is 'files'"),
    (["git:no-such-revision"], "'no-such-revision' is no revision of git"),
])
def test_a_version_that_is_not_there_is_wrong_usage(old: Path, words: list[str], told: str) -> None:
    done = imi("--library", old, "diff", *words)
    assert (done.exit_code, told in done.output) == (2, True)


def test_a_misspelt_area_is_met_with_the_one_that_was_meant(old: Path) -> None:
    done = diff(old, old, "demo_permit")
    assert (done.exit_code, "Did you mean 'demo_permits'?" in done.output) == (2, True)


def test_files_with_errors_cannot_be_compared(old: Path, tmp_path: Path) -> None:
    done = diff(written(tmp_path / "broken", {"permit_request": ("to: answered", "to: nowhere")}), old)
    assert done.exit_code == 2
    assert "'demo_permits' of the files in" in done.output and "1 error by the rules of today" in done.output
    assert "IMI-R" in done.output and "Traceback" not in done.output


def test_an_area_that_comes_or_goes_is_told(old: Path, tmp_path: Path) -> None:
    (tmp_path / "empty/procedures").mkdir(parents=True)
    assert "The policy area is new." in diff(tmp_path / "empty", old).output
    gone = diff(old, tmp_path / "empty")
    assert (gone.exit_code, "The policy area is gone." in gone.output) == (1, True)


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), "-c", "user.name=x", "-c", "user.email=x@example.org", *words], check=True,
                   capture_output=True)  # fmt: skip


def test_a_revision_of_git_is_compared_with_the_files(old: Path) -> None:
    git(old, "init", "-q")
    git(old, "add", ".")
    git(old, "commit", "-q", "-m", "first")
    written(old, LONGER)
    done = imi("--library", old, "diff", "git:HEAD")
    assert done.exit_code == 0
    assert done.output.startswith("From revision HEAD of git to the files in")
    assert "Another term for the deadline “Answer”." in done.output


# -- deployed versions


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    monkeypatch.setenv("IMI_DATABASE_URL", f"sqlite:///{tmp_path}/imi.db")
    monkeypatch.delenv("IMI_OWNER_DATABASE_URL", raising=False)
    monkeypatch.setenv("IMI_KEY_FILE", str(tmp_path / "imi.key"))
    assert imi("db", "upgrade").exit_code == 0
    opened = open_installation(read_settings())
    yield opened
    opened.database.close()


def deployed(installation: Installation, changes: dict[str, tuple[str, str]] | None = None) -> str:
    done = deploy(installation, library(**(changes or {})), AREA, by="test", notes="",
                  make_pieces=lambda bundle, labels: iter(()))  # fmt: skip
    return done.deployment.digest


def test_what_is_live_is_compared_with_the_files_when_nothing_is_said(installation: Installation, old: Path) -> None:
    deployed(installation, LONGER)
    done = imi("--library", old, "diff")
    assert done.exit_code == 0, done.output
    assert "From what is in operation (demo_permits version 1" in done.output
    assert "14 days" in done.output


def test_versions_are_named_by_number_and_by_digest(installation: Installation, old: Path) -> None:
    first, second = deployed(installation), deployed(installation, LONGER)
    by_number, by_digest = imi("--library", old, "diff", "1", "2"), imi("--library", old, "diff", first[:8], second[:12])
    assert by_number.output == by_digest.output
    assert "now: 20 days" in by_number.output


def test_another_database_can_be_named(installation: Installation, old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deployed(installation, LONGER)
    monkeypatch.setenv("IMI_DATABASE_URL", f"sqlite:///{tmp_path}/another.db")
    done = imi("--library", old, "diff", "--database", f"sqlite:///{tmp_path}/imi.db")
    assert (done.exit_code, "Another term" in done.output) == (0, True)


def test_a_number_that_was_never_deployed_names_those_that_were(installation: Installation, old: Path) -> None:
    assert "Nothing is deployed yet" in imi("--library", old, "diff").output
    deployed(installation)
    done = imi("--library", old, "diff", "7")
    assert (done.exit_code, "Deployed are: demo_permits 1" in done.output) == (2, True)


def test_files_that_the_rules_of_today_refuse_are_compared_by_what_was_compiled_of_them(installation: Installation) -> None:
    deployed(installation)
    stored = stored_version(installation, list_deployments(installation)[0])
    refused = replace(stored, files=library(permit_request=("to: answered", "to: nowhere")))
    assert deployed_version(refused).bundle == stored.bundle
    assert deployed_version(stored).bundle == stored.bundle


def test_files_that_somebody_changed_in_the_database_are_not_compared(installation: Installation, old: Path) -> None:
    deployed(installation)
    with installation.database.writing() as connection:
        connection.execute(update(DEPLOYMENTS).values(files=packed(library(**LONGER))))
    done = imi("--library", old, "diff")
    assert (done.exit_code, "are not those that were deployed" in done.output) == (2, True)


# -- forms


def test_json_has_every_change_with_grade_and_rule(old: Path, tmp_path: Path) -> None:
    done = diff(old, written(tmp_path / "new", OPENED), "--format", "json")
    data = json.loads(done.output)
    assert (data["grade"], data["labels_only"], done.exit_code) == ("forbidden", False, 1)
    (area,) = data["areas"]
    assert [(c["grade"], c["rule"], c["widened"]) for c in area["changes"]] == [
        ("forbidden", "personal data opened", True), ("needs_a_mapping", "right gained", True)]
    assert area["changes"][0]["addresses"] == ["procedures/permit_request/access/answering/states"]


class Outline(HTMLParser):
    """Keeps the tags and sees that each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_page_stands_alone_and_is_well_formed(old: Path, tmp_path: Path) -> None:
    page = tmp_path / "changes.html"
    done = diff(old, written(tmp_path / "new", OPENED), "--format", "html", "--out", page)
    assert (done.exit_code, done.output) == (1, f"Written: {page}\n")
    text = page.read_text("utf-8")
    outline = Outline()
    outline.feed(text)
    assert outline.open == [] and outline.seen.count("h1") == 1
    assert not re.search(r"<script|<link|<img|url\(|@import|src=|href=", text)
    assert "Forbidden for running cases" in text and "“Responder” can now read “Who holds the permit?”" in text


def test_words_of_authors_are_never_markup(old: Path, tmp_path: Path) -> None:
    bold = written(tmp_path / "new", {"permit_request": ('label: "Sent"', 'label: "<b>Sent</b>"')})
    page = diff(old, bold, "--format", "html").output
    assert "<b>" not in page and "&lt;" in page


def test_a_page_marks_the_words_that_went_and_came(old: Path, tmp_path: Path) -> None:
    new = written(tmp_path / "new", {"holder": ('"When do you need the answer?"', '"When do you need our answer?"')})
    page = diff(old, new, "--format", "html").output
    assert "When do you need <del>the</del> answer?" in page and "When do you need <ins>our</ins> answer?" in page


def test_there_are_no_colours_where_nobody_sees_them(old: Path, tmp_path: Path) -> None:
    assert "\x1b[" not in diff(old, written(tmp_path / "new", OPENED)).output


# -- labels only


def test_other_words_may_go_into_operation_as_labels(old: Path, tmp_path: Path) -> None:
    done = diff(old, written(tmp_path / "new", REWORDED), "--labels-only")
    assert done.exit_code == 0
    assert "Yes: only texts and translations differ." in done.output and "'Sent' -> 'Handed over'" in done.output


def test_another_term_may_not_go_as_labels(old: Path, tmp_path: Path) -> None:
    done = diff(old, written(tmp_path / "new", LONGER), "--labels-only")
    assert (done.exit_code, done.output) == (1, "No: 1 change of more than labels.\n  demo_permits: Another term for the deadline “Answer”.\n")
