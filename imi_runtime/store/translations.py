"""Machine translations in the database: asked for, leased to a worker, awaited, and kept sealed beside their source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Table, and_, delete, func, insert, select, update

from imi_runtime.model.ids import AuthorityId, CaseId, Language, UserId
from imi_runtime.model.translation import Failure, Passage, Progress
from imi_runtime.ports import Sealing
from imi_runtime.store import schema
from imi_runtime.store.schema import TranslationRow

TRANSLATIONS = cast(Table, TranslationRow.__table__)
KEYS = cast(Table, schema.CaseKeyRow.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A translation of one text. `promised` is the keyed digest of the text that it is of."""

    id: str
    case: CaseId
    passage: Passage
    source: Language
    target: Language
    promised: str
    length: int
    user: UserId
    progress: Progress
    failure: Failure | None
    due: datetime
    attempts: int
    request: str
    sealed: bytes | None


def promise(case: CaseId, wrapped: bytes, language: str, text: str, sealing: Sealing) -> str:
    """Return the keyed digest of a text in its language; without the key of the case it says nothing."""
    return sealing.commitment(wrapped, case, f"translation|{language}|{text}".encode())


def _place(id: str) -> str:
    return f"translation|{id}"


def of_case(connection: Connection, case: CaseId, target: Language) -> dict[Passage, Translation]:
    """Return the translations of a case into one language by the place of their source."""
    found = select(TRANSLATIONS).where(TRANSLATIONS.c.case_id == case, TRANSLATIONS.c.target == target)
    return {one.passage: one for one in map(_translation, connection.execute(found))}


def _translation(row: Row[Any]) -> Translation:
    return Translation(
        id=row.id, case=CaseId(row.case_id), passage=Passage(row.number, row.name), source=Language(row.source),
        target=Language(row.target), promised=row.promised, length=row.length, user=UserId(row.user),
        progress=Progress(row.progress), failure=Failure(row.failure) if row.failure else None, due=row.due,
        attempts=row.attempts, request=row.request, sealed=row.sealed,
    )


def text_of(translation: Translation, wrapped: bytes, sealing: Sealing) -> str:
    """Return what came back, in clear."""
    assert translation.sealed is not None
    return sealing.open(wrapped, translation.case, _place(translation.id), translation.sealed).decode()


def add(
    connection: Connection, id: str, case: CaseId, passage: Passage, *, source: Language, target: Language,
    promised: str, length: int, authority: AuthorityId, user: UserId, now: datetime,
) -> None:
    """Note that somebody asked; a worker hands the text over. Raises IntegrityError when it was asked already."""
    connection.execute(insert(TRANSLATIONS), {
        "id": id, "case_id": case, "number": passage.number, "name": passage.name, "source": source, "target": target,
        "promised": promised, "length": length, "authority": authority, "user": user, "asked": now,
        "progress": Progress.WAITING.value, "failure": "", "due": now, "attempts": 0, "secret": None, "request": "",
        "sealed": None,
    })


def forget(connection: Connection, ids: Iterable[str]) -> None:
    """Erase translations; what comes back for them is taken by nobody."""
    connection.execute(delete(TRANSLATIONS).where(TRANSLATIONS.c.id.in_(list(ids))))


def forget_case(connection: Connection, case: CaseId) -> None:
    """Erase every translation of a case."""
    connection.execute(delete(TRANSLATIONS).where(TRANSLATIONS.c.case_id == case))


def of_filling(connection: Connection, case: CaseId, number: int) -> tuple[Translation, ...]:
    """Return the translations of the texts of one filling."""
    found = select(TRANSLATIONS).where(TRANSLATIONS.c.case_id == case, TRANSLATIONS.c.number == number)
    return tuple(map(_translation, connection.execute(found)))


def under_way(connection: Connection) -> int:
    """Return how many texts are with the service now."""
    sent = select(func.count()).where(TRANSLATIONS.c.progress == Progress.SENT.value)
    return int(connection.execute(sent).scalar_one())


def give_up_late(connection: Connection, now: datetime) -> int:
    """Wait no longer for what should have come; return how many that were."""
    late = and_(TRANSLATIONS.c.progress == Progress.SENT.value, TRANSLATIONS.c.due <= now)
    return connection.execute(update(TRANSLATIONS).where(late).values(**_failed(Failure.LATE))).rowcount


