"""A small invented library for tests: an area `demo_permits` with one request, to be changed file by file."""

from __future__ import annotations

from pathlib import PurePosixPath
from textwrap import dedent

from imi_runtime.compiler.library import Library
from imi_runtime.model.ids import AreaId

AREA = AreaId("demo_permits")

BUNDLE = """
    format: 1
    bundle: demo_permits
    title: "Demo permits"
    languages: [en]
    law: ["Demo Directive 1/2020"]
    purpose: "Let authorities check permits"
    controllers: "Each authority taking part, for what its users do"
"""
HOLDER = """
    question_set: holder
    title: "The holder of the permit"
    questions:
      name: {type: person, label: "Who holds the permit?", required: true, personal: ordinary}
      urgent: {type: yes_no, label: "Is it urgent?", required: true, personal: no}
      why_urgent: {type: text, label: "Why is it urgent?", personal: no, ask_when: urgent is yes}
      reply_by: {type: date, label: "When do you need the answer?", personal: no, at_least: today}
      remark: {type: long_text, label: "Remark", personal: ordinary}
"""
PERMIT = """
    question_set: permit
    title: "The permit"
    questions:
      valid: {type: yes_no_not_known, label: "Is the permit valid?", personal: no}
      kind: {type: choice, label: "What kind of permit is it?", choices: {full: "Full", limited: "Limited"}, personal: no}
      limited_until: {type: date, label: "Until when is it limited?", personal: no, ask_when: kind is limited}
"""
REQUEST_FORM = """
    form: request
    pages:
      about: {label: "About the holder", questions: [name, urgent, why_urgent]}
      ask: {label: "Your questions", picked_from: [permit]}
      recipient: {label: "Who shall answer", chooses: responder}
      date: {label: "When you need the answer", questions: [reply_by]}
"""
REPLY_FORM = """
    form: reply
    pages:
      answers: {label: "Your answers", answers_to: request.ask}
"""
PROCEDURE = """
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
      answered: {label: "Answered", waits_for: requester}
      closed: {final: true, label: "Closed"}
    stages:
      open: [sent, answered]
    transitions:
      send: {label: "Send", by: requester, from: draft, to: sent, form: request}
      reply: {label: "Reply", by: responder, from: sent, to: answered, form: reply}
      close: {label: "Close", by: requester, from: answered, to: closed}
    deadlines:
      answer: {binds: responder, starts: sent, ends: answered, within: 14 days, tell: {responder: 2 days before}}
    access:
      asking: {who: requester, may_read: [request, reply], in: any}
      answering: {who: responder, may_read: [request, reply], in: [open, closed]}
    retention:
      block: {after: closed, within: 6 months}
      erase: {after: closed, within: 3 years}
"""
DEFAULTS = {
    "procedures/demo_permits/bundle.yaml": BUNDLE,
    "procedures/demo_permits/permit_request.yaml": PROCEDURE,
    "question_sets/demo_permits/holder.yaml": HOLDER,
    "question_sets/demo_permits/permit.yaml": PERMIT,
    "forms/demo_permits/request.yaml": REQUEST_FORM,
    "forms/demo_permits/reply.yaml": REPLY_FORM,
}
"""Path -> text of the small valid library."""


def library(files: dict[str, str | None] | None = None, /, **changes: tuple[str, str]) -> Library:
    """Return the small library with some files replaced or added, or left out where the text is None.

    A file may be named by its path, or by its name when it is one of the defaults: `{"request": "form: request ..."}`.
    A keyword names a default file and replaces one passage of it: `request=("picked_from: [permit]", "...")`.
    """
    texts: dict[str, str | None] = {path: dedent(text).lstrip("\n") for path, text in DEFAULTS.items()}
    for name, text in (files or {}).items():
        texts[path_of(name)] = None if text is None else dedent(text).lstrip("\n")
    for name, (old, new) in changes.items():
        texts[path_of(name)] = _replaced(texts[path_of(name)] or "", old, new)
    return {PurePosixPath(path): text.encode() for path, text in sorted(texts.items()) if text is not None}


def library_of(files: dict[str, str]) -> Library:
    """Return a library of these files alone; the texts may be indented."""
    return {PurePosixPath(path): dedent(text).lstrip("\n").encode() for path, text in sorted(files.items())}


def path_of(name: str) -> str:
    """Return the path of a default file by its name without the ending; a path is its own."""
    return next((path for path in DEFAULTS if PurePosixPath(path).stem == name), name)


def _replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the file"
    return text.replace(old, new)
