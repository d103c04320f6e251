"""Choices: radios for one answer, check boxes for several, a list to unfold where there are many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from markupsafe import Markup, escape

from imi_runtime.model.ids import AuthorityId
from imi_runtime.model.places import COUNTRIES, CURRENCIES, LANGUAGES
from imi_runtime.model.questions import CLOSED_SETS, Question
from imi_runtime.model.text import Text
from imi_runtime.screens.components import component
from imi_runtime.screens.fields.drawing import Params, hint_params, label_params, legend_params
from imi_runtime.screens.fields.kind import UNANSWERED, Asking, Kind, Reading, Showing, Submitted
from imi_runtime.screens.fields.typed import fault, read_line, typed
from imi_runtime.screens.part import Chosen, Offered
from imi_runtime.screens.skeleton import READER, Label, Message, Name, Options, Said, Word

Option = tuple[str, Said]
CHECKED = " checked"
MOST_RADIOS = 7
NO_ANSWER: Option = ("", Word("field/no_answer"))
CHOOSE: Option = ("", Word("field/choose", plain=True))


def _closed_options(question: Question) -> tuple[Option, ...]:
    return tuple((value, Word(f"answer/{value}")) for value in CLOSED_SETS[question.type])


def _own_options(question: Question) -> tuple[Option, ...]:
    return tuple((value, Label(text)) for value, text in question.choices.items())


def options_of(question: Question) -> tuple[Option, ...]:
    """Return the answers that a question offers, as (value, words)."""
    return _closed_options(question) if question.type in CLOSED_SETS else _own_options(question)


def _items(asking: Asking, options: Sequence[Option]) -> list[Params]:
    return [
        {"value": value, "html": asking.sheet.put(words),
         "attributes": asking.sheet.put(Chosen(asking.name, CHECKED, places=((value, 0),)))}
        for value, words in options
    ]


def _ask_one(asking: Asking) -> Markup:
    """Draw radios. Where no answer is needed, one of them takes the answer back: a radio cannot be unchosen."""
    options = options_of(asking.question) + (() if asking.question.required else (NO_ANSWER,))
    inline = "govuk-radios--inline" if asking.question.type in CLOSED_SETS else ""
    return _ask_boxes(asking, "radios", _items(asking, options), inline)


def _ask_choice(asking: Asking) -> Markup:
    """Draw radios as long as they can be seen at a glance, else a list to unfold."""
    if len(asking.question.choices) <= MOST_RADIOS:
        return _ask_one(asking)
    return ask_from_list(asking, [(value, Label(text, plain=True)) for value, text in asking.question.choices.items()])


def _ask_several(asking: Asking) -> Markup:
    items = _items(asking, options_of(asking.question))
    return _ask_boxes(asking, "checkboxes", items, "", asking.sheet.word("field/choose_several"))


def _ask_boxes(asking: Asking, kit: str, items: list[Params], classes: str, *more: Markup) -> Markup:
    hint = hint_params(asking, *more)

    def draw(message: Message | None) -> str:
        return component(kit)({
            "idPrefix": asking.id, "name": asking.name, "fieldset": {"legend": legend_params(asking)}, "hint": hint,
            "errorMessage": message, "items": items, "classes": classes,
        })

    return asking.sheet.on_fault(asking.name, asking.label, draw)


def _ask_declaration(asking: Asking) -> Markup:
    return _ask_boxes(asking, "checkboxes", _items(asking, [("yes", Word("answer/confirm"))]), "")


def ask_from_list(asking: Asking, options: Sequence[Option], first: str | None = None) -> Markup:
    """Draw a list to unfold. `first` is chosen until somebody answers."""
    return _draw_list(asking, asking.sheet.put(Options(asking.name, (CHOOSE, *options), first)))


def _draw_list(asking: Asking, options: Markup, more: Mapping[str, str] = MappingProxyType({})) -> Markup:
    """Draw a list with its options put in as a whole: one by one through the macro they would cost most of the time."""
    hint = hint_params(asking)

    def draw(message: Message | None) -> str:
        select = component("select")({
            "id": asking.id, "name": asking.name, "label": label_params(asking), "hint": hint,
            "errorMessage": message, "attributes": {"autocomplete": "off", **more},
        })
        return select.replace("</select>", options + Markup("</select>"))

    return asking.sheet.on_fault(asking.name, asking.label, draw)


def _ask_country(asking: Asking) -> Markup:
    return ask_from_list(asking, [(iso, Name("country", iso)) for iso in COUNTRIES])


def _ask_language(asking: Asking) -> Markup:
    return ask_from_list(asking, language_options())


def ask_language_of_text(asking: Asking) -> Markup:
    """Draw the list of languages; people mostly write in the language in which they read."""
    return ask_from_list(asking, language_options(), READER)


def language_options() -> list[Option]:
    """Return the languages in the order of multilingual documents."""
    return [(code, Name("language", code)) for code in LANGUAGES]


def ask_currency(asking: Asking) -> Markup:
    """Draw the list of currencies."""
    return ask_from_list(asking, [(code, Name("currency", code)) for code in CURRENCIES])


def _ask_code(asking: Asking) -> Markup:
    return ask_from_list(asking, [(code, Label(text, plain=True)) for code, text in _codes(asking).items()])


def _codes(asking: Asking) -> Mapping[str, Text]:
    id = asking.question.code_list
    return asking.bundle.code_lists[id].codes if id else {}


def _ask_authority(asking: Asking) -> Markup:
    """Draw a list whose options are put in at run time: which authorities take part is no matter of the bundle."""
    choose = asking.sheet.put(Options(asking.name, (CHOOSE,)))
    return _draw_list(asking, choose + asking.sheet.put(Offered(asking.name)))


def _ask_authorities(asking: Asking) -> Markup:
    """Draw a list in which several authorities can be chosen."""
    return _draw_list(asking, asking.sheet.put(Offered(asking.name)), {"multiple": "multiple", "size": "8"})


def _read_one(question: Question, name: str, submitted: Submitted) -> Reading:
    value = typed(submitted, name)
    if not value:
        return UNANSWERED
    return (value, ()) if value in (CLOSED_SETS.get(question.type) or question.choices) else fault(name, "not_a_choice")


def _read_several(question: Question, name: str, submitted: Submitted) -> Reading:
    given = [value for value in submitted.get(name, ()) if value.strip()]
    if any(value not in question.choices for value in given):
        return fault(name, "not_a_choice")
    chosen = [value for value in question.choices if value in given]
    return (chosen, ()) if chosen else UNANSWERED


def _read_authorities(question: Question, name: str, submitted: Submitted) -> Reading:
    given = list(dict.fromkeys(value.strip() for value in submitted.get(name, ()) if value.strip()))
    return (given, ()) if given else UNANSWERED


def _read_from_list(question: Question, name: str, submitted: Submitted) -> Reading:
    return read_line(name, submitted)


def _raw(question: Question, name: str, answer: Any) -> dict[str, list[str]]:
    return {name: [str(answer)]}


def _raw_several(question: Question, name: str, answer: Any) -> dict[str, list[str]]:
    return {name: [str(value) for value in answer]}


def _chosen_words(question: Question, value: str, showing: Showing) -> Markup:
    text = question.choices.get(value)
    return in_reader_language(text, showing) if text else escape(value)


def in_reader_language(text: Text, showing: Showing) -> Markup:
    """Return an author's words, escaped, and marked as English where they are not translated."""
    words = showing.labels.words.get(text.context)
    if words or showing.labels.language == "en":
        return escape(words or text.english)
    return Markup('<span lang="en">{}</span>').format(text.english)


