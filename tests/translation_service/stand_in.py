"""A translation service of ours that speaks as the real one does, and misbehaves in one way after the other.

It takes orders over HTTP, checks them as the documentation of the real one says, and brings what it makes to the callback
when a test says so: at once, late, twice, never, or as something that was not asked for.
"""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

APPLICATION, PASSWORD = "demo-application", "demo-password"
LONGEST = 5000
LANGUAGES = frozenset(["BG", "CS", "DA", "DE", "EL", "EN", "ES", "ET", "FI", "FR", "GA", "HR", "HU", "IS", "IT", "LT", "LV", "MT", "NB", "NL", "NO", "PL", "PT", "RO", "SK", "SL", "SV"])
CODES = {
    "source language unknown": -20001, "target language unknown": -20003, "pair not there": -20013, "text too long": -20021,
    "quota used up": -11200, "too many at once": -20028, "application unknown": -20006, "address not allowed": -20010,
    "too many segments": -40010, "a code that nobody documents": -99999,
}
"""Ways to refuse an order, by the codes that are documented."""

ANSWERS: Mapping[str, tuple[int, dict[str, str], bytes]] = {
    "sends elsewhere": (302, {"Location": "/api/elsewhere"}, b""),
    "is broken": (500, {}, b"Internal Server Error"),
    "is overloaded": (503, {"Retry-After": "5"}, b""),
    "asks for patience": (429, {}, b""),
    "speaks HTML": (200, {"Content-Type": "text/html"}, b"<h1>Welcome</h1>"),
    "gives no number": (200, {}, b"{}"),
    "gives a number below zero": (200, {}, b'{"requestId": -7}'),
    "gives a word for a number": (200, {}, b'{"requestId": true}'),
    "gives a list": (200, {}, b"[" * 100_000),
}
"""Answers to an order that say nothing of use."""


@dataclass
class Job:
    """An order as it came: its number, and everything that was said with it."""

    number: int
    order: Mapping[str, Any]
    headers: Mapping[str, str]

    @property
    def callback(self) -> str:
        """Where the result is wanted."""
        return str(self.order["notifications"]["success"]["http"])

    @property
    def reference(self) -> str:
        """The caller's own name for it."""
        return str(self.order["callerInformation"]["externalReference"])

    def result(self, **changed: Any) -> dict[str, Any]:
        """Return what the service brings when all is well, with some of it changed."""
        target = self.order["targetLanguages"][0]
        return {
            "requestId": self.number, "externalReference": self.reference, "sourceLanguage": self.order["sourceLanguage"],
            "targetLanguage": target, "translatedText": f"[{target}] {self.order['textToTranslate']}", **changed,
        }

    def error(self, code: int, **changed: Any) -> dict[str, Any]:
        """Return what the service brings when it could not translate."""
        return {
            "requestId": self.number, "externalReference": self.reference, "errorCode": code,
            "errorMessage": "Demo error", "targetLanguages": self.order["targetLanguages"], **changed,
        }

    def bring(self, said: Any = None, *, to: str = "", kind: str = "application/json") -> int:
        """Bring something to the callback and return the status of the answer."""
        body = said if isinstance(said, bytes) else json.dumps(self.result() if said is None else said).encode()
        headers = {"Content-Type": kind, "User-Agent": "etranslation/2.0"}
        answer = requests.post(to or self.callback, data=body, headers=headers, timeout=10, allow_redirects=False)
        return answer.status_code


@dataclass
class StandIn:
    """The service. `fault` is how it misbehaves when it takes an order; `at_once` is done before it answers."""

    address: str = ""
    fault: str = ""
    jobs: list[Job] = field(default_factory=list)
    faulty: list[str] = field(default_factory=list)
    at_once: Callable[[Job], None] | None = None

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Take an order, and return status, headers and body of the answer."""
        if path != "/api/askTranslate":
            return 404, {}, b""
        if headers.get("Authorization") != "Basic " + base64.b64encode(f"{APPLICATION}:{PASSWORD}".encode()).decode():
            return 401, {"WWW-Authenticate": 'Basic realm="demo"'}, b""
        order = json.loads(body)
        wrong = wrongs_of(order)
        if wrong:
            self.faulty += wrong
            return 400, {}, json.dumps({"errorCode": -1, "errorMessage": "; ".join(wrong)}).encode()
        if self.fault in CODES:
            return 400, {}, json.dumps({"errorCode": CODES[self.fault], "errorMessage": self.fault}).encode()
        job = Job(len(self.jobs) + 1000, order, headers)
        self.jobs.append(job)
        if self.at_once:
            self.at_once(job)
        return self._answer(job)

    def _answer(self, job: Job) -> tuple[int, dict[str, str], bytes]:
        right = json.dumps({"requestId": job.number}).encode()
        if self.fault == "gives another number":
            right = json.dumps({"requestId": job.number + 1}).encode()
        if self.fault == "talks for ever":
            right = b" " * 1_000_000 + right
        return ANSWERS.get(self.fault, (200, {"Content-Type": "application/json"}, right))


def wrongs_of(order: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with an order, by the documentation of the service."""
    caller, notices = order.get("callerInformation", {}), order.get("notifications", {})
    text = order.get("textToTranslate")
    targets = order.get("targetLanguages")
    checks = {
        "text": isinstance(text, str) and 0 < len(text) <= LONGEST,
        "source": order.get("sourceLanguage") in LANGUAGES,
        "targets": isinstance(targets, list) and bool(targets) and LANGUAGES.issuperset(targets),
        "domain": bool(order.get("domain")),
        "caller": set(caller) == {"externalReference", "username"} and all(caller.values()),
        "notices": all(str(notices.get(kind, {}).get("http", "")).startswith("http") for kind in ("success", "failure")),
        "keys": set(order) == {
            "textToTranslate", "sourceLanguage", "targetLanguages", "domain", "callerInformation", "notifications",
        },
    }
    return [name for name, holds in checks.items() if not holds]


class Door(BaseHTTPRequestHandler):
    """The service over HTTP."""

    service: StandIn

    def do_POST(self) -> None:
        """Take an order."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.service.fault == "hangs up":
            self.connection.close()
            return
        if self.service.fault == "is silent":
            time.sleep(1.5)
        status, headers, answer = self.service.take(self.path, self.headers, body)  # type: ignore[arg-type]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self._write(answer)

    def _write(self, answer: bytes) -> None:
        drips = self.service.fault == "drips"
        for start in range(0, len(answer), 1 if drips else 100_000):
            self.wfile.write(answer[start : start + (1 if drips else 100_000)])
            self.wfile.flush()
            time.sleep(0.1 if drips else 0)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def handle(self) -> None:
        """Whoever hangs up is no mishap."""
        with suppress(OSError, ValueError):
            super().handle()


@contextmanager
def standing_in(certificate: tuple[Path, Path] | None = None) -> Iterator[StandIn]:
    """A service that listens on this machine, with TLS where a certificate is given."""
    service = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("ThisDoor", (Door,), {"service": service}))
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    service.address = f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
    with served(server):
        yield service


@contextmanager
def served(server: HTTPServer) -> Iterator[None]:
    """Let a server listen for as long as this lasts."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
