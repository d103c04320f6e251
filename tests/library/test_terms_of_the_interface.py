"""One word for one thing in every language: the interface's words held against the table of terms beside them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polib
import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "i18n" / "interface"
LANGUAGES = tuple(sorted(path.stem for path in FOLDER.glob("*.po")))
HOLE = re.compile(r"\{[a-z_]+\}")
Words = Mapping[str, tuple[str, str]]
"""Context -> English and translation."""


def table() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "terms.toml").read_text(encoding="utf-8"))


def words(language: str) -> Words:
    """Return what is said in a language, without what is filled in at runtime."""
    entries = polib.pofile(str(FOLDER / f"{language}.po"))
    return {e.msgctxt: (e.msgid, e.msgstr) for e in entries if not e.obsolete and e.msgstr}


def said(text: str) -> str:
    return HOLE.sub("", text).lower()


def deviations(term: Mapping[str, Any], language: str, spoken: Words) -> Iterator[str]:
    """Yield where the English says a term and the language another word, and where a second name for it stands."""
    forms, never = re.compile(term[language]), term.get("never", {}).get(language)
    for context, (english, translated) in spoken.items():
        meant = re.search(term["english"], said(english)) and context not in term.get("apart", {})
        if meant and not forms.search(said(translated)):
            yield f"{context}: {translated}"
        if never and re.search(never, said(translated)):
            yield f"{context}: a second name: {translated}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_has_one_word_in_a_language(language: str) -> None:
    spoken = words(language)
    found = {name: list(deviations(term, language, spoken)) for name, term in table().items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_word_for_a_term_is_found(language: str) -> None:
    """The twin: whatever term is called otherwise in one place, the table notices."""
    spoken = words(language)
    for name, term in table().items():
        place = next((c for c, (english, _) in spoken.items()
                      if re.search(term["english"], said(english)) and c not in term.get("apart", {})), None)
        if place is not None and term[language]:
            changed = {**spoken, place: (spoken[place][0], "xyzzy")}
            assert [one for one in deviations(term, language, changed) if one.startswith(place)], name


def test_the_table_speaks_every_language_and_names_only_terms_of_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    terms = {word.strip() for row in re.findall(r"^\| ([^|]+) \|", glossary, re.M) for word in row.strip("`").split(",")}
    for name, term in table().items():
        assert name in terms, f"{name} is no word of docs/glossary.md"
        assert set(term) - {"english", "never", "apart"} == set(LANGUAGES), name
        assert set(term.get("never", {})) <= set(LANGUAGES), name


def test_nothing_is_set_apart_that_need_not_be() -> None:
    spoken = {language: words(language) for language in LANGUAGES}
    for name, term in table().items():
        for context, why in term.get("apart", {}).items():
            bare = {**term, "apart": {}}
            found = [one for language in LANGUAGES for one in deviations(bare, language, spoken[language])]
            assert why and any(one.startswith(f"{context}:") for one in found), f"{name}: {context}"