def _show_closed(question: Question, answer: Any, showing: Showing) -> Markup:
    known = answer in CLOSED_SETS[question.type]
    return showing.say(f"answer/{answer}") if known else escape(answer)


def _show_declaration(question: Question, answer: Any, showing: Showing) -> Markup:
    return showing.say("answer/confirmed") if answer == "yes" else escape(answer)


def _show_one(question: Question, answer: Any, showing: Showing) -> Markup:
    return _chosen_words(question, str(answer), showing)


def _show_several(question: Question, answer: Any, showing: Showing) -> Markup:
    lines = Markup("").join(_list_items(question, answer, showing))
    return Markup('<ul class="govuk-list govuk-list--bullet">{}</ul>').format(lines)


def _list_items(question: Question, answer: Any, showing: Showing) -> Iterator[Markup]:
    for value in answer if isinstance(answer, list) else [answer]:
        yield Markup("<li>{}</li>").format(_chosen_words(question, str(value), showing))


def _show_country(question: Question, answer: Any, showing: Showing) -> Markup:
    return escape(showing.interface.country_name(str(answer)))


def _show_language(question: Question, answer: Any, showing: Showing) -> Markup:
    return escape(showing.interface.language_name(str(answer)))


def _show_code(question: Question, answer: Any, showing: Showing) -> Markup:
    code_list = showing.bundle.code_lists.get(question.code_list) if question.code_list else None
    text = code_list.codes.get(str(answer)) if code_list else None
    return in_reader_language(text, showing) if text else escape(answer)


def _show_authority(question: Question, answer: Any, showing: Showing) -> Markup:
    return escape(showing.authorities(AuthorityId(str(answer))))


def _show_authorities(question: Question, answer: Any, showing: Showing) -> Markup:
    names = [showing.authorities(AuthorityId(str(one))) for one in (answer if isinstance(answer, list) else [answer])]
    lines = Markup("").join(Markup("<li>{}</li>").format(name) for name in names)
    return Markup('<ul class="govuk-list govuk-list--bullet">{}</ul>').format(lines)


def _show_as_is(question: Question, answer: Any, showing: Showing) -> Markup:
    return escape(answer)


CLOSED = Kind(_ask_one, _read_one, _raw, _show_closed)
DECLARATION = Kind(_ask_declaration, _read_one, _raw, _show_declaration)
CHOICE = Kind(_ask_choice, _read_one, _raw, _show_one)
CHOICES = Kind(_ask_several, _read_several, _raw_several, _show_several)
COUNTRY = Kind(_ask_country, _read_from_list, _raw, _show_country)
LANGUAGE = Kind(_ask_language, _read_from_list, _raw, _show_language)
CURRENCY = Kind(ask_currency, _read_from_list, _raw, _show_as_is)
CODE = Kind(_ask_code, _read_from_list, _raw, _show_code)
AUTHORITY = Kind(_ask_authority, _read_from_list, _raw, _show_authority)
AUTHORITIES = Kind(_ask_authorities, _read_authorities, _raw_several, _show_authorities)
