"""The whole directory in and out of files: all of it or nothing, with every fault of every row in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from imi_runtime.directory.changes import Fault, differences, faults
from imi_runtime.directory.demands import rights_named
from imi_runtime.directory.table_files import CellFault, Tables, placed, read_tables, written
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.directory import Authority, Entry, Member
from imi_runtime.model.ids import AreaId, AuthorityId, UserId
from imi_runtime.operations.directory.authorities import is_email, plain_grants, unknown_to_bundles
from imi_runtime.operations.directory.keeping import told
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.proposing import proposer_named
from imi_runtime.store import deployments, directory_history, people
from imi_runtime.store.deployments import raise_revision
from imi_runtime.store.directory import DirectorySnapshot, add_entries, change_entries, read_directory, read_profiles
from imi_runtime.store.directory_history import Change

Announce = Callable[[str, int, int], None]
"""Told what is being done, how many rows are through, and how many there are."""
EVERY = 500


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    changed: int
    unchanged: int
    users_added: int
    users_changed: int


@dataclass(frozen=True, slots=True)
class NotImported:
    """Nothing was changed: this is wrong, in the order of the files."""

    faults: tuple[CellFault, ...]


def _silent(doing: str, done: int, total: int) -> None:
    """Tell nobody."""


def export_directory(installation: Installation) -> dict[str, bytes]:
    """Return the directory as files; read again, they give the same directory, and the same files."""
    with installation.database.reading() as connection:
        directory, profiles = read_directory(connection), read_profiles(connection)
        entries = (Entry(authority, profiles[id]) for id, authority in directory.authorities.items())
        return written(entries, people.all_members(connection))


def import_directory(
    installation: Installation, files: Mapping[str, bytes], *, by: str, announce: Announce = _silent
) -> Imported | NotImported:
    """Add and change what the files say, all in one transaction. What they do not name stays as it is.

    Raises NoSuchProposer.
    """
    tables, unreadable = read_tables(files)
    with installation.database.writing() as connection:
        who = proposer_named(connection, by)
        raise_revision(connection, "directory")
        import_ = _Import(installation, connection, tables, announce, who.in_history)
        wrong = (*unreadable, *import_.faults())
        if wrong:
            return NotImported(tuple(sorted(dict.fromkeys(wrong), key=_order)))
        return import_.write()


def _order(fault: CellFault) -> tuple[str, int, str]:
    return fault.file, fault.row, fault.column


class _Import:
    """One import: what is there, what the files say, and both together."""

    def __init__(
        self, installation: Installation, connection: Connection, tables: Tables, announce: Announce, by: str
    ) -> None:
        self.installation, self.connection, self.tables = installation, connection, tables
        self.announce, self.by = announce, by
        self.there: DirectorySnapshot = read_directory(connection)
        profiles = read_profiles(connection)
        self.before = {id: Entry(a, profiles[id]) for id, a in self.there.authorities.items()}
        self.users = {member.id: member for member in people.all_members(connection)}
        self.known: dict[AuthorityId, Authority] = {
            **self.there.authorities, **{e.authority.id: e.authority for e in tables.entries},
        }
        live = deployments.live(connection)
        self.bundles: dict[AreaId, Bundle | None] = {
            area: installation.bundles.get(connection, digest) for area, digest in live.items()
        }

    def faults(self) -> Iterator[CellFault]:
        """Yield everything that the files say and that cannot be."""
        for number, entry in enumerate(self.tables.entries):
            self._announce("Checking authorities", number, len(self.tables.entries))
            id = entry.authority.id
            before = self.before.get(id)
            found = faults(entry, self.known)
            found += unknown_to_bundles(self.bundles, before.authority if before else None, entry.authority)
            yield from (placed(fault, id, self.tables.rows) for fault in found)
        addresses = {user.email: user.id for user in self.users.values()}
        for number, member in enumerate(self.tables.members):
            self._announce("Checking users", number, len(self.tables.members))
            found = tuple(self._faults_of(member, addresses))
            yield from (placed(fault, member.id, self.tables.rows) for fault in found)

    def _faults_of(self, member: Member, addresses: Mapping[str, UserId]) -> Iterator[Fault]:
        if member.name and (not member.name.isprintable() or len(member.name) > 200):
            yield Fault("user_name", "signs")
        if member.email and not is_email(member.email):
            yield Fault("user_email", "no_email")
        elif addresses.get(member.email, member.id) != member.id:
            yield Fault("user_email", "in_use")
        authority = self.known.get(member.authority)
        if authority is None:
            if member.authority:
                yield Fault("authority", "unknown", (("value", member.authority),))
            return
        for area, right in sorted(member.grants):
            bundle = self.bundles.get(area) if area in authority.areas else None
            kept = member.id in self.users and (area, right) in self.users[member.id].grants
            if not kept and (bundle is None or right not in rights_named(bundle)):
                yield Fault("rights", "unknown", (("value", f"{area}:{right}"),))

    def _announce(self, doing: str, done: int, total: int) -> None:
        if done % EVERY == 0:
            self.announce(doing, done, total)

    def write(self) -> Imported:
        """Store everything that is new or differs, with its history."""
        new = [e for e in self.tables.entries if e.authority.id not in self.before]
        changed = [e for e in self.tables.entries if self.before.get(e.authority.id, e) != e]
        add_entries(self.connection, new)
        for start in range(0, len(changed), EVERY):
            self._announce("Writing authorities", start, len(changed))
            change_entries(self.connection, changed[start : start + EVERY])
        added, moved = self._write_users()
        people.settle_activity(self.connection)
        self._write_history([*new, *changed], added, moved)
        unchanged = len(self.tables.entries) - len(new) - len(changed)
        return Imported(len(new), len(changed), unchanged, len(added), len(moved))

    def _write_users(self) -> tuple[list[Member], list[Member]]:
        added = [m for m in self.tables.members if m.id not in self.users]
        kept = (replace(m, last_seen=old.last_seen, reviewed=old.reviewed)
                for m in self.tables.members if (old := self.users.get(m.id)))
        moved = [m for m in kept if m != self.users[m.id]]
        people.add_members(self.connection, added)
        people.change_members(self.connection, moved)
        return added, moved

    def _write_history(self, entries: list[Entry], added: list[Member], moved: list[Member]) -> None:
        changes = [
            Change(kind="imported", authority=e.authority.id, by=self.by, rule="import",
                   details=told(differences(self.before.get(e.authority.id), e)))
            for e in entries
        ]
        changes += [
            Change(kind=kind, authority=m.authority, by=self.by, rule="import", user=m.id,
                   details={"administrator": m.administrator, "suspended": m.suspended, "grants": plain_grants(m)})
            for kind, members in (("person_added", added), ("person_changed", moved)) for m in members
        ]
        directory_history.append(self.connection, self.installation.clock.now(), changes)
