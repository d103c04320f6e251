"""What all fields have in common when they are drawn: label, hint, and the frame around a group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from imi_runtime.model.questions import AnswerType, Personal, Question
from imi_runtime.screens.components import component
from imi_runtime.screens.fields.kind import Asking
from imi_runtime.screens.skeleton import Label, Message, Sheet, Word

Params = dict[str, Any]
_MARKED: Mapping[Personal, str] = {Personal.SPECIAL: "yellow", Personal.OFFENCE: "red"}
"""Colours of the marks. Ordinary personal data are not marked: nearly every question asks for them."""


def label_of(asking: Asking) -> Markup:
    """Return the label, marked when the question need not be answered."""
    if asking.question.required or asking.question.type is AnswerType.DECLARATION:
        return asking.sheet.put(asking.label)
    return asking.sheet.word("field/optional", label=asking.label)


def label_params(asking: Asking) -> Params:
    """Return the label as a component takes it; the question's own stands out from those of its parts."""
    return {"html": label_of(asking), "classes": "" if asking.inner else "govuk-label--s"}


def legend_params(asking: Asking) -> Params:
    """Return the legend of a group of inputs."""
    return {"html": label_of(asking), "classes": "" if asking.inner else "govuk-fieldset__legend--s"}


def hint_params(asking: Asking, *more: Markup) -> Params | None:
    """Return the hint: the mark of data that need care, the author's help, what the kind adds, the legal basis last."""
    question = asking.question
    help = (asking.sheet.put(Label(question.help)),) if question.help else ()
    lines = [*care_mark(asking.sheet, question), *help, *more, *legal_basis(asking.sheet, question)]
    if not lines:
        return None
    return {"html": Markup(" ").join(Markup('<span class="imi-hint">{}</span>').format(line) for line in lines)}


def care_mark(sheet: Sheet, question: Question) -> tuple[Markup, ...]:
    """Return the mark of data that need special care, if the question asks for such."""
    if question.personal not in _MARKED:
        return ()
    colour, word = _MARKED[question.personal], sheet.word(f"personal/{question.personal.value}")
    return (Markup('<strong class="govuk-tag govuk-tag--{} imi-personal">{}</strong>').format(colour, word),)


def legal_basis(sheet: Sheet, question: Question) -> tuple[Markup, ...]:
    """Return the sentence that names the question's legal basis, if it has one of its own."""
    if not question.law:
        return ()
    law = sheet.put(Word("personal/law", (("law", question.law),)))
    return (Markup('<span class="imi-law">{}</span>').format(law),)


def group(asking: Asking, content: Markup, *more: Markup) -> Markup:
    """Draw a fieldset around inputs that belong together, with hint and message as in all other fields."""
    hint = hint_params(asking, *more)

    def draw(message: Message | None) -> str:
        hint_id, error_id = f"{asking.id}-hint", f"{asking.id}-error"
        described = " ".join([*([hint_id] if hint else []), *([error_id] if message else [])])
        above = component("hint")({"id": hint_id, **hint}) if hint else Markup("")
        said = component("error-message")({"id": error_id, **message}) if message else Markup("")
        fieldset = component("fieldset")({
            "legend": legend_params(asking), "role": "group", "describedBy": described,
            "attributes": {"id": asking.id, "tabindex": "-1"}, "html": above + said + content,
        })
        state = " govuk-form-group--error" if message else ""
        return Markup('<div class="govuk-form-group{}">{}</div>').format(state, fieldset)

    return asking.sheet.on_fault(asking.name, asking.label, draw)
