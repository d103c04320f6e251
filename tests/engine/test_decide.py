"""The engine's decisions: holding back, taking back, clocks before commands, two persons, marks and routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.compiler.compile import compile_bundle
from imi_runtime.engine.access import access_of
from imi_runtime.engine.decide import Accepted, Fire, NotPermitted, Open, Refused, Stale, Tick, decide
from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor, Case
from imi_runtime.model.ids import (
    AreaId,
    AuthorityId,
    CaseId,
    CaseNumber,
    Country,
    Locality,
    ProcedureId,
    RightId,
    UserId,
)
from tests.library_kit import AREA, library

PROCEDURE = """
    procedure: permit_request
    kind: request
    title: "Request about a permit"
    law: ["Demo Directive 1/2020, Article 4"]
    parties:
      requester: {is: authority, joins: opens the case}
      responder: {is: authority, joins: chosen by requester, country: other than requester}
      responder_coordinator: {is: authority, joins: coordinates responder}
    marks:
      asked_again: [no, yes]
    states:
      draft: {initial: true, label: "Draft", waits_for: requester}
      sent: {label: "Sent", waits_for: responder}
      checked: {label: "Reply with the coordinator", waits_for: responder_coordinator, holds: reply}
      answered: {label: "Answered", waits_for: requester}
      lapsed: {final: true, label: "Lapsed"}
      closed: {final: true, label: "Closed"}
    stages:
      open: [sent, checked, answered]
      over: [closed, lapsed]
    transitions:
      send: {label: "Send", by: requester, from: draft, to: sent, form: request}
      reply: {label: "Reply", by: responder, from: sent, to: checked, form: reply}
      approve:
        {label: "Approve", by: responder_coordinator as approver, from: checked, to: answered, not_same_person_as: reply}
      return:
        {label: "Return", by: responder_coordinator as approver, from: checked, to: sent, takes_back: reply}
      ask_again:
        {label: "Ask again", by: requester, from: answered, to: sent, when: asked_again is no, set: {asked_again: yes}}
      forward:
        {label: "Forward", by: responder, from: sent, to: sent, form: forwarding, replace: {responder: forwarding.to}}
      close: {label: "Close", by: requester, from: answered, to: closed}
      lapse: {label: "Lapse", by: clock, from: sent, to: lapsed}
    deadlines:
      answer: {binds: responder, starts: sent, ends: checked, within: 14 days, then: lapse}
    access:
      asking: {who: requester, may_read: [request, every reply, asked_again, forwarding], in: any}
      answering: {who: responder, may_read: [request, reply], in: [open, over]}
      checking: {who: responder_coordinator as approver, may_read: [request, reply], in: checked}
      moved_on: {who: former responder, may_read: outline, in: any}
    retention:
      block: {after: over, within: 6 months}
      erase: {after: over, within: 3 years}
"""
FORWARDING = """
    form: forwarding
    pages:
      to_whom: {label: "To whom", questions: [to]}
"""
HANDING_ON = """
    question_set: handing_on
    title: "Handing on"
    questions:
      to: {type: authority, label: "Which authority is competent?", required: true, personal: no}
