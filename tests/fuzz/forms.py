"""Every form that anybody can reach in a demonstration, sent with what no browser would send: never a 500 (INP-4).

A crawl finds the pages and forms of several users. A form is then opened, filled as its fields suggest, and broken in a few
places. What is accepted changes cases and people, so that later requests meet ever other states.

    imi demo load        (settings as for `python3 dev.py demo`)
    python -m tests.fuzz.forms --requests 10000

The installation is worn out afterwards: take one that is thrown away.
"""

from __future__ import annotations

import io
import logging
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import urlencode, urlsplit

import click
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from imi_runtime.assembly import make_app
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.invented.demonstration import showcase
from imi_runtime.operations.visits import digest_of_secret
from imi_runtime.store import accounts
from imi_runtime.web.site import COOKIE, KEY

BASE = "https://localhost"
HOSTILE = (
    "", " ", "\x00", "a\x00b", "\ufffe", "<script>alert(1)</script>", "' OR 1=1 --", "{{7*7}}", "{x.__class__}", "%s%n", "\u202eevil",
    "\u2028", "é" * 5000, "9" * 400, "-1", "0", "1e999", "NaN", "Infinity", "٣٤", "1,5", "1.5", "../../etc/passwd", "2026-02-31",
    "0000-00-00", "9999-12-31", "99999", "\r\nSet-Cookie: a=b", "=cmd|' /C calc'!A0", "﷽" * 300, "null", "[]", "{}", "true", "on",
    "a" * 300, "x@y", "x@example.org", "🙂" * 50, "\ud83d", "/", "//evil.example", "javascript:alert(1)", "GR", "el", "XX", "zz",
)
ANYWHERE = (
    "before", "view", "area", "q", "state", "then", "from", "scope", "month", "page", "choose", "sort", "opened_from", "opened_to", "mine",
    "add_row", "remove_row", "remove_file", "language", "seen", "form_token", "csrf", "revision",
)
ENDS_SESSION = ("/sign-out", "/account/sessions", "/static", "/styles")
WANTED = 90
"""So many pages of each user are looked at for forms, then the crawl has seen the kinds that there are."""


@dataclass(slots=True)
class Form:
    """A form as its page shows it: where it is sent, and what each field could hold."""

    action: str
    method: str
    fields: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)


