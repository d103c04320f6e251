"""Rules for the catalogue of codes."""

from __future__ import annotations

import re

import pytest

from imi_runtime import codes
from imi_runtime.codes.catalogue import CATALOGUE, FAMILIES, by_id, codes_of
from imi_runtime.codes.code import Code
from imi_runtime.problems import Position

HERE = Position("visit.yaml", 1, 1)
JARGON = re.compile(r"\b(NoneType|dict|mapping|scalar|sequence|token|parser|regex|JSON Schema|traceback)\b", re.IGNORECASE)


@pytest.mark.parametrize("code", CATALOGUE.values(), ids=lambda code: code.id)
def test_every_code_has_an_id_of_its_family_a_sentence_and_a_cure(code: Code) -> None:
    assert re.fullmatch(rf"IMI-[{''.join(FAMILIES)}]\d{{3}}", code.id)
    assert code.title
    assert code.message
    assert code.cure
    assert not code.message.endswith(".")


@pytest.mark.parametrize("code", CATALOGUE.values(), ids=lambda code: code.id)
def test_no_sentence_speaks_of_the_machinery(code: Code) -> None:
    said = f"{code.title} {code.message} {code.cure}"
    # In the codes of mapping files the word is the name of the file, as policy teams call it.
    assert not JARGON.search(said.replace("mapping", "") if code.id.startswith("IMI-M") else said)


@pytest.mark.parametrize("code", [code for code in CATALOGUE.values() if code.id[4] in "YP"], ids=lambda code: code.id)
def test_every_code_of_reading_is_explained(code: Code) -> None:
    assert len(code.meaning) > 30
    assert bool(code.wrong) == bool(code.right)


def test_two_codes_cannot_share_an_id() -> None:
    one, other = (Code("IMI-B999", title, "message", "cure") for title in ("one", "other"))
    with pytest.raises(ValueError, match="IMI-B999"):
        by_id([one, other])


@pytest.mark.parametrize("letter", FAMILIES)
def test_every_code_stands_in_the_module_of_its_family(letter: str) -> None:
    found = codes_of(FAMILIES[letter])
    assert found
    assert {code.id[:5] for code in found.values()} == {f"IMI-{letter}"}


def test_every_code_is_found_by_its_name_whatever_its_family() -> None:
    named = {name: code for family in FAMILIES.values() for name, code in codes_of(family).items()}
    assert {name: getattr(codes, name) for name in named} == named
    assert len(named) == len(CATALOGUE), "two families use one name"


def test_words_of_an_author_come_out_as_they_went_in() -> None:
    code = Code("IMI-B999", "title", "found '{found}'", "write {found}, not {other}")
    problem = code.at(HERE, found="{other} {0.__class__} %s \\1", other="x")
    assert problem.message == "found '{other} {0.__class__} %s \\1'"
    assert problem.cure == "write {other} {0.__class__} %s \\1, not x"


def test_words_of_an_author_cannot_break_the_line_or_steer_the_terminal() -> None:
    code = Code("IMI-B999", "title", "found '{found}'", "cure")
    assert str(code.at(HERE, found="a\nb\x1b\u202e")) == "visit.yaml:1:1  IMI-B999  found 'a<U+000A>b<U+001B><U+202E>'"
    assert len(code.at(HERE, found="x" * 10_000).message) < 300


def test_a_forgotten_word_is_the_fault_of_the_programmer() -> None:
    with pytest.raises(KeyError):
        Code("IMI-B999", "title", "found '{found}'", "cure").at(HERE)
