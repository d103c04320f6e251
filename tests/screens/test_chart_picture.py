"""The picture of a procedure: what stands in it, that nothing lies upon anything, and what a case marks in it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations, pairwise
from pathlib import Path

import pytest

import imi_runtime
from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.text import Labels
from imi_runtime.screens.chart.clocks import states_run_over
from imi_runtime.screens.chart.layout import CARD, LEFT, PAD, Layout, lay_out
from imi_runtime.screens.chart.lines import width_of
from imi_runtime.screens.chart.picture import INKS, NOBODYS, TINTS, came, draw, here, inked
from imi_runtime.screens.chart.pieces import chart_for, charts_of
from imi_runtime.screens.chart.told import ToldProcedure, tell_procedure
from imi_runtime.screens.chart.tongue import InterfaceTongue
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.words import WORDS
from tests.library_kit import AREA, library

PERMITS = """
    procedure: permit_request
    kind: request
    title: "Request about a permit"
    law: ["Demo Directive 1/2020, Article 4"]
    parties:
      requester: {is: authority, joins: opens the case, label: "Asking office"}
      responder: {is: authority, joins: chosen by requester, country: other than requester, label: "Asked office"}
    marks: {longer: [no, yes]}
    states:
      draft: {initial: true, label: "Draft", waits_for: requester}
      sent: {label: "Sent", waits_for: responder, shown_as: {requester: "With the others"}}
      unclear: {label: "Unclear", waits_for: requester}
      answered: {label: "Answered", waits_for: requester}
      lapsed: {final: true, label: "Lapsed"}
      closed: {final: true, label: "Closed"}
    stages: {open: [sent, unclear, answered]}
    transitions:
      send: {label: "Send", by: requester, from: draft, to: sent, form: request}
      ask: {label: "Ask back", by: responder, from: sent, to: unclear}
      explain: {label: "Explain", by: requester, from: unclear, to: sent}
      extend: {label: "Take longer", by: responder, from: sent, to: same, when: longer is no, set: {longer: yes}}
      reply:
        label: "Reply"
        by: responder
        from: sent
        form: reply
        to: {closed: request.urgent is yes, answered: otherwise}
      lapse: {label: "Nobody answered", by: clock, from: [sent, unclear], to: lapsed}
      close: {label: "Close", by: requester, from: open, to: closed}
    deadlines:
      answer: {label: "Answer", binds: responder, starts: sent, ends: [answered, closed], within: 14 days, then: lapse}
    access:
      asking: {who: requester, may_read: [request, reply], in: any}
      answering: {who: responder, may_read: [request, reply], in: [open, closed]}
    retention:
      block: {after: [closed, lapsed], within: 6 months}
      erase: {after: [closed, lapsed], within: 3 years}
