"""A course of the proof played again, with invented authorities, whole answers and real dates, on the real engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random

from imi_runtime.engine.course import happens_by_itself
from imi_runtime.engine.decide import Accepted, Fire, Open, Tick, decide
from imi_runtime.engine.evolve import evolve
from imi_runtime.engine.sample_answers import Sampler
from imi_runtime.engine.step import Doing, step
from imi_runtime.engine.world import Calendar, World
from imi_runtime.model.case import Actor, Answer, Case, Phase
from imi_runtime.model.events import CarriedFilling, CaseOpened, TransitionFired
from imi_runtime.model.forms import Chooses
from imi_runtime.model.ids import (
    HANDLER,
    AuthorityId,
    CaseId,
    CaseNumber,
    FormId,
    PartyId,
    QuestionId,
    TransitionId,
    UserId,
)
from imi_runtime.model.procedure import ByOffice, Coordinates, EveryCountry, FromTheLink, Party
from imi_runtime.model.questions import AnswerType, Question
from imi_runtime.prover.graph import Step
from imi_runtime.prover.ground import Ground
from imi_runtime.prover.invented import (
    HERE,
    OTHER_PLACES,
    PLACES,
    WATCHED_PLACE,
    InventedDirectory,
    country_of,
    invented,
)
from imi_runtime.prover.moves import SOMEBODY, Move, begun_with
from imi_runtime.prover.outside import Reading
from imi_runtime.prover.situations import NOBODY, doers
from imi_runtime.prover.values import ANYTHING, is_imagined_pick, real_picks

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
SOON, JUST_BEFORE = timedelta(hours=1), timedelta(hours=2)
ATTEMPTS = 8
MOST_DECISIONS = 120
MOST_RINGS = 60
"""How many clocks run out one after the other before time is said not to end a case."""
AHEAD = timedelta(days=20)


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a story: when, who in which seat, and what; a clock or a linked case has no seat."""

    at: datetime
    seat: PartyId | None
    authority: AuthorityId | None
    transition: TransitionId | None
    move: Move


@dataclass(frozen=True, slots=True)
class Played:
    """A story that can really happen: its lines, and the case at its end."""

    lines: tuple[Line, ...]
    case: Case
    world: World


@dataclass(slots=True)
class _Limit:
    left: int = MOST_DECISIONS


def replay(
    ground: Ground, opened: Case, story: tuple[Step, ...], calendar: Calendar, agrees: Callable[[Played], bool]
) -> Played | None:
    """Return the story as it can really happen, if it can and its end agrees with what the proof says of it."""
    for attempt in range(ATTEMPTS):
        stage = _Stage(ground, calendar, Random(attempt), _Limit())  # noqa: S311 - draws invented answers, and no secrets
        begun = stage.opening(opened)
        found = stage.play(begun, tuple(each.move for each in story), (), agrees) if begun else None
        if found:
            return found
    return None


