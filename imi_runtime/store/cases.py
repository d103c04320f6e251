"""Cases in the database: loading one, and appending what was decided about it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, func, insert, literal_column, select, text, update

from imi_runtime.model.case import (
    NO_MEMBER,
    Answers,
    Case,
    Clock,
    Filling,
    Group,
    Holding,
    Member,
    Phase,
    Standing,
)
from imi_runtime.model.events import (
    CarriedFilling,
    CaseMoved,
    CaseOpened,
    ClockMissed,
    Event,
    NewFilling,
    RewrittenAnswers,
    TransitionFired,
)
from imi_runtime.model.ids import (
    AreaId,
    AuthorityId,
    CaseId,
    CaseNumber,
    DeadlineId,
    Digest,
    FormId,
    LinkId,
    MarkId,
    MemberId,
    PartyId,
    ProcedureId,
    StateId,
    TransitionId,
    UserId,
)
from imi_runtime.ports import Sealing
from imi_runtime.problems import ImiError
from imi_runtime.store import schema
from imi_runtime.store.statement import Row, Statement

CASES = cast(Table, schema.CaseRow.__table__)
KEYS = cast(Table, schema.CaseKeyRow.__table__)
EVENTS = cast(Table, schema.EventRow.__table__)
FILLINGS = cast(Table, schema.FillingRow.__table__)
DRAFTS = cast(Table, schema.DraftRow.__table__)

NOBODY = AuthorityId("")
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
START = "0" * 64
"""The digest before the first event of a case."""


class StaleCase(ImiError):
    """Somebody else changed the case since it was loaded."""


class HistoryBroken(ImiError):
    """The history of a case does not hold together."""


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case as loaded: with its wrapped key, the digest of its last event, and the transitions whose forms the asking
    authority has begun."""

    case: Case
    wrapped: bytes
    digest: str = START
    drafted: frozenset[TransitionId] = frozenset()


_DRAFTED = (
    select(func.aggregate_strings(DRAFTS.c.transition, literal_column("' '")))  # type: ignore[arg-type]
    .where(DRAFTS.c.case_id == bindparam("case"), DRAFTS.c.authority == bindparam("drafter"))
    .scalar_subquery()
)
_LOAD = Statement(
    select(
        KEYS.c.wrapped, EVENTS.c.digest, _DRAFTED, CASES.c.id, CASES.c.number, CASES.c.area, CASES.c.procedure,
        CASES.c.deployment, CASES.c.state, CASES.c.revision, CASES.c.opened, CASES.c.updated, CASES.c.situation,
    )
    .join(KEYS, KEYS.c.case_id == CASES.c.id)
    .join(EVENTS, (EVENTS.c.case_id == CASES.c.id) & (EVENTS.c.sequence == CASES.c.revision))
    .where(CASES.c.id == bindparam("case"))
)
_FILLINGS = Statement(
    select(FILLINGS.c.number, FILLINGS.c.version, FILLINGS.c.sealed)
    .where(FILLINGS.c.case_id == bindparam("case"))
    .order_by(FILLINGS.c.number, FILLINGS.c.version)
)
_HISTORY = Statement(
    select(EVENTS.c.sequence, EVENTS.c.kind, EVENTS.c.at, EVENTS.c.payload, EVENTS.c.digest)
    .where(EVENTS.c.case_id == bindparam("case"))
    .order_by(EVENTS.c.sequence)
)


def load(
    connection: Connection, id: CaseId, sealing: Sealing, drafter: AuthorityId = NOBODY
) -> StoredCase | None:
    """Return the case with all its answers, or None. Two statements."""
    row = _LOAD.first(connection, {"case": id, "drafter": drafter})
    if row is None:
        return None
    wrapped, digest, drafted, *case = row
    versions: dict[int, list[Answers]] = {}
    for number, version, sealed in _FILLINGS.rows(connection, {"case": id}):
        opened = sealing.open(wrapped, id, f"filling|{number}|{version}", sealed)
        versions.setdefault(number, []).append(json.loads(opened))
    begun = frozenset(TransitionId(transition) for transition in (drafted or "").split())
    return StoredCase(_case(tuple(case), versions), wrapped, digest, begun)


