"""The fewest stories that cover every transition of an area: found on the real engine, written whole, and played."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product
from pathlib import PurePosixPath

from imi_runtime.compiler.scenarios import read_scenarios
from imi_runtime.engine.access import seats_of
from imi_runtime.engine.world import Calendar
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import HANDLER, AuthorityId, CaseId, RightId, UserId
from imi_runtime.model.scenarios import Act, Behind, Expectation, Scenario, When
from imi_runtime.problems import ImiError, Position, Problem
from imi_runtime.prover.scenario_player import play
from imi_runtime.stories.company import Facts, company_of, people_of
from imi_runtime.stories.courses import MORNING, Courses, Way, courses_of
from imi_runtime.stories.covering import Edge, Walk, edges_of, fewest_walks
from imi_runtime.stories.deeds import PASSING, Deed, Given, Stage
from imi_runtime.stories.expecting import with_expectations
from imi_runtime.stories.scene import OWN, Label, Scene, time_passes
from imi_runtime.stories.story_file import file_of, path_of

MOST_DIRECTORIES = 16
REPLANNED = 12
NAMED = 3
LONGEST_ID = 40
PREFIX = "suggested_"


class CannotSuggest(ImiError):
    """A story was found that does not hold as it is written; this is a fault of the program."""

    def __init__(self, story: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"the story '{story}' was found and does not hold as it is written")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Suggested:
    """A story for the area, as a file and as what it says; `covers` are the transitions for which it is there."""

    story: Scenario
    path: PurePosixPath
    file: bytes
    covers: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The stories, and the courses in which they were found; `left` are transitions that none of them covers."""

    stories: tuple[Suggested, ...]
    courses: tuple[Courses, ...]
    left: tuple[Label, ...]


def labels_of(bundle: Bundle) -> tuple[Label, ...]:
    """Return every transition of an area, by procedure."""
    return tuple((procedure.id, id) for procedure in bundle.procedures.values() for id in procedure.transitions)


def suggest(
    bundle: Bundle, wanted: tuple[Label, ...], taken: frozenset[str], calendar: Calendar,
    looked_at: Callable[[], object] = lambda: None,
) -> Suggestion:
    """Return the fewest stories that cover the wanted transitions. `taken` are ids of stories that are there.

    Raises CannotSuggest. `looked_at` is told of every situation that is looked at.
    """
    courses = tuple(_courses(bundle, calendar, looked_at))
    bits = {label: 1 << place for place, label in enumerate(labels_of(bundle))}
    graphs = [[[_edge(way, bits) for way in ways] for ways in found.ways] for found in courses]
    left = sum(bits[label] for label in wanted)
    names, stories = set(taken), list[Suggested]()
    walks = fewest_walks(graphs, left)
    for walk in sorted(walks, key=lambda one: -one.covers.bit_count()):
        course = _walked(courses[walk.graph], graphs[walk.graph], walk, left)
        covered = tuple(label for label in course.labels if left & bits[label])
        if covered:
            left &= ~sum(bits[label] for label in covered)
            stories.append(_written(courses[walk.graph], course, covered, names, calendar))
            names.add(stories[-1].story.id)
    return Suggestion(tuple(stories), courses, tuple(label for label in wanted if left & bits[label]))


def _courses(bundle: Bundle, calendar: Calendar, looked_at: Callable[[], object]) -> Iterator[Courses]:
    """Yield the courses of every procedure that somebody opens, for everything that the directory may say."""
    for facts in islice(_directories(bundle), MOST_DIRECTORIES):
        company = company_of(bundle, facts, Position.of_file(path_of(bundle.id, "suggested")))
        stage = Stage.of(bundle, company, calendar)
        for procedure in bundle.procedures.values():
            found = courses_of(stage, procedure, looked_at)
            if found:
                yield found


def _directories(bundle: Bundle) -> Iterator[Facts]:
    facts = {id: fact.values for procedure in bundle.procedures.values() for id, fact in procedure.facts.items()}
    for values in product(*facts.values()):
        yield dict(zip(facts, values, strict=True))


@dataclass(frozen=True, slots=True)
class _Edge(Edge):
    """An edge that remembers its way."""

    way: Way = field(kw_only=True, compare=False)


