"""A town behind a real server: the `imi serve` command on a port of its own, for browser and load tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from imi_runtime.adapters.hashing import Argon2Passwords
from imi_runtime.adapters.sealing import create_key_file
from imi_runtime.assembly import open_installation, page_pieces
from imi_runtime.model.ids import AreaId, Language
from imi_runtime.operations.deployment.deploying import Deployed, deploy
from imi_runtime.operations.installation import Installation
from imi_runtime.settings import read_settings
from imi_runtime.store.directory import add_authorities
from imi_runtime.store.upgrade import upgrade
from tests.entering import PASSWORD, settle
from tests.town import authority, user

ROOT = Path(__file__).parents[1]
PEOPLE = (("anna", "athens", "GR", "el"), ("hanna", "helsinki", "FI", "fi"), ("wanda", "warsaw", "PL", "en"))


@dataclass(slots=True)
class ServedTown:
    """A running server with its installation beside it."""

    address: str
    installation: Installation
    process: subprocess.Popen[bytes]
    log: Path

    def deploy(self, files: Mapping[PurePosixPath, bytes], area: AreaId) -> Deployed:
        """Deploy while the server runs."""
        return deploy(self.installation, files, area, by="a test", notes="", make_pieces=page_pieces)

    def stop(self) -> None:
        """End the server that this test started."""
        self.process.terminate()
        self.process.wait(20)
        self.installation.database.close()


def email(name: str) -> str:
    """Return the e-mail address of a person of the town."""
    return next(f"{person}@{of}.example.org" for person, of, _, _ in PEOPLE if person == name)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve_town(
    folder: Path, files: Mapping[PurePosixPath, bytes], area: AreaId, *, workers: int = 1, url: str = "",
    owner_url: str = "", port: int = 0, settings: Mapping[str, str] | None = None,
) -> ServedTown:
    """Found a town on a fresh database and serve it, with further settings where they are given."""
    url = url or f"sqlite:///{folder / 'served.db'}"
    environment = {"IMI_DATABASE_URL": url, "IMI_KEY_FILE": str(folder / "key"), **(settings or {})}
    upgrade(owner_url or url, url)
    create_key_file(folder / "key")
    installation = open_installation(read_settings(environment))
    town = ServedTown("", installation, None, folder / "server.log")  # type: ignore[arg-type]
    town.deploy(files, area)
    _settle(installation, area)
    port = port or free_port()
    town.process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "serve", "--port", str(port), "--workers", str(workers)],
        cwd=ROOT, env={**os.environ, **environment}, stdout=town.log.open("wb"), stderr=subprocess.STDOUT,
    )
    town.address = f"http://localhost:{port}"
    _wait(town)
    return town


def _settle(installation: Installation, area: AreaId) -> None:
    from dataclasses import replace

    stored = Argon2Passwords().hash(PASSWORD)
    with installation.database.writing() as connection:
        add_authorities(connection, [authority(of, country, area) for _, of, country, _ in PEOPLE])
        settle(installation, connection, [
            replace(user(name, of, area=area), language=Language(language)) for name, of, _, language in PEOPLE
        ], stored)


def _wait(town: ServedTown) -> None:
    for _ in range(900):
        try:
            urllib.request.urlopen(f"{town.address}/healthz", timeout=2).read()
            return
        except OSError:
            if town.process.poll() is not None:
                break
            time.sleep(0.1)
    raise AssertionError(f"the server did not start: {town.log.read_text()[-2000:]}")