def _case(row: Row, versions: Mapping[int, Sequence[Answers]]) -> Case:
    id, number, area, procedure, deployment, state, revision, opened, updated, situation = row
    return Case(
        id=CaseId(id), number=CaseNumber(number), area=AreaId(area), procedure=ProcedureId(procedure),
        deployment=Digest(deployment), state=StateId(state), revision=revision, opened=opened, updated=updated,
        marks={MarkId(mark): value for mark, value in situation["marks"].items()},
        seats={
            PartyId(party): Holding(AuthorityId(held[0]), tuple(AuthorityId(a) for a in held[1:]))
            for party, held in situation["seats"].items()
        },
        fillings=tuple(_filling(item, versions) for item in situation["fillings"]),
        clocks={DeadlineId(item["deadline"]): _clock(item) for item in situation["clocks"]},
        doers=_persons(situation["doers"]), deputised=_persons(situation.get("deputised", {})),
        groups={PartyId(party): _group(members) for party, members in situation.get("groups", {}).items()},
        links={LinkId(link): tuple(map(CaseId, ids)) for link, ids in situation.get("links", {}).items()},
    )


def _persons(found: Mapping[str, str]) -> dict[TransitionId, UserId]:
    return {TransitionId(transition): UserId(user) for transition, user in found.items()}


def _group(members: Sequence[Mapping[str, Any]]) -> Group:
    return Group({MemberId(item["id"]): _member(item) for item in members})


def _member(item: Mapping[str, Any]) -> Member:
    status, by = item["status"], item["added_by"]
    return Member(MemberId(item["id"]), StateId(status) if status else None, datetime.fromisoformat(item["joined"]),
                  AuthorityId(by) if by else None)


def _member_data(member: Member) -> dict[str, Any]:
    return {"id": member.id, "status": member.status, "joined": member.joined.isoformat(), "added_by": member.added_by}


def _filling(item: Mapping[str, Any], versions: Mapping[int, Sequence[Answers]]) -> Filling:
    return Filling(
        FormId(item["form"]), item["number"], PartyId(item["author"]), AuthorityId(item["authority"]),
        TransitionId(item["transition"]), datetime.fromisoformat(item["at"]), Standing(item["standing"]),
        tuple(versions[item["number"]]), MemberId(item.get("member", NO_MEMBER)),
    )


def _clock(item: Mapping[str, Any]) -> Clock:
    paused = item.get("paused_at")
    return Clock(
        DeadlineId(item["deadline"]), Phase(item["phase"]), datetime.fromisoformat(item["started"]),
        datetime.fromisoformat(item["due"]), datetime.fromisoformat(paused) if paused else None,
        tuple(item["counted"]),
    )


def situation_of(case: Case) -> dict[str, Any]:
    """Return the case without its answers, as plain data."""
    return {
        "marks": dict(case.marks),
        "seats": {party: [held.holder, *held.former] for party, held in case.seats.items()},
        "fillings": [
            {
                "form": f.form, "number": f.number, "author": f.author, "authority": f.authority,
                "transition": f.transition, "at": f.at.isoformat(), "standing": f.standing.value,
                **({"member": f.member} if f.member else {}),
            }
            for f in case.fillings
        ],
        "clocks": [_clock_data(clock) for clock in case.clocks.values()],
        "doers": dict(case.doers),
        **_present(
            groups={party: _members_data(group.members.values()) for party, group in case.groups.items()},
            links={link: list(ids) for link, ids in case.links.items()},
            deputised=dict(case.deputised),
        ),
    }


def _members_data(members: Iterable[Member]) -> list[dict[str, Any]]:
    return [_member_data(member) for member in members]


def _present(**data: Any) -> dict[str, Any]:
    """Return what there is: most cases have no groups, members or links, and say nothing of them."""
    return {key: value for key, value in data.items() if value}


