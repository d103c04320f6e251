"""Clients that keep their connection, and crews of them: each client is a process of its own with a pool of users."""

from __future__ import annotations

import multiprocessing
import random
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Protocol

from pages import Page

HOST = "127.0.0.1"
MOST_REDIRECTS = 5
MOST_FAULTS = 3
PAIRS = 6
Latencies = list[tuple[str, float]]


class UnexpectedAnswer(Exception):
    """The server answered something else than the lifecycle expects."""


@dataclass(slots=True)
class Answer:
    """What came back for one request."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """Return a header's first value, or an empty text."""
        return next((value for found, value in self.headers if found == name), "")


class Line(Protocol):
    """Where requests go."""

    def exchange(self, request: bytes) -> Answer:
        """Send a request and return the answer."""


class Connected:
    """One connection that is kept as long as the server keeps it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def exchange(self, request: bytes) -> Answer:
        """Send a request and read the answer; once more on a new connection when the old one was closed meanwhile."""
        kept = self._socket is not None
        try:
            return self._exchange(request)
        except (ConnectionError, EOFError):
            self._socket = None
            if not kept:
                raise
            return self._exchange(request)

    def _exchange(self, request: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection((HOST, self._port), timeout=30)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        head, rest = self._head(self._socket)
        status, headers = _read_head(head)
        answer = Answer(status, headers, b"")
        answer.body = self._body(self._socket, answer, rest)
        if answer.header("connection").lower() == "close":
            self._socket.close()
            self._socket = None
        return answer

    @staticmethod
    def _head(line: socket.socket) -> tuple[bytes, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            data += _received(line)
        head, _, rest = data.partition(b"\r\n\r\n")
        return head, rest

    @staticmethod
    def _body(line: socket.socket, answer: Answer, rest: bytes) -> bytes:
        if "chunked" in answer.header("transfer-encoding"):
            while not rest.endswith(b"0\r\n\r\n"):
                rest += _received(line)
            return _joined_chunks(rest)
        length = int(answer.header("content-length") or 0)
        while len(rest) < length:
            rest += _received(line)
        return rest


def _received(line: socket.socket) -> bytes:
    data = line.recv(65536)
    if not data:
        raise EOFError("the server closed the connection")
    return data


def _joined_chunks(data: bytes) -> bytes:
    body = b""
    while data:
        size, _, data = data.partition(b"\r\n")
        length = int(size, 16)
        body, data = body + data[:length], data[length + 2 :]
        if length == 0:
            break
    return body


def _read_head(head: bytes) -> tuple[int, list[tuple[str, str]]]:
    first, *lines = head.decode("latin1").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return int(first.split()[1]), [(name.lower(), value.strip()) for name, _, value in pairs]


@dataclass(slots=True)
class Browser:
    """One signed-in person: cookies, a line, and the time that every request took under its label."""

    line: Line
    latencies: Latencies
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, label: str, path: str) -> Page:
        """Open a page, going on wherever the server sends us."""
        return self._go_on(label, path, self._send(label, "GET", path))

    def post(self, label: str, path: str, body: str) -> Page:
        """Send a form and open the page that the server sends us to."""
        answer = self._send(label, "POST", path, body.encode())
        if not answer.header("location"):
            raise UnexpectedAnswer(f"{label}: POST {path} gave {answer.status} and no other page: {_start(answer)}")
        return self._go_on(f"{label}: next page", path, answer)

    def _go_on(self, label: str, path: str, answer: Answer) -> Page:
        for _ in range(MOST_REDIRECTS):
            if not answer.header("location"):
                break
            path = answer.header("location")
            answer = self._send(label, "GET", path)
        if answer.status != 200:
            raise UnexpectedAnswer(f"{label}: GET {path} gave {answer.status}: {_start(answer)}")
        return Page(path, answer.body.decode())

    def _send(self, label: str, method: str, path: str, body: bytes = b"") -> Answer:
        request = self._request(method, path, body)
        started = time.perf_counter()
        answer = self.line.exchange(request)
        self.latencies.append((label, time.perf_counter() - started))
        self._keep_cookies(answer)
        return answer

    def _request(self, method: str, path: str, body: bytes) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if method == "POST":
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode() + body

    def _keep_cookies(self, answer: Answer) -> None:
        for name, value in answer.headers:
            if name == "set-cookie":
                cookie, _, rest = value.partition(";")
                key, _, content = cookie.partition("=")
                if "max-age=0" in rest.lower():
                    self.cookies.pop(key, None)
                else:
                    self.cookies[key] = content


def _start(answer: Answer) -> str:
    return answer.body[:300].decode("utf-8", "replace")


SignIn = Callable[[Browser, int], None]
Lifecycle = Callable[[Browser, Browser, int, int], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """How a peer's pages are used: signing a user in, and one lifecycle between the two given users."""

    sign_in: SignIn
    lifecycle: Lifecycle


