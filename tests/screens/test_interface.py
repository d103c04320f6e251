"""The interface speaks: sentences with gaps, dates, numbers and names as each language writes them."""

from __future__ import annotations

import gc
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel import localedata
from markupsafe import Markup

from imi_runtime.model.ids import Language
from imi_runtime.model.places import COUNTRIES, CURRENCIES, LANGUAGES
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.places import country_names
from imi_runtime.screens.regional import regional_of, taken_from

DAY = date(2026, 3, 27)


def speaking(language: str, **words: str) -> Interface:
    """Return the interface in a language with these translations; `_` stands for `/` in their contexts."""
    return Interface(Language(language), {context.replace("_", "/", 1): word for context, word in words.items()})


def test_a_sentence_without_translation_is_said_in_english() -> None:
    french = speaking("fr", answer_yes="Oui")
    assert (french.say("answer/yes"), french.say("answer/no")) == ("Oui", "No")
    assert (french.translates("answer/yes"), french.translates("answer/no")) == (True, False)


def test_a_sentence_that_no_screen_has_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        Interface().say("answer/perhaps")


def test_values_are_put_in_once_and_never_read_again() -> None:
    assert Interface().say("fault/incomplete", part="{part} {0} %s") == "Fill in this part: {part} {0} %s."


def test_a_gap_without_value_stays() -> None:
    assert Interface().say("fault/incomplete", other="x") == "Fill in this part: {part}."


def test_markup_makes_markup_and_everything_else_in_it_is_escaped() -> None:
    said = speaking("fr", answer_from_to="<b> {start} {end}").say("answer/from_to", start=Markup("<i>1</i>"), end="<2>")
    assert isinstance(said, Markup)
    assert said == "&lt;b&gt; <i>1</i> &lt;2&gt;"


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "27 March 2026"), ("de", "27. März 2026"), ("fr", "27 mars 2026"), ("el", "27 Μαρτίου 2026"),
     ("fi", "27. maaliskuuta 2026"), ("nb", "27. mars 2026"), ("is", "27. mars 2026")],
)  # fmt: skip
def test_dates_are_written_as_the_language_writes_them(language: str, written: str) -> None:
    assert speaking(language).date(DAY) == written


def test_moments_are_read_on_the_clock_of_the_place() -> None:
    instant = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert Interface().moment(instant, ZoneInfo("Europe/Vienna")) == "29 Mar 2026, 01:30 CET"
    assert Interface().moment(instant.replace(hour=1), ZoneInfo("Europe/Vienna")) == "29 Mar 2026, 03:30 CEST"


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [("en", 1234567, "1,234,567"), ("de", Decimal("-1234.50"), "\u20111.234,50"), ("en", "many", "many")],
)
def test_numbers_have_the_signs_of_the_language(language: str, number: Decimal | int | str, written: str) -> None:
    assert speaking(language).number(number).replace("-", "\u2011") == written


def test_places_have_their_names_in_every_language_and_keep_their_order() -> None:
    assert (Interface().country_name("GR"), speaking("de").country_name("GR")) == ("Greece", "Griechenland")
    assert speaking("fr").language_name("el") == "grec"
    assert speaking("fr").currency_name("SEK") == "couronne suédoise"
    assert list(country_names(Language("de"))) == list(COUNTRIES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_is_missing_in_any_language(language: Language) -> None:
    words = Interface(language)
    assert all(words.country_name(iso) != iso for iso in COUNTRIES)
    assert all(words.language_name(code) != code for code in LANGUAGES)
    assert all(words.currency_name(code) for code in CURRENCIES)
    assert "2026" in words.date(DAY)


def test_an_unknown_code_is_its_own_name() -> None:
    assert (Interface().country_name("XX"), Interface().language_name("xx"), Interface().currency_name("XXX")) == (
        "XX", "xx", "XXX",
    )  # fmt: skip


def test_of_all_that_is_known_of_languages_only_the_last_ones_stay_in_memory() -> None:
    for language in LANGUAGES:
        country_names.__wrapped__(language)  # type: ignore[attr-defined]
        assert regional_of.__wrapped__(language).date  # type: ignore[attr-defined]
    assert len(localedata._cache) <= 5 < len(LANGUAGES)


def test_of_locales_from_which_something_was_taken_only_the_last_stays() -> None:
    gc.collect()
    before = sum(isinstance(each, localedata.LocaleDataDict) for each in gc.get_objects())
    names = [taken_from(language, lambda locale: locale.territories["FR"]) for language in list(LANGUAGES)[:6]]
    assert len(set(names)) > 3
    assert sum(isinstance(each, localedata.LocaleDataDict) for each in gc.get_objects()) <= before + 1
