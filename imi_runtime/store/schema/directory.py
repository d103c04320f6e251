"""The tables of authorities, what each takes part in, and the history of the directory."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    Text,
    text,
)

from imi_runtime.store.schema.base import ID, WORD, Base, Mapped, mapped_column


class AuthorityRow(Base):
    """An authority that takes part."""

    __tablename__ = "authorities"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String(300), comment="informal name, as colleagues abroad know it")
    official_name: Mapped[str] = mapped_column(String(300))
    country: Mapped[str] = mapped_column(String(2), comment="ISO 3166-1")
    languages: Mapped[list[Any]] = mapped_column(comment="languages that it reads")
    folded: Mapped[str] = mapped_column(Text, comment="names without accents and case, for searching")
    region: Mapped[str] = mapped_column(String(16), comment="ISO 3166-2, empty for the whole country")
    level: Mapped[str] = mapped_column(String(16))
    standing: Mapped[str] = mapped_column(String(16), comment="waiting, active or suspended")
    keywords: Mapped[list[Any]] = mapped_column(comment="what it is looked for under, in any language")
    address: Mapped[str] = mapped_column(String(500))
    phone: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(254))
    website: Mapped[str] = mapped_column(String(200))


class AuthorityTextRow(Base):
    """The informal name and the description of an authority in one language."""

    __tablename__ = "authority_texts"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text)


class AuthorityWordRow(Base):
    """A folded word under which an authority is found; the greater the weight, the nearer to its name."""

    __tablename__ = "authority_words"
    word: Mapped[str] = mapped_column(String(80), primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True, index=True)
    weight: Mapped[int]


class CoordinatorRoleRow(Base):
    """An authority coordinates: a country, a region, an area, or a part of them."""

    __tablename__ = "coordinator_roles"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True, comment="empty for all areas")
    region: Mapped[str] = mapped_column(String(16), primary_key=True, comment="empty for the whole country")
    country: Mapped[str] = mapped_column(
        String(2), comment="the authority's, so that each has one national coordinator"
    )
    __table_args__ = (
        Index("national_coordinators", "country", unique=True, sqlite_where=text("kind = 'national'"),
              postgresql_where=text("kind = 'national'")),
    )


class ParticipationRow(Base):
    """An authority takes part in an area."""

    __tablename__ = "participations"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)


class ValidationRow(Base):
    """The one coordinator that validates an authority."""

    __tablename__ = "validations"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    coordinator: Mapped[str] = mapped_column(ForeignKey("authorities.id"), index=True)


class AccessRow(Base):
    """The one coordinator that gave an authority access to an area."""

    __tablename__ = "accesses"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    coordinator: Mapped[str] = mapped_column(ForeignKey("authorities.id"))


class ObservationRow(Base):
    """An authority sees an outline of another's requests in an area, and nothing more."""

    __tablename__ = "observations"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    observer: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)


class AlertCoordinationRow(Base):
    """An authority coordinates another's alerts in one procedure."""

    __tablename__ = "alert_coordinations"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    coordinator: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    procedure: Mapped[str] = mapped_column(WORD, primary_key=True)


class CompetenceRow(Base):
    """A code of one of the area's code lists, for which the authority is competent."""

    __tablename__ = "competences"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    code_list: Mapped[str] = mapped_column(WORD, primary_key=True)
    code: Mapped[str] = mapped_column(WORD, primary_key=True)


class CoordinationRow(Base):
    """An authority coordinates another in an area."""

    __tablename__ = "coordinations"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    coordinator: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)


class OfficeRow(Base):
    """An authority bears an office in an area: it acts there for its country, or for everybody."""

    __tablename__ = "offices"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    office: Mapped[str] = mapped_column(WORD, primary_key=True)


class FactRow(Base):
    """What is known about an authority in an area, such as whether its requests need approval."""

    __tablename__ = "facts"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    fact: Mapped[str] = mapped_column(WORD, primary_key=True)
    value: Mapped[str] = mapped_column(WORD)


class AllocationSettingRow(Base):
    """An authority gives its cases of an area and direction to some of its people."""

    __tablename__ = "allocation_settings"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    direction: Mapped[str] = mapped_column(String(16), primary_key=True, comment="outgoing or incoming")
    kept: Mapped[str] = mapped_column(String(16), comment="what only those do who were given a case: acting or reading")


class MailboxRefusalRow(Base):
    """The shared mailbox of an authority took no mail; goes when a mail went through."""

    __tablename__ = "mailbox_refusals"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    address: Mapped[str] = mapped_column(String(254), comment="the address that took no mail")
    since: Mapped[datetime]


class AreaMailboxRow(Base):
    """The address to which news of an area go for the whole authority, beside those to its people."""

    __tablename__ = "area_mailboxes"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    address: Mapped[str] = mapped_column(String(254))


class DirectoryChangeRow(Base):
    """History of the directory: appended, never updated, each row with the digest of the one before.

    It names users by their ids and holds no name or address of a person.
    """

    __tablename__ = "directory_changes"
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    authority: Mapped[str] = mapped_column(ID, index=True, comment="the one that was changed")
    payload: Mapped[str] = mapped_column(Text, comment="canonical JSON of the change")
    digest: Mapped[str] = mapped_column(WORD, comment="sha256 of the former digest and the payload")
