"""A small area in which questions are asked, answered, and asked again: more of them than the smallest one needs."""

from __future__ import annotations

from imi_runtime.compiler.compile import Library, compile_bundle
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import AreaId
from tests.engine.worked_kit import Folk, Table
from tests.library_kit import library_of

AREA = AreaId("demo_boats")
FILES = {
    "procedures/demo_boats/bundle.yaml": """
        format: 1
        bundle: demo_boats
        title: "Boats"
        languages: [en]
        law: ["Demo Directive 3/2020"]
        purpose: "Let harbours ask each other about boats"
        controllers: "Each harbour for what its users do"
        """,
    "question_sets/demo_boats/boat.yaml": """
        question_set: boat
        title: "The boat"
        questions:
          name: {type: text, label: "What is the boat called?", required: true, personal: no}
        """,
    "question_sets/demo_boats/register.yaml": """
        question_set: register
        title: "Your register"
        questions:
          listed: {type: yes_no, label: "Is the boat listed?", required: true, personal: no}
          since: {type: date, label: "Since when?", ask_when: listed is yes, personal: no}
          owner: {type: text, label: "Who owns it?", personal: no}
        """,
    "question_sets/demo_boats/mooring.yaml": """
        question_set: mooring
        title: "Its mooring"
        questions:
          place: {type: text, label: "Where does it lie?", personal: no}
          paid: {type: yes_no, label: "Are its fees paid?", personal: no}
        """,
    "question_sets/demo_boats/steps.yaml": """
        question_set: steps
        title: "Steps"
        questions:
          why_not: {type: choice, label: "Why do you not answer?", choices: {unknown: "We do not know", forbidden: "The law forbids it"}, personal: no}
        """,
    "forms/demo_boats/request.yaml": """
        form: request
        pages:
          about: {label: "About the boat", questions: [name]}
          ask: {label: "Your questions", picked_from: [register, mooring]}
          recipient: {label: "Who shall answer", chooses: responder}
        """,
    "forms/demo_boats/reply.yaml": """
        form: reply
        pages:
          answers: {label: "Your answers", answers_to: request.ask, without: passing_on.ask, declined_for: why_not}
        """,
    "forms/demo_boats/more.yaml": """
        form: more
        pages:
          again: {label: "Of which you want more", picks_among: request.ask, at_most: 2}
        """,
    "forms/demo_boats/addition.yaml": """
        form: addition
        pages:
          answers: {label: "Your answers", answers_to: more.again}
        """,
    "forms/demo_boats/passing_on.yaml": """
        form: passing_on
        pages:
          ask: {label: "Which questions you pass on", picks_among: request.ask, without: passing_on.ask}
          recipient: {label: "Who is competent", chooses: responder}
        """,
    "procedures/demo_boats/inquiry.yaml": """
        procedure: inquiry
        kind: request
        title: "Inquiry about a boat"
        law: ["Demo Directive 3/2020, Article 1"]
        parties:
          requester: {is: authority, joins: opens the case}
          responder: {is: authority, joins: chosen by requester, country: other than requester}
        states:
          draft: {initial: true, label: "Draft", waits_for: requester}
          sent: {label: "Sent", waits_for: responder}
          answered: {label: "Answered", waits_for: requester}
          more_asked: {label: "More asked", waits_for: responder}
          split_up: {label: "Split, waiting for the parts"}
          closed: {final: true, label: "Closed"}
        transitions:
          send: {label: "Send", by: requester, from: draft, to: sent, form: request}
          split:
            label: "Pass some on"
            by: responder
            from: sent
            to: {split_up: no question of reply.answers is left, same: otherwise}
            form: passing_on
            fires: {part: receive}
          receive: {label: "Begin as a part", by: link, from: draft, to: sent}
          part_ended:
            label: "A part has ended"
            by: link
            from: [sent, answered, more_asked, split_up, closed]
            to: {closed: no question of reply.answers is left and every part is closed, same: otherwise}
            fires: {whole: part_ended}
          reply: {label: "Reply", by: responder, from: sent, to: answered, form: reply}
          ask_more: {label: "Ask more", by: requester, from: answered, to: more_asked, form: more}
          add: {label: "Add", by: responder, from: more_asked, to: answered, form: addition}
          close: {label: "Close", by: requester, from: answered, to: closed, fires: {whole: part_ended}}
        links:
          part:
            procedure: inquiry
            many: true
            parties: {requester: requester, responder: passing_on.recipient}
            carries: request
            narrows: {request.ask: passing_on.ask}
          whole: {procedure: inquiry}
        access:
          asking: {who: requester, may_read: [request, every passing_on, every reply, every more, every addition], in: any}
          answering: {who: responder, may_read: [request, every passing_on, every reply, every more, every addition], in: [sent, answered, more_asked, split_up, closed]}
        """,
}
"""Path -> text of the area."""


def boats(**changes: tuple[str, str]) -> Library:
    """Return the area; a keyword names a file and replaces one passage of it."""
    texts = dict(FILES)
    for name, (old, new) in changes.items():
        path = next(path for path in texts if path.endswith(f"/{name}.yaml"))
        assert texts[path].count(old) == 1, f"{old!r} stands {texts[path].count(old)} times in {path}"
        texts[path] = texts[path].replace(old, new)
    return library_of(texts)


def boats_bundle(**changes: tuple[str, str]) -> Bundle:
    """Return the area compiled."""
    compiled = compile_bundle(boats(**changes), AREA)
    assert compiled.bundle, [problem.message for problem in compiled.problems]
    return compiled.bundle


def problems_in(**changes: tuple[str, str]) -> list[str]:
    """Return the codes of what is wrong with the area so changed."""
    return [problem.code for problem in compile_bundle(boats(**changes), AREA).problems]


HARBOURS = Folk({"lisbon": "PT", "kiel": "DE", "rostock": "DE", "porto": "PT", "turku": "FI"})


def asked(*picks: str, bundle: Bundle | None = None) -> Table:
    """Return a table at which Lisbon has asked Kiel these questions."""
    table = Table(bundle or boats_bundle(), HARBOURS)
    table.open("inquiry", "ana@lisbon")
    table.do("ana@lisbon", "send", request={"name": "Demo Gull", "ask": list(picks), "recipient": "kiel"})
    return table