class Page(HTMLParser):
    """The forms and links of a page."""

    def __init__(self, path: str, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path, self.forms, self.links = path, list[Form](), list[str]()
        self._form: Form | None = None
        self._options: list[str] | None = None
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        """Take up a form, a field or a link."""
        said = dict(attrs)
        name, value = said.get("name") or "", said.get("value") or ""
        if tag == "form":
            self._form = Form(said.get("action") or self.path, (said.get("method") or "get").upper())
            self.forms.append(self._form)
        elif tag == "a" and str(said.get("href") or "").startswith("/"):
            self.links.append(str(said["href"]).partition("#")[0])
        elif self._form is not None and name and tag in ("input", "button", "textarea"):
            self._form.fields.append((name, str(said.get("type") or tag), (value,)))
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._options is not None:
            self._options.append(value)

    def handle_endtag(self, tag: str) -> None:
        """Close a form or a choice."""
        if tag == "form":
            self._form = None
        elif tag == "select" and self._form is not None and self._options is not None:
            self._form.fields.append((self._select, "select", tuple(self._options)))
            self._options = None


@dataclass(slots=True)
class Person:
    """A user of the demonstration with a session, and the addresses and forms that were found."""

    name: str
    app: Flask
    secret: str
    pages: list[str] = field(default_factory=list)
    with_forms: list[str] = field(default_factory=list)

    def send(self, method: str, path: str, data: Any = None) -> TestResponse:
        """Send one request with the session's cookie."""
        client = self.app.test_client(use_cookies=False)
        return client.open(path, method=method, base_url=BASE, headers={"Cookie": f"{COOKIE}={self.secret}"}, data=data)

    def note(self, path: str, page: Page) -> None:
        """Keep the address of a page, apart where it has a form that not every page has."""
        self.pages.append(path)
        if any(form.action != "/language" for form in page.forms):
            self.with_forms.append(path)

    def crawl(self) -> None:
        """Find pages: one of each kind first, then others."""
        waiting, kinds, others = ["/"], set[str](), list[str]()
        while waiting and len(self.pages) < WANTED:
            path = waiting.pop(0)
            response = self.send("GET", path)
            if response.status_code == 200 and response.mimetype == "text/html":
                self.note(path, page := Page(path, response.text))
                for link in page.links:
                    kind = re.sub(r"[0-9A-Za-z_-]{16,}|demo-[a-z-]+|=[^&]*", "*", link)
                    if not link.startswith(ENDS_SESSION) and link not in self.pages:
                        (others if kind in kinds else waiting).append(link)
                        kinds.add(kind)
            if not waiting and others:
                waiting.append(others.pop(len(others) // 2))


@dataclass(slots=True)
class Figures:
    """What was sent, and how it was answered; `broken` are requests that were answered with a fault of ours."""

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    addresses: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        answered = ", ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items()))
        return (
            f"{self.sent} requests to {len(self.addresses)} kinds of addresses, answered {answered}; "
            f"{len(self.broken)} with a fault of ours"
        )

    def note(self, who: str, method: str, path: str, data: Any, response: TestResponse) -> None:
        """Count an answer."""
        self.sent += 1
        self.statuses[response.status_code] += 1
        kind = re.sub(r"[0-9A-Za-z_-]{16,}|demo-[a-z-]+", "*", urlsplit(path).path)
        self.addresses.add(f"{method} {kind}")
        if response.status_code >= 500 and response.status_code != 503:
            self.broken.append(f"{response.status_code} {who} {method} {path[:200]} {str(data)[:900]}")


def people_of(app: Flask, emails: tuple[str, ...] = ()) -> Iterator[Person]:
    """Yield users of a demonstration, each with a session that has shown its second factor just now."""
    installation: Installation = app.extensions[KEY].installation
    chosen = emails or tuple(account.email for account in showcase(installation))
    for email in chosen:
        secret = installation.ids.secret()
        with installation.database.writing() as connection:
            known = accounts.credentials(connection, email)
            assert known is not None, email
            accounts.start_session(connection, accounts.NewSession(
                digest=digest_of_secret(secret), user=known.user, language=known.language, id=secret[:20],
            ), installation.clock.now())
        yield Person(email, app, secret)


def filled(form: Form, chance: Random, *, hostile: int) -> MultiDict[str, Any]:
    """Return what a form sends: what its fields suggest, broken in `hostile` places."""
    data: MultiDict[str, Any] = MultiDict()
    pressed = [(name, values[0]) for name, kind, values in form.fields if kind in ("submit", "button")]
    if pressed:
        data.add(*chance.choice(pressed))
    for name, kind, values in form.fields:
        if kind in ("submit", "button") or (kind in ("checkbox", "radio") and chance.random() < 0.5):
            continue
        if kind == "file":
            data.add(name, (io.BytesIO(chance.choice((b"", b"%PDF-1.7 x", b"<html>", chance.randbytes(500)))), chance.choice(HOSTILE)[:80]))
        elif kind in ("hidden", "select", "checkbox", "radio"):
            data.add(name, chance.choice(values or ("",)))
        else:
            data.add(name, values[0] or chance.choice(("Demo text", "12", "2026", "5", "demo@example.org")))
    names = [name for name, kind, _ in form.fields if kind != "file" and name != "csrf"] or ["x"]
    for _ in range(hostile):
        match chance.randrange(5):
            case 0:
                data.add(chance.choice(names), chance.choice(HOSTILE))
            case 1:
                data.poplist(chance.choice(names))
            case 2:
                data.add(chance.choice(ANYWHERE), chance.choice(HOSTILE))
            case _:
                data.setlist(chance.choice(names), [chance.choice(HOSTILE)])
    return data


def clean(data: Mapping[str, Any] | MultiDict[str, Any]) -> MultiDict[str, Any]:
    """Return the data as far as a client can send it at all: no lone surrogates."""
    pairs = data.items(multi=True) if isinstance(data, MultiDict) else data.items()
    return MultiDict([(n, v.encode("utf-8", "replace").decode() if isinstance(v, str) else v) for n, v in pairs])


def fuzz(people: list[Person], requests: int, seed: int, figures: Figures) -> Iterator[Figures]:
    """Send that many requests; yield the figures every now and then."""
    chance = Random(seed)
    while figures.sent < requests:
        person = chance.choice(people)
        path = chance.choice(person.with_forms if person.with_forms and chance.random() < 0.8 else person.pages)
        if chance.random() < 0.15:
            path += ("&" if "?" in path else "?") + urlencode(
                {chance.choice(ANYWHERE): chance.choice(HOSTILE).encode("utf-8", "replace") for _ in range(2)})
        response = person.send("GET", path)
        figures.note(person.name, "GET", path, "", response)
        if response.status_code != 200 or response.mimetype != "text/html":
            continue
        page = Page(path, response.text)
        forms = [form for form in page.forms if not form.action.startswith(ENDS_SESSION)]
        if not forms:
            continue
        others = [form for form in forms if form.action != "/language"]
        form = chance.choice(others if others and chance.random() < 0.9 else forms)
        data = clean(filled(form, chance, hostile=chance.choice((0, 1, 1, 2, 4))))
        if form.method == "GET":
            pairs = [(name, value) for name, value in data.items(multi=True) if isinstance(value, str)]
            path = f"{form.action}?{urlencode(pairs)}"
            figures.note(person.name, "GET", path, "", person.send("GET", path))
        else:
            answer = person.send("POST", form.action, data)
            figures.note(person.name, "POST", form.action, list(data.items(multi=True)), answer)
            there = answer.headers.get("Location", "")
            if there.startswith("/") and len(person.pages) < 4 * WANTED and not there.startswith("/sign-in"):
                person.pages.append(there)
                person.with_forms.append(there)
        yield figures


@click.command()
@click.option("--requests", default=10_000, show_default=True, help="How many requests are sent.")
@click.option("--seed", default=1, show_default=True)
def main(requests: int, seed: int) -> None:
    """Send forms that no browser would send, and say how they were answered."""
    logging.disable(logging.ERROR)  # every reading of a case is a line
    app, figures, said = make_app(), Figures(), time.monotonic()
    people = list(people_of(app))
    for person in people:
        person.crawl()
        click.echo(f"{person.name}: {len(person.pages)} pages")
    for now in fuzz(people, requests, seed, figures):
        if time.monotonic() - said > 20:
            click.echo(str(now))
            said = time.monotonic()
    click.echo(str(figures))
    for line in figures.broken[:40]:
        click.echo(line)
    raise SystemExit(bool(figures.broken))


if __name__ == "__main__":
    main()
