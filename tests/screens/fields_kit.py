"""An invented area with one question of every type, drawn into parts: what the tests of fields share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import yaml

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.questions import Question
from imi_runtime.model.text import Labels
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.page_parts import parts_of
from imi_runtime.screens.part import Part
from tests.library_kit import AREA, PROCEDURE, library

EVERY_TYPE = """
    question_set: every_type
    title: "One question of every type"
    questions:
      agrees: {type: yes_no, label: "Does the holder agree?", required: true, personal: no}
      known: {type: yes_no_not_known, label: "Is the holder known to you?", personal: no}
      sort: {type: choice, label: "What kind of permit is it?", personal: no, choices: {full: "Full", limited: "Limited"}}
      uses: {type: choices, label: "What is it used for?", personal: no, choices: {trade: "Trade", show: "Show"}}
      issued: {type: date, label: "When was it issued?", required: true, personal: ordinary, help: "As on its first page."}
      period: {type: date_range, label: "How long does it hold?", personal: no}
      persons: {type: integer, label: "How many persons does it cover?", personal: no, at_least: 1, at_most: 500}
      length: {type: decimal, label: "How long is the vehicle in metres?", personal: no}
      fee: {type: money, label: "What was the fee?", personal: no}
      number: {type: text, label: "What is its number?", required: true, personal: no}
      story: {type: long_text, label: "What else should be known?", personal: ordinary, at_most: 2000}
      country: {type: country, label: "Which country issued it?", personal: no}
      region: {type: region, label: "Where does it hold?", personal: no}
      language: {type: language, label: "In which language is it written?", personal: no}
      activity: {type: code, label: "For which activity?", personal: no, list: activities}
      authority: {type: authority, label: "Which authority issued it?", personal: no}
      others: {type: authorities, label: "Which authorities know of it?", personal: no}
      holder: {type: person, label: "Who holds it?", required: true, personal: ordinary}
      firm: {type: organisation, label: "Which firm is it for?", personal: no}
      place: {type: address, label: "Where is the firm?", personal: no}
      paper: {type: document, label: "Which document shows it?", personal: no}
      health: {type: yes_no, label: "Is the holder fit?", personal: special, law: "Demo Directive 1/2020, Article 5"}
      convicted: {type: yes_no, label: "Was it misused?", personal: offence, law: "Demo Directive 1/2020, Article 6"}
      vehicles:
        type: rows
        label: "Which vehicles does it cover?"
        personal: no
        at_most: 4
        rows:
          plate: {type: text, label: "Plate", required: true, personal: ordinary}
          since: {type: date, label: "Covered since", personal: no}
          owner: {type: person, label: "Owner", personal: ordinary}
          note: {type: long_text, label: "Note", personal: ordinary}
      confirmed: {type: declaration, label: "All of this is true.", personal: no}
"""
CODES = """
    code_list: activities
    title: "Activities"
    codes: {baking: "Baking", milling: "Milling"}
"""
EVERY_LIBRARY: Mapping[str, str | None] = {
    "question_sets/demo_permits/every_type.yaml": EVERY_TYPE,
    "question_sets/demo_permits/activities.yaml": CODES,
}


def compiled(files: Mapping[str, str | None], /, **changes: tuple[str, str]) -> Bundle:
    """Return the small library with these files, compiled without errors."""
    result = compile_bundle(library(dict(files), **changes), AREA)
    assert result.bundle is not None, "\n".join(str(problem) for problem in result.problems)
    return result.bundle


def _procedure() -> str:
    filled = PROCEDURE.replace("to: closed}", "to: closed, form: everything}")
    return filled.replace("may_read: [request, reply]", "may_read: [request, reply, everything]")


@cache
def every_bundle() -> Bundle:
    """Return a bundle whose form `everything` asks a question of every type, and whose request picks from all of them."""
    questions = ", ".join(yaml.safe_load(EVERY_TYPE)["questions"])
    form = f"""
        form: everything
        pages:
          all: {{label: "Everything", questions: [{questions}]}}
    """
    return compiled(
        {**EVERY_LIBRARY, "forms/demo_permits/everything.yaml": form, "permit_request": _procedure()},
        request=("picked_from: [permit]", "picked_from: [permit, every_type]"),
    )


def every_question() -> tuple[Question, ...]:
    """Return one question of every type."""
    return tuple(every_bundle().forms["everything"].questions())  # type: ignore[index]


@cache
def every_part(language: str = "en") -> Mapping[str, Part]:
    """Return the parts of that bundle in a language that has no translations of its labels."""
    return parts_of(every_bundle(), Labels(language, {}), Interface(language))  # type: ignore[arg-type]
