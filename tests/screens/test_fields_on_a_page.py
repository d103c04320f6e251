"""A page of fields: one pass over all of them, faults where they belong, and nothing that anybody typed as markup."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from imi_runtime.engine.answers import Fault
from imi_runtime.model.text import Labels
from imi_runtime.screens.fields.answers import raw
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.page_parts import parts_of
from imi_runtime.screens.part import Filling as FillingOfHoles
from imi_runtime.screens.part import Part, join, render_together
from tests.screens.fields_kit import every_bundle, every_part, every_question

ENGLISH = Interface()
HOSTILE = "</textarea></option>\"'><script>alert(1)</script>&amp;\ue0000\ue001{label}"
PRIVATE = re.compile("[\ue000-\uf8ff]")
VOID = frozenset({"input", "br"})
FAULTS = (
    Fault("number", "required"),
    Fault("issued", "date_too_early", values={"limit": "2026-11-23"}),
    Fault("holder", "incomplete", part="family_name"),
    Fault("vehicles", "not_a_date", part="since", row=0),
    Fault("vehicles", "incomplete", part="owner.given_names", row=0),
)
STORED = {
    "agrees": "yes", "sort": "limited", "uses": ["show"], "issued": "2026-03-27", "number": "7", "country": "GR",
    "story": {"text": "\n first line", "language": "de"},
    "vehicles": [{"plate": "AB 1"}, {"plate": "CD 2", "since": "2020-05-06"}],
}


class Balance(HTMLParser):
    """Counts elements that are opened and closed, and collects the texts and ids of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.elements: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.open += [] if tag in VOID else [tag]
        for name, value in attrs:
            self.ids += [str(value)] if name == "id" else []
            self.targets += str(value).split() if name in ("for", "aria-describedby") else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()


def asked() -> tuple[Part, ...]:
    """Return the fields of the page that asks a question of every type."""
    return tuple(every_part()[f"ask:everything/{question.id}"] for question in every_question())


def stored_values() -> dict[str, list[str]]:
    """Return what stands in the inputs for the stored answers."""
    values: dict[str, list[str]] = {}
    for question in every_question():
        values |= raw(question, question.id, STORED.get(question.id))  # type: ignore[arg-type]
    return values


def every_input() -> dict[str, list[str]]:
    """Return a hostile value for every input of the page, rows included."""
    html = render_together(asked(), {"vehicles.0.plate": ["x"]}, (), ENGLISH)
    return {name: [HOSTILE] for name in re.findall(r' name="([^"]+)"', html)}


@pytest.mark.parametrize("faults", [(), FAULTS], ids=["nothing wrong", "faults"])
def test_a_page_in_one_pass_is_its_fields_one_by_one(faults: tuple[Fault, ...]) -> None:
    values = stored_values()
    one_by_one = "".join(part.render(values, faults, ENGLISH) for part in asked())
    assert render_together(asked(), values, faults, ENGLISH) == one_by_one


def test_without_faults_the_short_way_gives_what_the_long_way_gives() -> None:
    values = stored_values()
    for part in every_part().values():
        assert part.render(values, (), ENGLISH) == join(part.segments, FillingOfHoles(values, {}, ENGLISH))


@pytest.mark.parametrize("faults", [(), FAULTS], ids=["nothing wrong", "faults"])
def test_every_part_is_well_formed_and_names_what_is_there(faults: tuple[Fault, ...]) -> None:
    for key, part in every_part("fr").items():
        page = Balance(part.render(stored_values(), faults, Interface("fr")))  # type: ignore[arg-type]
        assert page.open == [], key
        assert len(set(page.ids)) == len(page.ids), key
        assert set(page.targets) <= set(page.ids), key


def test_no_sentinel_is_left_in_any_part() -> None:
    for key, part in every_part().items():
        assert not PRIVATE.search(part.render(stored_values(), FAULTS, ENGLISH)), key


def test_what_people_type_never_becomes_markup() -> None:
    html = render_together(asked(), every_input(), FAULTS, ENGLISH, offer=((HOSTILE, HOSTILE),))
    page = Balance(html)
    assert page.open == []
    assert "script" not in page.elements
    assert html.count("&lt;script&gt;") >= 30


def test_what_authors_and_translators_write_never_becomes_markup() -> None:
    contexts = {question.label.context: HOSTILE for question in every_question()}
    contexts |= {text.context: HOSTILE for question in every_question() for text in question.choices.values()}
    words = Interface("fr", {"field/day": HOSTILE, "fault/required": HOSTILE})  # type: ignore[arg-type]
    parts = parts_of(every_bundle(), Labels("fr", contexts), words)
    for key, part in parts.items():
        page = Balance(part.render({}, FAULTS, words))
        assert page.open == [], key
        assert "script" not in page.elements, key


def test_parts_survive_being_stored_as_json() -> None:
    for key, part in every_part().items():
        assert Part.from_data(json.loads(json.dumps(part.to_data()))) == part, key


def test_a_fault_of_a_row_stands_in_its_row_only() -> None:
    part = every_part()["ask:everything/vehicles"]
    first, second, third = part.render(stored_values(), FAULTS, ENGLISH).split("Remove entry ")[:3]
    assert "govuk-error-message" in first
    assert "govuk-error-message" not in second and "govuk-error-message" not in third


def test_rows_are_those_filled_and_one_more_until_there_may_be_no_more() -> None:
    part = every_part()["ask:everything/vehicles"]
    shown = [
        part.render({f"vehicles.{2 * row}.plate": ["x"] for row in range(count)}, (), ENGLISH).count("Remove entry")
        for count in range(5)
    ]
    assert shown == [1, 2, 3, 4, 4]


def test_a_first_empty_line_of_a_text_is_not_lost() -> None:
    html = every_part()["ask:everything/story"].render({"story.text": ["\n text"]}, (), ENGLISH)
    assert ">\n\n text</textarea>" in html
