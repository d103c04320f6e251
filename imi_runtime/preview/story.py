"""A played case told as a story: who did what, when, with which answers, and how the case stands and is read now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from imi_runtime.authoring.layout import laid_out
from imi_runtime.compiler.scenarios import read_scenarios
from imi_runtime.engine.access import access_of
from imi_runtime.engine.decide import Tick
from imi_runtime.engine.telling import DAWN, Deed, StoryDirectory, Telling, own_cast, told
from imi_runtime.engine.world import Calendar, World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answers, Case
from imi_runtime.model.forms import Chooses, PickedFrom
from imi_runtime.model.ids import HANDLER, FormId, UserId
from imi_runtime.model.places import COUNTRIES
from imi_runtime.model.procedure import Procedure, ReadForm, ReadMark, ReadOutline
from imi_runtime.model.scenarios import Scenario
from imi_runtime.operations.invented_people import PREFIX
from imi_runtime.operations.preview_people import OUTSIDE
from imi_runtime.operations.replaying import Taken
from imi_runtime.preview.yaml_words import Quoted, written
from imi_runtime.problems import ImiError, Problem
from imi_runtime.prover.scenario_player import play
from imi_runtime.prover.story_reading import Reader, is_read, is_read_in_part
from imi_runtime.screens.interface import ENGLISH
from imi_runtime.screens.places import country_names
from imi_runtime.store.accounts import User
from imi_runtime.store.directory import Authority

Plain = dict[str, object]


class CannotBeTold(ImiError):
    """The case does not make a story that holds; `problems` are those of the story."""

    def __init__(self, why: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(why)
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedCase:
    """A case of the preview with everything that its story needs. `people` took part or hold its seats."""

    bundle: Bundle
    case: Case
    steps: tuple[Taken, ...]
    authorities: tuple[Authority, ...]
    people: tuple[User, ...]
    now: datetime
    calendar: Calendar

    @property
    def procedure(self) -> Procedure:
        """The procedure that the case follows."""
        return self.bundle.procedures[self.case.procedure]


def story_of(played: PlayedCase, name: str, title: str) -> bytes:
    """Return the file of the story. Raises CannotBeTold when what was done does not make a story that holds."""
    if not played.steps or played.steps[0].transition is not None:
        raise CannotBeTold("the case was opened by a step in another case, and a story begins with somebody's opening")
    file = _File(played, name, title)
    bare = _read(played, file, file.text({"state": played.case.state}))
    full = file.text(_expected(played, bare))
    _read(played, file, full)
    return laid_out(file.path, full)


def _read(played: PlayedCase, file: _File, text: bytes) -> Scenario:
    """Return the story read from its file and played. Raises CannotBeTold."""
    found = read_scenarios({PurePosixPath(file.path): text}, played.bundle)
    problems = found.problems or play(played.bundle, found.scenarios[0], played.calendar).problems
    if problems:
        raise CannotBeTold("told with the people of this case alone, it goes another way", problems)
    return found.scenarios[0]


@dataclass(frozen=True, slots=True)
class _File:
    """The file of a story while it is written."""

    played: PlayedCase
    name: str
    title: str

    @property
    def path(self) -> str:
        """Where it lies in the library."""
        return f"procedures/{self.played.bundle.id}/scenarios/{self.name}.yaml"

    def text(self, expected: Plain) -> bytes:
        """Return the file with what is expected in the end."""
        last = {"expect": {"at": _moment(self.played.now), **expected}}
        lines = [
            f"scenario: {self.name}", f"title: {written(Quoted(self.title))}",
            f"procedure: {self.played.procedure.id}", "authorities:",
            *(f"  {short(one.id)}: {written(self._authority(one))}" for one in self.played.authorities),
            "people:",
            *(f"  {short(user.id)}: {self._work(user)}" for user in self.played.people),
            "steps:",
            *(f"  - {written(step)}" for step in (*map(self._step, self.played.steps), last)),
        ]
        return ("\n".join(lines) + "\n").encode()

    def _authority(self, one: Authority) -> Plain:
        below = [
            short(other.id) for other in self.played.authorities
            if one.id in other.coordinators.get(self.played.bundle.id, ())
        ]
        told: Plain = {
            "name": Quoted(one.name), "country": COUNTRIES[one.country].code,
            "seat": Quoted(country_names(ENGLISH)[one.country]),
        }
        more: Plain = {
            "coordinates": below, "offices": sorted(one.offices.get(self.played.bundle.id, ())),
            "facts": {fact: value for (_, fact), value in one.facts.items() if fact in self.played.procedure.facts},
            "external": one.id.startswith(OUTSIDE),
        }
        return told | {key: what for key, what in more.items() if what}

    def _work(self, user: User) -> str:
        rights = sorted(user.rights(self.played.bundle.id))
        named = "" if rights == [HANDLER] else f" as {' and '.join(rights)}"
        return f"{short(user.authority)}{named}"

    def _step(self, step: Taken) -> Plain:
        told: Plain = {"who": short(step.user), "does": step.transition or "open", "at": _moment(step.at)}
        picks = list(self._special(step, PickedFrom))
        chosen = list(self._special(step, Chooses))
        answers = {form: rest for form, given in step.answers.items() if (rest := self._rest(form, given))}
        told |= {"answers": answers} if answers else {}
        told |= {"picks": picks[0]} if picks else {}
        return told | ({"chooses": short(str(chosen[0]))} if chosen else {})

    def _special(self, step: Taken, kind: type) -> Iterator[object]:
        """Yield what was answered on pages that pick or choose."""
        for form, given in step.answers.items():
            for page in self.played.bundle.forms[form].pages.values():
                if isinstance(page.content, kind) and page.id in given:
                    yield given[page.id]

    def _rest(self, form: FormId, given: Answers) -> Plain:
        pages = self.played.bundle.forms[form].pages.values()
        special = {page.id for page in pages if isinstance(page.content, (PickedFrom, Chooses))}
        return {name: _renamed(answer) for name, answer in given.items() if name not in special}


def short(id: str) -> str:
    """Return an id of the preview as an id of a story."""
    return id.removeprefix(PREFIX).replace("-", "_")


def _renamed(answer: object) -> object:
    """Return an answer in which authorities are called as the story calls them."""
    match answer:
        case dict():
            return {name: _renamed(part) for name, part in answer.items()}
        case list():
            return [_renamed(part) for part in answer]
        case str() if answer.startswith(PREFIX):
            return short(answer)
    return answer


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def _expected(played: PlayedCase, story: Scenario) -> Plain:
    """Return how the case of the story stands in the end, who reads what of it, and who can do what."""
    case, world = _ended(played, story)
    state = played.procedure.states[case.state]
    expected: Plain = {"state": case.state, "waits_for": state.waits_for or "nobody"}
    reads: dict[UserId, tuple[list[str], list[str]]] = {}
    acts: dict[str, list[str]] = {}
    for id, actor in own_cast(story).people.items():
        access = access_of(played.bundle, case, actor, world)
        reads[id] = _readings(played, case, Reader(actor.authority, access.sight))
        acts[id] = list(access.acts)
    there = {id: those for id, (those, _) in reads.items() if those}
    hidden = {id: those for id, (_, those) in reads.items() if those}
    told = {"reads": there, "not_reads": hidden, "acts": acts}
    return expected | {key: what for key, what in told.items() if what}


def _ended(played: PlayedCase, story: Scenario) -> tuple[Case, World]:
    telling = Telling(played.bundle, World(DAWN, StoryDirectory(story.authorities), played.calendar))
    for step in told(played.bundle, story):
        command = step.command(story.procedure, telling.case) if isinstance(step, Deed) else Tick()
        telling.decided(command, step.at)
    assert telling.case
    return telling.case, telling.world(played.now)


def _readings(played: PlayedCase, case: Case, reader: Reader) -> tuple[list[str], list[str]]:
    """Return what is read and what is not: outline, marks, and forms, by question where only a part is read."""
    there: list[str] = []
    hidden: list[str] = []
    (there if is_read(ReadOutline(), case, reader) else hidden).append("outline")
    for mark in case.marks:
        (there if is_read(ReadMark(mark), case, reader) else hidden).append(mark)
    for form in dict.fromkeys(filling.form for filling in case.fillings):
        whole = ReadForm(form)
        if is_read(whole, case, reader):
            there.append(form)
        elif not is_read_in_part(whole, case, reader):
            hidden.append(form)
        else:
            _sort_questions(played, case, reader, form, there, hidden)
    return there, hidden


def _sort_questions(
    played: PlayedCase, case: Case, reader: Reader, form: FormId, there: list[str], hidden: list[str]
) -> None:
    filling = case.latest(form)
    for question in played.bundle.forms[form].questions():
        if filling and question.id in filling.latest:
            one = ReadForm(form, question.id)
            if is_read(one, case, reader):
                there.append(f"{form}.{question.id}")
            elif not is_read_in_part(one, case, reader):
                hidden.append(f"{form}.{question.id}")
