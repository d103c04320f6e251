"""The tables of policy areas: deployed versions, what is live, what waits for a second person, words over versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)

from imi_runtime.store.schema.base import WORD, Base, Mapped, mapped_column


class RevisionRow(Base):
    """Counters that tell workers to look again: `deployments` and `directory`."""

    __tablename__ = "revisions"
    name: Mapped[str] = mapped_column(WORD, primary_key=True)
    value: Mapped[int]


class DeploymentRow(Base):
    """One deployed version of a bundle: its exact bytes are evidence and are kept for ever."""

    __tablename__ = "deployments"
    digest: Mapped[str] = mapped_column(WORD, primary_key=True, comment="sha256 of the exact bytes")
    area: Mapped[str] = mapped_column(WORD)
    version: Mapped[int]
    files: Mapped[bytes] = mapped_column(LargeBinary, comment="the files, packed")
    mac: Mapped[bytes] = mapped_column(LargeBinary, comment="made by this installation over digest and compiled form")
    notes: Mapped[str] = mapped_column(Text)
    deployed_by: Mapped[str] = mapped_column(String(200))
    deployed_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("area", "version"),)


class CompiledRow(Base):
    """What workers load: the compiled bundle, and words and page parts per language."""

    __tablename__ = "compiled"
    digest: Mapped[str] = mapped_column(ForeignKey("deployments.digest"), primary_key=True)
    kind: Mapped[str] = mapped_column(WORD, primary_key=True, comment="bundle, labels, parts, styles")
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    mac: Mapped[bytes] = mapped_column(LargeBinary)


class LiveRow(Base):
    """Which deployment of an area new cases are opened on."""

    __tablename__ = "live"
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("deployments.digest"))


class LiveChangeRow(Base):
    """What was made live for an area, by whom and when: appended, never updated. A way back is written here too."""

    __tablename__ = "live_changes"
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(ForeignKey("deployments.digest"))
    notes: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]


class WaitingDeploymentRow(Base):
    """A deployed version that gives somebody more sight, and waits for a second person before it goes live."""

    __tablename__ = "waiting_deployments"
    area: Mapped[str] = mapped_column(WORD, primary_key=True, comment="the newest one of an area waits, no other")
    digest: Mapped[str] = mapped_column(ForeignKey("deployments.digest"), unique=True)
    widened: Mapped[list[Any]] = mapped_column(comment="what becomes wider, in sentences")
    notes: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(String(200))
    proposed_at: Mapped[datetime]
    proposer: Mapped[str | None] = mapped_column(
        ForeignKey("users.id"), comment="who cannot approve it; none while the installation is set up"
    )


class LabelLayerRow(Base):
    """Words put over those of a deployed version, which stays what it is otherwise: evidence, as the deployment."""

    __tablename__ = "label_layers"
    digest: Mapped[str] = mapped_column(ForeignKey("deployments.digest"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    files_digest: Mapped[str] = mapped_column(WORD)
    files: Mapped[bytes] = mapped_column(LargeBinary, comment="the files whose words these are, packed")
    mac: Mapped[bytes] = mapped_column(LargeBinary)
    notes: Mapped[str] = mapped_column(Text)
    deployed_by: Mapped[str] = mapped_column(String(200))
    deployed_at: Mapped[datetime]
