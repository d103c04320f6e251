"""The ground that the matrix stands on: an invented area with every construct of access, its people, and ways through it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import PurePosixPath
from typing import Any

import yaml

from imi_runtime.compiler.compile import read_library
from imi_runtime.compiler.library import Library
from imi_runtime.library_path import shipped_library
from imi_runtime.model.ids import AreaId, FactId, RightId
from imi_runtime.store.accounts import User
from imi_runtime.store.directory import Authority
from tests.library_kit import AREA, library
from tests.matrix.oracle import Answer, Deed, Oracle, Situation, Viewer
from tests.town import authority, user

HOLDER = """
    question_set: holder
    title: "The holder of the permit"
    questions:
      name: {type: text, label: "Who holds the permit?", required: true, personal: ordinary}
      urgent: {type: yes_no, label: "Is it urgent?", required: true, personal: no}
      record: {type: text, label: "What is on record?", personal: ordinary}
"""
PERMIT = """
    question_set: permit
    title: "The permit"
    questions:
      valid: {type: text, label: "Is the permit valid?", personal: no}
      kind: {type: text, label: "What kind of permit is it?", personal: no}
"""
STEPS = """
    question_set: steps
    title: "Steps of the exchange"
    questions:
      to_check: {type: yes_no, label: "Shall a colleague check it?", required: true, personal: no}
      register: {type: text, label: "Which register did you use?", personal: no}
      remark: {type: text, label: "What must change?", required: true, personal: no}
      why: {type: text, label: "Why?", required: true, personal: no}
      other: {type: authority, label: "Which authority is competent?", required: true, personal: no}
      words: {type: text, label: "Your message", required: true, personal: no}
      cause: {type: text, label: "Of what do you complain?", required: true, personal: no}
      mark: {type: text, label: "How was it?", required: true, personal: no}
"""
FORMS = {
    "request": """
    form: request
    pages:
      about: {label: "About the holder", questions: [holder.name, holder.urgent, holder.record]}
      ask: {label: "Your questions", picked_from: [permit]}
      recipient: {label: "Who shall answer", chooses: responder}
""",
    "reply": """
    form: reply
    pages:
      answers: {label: "Your answers", answers_to: request.ask}
      source: {label: "Source", questions: [steps.to_check, steps.register]}
""",
    "remark": 'form: remark\npages:\n  text: {label: "Remark", questions: [steps.remark]}\n',
    "forwarding": """
    form: forwarding
    pages:
      reason: {label: "To whom and why", questions: [steps.other, steps.why]}
