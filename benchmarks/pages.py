"""Pages as a person uses them: forms with fields and buttons, and links; all of it taken from the HTML alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlencode

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
HREF = re.compile(r'href="?([^"\s>]+)')
TAG = re.compile(r"<[^>]+>")
PART_OF_DATE = {"day": "2", "month": "1", "year": "2026"}
TYPED = {"date": "2026-01-02", "number": "3", "email": "somebody@example.org"}
BUTTONS = ("submit", "button", "reset", "image")


@dataclass(slots=True)
class Control:
    """One input; `options` are the values that it offers, `value` what stands in it; a `folded` one is left alone."""

    name: str
    kind: str
    value: str = ""
    folded: bool = False
    options: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Form:
    """One form of a page; buttons are (name, value) pairs."""

    method: str
    action: str
    controls: dict[str, Control] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def offers(self, name: str, value: str) -> bool:
        """Tell whether there is such a button."""
        return (name, value) in self.buttons

    def has(self, kind: str) -> bool:
        """Tell whether there is a control of that kind."""
        return any(control.kind == kind for control in self.controls.values())

    def filled(self, given: Mapping[str, str | list[str]], *, button: tuple[str, str] | None = None) -> str:
        """Return the body that a browser sends once everything is filled: `given` by name, the rest by its kind."""
        pairs = [pair for control in self.controls.values() for pair in _answer(control, given)]
        if button is not None:
            pairs.append(button)
        return urlencode(pairs)


def _answer(control: Control, given: Mapping[str, str | list[str]]) -> Iterator[tuple[str, str]]:
    name = control.name
    if name in given:
        said = given[name]
        yield from ((name, value) for value in ([said] if isinstance(said, str) else said))
    elif control.kind == "checkbox":
        yield from ((name, option) for option in control.options)
    elif control.kind == "hidden" or control.value or control.folded:
        yield name, control.value
    elif control.kind in ("radio", "select"):
        yield from ((name, option) for option in [option for option in control.options if option][:1])
    else:
        yield name, _typed(control)


def _typed(control: Control) -> str:
    part = control.name.rpartition(".")[2]
    typed = PART_OF_DATE.get(part) or TYPED.get(control.kind)
    return typed or f"answer & details for {control.name}"


class _Reader(HTMLParser):
    """Reads one form."""

    def __init__(self) -> None:
        super().__init__()
        self.form = Form("get", "")
        self._open: Control | None = None
        self._folds = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what belongs to a form."""
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(got.get("method", "get").lower(), got.get("action", ""))
        elif tag == "details":
            self._folds += 1
        elif tag == "button" or (tag == "input" and got.get("type") in BUTTONS):
            self.form.buttons.append((got.get("name", ""), got.get("value", "")))
        elif tag == "input" and "disabled" not in got:
            self._input(got)
        elif tag in ("select", "textarea"):
            self._open = self._control(got.get("name", ""), tag)
        elif tag == "option" and self._open is not None:
            self._open.options.append(got.get("value", ""))
            if "selected" in got:
                self._open.value = got.get("value", "")

    def _input(self, got: dict[str, str]) -> None:
        kind = got.get("type", "text") or "text"
        control = self._control(got.get("name", ""), kind)
        if kind not in ("radio", "checkbox"):
            control.value = got.get("value", "")
            return
        control.options.append(got.get("value", "on"))
        if "checked" in got and kind == "radio":
            control.value = got.get("value", "on")

    def _control(self, name: str, kind: str) -> Control:
        control = Control(name, kind, folded=self._folds > 0)
        return self.form.controls.setdefault(name, control) if name else control

    def handle_data(self, data: str) -> None:
        """Take the text of a text area."""
        if self._open is not None and self._open.kind == "textarea":
            self._open.value += data.strip()

    def handle_endtag(self, tag: str) -> None:
        """Leave a text area, a list or a fold."""
        if tag in ("select", "textarea"):
            self._open = None
        elif tag == "details":
            self._folds -= 1


@dataclass(frozen=True, slots=True)
class Page:
    """One page with the path under which it was found."""

    path: str
    html: str

    def forms(self) -> list[Form]:
        """Return the page's forms, in their order."""
        return [_read(match.group()) for match in FORM.finditer(self.html)]

    def form(self, *, with_control: str = "", with_button: tuple[str, str] | None = None) -> Form | None:
        """Return the first form that has the control and the button."""
        for form in self.forms():
            if with_control and with_control not in form.controls:
                continue
            if with_button is None or with_button in form.buttons:
                return form
        return None

    def link(self, text: str) -> str:
        """Return where the first link with this text leads. Raises LookupError."""
        for attributes, inside in LINK.findall(self.html):
            found = HREF.search(attributes)
            if found and text in unescape(TAG.sub("", inside)):
                return unescape(found[1])
        raise LookupError(f"{self.path} has no link '{text}'")


def _read(html: str) -> Form:
    reader = _Reader()
    reader.feed(html)
    return reader.form
