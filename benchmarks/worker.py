"""Measure what a worker does in a second: deadlines that act, steps that are told, mails that leave.

All cases of a town are due at once and all mails wait; one worker, then several, on SQLite or PostgreSQL. Mails go
to a real SMTP server on this machine.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from report import write_json

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from imi_runtime.mailing.worker import Worker  # noqa: E402
from imi_runtime.operations.installation import Directories  # noqa: E402
from imi_runtime.operations.work.time_passing import GATHERING, let_time_act, tell_next  # noqa: E402
from imi_runtime.store.database import open_database  # noqa: E402
from tests.mailing.post_office import open_post_office, worker_of  # noqa: E402
from tests.postgres import fresh_postgres, start_postgres  # noqa: E402
from tests.town import REQUEST_ANSWERS, Town, found_town  # noqa: E402


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what may be chosen."""
    parser.add_argument("--cases", type=int, default=300, help="how many cases are due at once")
    parser.add_argument("--workers", type=int, default=2, help="how many workers run at once in the second measurement")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")


def run(options: argparse.Namespace) -> int:
    """Measure, print and keep the figures."""
    logging.disable(logging.WARNING)
    server = start_postgres() if options.database == "postgres" else None
    figures = {f"{number} worker(s)": _measured(options.cases, number, server) for number in (1, options.workers)}
    for name, found in figures.items():
        told = ", ".join(f"{what} {pace:.0f} a second" for what, pace in found.items())
        print(f"{options.database}, {options.cases} cases, {name}: {told}")
    write_json(f"worker-{options.database}", {"options": vars(options) | {"run": None}, "figures": figures})
    return 0


def _measured(cases: int, workers: int, server: str | None) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, open_post_office() as office:
        url = fresh_postgres(server) if server else (f"sqlite:///{Path(folder) / 'town.db'}",)
        town = found_town(*url)
        for _ in range(cases):
            town.step("anna", town.open("anna"), "send", REQUEST_ANSWERS)
        steps = _timed(town, workers, lambda worker: _all(lambda: tell_next(worker.installation)), office)
        town.clock.forward(days=20)
        clocks = _timed(town, workers, lambda worker: _all(lambda: let_time_act(worker.installation)), office)
        _all(lambda: tell_next(town.installation))
        town.clock.present += GATHERING
        mails = _timed(town, workers, lambda worker: _all(lambda: worker.send_next() is not None), office)
        arrived = len(office.taken)
        town.installation.database.close()
    return {"steps told": cases / steps, "timers": 2 * cases / clocks, "mails": arrived / mails}


def _all(work: Callable[[], bool]) -> None:
    while work():
        pass


def _timed(town: Town, workers: int, work: Callable[[Worker], None], office: object) -> float:
    """Let workers in processes of their own work until nothing is left; return how long that took."""
    town.installation.database.close()
    url = town.installation.database.engine.url.render_as_string(hide_password=False)
    started, children = time.monotonic(), []
    for _ in range(workers):
        child = os.fork()
        if child == 0:
            apart = replace(town.installation, database=open_database(url), directories=Directories())
            work(replace(worker_of(town, office), installation=apart))  # type: ignore[arg-type]
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    return time.monotonic() - started
