"""A running case under another version of its bundle: everything that it holds, under the ids of that version.

Nothing happens by a move: no step is taken, no clock starts, nobody is asked anything. What has no successor is not
guessed; the case then needs a mapping and stays where it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from imi_runtime.engine.deadlines import recounted
from imi_runtime.engine.evolve import OPENING
from imi_runtime.engine.moved_answers import FORMS, AnswerMover
from imi_runtime.engine.successors import BECOMES, Parts, Successors, fitting_parties, is_set_aside
from imi_runtime.engine.world import World
from imi_runtime.model.case import Answers, Case, Clock, Filling, Group, Holding, Member, Phase
from imi_runtime.model.events import RewrittenAnswers
from imi_runtime.model.ids import (
    CaseId,
    DeadlineId,
    FormId,
    LinkId,
    MarkId,
    PartyId,
    ProcedureId,
    StateId,
    TransitionId,
    UserId,
)
from imi_runtime.model.moving import SET_ASIDE, Place
from imi_runtime.model.procedure import Procedure

NO_SEAT = PartyId("")
NO_FORM = FormId("")
"""Stands for the form of a filling that was set aside: no rule opens it."""
PROCEDURES = "procedures"


@dataclass(frozen=True, slots=True)
class Moved:
    """The case as it would go on.

    `names` says, by filling, what each name of an answer has become (None: set aside), `marks` the same for marks, and
    `mapped` everything that is called otherwise now.
    """

    case: Case
    names: Mapping[int, Mapping[str, str | None]]
    marks: Mapping[MarkId, MarkId | None]
    mapped: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unmapped:
    """The case cannot go on: nobody says what becomes of what it holds at these places."""

    places: tuple[Place, ...]


def moved(case: Case, successors: Successors, world: World) -> Moved | Unmapped:
    """Return the case under the new version, or what has no successor there."""
    mover = _Mover(successors, case)
    procedure = mover.procedure()
    if procedure is None:
        return Unmapped(tuple(mover.gaps))
    fillings = tuple(mover.fillings())
    after = replace(
        case, procedure=procedure.id, deployment=successors.new.digest, state=mover.state(), marks=mover.all_marks(),
        seats=mover.seats(), groups=mover.groups(), fillings=fillings, links=mover.links(),
        doers=mover.persons(case.doers), deputised=mover.persons(case.deputised),
    )
    after = replace(after, clocks=mover.clocks(after, world)) if not mover.gaps else after
    if mover.gaps:
        return Unmapped(tuple(mover.gaps))
    return Moved(after, mover.names, mover.marks, mover.mapped)


def rewritten(before: Case, after: Case) -> tuple[RewrittenAnswers, ...]:
    """Return the versions of fillings whose answers stand under other names after a move."""
    pairs = zip(before.fillings, after.fillings, strict=True)
    return tuple(
        RewrittenAnswers(new.number, version, answers)
        for old, new in pairs
        for version, (was, answers) in enumerate(zip(old.versions, new.versions, strict=True), 1)
        if was != answers
    )


@dataclass(slots=True)
class _Mover:
    """Moves one case, and notes what has no successor and what is called otherwise."""

    successors: Successors
    case: Case
    gaps: dict[Place, None] = field(default_factory=dict)
    mapped: dict[str, str] = field(default_factory=dict)
    names: dict[int, dict[str, str | None]] = field(default_factory=dict)
    marks: dict[MarkId, MarkId | None] = field(default_factory=dict)
    _new: Procedure | None = None

    def find(self, place: Place, old: str, parts: Parts) -> str | None:
        """Return the successor of an id, or None and note the gap."""
        found = self.successors.of(place, old, parts)
        if found is None:
            self.gaps[place] = None
        elif found != old:
            self.mapped["/".join(place)] = found
        return found

    def _in(self, kind: str, old: str, parts: Parts, *owners: str) -> str | None:
        return self.find((PROCEDURES, self.case.procedure, kind, *owners, old), old, parts)

    @property
    def _old(self) -> Procedure:
        return self.successors.old.procedures[self.case.procedure]

    @property
    def _there(self) -> Procedure:
        assert self._new is not None
        return self._new

    def _once(self, kind: str, old: str, became: str | None, taken: Collection[Any]) -> str | None:
        """Return the successor, unless it is set aside or already stands for something else of the case."""
        if became is None or is_set_aside(became):
            return None
        if became in taken:
            self.gaps[PROCEDURES, self.case.procedure, kind, old] = None
            return None
        return became

    # -- the parts of a case, in the order of its definition

    def procedure(self) -> Procedure | None:
        """Return the procedure under which the case goes on."""
        procedures, old = self.successors.new.procedures, self.case.procedure
        found = self.find((PROCEDURES, old, BECOMES), old, Parts(procedures))
        self._new = procedures.get(ProcedureId(found)) if found else None
        return self._new

    def state(self) -> StateId:
        """Return where the case stands."""
        return StateId(self._in("states", self.case.state, Parts(self._there.states)) or self.case.state)

    def all_marks(self) -> dict[MarkId, str]:
        """Return the marks with their values; a new mark has its first value."""
        kept: dict[MarkId, str] = {}
        for mark, value in self.case.marks.items():
            self.marks[mark] = None
            found = self._once("marks", mark, self._in("marks", mark, Parts(self._there.marks)), kept)
            if found is not None:
                id = self.marks[mark] = MarkId(found)
                into = self._there.marks[id]
                kept[id] = self._in("values", value, Parts(into.values, into.values_were), mark) or value
        return {id: kept.get(id, mark.values[0]) for id, mark in self._there.marks.items()}

    def _party(self, party: PartyId) -> str | None:
        old = self._old.parties.get(party)
        return self._in("parties", party, fitting_parties(old, self._there.parties))

    def seats(self) -> dict[PartyId, Holding]:
        """Return who sits where."""
        kept: dict[PartyId, Holding] = {}
        for party, holding in self.case.seats.items():
            found = self._once("parties", party, self._party(party), kept)
            if found is not None:
                kept[PartyId(found)] = holding
        return kept

    def groups(self) -> dict[PartyId, Group]:
        """Return who is a member of what, and where each member stands."""
        kept: dict[PartyId, Group] = {}
        for party, group in self.case.groups.items():
            found = self._once("parties", party, self._party(party), kept)
            if found is not None:
                id = PartyId(found)
                kept[id] = Group({m.id: self._member(party, id, m) for m in group.members.values()})
        return kept

    def _member(self, party: PartyId, into: PartyId, member: Member) -> Member:
        there = self._there.parties[into]
        if not there.statuses or member.status is None:
            return replace(member, status=there.first_status)
        status = self._in("statuses", member.status, Parts(there.statuses), party)
        return replace(member, status=StateId(status or member.status))

    def fillings(self) -> Iterator[Filling]:
        """Yield every filling with its answers."""
        for filling in self.case.fillings:
            form = self._form(filling.form)
            kept = replace(filling, author=self._author(filling.author), transition=self._by(filling.transition))
            if form is None or is_set_aside(form):
                self.names[filling.number] = dict.fromkeys(filling.latest)
                yield replace(kept, form=NO_FORM)
            else:
                into = FormId(form)
                versions = tuple(self._answers(filling, into, answers) for answers in filling.versions)
                yield replace(kept, form=into, versions=versions)

    def _form(self, form: FormId) -> str | None:
        return self.find((FORMS, form, BECOMES), form, Parts(self.successors.new.forms)) if form else SET_ASIDE

    def _answers(self, filling: Filling, into: FormId, answers: Answers) -> Answers:
        found = AnswerMover(self.successors, self.find).moved(filling.form, into, answers)
        self.names[filling.number] = found.names
        targets = [name for name in found.names.values() if name is not None]
        for name, became in found.names.items():
            if became is not None and targets.count(became) > 1:
                self.gaps[FORMS, filling.form, "questions", name] = None
        return found.answers

    def _author(self, party: PartyId) -> PartyId:
        found = self._party(party) if party else None
        return PartyId(found) if found and not is_set_aside(found) else NO_SEAT

    def _by(self, transition: TransitionId) -> TransitionId:
        """Return the step that wrote a text; where there is no such step any more, the text simply is there."""
        place = (PROCEDURES, self.case.procedure, "transitions", transition)
        found = self.successors.of(place, transition, Parts(self._there.transitions)) if transition else None
        if found is None or is_set_aside(found):
            return OPENING
        if found != transition:
            self.mapped["/".join(place)] = found
        return TransitionId(found)

    def persons(self, done: Mapping[TransitionId, UserId]) -> dict[TransitionId, UserId]:
        """Return who did what, as far as it still matters; what separates two persons must have a successor."""
        separating = {t.not_same_person_as for t in self._old.transitions.values()}
        kept: dict[TransitionId, UserId] = {}
        for transition, user in done.items():
            if transition in separating:
                found = self._in("transitions", transition, Parts(self._there.transitions))
                became = TransitionId(found) if found and found != SET_ASIDE else OPENING
            else:
                became = self._by(transition)
            if became != OPENING:
                kept[became] = user
        return kept

    def links(self) -> dict[LinkId, tuple[CaseId, ...]]:
        """Return the ways to linked cases."""
        kept: dict[LinkId, tuple[CaseId, ...]] = {}
        for link, ids in self.case.links.items():
            found = self._once("links", link, self._in("links", link, Parts(self._there.links)), kept)
            if found is not None:
                kept[LinkId(found)] = ids
        return kept

    # -- clocks

    def clocks(self, after: Case, world: World) -> dict[DeadlineId, Clock]:
        """Return the clocks; one whose term has changed is counted anew from its start."""
        kept: dict[DeadlineId, Clock] = {}
        for id, clock in self.case.clocks.items():
            found = self._once("deadlines", id, self._in("deadlines", id, Parts(self._there.deadlines)), kept)
            again = self._counted(clock, DeadlineId(found), after, world) if found is not None else None
            if again is not None:
                kept[again.deadline] = again
        return kept

    def _counted(self, clock: Clock, id: DeadlineId, after: Case, world: World) -> Clock | None:
        """Return the clock with its end; what was prolonged or paused by so much before stays so much longer.

        A clock is never counted into the past: it would act at once, and for somebody who could not know.
        """
        kept = replace(clock, deadline=id)
        old, new = self._old.deadlines[clock.deadline], self._there.deadlines[id]
        if old == new or clock.phase is Phase.MISSED or self.successors.mapping.keeps_clocks:
            return kept
        was, now = recounted(old, self.case, clock, world), recounted(new, after, clock, world)
        if now is None:
            return None if was else kept
        if was is None or was.due == now.due:
            return kept
        due = now.due + (clock.due - was.due)
        return kept if due <= world.now < clock.due else replace(kept, due=due, counted=now.counted)


def may_be_set_aside(place: Place) -> bool:
    """Tell whether a case can go on without what stands at the place; it always stands in a state, for example."""
    if place[0] == PROCEDURES:
        return place[-1] != BECOMES and place[2] not in ("states", "values", "statuses")
    return place[-1] == BECOMES or place[2] not in ("choices", "codes")