def _clock_data(clock: Clock) -> dict[str, Any]:
    return {
        "deadline": clock.deadline, "phase": clock.phase.value, "started": clock.started.isoformat(),
        "due": clock.due.isoformat(), "paused_at": clock.paused_at.isoformat() if clock.paused_at else None,
        "counted": list(clock.counted),
    }


def append(
    connection: Connection, before: StoredCase | None, events: Iterable[Event], after: Case, sealing: Sealing
) -> StoredCase:
    """Write the events and the case after them. Raises StaleCase when the case is not where it was loaded."""
    wrapped, events = before.wrapped if before else sealing.new_key(after.id), tuple(events)
    if before is None:
        _ADD_CASE.run(connection, _row(after, linked=_opened_by_link(events)))
        _ADD_KEY.run(connection, {"case_id": after.id, "wrapped": wrapped})
    elif not _compare_and_set(connection, before.case, after):
        raise StaleCase(f"case {after.number} was changed meanwhile")
    stored = StoredCase(after, wrapped, before.digest if before else START)
    digest = _append_history(connection, stored, before.case.revision if before else 0, tuple(events), sealing)
    return replace(stored, digest=digest)


def _opened_by_link(events: tuple[Event, ...]) -> bool:
    return any(isinstance(event, CaseOpened) and event.party is None for event in events)


def _row(case: Case, *, linked: bool) -> dict[str, Any]:
    return {
        "id": case.id, "number": case.number, "linked": linked, "area": case.area, "procedure": case.procedure,
        "deployment": case.deployment, "state": case.state, "revision": case.revision, "opened": case.opened,
        "updated": case.updated, "situation": situation_of(case), "findable": False,
    }


_ADD_CASE = Statement(insert(CASES))
_ADD_KEY = Statement(insert(KEYS))
_ADD_EVENT = Statement(insert(EVENTS))
_ADD_FILLING = Statement(insert(FILLINGS))
_SET = Statement(
    update(CASES)
    .where(CASES.c.id == bindparam("the_case"), CASES.c.revision == bindparam("seen"))
    .values(
        state=bindparam("new_state"), revision=bindparam("new_revision"), updated=bindparam("new_updated"),
        situation=bindparam("new_situation"),
    )
)


def _compare_and_set(connection: Connection, before: Case, after: Case) -> bool:
    values = {
        "the_case": before.id, "seen": before.revision, "new_state": after.state, "new_revision": after.revision,
        "new_updated": after.updated, "new_situation": situation_of(after),
    }
    return _SET.run(connection, values) == 1


def _append_history(
    connection: Connection, stored: StoredCase, sequence: int, events: tuple[Event, ...], sealing: Sealing
) -> str:
    """Write events behind the one with this sequence and the stored digest; return the digest of the last."""
    after, wrapped, digest = stored.case, stored.wrapped, stored.digest
    rows, sealed = [], []
    for number, event in enumerate(events, sequence + 1):
        payload = canonical(event_data(event, after, wrapped, sealing))
        digest = chained(digest, payload)
        rows.append({
            "case_id": after.id, "sequence": number, "kind": type(event).__name__, "at": event.at,
            "payload": payload, "digest": digest,
        })
        sealed.extend(_sealed_rows(event, after, wrapped, sealing))
    _ADD_EVENT.run_each(connection, rows)
    _ADD_FILLING.run_each(connection, sealed)
    return digest


def _written(event: Event) -> tuple[NewFilling, ...]:
    if isinstance(event, CaseOpened):
        return tuple(NewFilling(carried.form, carried.number, carried.answers) for carried in event.carried)
    if not isinstance(event, TransitionFired):
        return ()
    return (*event.fillings, event.corrects) if event.corrects else event.fillings


def _sealed_rows(event: Event, after: Case, wrapped: bytes, sealing: Sealing) -> list[dict[str, Any]]:
    rows = []
    for new in _written(event):
        version = next(len(f.versions) for f in after.fillings if f.number == new.number)
        text = canonical(dict(new.answers)).encode()
        place = f"filling|{new.number}|{version}"
        rows.append({
            "case_id": after.id, "number": new.number, "version": version,
            "sealed": sealing.seal(wrapped, after.id, place, text),
        })
    return rows


