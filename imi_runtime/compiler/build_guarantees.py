"""What the authors promise never to happen."""

from __future__ import annotations

import re

from imi_runtime import codes
from imi_runtime.compiler.build_access import readable
from imi_runtime.compiler.condition_parser import parse_condition
from imi_runtime.compiler.phrases import reading_seat
from imi_runtime.compiler.procedure_ground import ANY, Ground
from imi_runtime.compiler.written import Word, key_of, string, under, word, words
from imi_runtime.model.ids import GuaranteeId, StateId, TransitionId
from imi_runtime.model.procedure import (
    Guarantee,
    Never,
    NeverAfter,
    NeverReads,
    NeverSamePerson,
    NeverWhile,
)
from imi_runtime.source.located import Entry, MapNode, TextNode

READS = re.compile(r"(?P<seat>.+?) reads (?P<item>.+)")
SAME = re.compile(r"same person did (?P<first>\S+) and (?P<second>\S+)")
AFTER = re.compile(r"(?P<step>\S+) after (?P<earlier>\S+(?: or \S+)*)")
WHILE = re.compile(r"(?P<step>\S+) while (?P<condition>.+)")
NAME = re.compile(r"\S+")


def guarantees(ground: Ground) -> dict[GuaranteeId, Guarantee]:
    """Return the guarantees that could be understood; what is wrong with others is noted."""
    found: dict[GuaranteeId, Guarantee] = {}
    for entry in ground.document.sound("guarantees"):
        written = word(entry.value, "never")
        never = _never(written, entry, ground) if written else None
        if written and never:
            id = GuaranteeId(entry.key)
            found[id] = Guarantee(
                id=id, never=never, written=written.text, law=string(entry.value, "law"), at=entry.key_at
            )
    return found


def _never(written: Word, entry: Entry, ground: Ground) -> Never | None:
    called = f"guarantee '{entry.key}' is about"
    same, after = SAME.fullmatch(written.text), AFTER.fullmatch(written.text)
    meant, reads = WHILE.fullmatch(written.text), READS.fullmatch(written.text)
    if not same and not after and not meant and reads:
        return _reads(written, reads, entry, ground)
    _refuse_states(entry, ground)
    if same:
        first = _step(written, same.span("first"), called, ground)
        second = _step(written, same.span("second"), called, ground)
        return NeverSamePerson(first, second) if first and second else None
    if after:
        return _after(written, after, called, ground)
    if meant:
        return _while(written, meant, entry, called, ground)
    ground.problems.append(codes.NOT_A_GUARANTEE.at(written.at, guarantee=entry.key, found=written.text))
    return None


def _refuse_states(entry: Entry, ground: Ground) -> None:
    if isinstance(entry.value, MapNode) and "in" in entry.value.entries:
        at = key_of(entry.value.entries["in"]).at
        ground.problems.append(codes.GUARANTEE_WITH_STATES.at(at, guarantee=entry.key))


def _step(written: Word, span: tuple[int, int], called: str, ground: Ground) -> TransitionId | None:
    found = ground.transitions.find(written.part(*span), called, ground.problems)
    return TransitionId(found) if found else None


def _after(written: Word, found: re.Match[str], called: str, ground: Ground) -> Never | None:
    step = _step(written, found.span("step"), called, ground)
    begin = found.start("earlier")
    names = (m for m in NAME.finditer(found["earlier"]) if m[0] != "or")
    spans = [(begin + name.start(), begin + name.end()) for name in names]
    earlier = [_step(written, span, called, ground) for span in spans]
    named = tuple(one for one in earlier if one)
    return NeverAfter(step, named) if step and len(named) == len(earlier) else None


def _while(written: Word, found: re.Match[str], entry: Entry, called: str, ground: Ground) -> Never | None:
    step = _step(written, found.span("step"), called, ground)
    node = under(entry.value, "never")
    at = written.part(*found.span("condition")).at
    condition, faults = parse_condition(found["condition"], at, ground.scope)
    ground.problems.extend(faults)
    return NeverWhile(step, condition) if step and not faults and isinstance(node, TextNode) else None


def _reads(written: Word, found: re.Match[str], entry: Entry, ground: Ground) -> Never | None:
    called = f"guarantee '{entry.key}' is about"
    seat = reading_seat(written.part(*found.span("seat")), ground.parties, called, ground.problems)
    items = tuple(readable(written.part(*found.span("item")), called, ground))
    named = words(entry.value, "in")
    states: tuple[StateId, ...] = ()
    if [one.text for one in named] != [ANY]:
        states = ground.state_list(named, f"guarantee '{entry.key}' counts in")
    return NeverReads(seat, items, states) if seat and items else None
