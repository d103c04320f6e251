"""The author's commands, run as an author runs them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.explain import FAMILIES as HEADINGS
from cli.main import COMMANDS, main
from imi_runtime.codes import CATALOGUE
from imi_runtime.codes.catalogue import FAMILIES
from imi_runtime.compiler.schema_check import KINDS
from tests.library_kit import library

ROOT = Path(__file__).resolve().parents[2]


def imi(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], prog_name="imi")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for path, data in library().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


@pytest.fixture
def broken(home: Path) -> Path:
    path = home / "procedures/demo_permits/permit_request.yaml"
    path.write_text(path.read_text("utf-8").replace("to: answered, form: reply", "to: answred, form: reply"), "utf-8")
    return home


# -- the command itself


def test_help_is_there_at_once_and_loads_no_command():
    started = time.perf_counter()
    run = subprocess.run([sys.executable, "-X", "importtime", "-m", "cli.main", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert time.perf_counter() - started < 5
    assert "Check policy areas" in run.stdout
    assert not any(name in run.stderr for name in ("jsonschema", "sqlalchemy", "flask", "yaml"))


@pytest.mark.parametrize("command", ["validate", "explain", "schema", "new", "i18n"])
def test_every_command_of_authors_explains_itself(command: str):
    result = imi(command, "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 5
    assert command in COMMANDS


def test_a_mistyped_command_is_wrong_usage_with_a_suggestion():
    result = imi("vlaidate")
    assert result.exit_code == 2
    assert "Did you mean 'imi validate'?" in result.output


def test_the_library_may_be_named_before_or_after_the_command(home: Path):
    assert imi("--library", home, "validate").exit_code == imi("validate", "--library", home).exit_code == 0
    assert imi("validate", f"--library={home}").exit_code == 0


def test_a_folder_that_is_no_library_is_wrong_usage(tmp_path: Path):
    assert imi("validate", "--library", tmp_path / "nowhere").exit_code == 2
    result = imi("validate", "--library", tmp_path)
    assert result.exit_code == 2
    assert "is not a library" in result.output


def test_our_own_fault_ends_in_a_report_and_code_three(home: Path):
    script = (
        "import sys; sys.argv[1:] = ['validate', '--library', sys.argv[1]];"
        "import cli.validate; cli.validate.read_library = lambda folder: 1 / 0;"
        "from cli.main import main; main(prog_name='imi')"
    )
    run = subprocess.run([sys.executable, "-c", script, str(home)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 3
    assert "This is not the fault of your files" in run.stderr
    assert "ZeroDivisionError" in run.stderr


# -- validate


def test_an_area_without_problems_is_fine(home: Path):
    result = imi("validate", "--library", home)
    assert (result.exit_code, result.output) == (0, "demo_permits: fine\n")


def test_a_mistake_is_shown_where_it_stands_with_its_cure(broken: Path):
    result = imi("validate", "demo_permits", "--library", broken)
    assert result.exit_code == 1
    assert "permit_request.yaml:17:58  IMI-R002" in result.stdout
    assert "^^^^^^^ did you mean 'answered'?" in result.stdout
    assert "more: imi explain IMI-R002" in result.stdout
    assert result.stdout.endswith("demo_permits: 1 error\n")


def test_warnings_count_only_when_strict(home: Path):
    path = home / "procedures/demo_permits/bundle.yaml"
    path.write_text(path.read_text("utf-8").replace("[en]", "[en, fr]"), "utf-8")
    assert imi("validate", "--library", home).exit_code == 0
    assert "IMI-L005  warning: " in imi("validate", "--library", home).stdout
    assert imi("validate", "--strict", "--library", home).exit_code == 1


def test_programs_read_json(broken: Path):
    report = json.loads(imi("validate", "--format", "json", "--library", broken).stdout)
    (problem,) = report["problems"]
    assert (report["errors"], problem["code"], problem["line"], problem["suggestion"]) == (1, "IMI-R002", 17, "answered")
    assert report["areas"] == {"demo_permits": {"fine": False}}


def test_code_hosts_read_workflow_commands(broken: Path):
    line = imi("validate", "--format", "github", "--library", broken).stdout.splitlines()[0]
    assert line.startswith("::error file=")
    assert "permit_request.yaml,line=17,col=58,endColumn=65,title=IMI-R002::" in line


def test_an_unknown_area_is_wrong_usage(home: Path):
    result = imi("validate", "demo_permit", "--library", home)
    assert result.exit_code == 2
    assert "Did you mean 'demo_permits'?" in result.output


# -- explain and schema


@pytest.mark.parametrize("written", ["IMI-S003", "imi-s003", "S003", "s3"])
def test_a_code_may_be_written_in_short(written: str):
    assert imi("explain", written).stdout.startswith("IMI-S003  a state that can never be reached (error)")


def test_an_explanation_shows_how_it_is_wrong_and_how_it_is_right():
    output = imi("explain", "T009").stdout
    assert "Wrong\n    when: request.regime is general or checked" in output
    assert "Right\n    when: request.regime is general or is checked" in output


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_can_be_explained(code: str):
    assert imi("explain", code).exit_code == 0


def test_without_a_code_all_are_listed():
    output = imi("explain").stdout
    assert all(code in output for code in CATALOGUE)


def test_every_family_of_codes_has_its_heading():
    assert HEADINGS.keys() == FAMILIES.keys()
    assert all(f"{heading}\n" in imi("explain").stdout for heading in HEADINGS.values())


def test_an_unknown_code_is_wrong_usage():
    assert imi("explain", "S999").exit_code == 2


@pytest.mark.parametrize("kind", KINDS)
def test_editors_get_a_schema_for_every_kind_of_file(kind: str):
    assert "$defs" in json.loads(imi("schema", kind).stdout)


def test_the_schema_for_editors_knows_groups_links_and_guarantees():
    schema = json.loads(imi("schema", "procedure").stdout)
    assert {"facts", "links", "publishes", "guarantees"} <= schema["properties"].keys()
    assert {"many", "each"} <= schema["$defs"]["party"]["properties"].keys()
    assert {"add", "restart", "fires"} <= schema["$defs"]["transition"]["properties"].keys()
    assert {"found_by", "listed_by"} <= schema["$defs"]["access_rule"]["properties"].keys()


# -- new


def test_a_new_area_works_as_it_stands(tmp_path: Path):
    result = imi("new", "demo_toys", "--title", 'Toys "and" games', "--library", tmp_path)
    assert result.exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["forms", "i18n", "procedures", "question_sets"]
    checked = imi("validate", "--strict", "--library", tmp_path)
    assert (checked.exit_code, checked.output) == (0, "demo_toys: fine\n")
    assert imi("i18n", "check", "--library", tmp_path).output == "Every text is translated.\n"


def test_a_new_area_overwrites_nothing(home: Path):
    result = imi("new", "demo_permits", "--library", home)
    assert result.exit_code == 2
    assert "exists already; nothing was written" in result.output


@pytest.mark.parametrize("name", ["Toys", "x", "shared", "../toys", "toy-safety"])
def test_a_new_area_needs_a_proper_name(name: str, tmp_path: Path):
    assert imi("new", name, "--library", tmp_path).exit_code == 2
    assert list(tmp_path.iterdir()) == []


# -- i18n


def test_translators_start_continue_and_finish(home: Path):
    file = home / "i18n/demo_permits/fr.po"
    assert imi("i18n", "update", "demo_permits", "-l", "fr", "--library", home).exit_code == 0
    assert 'msgid "Request about a permit"' in file.read_text("utf-8")
    assert "missing" in imi("i18n", "status", "-l", "fr", "--library", home).stdout
    assert imi("i18n", "check", "-l", "fr", "--library", home).exit_code == 1
    lines = file.read_text("utf-8").split("\n")
    done = [f'msgstr "{lines[n - 1][7:-1]}"' if line == 'msgstr ""' and n > 5 else line for n, line in enumerate(lines)]
    file.write_text("\n".join(done), "utf-8")
    assert imi("i18n", "check", "-l", "fr", "--library", home).output == "Every text is translated.\n"
    assert "100 %, complete" in imi("i18n", "status", "-l", "fr", "--library", home).stdout


def test_a_changed_text_has_to_be_reviewed(home: Path):
    imi("new", "demo_toys", "--library", home)
    path = home / "procedures/demo_toys/information_request.yaml"
    path.write_text(path.read_text("utf-8").replace('"Send the request"', '"Send it"'), "utf-8")
    assert "IMI-L004" in imi("validate", "demo_toys", "--library", home).stdout
    assert "1 to be reviewed" in imi("i18n", "update", "demo_toys", "--library", home).stdout
    assert '#| msgid "Send the request"' in (home / "i18n/demo_toys/fr.po").read_text("utf-8")
    assert "IMI-L002" in imi("validate", "demo_toys", "--library", home).stdout


def test_a_template_for_any_language_can_be_extracted(home: Path):
    assert imi("i18n", "extract", "demo_permits", "--library", home).exit_code == 0
    assert 'msgctxt "permit_request/title"' in (home / "i18n/demo_permits/demo_permits.pot").read_text("utf-8")
    assert imi("validate", "--library", home).exit_code == 0


def test_an_area_with_errors_is_not_sent_to_translators(broken: Path):
    result = imi("i18n", "update", "demo_permits", "-l", "fr", "--library", broken)
    assert result.exit_code == 1
    assert "not read, because it has mistakes (1)" in result.stdout
    assert not (broken / "i18n").exists()


def test_a_file_with_mistakes_is_left_alone(home: Path):
    imi("new", "demo_toys", "--library", home)
    file = home / "i18n/demo_toys/fr.po"
    torn = file.read_text("utf-8").replace('msgstr "Brouillon"', 'msgstr "Brouillon')
    file.write_text(torn, "utf-8")
    assert imi("i18n", "check", "demo_toys", "--library", home).exit_code == 1
    imi("i18n", "update", "demo_toys", "--library", home)
    assert file.read_text("utf-8") == torn
