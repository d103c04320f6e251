"""A town with cases in every state on one version of a small area, and another version to which they are to move."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from textwrap import dedent
from typing import Any

from imi_runtime.compiler.compile import Library, compile_bundle
from imi_runtime.engine.evolve import evolve
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.model.ids import CaseId
from imi_runtime.operations.cases import casework
from imi_runtime.operations.cases.casework import Done, NoSuchCase
from imi_runtime.operations.deployment.deploying import deploy
from imi_runtime.operations.moves.mapping_file import ReadMapping, read_mapping
from imi_runtime.operations.moves.rehearsing import Versions
from imi_runtime.store import cases, moves
from imi_runtime.store.cases import StoredCase
from tests.library_kit import AREA, HOLDER, PERMIT, REQUEST_FORM, library
from tests.town import Town, no_pieces

FIRST = library(permit_request=(
    "answering: {who: responder, may_read: [request, reply], in: [open, closed]}",
    "answering: {who: responder, may_read: [request, reply], in: [sent, closed]}\n"
    "  meanwhile: {who: responder, may_read: reply, in: answered}",
))
"""Whoever has answered does not read the request again until the case is closed."""

PROCEDURE = """
    procedure: permit_request
    kind: request
    title: "Request about a permit"
    law: ["Demo Directive 1/2020, Article 4"]
    parties:
      requester: {is: authority, joins: opens the case}
      answerer: {is: authority, joins: chosen by requester, country: other than requester, was: responder}
    states:
      draft: {initial: true, label: "Draft", waits_for: requester}
      asked: {label: "Asked", waits_for: answerer}
      answered: {label: "Answered", waits_for: requester}
      closed: {final: true, label: "Closed"}
    transitions:
      send: {label: "Send", by: requester, from: draft, to: asked, form: request}
      reply: {label: "Reply", by: answerer, from: asked, to: answered, form: reply}
      close: {label: "Close", by: requester, from: answered, to: closed, when: request.hurry is yes}
    deadlines:
      answer: {binds: answerer, starts: asked, ends: answered, within: 20 days}
    access:
      asking: {who: requester, may_read: [request, reply], in: any}
      answering: {who: answerer, may_read: [request, reply], in: [asked, answered, closed]}
    retention:
      block: {after: closed, within: 6 months}
      erase: {after: closed, within: 3 years}
"""
SECOND = library({
    "permit_request": PROCEDURE,
    "holder": HOLDER.replace("urgent: {type: yes_no,", "hurry: {was: urgent, type: yes_no,").replace("urgent is", "hurry is"),
    "permit": PERMIT.replace('limited: "Limited"', 'partial: "Partial"').replace("kind is limited", "kind is partial"),
    "request": REQUEST_FORM.replace("name, urgent,", "name, hurry,").replace("chooses: responder", "chooses: answerer"),
})
"""A party and a question have other ids and say so; a state and a choice do not. Whoever has answered reads the request
all the time, there is more time, and only what was in a hurry can still be closed."""

MAPPING = """
    mapping: demo_permits
    gains_and_losses: accepted
    procedures:
      permit_request:
        states: {sent: asked}
    question_sets:
      permit:
        choices:
          kind: {limited: partial}
"""
STEPS = 4
PEOPLE = ("anna", "viki", "hanna", "wanda")


def compiled(files: Library) -> Bundle:
    """Return a bundle without problems."""
    found = compile_bundle(files, AREA)
    assert found.bundle is not None, [str(problem) for problem in found.problems]
    return found.bundle


def read(text: str, *, first: Library = FIRST, second: Library = SECOND) -> ReadMapping:
    """Read a mapping between the two versions."""
    data = dedent(text).lstrip("\n").encode()
    return read_mapping("mapping.yaml", data, AREA, (compiled(first),), compiled(second))


def versions(town: Town, mapping: str = "", *, second: Library = SECOND) -> Versions:
    """Return the versions of the town beside the new one."""
    if not mapping:
        return Versions(town.installation, compiled(second))
    found = read(mapping, second=second)
    assert found.mapping is not None, [str(problem) for problem in found.problems]
    return Versions(town.installation, compiled(second), found.mapping)


def deploy_second(town: Town, files: Library = SECOND) -> None:
    """Make the new version live; nothing moves by it."""
    deploy(town.installation, files, AREA, by="a test", notes="", make_pieces=no_pieces)


def request(chance: Random) -> dict[str, Any]:
    """Return answers to the request, in a hurry or not."""
    hurry = chance.choice(["yes", "no"])
    answers: dict[str, Any] = {
        "name": {"family_name": "Demowska", "given_names": chance.choice(["Ewa", "Ada"])}, "urgent": hurry,
        "ask": ["permit.valid", "permit.kind", "permit.limited_until"], "recipient": chance.choice(["helsinki", "warsaw"]),
    }
    return answers | ({"why_urgent": "It is."} if hurry == "yes" else {})


def reply(chance: Random) -> dict[str, Any]:
    """Return answers to the reply, about a full or a limited permit."""
    kind = chance.choice(["full", "limited"])
    answers: dict[str, Any] = {"permit.valid": "yes", "permit.kind": kind}
    return answers | ({"permit.limited_until": "2027-01-01"} if kind == "limited" else {})


def one_case(town: Town, chance: Random, steps: int) -> Case:
    """Open a case and take some steps in it: 0 leaves it as a draft, 3 closes it."""
    case = town.opened("anna")
    asked = request(chance)
    answerer = "hanna" if asked["recipient"] == "helsinki" else "wanda"
    deeds = (("anna", "send", {"request": asked}), (answerer, "reply", {"reply": reply(chance)}), ("anna", "close", {}))
    for who, step, answers in deeds[:steps]:
        outcome = town.step(who, case.id, step, answers)
        assert isinstance(outcome, Done), outcome
        case = outcome.case
    return case


def many_cases(town: Town, number: int, seed: int = 1) -> list[Case]:
    """Open so many cases, as many in each state."""
    chance = Random(seed)
    return [one_case(town, chance, place % STEPS) for place in range(number)]


# -- looking, as people do ---------------------------------------------------------------------------------------------


def read_by(town: Town, name: str, case: CaseId) -> frozenset[tuple[int, str]]:
    """Return what a person really reads in a case: the values of answers, whatever questions and choices are called."""
    with town.reading(name) as visit:
        try:
            opened = casework.open_case(visit, case)
        except NoSuchCase:
            return frozenset()
        sight = opened.access.sight
        return frozenset(
            (filling.number, json.dumps(answer, sort_keys=True).replace("limited", "partial"))
            for filling in opened.case.fillings for answer in sight.answers(filling).values()
        ) | (frozenset({(0, "outline")}) if sight.outline else frozenset())


def stored(town: Town, id: CaseId) -> StoredCase:
    """Return a case as it is stored."""
    with town.installation.database.reading() as connection:
        found = cases.load(connection, id, town.installation.sealing)
    assert found is not None
    return found


def replayed(town: Town, id: CaseId) -> Case:
    """Return a case as its history tells it, with the answers of each time."""
    town_case = stored(town, id)
    with town.installation.database.reading() as connection:
        former = moves.former_answers(connection, town_case, town.installation.sealing)
        told: Case | None = None
        for event in cases.events_of(town_case.case, cases.history(connection, id), former):
            told = evolve(told, event)
    assert told is not None
    return told


def standing(case: Case) -> Mapping[str, int]:
    """Return a case as everything but its revision."""
    return {name: getattr(case, name) for name in case.__slots__ if name != "revision"}
