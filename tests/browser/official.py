"""An official at a browser: knows nothing of a procedure but what stands on the page."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from tests.entering import sign_in_on_page
from tests.served import ServedTown, email

SEND = ".imi-form-buttons button[name=then]:not(.govuk-button--secondary)"
FUTURE = date.today() + timedelta(days=40)
PAST = date(1980, 3, 5)


class Official:
    """One person with a browser window."""

    def __init__(self, chromium: Any, town: ServedTown, name: str, **options: Any) -> None:
        self.context = chromium.new_context(viewport={"width": 1280, "height": 900}, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.town = town
        self.problems: list[str] = []
        self.page.on("console", lambda m: self.problems.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda fault: self.problems.append(str(fault)))
        self.sign_in(name)

    def sign_in(self, name: str) -> None:
        """Sign in on the page for it."""
        self.visit("/sign-in")
        sign_in_on_page(self.page, self.town.installation, email(name))
        assert self.page.url == f"{self.town.address}/", self.faults()

    def visit(self, path: str) -> None:
        """Open an address of the town."""
        self.page.goto(path if path.startswith("http") else self.town.address + path)

    @property
    def path(self) -> str:
        """Where the browser is now."""
        return str(self.page.url).removeprefix(self.town.address)

    def faults(self) -> list[str]:
        """Return what the summary of faults says."""
        return [item.inner_text() for item in self.page.query_selector_all(".govuk-error-summary li")]

    def heading(self) -> str:
        """Return the page's main heading."""
        return str(self.page.inner_text("h1"))

    def press_on(self) -> None:
        """Press the form's main button."""
        self.page.click(SEND)
        self.page.wait_for_load_state()

    def fill_page(self, counterpart: str = "") -> None:
        """Answer everything that is visible on the page, as it is asked."""
        for _ in range(3):
            for field in self.page.query_selector_all(".imi-field"):
                if field.is_visible():
                    self._fill(field)
        self.page.evaluate("for (const folded of document.querySelectorAll('main details')) folded.open = true")
        for folded in self.page.query_selector_all(".imi-set__fold:not([open]) > summary"):
            folded.click()
        for pick in self.page.query_selector_all("input[type=checkbox][value*='.']")[:6]:
            pick.check(force=True)
        if counterpart and self.page.query_selector("input[name=q]"):
            self.page.fill("input[name=q]", counterpart)
            self.page.click("form[role=search] button")
            self.page.wait_for_load_state()
            self.page.check(f"input[type=radio][value={counterpart}]", force=True)

    def _fill(self, field: Any) -> None:
        seen: set[str] = set()
        for radio in field.query_selector_all("input[type=radio]"):
            name = radio.get_attribute("name")
            if name not in seen:
                seen.add(name)
                radio.check(force=True)
        for box in field.query_selector_all("input[type=checkbox]")[:1]:
            box.check(force=True)
        for choice in field.query_selector_all("select"):
            if choice.is_visible() and not choice.input_value():
                choice.select_option(index=1)
        for line in field.query_selector_all("input[type=text], input:not([type]), textarea"):
            if line.is_visible() and not line.input_value():
                line.fill(self._text_for(line))

    def _text_for(self, line: Any) -> str:
        name, _, box = (line.get_attribute("name") or "").rpartition(".")
        day = PAST if re.search("birth|issued|informed|since|started|from", name) else FUTURE
        if box in ("day", "month", "year"):
            return str(getattr(day, box))
        numeric = line.get_attribute("inputmode") in ("numeric", "decimal")
        return "12" if numeric else "Demo words"

    def fill_form(self, counterpart: str = "") -> None:
        """Fill page after page and send; ends on the page of the case."""
        for _ in range(20):
            if "/acts/" not in self.path and not self.path.startswith("/start"):
                return
            if not self.path.endswith("/review"):
                self.fill_page(counterpart)
            self.press_on()
            assert not self.faults() or not self.path.endswith("/review"), self.faults()
        raise AssertionError(f"the form does not end: {self.path} {self.faults()}")