@dataclass(frozen=True, slots=True)
class _Stage:
    ground: Ground
    calendar: Calendar
    random: Random
    limit: _Limit
    newest: dict[str, int] = field(default_factory=dict)

    def world(self, now: datetime, reading: Reading | None = None) -> World:
        facts = reading.facts if reading else {}
        return World(now, InventedDirectory(self.ground.procedure, facts), self.calendar)

    # -- the opening

    def opening(self, opened: Case) -> Case | None:
        """Return the case with which the story begins."""
        procedure = self.ground.procedure
        opener = procedure.opener
        if opener is None:
            seats = frozenset(p.id for p in procedure.parties.values() if isinstance(p.joins, FromTheLink))
            return self._opened_by_link(opened, seats)
        if opened.state != procedure.initial.id:
            return self._begun(opened)
        who = Actor(UserId("person of the opener"), invented(opener.id, HERE), frozenset({HANDLER}))
        command = Open(CaseId("case"), CaseNumber("case"), self.ground.procedure.id, who)
        decision = decide(self.ground.bundle, None, command, self.world(MORNING))
        return decision.case if isinstance(decision, Accepted) else None

    def _begun(self, opened: Case) -> Case | None:
        """Return a case of the proof that a linked case has begun, where people can open such cases too."""
        for id, seats in self.ground.beginning.items():
            transition = self.ground.procedure.transitions[id]
            if any(branch.to == opened.state for branch in transition.route):
                return begun_with(self.ground, self._opened_by_link(opened, seats), transition, self.world(MORNING))
        return None

    def _opened_by_link(self, opened: Case, filled: frozenset[PartyId]) -> Case:
        procedure = self.ground.procedure
        seats = {
            party.id: invented(party.id, PLACES[place]) for place, party in enumerate(procedure.parties.values())
            if party.id in filled
        }
        event = CaseOpened(
            case=opened.id, number=opened.number, area=opened.area, procedure=opened.procedure,
            deployment=opened.deployment, state=procedure.initial.id, party=None, authority=None, user=None, at=MORNING,
            marks={mark.id: mark.values[0] for mark in procedure.marks.values()}, seats=seats,
        )
        empty = evolve(None, event)
        carried: list[CarriedFilling] = []
        for form in procedure.carried:
            text = opened.latest(form)
            known = dict(text.latest) if text else {}
            answers = self._filled(empty, form, known, self.world(MORNING), MORNING.date(), MORNING.date())
            carried.append(CarriedFilling(form, len(carried) + 1, NOBODY, AuthorityId(""), answers))
        return evolve(None, replace(event, carried=tuple(carried)))

    # -- the steps

    def play(
        self, case: Case, moves: tuple[Move, ...], lines: tuple[Line, ...], agrees: Callable[[Played], bool]
    ) -> Played | None:
        """Play what is left, trying for each step a few moments at which it may happen."""
        if not moves:
            last = Played(lines, case, self.world(case.updated))
            return last if agrees(last) else None
        for moment in self._moments(case, moves[0]):
            if self.limit.left <= 0:
                return None
            self.limit.left -= 1
            done = self._do(case, moves[0], moment)
            found = self.play(done[0], moves[1:], (*lines, done[1]), agrees) if done else None
            if found:
                return found
        return None

    def _moments(self, case: Case, move: Move) -> Iterator[datetime]:
        if move.clock:
            clock = case.clocks.get(move.clock)
            if clock and clock.phase is Phase.RUNNING:
                yield max(clock.due, case.updated)
            return
        yield case.updated + SOON
        meant = MORNING + (move.reading.today - self.ground.days[0])
        if meant > case.updated + SOON:
            yield meant
        due = sorted(clock.due for clock in case.clocks.values() if clock.phase is Phase.RUNNING)
        yield from (one - JUST_BEFORE for one in islice(due, 3) if one - JUST_BEFORE > case.updated + SOON)

    def _do(self, case: Case, move: Move, moment: datetime) -> tuple[Case, Line] | None:
        world = self.world(moment, move.reading)
        linked = move.reading.met_by(case)
        world = replace(world, linked=dict(move.reading.world(self.ground.procedure, case).linked))
        if move.clock:
            return self._ring(linked, move, world)
        if move.seat is None:
            return self._by_link(linked, move, world)
        return self._act(linked, move, world)

    def _ring(self, case: Case, move: Move, world: World) -> tuple[Case, Line] | None:
        decision = decide(self.ground.bundle, case, Tick(), world)
        after, events = decision.case, [e for e in decision.events if not _only_missed(self.ground, e)]
        fired = events[0] if events else None
        meant = fired.transition == move.transition if isinstance(fired, TransitionFired) else move.transition is None
        if after is None or not meant or len(events) > 1:
            return None
        return _unlinked(after), Line(world.now, None, None, move.transition, move)

    def _by_link(self, case: Case, move: Move, world: World) -> tuple[Case, Line] | None:
        calm = self._calm(case, world)
        assert move.transition is not None
        transition = self.ground.procedure.transitions[move.transition]
        if calm is None or not happens_by_itself(self.ground.procedure, transition, calm, world):
            return None
        after = evolve(calm, step(self.ground.bundle, calm, Doing(transition, {}), world))
        return _unlinked(after), Line(world.now, None, None, transition.id, move)

    def _calm(self, case: Case, world: World) -> Case | None:
        """Return the case when no clock does anything before this moment."""
        decision = decide(self.ground.bundle, case, Tick(), world)
        quiet = all(_only_missed(self.ground, event) for event in decision.events)
        return decision.case if quiet else None

    def _act(self, case: Case, move: Move, world: World) -> tuple[Case, Line] | None:
        calm, who = self._calm(case, world), self._who(case, move, world)
        assert move.transition is not None and move.seat is not None
        if calm is None or who is None:
            return None
        actor = Actor(self._person(calm, move, who), who, frozenset({move.seat.right}))
        answers = {form: self._answers(calm, form, move, world, who) for form in move.answers}
        decision = decide(self.ground.bundle, calm, Fire(move.transition, actor, calm.revision, answers), world)
        if not isinstance(decision, Accepted):
            return None
        return _unlinked(decision.case), Line(world.now, move.seat.party, who, move.transition, move)

    # -- who

    def _who(self, case: Case, move: Move, world: World) -> AuthorityId | None:
        assert move.seat is not None
        return self.authority(case, self.ground.procedure.parties[move.seat.party], str(move.actor), world)

    def authority(self, case: Case, party: Party, imagined: str, world: World) -> AuthorityId | None:
        """Return the invented authority that plays an imagined one."""
        holding = case.seats.get(party.id)
        match party.joins:
            case Coordinates(party=coordinated):
                held = case.seats.get(coordinated)
                return next(iter(sorted(world.directory.coordinators(held.holder, case.area))), None) if held else None
            case ByOffice(country=place):
                answer = case.answer(*place) if place else HERE
                return invented(party.id, str(answer)) if answer else None
        if party.many:
            return self._member(case, party, imagined)
        if imagined.endswith("#former"):
            return holding.former[-1] if holding and holding.former else None
        return holding.holder if holding else None

    def _member(self, case: Case, party: Party, imagined: str) -> AuthorityId | None:
        watched = self._watched(party)
        if imagined.endswith("#watched"):
            return watched
        wanted = imagined.split(":")[1] if ":" in imagined else ""
        members = case.group(party.id).members.values()
        own = country_of(watched) if isinstance(party.joins, EveryCountry) else watched
        found = [m.id for m in members if m.id != own and (m.status or "") == wanted]
        if not found:
            return None
        return invented(party.id, found[0]) if isinstance(party.joins, EveryCountry) else AuthorityId(found[0])

    def _watched(self, party: Party) -> AuthorityId:
        return invented(party.id, WATCHED_PLACE)

    def _person(self, case: Case, move: Move, who: AuthorityId) -> UserId:
        """Return who acts: the person who did an earlier step, or somebody who has not acted yet."""
        labels = doers(self.ground, case)
        known = next((case.doers[done] for done, label in labels.items() if label == move.user), None)
        if known or move.user == SOMEBODY:
            return known or UserId(f"person of {who}")
        return UserId(f"person {case.revision} of {who}")

    # -- answers

    def _answers(
        self, case: Case, form: FormId, move: Move, world: World, who: AuthorityId
    ) -> dict[str, Answer]:
        known = dict(move.answers[form])
        self._choose(case, form, move, known, who)
        return self._filled(case, form, known, world, move.reading.today, world.now.date())

    def _filled(
        self, case: Case, form: FormId, known: dict[str, Answer], world: World, imagined: date, today: date
    ) -> dict[str, Answer]:
        """Return whole answers that say what the proof says, and anything that the form accepts elsewhere."""
        trials, own = self.ground.trials.get(form), self.ground.bundle.forms[form]
        followed = trials.names if trials else ()
        real = {
            name: _real(value, own.question(QuestionId(name)), today - imagined, self._ahead())
            for name, value in known.items() if not _is_anything(value)
        }
        real |= real_picks(own, case, known)
        partners = tuple(invented(PartyId("office"), place) for place in PLACES)
        sampler = Sampler(bundle=self.ground.bundle, world=world, random=self.random, partners=partners)
        answers = sampler.fill(self.ground.procedure, case, form, real)
        for name in followed:
            if name not in known:
                answers.pop(name, None)
        return answers

    def _ahead(self) -> timedelta:
        """Return how much later a date may be that is compared with no day: its clock shall not run out at once."""
        return AHEAD if len(self.ground.days) == 1 else timedelta()

    def _choose(self, case: Case, form: FormId, move: Move, known: dict[str, Answer], who: AuthorityId) -> None:
        """Put invented authorities where imagined ones were chosen, seated or added."""
        assert move.transition is not None
        transition, parties = self.ground.procedure.transitions[move.transition], self.ground.procedure.parties
        chosen: dict[str, PartyId] = {
            page.id: page.content.party for page in self.ground.bundle.forms[form].pages.values()
            if isinstance(page.content, Chooses)
        }
        for id, (where, question) in transition.replace.items():
            if where == form:
                chosen[str(question)] = id
        for name, party in chosen.items():
            if name in known:
                known[name] = self._seat(case, parties[party], str(known[name]), known)
        for id, (where, question) in transition.add.items():
            if where == form:
                known[question] = self._added(case, parties[id], known.get(question), who)

    def _seat(self, case: Case, party: Party, imagined: str, known: Mapping[str, Answer]) -> str:
        holding = case.seats.get(party.id)
        if holding and imagined.endswith("#now"):
            return holding.holder
        number = len(holding.former) + 1 if holding else 0
        return invented(party.id, self._country(case, party, known), number)

    def _country(self, case: Case, party: Party, known: Mapping[str, Answer]) -> str:
        if party.country_as_answered:
            form, name = party.country_as_answered
            return str(known.get(name) or case.answer(form, name) or HERE)
        other = case.seats.get(party.country_same_as or party.country_other_than or party.id)
        if party.country_same_as and other:
            return country_of(other.holder)
        taken = country_of(other.holder) if other else HERE
        return next(place for place in PLACES if place not in (taken, HERE))

    def _added(self, case: Case, party: Party, imagined: Answer | None, who: AuthorityId) -> list[str]:
        """Return the authorities to add; where the proof adds nobody new, somebody who is a member already."""
        wanted = imagined if isinstance(imagined, list) else []
        country = country_of(who) if party.country_as_adding else WATCHED_PLACE
        watched = [str(self._watched(party))] if any(str(one).endswith("#watched") for one in wanted) else []
        others = OTHER_PLACES if not party.country_as_adding else (country,) * 3
        new = [str(invented(party.id, p, n + 1)) for n, p in enumerate(others)]
        newly = new if any(str(one).endswith("#new") for one in wanted) else []
        return [*watched, *newly] or [str(id) for id in list(case.group(party.id).members)[:1]]


