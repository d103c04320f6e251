"""What a rehearsal has found, for people and programs: counts first, then groups with an example, never an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from textwrap import wrap

from imi_runtime.model.moving import Place
from imi_runtime.operations.moves.judging import Finding, Kind, Verdict
from imi_runtime.operations.moves.mapping_file import WORDS
from imi_runtime.operations.moves.rehearsing import Group, Rehearsal

from .rehearsal_words import Words

HEADINGS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("What needs a mapping", (Kind.GAP,)),
    ("Where cases would be stuck", (Kind.STUCK,)),
    ("Who gains sight", (Kind.GAINS,)),
    ("Who loses sight", (Kind.LOSES,)),
    ("Which deadlines move", (Kind.CLOCK,)),
    ("Who can do more or less", (Kind.CAN, Kind.CANNOT)),
    ("What is called otherwise", (Kind.BECOMES,)),
)
COUNTED = {
    Verdict.UNCHANGED: "unchanged", Verdict.CONTINUES: "continue", Verdict.NEEDS_MAPPING: "need a mapping",
    Verdict.STUCK: "would be stuck",
}
VERBS = {
    Kind.GAINS: "gains sight of", Kind.LOSES: "loses sight of", Kind.CAN: "can then do",
    Kind.CANNOT: "can no longer do",
}  # fmt: skip
WIDTH, MARGIN = 118, 11
OWNERS = {"procedures": "", "forms": "form ", "question_sets": "question set ", "code_lists": "code list "}


def text(rehearsal: Rehearsal, words: Words) -> str:
    """Return the report for people, in the words of the versions that are compared."""
    if not rehearsal.cases:
        return f"{rehearsal.area}: no running case hangs on another version."
    lines = [f"{rehearsal.area}: {counted(rehearsal.cases, 'running case')} on other versions"]
    lines += [f"{rehearsal.verdicts[verdict]:>9,}  {word}" for verdict, word in COUNTED.items()]
    lines.append(_besides(rehearsal))
    for heading, kinds in HEADINGS:
        groups = rehearsal.of(*kinds)
        if groups:
            lines += ["", heading, *(_line(finding, group, words) for finding, group in groups)]
    return "\n".join([*lines, "", *_conclusion(rehearsal)])


def _conclusion(rehearsal: Rehearsal) -> Iterator[str]:
    """Yield how many cases can move, and what keeps the others where they are."""
    cases = counted(rehearsal.cases, "case")
    yield f"{rehearsal.movable:,} of {cases} can move; a case that cannot stays on its version."
    if rehearsal.kept_by_sight:
        yield (
            f"{counted(rehearsal.kept_by_sight, 'case')} cannot only because somebody gains or loses sight: "
            "accept that in the mapping with 'gains_and_losses: accepted'."
        )


def counted(number: int, thing: str) -> str:
    """Return a number of things in words."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")


def _besides(rehearsal: Rehearsal) -> str:
    kinds = rehearsal.kinds
    gains, loses, moves = (kinds[kind] for kind in (Kind.GAINS, Kind.LOSES, Kind.CLOCK))
    sight = f"{gains:,} where somebody gains sight, {loses:,} where somebody loses it"
    return f"Among them: {sight}, {moves:,} with a deadline that moves."


def _line(finding: Finding, group: Group, words: Words) -> str:
    told = f"{_in_words(finding, group, words)} (such as {group.example})"
    first, *rest = wrap(told, WIDTH - MARGIN, break_on_hyphens=False)
    return "\n".join((f"{group.cases:>9,}  {first}", *(" " * MARGIN + line for line in rest)))


def _in_words(finding: Finding, group: Group, words: Words) -> str:
    """Return what was found as people would say it; ids stand where it is about ids."""
    about, procedure = finding.about, finding.procedure
    at = f" while the case stands at {words.state(procedure, finding.state)}"
    match finding.kind:
        case Kind.GAP:
            return f"{sentence(finding, group)}{at}"
        case Kind.STUCK:
            return f"Nobody could do anything any more{at}"
        case Kind.CLOCK:
            return f"The deadline {_ending(words.deadline(procedure, about[0]), about[1], group.dates)},{at}"
        case Kind.BECOMES:
            return f"The {sentence(finding, group)}"
    who = words.who(procedure, about[0], about[1])
    if finding.kind in (Kind.CAN, Kind.CANNOT):
        return f"{who} {VERBS[finding.kind]} {words.step(procedure, about[2])}{at}"
    return f"{who} {VERBS[finding.kind]} {words.what(about[2])}{at}"


def sentence(finding: Finding, group: Group) -> str:
    """Return what was found in words of the field."""
    about = finding.about
    match finding.kind:
        case Kind.GAP:
            return f"{said(about)} has no successor" if len(about) > 1 else "a linked case needs a mapping"
        case Kind.STUCK:
            return "nobody could do anything any more"
        case Kind.CLOCK:
            return "deadline " + _ending(f"'{about[0]}'", about[1], group.dates)
        case Kind.BECOMES:
            return f"{said(tuple(about[0].split('/')))} becomes '{about[1]}'"
    who = about[0] if about[1] == "viewer" else f"{about[0]} as {about[1]}"
    return f"{who} {VERBS[finding.kind]} {about[2]}"


def _ending(deadline: str, way: str, dates: str) -> str:
    was, _, now = dates.partition("..")
    if way == "stops":
        return f"{deadline} stops: it would have ended on {was}"
    return f"{deadline} ends {way}: {was} becomes {now}"


def said(place: Place) -> str:
    """Return what a place of a mapping speaks of: `choice 'full' of question 'kind' of form request`."""
    if place[-1] == "becomes":
        return f"{WORDS[place[0]]} '{place[1]}'"
    owners = {"statuses": "party", "values": "mark", "choices": "question", "columns": "question"}
    within = f" of {owners[place[2]]} '{place[3]}'" if len(place) == 5 else ""
    return f"{WORDS[place[2]]} '{place[-1]}'{within} of {OWNERS[place[0]]}{place[1]}"


def as_json(rehearsal: Rehearsal) -> str:
    """Return the report for programs."""
    verdicts = {verdict.value: rehearsal.verdicts[verdict] for verdict in Verdict}
    besides = {kind.value: rehearsal.kinds[kind] for kind in (Kind.GAINS, Kind.LOSES, Kind.CLOCK)}
    report = {
        "area": rehearsal.area, "digest": rehearsal.new, "cases": rehearsal.cases, "would_move": rehearsal.movable,
        "verdicts": verdicts, "besides": besides, "groups": list(_groups(rehearsal)),
    }
    return json.dumps(report, indent=2, ensure_ascii=False)


def _groups(rehearsal: Rehearsal) -> Iterator[dict[str, object]]:
    for _, kinds in HEADINGS:
        for finding, group in rehearsal.of(*kinds):
            yield {
                "kind": finding.kind.value, "procedure": finding.procedure, "state": finding.state,
                "about": list(finding.about), "sentence": sentence(finding, group), "cases": group.cases,
                "example": group.example,
            }
