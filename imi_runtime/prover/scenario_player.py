"""Stories played on the real engine: what the authors expect is compared with what the procedure does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from imi_runtime import codes
from imi_runtime.engine.access import Access, access_of
from imi_runtime.engine.counting import local_day
from imi_runtime.engine.deadlines import bound_locality
from imi_runtime.engine.decide import Accepted, Command, Decision, Reason, Refused, Tick
from imi_runtime.engine.telling import DAWN, Cast, Deed, Look, Step, StoryDirectory, Telling, own_cast, told
from imi_runtime.engine.world import Calendar, World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case, Phase
from imi_runtime.model.events import CaseOpened, ClockMissed, Event, TransitionFired
from imi_runtime.model.ids import DeadlineId, ProcedureId, RuleId, TransitionId, UserId
from imi_runtime.model.procedure import Procedure
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
    Wanted,
)
from imi_runtime.problems import Position, Problem
from imi_runtime.prover.story_reading import Reader, is_read, is_read_in_part, why_not_read
from imi_runtime.prover.story_words import enumerated, said_refusal, wanted_reason


@dataclass(slots=True)
class Touched:
    """What a story touches of one procedure."""

    transitions: set[TransitionId] = field(default_factory=set)
    rules: set[RuleId] = field(default_factory=set)
    deadlines: set[DeadlineId] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Played:
    """How a story went: its problems, how many steps were played, and what they touched, linked cases included."""

    scenario: Scenario
    problems: tuple[Problem, ...]
    steps: int
    questions: frozenset[str]
    touched: Mapping[ProcedureId, Touched]

    @property
    def holds(self) -> bool:
        """Tell whether everything happened as the story says."""
        return not self.problems


def play(bundle: Bundle, scenario: Scenario, calendar: Calendar) -> Played:
    """Play a story. A step that goes another way than told ends it; expectations that fail are collected."""
    around = World(DAWN, StoryDirectory(scenario.authorities), calendar)
    procedure, cast = bundle.procedures[scenario.procedure], own_cast(scenario)
    stage = _Stage(procedure, scenario, calendar, cast, Telling(bundle, around, cast=cast))
    steps = 0
    for step in told(bundle, scenario, stage.cast):
        steps += 1
        if not stage.take(step):
            break
    return Played(
        scenario, tuple(stage.problems), steps, frozenset(stage.questions()), stage.touched,
    )


@dataclass(slots=True)
class _Stage:
    """A story while it is played: the moment, the case, and what was told so far."""

    procedure: Procedure
    scenario: Scenario
    calendar: Calendar
    cast: Cast
    telling: Telling
    now: datetime = DAWN
    told: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    touched: dict[ProcedureId, Touched] = field(default_factory=dict)

    @property
    def case(self) -> Case | None:
        """The case as it stands."""
        return self.telling.case

    @property
    def world(self) -> World:
        """The outside at this moment of the story."""
        return self.telling.world(self.now)

    def take(self, step: Step) -> bool:
        """Play one step; return whether the story can go on."""
        self.now = step.at
        goes_on = self._look(step.expected) if isinstance(step, Look) else self._do(step)
        self._note_coverage()
        return goes_on

    def _do(self, deed: Deed) -> bool:
        act = deed.act
        case = self.telling.standing(act.case)
        if act.case and case is None:
            self._blame(_nothing_behind(act.case, act.at))
            return False
        decision = self._decided(deed.command(self.procedure.id, case), act.case)
        match decision:
            case Accepted() if act.refused:
                self._blame(codes.STEP_NOT_REFUSED.at(act.at, listing=self._story(), who=act.who, does=_does(act)))
                return False
            case Refused(reason=reason):
                return self._refused(act, reason)
        return True

    def _decided(self, command: Command, behind: Behind | None = None) -> Decision:
        decision = self.telling.decided(command, self.now, behind)
        self._note(decision)
        return decision

    def _note(self, decision: Decision) -> None:
        events = (*decision.events, *(event for step in decision.linked for event in step.events))
        self.told += [self._line(event) for event in events]
        for case, happened in ((decision.case, decision.events), *((one.case, one.events) for one in decision.linked)):
            if case:
                self._note_steps(case, happened)

    def _line(self, event: Event) -> str:
        moment = f"{event.at:%Y-%m-%d %H:%M}"
        match event:
            case TransitionFired(user=user, transition=transition, target=target):
                return f"{moment}  {user or 'the clock'}: {transition}, then the case is in '{target}'"
            case ClockMissed(deadline=deadline):
                return f"{moment}  the deadline '{deadline}' is missed"
            case CaseOpened(user=user, state=state):
                return f"{moment}  {user or 'another case'} opens the case, which is in '{state}'"
        return f"{moment}  the case goes on under another version of the bundle"

    def _refused(self, act: Act, reason: Reason) -> bool:
        case = self.telling.standing(act.case)
        why = said_refusal(reason, self._procedure_of(case), act.transition, case)
        if act.refused is None:
            self._blame(codes.STEP_REFUSED.at(act.at, listing=self._story(), who=act.who, does=_does(act), why=why))
            return False
        if act.refused not in (RefusedFor.ANYTHING, wanted_reason(reason)):
            expected = act.refused.value
            self._blame(
                codes.OTHER_REFUSAL.at(act.at, listing=self._story(), does=_does(act), expected=expected, why=why)
            )
        return True

    def _procedure_of(self, case: Case | None) -> Procedure:
        return self.telling.bundle.procedures[case.procedure] if case else self.procedure

    def _look(self, expected: Expectation) -> bool:
        if self.case:
            self._decided(Tick())
            for decision in self.telling.pass_time(self.now):
                self._note(decision)
        case = self.telling.standing(expected.case)
        if case is None and expected.case and self.case:
            self._blame(_nothing_behind(expected.case, expected.at))
            return False
        if case is None:
            nowhere = "no state: it was never opened"
            self._blame(codes.OTHER_STATE.at(expected.at, expected="some state", found=nowhere))
            return False
        for number, problem in enumerate(self._differences(expected, case)):
            self._blame(problem if number else _with_story(problem, self._story()))
        return True

    def _differences(self, expected: Expectation, case: Case) -> Iterator[Problem]:
        yield from _other_state(expected.state, case)
        yield from _other_turn(expected.turn, self._procedure_of(case), case)
        for members in expected.members:
            yield from _other_members(members, case)
        for wanted in expected.reads:
            yield from self._not_read(wanted, case)
        for wanted in expected.reads_not:
            yield from self._read_though(wanted, case)
        for acts in expected.acts:
            yield from self._other_acts(acts, case)
        for due in expected.due:
            yield from self._other_last_day(due, case)
        yield from _other_missed(expected.missed, case)

    def _access(self, who: UserId, case: Case) -> Access:
        return access_of(self.telling.bundle, case, self.cast.people[who], self.world)

    def _reader(self, who: UserId, case: Case) -> Reader:
        return Reader(self.cast.people[who].authority, self._access(who, case).sight)

    def _not_read(self, wanted: Wanted, case: Case) -> Iterator[Problem]:
        if not is_read(wanted.what, case, self._reader(wanted.who, case)):
            why = why_not_read(wanted.what, case)
            yield codes.NOT_READ.at(wanted.at, who=wanted.who, what=f"'{wanted.written}'", why=why)

    def _read_though(self, wanted: Wanted, case: Case) -> Iterator[Problem]:
        reader = self._reader(wanted.who, case)
        if is_read_in_part(wanted.what, case, reader):
            rules = enumerated(reader.sight.rules, "no rule")
            yield codes.READ_THOUGH.at(wanted.at, who=wanted.who, what=f"'{wanted.written}'", rules=rules)

    def _other_acts(self, expected: ExpectedActs, case: Case) -> Iterator[Problem]:
        found = self._access(expected.who, case).acts
        if set(found) != set(expected.transitions):
            yield codes.OTHER_ACTS.at(
                expected.at, who=expected.who, expected=enumerated(expected.transitions, "nothing"),
                found=enumerated(found, "nothing"),
            )

    def _other_last_day(self, expected: ExpectedDue, case: Case) -> Iterator[Problem]:
        clock = case.clocks.get(expected.deadline)
        found = "none, for no clock of it runs"
        if clock:
            place = bound_locality(case, self._procedure_of(case).deadlines[expected.deadline], self.world)
            found = (local_day(clock.due, place, self.calendar) - timedelta(days=1)).isoformat()
        if found != expected.last_day.isoformat():
            yield codes.OTHER_LAST_DAY.at(
                expected.at, deadline=expected.deadline, expected=expected.last_day.isoformat(), found=found
            )

    def _blame(self, problem: Problem) -> None:
        self.problems.append(problem)

    def _story(self) -> str:
        return "\n".join(["the story so far:", *(f"  {line}" for line in self.told or ["nothing happened yet"])])

    def _note_steps(self, case: Case, events: Iterable[Event]) -> None:
        touched = self.touched.setdefault(case.procedure, Touched())
        touched.transitions |= {event.transition for event in events if isinstance(event, TransitionFired)}
        touched.deadlines |= set(case.clocks)

    def _note_coverage(self) -> None:
        for case in (case for case in (self.case, *self.telling.linked.values()) if case):
            for who in self.scenario.people:
                touched = self.touched.setdefault(case.procedure, Touched())
                touched.rules |= set(self._access(who, case).sight.rules)

    def questions(self) -> Iterator[str]:
        """Yield what was answered: FORM.QUESTION, or SET.QUESTION where it was picked."""
        cases = (case for case in (self.case, *self.telling.linked.values()) if case)
        for filling in (filling for case in cases for filling in case.fillings):
            for answers in filling.versions:
                yield from (name if "." in name else f"{filling.form}.{name}" for name in answers)


def _does(act: Act) -> str:
    return act.transition or "open"


def _with_story(problem: Problem, story: str) -> Problem:
    return replace(problem, listing=story)


def _other_state(expected: ExpectedState | None, case: Case) -> Iterator[Problem]:
    if expected and expected.state != case.state:
        yield codes.OTHER_STATE.at(expected.at, expected=expected.state, found=case.state)


def _nothing_behind(behind: Behind, at: Position) -> Problem:
    of = f" in which '{behind.of}' holds a seat" if behind.of else ""
    return codes.NOTHING_BEHIND_LINK.at(behind.at or at, link=behind.link, of=of)


def _other_members(expected: ExpectedMembers, case: Case) -> Iterator[Problem]:
    group = case.group(expected.party)
    for member, status in expected.statuses.items():
        found = group.status(member) if member in group else "no member"
        if found != status:
            yield codes.OTHER_STATUS.at(
                expected.at, party=expected.party, member=member, expected=status, found=found or "no status"
            )


def _other_turn(expected: ExpectedTurn | None, procedure: Procedure, case: Case) -> Iterator[Problem]:
    found = procedure.states[case.state].waits_for
    if expected and expected.party != found:
        yield codes.OTHER_TURN.at(expected.at, expected=expected.party or "nobody", found=found or "nobody")


def _other_missed(expected: ExpectedMissed | None, case: Case) -> Iterator[Problem]:
    found = [clock.deadline for clock in case.clocks.values() if clock.phase is Phase.MISSED]
    if expected and set(found) != set(expected.deadlines):
        yield codes.OTHER_MISSED.at(
            expected.at, expected=enumerated(expected.deadlines, "none"), found=enumerated(found, "none")
        )