""",
    "message": 'form: message\npages:\n  text: {label: "Message", questions: [steps.words]}\n',
    "complaint": 'form: complaint\npages:\n  text: {label: "Complaint", questions: [steps.cause]}\n',
    "rating": 'form: rating\npages:\n  text: {label: "Rating", questions: [steps.mark]}\n',
    "withdrawal": 'form: withdrawal\npages:\n  text: {label: "Reason", questions: [steps.why]}\n',
}
PROCEDURE_TEXT = """
    procedure: permit_request
    kind: request
    title: "Request about a permit"
    law: ["Demo Directive 1/2020, Article 4"]
    parties:
      requester: {is: authority, joins: opens the case}
      responder: {is: authority, joins: chosen by requester, country: other than requester}
      requester_coordinator: {is: authority, joins: coordinates requester}
      responder_coordinator: {is: authority, joins: coordinates responder}
    marks:
      contested: [no, yes]
    states:
      draft: {initial: true, label: "Draft", waits_for: requester}
      in_check: {label: "Being checked", waits_for: requester_coordinator, holds: request}
      sent: {label: "Sent", waits_for: responder}
      reply_in_check: {label: "Reply being checked", waits_for: responder_coordinator, holds: reply}
      answered: {label: "Answered", waits_for: requester}
      closed: {final: true, label: "Closed"}
      withdrawn: {final: true, label: "Withdrawn"}
    stages:
      open: [sent, reply_in_check, answered]
      talking: [sent, answered]
      over: [closed, withdrawn]
    transitions:
      send: {label: "Send", by: requester, from: draft, to: {in_check: request.urgent is yes, sent: otherwise}, form: request}
      approve: {label: "Approve", by: requester_coordinator as approver, from: in_check, to: sent, not_same_person_as: send}
      give_back: {label: "Give back", by: requester_coordinator as approver, from: in_check, to: draft, form: remark, takes_back: request}
      discard: {label: "Discard", by: requester, from: draft, to: withdrawn}
      forward: {label: "Forward", by: responder, from: sent, to: same, form: forwarding, replace: {responder: forwarding.other}}
      reply: {label: "Reply", by: responder, from: sent, to: {reply_in_check: reply.to_check is yes, answered: otherwise}, form: reply}
      approve_reply: {label: "Approve the reply", by: responder_coordinator as approver, from: reply_in_check, to: answered, not_same_person_as: reply}
      return_reply: {label: "Return the reply", by: responder_coordinator as approver, from: reply_in_check, to: sent, form: remark, takes_back: reply}
      write: {label: "Write", by: [requester, responder], from: talking, to: same, form: message}
      ask_more: {label: "Ask for more", by: requester, from: answered, to: sent}
      correct: {label: "Correct the reply", by: responder, from: answered, to: same, corrects: reply}
      contest: {label: "Complain", by: [requester, responder], from: answered, to: same, when: contested is no, form: complaint, set: {contested: yes}}
      settle: {label: "Settle", by: requester, from: answered, to: same, when: contested is yes, set: {contested: no}}
      close: {label: "Close", by: requester, from: answered, to: closed, when: contested is no, form: rating}
      withdraw: {label: "Withdraw", by: requester, from: sent, to: withdrawn, form: withdrawal}
    deadlines:
      answer: {binds: responder, starts: sent, ends: answered, within: 14 days, tell: {responder: 2 days before}}
    access:
      asking: {who: requester, may_read: [request, every reply, every message, contested, rating, withdrawal], in: any}
      corrections: {who: requester, may_read: reply, in: closed, versions: all}
      remarks: {who: requester, may_read: remark, in: draft}
      complaining: {who: requester, may_read: own complaint, in: [answered, closed]}
      approving: {who: requester_coordinator as approver, may_read: request, in: in_check}
      naming: {who: requester_coordinator, may_read: request.name, in: [in_check, open]}
      answering: {who: responder, may_read: [request, own reply, every message], in: open}
      returned: {who: responder, may_read: remark, in: sent}
      afterwards: {who: responder, may_read: [request.name, reply, rating], in: closed}
      not_needed: {who: responder, may_read: withdrawal, in: withdrawn}
      moved_on: {who: former responder, may_read: forwarding.why, in: [sent, answered]}
      checking: {who: responder_coordinator as approver, may_read: reply, in: reply_in_check}
      dispute: {who: [requester_coordinator, responder_coordinator], may_read: complaint, in: answered, when: contested is yes}
      overview: {who: [requester_coordinator, responder_coordinator], may_read: outline, in: [open, closed]}
    statistics: {asked_by: requester, asked: responder, sent: sent, answered: answered, agreed_date: answer}
    retention:
      block: {after: over, within: 6 months}
      erase: {after: over, within: 3 years}
