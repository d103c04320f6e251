"""Deployed bundles: exact bytes as evidence, and beside them what workers load."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, func, insert, select, update

from imi_runtime.model.ids import AreaId, Digest
from imi_runtime.store import schema

DEPLOYMENTS = cast(Table, schema.DeploymentRow.__table__)
LIVE_CHANGES = cast(Table, schema.LiveChangeRow.__table__)
LAYERS = cast(Table, schema.LabelLayerRow.__table__)
COMPILED = cast(Table, schema.CompiledRow.__table__)
LIVE = cast(Table, schema.LiveRow.__table__)
REVISIONS = cast(Table, schema.RevisionRow.__table__)
CASES = cast(Table, schema.CaseRow.__table__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One deployed version of an area's bundle."""

    digest: Digest
    area: AreaId
    version: int
    notes: str
    deployed_by: str
    deployed_at: datetime
    live: bool = False
    cases: int = 0
    layer: int = 0
    """The number of the words put over it since; 0 where it speaks its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveChange:
    """A version was made live."""

    area: AreaId
    digest: Digest
    notes: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelLayer:
    """Words over those of a deployed version; `files` are packed, `files_digest` is theirs."""

    digest: Digest
    number: int
    files_digest: Digest
    files: bytes
    mac: bytes
    notes: str
    by: str
    at: datetime


def next_version(connection: Connection, area: AreaId) -> int:
    """Return the number that the area's next deployment gets."""
    last = connection.execute(select(func.max(DEPLOYMENTS.c.version)).where(DEPLOYMENTS.c.area == area)).scalar()
    return (last or 0) + 1


def is_known(connection: Connection, digest: Digest) -> bool:
    """Tell whether these exact bytes were deployed before."""
    return connection.execute(select(DEPLOYMENTS.c.digest).where(DEPLOYMENTS.c.digest == digest)).first() is not None


def add(connection: Connection, deployment: Deployment, files: bytes, mac: bytes) -> None:
    """Store a new deployment."""
    connection.execute(insert(DEPLOYMENTS), {
        "digest": deployment.digest, "area": deployment.area, "version": deployment.version, "files": files,
        "mac": mac, "notes": deployment.notes, "deployed_by": deployment.deployed_by,
        "deployed_at": deployment.deployed_at,
    })


def put_compiled(
    connection: Connection, digest: Digest, kind: str, language: str, data: bytes, mac: bytes
) -> None:
    """Store one compiled piece; the same piece made again replaces it."""
    at = (COMPILED.c.digest == digest) & (COMPILED.c.kind == kind) & (COMPILED.c.language == language)
    if connection.execute(update(COMPILED).where(at).values(data=data, mac=mac)).rowcount == 0:
        connection.execute(
            insert(COMPILED), {"digest": digest, "kind": kind, "language": language, "data": data, "mac": mac}
        )


def compiled(connection: Connection, digest: Digest, kind: str, language: str) -> tuple[bytes, bytes] | None:
    """Return (data, mac) of one compiled piece."""
    row = connection.execute(
        select(COMPILED.c.data, COMPILED.c.mac).where(
            COMPILED.c.digest == digest, COMPILED.c.kind == kind, COMPILED.c.language == language
        )
    ).first()
    return (row.data, row.mac) if row else None


def set_live(connection: Connection, area: AreaId, digest: Digest) -> None:
    """Let new cases of the area open on this deployment."""
    if connection.execute(update(LIVE).where(LIVE.c.area == area).values(digest=digest)).rowcount == 0:
        connection.execute(insert(LIVE), {"area": area, "digest": digest})
    raise_revision(connection, "deployments")


def make_live(connection: Connection, change: LiveChange) -> None:
    """Let new cases of the area open on this deployment, and note who made it so."""
    if live(connection).get(change.area) != change.digest:
        _note_change(connection, change)
    set_live(connection, change.area, change.digest)


def _note_change(connection: Connection, change: LiveChange) -> None:
    last = connection.execute(
        select(func.max(LIVE_CHANGES.c.sequence)).where(LIVE_CHANGES.c.area == change.area)
    ).scalar()
    connection.execute(insert(LIVE_CHANGES), {
        "area": change.area, "sequence": (last or 0) + 1, "digest": change.digest, "notes": change.notes,
        "changed_by": change.by, "changed_at": change.at,
    })


@dataclass(frozen=True, slots=True)
class Version:
    """A deployed version of an area, by its number and its digest."""

    number: int
    digest: Digest


