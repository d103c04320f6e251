"""A file as it is shown: its name, what it is, how large, and whether it can be opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup, escape

from imi_runtime.screens.interface import Interface

CLEAN = "clean"
MEGABYTE, KILOBYTE = 1_000_000, 1_000


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of a case. `verdict` is `waiting`, `clean` or `infected`; only a clean one is opened under `href`."""

    name: str
    size: int
    verdict: str
    href: str


FileOf = Callable[[str], AttachedFile | None]


def no_file(id: str) -> AttachedFile | None:
    """Know no file: for places where answers are shown without a case."""
    return None


def as_line(file: AttachedFile | None, interface: Interface) -> Markup:
    """Return the file in one line; its name leads to it when it may be opened."""
    if file is None:
        return interface.html("files/unknown")
    name: Markup | str = file.name
    if file.verdict == CLEAN:
        name = Markup('<a class="govuk-link" href="{}" download>{}</a>').format(file.href, file.name)
    line = Markup('<span class="imi-file__name">{}</span> <span class="imi-quiet">{}</span>').format(
        name, size_in_words(file.size, interface)
    )
    if file.verdict == CLEAN:
        return line
    tag = Markup(' <strong class="govuk-tag govuk-tag--{} imi-file__verdict">{}</strong>')
    colour = "yellow" if file.verdict == "waiting" else "red"
    return line + tag.format(colour, interface.html(f"files/{file.verdict}"))


def size_in_words(size: int, interface: Interface) -> str:
    """Return a size as people say it."""
    if size < MEGABYTE:
        return str(interface.say("files/kilobytes", number=interface.number(max(1, round(size / KILOBYTE)))))
    return str(interface.say("files/megabytes", number=interface.number(Decimal(size * 10 // MEGABYTE) / 10)))


def removable(file: AttachedFile | None, interface: Interface, *, name: str, id: str) -> Markup:
    """Return the file in one line with a button that takes it away, and the input that keeps it."""
    kept = Markup('<input type="hidden" name="{}" value="{}">').format(name, id)
    said = escape(file.name) if file else Markup("")
    button = Markup(
        '<button type="submit" class="govuk-button govuk-button--secondary imi-file__remove" '
        'name="remove_file" value="{}.{}">{}</button>'
    ).format(name, id, interface.html("files/remove", file=said))
    return Markup('<li class="imi-file">{}{}{}</li>').format(kept, as_line(file, interface), button)