"""
PROCEDURE = "permit_request"
PROCEDURE_PATH = PurePosixPath(f"procedures/{AREA}/{PROCEDURE}.yaml")


def permits() -> Library:
    """Return the invented area."""
    forms = {f"forms/{AREA}/{name}.yaml": text for name, text in FORMS.items()}
    sets = {"holder": HOLDER, "permit": PERMIT, f"question_sets/{AREA}/steps.yaml": STEPS}
    return library({PROCEDURE: PROCEDURE_TEXT, "request": FORMS["request"], "reply": FORMS["reply"], **sets, **forms})


def settled(area: AreaId) -> tuple[tuple[Authority, ...], tuple[User, ...]]:
    """Return who lives in the town. An authority may be its own coordinator, so that one person can have both rights."""
    who = {
        "delphi": ("GR", ()), "tampere": ("FI", ()), "athens": ("GR", ("athens", "delphi")),
        "helsinki": ("FI", ("helsinki", "tampere")), "oulu": ("FI", ("tampere",)), "corinth": ("GR", ("delphi",)), "warsaw": ("PL", ()),
    }
    authorities = tuple(
        replace(authority(id, country, area, above), facts=_facts(area) if id in FACTUAL else {})
        for id, (country, above) in who.items()
    )
    people = tuple(_person(name, of, rights, area) for name, of, rights in PEOPLE)
    return tuple(sorted(authorities, key=lambda a: tuple(a.coordinators.get(area, ())) != ())), people


FACTUAL = ("corinth", "oulu")
"""The authorities of which every fact is true that a shipped area asks of the directory."""


@cache
def _facts(area: AreaId) -> Mapping[tuple[AreaId, FactId], str]:
    """Return every fact that procedures of the shipped area name, as true."""
    files = read_library(shipped_library())
    said = [
        yaml.load(text, Loader=yaml.BaseLoader) for path, text in files.items()
        if path.parent.parts == ("procedures", area) and path.suffix == ".yaml"
    ]
    return {(area, FactId(fact)): "yes" for one in said for fact in one.get("facts", {})}


HANDLER, VIEWER, APPROVER = ("handler", "viewer"), ("viewer",), ("approver", "viewer")
SETTLER = ("referral_handler", "viewer")
PEOPLE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("alex", "athens", ("handler", "approver", "viewer")),
    ("anna", "athens", HANDLER),
    ("viki", "athens", VIEWER),
    ("nora", "athens", ()),
    ("stefan", "athens", HANDLER),
    ("dora", "delphi", APPROVER),
    ("dimi", "delphi", VIEWER),
    ("demi", "delphi", HANDLER),
    ("dafni", "delphi", SETTLER),
    ("hanna", "helsinki", ("handler", "approver", "viewer")),
    ("heli", "helsinki", HANDLER),
    ("harri", "helsinki", VIEWER),
    ("tuuli", "tampere", APPROVER),
    ("taina", "tampere", HANDLER),
    ("tarja", "tampere", SETTLER),
    ("olli", "oulu", HANDLER),
    ("kostas", "corinth", HANDLER),
    ("wanda", "warsaw", HANDLER),
)
"""Name, authority and rights: requester's, its coordinator's, responder's, its coordinator's, the one to whom requests
are forwarded, and authorities that have nothing to do with them in the same and in another country."""
SUSPENDED, NOBODY = "stefan", "nobody"
ELSEWHERE = AreaId("another_area")


def _person(name: str, of: str, rights: Sequence[str], area: AreaId) -> User:
    """Return a user; whoever has no rights in the area has them in another one."""
    granted = frozenset(RightId(right) for right in rights)
    return user(name, of, granted, area) if rights else user(name, of, frozenset({RightId("handler")}), ELSEWHERE)


VIEWERS = tuple(
    Viewer(name, of, frozenset(() if name == SUSPENDED else rights)) for name, of, rights in PEOPLE
) + (Viewer(NOBODY, "", frozenset()),)
ACTORS = tuple(viewer for viewer in VIEWERS if viewer.rights)

Answers = Mapping[str, Mapping[str, Any]]
Fill = Callable[[str, Mapping[str, Any], Situation, str], Iterator[Answers]]
"""Yields answers to the forms of a transition: its name, what is written of it, the situation, and the canaries' number."""


def canary(serial: str, form: str, name: str) -> str:
    """Return a word that stands in one answer of one filling and nowhere else."""
    return f"kanari_{serial}_{form}_{name.replace('.', '_')}_x"


def forms_of(step: Mapping[str, Any]) -> list[str]:
    """Return the forms that a written transition asks."""
    form = step.get("form", [])
    return [*([form] if isinstance(form, str) else form), *([step["corrects"]] if "corrects" in step else [])]


def permit_answers(transition: str, step: Mapping[str, Any], case: Situation, serial: str) -> Iterator[Answers]:
    """Yield every way of answering that leads somewhere else."""
    forms = forms_of(step)
    for choice in ("no", "yes") if {"request", "reply"} & set(forms) and transition != "correct" else ("no",):
        yield {form: dict(_answered(form, choice, serial)) for form in forms}


def _answered(form: str, choice: str, serial: str) -> Iterator[tuple[str, Any]]:
    texts = {
        "request": ("name", "record"), "reply": ("permit.valid", "permit.kind", "register"), "remark": ("remark",),
        "forwarding": ("why",), "message": ("words",), "complaint": ("cause",), "rating": ("mark",),
        "withdrawal": ("why",),
    }[form]
    yield from ((name, canary(serial, form, name)) for name in texts)
    yield from {
        "request": [("urgent", choice), ("ask", ["permit.valid", "permit.kind"]), ("recipient", "helsinki")],
        "reply": [("to_check", choice)], "forwarding": [("other", "oulu")],
    }.get(form, [])


@dataclass(frozen=True)
class Ground:
    """What a matrix is made over: one procedure of an area, and the ways at whose ends cases stand."""

    files: Library
    area: AreaId
    procedure: str
    oracle: Oracle
    fill: Fill
    ways: tuple[Path, ...]
    drafts: bool = True


def oracle_of(files: Library, area: AreaId, procedure: str) -> Oracle:
    """Return the oracle for a procedure, asked with an area's files."""
    forms = [text for path, text in files.items() if path.parts[:2] == ("forms", area)]
    above = {one.id: frozenset(str(c) for c in one.coordinators.get(area, ())) for one in settled(area)[0]}
    facts = {str(one.id): {str(fact): value for (_, fact), value in one.facts.items()} for one in settled(area)[0]}
    return Oracle(files[PurePosixPath(f"procedures/{area}/{procedure}.yaml")], forms, above, facts)