def time_going_on(ground: Ground, calendar: Calendar, played: Played) -> Iterator[tuple[frozenset[TransitionId], Case]]:
    """Yield what clocks do at each moment when nobody does anything any more, and the case after it."""
    stage = _Stage(ground, calendar, Random(0), _Limit())  # noqa: S311 - draws invented answers, and no secrets
    case: Case | None = played.case
    for _ in range(MOST_RINGS):
        due = [clock.due for clock in case.clocks.values() if clock.phase is Phase.RUNNING] if case else []
        if case is None or not due:
            return
        decision = decide(ground.bundle, case, Tick(), stage.world(max(case.updated, min(due))))
        case = decision.case
        if case is not None:
            yield frozenset(e.transition for e in decision.events if isinstance(e, TransitionFired)), case


def ends_in_time(ground: Ground, calendar: Calendar, played: Played) -> bool:
    """Tell whether the case comes to an end when nobody does anything any more and time goes on."""
    courses = (case for _, case in time_going_on(ground, calendar, played))
    return any(ground.procedure.states[case.state].final for case in (played.case, *courses))


def _unlinked(case: Case) -> Case:
    return replace(case, links={})


def _only_missed(ground: Ground, event: object) -> bool:
    deadline = getattr(event, "deadline", None)
    return deadline is not None and deadline not in ground.clocks


def _is_anything(value: Answer) -> bool:
    return value == ANYTHING or is_imagined_pick(value) or (isinstance(value, list) and ANYTHING in value)


def _real(value: Answer, question: Question | None, later: timedelta, ahead: timedelta) -> Answer:
    """Return the answer as it is given on the real day: dates move with it, and lie ahead where they may."""
    if question is None or question.type is not AnswerType.DATE:
        return value
    moved = date.fromisoformat(str(value)) + later
    return (moved if question.at_most else moved + ahead).isoformat()


def who_plays(
    ground: Ground, calendar: Calendar, case: Case, party: Party, imagined: str, world: World
) -> AuthorityId | None:
    """Return the invented authority that plays an imagined one in a case."""
    stage = _Stage(ground, calendar, Random(0), _Limit())  # noqa: S311 - draws invented answers, and no secrets
    return stage.authority(case, party, imagined, world)
