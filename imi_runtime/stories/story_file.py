"""Stories written as the files that authors write: whoever reads the file back gets the same story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import chain

from imi_runtime.authoring.layout import laid_out
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Answers
from imi_runtime.model.forms import PICKING, Chooses
from imi_runtime.model.ids import HANDLER, AreaId, FormId, UserId
from imi_runtime.model.places import COUNTRIES
from imi_runtime.model.scenarios import (
    Act,
    Behind,
    Expectation,
    ExpectedTurn,
    RefusedFor,
    Scenario,
    StoryAuthority,
    StoryPerson,
    Wanted,
    When,
)
from imi_runtime.stories.yaml_words import Quoted, written

Plain = dict[str, object]
UNITS = (("week", timedelta(weeks=1)), ("day", timedelta(days=1)), ("hour", timedelta(hours=1)))
MINUTE = timedelta(minutes=1)


def path_of(area: AreaId, story: str) -> str:
    """Return where the file of a story lies in a library."""
    return f"procedures/{area}/scenarios/{story}.yaml"


def file_of(bundle: Bundle, story: Scenario) -> bytes:
    """Return the file of a story in its canonical layout."""
    lines = [
        f"scenario: {story.id}", f"title: {written(Quoted(story.title))}", f"procedure: {story.procedure}",
        "authorities:", *(f"  {one.id}: {written(_authority(one))}" for one in story.authorities.values()),
        "people:", *(f"  {one.id}: {_work(one)}" for one in story.people.values()),
        "steps:", *(f"  - {written(_step(bundle, step))}" for step in story.steps),
    ]
    return laid_out(path_of(bundle.id, story.id), ("\n".join(lines) + "\n").encode())


def _authority(one: StoryAuthority) -> Plain:
    country = COUNTRIES[one.country].code if one.country in COUNTRIES else one.country
    told: Plain = {"name": Quoted(one.name), "country": country, "seat": Quoted(one.seat)}
    return told | _present(
        coordinates=list(one.coordinates), offices=sorted(one.offices), facts=dict(one.facts), external=one.external,
    )


def _present(**more: object) -> Plain:
    return {key: what for key, what in more.items() if what}


def _work(one: StoryPerson) -> str:
    rights = "" if one.rights == {HANDLER} else f" as {' and '.join(sorted(one.rights))}"
    return f"{one.authority}{rights}"


def _step(bundle: Bundle, step: Act | Expectation) -> Plain:
    return _act(bundle, step) if isinstance(step, Act) else {"expect": _expectation(step)}


# -- what is done ------------------------------------------------------------------------------------------------------


def _act(bundle: Bundle, act: Act) -> Plain:
    picks, chooses = dict(_first(bundle, act, PICKING)), dict(_first(bundle, act, (Chooses,)))
    answers: dict[FormId, Answers] = {}
    for form, given in act.answers.items():
        apart = {name for of, name in chain(picks, chooses) if of == form}
        rest = {name: answer for name, answer in given.items() if name not in apart}
        answers |= {form: rest} if rest else {}
    told: Plain = {"who": act.who, "does": act.transition or "open"} | _behind(act.case) | _when(act.when)
    told |= _present(answers=answers, picks=next(iter(picks.values()), None), chooses=next(iter(chooses.values()), ""))
    if act.refused:
        told["refused"] = True if act.refused is RefusedFor.ANYTHING else act.refused.value
    return told


def _first(bundle: Bundle, act: Act, kinds: tuple[type, ...]) -> Iterator[tuple[tuple[FormId, str], Answer]]:
    """Yield the answer that a step gives on its first page that picks, or that chooses."""
    for form, given in act.answers.items():
        for page in bundle.forms[form].pages.values():
            if isinstance(page.content, kinds) and page.id in given:
                yield (form, page.id), given[page.id]
                return


def _behind(behind: Behind | None) -> Plain:
    if behind is None:
        return {}
    return {"case": f"{behind.link} of {behind.of}" if behind.of else behind.link}


def _when(when: When) -> Plain:
    if when.moment:
        return {"at": f"{when.moment:%Y-%m-%d %H:%M}"}
    return {"after": _wait(when.after)} if when.after else {}


def _wait(after: timedelta) -> str:
    unit, length = next(((name, each) for name, each in UNITS if not after % each), ("minute", MINUTE))
    count = after // length
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


# -- what is expected --------------------------------------------------------------------------------------------------


def _expectation(expected: Expectation) -> Plain:
    told = _when(expected.when) | _behind(expected.case)
    told |= {"state": expected.state.state} if expected.state else {}
    told |= _turn(expected.turn)
    told |= _present(
        members={one.party: dict(one.statuses) for one in expected.members},
        reads=_by_reader(expected.reads), not_reads=_by_reader(expected.reads_not),
        acts={one.who: list(one.transitions) for one in expected.acts},
        due={one.deadline: one.last_day.isoformat() for one in expected.due},
    )
    return told | ({"missed": list(expected.missed.deadlines)} if expected.missed else {})


def _turn(turn: ExpectedTurn | None) -> Plain:
    return {"waits_for": turn.party or "nobody"} if turn else {}


def _by_reader(wanted: tuple[Wanted, ...]) -> Mapping[UserId, list[str]]:
    found: dict[UserId, list[str]] = {}
    for one in wanted:
        found.setdefault(one.who, []).append(one.written)
    return found
