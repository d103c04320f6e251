"""Alerts to many countries and cases that open others, stored and listed on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from imi_runtime.compiler.library import Library, read_library
from imi_runtime.engine.decide import NotPermitted
from imi_runtime.engine.evolve import evolve
from imi_runtime.model.case import Case
from imi_runtime.model.ids import AreaId, LinkId, MemberId, OfficeId, PartyId, RightId
from imi_runtime.operations.cases import casework
from imi_runtime.operations.cases.casework import Done, NoSuchCase, NotDone
from imi_runtime.operations.lists import listing
from imi_runtime.operations.writing.sight_writing import sight_rows
from imi_runtime.store import cases
from imi_runtime.store.sight import Shelf, sight_of_case
from tests.library_kit import library_of
from tests.postgres import fresh_postgres
from tests.town import HANDLER_RIGHTS, Town, authority, found_town, user

WORKED = Path(__file__).resolve().parents[1] / "worked_library"
ALERTS, PARTS = AreaId("demo_alerts"), AreaId("demo_parts")

Founding = Callable[..., Town]


@pytest.fixture(params=["sqlite", "postgres"])
def founding(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Founding]:
    """Founds towns on each database."""
    founded: list[Town] = []

    def found(**options: Any) -> Town:
        urls = [f"sqlite:///{tmp_path / 'town.db'}"]
        if request.param == "postgres":
            urls = list(fresh_postgres(request.getfixturevalue("postgres_server")))
        founded.append(found_town(*urls, **options))
        return founded[-1]

    yield found
    for town in founded:
        town.installation.database.close()


def replayed(town: Town, case: Case) -> Case:
    """Return the case as its stored history tells it."""
    with town.installation.database.reading() as connection:
        stored = cases.load(connection, case.id, town.installation.sealing)
        assert stored is not None
        told: Case | None = None
        for event in cases.events_of(stored.case, cases.history(connection, case.id)):
            told = evolve(told, event)
    assert told is not None and told == stored.case
    return told


# -- an alert to every country -----------------------------------------------------------------------------------------

APPROVERS = HANDLER_RIGHTS | {RightId("approver")}


def alert_town(founding: Founding) -> Town:
    desks = {ALERTS: frozenset({OfficeId("alert_desk")})}
    authorities = (
        replace(authority("gate", "GR", ALERTS), offices=desks), authority("athens", "GR", ALERTS, ("gate",)),
        replace(authority("desk_fi", "FI", ALERTS), offices=desks), authority("turku", "FI", ALERTS),
        replace(authority("desk_fr", "FR", ALERTS), offices=desks),
    )
    users = (
        user("anna", "athens", area=ALERTS), user("gita", "gate", APPROVERS, ALERTS), user("fia", "desk_fi", area=ALERTS),
        user("tim", "turku", area=ALERTS), user("fred", "desk_fr", area=ALERTS),
    )
    return founding(files=read_library(WORKED), area=ALERTS, authorities=authorities, users=users)


def sent_alert(town: Town) -> Any:
    case = town.open("anna", "alert")
    answers = {
        "alert": {"person": {"family_name": "Demo", "given_names": "Ada"}, "profession": "nurse", "scope": "all",
                  "decided_on": "2026-03-01"},
        "informing": {"told_on": "2026-03-01"},
    }
    assert isinstance(town.step("anna", case, "submit", answers), Done)
    assert isinstance(town.step("gita", case, "send"), Done)
    return case


def listed(town: Town, name: str) -> set[str]:
    with town.reading(name) as visit:
        return {str(entry.case) for entry in listing.list_cases(visit, tuple(Shelf)).entries}


def test_an_alert_reaches_the_lists_of_every_desk_and_of_nobody_else(founding: Founding) -> None:
    town = alert_town(founding)
    case = sent_alert(town)
    assert [case in listed(town, name) for name in ("anna", "gita", "fia", "fred", "tim")] == [True] * 4 + [False]
    with town.reading("tim") as visit, pytest.raises(NoSuchCase):
        casework.open_case(visit, case)


def test_members_their_statuses_and_who_added_them_are_stored(founding: Founding) -> None:
    town = alert_town(founding)
    case = sent_alert(town)
    assert isinstance(town.step("fia", case, "take"), Done)
    outcome = town.step("fia", case, "pass_on", {"routing": {"authorities": ["turku"]}})
    assert isinstance(outcome, Done)
    told = replayed(town, outcome.case)
    assert told.group(PartyId("countries")).status(MemberId("FI")) == "passed_on"
    assert told.group(PartyId("handlers")).members[MemberId("turku")].added_by == "desk_fi"
    assert case in listed(town, "tim")


def test_the_lists_of_groups_say_what_the_one_access_function_says(founding: Founding) -> None:
    town = alert_town(founding)
    case = sent_alert(town)
    town.step("fia", case, "pass_on", {"routing": {"authorities": ["turku"]}})
    with town.reading("fia") as visit:
        opened = casework.open_case(visit, case)
        expected = {(row.authority, row.right, row.level) for row in sight_rows(opened.bundle, opened.case, visit.world)}
        stored = {(row.authority, row.right, row.level) for row in sight_of_case(visit.connection, case)}
    assert stored == expected and {who for who, *_ in stored} == {"athens", "gate", "desk_fi", "desk_fr", "turku"}


# -- a case that opens others ------------------------------------------------------------------------------------------

WHOLE = """
    procedure: whole
    kind: request
    title: "A question to one authority"
    law: ["Demo Directive 1/2020, Article 4"]
    parties:
      requester: {is: authority, joins: opens the case}
      responder: {is: authority, joins: chosen by requester}
    marks:
      parts_done: [none, some]
    states:
      draft: {initial: true, label: "Draft", waits_for: requester}
      asked: {label: "Asked", waits_for: responder}
      closed: {final: true, label: "Closed"}
    links:
      part: {procedure: part, many: true, parties: {requester: requester, responder: splitting.to}, carries: [asking]}
    transitions:
      send: {label: "Send", by: requester, from: draft, to: asked, form: [asking, choosing]}
      split: {label: "Pass on", by: responder, from: asked, to: same, form: splitting, fires: {part: receive}}
      part_done: {label: "A part is answered", by: link, from: asked, to: same, set: {parts_done: some}}
      close: {label: "Close", by: requester, from: asked, to: closed, when: every part is done}
    access:
      reading: {who: [requester, responder], may_read: [asking, choosing, splitting, parts_done], in: any}
