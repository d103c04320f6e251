"""What the figures of a procedure count."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler.build_deadlines import happenings
from imi_runtime.compiler.conditions import read_condition
from imi_runtime.compiler.procedure_ground import Ground
from imi_runtime.compiler.references import deadlines
from imi_runtime.compiler.written import entries, number, under, word, words
from imi_runtime.model.conditions import Condition
from imi_runtime.model.ids import DeadlineId, PartyId
from imi_runtime.model.procedure import Score, Statistics, Trigger
from imi_runtime.source.located import MapNode, Node, TextNode

NEEDS = {"accepted": "sent", "answered": "sent", "agreed_date": "answered"}
"""What is counted -> without what it says nothing."""


def statistics(ground: Ground) -> Statistics | None:
    """Return what the figures of the procedure count, if it says so."""
    node = under(ground.document.root, "statistics")
    if not isinstance(node, MapNode) or any(path[:1] == ("statistics",) for path in ground.document.broken):
        return None
    asked_by, asked = (_party(node, key, ground) for key in ("asked_by", "asked"))
    _refuse_baseless(node, ground)
    counted = {key: tuple(_counted(node, key, ground)) for key in ("sent", "accepted", "answered")}
    read = Statistics(
        asked_by=asked_by or PartyId(""), asked=asked or PartyId(""), **counted,
        agreed_date=_agreed_date(node, ground),
        poor_timeliness=_condition(node, "poor_timeliness", ground),
        poor_effort=_condition(node, "poor_effort", ground),
        score=_score(node, ground),
    )
    return read if asked_by and asked and read.sent else None


def _party(node: MapNode, key: str, ground: Ground) -> PartyId | None:
    named = word(node, key)
    return ground.seat(named, f"'{key}' of the statistics is") if named else None


def _counted(node: MapNode, key: str, ground: Ground) -> Iterator[Trigger]:
    for name in words(node, key):
        yield from happenings(name, f"'{key}' of the statistics counts", ground)


def _agreed_date(node: MapNode, ground: Ground) -> DeadlineId | None:
    named, document = word(node, "agreed_date"), ground.document
    if named is None:
        return None
    known = deadlines(document.ids("deadlines"), complete=document.is_whole("deadlines"))
    found = known.find(named, "'agreed_date' of the statistics is the deadline", ground.problems)
    return DeadlineId(found) if found else None


def _condition(node: Node, key: str, ground: Ground) -> Condition | None:
    written = under(node, key)
    return read_condition(written, ground.scope, ground.problems) if isinstance(written, TextNode) else None


INDICATORS = ("accepted", "answered", "agreed_date", "poor_timeliness", "poor_effort")
"""The keys of which each makes one indicator."""


def _score(node: MapNode, ground: Ground) -> Score | None:
    """Return the bounds of the score; refuse those that no sum of the counted indicators comes to."""
    said = under(node, "score")
    if not isinstance(said, MapNode):
        return None
    most = sum(key in entries(node) for key in INDICATORS)
    found = Score(good=number(said, "good", 0), poor=number(said, "poor", 0))
    for key, value, fits in (
        ("good", found.good, found.poor < found.good <= most), ("poor", found.poor, -most <= found.poor),
    ):
        if not fits and key in entries(said):
            ground.problems.append(codes.SCORE_NEVER_MET.at(
                entries(said)[key].value.at, key=key, value=str(value), poor=str(found.poor), most=str(most),
            ))
    return found


def _refuse_baseless(node: MapNode, ground: Ground) -> None:
    said = entries(node)
    for key, needed in NEEDS.items():
        if key in said and needed not in said:
            ground.problems.append(codes.COUNTED_WITHOUT.at(said[key].key_at, key=key, needed=needed))