def canonical(data: Any) -> str:
    """Return JSON that is the same for the same data: sorted keys, no spaces."""
    return _ENCODER.encode(data)


def chained(former: str, payload: str) -> str:
    """Return the digest of an event behind the one before it."""
    return hashlib.sha256(f"{former}\n{payload}".encode()).hexdigest()


def event_data(event: Event, case: Case, wrapped: bytes, sealing: Sealing) -> dict[str, Any]:
    """Return an event as plain data: answers are replaced by commitments under the case's key."""
    match event:
        case CaseOpened():
            return {
                "kind": "opened", "at": event.at.isoformat(), "number": event.number, "area": event.area,
                "procedure": event.procedure, "deployment": event.deployment, "state": event.state,
                "party": event.party, "authority": event.authority, "user": event.user, "marks": dict(event.marks),
                **_present(
                    seats=dict(event.seats), links={link: list(ids) for link, ids in event.links.items()},
                    carried=[_carried_data(one, case, wrapped, sealing) for one in event.carried],
                    deputy_for=event.deputy_for,
                ),
            }
        case ClockMissed(deadline, at):
            return {"kind": "missed", "at": at.isoformat(), "deadline": deadline, "deployment": case.deployment}
        case CaseMoved():
            return _moved_data(event, case, wrapped, sealing)
    return _fired_data(event, case, wrapped, sealing)


def _moved_data(event: CaseMoved, case: Case, wrapped: bytes, sealing: Sealing) -> dict[str, Any]:
    def promised(new: RewrittenAnswers) -> dict[str, Any]:
        text = canonical(dict(new.answers)).encode()
        return {"number": new.number, "version": new.version, "answers": sealing.commitment(wrapped, case.id, text)}

    after = event.after
    return {
        "kind": "moved", "at": event.at.isoformat(), "by": event.by, "former": event.former,
        "deployment": after.deployment, "procedure": after.procedure, "state": after.state,
        "updated": after.updated.isoformat(), "situation": situation_of(after), "mapped": dict(event.mapped),
        "rewritten": [promised(new) for new in event.rewritten], "back": event.back,
    }


def _carried_data(carried: CarriedFilling, case: Case, wrapped: bytes, sealing: Sealing) -> dict[str, Any]:
    text = canonical(dict(carried.answers)).encode()
    return {
        "form": carried.form, "number": carried.number, "author": carried.author, "authority": carried.authority,
        "answers": sealing.commitment(wrapped, case.id, text),
    }


