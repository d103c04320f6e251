"""A crawl in a made-up language: whatever a page says that no translator can reach would stand out without brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from imi_runtime.compiler.texts import texts_of as texts_of_bundle
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import Language
from imi_runtime.model.places import LANGUAGES
from imi_runtime.model.text import Labels
from imi_runtime.operations.deployment.deploying import Piece
from imi_runtime.screens.chart.pieces import charts_of
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.page_parts import parts_of
from imi_runtime.screens.places import country_names, currency_names, language_names
from imi_runtime.screens.regional import format_zone
from imi_runtime.screens.reveal import reveal_css
from imi_runtime.screens.words import WORDS
from tests.town import AUTHORITIES, REPLY_ANSWERS, REQUEST_ANSWERS, USERS, Town, sqlite_town
from tests.web.crawl import application, pages, signed_in, texts_of

PSEUDO = Language("en")
"""The users of the town read English; here English itself is put into brackets."""


def bracketed(text: str) -> str:
    return f"⟦{text}⟧"


def pseudo_interface() -> Interface:
    return Interface(Language("fi"), {context: bracketed(word) for context, word in WORDS.items()})


def pseudo_labels(bundle: Bundle) -> Labels:
    return Labels("fi", {placed.text.context: bracketed(placed.text.english) for placed in texts_of_bundle(bundle)})


def pseudo_pieces(bundle: Bundle, labels: Mapping[Language, Labels]) -> Iterator[Piece]:
    """Deploy English in brackets beside nothing else."""
    words = pseudo_labels(bundle)
    yield "labels", PSEUDO, dict(words.words)
    yield "parts", PSEUDO, {name: part.to_data() for name, part in parts_of(bundle, words, pseudo_interface()).items()}
    yield "charts", PSEUDO, charts_of(bundle, words, pseudo_interface())
    yield "styles", "", reveal_css(bundle)


DATA = re.compile(
    r"[\W\d_]+|20\d\d-[A-Z0-9]{4}-[A-Z0-9]{4}|(?:imi verify \S+ )?[0-9a-f]{8,64}(?: [0-9a-f]{8})*|.*@.*example\.org|IMI open.*"
    r"|EUPL.*|\d+ päivää|\d{1,2}\. \w+kuuta \d{4}(?:,? .*)?|\d+\.\d+\.\d{4}.*|[A-Z]{3}|Demo Directive.*"
)
"""What is no sentence: numbers, dates (in the other language's way), case numbers, digests and what checks them, addresses, names of places."""
FINNISH = Language("fi")
GIVEN = {a.name for a in AUTHORITIES} | {u.name for u in USERS} | {*LANGUAGES.values()} | {"Demowska", "Ewa", "Demo app"}
GIVEN |= {format_zone(FINNISH, ZoneInfo(f"Europe/{city}")) for city in ("Athens", "Helsinki", "Warsaw")}
GIVEN |= {*country_names(FINNISH).values(), *language_names(FINNISH).values(), *currency_names(FINNISH).values()}


def is_data(text: str, language: str) -> bool:
    """Tell whether a text is data, or marked as being in another language than the page."""
    return bool(DATA.fullmatch(text)) or text in GIVEN or language not in ("fi", "")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    founded = sqlite_town(tmp_path, make_pieces=pseudo_pieces)
    yield founded
    founded.installation.database.close()


def played(town: Town) -> None:
    """Bring cases into every state."""
    for steps in range(4):
        case = town.open("anna")
        for name, transition, answers in (
            ("anna", "send", REQUEST_ANSWERS), ("hanna", "reply", REPLY_ANSWERS), ("anna", "close", {}),
        )[:steps]:
            town.step(name, case, transition, answers)


STARTS = ("/", "/?view=open", "/?view=closed", "/start", "/account", "/about", "/procedures", "/accessibility", "/data-protection",
          "/nothing-there", "/cases/never-was")


@pytest.mark.timeout(200)
def test_every_text_on_every_page_can_be_translated(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    played(town)
    app = application(town, {PSEUDO: pseudo_interface()})
    unmarked: dict[str, str] = {}
    seen = 0
    for name in ("anna", "hanna", "wanda"):
        for path, html in pages(signed_in(app, name), *STARTS):
            seen += 1
            for text, language in texts_of(html):
                if "⟦" not in text and "⟧" not in text and not is_data(text, language):
                    unmarked.setdefault(text, path)
    for path, html in pages(app.test_client(), "/sign-in", *STARTS):
        seen += 1
        unmarked |= {t: path for t, lang in texts_of(html) if "⟦" not in t and "⟧" not in t and not is_data(t, lang)}
    with capsys.disabled():
        print(f"\ncrawl in brackets: {seen} pages")
    assert unmarked == {} and seen > 40


def test_the_crawl_notices_a_text_that_nobody_can_translate() -> None:
    """The known-bad twin."""
    assert not is_data("Hello there", "fi") and is_data("12,5", "fi") and is_data("Hello there", "en")
