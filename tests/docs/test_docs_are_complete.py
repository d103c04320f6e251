"""Whatever a reader can meet has its paragraph: codes, commands, options, settings, rights; and every link leads somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click
import pytest

from cli.main import COMMANDS, main
from docs.make_errors import page
from imi_runtime.codes import CATALOGUE
from imi_runtime.model.ids import RIGHTS
from imi_runtime.operations.deployment.deploying import CannotDeploy, deploy
from tests.library_kit import AREA, library
from tests.town import Town

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
NOT_YET = {"docs/pictures/case.png"}
"""Pictures that are taken from the running product."""


def read(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", text, re.M)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its full name, groups and what is in them."""
    yield "imi", main
    for name, (target, _) in COMMANDS.items():
        module, function = target.split(":")
        command = getattr(import_module(f"cli.{module}"), function)
        yield f"imi {name}", command
        if isinstance(command, click.Group):
            yield from ((f"imi {name} {inner}", each) for inner, each in command.commands.items())


def test_every_command_has_its_heading_and_no_other_is_explained() -> None:
    assert headings(read("commands.md"))[1:] == [f"`{name}`" for name in sorted_as_written()]


def sorted_as_written() -> list[str]:
    there = {name for name, _ in commands()}
    written = [heading.strip("`") for heading in headings(read("commands.md"))[1:]]
    return [name for name in written if name in there] + sorted(there - set(written))


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=lambda given: given if isinstance(given, str) else "")
def test_every_option_stands_in_the_paragraph_of_its_command(name: str, command: click.Command) -> None:
    paragraph = read("commands.md").split(f"## `{name}`\n")[1].split("\n## ")[0]
    options = [option for each in command.params if isinstance(each, click.Option) for option in each.opts]
    assert [option for option in options if f"`{option}" not in paragraph] == []
    said = set(re.findall(r"`(--[a-z-]+)", paragraph))
    assert said <= {*options, "--library", "--help"}


def test_every_setting_has_its_heading() -> None:
    sources = [ROOT / "imi_runtime/settings.py", *ROOT.glob("cli/*.py")]
    settings = {name for source in sources for name in re.findall(r"IMI_[A-Z_]+[A-Z]", source.read_text("utf-8"))}
    assert {heading.strip("`") for heading in headings(read("operating.md")) if "IMI_" in heading} == settings


def test_the_page_of_errors_is_what_the_catalogue_says() -> None:
    assert read("errors.md") == page(), "run: python -m docs.make_errors"


def test_every_code_has_its_heading() -> None:
    found = [heading.partition(":")[0] for heading in headings(read("errors.md")) if heading.startswith("IMI-")]
    assert sorted(found) == sorted(CATALOGUE)


def test_every_right_stands_in_the_glossary() -> None:
    assert all(f"`{right}`" in read("glossary.md") for right in RIGHTS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", page.read_text("utf-8")):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists() or str(file.relative_to(ROOT)) in NOT_YET, f"{page.name}: {target}"
        if anchor:
            assert anchor in [_anchor(heading) for heading in headings(file.read_text("utf-8"))], f"{page.name}: {target}"


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_test_that_a_page_names_is_there(page: Path) -> None:
    named = re.findall(r"`((?:tests|imi_runtime|cli|benchmarks|docs|requirements)/[\w./]+\w)`", page.read_text("utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []
    tests = re.findall(r"`(test_\w+)`", page.read_text("utf-8"))
    assert [test for test in tests if test not in known_tests()] == []


def known_tests() -> set[str]:
    names: set[str] = set()
    for file in (ROOT / "tests").rglob("test_*.py"):
        names |= {file.stem, *re.findall(r"^(?:async )?def (test_\w+)", file.read_text("utf-8"), re.M)}
    return names


def test_decisions_are_numbered_without_gaps_and_say_the_four_things() -> None:
    decisions = sorted((DOCS / "decisions").glob("*.md"))
    assert [int(file.name[:4]) for file in decisions] == list(range(1, len(decisions) + 1))
    for file in decisions:
        said = headings(file.read_text("utf-8"))
        assert said[1:] == ["Context", "Decision", "Worked example", "What we gave up"], file.name


def test_the_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "\npython3 dev.py demo\n" in readme
    assert "\npython3 dev.py test\n" in readme


def test_the_pages_say_truly_whether_deploying_refuses_missing_translations(town: Town) -> None:
    untranslated = library(bundle=("languages: [en]", "languages: [en, fr]"))
    try:
        deploy(town.installation, untranslated, AREA, by="test", notes="", make_pieces=lambda bundle, labels: iter(()))
        refuses = False
    except CannotDeploy:
        refuses = True
    says_not = ["not wired yet" in read("decisions/0014-missing-translations.md"), "refuse an area for them yet" in " ".join(read("operating.md").split())]
    assert says_not == [not refuses] * 2, "mend docs/operating.md and decision 0014"


def test_everything_that_can_be_measured_has_its_paragraph_and_its_line_of_help():
    shown = subprocess.run(
        [sys.executable, "benchmarks/run.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    offered = set(re.findall(r"see `bench (\w+) --help`", shown))
    lines = set(re.findall(r"^(\w+)  +\S", shown.partition("positional arguments")[0], re.M))
    assert "lifecycle" in offered
    assert set(headings(read("benchmarks.md"))) - {"Benchmarks"} == offered == lines
