"""Faults that lawyers make are found: procedures and faults were written from the documentation alone.

Whoever wrote them had not seen the prover. Each procedure in `library` is sound, each entry of `faults.yaml` is one fault
in one of them, with what the documentation lets an author expect. A fault that is not found yet is a strict xfail.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from cli.main import main

HERE = Path(__file__).parent
SOUND = HERE / "library"
PROCEDURES = Path("procedures", "demo_seeds")
LINKED = {"search": "search_part", "search_part": "search"}
FAULTS: list[dict[str, Any]] = yaml.safe_load((HERE / "faults.yaml").read_text(encoding="utf-8"))


def told(library: Path, *words: str) -> tuple[Result, dict[str, Any]]:
    command, *options = words
    result = CliRunner().invoke(
        main,
        ["--library", str(library), command, "demo_seeds", "--strict", "--format", "json", *options],
        prog_name="imi",
    )
    return result, json.loads(result.stdout)


def faulty_library(folder: Path, fault: dict[str, Any]) -> Path:
    """The sound library with the fault, without the procedures that have nothing to do with it."""
    library = Path(shutil.copytree(SOUND, folder / "library"))
    kept = {"bundle", fault["procedure"], LINKED.get(fault["procedure"])}
    for file in (library / PROCEDURES).iterdir():
        if file.stem not in kept:
            file.unlink()
    file = library / PROCEDURES / f"{fault['procedure']}.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in fault["edits"]:
        assert text.count(old) == 1, f"'{old}' is to stand once in {file.name}"
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return library


def cases() -> list[Any]:
    return [
        pytest.param(
            fault,
            id=fault["fault"],
            marks=[pytest.mark.xfail(strict=True, reason=fault["missed"])] if "missed" in fault else [],
        )
        for fault in FAULTS
        if "equivalent" not in fault
    ]


@pytest.mark.parametrize("command", ["validate", "prove"])
def test_the_sound_procedures_are_accepted_without_a_word(command: str) -> None:
    result, report = told(SOUND, command)
    assert report["problems"] == []
    assert result.exit_code == 0


def test_every_sound_procedure_is_proved_as_a_whole() -> None:
    _, report = told(SOUND, "prove")
    proofs = {proof["procedure"]: proof for proof in report["proofs"]["demo_seeds"]}
    assert set(proofs) == {file.stem for file in (SOUND / PROCEDURES).glob("*.yaml")} - {"bundle"}
    assert set(proofs) == {fault["procedure"] for fault in FAULTS}
    assert all(proof["holds"] and not proof["bounds"] for proof in proofs.values())


@pytest.mark.parametrize("fault", cases())
def test_the_fault_is_found(fault: dict[str, Any], tmp_path: Path) -> None:
    result, report = told(faulty_library(tmp_path, fault), fault.get("by", "prove"))
    named = [
        problem
        for problem in report["problems"]
        if problem["code"].startswith(tuple(fault["expected"])) and f"'{fault['about']}'" in problem["message"]
    ]
    assert named, f"{fault['wrong']} Told was: {[problem['message'] for problem in report['problems']]}"
    assert result.exit_code == 1
    if fault.get("story"):
        assert any(problem["listing"] for problem in named), "a course of events is told"


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if "equivalent" in fault], ids=lambda fault: fault["fault"])
def test_what_no_proof_can_know_is_not_guessed(fault: dict[str, Any], tmp_path: Path) -> None:
    result, report = told(faulty_library(tmp_path, fault), "prove")
    assert report["problems"] == [], fault["equivalent"]
    assert result.exit_code == 0
