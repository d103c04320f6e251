"""Scenarios read from their files: every name in them stands for something that the bundle or the story declares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import PurePosixPath

from imi_runtime import codes
from imi_runtime.compiler import references
from imi_runtime.compiler.build_access import WHICH
from imi_runtime.compiler.library import Library, is_scenario
from imi_runtime.compiler.references import RIGHT_NAMES, Names
from imi_runtime.compiler.scenario_answers import answers_of
from imi_runtime.compiler.schema_check import check_shape
from imi_runtime.compiler.written import Word, entries, flag, key_of, string, under, word, word_of, words, words_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import (
    HANDLER,
    AuthorityId,
    Country,
    DeadlineId,
    FactId,
    FormId,
    LinkId,
    MarkId,
    MemberId,
    OfficeId,
    PartyId,
    ProcedureId,
    QuestionId,
    RightId,
    StateId,
    TransitionId,
    UserId,
)
from imi_runtime.model.places import COUNTRIES, ISO_OF
from imi_runtime.model.procedure import Holder, Party, Procedure, Readable, ReadForm, ReadMark, ReadOutline, Which
from imi_runtime.model.scenarios import (
    Act,
    Behind,
    Expectation,
    ExpectedActs,
    ExpectedDue,
    ExpectedMembers,
    ExpectedMissed,
    ExpectedState,
    ExpectedTurn,
    RefusedFor,
    Scenario,
    StoryAuthority,
    StoryPerson,
    Wanted,
    When,
)
from imi_runtime.problems import Problem
from imi_runtime.source.located import Entry, FlagNode, ListNode, MapNode, Node, TextNode
from imi_runtime.source.yaml_reader import Read, YamlReader, read_yaml

KIND = "scenario"
OPEN = "open"
BEHIND = re.compile(r"(?P<link>\S+)(?: of (?P<authority>\S+))?")
NOBODY = "nobody"
PERSON = re.compile(r"(?P<authority>\S+)(?: as (?P<rights>\S+(?: and \S+)*))?")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")
WAIT = re.compile(r"(0|[1-9][0-9]{0,4}) (minute|hour|day|week)s?")


@dataclass(frozen=True, slots=True)
class ReadScenarios:
    """The scenarios of an area that could be understood, by file, and what is wrong with the others."""

    scenarios: tuple[Scenario, ...]
    problems: tuple[Problem, ...]


def read_scenarios(files: Library, bundle: Bundle, read: YamlReader = read_yaml) -> ReadScenarios:
    """Return the scenarios among the files of a bundle; every fault of them once, all in one run."""
    problems: list[Problem] = []
    stories = ((path, data) for path, data in sorted(files.items()) if is_scenario(path))
    found = [_read(path, read(str(path), data), bundle, problems) for path, data in stories]
    return ReadScenarios(tuple(scenario for scenario in found if scenario), tuple(problems))


def _read(path: PurePosixPath, read: Read, bundle: Bundle, problems: list[Problem]) -> Scenario | None:
    problems += read.problems
    if read.root is None:
        return None
    shape = check_shape(KIND, read.root)
    problems += shape.problems
    name = word(read.root, KIND)
    if name and name.text != path.stem:
        problems.append(
            codes.ID_NOT_FILE_NAME.at(name.at, id=name.text, name=path.stem, kind=KIND, file=path.name)
        )
    procedure = _procedure(read.root, bundle, problems)
    if shape.problems or procedure is None:
        return None
    return _StoryReader(bundle, procedure, read.root, problems).scenario()


def _procedure(root: MapNode, bundle: Bundle, problems: list[Problem]) -> Procedure | None:
    name = word(root, "procedure")
    known = Names("procedures", bundle.procedures, codes.NO_SUCH_PROCEDURE)
    found = known.find(name, "the story is about", problems) if name else None
    return bundle.procedures[ProcedureId(found)] if found else None


@dataclass(slots=True)
class _StoryReader:
    """Reads one story of right shape; what is wrong with it is added to `problems`."""

    bundle: Bundle
    procedure: Procedure
    root: MapNode
    problems: list[Problem]
    now: datetime | None = None
    authorities: Names = field(init=False)
    people: Names = field(init=False)
    transitions: Names = field(init=False)
    deadlines: Names = field(init=False)

    def __post_init__(self) -> None:
        declared = entries(self.root, "authorities")
        self.authorities = Names("authorities of this story", declared, codes.NO_SUCH_STORY_AUTHORITY)
        self.people = Names("people of this story", entries(self.root, "people"), codes.NO_SUCH_PERSON)
        self.transitions = references.transitions(self.procedure.transitions)
        self.deadlines = Names("deadlines", self.procedure.deadlines, codes.NO_SUCH_DEADLINE)

    def scenario(self) -> Scenario | None:
        """Return the story, or None when something in it cannot be understood."""
        before = len(self.problems)
        authorities = {entry.key: self._authority(entry) for entry in entries(self.root, "authorities").values()}
        people = {UserId(entry.key): self._person(entry) for entry in entries(self.root, "people").values()}
        steps = tuple(step for node in self._steps() for step in self._step(node))
        if len(self.problems) > before:
            return None
        return Scenario(
            id=string(self.root, KIND), title=string(self.root, "title"), procedure=self.procedure.id,
            authorities={AuthorityId(id): authority for id, authority in authorities.items()},
            people={id: person for id, person in people.items() if person}, steps=steps, at=self.root.at,
        )

    def _authority(self, entry: Entry) -> StoryAuthority:
        country = word(entry.value, "country")
        below = self.authorities.found(words(entry.value, "coordinates"), f"'{entry.key}' coordinates", self.problems)
        return StoryAuthority(
            id=AuthorityId(entry.key), name=string(entry.value, "name"), seat=string(entry.value, "seat"),
            country=self._country(country) if country else Country(""),
            coordinates=tuple(AuthorityId(id) for id in below),
            offices=frozenset(OfficeId(office.text) for office in words(entry.value, "offices")),
            facts={FactId(fact.key): fact.value.text for fact in entries(entry.value, "facts").values()
                   if isinstance(fact.value, TextNode)},
            external=flag(entry.value, "external"), at=entry.key_at,
        )

    def _country(self, name: Word) -> Country:
        if name.text in COUNTRIES:
            return Country(name.text)
        known = Names("countries", ISO_OF, codes.NO_SUCH_COUNTRY)
        return ISO_OF.get(known.find(name, "the authority sits in", self.problems) or "", Country(""))

    def _person(self, entry: Entry) -> StoryPerson | None:
        written = word_of(entry.value) if isinstance(entry.value, TextNode) else None
        found = PERSON.fullmatch(written.text) if written else None
        if written is None or found is None:
            self.problems.append(codes.NOT_A_PLACE_OF_WORK.at(entry.value.at, who=entry.key))
            return None
        place = self.authorities.find(
            written.part(*found.span("authority")), f"{entry.key} works for", self.problems
        )
        rights = frozenset(self._rights(written, found, entry.key))
        return StoryPerson(
            id=UserId(entry.key), authority=AuthorityId(place or ""), rights=rights, at=entry.key_at
        )

    def _rights(self, written: Word, found: re.Match[str], who: str) -> Iterator[RightId]:
        if found["rights"] is None:
            yield HANDLER
            return
        for right in re.finditer(r"(?<!\S)(?!and(?!\S))\S+", found["rights"]):
            start = found.start("rights") + right.start()
            named = written.part(start, start + len(right[0]))
            known = RIGHT_NAMES.find(named, f"{who} works as", self.problems)
            if known:
                yield RightId(known)

    def _steps(self) -> tuple[MapNode, ...]:
        found = under(self.root, "steps")
        steps = tuple(n for n in found.items if isinstance(n, MapNode)) if isinstance(found, ListNode) else ()
        first = steps[0] if steps else None
        if first and (string(first, "does") != OPEN or not under(first, "at")):
            self.problems.append(codes.STORY_MUST_OPEN.at(first.at))
        return steps

    def _step(self, node: MapNode) -> Iterator[Act | Expectation]:
        """Yield the step, read by the names of the procedure whose case it is about."""
        expected = node.entries.get("expect")
        behind = self._behind(expected.value if expected else node)
        if behind is None:
            yield from self._step_in(node, None)
            return
        link = self.procedure.links[behind.link]
        linked = replace(self, procedure=self.bundle.procedures[link.procedure])
        yield from linked._step_in(node, behind)
        self.now = linked.now

    def _behind(self, node: Node) -> Behind | None:
        written = word(node, "case")
        found = BEHIND.fullmatch(written.text) if written else None
        if written is None or found is None:
            return None
        named = written.part(*found.span("link"))
        link = references.links(self.procedure.links).find(named, "the step is in the case behind", self.problems)
        of = None
        if found["authority"]:
            of = self.authorities.find(written.part(*found.span("authority")), "the case is that of", self.problems)
        return Behind(LinkId(link), AuthorityId(of) if of else None, written.at) if link else None

    def _step_in(self, node: MapNode, behind: Behind | None) -> Iterator[Act | Expectation]:
        expected = node.entries.get("expect")
        if expected:
            yield self._expectation(expected, behind)
            return
        who = self._who(word(node, "who"))
        does = word(node, "does")
        when = self._when(node)
        if who is None or does is None:
            return
        transition = None
        if does.text != OPEN:
            transition = self._transition(does, f"{who} does")
            if transition is None:
                return
        forms = answers_of(self.bundle, self.procedure, transition, node, self.authorities, self.problems)
        yield Act(
            who=who, transition=transition, when=when, answers=forms, refused=_refused(under(node, "refused")),
            case=behind, at=does.at,
        )

    def _who(self, name: Word | None) -> UserId | None:
        found = self.people.find(name, "the step is taken by", self.problems) if name else None
        return UserId(found) if found else None

    def _transition(self, name: Word, subject: str) -> TransitionId | None:
        found = self.transitions.find(name, subject, self.problems)
        return TransitionId(found) if found else None

    def _when(self, node: Node) -> When:
        moment, wait = word(node, "at"), word(node, "after")
        if moment:
            return self._at(moment)
        if wait:
            return self._after(wait)
        return When()

    def _at(self, written: Word) -> When:
        moment = _moment(written.text)
        if moment is None:
            self.problems.append(codes.NOT_A_MOMENT.at(written.at, found=written.text))
            return When()
        if self.now and moment < self.now:
            before = f"{self.now:%Y-%m-%d %H:%M}"
            self.problems.append(codes.TIME_RUNS_BACK.at(written.at, found=written.text, before=before))
        self.now = max(moment, self.now or moment)
        return When(moment)

    def _after(self, written: Word) -> When:
        found = WAIT.fullmatch(written.text)
        if found is None:
            self.problems.append(codes.NOT_A_WAIT.at(written.at, found=written.text))
            return When()
        wait = timedelta(**{f"{found[2]}s": int(found[1])})
        self.now = self.now + wait if self.now else None
        return When(after=wait)

    def _expectation(self, entry: Entry, behind: Behind | None) -> Expectation:
        node = entry.value
        when = self._when(node)
        missed = under(node, "missed")
        return Expectation(
            when=when,
            state=self._state(word(node, "state")),
            turn=self._turn(word(node, "waits_for")),
            reads=tuple(self._wanted(node, "reads", "is to read")),
            reads_not=tuple(self._wanted(node, "not_reads", "is not to read")),
            acts=tuple(self._acts(node)),
            due=tuple(self._due(node)),
            missed=self._missed(missed) if missed else None,
            members=tuple(self._members(node)),
            case=behind,
            at=entry.key_at,
        )

    def _members(self, node: Node) -> Iterator[ExpectedMembers]:
        groups = references.groups([party.id for party in self.procedure.parties.values() if party.many])
        for entry in entries(node, "members").values():
            found = groups.find(key_of(entry), "statuses are expected in", self.problems)
            if found:
                party = self.procedure.parties[PartyId(found)]
                yield ExpectedMembers(party.id, dict(self._statuses(entry, party)), entry.key_at)

    def _statuses(self, entry: Entry, party: Party) -> Iterator[tuple[MemberId, StateId]]:
        known = references.group_statuses(party.id, party.statuses)
        for member in entries(entry.value).values():
            id = self._member(key_of(member), party)
            written = word_of(member.value) if isinstance(member.value, TextNode) else None
            status = known.find(written, f"'{member.key}' is expected as", self.problems) if written else None
            if id and status:
                yield MemberId(id), StateId(status)

    def _member(self, name: Word, party: Party) -> str | None:
        if party.holder is Holder.COUNTRY:
            return self._country(name) or None
        return self.authorities.find(name, f"a member of '{party.id}' is", self.problems)

    def _state(self, name: Word | None) -> ExpectedState | None:
        if name is None:
            return None
        found = references.states(self.procedure.states).find(name, "the case is expected in", self.problems)
        return ExpectedState(StateId(found), name.at) if found else None

    def _turn(self, name: Word | None) -> ExpectedTurn | None:
        if name is None:
            return None
        if name.text == NOBODY:
            return ExpectedTurn(None, name.at)
        found = references.parties(self.procedure.parties).find(name, "the case is to wait for", self.problems)
        return ExpectedTurn(PartyId(found), name.at) if found else None

    def _of_people(self, node: Node, key: str) -> Iterator[tuple[UserId, Entry]]:
        for entry in entries(node, key).values():
            who = self.people.find(key_of(entry), f"'{key}' is about", self.problems)
            if who:
                yield UserId(who), entry

    def _wanted(self, node: Node, key: str, verb: str) -> Iterator[Wanted]:
        for who, entry in self._of_people(node, key):
            for name in words_of(entry.value):
                what = self._readable(name, f"{who} {verb}")
                if what:
                    yield Wanted(who, what, name.text, name.at)

    def _readable(self, name: Word, subject: str) -> Readable | None:
        if name.text == "outline":
            return ReadOutline()
        if name.text in self.procedure.marks:
            return ReadMark(MarkId(name.text))
        which, form_name = _quantified(name)
        form, dot, question = form_name.text.partition(".")
        known = [*self.bundle.forms, *self.procedure.marks, "outline"]
        if form not in self.bundle.forms:
            Names("forms and marks", known, codes.NOTHING_TO_READ).find(name, subject, self.problems)
            return None
        if dot:
            asked = [one.id for one in self.bundle.forms[FormId(form)].questions()]
            named = form_name.part(len(form) + 1, len(form_name.text))
            if not references.questions(form, asked).find(named, subject, self.problems):
                return None
        return ReadForm(FormId(form), QuestionId(question) if dot else None, which)

    def _acts(self, node: Node) -> Iterator[ExpectedActs]:
        for who, entry in self._of_people(node, "acts"):
            named = self.transitions.found(words_of(entry.value), f"{who} is to be able to", self.problems)
            yield ExpectedActs(who, tuple(TransitionId(id) for id in named), entry.key_at)

    def _due(self, node: Node) -> Iterator[ExpectedDue]:
        for entry in entries(node, "due").values():
            deadline = self.deadlines.find(key_of(entry), "a last day is expected for", self.problems)
            day = word_of(entry.value) if isinstance(entry.value, TextNode) else None
            last = _day(day.text) if day else None
            if day and last is None:
                self.problems.append(codes.NOT_A_LAST_DAY.at(day.at, found=day.text))
            if deadline and last:
                yield ExpectedDue(DeadlineId(deadline), last, entry.key_at)

    def _missed(self, node: Node) -> ExpectedMissed:
        found = self.deadlines.found(words_of(node), "the story expects to be missed", self.problems)
        return ExpectedMissed(tuple(DeadlineId(id) for id in found), node.at)


def _quantified(name: Word) -> tuple[Which, Word]:
    """Return which fillings are meant, and the form or FORM.QUESTION after the word that says so."""
    first, space, _ = name.text.partition(" ")
    if space and first in WHICH:
        return WHICH[first], name.part(len(first) + 1, len(name.text))
    return Which.LATEST, name


def _refused(node: Node | None) -> RefusedFor | None:
    match node:
        case FlagNode(value=True):
            return RefusedFor.ANYTHING
        case TextNode(text=text):
            return RefusedFor(text)
    return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if MOMENT.fullmatch(text) else None
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
