"""Show where our own processor time goes: lifecycles inside one process, page by page and then function by function.

All times are processor time of the application alone; waiting, for the disk or for others, is not in them.
"""

from __future__ import annotations

import argparse
import cProfile
import importlib
import io
import os
import pstats
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import lifecycle
import lifecycle_stepped
from databases import opened
from drive import HOST, PAIRS, Answer, Browser
from lifecycle import PEERS
from servers import environment, seed

OURS = next(peer for peer in PEERS if peer.name == lifecycle.OURS)
CASE = re.compile(r"/cases/[\w-]{22}")
Application = Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]


class Inside:
    """A line without a socket: it hands requests to the application in this process and counts what each costs."""

    def __init__(self, application: Application, page: str) -> None:
        self._application = application
        self.page = page
        self.profiler: cProfile.Profile | None = None
        self.spent: dict[str, list[float]] = {}

    def exchange(self, request: bytes) -> Answer:
        """Answer a request."""
        line = CASE.sub("/cases/CASE", request.partition(b" HTTP")[0].partition(b"?")[0].decode())
        started = time.thread_time()
        if self.profiler and self.page in ("", line):
            answer = self.profiler.runcall(self._answer, _environ(request))
        else:
            answer = self._answer(_environ(request))
        self.spent.setdefault(line, []).append(time.thread_time() - started)
        return answer

    def _answer(self, around: dict[str, Any]) -> Answer:
        answer = Answer(0, [], b"")

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            answer.status = int(status.split()[0])
            answer.headers = [(name.lower(), value) for name, value in headers]

        body = self._application(around, start)
        answer.body = b"".join(body)
        getattr(body, "close", lambda: None)()
        return answer


def _environ(request: bytes) -> dict[str, Any]:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, address, _ = first.split()
    path, _, query = address.partition("?")
    headers = dict(line.split(": ", 1) for line in lines)
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": HOST,
        "HTTP_COOKIE": headers.get("Cookie", ""),
        "CONTENT_TYPE": headers.get("Content-Type", ""),
        "CONTENT_LENGTH": headers.get("Content-Length", ""),
        "REMOTE_ADDR": HOST,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--db", choices=("sqlite", "pg"), default="sqlite", help="the database (sqlite)")
    parser.add_argument("--lifecycles", type=int, default=8, help="how many to profile (8)")
    parser.add_argument("--top", type=int, default=25, help="how many lines to show (25)")
    orders = ("tottime", "cumulative")
    parser.add_argument("--order", choices=orders, default="tottime", help="own time, or with what is called")
    parser.add_argument("--page", default="", help="profile one page only, as it is listed: 'GET /cases/CASE'")
    parser.add_argument("--only", default="", help="show only functions whose file or name matches this expression")


def run(options: argparse.Namespace) -> int:
    """Profile and print."""
    with opened(options.db) as databases:
        address = databases.make(OURS.name)
        seed(OURS, address)
        os.environ.update(environment(OURS, address))
        sys.path[:0] = [str(OURS.home), str(OURS.home.parents[2])]
        inside = Inside(importlib.import_module("app").application, options.page)
        people = _signed_in(inside)
        _work(people, len(people) // 2)  # what is made once per process is not what a page costs
        inside.spent.clear()
        _work(people, options.lifecycles)
        _print_pages(inside.spent, options.lifecycles)
        inside.profiler = cProfile.Profile(time.thread_time)
        _work(people, options.lifecycles)
    shown = pstats.Stats(inside.profiler).sort_stats(options.order)
    _print_packages(shown)
    shown.print_stats(*filter(None, (options.only, options.top)))
    return 0


def _signed_in(inside: Inside) -> list[tuple[int, Browser]]:
    people = [(user, Browser(inside, [])) for user in range(2 * PAIRS)]
    for user, browser in people:
        lifecycle_stepped.sign_in(browser, user)
    return people


def _work(people: list[tuple[int, Browser]], lifecycles: int) -> None:
    for number in range(lifecycles):
        first = 2 * number % len(people)
        (a, asking), (b, answering) = people[first], people[first + 1]
        lifecycle_stepped.lifecycle(asking, answering, a, b)


def _print_pages(spent: dict[str, list[float]], lifecycles: int) -> None:
    total, pages = sum(map(sum, spent.values())), sum(map(len, spent.values()))
    print(f"{1e3 * total / lifecycles:.1f} ms a lifecycle, {1e3 * total / pages:.2f} ms a page (without the profiler)")
    print(f"{'ms of a lifecycle':>18}{'times':>7}{'ms each':>9}")
    for line, values in sorted(spent.items(), key=lambda found: -sum(found[1])):
        share = 1e3 * sum(values)
        print(f"{share / lifecycles:18.2f}{len(values) / lifecycles:7.0f}{share / len(values):9.2f}  {line}")


def _print_packages(stats: pstats.Stats) -> None:
    """Print how much own time each package has; what is built into Python counts for whoever calls it."""
    own: Counter[str] = Counter()
    for (file, _, _), (_, _, seconds, _, callers) in stats.stats.items():  # type: ignore[attr-defined]
        if file != "~":
            own[_package(file)] += seconds
            continue
        for (caller, _, _), figures in callers.items():
            own[_package(caller)] += figures[2]
    total = sum(own.values())
    print("\nshare of own time under the profiler")
    for name, seconds in own.most_common(16):
        print(f"{seconds / total:8.1%}  {name}")


def _package(file: str) -> str:
    parts = Path(file).with_suffix("").parts
    if file.endswith(".jinja"):
        return "templates"
    if "imi_runtime" in parts:
        return ".".join(parts[parts.index("imi_runtime") :][:3])
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1]
    return "Python itself"
