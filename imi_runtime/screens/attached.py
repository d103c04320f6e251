"""A file as it is shown: its name, what it is, how large, and whether it can be opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup, escape

from imi_runtime.model.files import FileVerdict
from imi_runtime.model.ids import Language
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.places import language_names

LANGUAGE_PART = ".language."
"""Stands between the name of an answer and the id of a file in the name of the input for the file's language."""
CHOSEN = Markup(" selected")
MEGABYTE, KILOBYTE = 1_000_000, 1_000


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file of a case; only a clean one is opened under `href`.

    `language` is that of the paper, where it was stated; `sent` says that it can be changed no more.
    """

    name: str
    size: int
    verdict: FileVerdict
    href: str
    language: Language | None = None
    sent: bool = True


FileOf = Callable[[str], AttachedFile | None]


def no_file(id: str) -> AttachedFile | None:
    """Know no file: for places where answers are shown without a case."""
    return None


def as_line(file: AttachedFile | None, interface: Interface) -> Markup:
    """Return the file in one line; its name leads to it when it may be opened."""
    if file is None:
        return interface.html("files/unknown")
    name: Markup | str = file.name
    if file.verdict is FileVerdict.CLEAN:
        spoken = Markup(' hreflang="{}"').format(file.language) if file.language else ""
        name = Markup('<a class="govuk-link" href="{}"{} download>{}</a>').format(file.href, spoken, file.name)
    line = Markup('<span class="imi-file__name">{}</span> <span class="imi-quiet">{}</span>').format(
        name, _about(file, interface)
    )
    if file.verdict is FileVerdict.CLEAN:
        return line
    tag = Markup(' <strong class="govuk-tag govuk-tag--{} imi-file__verdict">{}</strong>')
    colour = "yellow" if file.verdict is FileVerdict.WAITING else "red"
    return line + tag.format(colour, interface.html(f"files/{file.verdict.value}"))


def _about(file: AttachedFile, interface: Interface) -> str:
    """Return how large a file is, and its language where it is settled."""
    size = size_in_words(file.size, interface)
    return f"{size} · {interface.language_name(file.language)}" if file.language and file.sent else size


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
    language = _ask_language(file, interface, f"{name}{LANGUAGE_PART}{id}") if file and not file.sent else ""
    return Markup('<li class="imi-file">{}<div class="imi-file__line">{}</div>{}{}</li>').format(
        kept, as_line(file, interface), language, button
    )


def _ask_language(file: AttachedFile, interface: Interface, name: str) -> Markup:
    """Return the list from which the language of the paper is chosen; nobody has to."""
    unsaid = Markup('<option value="">{}</option>').format(interface.html("files/language_unsaid"))
    options = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(code, CHOSEN if code == file.language else "", called)
        for code, called in language_names(interface.language).items()
    )
    return Markup(
        '<label class="imi-file__language"><span class="govuk-visually-hidden">{}</span>'
        '<select class="govuk-select" name="{}">{}{}</select></label>'
    ).format(interface.html("files/language", file=file.name), name, unsaid, options)
