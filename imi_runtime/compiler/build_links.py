"""Facts of the directory, linked cases, and what is published."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler import references
from imi_runtime.compiler.build_access import WHICH, keys, readable
from imi_runtime.compiler.conditions import condition
from imi_runtime.compiler.procedure_ground import Ground
from imi_runtime.compiler.references import listing
from imi_runtime.compiler.written import Word, entries, flag, former_ids, key_of, label, string, word, word_of, words
from imi_runtime.model.forms import PicksAmong
from imi_runtime.model.ids import FactId, FormId, LinkId, PageId, PartyId, ProcedureId, PublicationId, QuestionId
from imi_runtime.model.procedure import Fact, Link, Publication, ReadForm, ReadMark, Shown, ShowNumber
from imi_runtime.model.questions import CLOSED_SETS, AnswerType
from imi_runtime.model.text import Text
from imi_runtime.source.located import Entry, TextNode

NUMBER = "number"


def facts(ground: Ground) -> dict[FactId, Fact]:
    """Return what the directory is asked about the holders of seats."""
    found: dict[FactId, Fact] = {}
    for entry in ground.document.sound("facts"):
        of = word(entry.value, "of")
        party = ground.seat(of, f"fact '{entry.key}' is about") if of else None
        values = CLOSED_SETS[AnswerType(string(entry.value, "type"))]
        if party:
            context = f"{ground.document.id}/facts/{entry.key}"
            found[FactId(entry.key)] = Fact(
                id=FactId(entry.key), of=party, values=values, label=label(entry.value, "label", context),
                at=entry.key_at,
            )
    return found


# -- links -------------------------------------------------------------------------------------------------------------


def links(ground: Ground) -> dict[LinkId, Link]:
    """Return the ways to linked cases."""
    found = (_link(entry, ground) for entry in ground.document.sound("links"))
    return {link.id: link for link in found if link}


def _link(entry: Entry, ground: Ground) -> Link | None:
    called = f"link '{entry.key}'"
    named = word(entry.value, "procedure")
    names = ground.area.procedure_names
    procedure = names.find(named, f"{called} leads to", ground.problems) if named else None
    if procedure is None:
        return None
    return Link(
        id=LinkId(entry.key),
        procedure=ProcedureId(procedure),
        many=flag(entry.value, "many"),
        seats=dict(_filled_seats(entry, called, ground)),
        carries=ground.form_list(words(entry.value, "carries"), f"{called} carries"),
        narrows=tuple(_narrowed(entry, called, ground)),
        was=former_ids(entry.value),
        at=entry.key_at,
    )


def _narrowed(
    entry: Entry, called: str, ground: Ground
) -> Iterator[tuple[tuple[FormId, PageId], tuple[FormId, PageId]]]:
    """Yield the pages of carried forms that a link narrows, each with the page that picks among it."""
    carried = {word.text for word in words(entry.value, "carries")}
    for narrowed in entries(entry.value, "narrows").values():
        if not isinstance(narrowed.value, TextNode):
            continue
        page, picks = (_page(word, called, ground) for word in (key_of(narrowed), word_of(narrowed.value)))
        if page is None or picks is None:
            continue
        content = ground.area.forms[picks[0]].pages[picks[1]].content
        fault = ""
        if page[0] not in carried:
            fault = "of a form that it does not carry"
        elif not (isinstance(content, PicksAmong) and (content.form, content.page) == page):
            fault = f"to '{'.'.join(picks)}', which does not pick among it"
        if fault:
            name = f"{page[0]}.{page[1]}"
            ground.problems.append(codes.NARROWS_NOTHING.at(narrowed.key_at, link=entry.key, page=name, fault=fault))
        else:
            yield page, picks


def _page(name: Word, called: str, ground: Ground) -> tuple[FormId, PageId] | None:
    split = ground.form_and_name(name, f"{called} narrows")
    if split is None:
        return None
    form, page = split
    names = references.pages(form.id, tuple(form.pages), complete=form.id not in ground.area.uncertain)
    found = names.find(page, f"{called} narrows", ground.problems)
    return (form.id, PageId(found)) if found else None


def _filled_seats(
    entry: Entry, called: str, ground: Ground
) -> Iterator[tuple[PartyId, PartyId | tuple[FormId, QuestionId]]]:
    for seat in entries(entry.value, "parties").values():
        if not isinstance(seat.value, TextNode):
            continue
        source, subject = word_of(seat.value), f"{called} fills '{key_of(seat).text}' with"
        if "." in source.text:
            answer = ground.naming_authority(source, subject, several=True)
            if answer:
                yield PartyId(seat.key), answer
        else:
            party = ground.seat(source, subject)
            if party:
                yield PartyId(seat.key), party


# -- publications ------------------------------------------------------------------------------------------------------


def publications(ground: Ground) -> dict[PublicationId, Publication]:
    """Return what the public may see."""
    return {PublicationId(entry.key): _publication(entry, ground) for entry in ground.document.sound("publishes")}


def _publication(entry: Entry, ground: Ground) -> Publication:
    called = f"publication '{entry.key}'"
    context = f"{ground.document.id}/publishes/{entry.key}/shows"
    return Publication(
        id=PublicationId(entry.key),
        shows=tuple(_shown(words(entry.value, "shows"), f"{called} shows", context, ground)),
        states=ground.state_list(words(entry.value, "in"), f"{called} counts in"),
        when=condition(entry.value, "when", ground.scope, ground.problems),
        found_by=tuple(_public_keys(words(entry.value, "found_by"), f"{called} is found by", ground)),
        law=string(entry.value, "law"),
        at=entry.key_at,
    )


def _shown(names: tuple[Word, ...], subject: str, context: str, ground: Ground) -> Iterator[Shown]:
    for number, name in enumerate(names, start=1):
        if name.text == NUMBER:
            yield ShowNumber()
        elif " " in name.text and not _names_fillings(name, ground):
            yield Text(f"{context}/{number}", name.text, name.at)
        elif name.text in ground.mark_names.ids or ("." in name.text and " " not in name.text):
            yield from (item for item in readable(name, subject, ground) if isinstance(item, ReadForm | ReadMark))
        else:
            shown = listing("marks are", tuple(ground.mark_names.ids))
            ground.problems.append(codes.NOT_PUBLISHED.at(name.at, listing=shown, subject=subject, found=name.text))


def _names_fillings(name: Word, ground: Ground) -> bool:
    """Tell whether this is `every FORM`, `own FORM` or `other FORM`, and no sentence for the public."""
    quantifier, _, rest = name.text.partition(" ")
    return quantifier in WHICH and rest.partition(".")[0] in ground.area.names.ids


def _public_keys(
    names: tuple[Word, ...], subject: str, ground: Ground
) -> Iterator[tuple[FormId, QuestionId] | None]:
    for name in names:
        if name.text == NUMBER:
            yield None
        else:
            yield from keys((name,), subject, ground)