@dataclass(frozen=True)
class Path:
    """A way through a procedure: who did what, and the case as the oracle says that it stands then."""

    deeds: tuple[Deed, ...]
    case: Situation

    @cached_property
    def cases(self) -> tuple[Situation, ...]:
        """The case, and the cases that were opened through its links."""
        return tuple(self.case.each())

    @cached_property
    def kind(self) -> tuple[Any, ...]:
        """What makes situations alike: state, marks, former holders, and per form how the last two fillings stand."""
        standings: dict[str, list[Any]] = {}
        for one in self.case.filled:
            present = one.authority in self.case.holders.get(one.seat, (one.authority,))[-1:]
            standings.setdefault(one.form, []).append((one.seat, one.held_in, one.taken_back, min(len(one.versions), 2), present))
        formers = tuple(sorted((party, len(who) > 1) for party, who in self.case.holders.items()))
        last = tuple(sorted((form, tuple(all[-2:])) for form, all in standings.items()))
        linked = tuple(sorted(one.state for one in self.case.others.values()))
        return self.case.state, tuple(sorted(self.case.marks.items())), formers, last, linked


def paths(oracle: Oracle, fill: Fill, longest: int, most: int = 4000) -> list[Path]:
    """Return a shortest way to every situation that differs from the others, shortest first."""
    opener = Deed(ACTORS[0], "")
    first = Path((opener,), oracle.opened(ACTORS[0]))
    found, waiting = {first.kind: first}, [first]
    while waiting and len(found) < most:
        here = waiting.pop(0)
        for after in _ways_on(oracle, fill, here) if len(here.deeds) <= longest else ():
            if after.kind not in found:
                found[after.kind] = after
                waiting.append(after)
    return list(found.values())


def _ways_on(oracle: Oracle, fill: Fill, here: Path) -> Iterator[Path]:
    done: set[tuple[str, str]] = set()
    for actor in ACTORS:
        for transition in oracle.acts(actor, here.case):
            if (actor.authority, transition) in done:
                continue
            done.add((actor.authority, transition))
            for answers in fill(transition, oracle.transitions[transition], here.case, f"{len(here.deeds):02}"):
                deed = Deed(actor, transition, answers)
                yield Path((*here.deeds, deed), oracle.after(here.case, deed))


def telling(found: Sequence[Path], oracle: Oracle) -> list[Path]:
    """Return one way for everything that the oracle says of all viewers together, and for every set of fillings."""
    chosen: dict[Any, Path] = {}
    for path in found:
        asked = tuple(_told(oracle.ask(viewer, path.case), path.case) for viewer in VIEWERS)
        there = Counter((f.form, f.seat, bool(f.held_in), f.taken_back, len(f.versions) > 1) for f in path.case.filled)
        few = frozenset((kind, min(count, 2)) for kind, count in there.items())
        chosen.setdefault((path.case.state, asked, few), path)
    return list(chosen.values())


def _told(answer: Answer, case: Situation) -> tuple[Any, ...]:
    later: dict[int, int] = {}
    for number, one in enumerate(case.filled):
        later[number] = sum(1 for other in case.filled[number + 1 :] if other.form == one.form)
    read = frozenset(
        (case.filled[n].form, later[n], len(case.filled[n].versions) - version, name)
        for n, version, name in answer.items if later[n] < 2
    )
    return answer.acts, read, answer.marks, answer.exists


def way(oracle: Oracle, fill: Fill, steps: str) -> Path:
    """Return the way that the words name; `reply:1` is the second way of answering."""
    here = Path((Deed(ACTORS[0], ""),), oracle.opened(ACTORS[0]))
    for step in steps.split():
        name, _, choice = step.partition(":")
        actor = next(one for one in ACTORS if name in oracle.acts(one, here.case))
        answers = list(fill(name, oracle.transitions[name], here.case, f"{len(here.deeds):02}"))[int(choice or 0)]
        deed = Deed(actor, name, answers)
        here = Path((*here.deeds, deed), oracle.after(here.case, deed))
    return here


def renumbered(oracle: Oracle, path: Path, number: int) -> Path:
    """Return the way with canaries of its own."""
    deeds = tuple(replace(deed, answers=_marked(deed.answers, number)) for deed in path.deeds)
    case = oracle.opened(deeds[0].viewer)
    for deed in deeds[1:]:
        case = oracle.after(case, deed)
    return Path(deeds, case)


def _marked(value: Any, number: int) -> Any:
    match value:
        case dict():
            return {name: _marked(part, number) for name, part in value.items()}
        case list():
            return [_marked(part, number) for part in value]
        case str():
            return value.replace("kanari_", f"kanari_{number:02}_")
    return value