def _edge(way: Way, bits: Mapping[Label, int]) -> _Edge:
    return _Edge(way.source, way.target, sum(bits[label] for label in way.labels), way=way)


# -- a walk with whole answers -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Done:
    """A step of a story as it happened: the scenes before and after, the deed, and the whole answers."""

    before: Scene
    after: Scene
    deed: Deed
    answers: Given


@dataclass(frozen=True, slots=True)
class _Course:
    """A walk that can really be told, with the transitions that happen, in the order in which they first do."""

    steps: tuple[_Done, ...]
    labels: tuple[Label, ...]


def _walked(found: Courses, graph: list[list[_Edge]], walk: Walk, wanted: int) -> _Course:
    """Return the walk with whole answers; ways that nobody's invented answers can take are walked around."""
    closed: set[int] = set()
    best = _Course((), ())
    for _ in range(REPLANNED):
        edges = edges_of(graph, walk, wanted, lambda edge: id(edge) not in closed)
        course, failed = _followed(found, [edge for edge in edges if isinstance(edge, _Edge)])
        if len(course.labels) > len(best.labels):
            best = course
        if failed is None:
            break
        closed.add(id(failed))
    return best


def _followed(found: Courses, edges: list[_Edge]) -> tuple[_Course, _Edge | None]:
    """Return how far the edges can be followed with whole answers, and the one at which that ends."""
    scene, labels, steps = found.scenes[0], dict[Label, None](), list[_Done]()
    for edge in edges:
        done = _passed(found.stage, scene) if edge.way.deed is PASSING else _taken(found, scene, edge)
        if done is None or found.sort(done.after) != found.sort(found.scenes[edge.target]):
            return _Course(tuple(steps), tuple(labels)), edge
        steps.append(done)
        labels |= dict.fromkeys(sorted(edge.way.labels, key=lambda one: one[0] != found.procedure.id))
        scene = done.after
    return _Course(tuple(steps), tuple(labels)), None


def _passed(stage: Stage, scene: Scene) -> _Done | None:
    passed = time_passes(stage.bundle, scene, stage.directory, stage.calendar)
    return _Done(scene, passed[0], PASSING, {}) if passed else None


def _taken(found: Courses, scene: Scene, edge: _Edge) -> _Done | None:
    """Take the step of an edge in a scene that may differ from the one in which it was found."""
    wanted, target = edge.way.deed, found.sort(found.scenes[edge.target])
    for deed in found.stage.deeds(scene):
        if (deed.case, deed.transition, deed.seat) != (wanted.case, wanted.transition, wanted.seat):
            continue
        sketched = found.stage.sketched(scene, deed)
        if sketched and sketched[1] == edge.way.labels and found.sort(sketched[0]) == target:
            done = found.stage.done(scene, deed)
            if done and found.sort(done[0]) == target:
                return _Done(scene, done[0], deed, done[1])
    return None


# -- the story ---------------------------------------------------------------------------------------------------------


def _written(
    found: Courses, course: _Course, covers: tuple[Label, ...], taken: set[str], calendar: Calendar
) -> Suggested:
    bundle = found.stage.bundle
    name = _free(f"{PREFIX}{covers[-1][1]}", taken)
    told = _Told(found, course, Position.of_file(path_of(bundle.id, name)))
    story = with_expectations(bundle, told.story(name, _title(bundle, covers)), calendar)
    path, file = PurePosixPath(path_of(bundle.id, name)), file_of(bundle, story)
    read = read_scenarios({path: file}, bundle)
    problems = read.problems or play(bundle, read.scenarios[0], calendar).problems
    if problems:
        raise CannotSuggest(name, problems)
    return Suggested(story, path, file, covers)


def _free(name: str, taken: set[str]) -> str:
    names = (name[:LONGEST_ID], *(f"{name[: LONGEST_ID - 3]}_{number}" for number in range(2, 99)))
    return next(one for one in names if one not in taken)


def _title(bundle: Bundle, covers: tuple[Label, ...]) -> str:
    labels = list(dict.fromkeys(bundle.procedures[id].transitions[way].label.english for id, way in covers))
    more = f", and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
    return f"{', '.join(labels[:NAMED])}{more}"


