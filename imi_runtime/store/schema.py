"""The tables. Rows are rows: they decide nothing. Hot paths use these as Core tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC on every database; SQLite stores it as sortable text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse naive moments."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment must know its time zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give SQLite's naive text its zone back."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """Base of all tables."""

    type_annotation_map: ClassVar = {datetime: Moment(), dict[str, Any]: JSON(), list[Any]: JSON()}


ID = String(40)
WORD = String(64)


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


class UserRow(Base):
    """A person who acts for an authority."""

    __tablename__ = "users"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True, comment="folded to lower case; the sign-in name")
    name: Mapped[str] = mapped_column(String(200))
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"))
    language: Mapped[str] = mapped_column(String(8))
    password: Mapped[str] = mapped_column(String(300))
    active: Mapped[bool] = mapped_column(comment="repeats suspended and the authority's standing, for reading fast")
    suspended: Mapped[bool]
    administrator: Mapped[bool] = mapped_column(comment="keeps the data and the users of the authority")
    last_seen: Mapped[datetime | None]
    reviewed: Mapped[datetime | None] = mapped_column(comment="when the rights were last confirmed")
    counted_from: Mapped[datetime | None] = mapped_column(
        comment="time without signing in counts from here where that is later: added, or restored"
    )
    warned: Mapped[datetime | None] = mapped_column(comment="when told that the account is not used")
    searches: Mapped[bytes | None] = mapped_column(LargeBinary, comment="sealed: the searches that the user has kept")


class AbsenceRow(Base):
    """A user is away for some days, and who stands in."""

    __tablename__ = "absences"
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    first: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[date]
    deputy: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)


class AllocationSettingRow(Base):
    """An authority gives its cases of an area and direction to some of its people."""

    __tablename__ = "allocation_settings"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    direction: Mapped[str] = mapped_column(String(16), primary_key=True, comment="outgoing or incoming")
    kept: Mapped[str] = mapped_column(String(16), comment="what only those do who were given a case: acting or reading")


class AreaMailboxRow(Base):
    """The address to which news of an area go for the whole authority, beside those to its people."""

    __tablename__ = "area_mailboxes"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    address: Mapped[str] = mapped_column(String(254))


class InvitationRow(Base):
    """Somebody was invited. Only the digest of the link's secret is stored; it works once and expires."""

    __tablename__ = "invitations"
    digest: Mapped[str] = mapped_column(WORD, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), comment="authority or person")
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), comment="who joins it, or whom it validates")
    user: Mapped[str | None] = mapped_column(ForeignKey("users.id"), comment="whose first password it sets")
    invited_by: Mapped[str] = mapped_column(ForeignKey("users.id"))
    email: Mapped[str] = mapped_column(String(254))
    region: Mapped[str] = mapped_column(String(16))
    areas: Mapped[list[Any]]
    at: Mapped[datetime]
    expires: Mapped[datetime]
    used: Mapped[datetime | None]


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


class GrantRow(Base):
    """A right that a user has in an area. Grants hang on the area, never on a version of it."""

    __tablename__ = "grants"
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    right: Mapped[str] = mapped_column(WORD, primary_key=True)


class SessionRow(Base):
    """A signed-in browser. Only the digest of its secret is stored."""

    __tablename__ = "sessions"
    digest: Mapped[str] = mapped_column(WORD, primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    created: Mapped[datetime]
    seen: Mapped[datetime]
    language: Mapped[str] = mapped_column(String(8))
    id: Mapped[str] = mapped_column(ID, unique=True, comment="how its owner names it, to end it")
    device: Mapped[str] = mapped_column(String(120), comment="browser and system, as the browser says")
    mark: Mapped[str | None] = mapped_column(WORD, comment="digest of the browser's lasting mark")
    confirmed: Mapped[datetime] = mapped_column(comment="when a second factor was last shown")
    provider: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="sealed: through which identity provider, and what ends the session there"
    )
    subject_there: Mapped[str | None] = mapped_column(WORD, index=True, comment="keyed digest: who that is there")
    session_there: Mapped[str | None] = mapped_column(WORD, index=True, comment="keyed digest: the session there")


