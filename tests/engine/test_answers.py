"""What an answer must be: type by type, what is missing, impossible, or was never asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imi_runtime.engine.answers import (
    CHECKS,
    Checking,
    Fault,
    check_form,
    check_page,
    question_faults,
)
from imi_runtime.engine.form_plan import FormPlan, PagePlan
from imi_runtime.engine.world import AnyFile, World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case, Holding
from imi_runtime.model.forms import Page
from imi_runtime.model.ids import AreaId, AuthorityId, Country, FormId, Language, Locality, PageId, ProcedureId
from imi_runtime.model.questions import AnswerType
from tests.answers_kit import EVERY_TYPE, NAME, answers_to, bundle_asking, field_of, question_of

TODAY = date(2026, 3, 27)
COUNTRY_OF = {"demo-de": "DE", "demo-fr": "FR", "demo-fr-2": "FR", "demo-idle": "IT"}


class DemoDirectory:
    """Four invented authorities; one of them takes part in nothing."""

    def country(self, authority: AuthorityId) -> Country | None:
        found = COUNTRY_OF.get(authority)
        return Country(found) if found else None

    def locality(self, authority: AuthorityId) -> Locality | None:
        country = self.country(authority)
        return Locality(country) if country else None

    def takes_part(self, authority: AuthorityId, area: AreaId) -> bool:
        return authority in COUNTRY_OF and authority != "demo-idle"

    def coordinators(self, authority: AuthorityId, area: AreaId) -> frozenset[AuthorityId]:
        return frozenset()


class DemoCalendar:
    """A calendar in which every country has the region `Demoland`."""

    def zone(self, place: Locality | Country) -> tzinfo:
        return UTC

    def is_working_day(self, place: Locality, day: date) -> bool:
        return True

    def holiday_name(self, place: Locality, day: date, language: Language) -> str:
        return ""

    def is_region(self, country: Country, name: str) -> bool:
        return name == "Demoland"


WORLD = World(datetime(2026, 3, 27, 12, tzinfo=UTC), DemoDirectory(), DemoCalendar(), files=AnyFile())


def faults(written: str, answer: Any) -> list[tuple[str, str]]:
    """Return kind and part of everything that is wrong with the answer to a question."""
    return [(fault.kind, fault.part) for fault in full_faults(written, answer)]


def full_faults(written: str, answer: Any) -> list[Fault]:
    checking = Checking(bundle_asking(written), WORLD, TODAY)
    return list(question_faults(question_of(written), NAME, answer, checking))


# -- every type --------------------------------------------------------------------------------------------------------


def test_every_type_of_answer_has_its_check() -> None:
    assert set(CHECKS) == set(AnswerType)


@pytest.mark.parametrize("type", [type for type in EVERY_TYPE if type != "declaration"])
@pytest.mark.parametrize("nothing", [None, "", [], {}], ids=repr)
def test_an_answer_may_be_missing_unless_it_is_required(type: str, nothing: Any) -> None:
    assert faults(EVERY_TYPE[type], nothing) == []
    assert faults(EVERY_TYPE[type] + ", required: true", nothing) == [("required", "")]


@pytest.mark.parametrize("type", [type for type in EVERY_TYPE if type not in ("region", "authority", "authorities")])
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_a_complete_answer_that_people_can_give_is_right(type: str, data: st.DataObject) -> None:
    answer = data.draw(answers_to(question_of(EVERY_TYPE[type]), complete=True).filter(_in_order))
    assert faults(EVERY_TYPE[type], answer) == []


def _in_order(answer: Any) -> bool:
    return not (isinstance(answer, dict) and answer.get("to", "9999") < answer.get("from", ""))


SHAPES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.sampled_from(["yes", "DE", "2026-03-27"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.text(max_size=4), st.sampled_from(["from", "to", "text", "amount", "country", "plate"])), inner, max_size=3),
    ),
    max_leaves=6,
)


@given(answer=SHAPES)
@settings(max_examples=150, deadline=None)
def test_an_answer_of_any_shape_is_judged_and_never_breaks_the_check(answer: Any) -> None:
    for written in EVERY_TYPE.values():
        assert all(isinstance(fault, Fault) and fault.name == NAME for fault in full_faults(written, answer))


@pytest.mark.parametrize("type", EVERY_TYPE)
@pytest.mark.parametrize("strange", [True, 1.5, ["x"], [["x"]], {"x": "y"}, "no such answer\u0000"], ids=repr)
def test_an_answer_of_another_type_is_never_right(type: str, strange: Any) -> None:
    right = (type == "text" and isinstance(strange, str)) or (type == "files" and strange == ["x"])
    if not right:
        assert faults(EVERY_TYPE[type], strange) != []


# -- choices -----------------------------------------------------------------------------------------------------------


def test_not_known_is_an_answer_only_where_it_is_offered() -> None:
    assert faults("type: yes_no", "not_known") == [("not_a_choice", "")]
    assert faults("type: yes_no_not_known", "not_known") == []


def test_a_declaration_must_always_be_confirmed() -> None:
    assert faults("type: declaration", None) == [("not_confirmed", "")]
    assert faults("type: declaration", "no") == [("not_a_choice", "")]
    assert faults("type: declaration", "yes") == []


def test_one_of_the_choices_is_chosen() -> None:
    assert faults(EVERY_TYPE["choice"], "full") == []
    assert faults(EVERY_TYPE["choice"], "Full") == [("not_a_choice", "")]


def test_as_many_choices_are_chosen_as_the_author_allows() -> None:
    written = EVERY_TYPE["choices"] + ", at_least: 2, at_most: 2"
    assert faults(written, ["road", "air"]) == []
    assert full_faults(written, ["road"]) == [Fault(NAME, "too_few", values={"limit": "2"})]
    assert full_faults(written, ["road", "rail", "air"]) == [Fault(NAME, "too_many", values={"limit": "2"})]


def test_a_choice_chosen_twice_counts_once() -> None:
    assert faults(EVERY_TYPE["choices"] + ", at_least: 2", ["road", "road"]) == [("too_few", "")]


def test_a_code_is_one_of_its_list() -> None:
    assert faults(EVERY_TYPE["code"], "baking") == []
    assert faults(EVERY_TYPE["code"], "smithing") == [("not_a_choice", "")]


def test_a_country_is_one_of_those_that_cooperate_by_its_iso_code() -> None:
    assert faults("type: country", "GR") == []
    for other in ("EL", "gr", "US", "Greece"):
        assert faults("type: country", other) == [("unknown_country", "")]


def test_a_language_is_one_of_those_of_the_union_and_its_partners() -> None:
    assert faults("type: language", "nb") == []
    assert faults("type: language", "ru") == [("unknown_language", "")]


def test_several_authorities_are_of_the_directory_and_as_many_as_asked() -> None:
    assert faults("type: authorities", ["demo-de", "demo-fr"]) == []
    assert faults("type: authorities", ["demo-de", "demo-nowhere"]) == [("unknown_authority", "")]
    assert faults("type: authorities", "demo-de") == [("unknown_authority", "")]
    assert faults("type: authorities, at_most: 1", ["demo-de", "demo-fr"]) == [("too_many", "")]


def test_an_authority_is_one_of_the_directory() -> None:
    assert faults("type: authority", "demo-de") == []
    assert faults("type: authority", "demo-nowhere") == [("unknown_authority", "")]


# -- dates -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2026-02-31", "2026-2-3", "26-03-27", "20260327", "2026-W13-5", "27.3.2026", "today", 20260327])
def test_a_date_is_a_day_that_exists_written_year_month_day(day: Any) -> None:
    assert faults("type: date", day) == [("not_a_date", "")]


def test_a_date_lies_within_its_limits_which_are_themselves_allowed() -> None:
    written = "type: date, at_least: 2020-01-01, at_most: today"
    assert faults(written, "2020-01-01") == faults(written, "2026-03-27") == []
    assert full_faults(written, "2019-12-31") == [Fault(NAME, "date_too_early", values={"limit": "2020-01-01"})]
    assert full_faults(written, "2026-03-28") == [Fault(NAME, "date_too_late", values={"limit": "2026-03-27"})]


def test_a_period_needs_its_start_only_and_does_not_end_before_it() -> None:
    assert faults("type: date_range", {"from": "2026-01-01"}) == []
    assert faults("type: date_range", {"from": "2026-01-01", "to": "2026-01-01"}) == []
    assert faults("type: date_range", {"to": "2026-01-01"}) == [("incomplete", "from")]
    assert faults("type: date_range", {"from": "2026-01-02", "to": "2026-01-01"}) == [("ends_before_start", "to")]
    assert faults("type: date_range", {"from": "x", "to": "2026-02-30"}) == [("not_a_date", "from"), ("not_a_date", "to")]


# -- numbers and money -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["12", 1.5, True, 10**15, -(10**15)])
def test_a_whole_number_is_kept_as_a_number_of_at_most_fifteen_digits(number: Any) -> None:
    assert faults("type: integer", number) == [("not_a_whole_number", "")]


def test_zero_is_an_answer() -> None:
    assert faults("type: integer, required: true", 0) == []
    assert faults("type: decimal, required: true", "0") == []


def test_a_number_lies_within_its_limits_which_are_themselves_allowed() -> None:
    written = "type: integer, at_least: 1, at_most: 5"
    assert faults(written, 1) == faults(written, 5) == []
    assert full_faults(written, 0) == [Fault(NAME, "too_small", values={"limit": "1"})]
    assert full_faults(written, 6) == [Fault(NAME, "too_large", values={"limit": "5"})]
    assert faults("type: decimal, at_most: 0.5", "0.50") == []
    assert faults("type: decimal, at_most: 0.5", "0.500001") == [("too_large", "")]
    assert faults("type: decimal, at_least: 9", "10") == []


@pytest.mark.parametrize("number", ["1e5", "1_000", " 1", "1,5", "NaN", "Infinity", "1e999999999", "٣", "+1", "1.", ".5", "9" * 16])
def test_a_decimal_is_kept_with_a_point_and_nothing_else(number: str) -> None:
    assert faults("type: decimal", number) == [("not_a_number", "")]


def test_an_amount_of_money_has_a_currency_of_the_countries_that_cooperate() -> None:
    assert faults("type: money", {"amount": "12.50", "currency": "EUR"}) == []
    assert faults("type: money", {"amount": "12.50"}) == [("incomplete", "currency")]
    assert faults("type: money", {"currency": "EUR"}) == [("incomplete", "amount")]
    assert faults("type: money", {"amount": "12.50", "currency": "USD"}) == [("unknown_currency", "currency")]
    assert faults("type: money", {"amount": "much", "currency": "EUR"}) == [("not_a_number", "amount")]


# -- texts -------------------------------------------------------------------------------------------------------------


def test_a_short_text_has_at_most_250_characters_unless_the_author_says_otherwise() -> None:
    assert faults("type: text", "é" * 250) == []
    assert full_faults("type: text", "x" * 251) == [Fault(NAME, "too_long", values={"limit": "250", "found": "251"})]
    assert faults("type: text, at_most: 300", "x" * 300) == []
    assert faults("type: text, at_least: 3, at_most: 4", "xx") == [("too_short", "")]
    assert faults("type: text, at_least: 3, at_most: 4", "xxxxx") == [("too_long", "")]


def test_a_long_text_says_in_which_language_it_is() -> None:
    assert faults("type: long_text", {"text": "Demo", "language": "is"}) == []
    assert faults("type: long_text", {"text": "Demo"}) == [("unknown_language", "language")]
    assert faults("type: long_text", {"text": "Demo", "language": "tlh"}) == [("unknown_language", "language")]
    assert faults("type: long_text", {"language": "is"}) == [("incomplete", "text")]
    assert faults("type: long_text", {"text": "Demo", "language": "is", "more": "x"}) == [("not_a_choice", "")]


def test_a_long_text_has_at_most_4000_characters_unless_the_author_says_otherwise() -> None:
    assert faults("type: long_text", {"text": "x" * 4000, "language": "en"}) == []
    assert faults("type: long_text", {"text": "x" * 4001, "language": "en"}) == [("too_long", "text")]
    assert faults("type: long_text, at_most: 10", {"text": "x" * 11, "language": "en"}) == [("too_long", "text")]
    assert faults("type: long_text, at_least: 10", {"text": "x" * 9, "language": "en"}) == [("too_short", "text")]


# -- answers of several parts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type", "complete"),
    [("person", {"family_name": "Demo", "given_names": "Ann"}), ("organisation", {"name": "Demo Ltd"}),
     ("address", {"street": "Demo street 1", "town": "Demotown", "country": "DE"}), ("document", {"title": "Diploma"}),
     ("region", {"country": "DE", "region": "Demoland"})],
)
def test_an_answer_of_several_parts_needs_those_that_say_who_or_what_it_is(type: str, complete: dict[str, str]) -> None:
    assert faults(f"type: {type}", complete) == []
    for part in complete:
        without = {name: value for name, value in complete.items() if name != part} or {part: ""}
        assert ("incomplete", part) in faults(f"type: {type}", without)


def test_a_part_is_judged_by_its_own_type() -> None:
    person = {"family_name": "Demo", "given_names": "x" * 251, "birth_date": "1990-02-30", "nationality": "XX"}
    assert faults("type: person", person) == [
        ("too_long", "given_names"), ("not_a_date", "birth_date"), ("unknown_country", "nationality"),
    ]


def test_nobody_is_born_tomorrow() -> None:
    person = {"family_name": "Demo", "given_names": "Ann", "birth_date": "2999-01-01"}
    assert faults("type: person", person) == [("date_too_late", "birth_date")]


def test_an_answer_has_no_parts_of_its_own_invention() -> None:
    person = {"family_name": "Demo", "given_names": "Ann", "shoe_size": "40"}
    assert faults("type: person", person) == [("not_a_choice", "")]


def test_a_region_lies_in_its_country() -> None:
    assert faults("type: region", {"country": "DE", "region": "Elsewhere"}) == [("unknown_region", "region")]
    assert faults("type: region", {"country": "XX", "region": "Demoland"}) == [("unknown_country", "country")]


# -- rows --------------------------------------------------------------------------------------------------------------

ROWS = (
    'type: rows, at_least: 1, at_most: 2, rows: {plate: {type: text, label: "Plate", personal: no, required: true}, '
    'owner: {type: person, label: "Owner", personal: ordinary}, day: {type: date, label: "Day", personal: no, at_most: today}}'
)


def test_a_fault_in_a_row_names_the_row_the_column_and_the_part() -> None:
    answer = [{"plate": "A"}, {"owner": {"given_names": "Ann"}, "day": "2027-01-01"}]
    assert full_faults(ROWS, answer) == [
        Fault(NAME, "required", part="plate", row=1),
        Fault(NAME, "incomplete", part="owner.family_name", row=1),
        Fault(NAME, "date_too_late", part="day", row=1, values={"limit": "2026-03-27"}),
    ]


def test_there_are_as_many_rows_as_the_author_allows() -> None:
    assert faults(ROWS, [{"plate": "A"}] * 3) == [("too_many", "")]
    assert faults(ROWS.replace("at_least: 1", "at_least: 2"), [{"plate": "A"}]) == [("too_few", "")]


def test_a_row_has_no_columns_of_its_own_invention() -> None:
    assert full_faults(ROWS, [{"plate": "A", "colour": "red"}]) == [Fault(NAME, "not_asked", row=0)]


# -- pages and forms ---------------------------------------------------------------------------------------------------


def bundle() -> Bundle:
    return bundle_asking("type: yes_no, required: true")


def case() -> Case:
    """Return a case in which one authority has joined."""
    request = bundle().procedures[ProcedureId("permit_request")]
    now = datetime(2026, 3, 27, tzinfo=UTC)
    return Case(
        id="c", number="DEMO-1", area=AreaId("demo_permits"), procedure=request.id, deployment=bundle().digest,  # type: ignore[arg-type]
        state=next(iter(request.states)), revision=1, opened=now, updated=now,
        seats={"requester": Holding(AuthorityId("demo-de"))},  # type: ignore[dict-item]
    )


def page(id: str) -> Page:
    return bundle().forms[FormId("request")].pages[PageId(id)]


def page_kinds(plan: PagePlan, answers: dict[str, Any]) -> list[tuple[str, str]]:
    request = bundle().procedures[ProcedureId("permit_request")]
    found = check_page(bundle(), request, case(), plan, answers, WORLD, TODAY)
    return [(fault.name, fault.kind) for fault in found]


def form_kinds(plan: PagePlan, answers: dict[str, Any]) -> list[tuple[str, str]]:
    request = bundle().procedures[ProcedureId("permit_request")]
    form = FormPlan(bundle().forms[FormId("request")], (plan,))
    return [(f.name, f.kind) for f in check_form(bundle(), request, case(), form, answers, WORLD, TODAY)]


def asked(**options: bool) -> PagePlan:
    question = question_of("type: yes_no, required: true")
    return PagePlan(page("about"), (field_of(question, "permit.asked", **options),))


def test_a_question_that_does_not_apply_need_not_be_answered() -> None:
    assert page_kinds(asked(), {}) == [("permit.asked", "required")]
    assert page_kinds(asked(applies=False), {}) == []


def test_a_comment_says_in_which_language_it_is() -> None:
    answers = {"permit.asked": "yes", "permit.asked.comment": {"text": "Demo"}}
    assert page_kinds(asked(picked=True), answers) == [("permit.asked.comment", "unknown_language")]


def test_nothing_that_was_not_asked_passes() -> None:
    assert form_kinds(asked(), {"permit.asked": "yes", "smuggled": "x"}) == [("smuggled", "not_asked")]
    comment = {"text": "Demo", "language": "en"}
    assert form_kinds(asked(), {"permit.asked": "yes", "permit.asked.comment": comment}) == [
        ("permit.asked.comment", "not_asked")
    ]
    assert form_kinds(asked(picked=True), {"permit.asked": "yes", "permit.asked.comment": comment}) == []


def test_at_least_one_question_is_picked_and_only_from_the_sets_of_the_page() -> None:
    plan = PagePlan(page("ask"), ())
    assert page_kinds(plan, {"ask": ["permit.asked"]}) == []
    assert page_kinds(plan, {}) == [("ask", "too_few")]
    for wrong in ("permit.no_such", "holder.urgent", "permit", ""):
        assert page_kinds(plan, {"ask": [wrong]}) == [("ask", "not_a_choice")]


@pytest.mark.parametrize(
    ("chosen", "kinds"),
    [("demo-fr", []), ("", ["required"]), ("demo-nowhere", ["unknown_authority"]), ("demo-idle", ["unknown_authority"]),
     ("demo-de", ["already_a_party"]), (["demo-fr"], ["unknown_authority"])],
)
def test_the_recipient_takes_part_in_the_area_and_is_not_in_the_case_yet(chosen: Any, kinds: list[str]) -> None:
    assert page_kinds(PagePlan(page("recipient"), ()), {"recipient": chosen}) == [("recipient", kind) for kind in kinds]