@dataclass(frozen=True, slots=True)
class _Told:
    """A course on the way to its story; `at` is the file of the story."""

    found: Courses
    course: _Course
    at: Position

    def story(self, name: str, title: str) -> Scenario:
        """Return the story with looks wherever something has changed, and one at the end."""
        acting = [(self.found.opener.user, self.found.opener.authority)]
        acting += [(one.deed.user, one.deed.actor) for one in self.course.steps if one.deed is not PASSING]
        working = {authority for _, authority in acting}
        reading = [(UserId(f"{one}/reader"), one) for one in self._sitting() if one not in working]
        everybody = tuple(dict.fromkeys([*acting, *reading]))
        people = people_of(everybody, {user: self._rights(user) for user, _ in everybody}, self.at)
        told = {*working, *(one for _, one in reading), *self._needed()}
        authorities = self.found.stage.company.told_of(told, frozenset(self._asked_about()))
        return Scenario(
            id=name, title=title, procedure=self.found.procedure.id, authorities=authorities,
            people={person.id: person for person in people.values()},
            steps=tuple(self._steps({user: person.id for user, person in people.items()})), at=self.at,
        )

    def _rights(self, user: UserId) -> frozenset[RightId]:
        used = {one.deed.seat.right for one in self.course.steps if one.deed.user == user and one.deed.seat}
        opened = {HANDLER} if user == self.found.opener.user else set()
        return frozenset(used | opened) or frozenset({HANDLER})

    def _end(self) -> Scene:
        return self.course.steps[-1].after

    def _sitting(self) -> Iterator[AuthorityId]:
        """Yield who has a seat in one of the cases at the end, or is a member of a group."""
        stage = self.found.stage
        for case in self._end().near.values():
            procedure = stage.bundle.procedures[case.procedure]
            for id in stage.company.authorities:
                if seats_of(procedure, case, id, stage.directory):
                    yield id

    def _needed(self) -> Iterator[AuthorityId]:
        """Yield whoever has held a seat, is named in an answer, or makes a country take part in a group."""
        everybody = self.found.stage.company.authorities
        for case in self._end().cases.values():
            for holding in case.seats.values():
                yield from (holding.holder, *holding.former)
            for filling in case.fillings:
                for answers in filling.versions:
                    for value in answers.values():
                        named = value if isinstance(value, list) else [value]
                        yield from (AuthorityId(one) for one in named if isinstance(one, str) and one in everybody)
            countries = {str(member) for group in case.groups.values() for member in group.members}
            yield from (id for id, one in everybody.items() if one.offices and one.country in countries)

    def _asked_about(self) -> Iterator[AuthorityId]:
        """Yield whoever holds or held a seat about which a fact is asked."""
        bundle = self.found.stage.bundle
        for case in self._end().cases.values():
            for fact in bundle.procedures[case.procedure].facts.values():
                holding = case.seats.get(fact.of)
                yield from (holding.holder, *holding.former) if holding else ()

    def _steps(self, names: Mapping[UserId, UserId]) -> Iterator[Act | Expectation]:
        yield Act(who=names[self.found.opener.user], transition=None, when=When(MORNING), at=self.at)
        for one in self.course.steps:
            when = When(one.after.now)
            if one.deed is not PASSING:
                yield Act(
                    who=names[one.deed.user], transition=one.deed.transition, when=when, answers=one.answers,
                    case=_behind(one.before, one.deed.case), at=self.at,
                )
                when = When()
            for id in _changed(one):
                yield Expectation(when=when, case=_behind(one.after, id), at=self.at)
                when = When()
        yield Expectation(when=When(), at=self.at)


def _behind(scene: Scene, id: CaseId) -> Behind | None:
    return next((Behind(link) for link, ids in scene.own.links.items() if id in ids and id != OWN), None)


def _changed(one: _Done) -> Iterator[CaseId]:
    """Yield the cases that stand elsewhere than before; the story's own when time passed."""
    for id, case in one.after.near.items():
        before = one.before.cases.get(id)
        if before is None or before.state != case.state or (one.deed is PASSING and id == OWN):
            yield id