def versions_of(connection: Connection, area: AreaId) -> tuple[Version, ...]:
    """Return the deployed versions of an area, the newest first."""
    rows = connection.execute(
        select(DEPLOYMENTS.c.version, DEPLOYMENTS.c.digest)
        .where(DEPLOYMENTS.c.area == area).order_by(DEPLOYMENTS.c.version.desc())
    )
    return tuple(Version(number, Digest(digest)) for number, digest in rows)


def live_changes(connection: Connection, area: AreaId) -> tuple[LiveChange, ...]:
    """Return what was made live for an area, the last first."""
    rows = connection.execute(
        select(LIVE_CHANGES).where(LIVE_CHANGES.c.area == area).order_by(LIVE_CHANGES.c.sequence.desc())
    )
    return tuple(
        LiveChange(area=r.area, digest=r.digest, notes=r.notes, by=r.changed_by, at=r.changed_at) for r in rows
    )


def add_layer(connection: Connection, layer: LabelLayer) -> None:
    """Put words over those of a deployed version."""
    connection.execute(insert(LAYERS), {
        "digest": layer.digest, "number": layer.number, "files_digest": layer.files_digest, "files": layer.files,
        "mac": layer.mac, "notes": layer.notes, "deployed_by": layer.by, "deployed_at": layer.at,
    })
    raise_revision(connection, "deployments")


def last_layer(connection: Connection, digest: Digest) -> LabelLayer | None:
    """Return the words that a deployed version speaks now, or None where it speaks its own."""
    row = connection.execute(
        select(LAYERS).where(LAYERS.c.digest == digest).order_by(LAYERS.c.number.desc()).limit(1)
    ).first()
    if row is None:
        return None
    return LabelLayer(
        digest=row.digest, number=row.number, files_digest=row.files_digest, files=row.files, mac=row.mac,
        notes=row.notes, by=row.deployed_by, at=row.deployed_at,
    )


def layers(connection: Connection) -> dict[Digest, int]:
    """Return the number of the words that lie over each version that has any."""
    rows = connection.execute(select(LAYERS.c.digest, func.max(LAYERS.c.number)).group_by(LAYERS.c.digest))
    return {Digest(digest): number for digest, number in rows}


def live(connection: Connection) -> dict[AreaId, Digest]:
    """Return the live deployment of every area, areas in alphabetical order."""
    return {AreaId(r.area): Digest(r.digest) for r in connection.execute(select(LIVE).order_by(LIVE.c.area))}


def raise_revision(connection: Connection, name: str) -> None:
    """Tell the workers that something they keep in memory has changed."""
    changed = update(REVISIONS).where(REVISIONS.c.name == name).values(value=REVISIONS.c.value + 1)
    if connection.execute(changed).rowcount == 0:
        connection.execute(insert(REVISIONS), {"name": name, "value": 1})


def revision(connection: Connection) -> int:
    """Return the counter that tells workers to look again at what is deployed."""
    return connection.execute(select(REVISIONS.c.value).where(REVISIONS.c.name == "deployments")).scalar() or 0


def files_of(connection: Connection, digest: Digest) -> bytes | None:
    """Return the exact bytes of a deployment, packed."""
    return connection.execute(select(DEPLOYMENTS.c.files).where(DEPLOYMENTS.c.digest == digest)).scalar()


def deployments(connection: Connection) -> tuple[Deployment, ...]:
    """Return all deployments with how many cases hang on each, by area, the newest first."""
    counts = select(CASES.c.deployment, func.count().label("cases")).group_by(CASES.c.deployment).subquery()
    numbers = layers(connection)
    rows = connection.execute(
        select(DEPLOYMENTS, LIVE.c.digest.label("live"), counts.c.cases)
        .outerjoin(LIVE, LIVE.c.digest == DEPLOYMENTS.c.digest)
        .outerjoin(counts, counts.c.deployment == DEPLOYMENTS.c.digest)
        .order_by(DEPLOYMENTS.c.area, DEPLOYMENTS.c.version.desc())
    )
    return tuple(
        Deployment(
            digest=r.digest, area=r.area, version=r.version, notes=r.notes, deployed_by=r.deployed_by,
            deployed_at=r.deployed_at, live=r.live is not None, cases=r.cases or 0,
            layer=numbers.get(r.digest, 0),
        )
        for r in rows
    )