class AttemptRow(Base):
    """Failed sign-ins per account and address, so that throttling survives a restart."""

    __tablename__ = "attempts"
    subject: Mapped[str] = mapped_column(WORD, primary_key=True, comment="keyed digest of account or address")
    failures: Mapped[int]
    last: Mapped[datetime]


class CaseRow(Base):
    """One case. Its history is in case_events; everything here repeats what the events say, for reading fast."""

    __tablename__ = "cases"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="random, stands in URLs")
    number: Mapped[str] = mapped_column(String(24), comment="what people read out")
    linked: Mapped[bool] = mapped_column(comment="opened by another case, whose number it shares")
    area: Mapped[str] = mapped_column(WORD)
    procedure: Mapped[str] = mapped_column(WORD)
    deployment: Mapped[str] = mapped_column(ForeignKey("deployments.digest"))
    state: Mapped[str] = mapped_column(WORD)
    revision: Mapped[int] = mapped_column(comment="sequence of the last event; compared and set at every step")
    opened: Mapped[datetime]
    updated: Mapped[datetime]
    situation: Mapped[dict[str, Any]] = mapped_column(comment="marks, seats, fillings, clocks, doers; no answers")
    findable: Mapped[bool] = mapped_column(comment="the words by which it is found were written")
    __table_args__ = (
        Index("cases_not_findable", "opened", "id", sqlite_where=text("NOT findable"),
              postgresql_where=text("NOT findable")),
        Index("case_numbers", "number", unique=True, sqlite_where=text("NOT linked"),
              postgresql_where=text("NOT linked")),
    )


class CaseKeyRow(Base):
    """The case's wrapped key. Destroying this row erases every answer of the case, in backups too."""

    __tablename__ = "case_keys"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


class EventRow(Base):
    """History: appended, never updated; each row carries the digest of the one before. No personal data inside."""

    __tablename__ = "case_events"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(WORD)
    at: Mapped[datetime]
    payload: Mapped[str] = mapped_column(Text, comment="canonical JSON of the event without answers")
    digest: Mapped[str] = mapped_column(WORD, comment="sha256 of the former digest and the payload")


class FillingRow(Base):
    """The sealed answers of one version of one filling."""

    __tablename__ = "fillings"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class FormerAnswersRow(Base):
    """The sealed answers of a filling as they stood before a move gave them other names: appended, never updated."""

    __tablename__ = "former_answers"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, comment="the event of the move")
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class SightRow(Base):
    """What lists read: one row per case, authority and right that sees or may do anything in it."""

    __tablename__ = "sight"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    right: Mapped[str] = mapped_column(WORD, primary_key=True, comment="viewer, or the right that this sight needs")
    level: Mapped[str] = mapped_column(String(8), comment="acts, outline or content")
    area: Mapped[str] = mapped_column(WORD)
    number: Mapped[str] = mapped_column(String(24))
    procedure: Mapped[str] = mapped_column(WORD)
    deployment: Mapped[str] = mapped_column(WORD)
    state: Mapped[str] = mapped_column(WORD)
    shelf: Mapped[int] = mapped_column(comment="0 waits for this authority, 1 open, 2 over")
    due: Mapped[datetime | None]
    updated: Mapped[datetime]
    other: Mapped[str | None] = mapped_column(ID, comment="the authority on the other side, as far as it may be seen")
    seats: Mapped[str] = mapped_column(String(200), comment="parties that the authority is, for the state's label")
    place: Mapped[str] = mapped_column(String(40), comment="digits that sort as lists do: shelf, due date, newest")
    direction: Mapped[str] = mapped_column(
        String(16), comment="outgoing or incoming, where somebody of the authority should have the case; else empty"
    )
    __table_args__ = (Index("sight_list", "authority", "place", "case_id"),)


