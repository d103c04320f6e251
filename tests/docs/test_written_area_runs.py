"""The area that docs/language.md writes out does what the page says of groups, linked cases and held texts."""

from __future__ import annotations

from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.model.ids import AreaId, LinkId, MarkId, MemberId, PartyId
from tests.compiler.area_kit import changed
from tests.docs.test_language_page import written_area
from tests.engine.worked_kit import Folk, Table

WARNING = {"kind": "plush", "hazard": "choking", "seller": {"family_name": "Demo", "given_names": "Ada"}}


def warned(*changes: tuple[str, str]) -> Table:
    bundle = compile_bundle(changed(written_area(), *changes), AreaId("toys")).bundle
    assert bundle
    folk = Folk(
        countries={"athens": "GR", "gate": "GR", "desk_fi": "FI", "turku": "FI", "desk_fr": "FR", "lyon": "FR"},
        offices={"warning_desk": ("gate", "desk_fi", "desk_fr")}, above={"athens": ("gate",)},
    )
    table = Table(bundle, folk)
    table.open("toy_warning", "anna@athens")
    table.do("anna@athens", "send", warning=WARNING)
    return table


def in_force(*changes: tuple[str, str]) -> Table:
    table = warned(*changes)
    table.do("gita@gate as approver", "approve")
    return table


def test_the_checker_reads_what_the_state_holds_and_the_countries_do_not() -> None:
    table = warned()
    assert table.reads("gita@gate as approver", "warning") == set(WARNING)
    assert not table.sees("fia@desk_fi").exists


def test_a_page_of_the_form_is_open_to_every_other_country_and_the_rest_to_whom_it_passes_it_on() -> None:
    table = in_force()
    assert table.reads("fia@desk_fi", "warning") == {"kind", "hazard"}
    case = table.do("fia@desk_fi", "pass_on", passing_on={"inspectors": ["turku"]})
    assert case.group(PartyId("desks")).status(MemberId("FI")) == "passed_on"
    assert table.reads("tim@turku", "warning") == set(WARNING)


def test_a_step_opens_a_case_at_every_authority_that_is_named_and_each_of_them_moves_the_whole() -> None:
    table = in_force()
    table.do("anna@athens", "order", recall_order={"makers": ["lyon", "turku"]})
    assert len(table.cases["case"].links[LinkId("recall")]) == 2
    assert table.refused("anna@athens", "end") == "condition"
    table.do("lea@lyon", "recall", "linked-0")
    assert table.cases["case"].marks[MarkId("recalls")] == "done"
    assert table.refused("anna@athens", "end") == "condition"
    table.do("tim@turku", "recall", "linked-1")
    assert table.do("anna@athens", "end").state == "ended"


def test_an_authority_that_is_named_twice_gets_one_case() -> None:
    table = in_force()
    case = table.do("anna@athens", "order", recall_order={"makers": ["lyon", "turku", "lyon"]})
    assert len(case.links[LinkId("recall")]) == 2


def test_a_correction_puts_every_country_back() -> None:
    table = in_force()
    table.do("fia@desk_fi", "take")
    case = table.do("anna@athens", "correct", warning={**WARNING, "kind": "wooden"})
    assert case.group(PartyId("desks")).stands("every", ("unread",))


def test_a_linked_case_that_can_no_longer_be_moved_refuses_the_whole_step() -> None:
    table = in_force((", when: no recall is asked}", "}"))
    table.do("anna@athens", "order", recall_order={"makers": ["lyon"]})
    table.do("anna@athens", "end")
    before = dict(table.cases)
    assert table.refused("lea@lyon", "recall", "linked-0") == "linked_case"
    assert table.cases == before