"""
COUNTRIES = {"athens": "GR", "helsinki": "FI", "turku": "FI", "nordic": "FI"}


@dataclass(frozen=True)
class Town:
    coordinated: Mapping[str, str] = field(default_factory=lambda: {"helsinki": "nordic", "turku": "nordic"})

    def country(self, authority: AuthorityId) -> Country | None:
        found = COUNTRIES.get(authority)
        return Country(found) if found else None

    def locality(self, authority: AuthorityId) -> Locality | None:
        country = self.country(authority)
        return Locality(country) if country else None

    def takes_part(self, authority: AuthorityId, area: AreaId) -> bool:
        return authority in COUNTRIES

    def coordinators(self, authority: AuthorityId, area: AreaId) -> frozenset[AuthorityId]:
        found = self.coordinated.get(authority)
        return frozenset({AuthorityId(found)}) if found else frozenset()


def bundle() -> Bundle:
    compiled = compile_bundle(
        library({
            "permit_request": PROCEDURE, "forms/demo_permits/forwarding.yaml": FORWARDING,
            "question_sets/demo_permits/handing_on.yaml": HANDING_ON,
        }),
        AREA,
    )
    assert compiled.bundle is not None, [str(problem) for problem in compiled.problems]
    return compiled.bundle


BUNDLE = bundle()
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EVERY_RIGHT = frozenset(RightId(r) for r in ("viewer", "handler", "approver"))
REQUEST: Mapping[str, Any] = {"request": {
    "name": {"family_name": "Demowska", "given_names": "Ewa"}, "urgent": "no", "ask": ["permit.valid"],
    "recipient": "helsinki",
}}
REPLY: Mapping[str, Any] = {"reply": {"permit.valid": "yes"}}
WHO = {"anna": "athens", "hanna": "helsinki", "heikki": "helsinki", "nils": "nordic", "tuuli": "turku"}


@dataclass
class Play:
    """A case with a clock, and people who act on it."""

    now: datetime = START
    case: Case | None = None

    def __post_init__(self) -> None:
        opening = decide(BUNDLE, None, Open(CaseId("c"), CaseNumber("1"), ProcedureId("permit_request"), actor("anna")),
                         self.world())
        assert isinstance(opening, Accepted)
        self.case = opening.case

    def world(self) -> World:
        return World(self.now, Town(), PublicCalendar())

    def fire(self, who: str, transition: str, answers: Mapping[str, Any] | None = None, seen: int | None = None) -> Any:
        assert self.case is not None
        decision = decide(
            BUNDLE, self.case, Fire(transition, actor(who), self.case.revision if seen is None else seen, answers or {}),  # type: ignore[arg-type]
            self.world(),
        )
        if decision.case is not None:
            self.case = decision.case
        return decision

    def reads(self, who: str) -> set[str]:
        assert self.case is not None
        sight = access_of(BUNDLE, self.case, actor(who), self.world()).sight
        read = {f.form for f in self.case.fillings if f.number in sight.fillings}
        return read | ({"outline"} if sight.outline else set())


def actor(who: str) -> Actor:
    return Actor(UserId(who), AuthorityId(WHO[who]), EVERY_RIGHT)


def sent() -> Play:
    play = Play()
    assert isinstance(play.fire("anna", "send", REQUEST), Accepted)
    return play


def checked() -> Play:
    play = sent()
    assert isinstance(play.fire("hanna", "reply", REPLY), Accepted)
    return play


def test_a_held_reply_is_read_by_its_author_and_whoever_checks_it_and_by_nobody_else() -> None:
    play = checked()
    assert "reply" in play.reads("hanna") and "reply" in play.reads("nils")
    assert "reply" not in play.reads("anna")


def test_an_approved_reply_is_open_to_the_asker() -> None:
    play = checked()
    play.fire("nils", "approve")
    assert "reply" in play.reads("anna")


def test_a_reply_that_was_returned_stays_unread_for_the_asker_for_ever() -> None:
    play = checked()
    play.fire("nils", "return")
    assert "reply" not in play.reads("anna") and "reply" in play.reads("hanna")
    play.fire("hanna", "reply", REPLY)
    play.fire("nils", "approve")
    assert play.case is not None
    sight = access_of(BUNDLE, play.case, actor("anna"), play.world()).sight
    assert [f.number for f in play.case.fillings if f.form == "reply" and f.number in sight.fillings] == [3]


def test_the_same_person_cannot_reply_and_approve() -> None:
    play = checked()
    assert play.case is not None
    own = Actor(UserId("hanna"), AuthorityId("nordic"), EVERY_RIGHT)
    refused = decide(BUNDLE, play.case, Fire("approve", own, play.case.revision), play.world())  # type: ignore[arg-type]
    assert isinstance(refused, Refused) and refused.reason == NotPermitted("same_person")


def test_a_due_clock_acts_before_a_later_command_however_late_anybody_looks() -> None:
    play = sent()
    play.now = START + timedelta(days=15)
    refused = play.fire("hanna", "reply", REPLY)
    assert isinstance(refused, Refused) and play.case is not None and play.case.state == "lapsed"
    assert refused.events[0].at == datetime(2026, 3, 16, 22, 0, tzinfo=UTC)


def test_a_command_in_the_last_minute_still_counts() -> None:
    play = sent()
    play.now = datetime(2026, 3, 16, 21, 59, tzinfo=UTC)
    assert isinstance(play.fire("hanna", "reply", REPLY), Accepted)


def test_a_clock_ends_with_what_ends_it() -> None:
    play = checked()
    play.now = START + timedelta(days=90)
    assert play.case is not None
    ticked = decide(BUNDLE, play.case, Tick(), play.world())
    assert isinstance(ticked, Accepted) and ticked.events == ()


def test_a_mark_lets_something_happen_once() -> None:
    play = checked()
    play.fire("nils", "approve")
    assert isinstance(play.fire("anna", "ask_again"), Accepted)
    play.fire("hanna", "reply", REPLY)
    play.fire("nils", "approve")
    refused = play.fire("anna", "ask_again")
    assert refused.reason == NotPermitted("condition")


def test_a_replaced_holder_keeps_the_outline_and_nothing_else() -> None:
    play = sent()
    assert isinstance(play.fire("hanna", "forward", {"forwarding": {"to": "turku"}}), Accepted)
    assert play.reads("hanna") == {"outline"}
    assert "request" in play.reads("tuuli")
    assert play.fire("hanna", "reply", REPLY).reason == NotPermitted("not_your_seat")


def test_entering_the_same_state_again_starts_its_clock_afresh() -> None:
    play = sent()
    play.now = START + timedelta(days=7)
    play.fire("hanna", "forward", {"forwarding": {"to": "turku"}})
    assert play.case is not None
    assert play.case.clocks["answer"].due > START + timedelta(days=20)  # type: ignore[index]


def test_a_command_on_an_older_revision_is_stale() -> None:
    play = sent()
    assert play.fire("hanna", "reply", REPLY, seen=1).reason == Stale(1, 2)


def test_a_question_that_a_picked_one_depends_on_is_brought_along() -> None:
    play = Play()
    asked = {"request": {**REQUEST["request"], "ask": ["permit.limited_until"]}}
    play.fire("anna", "send", asked)
    assert play.case is not None
    assert play.case.fillings[0].latest["ask"] == ["permit.kind", "permit.limited_until"]


def test_answers_to_questions_that_do_not_apply_are_left_out_when_sent() -> None:
    play = Play()
    asked = {"request": {**REQUEST["request"], "why_urgent": "For no reason at all"}}
    play.fire("anna", "send", asked)
    assert play.case is not None
    assert "why_urgent" not in play.case.fillings[0].latest
