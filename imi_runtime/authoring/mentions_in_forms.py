"""The ids in forms."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime.authoring.definitions import Area, Definition, key_word
from imi_runtime.authoring.mentions_in_question_sets import mentions_of_pieces, own_id
from imi_runtime.authoring.things import Kind, Mention, Thing
from imi_runtime.compiler.written import Word, entries, word, word_of, words
from imi_runtime.source.located import Entry, TextNode


def mentions_in_form(form: Definition, area: Area) -> Iterator[Mention]:
    """Yield the ids in a form."""
    yield from own_id(form, "form")
    for entry in form.section("pages").values():
        yield Mention(Thing(Kind.PAGE, form.file, (entry.key,)), key_word(entry).at)
        for name in (*words(entry.value, "questions"), *words(entry.value, "declined_for")):
            asked = area.asked_in_area(name.text)
            yield from mentions_of_pieces(asked.pieces, name) if asked else ()
        for name in words(entry.value, "picked_from"):
            if name.text in area.sets:
                yield Mention(area.sets[name.text].thing, name.at)
        yield from _elsewhere(form, entry, area)


def _elsewhere(form: Definition, entry: Entry, area: Area) -> Iterator[Mention]:
    chosen = word(entry.value, "chooses")
    for key in ("picks_among", "answers_to", "without"):
        for picking in words(entry.value, key):
            yield from form_and_name(picking, area)
    yield from _parties(form, chosen, area) if chosen else ()
    for prefill in entries(entry.value, "prefill").values():
        asked = area.asked_in_form(form.id, prefill.key)
        yield from mentions_of_pieces(asked.pieces, key_word(prefill)) if asked else ()
        if isinstance(prefill.value, TextNode):
            yield from form_and_name(word_of(prefill.value), area)


def form_and_name(path: Word, area: Area) -> Iterator[Mention]:
    """Yield the ids of `FORM`, `FORM.QUESTION` or `FORM.PAGE`."""
    form_id, dot, name = path.text.partition(".")
    form = area.forms.get(form_id)
    if form is None:
        return
    yield Mention(form.thing, path.part(0, len(form_id)).at)
    if not dot:
        return
    named = path.part(len(form_id) + 1, len(path.text))
    asked = area.asked_in_form(form_id, name)
    if asked:
        yield from mentions_of_pieces(asked.pieces, named)
    elif name in form.section("pages"):
        yield Mention(Thing(Kind.PAGE, form.file, (name,)), named.at)


def _parties(form: Definition, chosen: Word, area: Area) -> Iterator[Mention]:
    """Yield the party that a page chooses, in every procedure that fills the form: one word may name several."""
    for procedure in area.procedures.values():
        filling = procedure.section("transitions").values()
        fills = any(name.text == form.id for entry in filling for key in FILLED for name in words(entry.value, key))
        if fills and chosen.text in procedure.section("parties"):
            yield Mention(Thing(Kind.PARTY, procedure.file, (chosen.text,)), chosen.at)


FILLED = ("form", "corrects")
