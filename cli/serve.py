"""`imi serve`: the authorities' application on this machine."""

from __future__ import annotations

import os
import sys

import click

from imi_runtime.assembly import open_installation
from imi_runtime.settings import read_settings


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8080, show_default=True, help="The port to listen on.")
@click.option("--workers", default=1, show_default=True, help="How many processes answer.")
def serve(host: str, port: int, workers: int) -> int:
    """Serve the application. It refuses to start on a database that could lose what it has acknowledged."""
    open_installation(read_settings()).database.close()
    os.execv(sys.executable, [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers",
        "--log-level", "warning", "imi_runtime.wsgi:app",
    ])
    return 3