@dataclass(slots=True)
class Tally:
    """What was done: lifecycles, the time of every request, the clients' own CPU seconds, and faults."""

    done: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    latencies: Latencies = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count in what another client did at the same time."""
        self.done += other.done
        self.seconds = max(self.seconds, other.seconds)
        self.cpu += other.cpu
        self.latencies += other.latencies
        self.faults += other.faults


class Client:
    """One process's work: a few pairs of users on one line, always the same users for the same client."""

    def __init__(self, port: int, shape: Shape, number: int, users: int) -> None:
        self._line, self._shape = Connected(port), shape
        chosen = random.Random(number).sample(range(number, users, 16), 2 * PAIRS)
        self._latencies: Latencies = []
        self._people = [(user, Browser(self._line, self._latencies)) for user in chosen]
        self._next = 0

    def sign_in(self) -> Tally:
        """Sign everybody in."""

        def run() -> None:
            for user, browser in self._people:
                self._shape.sign_in(browser, user)

        return self._timed(run)

    def work(self, lifecycles: int, seconds: float) -> Tally:
        """Run lifecycles, one pair after the other, until so many are done or the time is over."""
        end = time.perf_counter() + seconds
        done = 0

        def run() -> None:
            nonlocal done
            while done < lifecycles and time.perf_counter() < end:
                self._one()
                done += 1

        tally = self._timed(run)
        tally.done = done
        return tally

    def _one(self) -> None:
        (a, asking), (b, answering) = self._people[self._next], self._people[self._next + 1]
        self._next = (self._next + 2) % len(self._people)
        self._shape.lifecycle(asking, answering, a, b)

    def _timed(self, work: Callable[[], None]) -> Tally:
        self._latencies.clear()
        tally, started, cpu = Tally(), time.perf_counter(), time.process_time()
        try:
            work()
        except (UnexpectedAnswer, LookupError, OSError, EOFError) as error:
            tally.faults.append(f"{type(error).__name__}: {error}")
        tally.seconds, tally.cpu = time.perf_counter() - started, time.process_time() - cpu
        tally.latencies = list(self._latencies)
        return tally


def _serve(pipe: Connection, port: int, shape: Shape, number: int, users: int) -> None:
    client = Client(port, shape, number, users)
    while True:
        order = pipe.recv()
        if order is None:
            return
        pipe.send(client.work(*order) if order else client.sign_in())


class Crew:
    """Clients that work at the same time; used as a context, so that none is left behind."""

    def __init__(self, port: int, shape: Shape, clients: int, users: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipes: list[Connection] = []
        self._processes: list[BaseProcess] = []
        for number in range(clients):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, port, shape, number, users), daemon=True)
            process.start()
            self._pipes.append(ours)
            self._processes.append(process)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in self._pipes:
            pipe.send(None)
        for process in self._processes:
            process.join(5)

    def sign_in(self) -> Tally:
        """Let every client sign its users in."""
        return self._together(())

    def work(self, lifecycles: int, seconds: float) -> Tally:
        """Let the clients share so many lifecycles between them."""
        return self._together((max(1, lifecycles // len(self._pipes)), seconds))

    def _together(self, order: tuple[object, ...]) -> Tally:
        for pipe in self._pipes:
            pipe.send(order)
        total = Tally()
        for pipe in self._pipes:
            total.add(pipe.recv())
        return total