"""
TONGUE = InterfaceTongue(Interface(), Labels("en", {}))


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    compiled = compile_bundle(library({"permit_request": PERMITS}), AREA)
    assert compiled.bundle is not None, [str(problem) for problem in compiled.problems]
    return compiled.bundle


@pytest.fixture(scope="module")
def told(bundle: Bundle) -> ToldProcedure:
    return tell_procedure(bundle, bundle.procedures["permit_request"], TONGUE)  # type: ignore[index]


@pytest.fixture(scope="module")
def layout(told: ToldProcedure) -> Layout:
    return lay_out(told)


def texts(svg: str) -> list[str]:
    root = ET.fromstring(svg)
    return ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]


def test_every_state_step_and_actor_can_be_read_in_the_picture(told: ToldProcedure) -> None:
    said = texts(inked(draw(told, TONGUE)))
    for state in told.states:
        assert state.label in said
        for step in state.steps:
            assert {step.what, step.who, *step.rules} <= set(said)


def test_whose_turn_it_is_is_said_and_not_only_coloured(told: ToldProcedure) -> None:
    assert texts(inked(draw(told, TONGUE))).count("Waits for: Asking office") == 3


def test_the_same_procedure_gives_the_same_bytes(told: ToldProcedure) -> None:
    assert draw(told, TONGUE) == draw(told, TONGUE)


def test_a_picture_needs_nothing_from_outside(told: ToldProcedure) -> None:
    svg = inked(draw(told, TONGUE))
    assert not re.search(r"<script|<style|style=|href|url\((?!#)|<!--", svg)
    assert re.findall(r"https?:[^\"]+", svg) == ["http://www.w3.org/2000/svg"]


def test_a_picture_says_what_it_is_to_those_who_do_not_see_it(told: ToldProcedure) -> None:
    root = ET.fromstring(inked(draw(told, TONGUE)))
    assert root.attrib["role"] == "img"
    assert [root[0].text, root[1].text] == [
        "Request about a permit",
        "Picture of the procedure. The tables say the same in words. States: 6. Steps: 7.",
    ]


def test_a_way_up_leaves_on_the_left_and_a_way_down_on_the_right(layout: Layout) -> None:
    sides = {(port.step, port.to): port.side.value for card in layout.cards for port in card.ports}
    assert sides["explain", "sent"] == "left"
    assert sides["send", "sent"] == "right"


def test_each_way_of_a_routed_step_has_its_own_line_and_condition(told: ToldProcedure, layout: Layout) -> None:
    ports = [port.to for card in layout.cards for port in card.ports if port.step == "reply"]
    assert ports == ["closed", "answered"]
    said = texts(inked(draw(told, TONGUE)))
    assert "If “Is it urgent?” is: Yes" in said and "Otherwise" in said


def test_a_step_that_keeps_the_state_has_no_line(layout: Layout) -> None:
    assert [port for card in layout.cards for port in card.ports if port.step == "extend"] == []
    assert any(glyph.kind == "loop" for card in layout.cards for glyph in card.glyphs)


def test_what_the_clock_does_is_broken_and_has_a_sign(layout: Layout) -> None:
    assert {port.step for card in layout.cards for port in card.ports if port.itself} == {"lapse"}


def test_rails_of_one_lane_never_meet(layout: Layout) -> None:
    for one, other in combinations(layout.rails, 2):
        if (one.side, one.lane) == (other.side, other.lane):
            assert one.bottom < other.top or other.bottom < one.top


def test_no_text_meets_another_and_all_stay_in_their_card(layout: Layout) -> None:
    for card in layout.cards:
        heights = [(t.y - t.type.size, t.y + t.type.leading * (len(t.lines) - 1)) for t in card.texts]
        assert all(above[1] < below[0] + 4 for above, below in pairwise(heights))
        assert heights[-1][1] < card.y + card.height
        for text in card.texts:
            room = text.x - LEFT if text.from_right else CARD - PAD - text.x
            assert all(width_of(line, text.type) <= room for line in text.lines)


def test_cards_do_not_meet(layout: Layout) -> None:
    for above, below in zip(layout.cards, layout.cards[1:], strict=False):
        assert above.y + above.height < below.y


def test_even_an_endless_word_stays_in_its_card(bundle: Bundle) -> None:
    words = {"permit_request/states/sent/label": "Lentokonesuihkuturbiinimoottori" * 6}
    tongue = InterfaceTongue(Interface(), Labels("fi", words))
    placed = lay_out(tell_procedure(bundle, bundle.procedures["permit_request"], tongue))  # type: ignore[index]
    title = placed.cards[1].texts[0]
    assert len(title.lines) > 3
    assert all(width_of(line, title.type) <= CARD - PAD - title.x for line in title.lines)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("pale", [tint for tint, _, _ in (*TINTS, NOBODYS)])
def test_text_stands_out_from_every_tint(pale: str) -> None:
    assert contrast(pale, "#0b0c0c") >= 7


@pytest.mark.parametrize("ink", [*INKS, *(ink for _, ink, _ in TINTS)])
def test_every_line_and_pattern_stands_out_from_the_paper(ink: str) -> None:
    assert contrast(ink, "#ffffff") >= 4.5


def test_seats_differ_by_their_pattern_too() -> None:
    assert len({pattern for _, _, pattern in TINTS}) == len(TINTS)


# -- what a case marks


def test_a_case_marks_where_it_stands_and_how_it_came(told: ToldProcedure) -> None:
    picture = draw(told, TONGUE)
    assert "The case is here" not in inked(picture)
    marked = inked(picture, {here("sent"), came("draft", "send", "sent")})
    assert texts(marked).count("The case is here") == 1
    assert marked.count('stroke-width="5"') == inked(picture).count('stroke-width="5"') + 2
    assert ET.fromstring(marked) is not None


def test_text_of_authors_can_pencil_nothing_in(bundle: Bundle) -> None:
    hostile = "<!--here:sent|<script>x</script>-->"
    tongue = InterfaceTongue(Interface(), Labels("en", {"permit_request/states/draft/label": hostile}))
    piece = charts_of(bundle, tongue.labels, tongue.interface)["permit_request"]
    for drawn in (piece["picture"], piece["tables"]):
        assert "<script" not in inked(drawn, {here("sent")})


def test_a_seat_sees_the_labels_that_are_meant_for_it(bundle: Bundle) -> None:
    charts = charts_of(bundle, TONGUE.labels, TONGUE.interface)
    own = chart_for(charts, "permit_request", ("requester",))  # type: ignore[arg-type]
    others = chart_for(charts, "permit_request", ("responder",))  # type: ignore[arg-type]
    assert own and others
    assert "With the others" in own["picture"] and ">Sent<" not in own["picture"]
    assert "With the others" not in others["picture"]


# -- deadlines and tables


def test_a_deadline_is_written_at_every_state_it_runs_over(bundle: Bundle, told: ToldProcedure) -> None:
    procedure = bundle.procedures["permit_request"]  # type: ignore[index]
    assert states_run_over(procedure, procedure.deadlines["answer"]) == {"sent", "unclear"}  # type: ignore[index]
    running = {state.id: state.clocks for state in told.states}
    assert running["sent"] == running["unclear"] == ("Answer: 14 days",)
    assert running["answered"] == ()


def test_the_tables_have_a_row_for_every_way_of_every_step(bundle: Bundle, told: ToldProcedure) -> None:
    tables = charts_of(bundle, TONGUE.labels, TONGUE.interface)["permit_request"]["tables"]
    ways = sum(len(step.ways) for state in told.states for step in state.steps)
    rows = inked(tables).count("<tr class=\"govuk-table__row\">") + inked(tables).count("imi-chart__itself")
    assert rows == ways + len(told.states) + len(told.deadlines) + 3
    assert "By the passing of the term" in tables and "Only if “longer” is: No" in tables


def test_every_word_of_charts_is_asked_for() -> None:
    root = Path(imi_runtime.__file__).parent
    files = [*(root / "saying").glob("*.py"), *(root / "screens").rglob("chart*/*.py"), *(root / "screens").rglob("*.jinja")]
    text = "\n".join(file.read_text("utf-8") for file in files if file.name != "words.py")
    composed = {f"said/{order}" for order in ("before", "after", "at_least", "at_most", "yes", "no", "not_known")}
    composed |= {f"said/{q}_{what}" for q in ("some", "every", "no") for what in ("row", "member")}
    composed |= {f"said/{right}" for right in ("viewer", "handler", "approver", "allocator", "referral_handler")}
    ours = {context for context in WORDS if context.startswith(("chart/", "said/"))}
    assert {context for context in ours - composed if f'"{context}"' not in text and f"'{context}'" not in text} == set()
