"""Words apart from versions: translations and wording put over a deployed version, which stays what it is otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import Connection

from imi_runtime import codes
from imi_runtime.compiler.compile import Compiled, bytes_of, compile_bundle, digest_of
from imi_runtime.compiler.labels import incomplete
from imi_runtime.compiler.texts import texts_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.codec import KIND, encode
from imi_runtime.model.ids import AreaId, Digest
from imi_runtime.operations.deployment.deploying import (
    ENGLISH,
    CannotDeploy,
    PiecesMaker,
    packed,
    put_pieces,
    word_pieces,
)
from imi_runtime.operations.installation import Installation, mac_of
from imi_runtime.operations.proposing import proposer_named
from imi_runtime.problems import ImiError
from imi_runtime.store import deployments
from imi_runtime.store.deployments import LabelLayer


class NotOnlyWords(ImiError):
    """Something else than texts differs from the deployed version; `places` says what."""

    def __init__(self, places: tuple[str, ...]) -> None:
        super().__init__(f"more than words has changed: {', '.join(places)}")
        self.places = places


class EnglishChanged(ImiError):
    """English texts differ, and nobody has said that they still mean the same. `texts` are (address, before, after)."""

    def __init__(self, texts: tuple[tuple[str, str, str], ...]) -> None:
        super().__init__(f"{len(texts)} English texts have changed")
        self.texts = texts


@dataclass(frozen=True, slots=True)
class Worded:
    """The words that lie over a version now; `unchanged` where they already did, 0 as number where they are its own."""

    digest: Digest
    number: int
    unchanged: bool


def deploy_words(
    installation: Installation, library: Mapping[PurePosixPath, bytes], area: AreaId, digest: Digest, *, by: str,
    notes: str, wording: bool, make_pieces: PiecesMaker,
) -> Worded:
    """Put the words of a library over a deployed version.

    Raises CannotDeploy, NotOnlyWords, EnglishChanged and NoSuchProposer; then nothing has changed.

    `wording`: the author says that English texts which differ mean the same; their translations stay good then.
    """
    compiled = _complete(library, area, wording=wording)
    assert compiled.bundle is not None
    files = bytes_of(library, area)
    with installation.database.writing() as connection:
        who = proposer_named(connection, by)
        bundle = installation.bundles.get(connection, digest)
        places = tuple(other_than_words(bundle, compiled.bundle))
        if places:
            raise NotOnlyWords(places)
        former = deployments.last_layer(connection, digest)
        if digest_of(files) == (former.files_digest if former else digest):
            return Worded(digest, former.number if former else 0, unchanged=True)
        texts = _english_changes(installation, connection, bundle, compiled.bundle)
        if texts and not wording:
            raise EnglishChanged(texts)
        number = former.number + 1 if former else 1
        _put(installation, connection, digest, number, packed(files), digest_of(files), by=who.called, notes=notes)
        put_pieces(installation, connection, digest, tuple(word_pieces(bundle, compiled, make_pieces)))
        return Worded(digest, number, unchanged=False)


def _complete(library: Mapping[PurePosixPath, bytes], area: AreaId, *, wording: bool) -> Compiled:
    compiled = compile_bundle(library, area)
    meant = {codes.ENGLISH_CHANGED.id} if wording else set()
    missing = tuple(problem for problem in incomplete(compiled.problems) if problem.code not in meant)
    if compiled.bundle is None or missing:
        raise CannotDeploy(area, compiled.problems if compiled.bundle is None else missing)
    return compiled


def _put(
    installation: Installation, connection: Connection, digest: Digest, number: int, files: bytes,
    files_digest: Digest, *, by: str, notes: str,
) -> None:
    mac = mac_of(installation.sealing, digest, "layer", str(number), files)
    deployments.add_layer(connection, LabelLayer(
        digest=digest, number=number, files_digest=files_digest, files=files, mac=mac, notes=notes, by=by,
        at=installation.clock.now(),
    ))


def _english_changes(
    installation: Installation, connection: Connection, old: Bundle, new: Bundle
) -> tuple[tuple[str, str, str], ...]:
    """Return the English texts that differ from what is spoken now."""
    spoken = installation.bundles.labels(connection, old.digest, ENGLISH)
    before = {placed.text.context: spoken.of(placed.text) for placed in texts_of(old)}
    after = {placed.text.context: placed.text.english for placed in texts_of(new)}
    return tuple((context, before[context], text) for context, text in after.items() if before[context] != text)


# -- what else differs -------------------------------------------------------------------------------------------------


def other_than_words(old: Bundle, new: Bundle) -> Iterator[str]:
    """Yield where two bundles differ in anything but their texts: a path of ids for each place."""
    yield from _differences(encode(old), encode(new), ())


def _differences(old: Any, new: Any, path: tuple[str, ...]) -> Iterator[str]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict) and old.get(KIND) == new.get(KIND):
        yield from _fields(old, new, path)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _differences(one, other, (*path, _name(one, other, number)))
    else:
        yield "/".join(path)


def _fields(old: dict[str, Any], new: dict[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    if "map" in old and "map" in new:
        old, new = dict(old["map"]), dict(new["map"])
    elif old.get(KIND) == "Text":
        old, new = {"context": old["context"]}, {"context": new["context"]}
    for key in dict.fromkeys((*old, *new)):
        if (path, key) != ((), "digest"):
            yield from _differences(old.get(key), new.get(key), (*path, key))


def _name(one: Any, other: Any, number: int) -> str:
    ids = {each.get("id") for each in (one, other) if isinstance(each, dict)}
    return str(ids.pop()) if len(ids) == 1 and None not in ids else str(number + 1)
