"""The page about the request says every state and every step of the shipped procedure, and no other."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from imi_runtime.compiler.compile import compile_bundle, read_library
from imi_runtime.library_path import shipped_library
from imi_runtime.model.ids import AreaId, ProcedureId
from imi_runtime.model.procedure import Procedure

PAGE = Path(__file__).parents[2] / "docs" / "request.md"
AREA, REQUEST = AreaId("professional_qualifications"), ProcedureId("information_request")
NOBODY, BY_LINK = "nobody", "a linked case"


@cache
def procedure() -> Procedure:
    bundle = compile_bundle(read_library(shipped_library()), AREA).bundle
    assert bundle is not None
    return bundle.procedures[REQUEST]


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading, without its head."""
    section = PAGE.read_text("utf-8").partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def ids(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def test_the_page_says_every_state_and_whose_turn_it_is() -> None:
    said = {id: waits for _, cell, waits in rows("Where a request stands") for id in ids(cell)}
    assert said == {state.id: state.waits_for or NOBODY for state in procedure().states.values()}


def test_the_page_says_every_step_and_who_does_it() -> None:
    said = {id: who for _, cell, who in rows("What can be done") for id in ids(cell)}
    assert said == {
        way.id: BY_LINK if way.by_link else ", ".join(seat.party for seat in way.by)
        for way in procedure().transitions.values()
    }
