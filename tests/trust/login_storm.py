"""How long others wait for their list while clients sign in without pause: `python -m tests.trust.login_storm`."""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
import time
import urllib.error
from pathlib import Path

from tests.entering import PASSWORD
from tests.library_kit import AREA, library
from tests.served import ServedTown, email, serve_town
from tests.trust.test_hot_deployment import Browser


def waits(reader: Browser, seconds: float) -> list[float]:
    """Return how long each answer of the list took, one after the other, for a while."""
    found, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        start = time.monotonic()
        reader.get("/")
        found.append(time.monotonic() - start)
    return found


def storm(town: ServedTown, stop: threading.Event, done: list[int]) -> None:
    """Take the first step without pause, with the right password: wrong ones would soon be refused without any work."""
    while not stop.is_set():
        browser = Browser(town)
        page = browser.get("/sign-in")
        done[1] += 1
        try:
            browser.post("/sign-in", page, identifier=email("wanda"), password=PASSWORD)
        except urllib.error.HTTPError as refused:
            done[0] += refused.code == 503


def measured(clients: int, seconds: float) -> str:
    """Return what was measured, in a sentence."""
    town = serve_town(Path(tempfile.mkdtemp()), library(), AREA, workers=1)
    try:
        reader = Browser(town)
        reader.sign_in("hanna")
        waits(reader, 1.0)
        idle, stop, done = waits(reader, seconds), threading.Event(), [0, 0]
        stormers = [threading.Thread(target=storm, args=(town, stop, done)) for _ in range(clients)]
        for one in stormers:
            one.start()
        busy = waits(reader, seconds)
        stop.set()
        for one in stormers:
            one.join()
    finally:
        town.stop()
    before, during = (statistics.quantiles(found, n=20)[18] * 1e3 for found in (idle, busy))
    return (
        f"{clients} clients, {done[1]} sign-ins tried, {done[0]} asked to come again; list of {email('hanna')}: "
        f"p95 {before:.1f} ms idle ({len(idle)} requests), {during:.1f} ms in the storm ({len(busy)}), {during / before:.1f}x"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=8.0)
    given = parser.parse_args()
    print(measured(given.clients, given.seconds))
