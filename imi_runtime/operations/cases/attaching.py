"""Files that officials attach: taken in, kept sealed, limited, and handed out again to whoever may read the answer."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

from imi_runtime.engine.answers import Fault
from imi_runtime.engine.attached import every_file, files_in, readable_files
from imi_runtime.model.ids import Language
from imi_runtime.model.questions import FILE_ENDINGS, FileKind
from imi_runtime.operations.cases.casework import NoSuchCase, OpenedCase
from imi_runtime.operations.cases.file_kinds import clean_name, kind_of
from imi_runtime.operations.cases.own_files import files_of
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.visits import Visit
from imi_runtime.ports import FileStoreAway
from imi_runtime.store import attachments
from imi_runtime.store.attachments import Attachment
from imi_runtime.store.cases import StoredCase
from imi_runtime.store.drafts import Draft

LOG = logging.getLogger("imi.files")
DAY = timedelta(days=1)
LOOSE_AFTER = timedelta(days=2)
"""How long a file may lie without belonging to a case, before it is swept away."""
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Arriving:
    """A file as the browser sends it, for the answer of that name."""

    answer: str
    name: str
    content: BinaryIO
    accepts: tuple[FileKind, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that lies sealed in the store and belongs to no case yet."""

    answer: str
    id: str
    name: str
    size: int
    kind: FileKind
    key: bytes


def take_in(installation: Installation, files: Iterable[Arriving]) -> tuple[tuple[Taken, ...], tuple[Fault, ...]]:
    """Look at files and keep the sound ones, before any transaction; say of the others what is wrong with them."""
    found = [_taken(installation, file) for file in files if file.name or _size_of(file.content)]
    return (
        tuple(each for each in found if isinstance(each, Taken)),
        tuple(each for each in found if isinstance(each, Fault)),
    )


def _taken(installation: Installation, file: Arriving) -> Taken | Fault:
    name, size, limit = clean_name(file.name), _size_of(file.content), installation.attachments.largest
    said = {"file": name or "?"}
    if size == 0:
        return Fault(file.answer, "file_empty", values=said)
    if size > limit:
        return Fault(file.answer, "file_too_large", values={**said, "limit": str(limit // MEGABYTE)})
    kind = kind_of(name, file.content)
    if kind not in file.accepts:
        endings = ", ".join(ending for accepted in file.accepts for ending in FILE_ENDINGS[accepted])
        return Fault(file.answer, "file_not_accepted", values={**said, "kinds": endings})
    assert kind is not None
    own, id = installation.attachments, installation.ids.case()
    key = own.sealing.new_key()
    file.content.seek(0)
    try:
        own.store.put(id, own.sealing.seal(key, id, file.content))
    except FileStoreAway as away:
        LOG.error("a file was not taken in", extra={"imi": {"why": str(away)}})
        return Fault(file.answer, "files_away", values=said)
    return Taken(file.answer, id, name, size, kind, key)


def _size_of(content: BinaryIO) -> int:
    return content.seek(0, 2)


def attach(
    visit: Visit, opened: OpenedCase, taken: Sequence[Taken]
) -> tuple[tuple[Taken, ...], tuple[Fault, ...]]:
    """Let files belong to a case, as long as there is room; return those that do, and why the others do not."""
    if not taken:
        return (), ()
    own, connection = visit.installation.attachments, visit.connection
    in_case = attachments.bytes_of_case(connection, opened.case.id)
    today = attachments.bytes_since(connection, visit.user.authority, visit.world.now - DAY)
    attached: list[Taken] = []
    faults: list[Fault] = []
    for file in taken:
        if in_case + file.size > own.most_in_case:
            faults.append(_no_room(file, "files_fill_case", own.most_in_case))
        elif today + file.size > own.most_in_a_day:
            faults.append(_no_room(file, "files_fill_day", own.most_in_a_day))
        else:
            _attach(visit, opened.stored, file)
            attached.append(file)
            in_case, today = in_case + file.size, today + file.size
    return tuple(attached), tuple(faults)


def _no_room(file: Taken, kind: str, limit: int) -> Fault:
    return Fault(file.answer, kind, values={"file": file.name, "limit": str(limit // MEGABYTE)})


def _attach(visit: Visit, stored: StoredCase, file: Taken) -> None:
    now = visit.world.now
    attachments.add(visit.connection, file.id, size=file.size, kind=file.kind.value, now=now)
    attachments.attach(
        visit.connection, stored.case.id, stored.wrapped, file.id, name=file.name, key=file.key,
        authority=visit.user.authority, user=visit.user.id, now=now, sealing=visit.installation.sealing,
    )


def file_for(visit: Visit, opened: OpenedCase, id: str, drafts: Iterable[Draft]) -> Attachment:
    """Return a file that the viewer may have: one of a readable answer, or of a draft of the own authority.

    Raises NoSuchCase for every other, whether it exists or not.
    """
    drafted = (
        file for draft in drafts for form, answers in draft.answers.items()
        for file in files_in(opened.bundle, form, answers)
    )
    if id not in readable_files(opened.bundle, opened.case, opened.access.sight) and id not in set(drafted):
        raise NoSuchCase
    found = files_of(visit, opened.stored).get(id)
    if found is None:
        raise NoSuchCase
    return found


def content_of(installation: Installation, file: Attachment) -> Iterator[bytes]:
    """Yield the file in clear."""
    own = installation.attachments
    return own.sealing.open(file.key, file.id, own.store.get(file.id))


def let_go(visit: Visit, opened: OpenedCase, ids: Iterable[str]) -> None:
    """Let own files that no answer of the case names no longer belong to it; they are swept away later."""
    loose = _unsent(visit, opened).keys() & set(ids)
    if loose:
        attachments.detach(visit.connection, opened.case.id, loose)


def _unsent(visit: Visit, opened: OpenedCase) -> dict[str, Attachment]:
    """Return the own files that no answer of the case names."""
    sent, own = every_file(opened.bundle, opened.stored.case), visit.user.authority
    return {id: f for id, f in files_of(visit, opened.stored).items() if f.authority == own and id not in sent}


def is_sent(opened: OpenedCase, id: str) -> bool:
    """Tell whether an answer of the case names the file."""
    return id in every_file(opened.bundle, opened.stored.case)


def state_languages(visit: Visit, opened: OpenedCase, stated: Mapping[str, Language | None]) -> None:
    """Keep in which languages own files are that were not sent yet; of all others nothing changes."""
    for id, file in _unsent(visit, opened).items() if stated else ():
        if id in stated and stated[id] != file.language:
            attachments.state_language(
                visit.connection, opened.case.id, opened.stored.wrapped, file, stated[id], visit.installation.sealing
            )


def sweep(installation: Installation) -> int:
    """Remove files that belong to no case: taken out of a draft, or left behind by a request that failed."""
    own, now = installation.attachments, installation.clock.now()
    with installation.database.writing() as connection:
        forgotten = attachments.forget_unattached(connection, now - LOOSE_AFTER)
    for id in forgotten:
        own.store.delete(id)
    return len(forgotten) + _sweep_unknown(installation)


def _sweep_unknown(installation: Installation) -> int:
    own, now = installation.attachments, installation.clock.now()
    old = [id for id, since in own.store.kept() if since < now - LOOSE_AFTER]
    removed = 0
    for start in range(0, len(old), 500):
        some = old[start : start + 500]
        with installation.database.reading() as connection:
            there = attachments.known(connection, some)
        for id in some:
            if id not in there:
                own.store.delete(id)
                removed += 1
    return removed