def _failed(why: Failure) -> dict[str, Any]:
    return {"progress": Progress.FAILED.value, "failure": why.value, "secret": None, "sealed": None}


def lease(connection: Connection, now: datetime, until: datetime, secret: str) -> Translation | None:
    """Take the text that has waited longest, under a fresh secret (its digest); nobody else gets it before `until`."""
    waiting = (
        select(TRANSLATIONS)
        .where(TRANSLATIONS.c.progress == Progress.WAITING.value, TRANSLATIONS.c.due <= now)
        .order_by(TRANSLATIONS.c.due, TRANSLATIONS.c.id).limit(1).with_for_update(skip_locked=True)
    )
    row = connection.execute(waiting).first()
    if row is None:
        return None
    taken = {"due": until, "attempts": row.attempts + 1, "secret": secret, "request": ""}
    connection.execute(update(TRANSLATIONS).where(TRANSLATIONS.c.id == row.id).values(**taken))
    return _translation(connection.execute(select(TRANSLATIONS).where(TRANSLATIONS.c.id == row.id)).one())


def note_sent(connection: Connection, id: str, secret: str, request: str, until: datetime) -> bool:
    """Note that the service has the text, and wait until a moment. Return False where something came back already."""
    leased = and_(
        TRANSLATIONS.c.id == id, TRANSLATIONS.c.secret == secret, TRANSLATIONS.c.progress == Progress.WAITING.value
    )
    sent = {"progress": Progress.SENT.value, "request": request, "due": until}
    return connection.execute(update(TRANSLATIONS).where(leased).values(**sent)).rowcount == 1


def answered_another(connection: Connection, id: str, request: str) -> bool:
    """Tell whether what came back before the service had told its number came under another one."""
    row = connection.execute(select(TRANSLATIONS.c.request).where(TRANSLATIONS.c.id == id)).first()
    return row is not None and row.request not in ("", request)


def put_off(connection: Connection, id: str, at: datetime) -> None:
    """Let the text be handed over anew at a moment; whatever comes back before is taken by nobody."""
    again = {"progress": Progress.WAITING.value, "due": at, "secret": None, "request": ""}
    connection.execute(update(TRANSLATIONS).where(TRANSLATIONS.c.id == id).values(**again))


def fail(connection: Connection, id: str, why: Failure) -> None:
    """Note that no translation will come, until somebody asks again."""
    connection.execute(update(TRANSLATIONS).where(TRANSLATIONS.c.id == id).values(**_failed(why)))


def ask_again(connection: Connection, id: str, user: UserId, authority: AuthorityId, now: datetime) -> None:
    """Let a text be handed over anew from the beginning, because somebody asked after it had failed."""
    again = {
        "progress": Progress.WAITING.value, "failure": "", "due": now, "attempts": 0, "user": user,
        "authority": authority, "asked": now,
    }
    failed = and_(TRANSLATIONS.c.id == id, TRANSLATIONS.c.progress == Progress.FAILED.value)
    connection.execute(update(TRANSLATIONS).where(failed).values(**again))


def awaited(connection: Connection, secret: str, *, lock: bool = False) -> Translation | None:
    """Return the translation that is awaited under a secret (its digest)."""
    found = select(TRANSLATIONS).where(TRANSLATIONS.c.secret == secret)
    row = connection.execute(found.with_for_update() if lock else found).first()
    return _translation(row) if row else None


def keep(connection: Connection, translation: Translation, request: str, text: str, sealing: Sealing) -> bool:
    """Keep what came back, sealed under the key of the case, and use up the secret; False where the key is gone."""
    wrapped = connection.execute(select(KEYS.c.wrapped).where(KEYS.c.case_id == translation.case)).scalar()
    if wrapped is None:
        return False
    sealed = sealing.seal(wrapped, translation.case, _place(translation.id), text.encode())
    done = {"progress": Progress.DONE.value, "failure": "", "secret": None, "request": request, "sealed": sealed}
    connection.execute(update(TRANSLATIONS).where(TRANSLATIONS.c.id == translation.id).values(**done))
    return True


def counted(connection: Connection) -> Mapping[str, int]:
    """Return how many translations are how far."""
    found = select(TRANSLATIONS.c.progress, func.count()).group_by(TRANSLATIONS.c.progress)
    return {row[0]: row[1] for row in connection.execute(found)}