class CaseWordsRow(Base):
    """By which words and facts an authority finds a case. The index of words over it is each database's own."""

    __tablename__ = "case_words"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False,
        comment="sorts by when the case was opened, and says so to the millisecond",
    )
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"))
    area: Mapped[str] = mapped_column(WORD)
    procedure: Mapped[str] = mapped_column(WORD)
    state: Mapped[str] = mapped_column(WORD)
    shelf: Mapped[int]
    other: Mapped[str | None] = mapped_column(ID)
    country: Mapped[str | None] = mapped_column(String(2), comment="of the authority on the other side")
    due: Mapped[datetime | None]
    updated: Mapped[datetime]
    told: Mapped[str] = mapped_column(Text, comment="a line for each field: its name, and the tokens of its words")
    words: Mapped[str | None] = mapped_column(
        Text().with_variant(TSVECTOR(), "postgresql"), comment="the tokens, where an index over this column finds them"
    )
    __table_args__ = (
        UniqueConstraint("case_id", "authority"),
        Index("case_words_newest", "authority", "id"),
        Index("case_words_by_state", "authority", "procedure", "state", "id"),
        Index("case_words_by_other", "authority", "other", "id"),
    )


class CaseAllocationRow(Base):
    """A case that an authority has given to one of its people. What was given and taken before is in the history."""

    __tablename__ = "case_allocations"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    by: Mapped[str] = mapped_column(ForeignKey("users.id"), comment="the allocator")
    at: Mapped[datetime]


class AllocationEventRow(Base):
    """History of giving a case out inside one authority: appended, never updated, chained like that of the case.

    It stands apart from the history of the case: who has a case is no business of the other side, and makes no form
    of theirs stale.
    """

    __tablename__ = "allocation_events"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    payload: Mapped[str] = mapped_column(Text, comment="canonical JSON: who gave the case, to whom, from whom taken")
    digest: Mapped[str] = mapped_column(WORD, comment="sha256 of the former digest and the payload")


class DraftRow(Base):
    """Unsent answers. They belong to the drafting authority and are no part of the case."""

    __tablename__ = "drafts"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    transition: Mapped[str] = mapped_column(WORD, primary_key=True)
    revision: Mapped[int]
    updated: Mapped[datetime]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class AttachmentRow(Base):
    """A file that lies sealed in the store of files. Which cases it belongs to, and its name, stand elsewhere."""

    __tablename__ = "attachments"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="random; the name in the store of files")
    size: Mapped[int] = mapped_column(comment="bytes in clear")
    kind: Mapped[str] = mapped_column(String(12), comment="what its content shows it to be")
    verdict: Mapped[str] = mapped_column(String(12), comment="waiting, clean or infected")
    stored: Mapped[datetime]
    tries: Mapped[int] = mapped_column(comment="how often a scanner was asked in vain")
    next_try: Mapped[datetime] = mapped_column(comment="a scanner is not asked before; also the lease of who asks it")
    __table_args__ = (Index("attachments_to_scan", "verdict", "next_try"),)


class CaseAttachmentRow(Base):
    """A file belongs to a case: its name and its key are sealed under the key of the case, and go with it."""

    __tablename__ = "case_attachments"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    attachment: Mapped[str] = mapped_column(ForeignKey("attachments.id"), primary_key=True)
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), comment="who attached it")
    user: Mapped[str | None] = mapped_column(ForeignKey("users.id"), comment="none where it came with a linked case")
    attached: Mapped[datetime]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (Index("case_attachments_of_day", "authority", "attached"),
                      Index("case_attachments_of_file", "attachment"))


class TokenRow(Base):
    """A form that was sent. Its token makes a second sending a replay of the first."""

    __tablename__ = "form_tokens"
    token: Mapped[str] = mapped_column(WORD, primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    revision: Mapped[int]
    at: Mapped[datetime]


class TimerRow(Base):
    """A moment at which a case wants to be looked at: a clock's end, a reminder before it, or two months of silence."""

    __tablename__ = "timers"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    deadline: Mapped[str] = mapped_column(WORD, primary_key=True, comment="empty for silence")
    told: Mapped[str] = mapped_column(WORD, primary_key=True, comment="the party to be reminded; empty for the end")
    due: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    attempts: Mapped[int] = mapped_column(comment="how often it was tried in vain")
    retry: Mapped[datetime | None]


class HappeningRow(Base):
    """Steps of a case that are not told yet. Who is told what is found out later, by whoever sends the notices."""

    __tablename__ = "happenings"
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, comment="the last event")
    since: Mapped[int] = mapped_column(comment="the last event before; 0 for a new case")
    actor: Mapped[str] = mapped_column(ID, comment="the user who acted; empty for clocks and linked cases")
    at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int]
    retry: Mapped[datetime | None]