"""
PART = """
    procedure: part
    kind: request
    title: "A part of a question"
    law: ["Demo Directive 1/2020, Article 4"]
    parties:
      requester: {is: authority, joins: from the link}
      responder: {is: authority, joins: from the link}
    states:
      prepared: {initial: true, label: "Prepared"}
      asked: {label: "Asked", waits_for: responder}
      done: {final: true, label: "Answered"}
    links:
      whole: {procedure: whole}
    transitions:
      receive: {label: "Received", by: link, from: prepared, to: asked}
      answer: {label: "Answer", by: responder, from: asked, to: done, form: answer, fires: {whole: part_done}}
    access:
      reading: {who: [requester, responder], may_read: [asking, answer], in: any}
"""
SETS = """
    question_set: asked
    title: "What is asked"
    questions:
      text: {type: text, label: "Your words", required: true, personal: no}
      to: {type: authorities, label: "Who shall answer parts?", required: true, personal: no}
"""
BUNDLE = """
    format: 1
    bundle: demo_parts
    title: "Demo parts"
    languages: [en]
    law: ["Demo Directive 1/2020"]
    purpose: "Let authorities pass parts of a question on"
    controllers: "Each authority taking part, for what its users do"
"""
FORMS = {
    "asking": "words: {label: \"Words\", questions: [text]}",
    "choosing": "who: {label: \"Who\", chooses: responder}",
    "splitting": "to_whom: {label: \"To whom\", questions: [to]}",
    "answer": "words: {label: \"Words\", questions: [text]}",
}


def parts_library() -> Library:
    return library_of({
        "procedures/demo_parts/bundle.yaml": BUNDLE, "procedures/demo_parts/whole.yaml": WHOLE,
        "procedures/demo_parts/part.yaml": PART, "question_sets/demo_parts/asked.yaml": SETS,
        **{f"forms/demo_parts/{id}.yaml": f"form: {id}\npages:\n  {page}\n" for id, page in FORMS.items()},
    })


def split_town(founding: Founding) -> tuple[Town, Any]:
    town = founding(
        files=parts_library(), area=PARTS,
        authorities=tuple(authority(id, country, PARTS) for id, country in
                          (("athens", "GR"), ("helsinki", "FI"), ("turku", "FI"), ("oulu", "FI"))),
        users=tuple(user(name, of, area=PARTS) for name, of in
                    (("anna", "athens"), ("hanna", "helsinki"), ("tim", "turku"), ("otto", "oulu"))),
    )
    case = town.open("anna", "whole")
    town.step("anna", case, "send", {"asking": {"text": "Is it true?"}, "choosing": {"who": "helsinki"}})
    assert isinstance(town.step("hanna", case, "split", {"splitting": {"to": ["turku", "oulu"]}}), Done)
    return town, case


def parts_of(town: Town, case: Any, name: str = "hanna") -> tuple[Any, ...]:
    with town.reading(name) as visit:
        return casework.open_case(visit, case).case.links[LinkId("part")]


def test_a_step_opens_linked_cases_in_its_own_transaction(founding: Founding) -> None:
    town, case = split_town(founding)
    parts = parts_of(town, case)
    assert len(parts) == 2
    with town.reading("tim") as visit:
        opened = casework.open_case(visit, parts[0])
        assert opened.case.number == visit_number(town, case)
        assert opened.access.acts == ("answer",)
        assert [f.latest for f in opened.case.fillings] == [{"text": "Is it true?"}]
    for id in (case, *parts):
        with town.installation.database.reading() as connection:
            stored = cases.load(connection, id, town.installation.sealing)
        assert stored is not None
        replayed(town, stored.case)
    assert parts[0] in listed(town, "tim") and parts[1] not in listed(town, "tim")


def visit_number(town: Town, case: Any) -> str:
    with town.reading("anna") as visit:
        return casework.open_case(visit, case).case.number


def test_a_linked_case_moves_the_case_that_opened_it(founding: Founding) -> None:
    town, case = split_town(founding)
    assert isinstance(town.step("tim", parts_of(town, case)[0], "answer", {"answer": {"text": "Yes"}}), Done)
    with town.reading("anna") as visit:
        assert casework.open_case(visit, case).case.marks["parts_done"] == "some"  # type: ignore[index]


def test_a_condition_may_ask_where_linked_cases_stand(founding: Founding) -> None:
    town, case = split_town(founding)
    first, second = parts_of(town, case)
    town.step("tim", first, "answer", {"answer": {"text": "Yes"}})
    outcome = town.step("anna", case, "close")
    assert isinstance(outcome, NotDone) and outcome.reason == NotPermitted("condition")
    town.step("otto", second, "answer", {"answer": {"text": "No"}})
    assert isinstance(town.step("anna", case, "close"), Done)


def test_when_a_linked_case_refuses_nothing_happens_at_all(founding: Founding) -> None:
    town, case = split_town(founding)
    first, second = parts_of(town, case)
    for name, part in (("tim", first), ("otto", second)):
        if part == second:
            with town.writing("anna") as visit:
                # The whole is put where it takes no more parts, as if it had ended meanwhile.
                stored = cases.load(visit.connection, case, town.installation.sealing)
                assert stored is not None
                cases.append(visit.connection, stored, (), replace(stored.case, state="closed"), town.installation.sealing)
        outcome = town.step(name, part, "answer", {"answer": {"text": "Yes"}})
    assert isinstance(outcome, NotDone) and outcome.reason == NotPermitted("linked_case")
    with town.reading("otto") as visit:
        part_case = casework.open_case(visit, second).case
    assert part_case.state == "asked" and len(part_case.fillings) == 1


def town_of_one_part(founding: Founding, link: str) -> tuple[Town, Any]:
    """Return a town in which a case was opened behind a link, which is written so."""
    one = {"many: true, parties: {requester: requester, responder: splitting.to}": link,
           "type: authorities": "type: authority"}  # fmt: skip
    files = {path: replaced(data, one) for path, data in parts_library().items()}
    town = founding(
        files=files, area=PARTS,
        authorities=tuple(authority(id, country, PARTS) for id, country in
                          (("athens", "GR"), ("helsinki", "FI"), ("turku", "FI"), ("oulu", "FI"))),
        users=tuple(user(name, of, area=PARTS) for name, of in (("anna", "athens"), ("hanna", "helsinki"))),
    )
    case = town.open("anna", "whole")
    town.step("anna", case, "send", {"asking": {"text": "Is it true?"}, "choosing": {"who": "helsinki"}})
    assert isinstance(town.step("hanna", case, "split", {"splitting": {"to": "turku"}}), Done)
    return town, case


def replaced(data: bytes, changes: dict[str, str]) -> bytes:
    for old, new in changes.items():
        data = data.replace(old.encode(), new.encode())
    return data


def acts_of(town: Town, name: str, case: Any) -> set[str]:
    with town.reading(name) as visit:
        return set(casework.open_case(visit, case).access.acts)


def test_behind_a_link_to_one_no_second_case_is_opened_and_the_step_is_not_offered(founding: Founding) -> None:
    town, case = town_of_one_part(founding, "parties: {requester: requester, responder: splitting.to}")
    assert acts_of(town, "hanna", case) == set()
    outcome = town.step("hanna", case, "split", {"splitting": {"to": "oulu"}})
    assert isinstance(outcome, NotDone) and outcome.reason == NotPermitted("linked_case")
    assert len(parts_of(town, case)) == 1


def test_behind_a_link_to_many_a_second_case_is_opened(founding: Founding) -> None:
    town, case = town_of_one_part(founding, "many: true, parties: {requester: requester, responder: splitting.to}")
    assert acts_of(town, "hanna", case) == {"split"}
    assert isinstance(town.step("hanna", case, "split", {"splitting": {"to": "oulu"}}), Done)
    assert len(parts_of(town, case)) == 2
