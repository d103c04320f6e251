"""The land of the directory's tests behind a real port, and whoever comes to it with a browser window."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from werkzeug.serving import make_server

from imi_runtime.assembly import interface_of, make_site, page_pieces
from imi_runtime.mailing.letters import Stationery, message_of
from imi_runtime.model.ids import Language
from imi_runtime.operations.work.posting import Letter, note_sent, take_letter
from imi_runtime.settings import read_settings
from imi_runtime.web.app import create_app
from tests.browser.stage import Quiet
from tests.browser.test_screens_are_accessible import WIDTHS, Inspector
from tests.directory.land_town import sqlite_land
from tests.entering import code_for, sign_in_on_page
from tests.town import Town

PICTURES = os.environ.get("IMI_PICTURES", "")
"""Where pictures of every page are kept, for somebody who wants to look at them; then axe judges every width too."""
NEW_PASSWORD = "seven green boats at dawn"
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}


class ServedLand:
    """A land and its address."""

    def __init__(self, town: Town, address: str) -> None:
        self.town, self.address = town, address

    def mails(self) -> tuple[tuple[str, str], ...]:
        """Return to whom the mails go that wait, with their plain text, and let them be gone."""
        found = []
        for message in self.letters():
            body = message.get_body(("plain",))
            assert body is not None
            found.append((str(message["To"]), str(body.get_content())))
        return tuple(found)

    def letters(self) -> Iterator[EmailMessage]:
        """Yield the mails that wait, and let them be gone."""
        paper = Stationery("Demo", self.address, "imi@example.org", interface_of)
        while (letter := take_letter(self.town.installation)) is not None:
            if isinstance(letter, Letter):
                yield message_of(letter, paper, self.town.clock.now())
                note_sent(self.town.installation, letter)


@contextmanager
def served_land(folder: Path, **settings: str) -> Iterator[ServedLand]:
    """Serve the land from this process, so that tests can move its clock."""
    town = sqlite_land(folder, make_pieces=page_pieces)
    read = read_settings({"IMI_DATABASE_URL": "sqlite:///not-used", "IMI_KEY_FILE": "not-used", **settings})
    server = make_server(
        "localhost", 0, create_app(make_site(town.installation, read)), threaded=True, request_handler=Quiet
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield ServedLand(town, f"http://localhost:{server.server_port}")
    server.shutdown()
    town.installation.database.close()


class Visitor:
    """Somebody with a browser window, who looks at every page that is met: axe, width, nothing from elsewhere."""

    def __init__(self, chromium: Any, land: ServedLand, locale: str = "en-IE", **options: Any) -> None:
        self.context = chromium.new_context(locale=locale, viewport={"width": 1280, "height": 900}, **options)
        self.land, self.locale = land, locale
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.inspector = Inspector(self.page, land.address, WIDTHS if PICTURES else WIDTHS[:1])
        self.page.on("pageerror", lambda fault: self.inspector.wrong.append(str(fault)))

    def visit(self, path: str) -> None:
        """Open an address."""
        self.page.goto(path if path.startswith("http") else self.land.address + path)

    def enter(self, name: str) -> None:
        """Sign in as one of the land's people, in both steps."""
        self.visit("/sign-in")
        email = next(user.email for user in self.land.town.users if user.id == name)
        sign_in_on_page(self.page, self.land.town.installation, email)
        assert self.path == "/", self.faults()

    def look(self, name: str) -> None:
        """Judge the page that is open; keep pictures of it where somebody wants to look at them."""
        self.inspector.look()
        for width in WIDTHS if PICTURES else ():
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)

    def press(self, selector: str = "main form button[type=submit] >> nth=-1") -> None:
        """Press a button that sends a form, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def follow(self, selector: str) -> None:
        """Follow a link."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def fill(self, **values: str) -> None:
        """Type into fields, by their names."""
        for name, value in values.items():
            self.page.fill(f"[name={name}]", value)

    def code(self, email: str) -> None:
        """Type a fresh code of the app that everybody of the land has."""
        self.page.fill("[name=code]", code_for(self.land.town.installation, email))

    def link_once(self) -> str:
        """Return the link that the page shows this once."""
        return str(self.page.inner_text(".imi-link-once"))

    @property
    def path(self) -> str:
        """Where the browser is now."""
        return str(self.page.url).removeprefix(self.land.address)

    def faults(self) -> list[str]:
        """Return what the summary of faults says."""
        return [item.inner_text() for item in self.page.query_selector_all(".govuk-error-summary li")]

    def authenticator(self) -> tuple[Any, str]:
        """Give the browser's page an authenticator of software; return the tools that change it, and its name."""
        tools = self.context.new_cdp_session(self.page)
        tools.send("WebAuthn.enable")
        return tools, tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]


def speaks(land: ServedLand, name: str, language: str) -> None:
    """Let somebody of the land read another language."""
    from sqlalchemy import update

    from imi_runtime.store.accounts import USERS

    with land.town.installation.database.writing() as connection:
        connection.execute(update(USERS).where(USERS.c.id == name).values(language=Language(language)))
