"""`imi work`: what happens without anybody looking."""

from __future__ import annotations

import logging
import signal
import sys
from threading import Event

import click

from imi_runtime.adapters.logs import configure_logs
from imi_runtime.assembly import make_worker
from imi_runtime.mailing.worker import Worked
from imi_runtime.settings import read_settings


@click.command("work")
@click.option("--once", is_flag=True, help="Do what there is to do now, and end.")
@click.option("--pause", default=2.0, show_default=True, help="Seconds between two looks when there is nothing to do.")
def work(once: bool, pause: float) -> int:
    """Let deadlines act, remind, mail, have files scanned and texts translated, and make older cases findable.

    Run as many as you like, on any machine that reaches the database: no deadline acts twice, and what was missed while
    none ran is caught up. Without IMI_MAIL everything but sending is done, and mails wait.
    """
    settings = read_settings()
    configure_logs(sys.stderr, logging.INFO)
    worker = make_worker(settings)
    if worker.post is None:
        click.echo("IMI_MAIL is not set: deadlines act, mails wait.", err=True)
    stop = Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: stop.set())
    if once:
        worker.look_after_accounts()
        _say(worker.work(stop))
    else:
        click.echo("Working. Ctrl-C ends it.", err=True)
        worker.run(stop, pause, _say)
    worker.installation.database.close()
    return 0


def _say(worked: Worked) -> None:
    click.echo(
        f"timers {worked.timers}, steps told {worked.told}, mails sent {worked.sent}, not sent {worked.not_sent}, "
        f"files scanned {worked.scanned}, texts handed over {worked.handed_over}, cases made findable {worked.findable}"
    )
