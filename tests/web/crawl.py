"""A town's web application in this process, and a crawl through everything that one user can reach."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from imi_runtime.adapters.typesetting import PdfTypesetter
from imi_runtime.assembly import own_version, static_address
from imi_runtime.model.ids import Language
from imi_runtime.screens.interface import Interface
from imi_runtime.settings import read_settings
from imi_runtime.web.app import create_app
from imi_runtime.web.site import KEY, Site
from tests.entering import PASSWORD, code_for
from tests.town import USERS, Town

BASE = "https://localhost"
VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


def application(town: Town, interfaces: Mapping[Language, Interface]) -> Flask:
    """Return the authorities' application over a town."""
    site = Site(
        installation=town.installation, settings=read_settings({}), interface=lambda language: interfaces[language],
        languages=tuple(interfaces), version=own_version(), static=static_address, typesetter=PdfTypesetter(),
    )
    return create_app(site)


def hidden(html: str) -> dict[str, str]:
    """Return the hidden inputs of a page."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))


def signed_in(app: Flask, name: str, password: str = PASSWORD) -> FlaskClient:
    """Return a client in which that user is signed in."""
    client = app.test_client()
    page = client.get("/sign-in", base_url=BASE).get_data(as_text=True)
    email = next(user.email for user in USERS if user.id == name)
    sent = {**hidden(page), "identifier": email, "password": password}
    second = client.post("/sign-in", base_url=BASE, data=sent).headers["Location"]
    page = client.get(second, base_url=BASE).get_data(as_text=True)
    sent = {**hidden(page), "code": code_for(app.extensions[KEY].installation, email)}
    assert client.post("/sign-in/code", base_url=BASE, data=sent).status_code == 303
    return client


def pages(client: FlaskClient, *starts: str) -> Iterator[tuple[str, str]]:
    """Yield (path, html) of every page that links lead to."""
    waiting, seen = list(starts), set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path, base_url=BASE)
        if answer.status_code in (301, 302, 303, 308):
            waiting.append(answer.headers["Location"])
        elif answer.mimetype == "text/html":
            html = answer.get_data(as_text=True)
            yield path, html
            found = re.findall(r'href="(/[^"#]*)', html)
            waiting.extend(link.replace("&amp;", "&") for link in found if not link.startswith(("/static", "/styles")))


@dataclass
class Texts(HTMLParser):
    """Collects the texts that a page shows or reads out, each with the language that it is marked with."""

    found: list[tuple[str, str]] = field(default_factory=list)
    stack: list[tuple[str, str]] = field(default_factory=list)
    line: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        """Open an element; its spoken attributes are texts too."""
        values = dict(attrs)
        language = values.get("lang") or (self.stack[-1][1] if self.stack else "")
        for name in ("aria-label", "title", "alt", "placeholder"):
            if values.get(name):
                self.found.append((values[name], language))
        if tag not in VOID:
            self.stack.append((tag, language))
        if tag == "text":
            self.line = ""

    def handle_endtag(self, tag: str) -> None:
        """Close the element."""
        while self.stack and self.stack.pop()[0] != tag:
            continue

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if not self.stack or self.stack[-1][0] in ("script", "style") or not data.strip():
            return
        tag, language = self.stack[-1]
        self.line = f"{self.line} {data.strip()}".strip() if tag == "tspan" else ""
        if tag == "tspan" and self.line != data.strip():
            self.found.pop()  # the lines of a text in a picture are one text
        self.found.append((self.line or data.strip(), language))


def texts_of(html: str) -> list[tuple[str, str]]:
    """Return all texts of a page with their language."""
    reader = Texts()
    reader.feed(html)
    return reader.found
