"""At each place an editor offers exactly what the place takes, however much of the text is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from imi_runtime.authoring.editor.offers_by_place import BELOW, KEYS, NAMED, VALUES
from imi_runtime.compiler.schema_check import KINDS, schema_for
from tests.authoring.editor.kit import completed, offered
from tests.library_kit import library

STATES = ["draft", "sent", "answered", "closed"]
SEND = 'send: {label: "Send", by: requester, from: draft, to: sent, form: request}'
NEW = "transitions:\n"
STORY = {
    "procedures/demo_permits/scenarios/asked.yaml": """
        scenario: asked
        title: "Asked"
        procedure: permit_request
        authorities:
          north: {name: "Demo Authority North", country: DE, seat: "Berlin"}
        people: {anna: north}
        steps:
          - {who: anna, does: open, at: "2026-03-02 09:00"}
          - {who: anna, does: send, answers: {request: {urgent: yes}}}
          - expect: {state: sent}
    """
}
TALE = "procedures/demo_permits/scenarios/asked.yaml"


@pytest.mark.parametrize(
    ("new", "first"),
    [
        ("  pass: {by: , from: [¦\n", [*STATES, "open"]),
        ("  pass: {by: ¦, from: [\n", ["requester", "responder", "clock", "link"]),
        ("  pass: {by: requester, to: ¦}\n", [*STATES, "same"]),
        ("  pass: {by: requester, to: {¦\n", STATES),
        ("  pass:\n    by: requester\n    from: d¦\n    to: sent\n", [*STATES, "open"]),
        ("  pass:\n    from:\n      - ¦\n", [*STATES, "open"]),
        ("  pass: {form: [re¦\n", ["reply", "request"]),
        ("  pass: {by: requester as ¦\n", ["viewer", "handler", "approver", "allocator", "referral_handler"]),
        ("  pass: {when: request.urgent is ¦\n", ["yes", "no", "not", "answered"]),
        ("  pass: {when: request.reply_by is ¦\n", ["before", "after", "answered"]),
        ("  pass: {when: request.reply_by is before ¦\n", ["today", "request.reply_by"]),
        ("  pass: {when: request.urgent ¦\n", ["is", "is not", "is answered"]),
        ("  pass: {when: request.urgent is yes ¦\n", ["and", "or", "or is"]),
        ('  pass: {when: "request.urgent is not ¦\n', ["yes", "no", "answered"]),
        ("  pass: {to: {sent: request.urgent is ¦, draft: otherwise}\n", ["yes", "no", "not", "answered"]),
        ("  pass: {not_same_person_as: ¦\n", ["pass", "send", "reply", "close"]),
    ],
)
def test_a_half_typed_transition_is_offered_what_it_takes(new: str, first: list[str]) -> None:
    assert offered("permit_request", NEW, NEW + new) == first


def test_a_condition_begins_with_what_can_be_looked_at() -> None:
    found = offered("permit_request", NEW, f"{NEW}  pass: {{when: ¦\n")
    assert "request.urgent" in found and "request.ask" in found
    assert found[-4:] == ["not", "some", "every", "no"]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("waits_for: requester}", "waits_for: ¦}", ["requester", "responder"]),
        ("within: 14 days", "within: 14 ¦", ["14 days", "14 working days", "14 weeks", "14 months", "14 years", "request.reply_by", "no limit"]),
        ("starts: sent", "starts: ¦", [*STATES, "open", "send", "reply", "close", "request.reply_by"]),
        ("binds: responder", "binds: ¦", ["requester", "responder"]),
        ("tell: {responder:", "tell: {¦:", ["requester", "responder"]),
        ("[sent, answered]", "[sent, ¦", STATES),
        ("in: any", "in: ¦", [*STATES, "open", "any"]),
        ("kind: request", "kind: ¦", ["request", "notification", "repository", "application"]),
        ("after: closed, within: 6 months", "after: ¦", [*STATES, "open"]),
        ("{initial: true", "{initial: ¦", ["true", "false"]),
    ],
)
def test_each_place_of_a_procedure_is_offered_what_it_takes(old: str, new: str, wanted: list[str]) -> None:
    assert offered("permit_request", old, new) == wanted


@pytest.mark.parametrize(
    ("old", "new", "among"),
    [
        ("joins: opens the case", "joins: ¦", {"opens the case", "from the link", "chosen by responder", "by office "}),
        ("country: other than requester", "country: ¦", {"other than requester", "same as requester"}),
        ("tell: {responder: 2 days before", "tell: {responder: ¦", {"when missed", "on ending", "2 days before"}),
        ("may_read: [request, reply], in: any", "may_read: [¦], in: any", {"outline", "request", "request.urgent", "every reply", "own reply"}),
        ("retention:\n", "guarantees:\n  kept: {never: responder reads ¦}\nretention:\n", {"request", "request.urgent", "outline", "other request"}),
        ("retention:\n", "guarantees:\n  kept: {never: responder reads other ¦}\nretention:\n", {"request", "reply"}),
        ("retention:\n", "guarantees:\n  kept: {never: ¦}\nretention:\n", {"requester reads ", "same person did ", "send"}),
        ("retention:\n", "¦\nretention:\n", {"marks", "facts", "links", "guarantees"}),
    ],
)  # fmt: skip
def test_phrases_and_keys_are_among_what_is_offered(old: str, new: str, among: set[str]) -> None:
    assert among <= set(offered("permit_request", old, new))


def test_a_rule_is_offered_no_texts_of_others_alone() -> None:
    assert "other reply" not in offered("permit_request", "may_read: [request, reply], in: any", "may_read: [¦], in: any")


def test_keys_that_stand_there_already_are_not_offered_again() -> None:
    found = offered("permit_request", SEND, SEND.replace("form: request", "¦"))
    assert "help" in found and not {"label", "by", "from", "to"} & set(found)


def test_a_key_comes_with_its_colon_and_what_it_means() -> None:
    found = {each.text: each.offer for each in completed("permit_request", SEND, SEND.replace("form: request", "¦"))}
    assert found["not_same_person_as: "].explanation == "The transition that another person must have done."


def test_a_key_that_has_its_colon_gets_no_other() -> None:
    found = [each.text for each in completed("permit_request", SEND, SEND.replace("form:", "f¦:"))]
    assert "form" in found


def test_what_is_typed_of_a_name_is_replaced_as_a_whole() -> None:
    found = completed("permit_request", NEW, f"{NEW}  pass: {{when: request.ur¦gent}}\n")
    chosen = next(each for each in found if each.offer.text == "request.urgent")
    assert (chosen.before, chosen.behind) == (len("request.ur"), len("gent"))


def test_a_phrase_replaces_the_phrase_that_is_begun() -> None:
    found = completed("permit_request", "joins: opens the case", "joins: opens th¦")
    assert next(each for each in found if each.offer.text == "opens the case").before == len("opens th")


def test_nothing_is_offered_in_comments_and_texts_for_people() -> None:
    assert offered("permit_request", NEW, f"# wh¦at\n{NEW}") == []
    assert offered("permit_request", 'label: "Send"', 'label: "Se¦') == []


def test_marks_are_offered_with_their_values() -> None:
    files = library(permit_request=("stages:", "marks: {support: [none, asked]}\nstages:"))
    assert offered("permit_request", NEW, f"{NEW}  pass: {{set: {{¦}}}}\n", files) == ["support"]
    assert offered("permit_request", NEW, f"{NEW}  pass: {{set: {{support: ¦}}}}\n", files) == ["none", "asked"]
    assert offered("permit_request", NEW, f"{NEW}  pass: {{when: support is ¦\n", files)[:2] == ["none", "asked"]


@pytest.mark.parametrize(
    ("name", "old", "new", "wanted"),
    [
        ("request", "chooses: responder", "chooses: ¦", ["requester", "responder"]),
        ("request", "[permit]", "[¦", ["holder", "permit"]),
        ("reply", "answers_to: request.ask", "answers_to: ¦", ["request.ask"]),
        ("permit", "type: choice,", "type: yes¦,", None),
        ("permit", "ask_when: kind is limited", "ask_when: kind is ¦", ["full", "limited", "not", "answered"]),
        ("permit", "ask_when: kind is limited", "ask_when: valid is ¦", ["yes", "no", "not_known", "not", "answered"]),
        ("holder", "personal: ordinary", "personal: ¦", ["no", "ordinary", "special", "offence"]),
    ],
)
def test_forms_and_question_sets_are_offered_what_they_take(name: str, old: str, new: str, wanted: list[str] | None) -> None:
    found = offered(name, old, new)
    assert found == wanted if wanted else {"yes_no", "choice", "date", "rows"} <= set(found)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("who: anna, does: send", "who: ¦", ["anna"]),
        ("does: send", "does: ¦", ["open", "send", "reply", "close"]),
        ("{urgent: yes}", "{¦}", ["name", "urgent", "why_urgent", "ask", "recipient", "reply_by"]),
        ("{urgent: yes}", "{urgent: ¦}", ["yes", "no"]),
        ("{state: sent}", "{state: ¦}", STATES),
        ("{state: sent}", "{due: {¦}}", ["answer"]),
        ("{state: sent}", "{acts: {anna: [¦]}}", ["send", "reply", "close"]),
        ("{anna: north}", "{anna: ¦}", ["north"]),
        ("procedure: permit_request", "procedure: ¦", ["permit_request"]),
    ],
)
def test_stories_are_offered_what_they_take(old: str, new: str, wanted: list[str]) -> None:
    assert offered(TALE, old, new, library(dict(STORY))) == wanted


# -- the tables know the whole language --------------------------------------------------------------------------------


FREE = {
    "was", "label", "done", "help", "title", "law", "name", "seat", "at", "after", "purpose", "controllers", "contact", "choices",
    "codes", "choices_were", "codes_were", "scenario", "procedure", "form", "question_set", "code_list", "bundle", "marks",
    "case", "members",
}  # fmt: skip
"""Keys whose values are ids of their own, texts for people or moments, and what names cases of a story."""


def named_values(kind: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield part, key and shape of every value that can be a name."""
    schema = schema_for(kind)
    parts = {kind: schema, **{name: part for name, part in schema["$defs"].items() if "properties" in part}}
    for part, node in parts.items():
        for key, value in node["properties"].items():
            name = value.get("$ref", "").rpartition("/")[2]
            shape = schema["$defs"].get(name, value) | {"name": name}
            if key not in FREE and "string" in str(shape.get("type", "")) and "enum" not in shape:
                yield part, key, shape


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_that_takes_a_name_has_its_offers(kind: str) -> None:
    missing = [
        f"{part}.{key}" for part, key, shape in named_values(kind)
        if (part, key) not in VALUES and shape["name"] not in NAMED
    ]  # fmt: skip
    assert missing == []


def test_the_tables_name_only_what_the_language_has() -> None:
    parts: dict[str, set[str]] = {}
    for kind in KINDS:
        schema = schema_for(kind)
        for name, part in {kind: schema, **schema["$defs"]}.items():
            parts.setdefault(name, set()).update(part.get("properties", ()))
    named = {*VALUES, *KEYS, *BELOW}
    assert [place for place in named if place[1] not in parts.get(place[0], ())] == []