def _fired_data(event: TransitionFired, case: Case, wrapped: bytes, sealing: Sealing) -> dict[str, Any]:
    def promised(new: NewFilling) -> dict[str, Any]:
        text = canonical(dict(new.answers)).encode()
        return {"form": new.form, "number": new.number, "answers": sealing.commitment(wrapped, case.id, text)}

    return {
        "kind": "fired", "at": event.at.isoformat(), "deployment": case.deployment,
        "transition": event.transition, "user": event.user, "authority": event.authority, "party": event.party,
        "source": event.source, "target": event.target, "entered": event.entered,
        "fillings": [promised(new) for new in event.fillings],
        "corrects": promised(event.corrects) if event.corrects else None,
        "marks": dict(event.marks), "seats": dict(event.seats), "taken_back": list(event.taken_back),
        "held": list(event.held), "opened": list(event.opened),
        "clocks": {id: _clock_data(clock) if clock else None for id, clock in event.clocks.items()},
        **_present(
            member=event.member, status=event.status, facts=dict(event.facts), restarted=dict(event.restarted),
            joined={party: _members_data(members) for party, members in event.joined.items()},
            links={link: list(ids) for link, ids in event.links.items()}, deputy_for=event.deputy_for,
        ),
    }


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One event as stored."""

    sequence: int
    kind: str
    at: datetime
    data: Mapping[str, Any]
    payload: str
    digest: str


def history(connection: Connection, id: CaseId) -> tuple[HistoryRow, ...]:
    """Return the events of a case, oldest first. One statement."""
    return tuple(
        HistoryRow(sequence, kind, at, json.loads(payload), payload, digest)
        for sequence, kind, at, payload, digest in _HISTORY.rows(connection, {"case": id})
    )


def behind(connection: Connection, id: str, most: int) -> tuple[CaseId, ...]:
    """Return some cases by id, those behind one."""
    rows = connection.execute(select(CASES.c.id).where(CASES.c.id > id).order_by(CASES.c.id).limit(most))
    return tuple(CaseId(found) for (found,) in rows)


def how_many(connection: Connection) -> int:
    """Return how many cases there are."""
    return connection.execute(select(func.count()).select_from(CASES)).scalar_one()


def of_number(connection: Connection, number: CaseNumber) -> tuple[CaseId, ...]:
    """Return the case of that number, then the linked ones that share it."""
    rows = connection.execute(select(CASES.c.id).where(CASES.c.number == number).order_by(CASES.c.linked, CASES.c.id))
    return tuple(CaseId(id) for (id,) in rows)


Former = Mapping[tuple[int, int], tuple[tuple[int, Answers], ...]]
"""By number and version of a filling: its answers before each move that put them under other names, oldest first."""


@dataclass(frozen=True, slots=True)
class _Texts:
    """What stood in the fillings of a case, at any point of its history."""

    case: Case
    former: Former
    written: dict[int, int]
    """How many versions of each filling were met already."""

    def at(self, number: int, version: int, sequence: int) -> Answers:
        """Return the answers as they stood right after an event."""
        for moved, answers in self.former.get((number, version), ()):
            if moved > sequence:
                return answers
        return next(f for f in self.case.fillings if f.number == number).versions[version - 1]

    def next(self, number: int, sequence: int) -> Answers:
        """Return the answers that an event wrote: the next version of the filling."""
        self.written[number] = self.written.get(number, 0) + 1
        return self.at(number, self.written[number], sequence)

    def all(self, sequence: int) -> dict[int, list[Answers]]:
        """Return every version that had been written by then."""
        return {n: [self.at(n, v, sequence) for v in range(1, count + 1)] for n, count in self.written.items()}


def events_of(
    case: Case, rows: Sequence[HistoryRow], former: Former = MappingProxyType({})
) -> Iterator[Event]:
    """Yield the events that the rows tell; answers are taken from the stored fillings of the case.

    With `former` answers each event has those of its time. Raises HistoryBroken when the chain of digests does not hold
    or a number is missing.
    """
    digest, texts = START, _Texts(case, former, {})
    for expected, row in enumerate(rows, start=1):
        digest = chained(digest, row.payload)
        if row.sequence != expected or row.digest != digest:
            raise HistoryBroken(f"event {row.sequence} of case {case.number} does not follow from the one before")
        yield _event(row, case, texts)


def demand_whole(stored: StoredCase, rows: Sequence[HistoryRow], former: Former, sealing: Sealing) -> None:
    """Raise HistoryBroken unless the chain holds and every event speaks of the answers that are stored."""
    case = stored.case
    for event, row in zip(events_of(case, rows, former), rows, strict=True):
        then = replace(case, deployment=Digest(row.data["deployment"]))
        if canonical(event_data(event, then, stored.wrapped, sealing)) != row.payload:
            raise HistoryBroken(f"event {row.sequence} of case {case.number} speaks of other answers than are stored")


def _event(row: HistoryRow, case: Case, texts: _Texts) -> Event:
    data = row.data
    match data["kind"]:
        case "opened":
            return CaseOpened(
                case=case.id, number=data["number"], area=data["area"], procedure=data["procedure"],
                deployment=data["deployment"], state=data["state"], party=data["party"],
                authority=data["authority"], user=data["user"], at=row.at, marks=data["marks"],
                seats=data.get("seats", {}), links=_links(data),
                carried=tuple(_carried(item, row, texts) for item in data.get("carried", ())),
                deputy_for=data.get("deputy_for"),
            )
        case "missed":
            return ClockMissed(data["deadline"], row.at)
        case "moved":
            return _moved_event(row, case, texts)
    return _fired_event(row, texts)


def _links(data: Mapping[str, Any]) -> dict[LinkId, tuple[CaseId, ...]]:
    return {LinkId(link): tuple(map(CaseId, ids)) for link, ids in data.get("links", {}).items()}


def _carried(item: Mapping[str, Any], row: HistoryRow, texts: _Texts) -> CarriedFilling:
    number = item["number"]
    return CarriedFilling(item["form"], number, item["author"], item["authority"], texts.next(number, row.sequence))


def _moved_event(row: HistoryRow, case: Case, texts: _Texts) -> CaseMoved:
    data = row.data
    updated = datetime.fromisoformat(data["updated"])
    after = _case(
        (case.id, case.number, case.area, data["procedure"], data["deployment"], data["state"], row.sequence - 1,
         case.opened, updated, data["situation"]),
        texts.all(row.sequence),
    )
    rewritten = tuple(
        RewrittenAnswers(item["number"], item["version"], texts.at(item["number"], item["version"], row.sequence))
        for item in data["rewritten"]
    )
    return CaseMoved(
        at=row.at, by=data["by"], former=data["former"], after=after, mapped=data["mapped"], rewritten=rewritten,
        back=data["back"],
    )


def _fired_event(row: HistoryRow, texts: _Texts) -> TransitionFired:
    data = row.data

    def version(item: Mapping[str, Any]) -> NewFilling:
        return NewFilling(item["form"], item["number"], texts.next(item["number"], row.sequence))

    clocks = {id: _clock(item) if item else None for id, item in data["clocks"].items()}
    return TransitionFired(
        transition=data["transition"], at=row.at, user=data["user"], authority=data["authority"],
        party=data["party"], source=data["source"], target=data["target"], entered=data["entered"],
        fillings=tuple(version(item) for item in data["fillings"]),
        corrects=version(data["corrects"]) if data["corrects"] else None,
        marks=data["marks"], seats=data["seats"], taken_back=tuple(data["taken_back"]), held=tuple(data["held"]),
        opened=tuple(data["opened"]), clocks=clocks,
        member=data.get("member", NO_MEMBER), status=data.get("status"), facts=data.get("facts", {}),
        restarted=data.get("restarted", {}), links=_links(data), deputy_for=data.get("deputy_for"),
        joined={party: tuple(_member(item) for item in members) for party, members in data.get("joined", {}).items()},
    )


_NOT_FINDABLE = select(CASES.c.id).where(text("NOT findable"))
"""In the very words of the index, without which SQLite would not use it."""
_SOME_NOT_FINDABLE = Statement(_NOT_FINDABLE.limit(1))


def some_are_not_findable(connection: Connection) -> bool:
    """Tell whether the words of some cases were not written yet."""
    return bool(_SOME_NOT_FINDABLE.rows(connection, {}))


def count_not_findable(connection: Connection) -> int:
    """Return of how many cases the words were not written yet."""
    return connection.execute(select(func.count()).select_from(_NOT_FINDABLE.subquery())).scalar_one()


def not_findable(connection: Connection, limit: int) -> tuple[CaseId, ...]:
    """Return the oldest cases whose words were not written yet."""
    oldest = _NOT_FINDABLE.order_by(CASES.c.opened, CASES.c.id).limit(limit)
    return tuple(CaseId(id) for id in connection.execute(oldest).scalars())


def claim_findable(connection: Connection, id: CaseId) -> bool:
    """Say that the words are written, before they are: steps in the case wait until the transaction ends."""
    claim = update(CASES).where(CASES.c.id == id, ~CASES.c.findable).values(findable=True)
    return connection.execute(claim).rowcount == 1


def let_none_be_findable(connection: Connection) -> None:
    """Say of every case that its words are to be written anew."""
    connection.execute(update(CASES).where(CASES.c.findable).values(findable=False))
