"""Deploying a bundle: exact bytes, compiled form and page parts go live together."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from sqlalchemy import Connection

from imi_runtime.compiler.compile import Compiled, bytes_of, compile_bundle
from imi_runtime.compiler.labels import ENGLISH, incomplete
from imi_runtime.compiler.texts import texts_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.codec import encode
from imi_runtime.model.ids import AreaId, Digest, Language
from imi_runtime.model.text import Labels
from imi_runtime.operations.installation import DeploymentBroken, Installation, mac_of
from imi_runtime.operations.proposing import Proposer, proposer_named
from imi_runtime.problems import ImiError, Problem
from imi_runtime.store import deployments
from imi_runtime.store.deployments import Deployment, LiveChange
from imi_runtime.store.waiting_deployments import WaitingDeployment, drop_waiting, put_waiting

Piece = tuple[str, str, object]
"""Kind, language ('' for none) and JSON-ready content of something made at deployment."""
PiecesMaker = Callable[[Bundle, Mapping[Language, Labels]], Iterator[Piece]]


class CannotDeploy(ImiError):
    """The bundle has problems."""

    def __init__(self, area: AreaId, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"'{area}' cannot be deployed: {len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Deployed:
    """What is live now; `unchanged` when the very same bytes were live already."""

    deployment: Deployment
    bundle: Bundle
    unchanged: bool
    waiting: bool = False
    """It gives somebody more sight, and goes live when a second person has approved it."""


def deploy(
    installation: Installation, library: Mapping[PurePosixPath, bytes], area: AreaId, *, by: str, notes: str,
    make_pieces: PiecesMaker, widened: tuple[str, ...] = (),
) -> Deployed:
    """Compile and deploy an area of a library. Raises CannotDeploy with every problem; then nothing has changed.

    An area is deployed only when it is complete in every language that it speaks. What gives somebody more sight,
    as the sentences of `widened` say, waits for a second person, once the installation has people who may deploy;
    then `by` is the e-mail address of one of them. Raises NoSuchProposer.
    """
    compiled = deployable(library, area)
    assert compiled.bundle is not None
    worded = words_over(installation, compiled)
    pieces = (("bundle", "", encode(compiled.bundle)), *word_pieces(compiled.bundle, worded, make_pieces))
    files = packed(bytes_of(library, area))
    with installation.database.writing() as connection:
        who, now = proposer_named(connection, by), installation.clock.now()
        done = _store(installation, connection, compiled.bundle, files, pieces, by=who.called, notes=notes, now=now)
        change = LiveChange(area=area, digest=compiled.bundle.digest, notes=notes, by=who.called, at=now)
        if not bring_in(connection, change, who, () if done.unchanged else widened):
            return replace(done, waiting=True)
        return replace(done, deployment=_stored(connection, compiled.bundle.digest))


def deployable(library: Mapping[PurePosixPath, bytes], area: AreaId) -> Compiled:
    """Return an area compiled. Raises CannotDeploy where it has problems, or is not complete in its languages."""
    compiled = compile_bundle(library, area)
    missing = incomplete(compiled.problems)
    if compiled.bundle is None or missing:
        raise CannotDeploy(area, compiled.problems if compiled.bundle is None else missing)
    return compiled


def deployable_bundle(library: Mapping[PurePosixPath, bytes], area: AreaId) -> Bundle:
    """Return an area as it would be deployed. Raises CannotDeploy."""
    bundle = deployable(library, area).bundle
    assert bundle is not None
    return bundle


def words_over(installation: Installation, compiled: Compiled) -> Compiled:
    """Return what was compiled in the words that were put over this version since; in its own where none were."""
    assert compiled.bundle is not None
    with installation.database.reading() as connection:
        layer = deployments.last_layer(connection, compiled.bundle.digest)
    if layer is None:
        return compiled
    if layer.mac != mac_of(installation.sealing, layer.digest, "layer", str(layer.number), layer.files):
        raise DeploymentBroken(f"the words over deployment {layer.digest[:12]} were not made by this installation")
    worded = compile_bundle(unpacked(layer.files), compiled.bundle.id)
    if worded.bundle is None:
        raise CannotDeploy(compiled.bundle.id, worded.problems)
    return worded


def word_pieces(bundle: Bundle, worded: Compiled, make_pieces: PiecesMaker) -> Iterator[Piece]:
    """Yield everything of a version that has words in it; in English only what its own files word otherwise."""
    assert worded.bundle is not None
    own = {placed.text.context: placed.text.english for placed in texts_of(bundle)}
    anew = {
        placed.text.context: placed.text.english
        for placed in texts_of(worded.bundle) if own.get(placed.text.context) != placed.text.english
    }
    spoken = worded.labels.get(ENGLISH) or Labels(ENGLISH, {})
    labels = {**worded.labels, ENGLISH: Labels(ENGLISH, {**anew, **spoken.words})}
    for language, words in labels.items():
        yield "labels", language, dict(words.words)
    yield from make_pieces(replace(worded.bundle, digest=bundle.digest), labels)


def _store(
    installation: Installation, connection: Connection, bundle: Bundle, files: bytes, pieces: tuple[Piece, ...], *,
    by: str, notes: str, now: datetime,
) -> Deployed:
    """Store a version with everything that was made of it; what is live stays live."""
    digest = bundle.digest
    was_live = deployments.live(connection).get(bundle.id)
    known = deployments.is_known(connection, digest)
    deployment = Deployment(
        digest=digest, area=bundle.id, version=deployments.next_version(connection, bundle.id), notes=notes,
        deployed_by=by, deployed_at=now, live=True,
    )
    if not known:
        mac = mac_of(installation.sealing, digest, "files", "", files)
        deployments.add(connection, deployment, files, mac)
    put_pieces(installation, connection, digest, pieces)
    return Deployed(_stored(connection, digest), bundle, unchanged=was_live == digest)


def bring_in(connection: Connection, change: LiveChange, who: Proposer, widened: tuple[str, ...]) -> bool:
    """Let a stored version go live, or wait for a second person where it widens sight; tell whether it is live."""
    if not widened or who.user is None:
        _go_live(connection, change)
        return True
    put_waiting(connection, WaitingDeployment(
        area=change.area, digest=change.digest, widened=widened, notes=change.notes, by=who.called, at=change.at,
        proposer=who.user,
    ))
    return False


def _go_live(connection: Connection, change: LiveChange) -> None:
    drop_waiting(connection, change.area)
    deployments.make_live(connection, change)


def put_pieces(
    installation: Installation, connection: Connection, digest: Digest, pieces: Iterable[Piece]
) -> None:
    """Store what workers load of a version, each piece with this installation's mark."""
    for kind, language, content in pieces:
        data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        mark = mac_of(installation.sealing, digest, kind, language, data)
        deployments.put_compiled(connection, digest, kind, language, data, mark)


def _stored(connection: Connection, digest: Digest) -> Deployment:
    return next(d for d in deployments.deployments(connection) if d.digest == digest)


def packed(files: Mapping[PurePosixPath, bytes]) -> bytes:
    """Pack files so that the same files always give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(str(path), date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(entry, files[path], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def unpacked(data: bytes) -> dict[PurePosixPath, bytes]:
    """Return the files of a deployment."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {PurePosixPath(name): archive.read(name) for name in archive.namelist()}


def list_deployments(installation: Installation) -> tuple[Deployment, ...]:
    """Return what was deployed, what is live, and how many cases hang on each version."""
    with installation.database.reading() as connection:
        return deployments.deployments(connection)
