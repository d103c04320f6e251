"""A town whose requests are accepted, forwarded, answered by an agreed date and rated, and random courses in it."""

from __future__ import annotations

from random import Random
from typing import Any

from imi_runtime.compiler.library import Library
from imi_runtime.model.ids import CaseId
from imi_runtime.operations.cases.casework import Done
from tests.library_kit import library
from tests.town import Town

STEPS = """
    question_set: steps
    title: "Steps of the exchange"
    questions:
      by: {type: date, label: "By when will you answer?", personal: no}
      other: {type: authority, label: "Which authority is competent?", required: true, personal: no}
      speed: {type: choice, label: "How fast was it?", choices: {good: "Good", poor: "Poor"}, personal: no}
      care: {type: choice, label: "How careful was it?", choices: {good: "Good", poor: "Poor"}, personal: no}
"""
COUNTED = """
    procedure: permit_request
    kind: request
    title: "Request about a permit"
    law: ["Demo Directive 1/2020, Article 4"]
    parties:
      requester: {is: authority, joins: opens the case}
      responder: {is: authority, joins: chosen by requester, country: other than requester}
    states:
      draft: {initial: true, label: "Draft", waits_for: requester}
      sent: {label: "Sent", waits_for: responder}
      accepted: {label: "Accepted", waits_for: responder}
      answered: {label: "Answered", waits_for: requester}
      closed: {final: true, label: "Closed"}
      withdrawn: {final: true, label: "Withdrawn"}
    stages:
      open: [sent, accepted, answered]
    transitions:
      send: {label: "Send", by: requester, from: draft, to: sent, form: request}
      accept: {label: "Accept", by: responder, from: sent, to: accepted, form: acceptance}
      forward: {label: "Forward", by: responder, from: [sent, accepted], to: sent, form: forwarding, replace: {responder: forwarding.other}}
      reply: {label: "Reply", by: responder, from: accepted, to: answered, form: reply}
      ask_more: {label: "Ask for more", by: requester, from: answered, to: accepted}
      close: {label: "Close", by: requester, from: answered, to: closed, form: rating}
      withdraw: {label: "Withdraw", by: requester, from: [sent, accepted], to: withdrawn}
    deadlines:
      answer: {binds: responder, starts: accept, ends: [answered, sent, withdrawn], within: {acceptance.by: acceptance.by is answered, no limit: otherwise}}
    access:
      asking: {who: requester, may_read: [request, acceptance, reply, rating, forwarding], in: any}
      answering: {who: responder, may_read: [request, acceptance, reply, rating, forwarding], in: [open, closed]}
    statistics:
      asked_by: requester
      asked: responder
      sent: sent
      accepted: accept
      answered: answered
      agreed_date: answer
      poor_timeliness: rating.speed is poor
      poor_effort: rating.care is poor
      score: {good: 2, poor: -2}
    retention:
      block: {after: [closed, withdrawn], within: 6 months}
      erase: {after: [closed, withdrawn], within: 3 years}
"""
FORMS = {
    "acceptance": 'form: acceptance\npages:\n  date: {label: "Date", questions: [steps.by]}\n',
    "forwarding": 'form: forwarding\npages:\n  to: {label: "To whom", questions: [steps.other]}\n',
    "rating": 'form: rating\npages:\n  rating: {label: "Rating", questions: [steps.speed, steps.care]}\n',
}


def counted_library() -> Library:
    """Return the small library with a procedure that says what is counted."""
    forms = {f"forms/demo_permits/{name}.yaml": text for name, text in FORMS.items()}
    return library({"permit_request": COUNTED, "question_sets/demo_permits/steps.yaml": STEPS, **forms})


ASKERS = ("anna", "hanna")
ANSWERERS = {"athens": "anna", "helsinki": "hanna", "warsaw": "wanda"}


ASKED_OF_HELSINKI: dict[str, Any] = {"request": {
    "name": {"family_name": "Demowska", "given_names": "Ewa"}, "urgent": "no", "ask": ["permit.valid"],
    "recipient": "helsinki",
}}


def random_course(town: Town, chance: Random) -> CaseId:
    """Open a case and take some steps in it at random, time passing between them."""
    asker = chance.choice(ASKERS)
    own = "athens" if asker == "anna" else "helsinki"
    case = town.open(asker)
    holder = chance.choice([other for other in ANSWERERS if other != own])
    state = "draft"
    for _ in range(chance.randint(0, 7)):
        town.clock.forward(hours=chance.randint(1, 24 * 12))
        town.secrets.clear()
        if state == "draft":
            asked: dict[str, Any] = {
                "name": {"family_name": "Demowska", "given_names": "Ewa"}, "urgent": "no",
                "ask": ["permit.valid"], "recipient": holder,
            }
            state = taken(town, asker, case, "send", {"request": asked}, "sent")
        elif state in ("sent", "accepted") and chance.random() < 0.25:
            after = chance.choice([other for other in ANSWERERS if other not in (own, holder)])
            state = taken(town, ANSWERERS[holder], case, "forward", {"forwarding": {"other": after}}, "sent")
            holder = after
        elif state in ("sent", "accepted") and chance.random() < 0.1:
            state = taken(town, asker, case, "withdraw", {}, "withdrawn")
        elif state == "sent":
            day = town.clock.present.date().replace(day=chance.randint(1, 28))
            by = {"by": day.isoformat()} if chance.random() < 0.7 else {}
            state = taken(town, ANSWERERS[holder], case, "accept", {"acceptance": by}, "accepted")
        elif state == "accepted":
            state = taken(town, ANSWERERS[holder], case, "reply", {"reply": {"permit.valid": "yes"}}, "answered")
        elif state == "answered" and chance.random() < 0.3:
            state = taken(town, asker, case, "ask_more", {}, "accepted")
        elif state == "answered":
            rating = {name: chance.choice(["good", "poor"]) for name in ("speed", "care") if chance.random() < 0.8}
            state = taken(town, asker, case, "close", {"rating": rating}, "closed")
    return case


def taken(town: Town, who: str, case: CaseId, step: str, answers: dict[str, Any], state: str) -> str:
    """Take a step and return the state after it."""
    outcome = town.step(who, case, step, answers)
    assert isinstance(outcome, Done), (step, outcome)
    assert outcome.case.state == state
    return state