class MailRow(Base):
    """A mail to one person: the outbox. It leaves at least once, always under the same Message-ID."""

    __tablename__ = "mails"
    id: Mapped[str] = mapped_column(ID, primary_key=True, comment="random; makes the Message-ID")
    key: Mapped[str | None] = mapped_column(String(200), unique=True, comment="what must not be written twice")
    kind: Mapped[str] = mapped_column(WORD, comment="case, digest, or the name of a mail that belongs to no case")
    user: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    authority: Mapped[str | None] = mapped_column(ForeignKey("authorities.id"), comment="whose mailbox it goes to")
    area: Mapped[str] = mapped_column(WORD, comment="of which area the mailbox is; else empty")
    address: Mapped[str] = mapped_column(String(254), comment="empty: the user's, when it is sent")
    language: Mapped[str] = mapped_column(String(8), comment="for who is no user yet; empty: the user's")
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"))
    thread: Mapped[str] = mapped_column(ID, comment="the first mail of the thread")
    given: Mapped[dict[str, Any]] = mapped_column(comment="values of a mail that belongs to no case, until it is sent")
    at: Mapped[datetime]
    due: Mapped[datetime]
    attempts: Mapped[int]
    leased: Mapped[datetime | None] = mapped_column(comment="until when one worker has it")
    done: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(WORD, comment="sent, needless, refused, given_up, bounced; empty until done")
    __table_args__ = (
        Index("mails_waiting", "due", sqlite_where=text("done IS NULL"), postgresql_where=text("done IS NULL")),
        Index("mails_of_user", "user", "case_id"),
        Index("mails_done", "done"),
    )


class NoticeRow(Base):
    """What one person is told about one case, and in which mail. Never content."""

    __tablename__ = "notices"
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(WORD, primary_key=True)
    deadline: Mapped[str] = mapped_column(WORD, primary_key=True, comment="the deadline that it is about, if any")
    at: Mapped[datetime] = mapped_column(primary_key=True)
    mail: Mapped[str] = mapped_column(ForeignKey("mails.id"), index=True)


class MailboxNoticeRow(Base):
    """What the shared mailbox of an authority is told about one case, and in which mail. Never content."""

    __tablename__ = "mailbox_notices"
    authority: Mapped[str] = mapped_column(ForeignKey("authorities.id"), primary_key=True)
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(WORD, primary_key=True)
    deadline: Mapped[str] = mapped_column(WORD, primary_key=True, comment="the deadline that it is about, if any")
    at: Mapped[datetime] = mapped_column(primary_key=True)
    mail: Mapped[str] = mapped_column(ForeignKey("mails.id"), index=True)


class MeasuredCaseRow(Base):
    """What a case has added to the figures, so that it can be taken out again when the case goes on. No answers."""

    __tablename__ = "measured_cases"
    case_id: Mapped[str] = mapped_column(ID, primary_key=True, comment="goes with the case; the figures stay")
    revision: Mapped[int]
    added: Mapped[list[Any]] = mapped_column(comment="the keys and numbers of tallies")


class TallyRow(Base):
    """A figure: how many cases, and the sum of what is measured in them. It names no case and no person."""

    __tablename__ = "tallies"
    area: Mapped[str] = mapped_column(WORD, primary_key=True)
    procedure: Mapped[str] = mapped_column(WORD, primary_key=True)
    side: Mapped[str] = mapped_column(String(8), primary_key=True, comment="asking, asked, or all")
    authority: Mapped[str] = mapped_column(ID, primary_key=True, comment="empty where the side is all")
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    own: Mapped[str] = mapped_column(String(2), primary_key=True, comment="its country; of who asked where it is all")
    other: Mapped[str] = mapped_column(String(2), primary_key=True, comment="the country of the other side")
    what: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int]
    total: Mapped[int]


class MailChoiceRow(Base):
    """How a person wants mail, and what became of the last one. Without a row: at once."""

    __tablename__ = "mail_choices"
    user: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    way: Mapped[str] = mapped_column(WORD, comment="at_once, daily, duties")
    refused: Mapped[datetime | None] = mapped_column(comment="since when the address takes no mail")
