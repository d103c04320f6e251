"""Mapping files: strict, held against both versions, and each mistake told with its cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from imi_runtime.codes.catalogue import CATALOGUE
from imi_runtime.compiler.schema_check import check_shape, schema_for
from imi_runtime.model.moving import SET_ASIDE
from imi_runtime.operations.moves.mapping_file import WORDS
from imi_runtime.operations.moves.mapping_stub import stub
from imi_runtime.operations.moves.rehearsing import Rehearsal, rehearse
from imi_runtime.source.yaml_reader import read_yaml
from tests.library_kit import AREA
from tests.operations.moving_kit import FIRST, MAPPING, many_cases, read, versions
from tests.town import Town, sqlite_town

BROKEN = Path(__file__).resolve().parents[1] / "broken_mappings"
FOLDERS = sorted(folder for folder in BROKEN.iterdir() if folder.is_dir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_broken_mapping_causes_exactly_the_expected_problems(folder: Path) -> None:
    problems = [str(problem) for problem in read((folder / "mapping.yaml").read_text("utf-8")).problems]
    assert problems == (folder / "expected.txt").read_text("utf-8").splitlines()
    assert folder.name in " ".join(problems)


def test_every_code_of_mappings_has_a_broken_example() -> None:
    assert [folder.name for folder in FOLDERS] == [id for id in CATALOGUE if id.startswith("IMI-M")]


def test_a_good_mapping_is_read_as_it_is_meant() -> None:
    found = read(MAPPING)
    assert found.problems == ()
    assert found.mapping is not None and found.mapping.accepts_sight and not found.mapping.keeps_clocks
    assert found.mapping.says["procedures", "permit_request", "states", "sent"] == "asked"


def test_whatever_can_be_left_out_can_be_set_aside() -> None:
    found = read("""
        mapping: demo_permits
        procedures:
          permit_request:
            parties: {responder: set aside}
            deadlines: {answer: set aside}
    """)
    assert found.mapping is not None and set(found.mapping.says.values()) == {SET_ASIDE}


def test_every_kind_that_a_mapping_may_name_has_a_word() -> None:
    schema = schema_for("mapping")
    kinds = {key for part in ("procedure", "form", "set", "list") for key in schema["$defs"][f"{part}_mapping"]["properties"]}
    assert kinds - {"becomes"} <= WORDS.keys()


def test_the_stub_asks_for_exactly_what_running_cases_need_and_is_refused_until_it_is_filled_in(tmp_path: Path) -> None:
    town = sqlite_town(tmp_path, files=FIRST)
    written = stub_of(town)
    assert [problem.code for problem in read(written).problems] == ["IMI-K003"] * 2
    filled = written.replace('sent: ""', "sent: asked").replace('limited: ""', "limited: partial").replace("# gains", "gains")
    found = read(filled)
    assert found.mapping is not None, [str(problem) for problem in found.problems]
    assert found.mapping.says == read(MAPPING).mapping.says  # type: ignore[union-attr]
    town.installation.database.close()


def stub_of(town: Town) -> str:
    many_cases(town, 24)
    tried = versions(town)
    total = Rehearsal(AREA, tried.new.digest)
    for judged in rehearse(town.installation, AREA, tried):
        total.add(judged, tried.mapping)
    return stub(AREA, total.gaps, tried.all_successors(AREA), sight=1)


PAGE = (Path(__file__).resolve().parents[2] / "docs/operating.md").read_text("utf-8").partition("### Mapping files")[2]


def test_the_page_explains_every_key_of_a_mapping() -> None:
    schema = schema_for("mapping")
    parts = ("procedure", "form", "set", "list")
    keys = {*schema["properties"], *(key for part in parts for key in schema["$defs"][f"{part}_mapping"]["properties"])}
    assert [key for key in sorted(keys) if f"`{key}`" not in PAGE] == []


def test_the_example_of_the_page_has_the_shape_of_a_mapping() -> None:
    example = PAGE.partition("```yaml\n")[2].partition("```")[0]
    root = read_yaml("example.yaml", example.encode()).root
    assert root is not None and check_shape("mapping", root).problems == ()
