"""Somebody of a story at a browser: does what the story tells on the pages that are there, and says what they see."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from imi_runtime.operations.installation import Installation
from imi_runtime.operations.invented.files import page
from tests.browser.words_of_answers import Typed
from tests.entering import sign_in_on_page

GO_ON = ".imi-form-buttons button[name=then]:not(.govuk-button--secondary)"
LEAVE = "button[name=then][value=leave]"
LAST = "main form[action$='/review']"
CASE = re.compile(r"/cases/([\w-]+)")
MOST_PAGES, MOST_PASSES = 40, 6
CONTROLS = """
[...document.querySelectorAll('main form')].filter(form => form.querySelector('[name=form_token]'))
  .flatMap(form => [...form.querySelectorAll('input:not([type=hidden]), select, textarea')]).map((one, index) => {
    one.dataset.place = index
    const box = one.type === 'radio' || one.type === 'checkbox'
    const seen = (box ? one.parentElement : one).checkVisibility()
    return {place: index, name: one.name, kind: box || one.type === 'file' ? one.type : one.tagName.toLowerCase(), value: one.value,
            checked: one.checked, seen: seen, options: [...(one.options || [])].map(option => option.value)}
  })
"""
"""Every control of the form with what stands in it; folded and hidden ones are not seen."""
UNFOLD = "document.querySelectorAll('main form details').forEach(folded => { folded.open = true })"


class CannotBeDone(Exception):
    """The pages do not let the person do it; the text says what they say instead."""


class Person:
    """One person with a browser window, who signs in whenever the application asks for it."""

    def __init__(self, chromium: Any, address: str, email: str, installation: Installation) -> None:
        self.page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
        self.page.set_default_timeout(20_000)
        self.address, self.email, self.installation = address, email, installation
        self.problems: list[str] = []
        self.page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda fault: self.problems.append(str(fault)))

    def visit(self, path: str) -> int:
        """Open a page, after signing in where that is asked, and return the status of the answer."""
        answer = self.page.goto(self.address + path)
        if self.path.startswith("/sign-in"):
            sign_in_on_page(self.page, self.installation, self.email)
            answer = self.page.goto(self.address + path)
        return int(answer.status)

    @property
    def path(self) -> str:
        """Where the browser is now."""
        return str(self.page.url).removeprefix(self.address)

    @property
    def faults(self) -> list[str]:
        """What the summary of faults says."""
        return [item.inner_text() for item in self.page.query_selector_all(".govuk-error-summary li")]

    def reads(self) -> str:
        """Return all words of the page, also those that stand in folded parts."""
        return " ".join(str(self.page.text_content("main")).split())

    def acts(self) -> set[str]:
        """Return what the page of a case lets its reader do."""
        links = self.page.query_selector_all("main a[href*='/acts/'], main form[action*='/acts/']")
        found = (link.get_attribute("href") or link.get_attribute("action") for link in links)
        return {address.partition("/acts/")[2].split("/")[0] for address in found}

    def cases(self) -> set[str]:
        """Return the cases that the inbox links to."""
        self.visit("/")
        links = self.page.query_selector_all("main a[href*='/cases/']")
        return {CASE.match(link.get_attribute("href"))[1] for link in links}  # type: ignore[index]

    def open(self, area: str, procedure: str) -> str:
        """Begin a case without filling anything, and return its id."""
        before = self.cases()
        status = self.visit(f"/start/{area}/{procedure}")
        if status != 200:
            raise CannotBeDone(f"the first page of a case answers {status}")
        leave = self.page.query_selector(LEAVE)
        (leave or self.page.query_selector("main form button")).click()
        self.page.wait_for_load_state()
        [case] = self.cases() - before
        return case

    def act(self, case: str, transition: str, wanted: Mapping[str, Typed], rows: Mapping[str, int], names: Mapping[str, str]) -> None:
        """Do an act: fill the pages of its forms as wanted, by form, and send. Raises CannotBeDone.

        `names` are the names of authorities by their ids, as people search for them.
        """
        base = f"/cases/{case}/acts/{transition}"
        status = self.visit(base)
        if status != 200 or not self.path.startswith(base):
            raise CannotBeDone(f"{transition} answers {status}")
        self._go_to_the_first_page(base)
        unanswered = {(form, name) for form, typed in wanted.items() for name in typed}
        for _ in range(MOST_PAGES):
            if not self.path.startswith(base):
                break
            last = self.page.query_selector(LAST)
            if last is None:
                form = self.path.removeprefix(base).split("/")[1]
                unanswered -= {(form, name) for name in self._fill(wanted.get(form, {}), rows, names)}
            self.page.click(f"{LAST} button[type=submit], {LAST} button:not([type])" if last else GO_ON)
            self.page.wait_for_load_state()
            if self.faults or (self.page.query_selector("main form") is None and self.path.startswith(base)):
                raise CannotBeDone(f"{self.path}: {self.faults or self.reads()[:200]}")
        if self.path.startswith(base) or unanswered:
            raise CannotBeDone(f"{self.path}: no end, or never asked: {sorted(unanswered)}")

    def _go_to_the_first_page(self, base: str) -> None:
        """Follow the links back: pages that were saved before are passed over when an act is begun."""
        for _ in range(MOST_PAGES):
            back = self.page.query_selector(f"a.govuk-back-link[href^='{base}/']")
            if back is None:
                return
            back.click()
            self.page.wait_for_load_state()

    def _fill(self, wanted: Typed, rows: Mapping[str, int], names: Mapping[str, str]) -> set[str]:
        """Make the page say what is wanted, and nothing else; return what of it could be said."""
        self._find(wanted, names)
        for name, count in rows.items():
            self._make_rows(name, count, wanted)
        for _ in range(MOST_PASSES):
            self.page.evaluate(UNFOLD)
            controls = self.page.evaluate(CONTROLS)
            changed = [control for control in controls if control["seen"] and self._set(control, wanted, controls)]
            if not changed:
                return {c["name"] for c in controls if c["seen"] and _offers(c, controls, wanted.get(c["name"], []))}
        raise AssertionError(f"{self.path} never comes to rest: {[control['name'] for control in changed]}")

    def _find(self, wanted: Typed, names: Mapping[str, str]) -> None:
        """Search for the authority that is to be chosen, where the page lets people search for one."""
        chosen = [names[value] for values in wanted.values() for value in values if value in names]
        if chosen and self.page.query_selector("input[name=q]"):
            self.page.fill("input[name=q]", chosen[0])
            self.page.click("form[role=search] button")
            self.page.wait_for_load_state()

    def _make_rows(self, name: str, count: int, wanted: Typed) -> None:
        """Press the button for another row until there are enough; what was typed is kept meanwhile."""
        for number in range(1, count):
            more = self.page.query_selector(f"button[name=add_row][value='{name}']")
            if more is None or self.page.query_selector(f"[name^='{name}.{number}.']"):
                continue
            self._fill(wanted, {}, {})
            more.click()
            self.page.wait_for_load_state()

    def _is_attached(self, name: str) -> bool:
        """Tell whether the page shows a file as attached already."""
        return self.page.query_selector(f"input[type=hidden][name='{name}']") is not None

    def _set(self, control: Mapping[str, Any], wanted: Typed, controls: list[Mapping[str, Any]]) -> bool:
        """Bring one control to what is wanted; tell whether it had to change."""
        if control["name"] == "q":
            return False
        values, handle = wanted.get(control["name"], []), f"[data-place='{control['place']}']"
        match control["kind"]:
            case "checkbox" if control["checked"] != (control["value"] in values):
                self.page.set_checked(handle, control["value"] in values, force=True)
            case "radio" if not control["checked"] and control["value"] in (values or _taken_back(control, controls)):
                self.page.check(handle, force=True)
            case "select" if _chosen(control, values) not in (None, control["value"]):
                self.page.select_option(handle, value=_chosen(control, values))
            case "file" if values and not control["value"] and not self._is_attached(control["name"]):
                self.page.set_input_files(handle, [{"name": one, "mimeType": "application/pdf", "buffer": page(one)} for one in values])
            case "input" | "textarea" if control["value"] != (values or [""])[0]:
                self.page.fill(handle, (values or [""])[0])
            case _:
                return False
        return True


def _taken_back(control: Mapping[str, Any], controls: list[Mapping[str, Any]]) -> list[str]:
    """Return the radio that takes an answer back, if another one of its group is chosen."""
    answered = any(one["checked"] and one["value"] for one in controls if one["name"] == control["name"])
    return [""] if answered else []


def _chosen(control: Mapping[str, Any], values: list[str]) -> str | None:
    """Return the option to choose; None where none is wanted or offered. The language of no text may stay."""
    if not values:
        return None if control["name"].endswith(".language") or "" not in control["options"] else ""
    return values[0] if values[0] in control["options"] else None


def _offers(control: Mapping[str, Any], controls: list[Mapping[str, Any]], values: list[str]) -> bool:
    """Tell whether all values can be said by the controls of that name."""
    same = [one for one in controls if one["name"] == control["name"]]
    offered = {option for one in same for option in (one["options"] or [one["value"]])}
    return control["kind"] in ("input", "textarea", "file") or set(values) <= offered
