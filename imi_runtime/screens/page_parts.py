"""All parts of a bundle's forms in one language, made when it is deployed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from imi_runtime.engine.form_plan import companions
from imi_runtime.model.beside import COMMENT, DECLINED, FILES
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import PICKING, AnswersTo, Form, Page, PickedFrom
from imi_runtime.model.ids import FormId, QuestionSetId
from imi_runtime.model.questions import Question
from imi_runtime.model.text import Labels
from imi_runtime.screens.components import component
from imi_runtime.screens.faults import input_id
from imi_runtime.screens.fields.answers import ATTACHING, COMMENTING, ask
from imi_runtime.screens.fields.choosing import CHECKED, ask_from_list
from imi_runtime.screens.fields.drawing import care_mark, legal_basis
from imi_runtime.screens.fields.kind import Asking
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.part import Chosen, OnOffer, Opened, OpenedBy, Part
from imi_runtime.screens.skeleton import Bone, Label, Listed, Message, Sheet, Voice, spoken

Skeletons = Mapping[str, Sequence[Bone]]
_SET = Markup(
    '<div class="imi-set"><details class="imi-set__fold"{opened}>'
    '<summary class="imi-set__summary"><h2 class="imi-set__title" id="{id}-title">{title}</h2> '
    '<span class="imi-set__size">{size}</span></summary>'
    '<div class="imi-set__list" role="group" aria-labelledby="{id}-title">{list}</div></details>'
    '<p class="imi-set__count">{count}</p></div>'
)
_SOME = Markup(
    '<fieldset class="govuk-fieldset imi-set imi-set--some"><legend class="govuk-fieldset__legend imi-set__title">'
    '{title}</legend><div class="govuk-checkboxes govuk-checkboxes--small imi-set__list">{items}</div></fieldset>'
)
_BOX = Markup(
    '<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" id="{id}" name="{page}" type="checkbox"'
    ' value="{value}" aria-describedby="{id}-hint"{chosen}>'
    '<label class="govuk-label govuk-checkboxes__label" for="{id}">{label}</label>'
    '<div class="govuk-hint govuk-checkboxes__hint" id="{id}-hint">{hint}</div></div>'
)
_DECLINED = Markup('<div class="imi-declined" data-field="{}">{}</div>')
_COUNT = Markup('<span class="imi-set__number"></span>')
_MARK = Markup('<span class="imi-hint">{}</span>')
_MORE = Markup('<span class="imi-hint imi-hint--more">{}</span>')


def parts_of(bundle: Bundle, labels: Labels, interface: Interface) -> Mapping[str, Part]:
    """Return every part of the bundle's forms in one language.

    Keys are `ask:form/question`, `answer:set.question` (a picked question with its room for a comment),
    `decline:form/set.question` (why it is not answered) and `pick:form/page`. For several languages draw the skeletons
    once and give them each language's words.
    """
    return parts_in(skeletons_of(bundle), labels, interface)


def parts_in(skeletons: Skeletons, labels: Labels, interface: Interface) -> Mapping[str, Part]:
    """Return the parts that the skeletons become with the words of one language."""
    voice = Voice(labels, interface)
    return {key: spoken(bones, voice) for key, bones in skeletons.items()}


def skeletons_of(bundle: Bundle) -> Skeletons:
    """Draw every part of the bundle's forms, without words."""
    return {key: draw() for key, draw in drawings_of(bundle).items()}


def drawings_of(bundle: Bundle) -> Mapping[str, Callable[[], Sequence[Bone]]]:
    """Return how each part of the bundle's forms is drawn, for whoever needs only some of them."""
    drawn: dict[str, Callable[[], Sequence[Bone]]] = {
        f"ask:{form.id}/{question.id}": partial(_draw_asked, bundle, question)
        for form in bundle.forms.values()
        for question in form.questions()
    }
    drawn |= {
        f"answer:{set_id}.{question.id}": partial(_draw_picked, bundle, set_id, question)
        for set_id in _picked_sets(bundle)
        for question in bundle.question_sets[set_id].questions.values()
    }
    drawn |= {
        f"decline:{form.id}/{name}": partial(_draw_declined, bundle, form.declined_for, name)
        for form in bundle.forms.values() if form.declined_for for name in _answered_by(bundle, form)
    }
    return drawn | {
        f"pick:{form.id}/{page.id}": partial(_draw_picks, bundle, form.id, page)
        for form, page in _picking_pages(bundle)
    }


def _picking_pages(bundle: Bundle) -> Iterator[tuple[Form, Page]]:
    for form in bundle.forms.values():
        for page in form.pages.values():
            if isinstance(page.content, PICKING):
                yield form, page


def _picked_sets(bundle: Bundle) -> tuple[QuestionSetId, ...]:
    """Return the sets whose picked questions somebody answers."""
    found: dict[QuestionSetId, None] = {}
    for form in bundle.forms.values():
        for page in form.pages.values():
            if isinstance(page.content, AnswersTo):
                found |= dict.fromkeys(bundle.sets_picked_on(page.content.form, page.content.page))
    return tuple(found)


def _answered_by(bundle: Bundle, form: Form) -> tuple[str, ...]:
    """Return the names of all picked questions that the form can come to ask."""
    asked = (page.content for page in form.pages.values() if isinstance(page.content, AnswersTo))
    sets = dict.fromkeys(id for content in asked for id in bundle.sets_picked_on(content.form, content.page))
    return tuple(f"{id}.{question}" for id in sets for question in bundle.question_sets[id].questions)


def _field(name: str, content: Markup) -> Markup:
    return Markup('<div class="imi-field" data-field="{}">{}</div>').format(name, content)


def _draw_asked(bundle: Bundle, question: Question) -> Sequence[Bone]:
    sheet = Sheet()
    return sheet.cut(_field(question.id, ask(Asking(sheet, bundle, question, question.id))))


def _draw_picked(bundle: Bundle, set_id: QuestionSetId, question: Question) -> Sequence[Bone]:
    sheet, name = Sheet(), f"{set_id}.{question.id}"
    return sheet.cut(_field(name, ask(Asking(sheet, bundle, question, name)) + _beside(sheet, bundle, name)))


def _draw_declined(bundle: Bundle, reasons: Question, name: str) -> Sequence[Bone]:
    """Draw the reasons for which a question is not answered, folded until one is chosen; hidden with its question."""
    sheet, declined = Sheet(), name + DECLINED
    options = [(value, Label(text, plain=True)) for value, text in reasons.choices.items()]
    return sheet.cut(_DECLINED.format(name, component("details")({
        "attributes": sheet.put(Opened((declined,), ())), "summaryHtml": sheet.word("field/decline_open"),
        "html": ask_from_list(Asking(sheet, bundle, reasons, declined, inner=True), options),
    })))


def _beside(sheet: Sheet, bundle: Bundle, name: str) -> Markup:
    """Draw the room for a comment and for files, folded until there is something in it."""
    comment, files = name + COMMENT, name + FILES
    inputs, inside = (comment, f"{comment}.text", files), (f"{comment}.", f"{files}.")
    return component("details")({
        "attributes": sheet.put(Opened(inputs, inside)), "summaryHtml": sheet.word("field/beside_open"),
        "html": ask(Asking(sheet, bundle, COMMENTING, comment, inner=True))
        + ask(Asking(sheet, bundle, ATTACHING, files, inner=True)),
    })


@dataclass(frozen=True, slots=True)
class _Picking:
    """The list of one page on its sheet."""

    sheet: Sheet
    bundle: Bundle
    page: Page

    def draw(self, sets: tuple[QuestionSetId, ...]) -> Markup:
        """Draw all sets below one message: whole, or what is on offer of each."""
        whole = isinstance(self.page.content, PickedFrom)
        lists = Markup("").join(self._set(set_id) if whole else self._some_of(set_id) for set_id in sets)
        name = self.page.id

        def draw(message: Message | None) -> str:
            said = component("error-message")({"id": f"{name}-error", **message}) if message else Markup("")
            state = " govuk-form-group--error" if message else ""
            return Markup('<div class="govuk-form-group{}" id="{}" tabindex="-1">{}{}</div>').format(
                state, name, said, lists
            )

        return self.sheet.on_fault(name, Label(self.page.label), draw)

    def _set(self, set_id: QuestionSetId) -> Markup:
        """Draw one set, folded until something of it is picked; a style rule counts what is."""
        question_set, id = self.bundle.question_sets[set_id], f"{self.page.id}.{set_id}"
        items = [self._item(f"{set_id}.{question.id}", question) for question in question_set.questions.values()]
        return _SET.format(
            id=id, opened=self.sheet.put(OpenedBy(self.page.id, f"{set_id}.")),
            title=self.sheet.put(Label(question_set.title)),
            size=self.sheet.word("pick/questions", count=str(len(items))),
            list=component("checkboxes")({
                "idPrefix": id, "name": self.page.id, "items": items, "classes": "govuk-checkboxes--small",
            }),
            count=self.sheet.word("pick/chosen", count=_COUNT),
        )

    def _some_of(self, set_id: QuestionSetId) -> Markup:
        """Draw those questions of a set that are on offer, and nothing of a set of which none is."""
        sheet, question_set = self.sheet, self.bundle.question_sets[set_id]
        names = tuple(f"{set_id}.{id}" for id in question_set.questions)
        items = (self._offered(name, question) for name, question in zip(names, question_set.questions.values(),
                                                                          strict=True))  # fmt: skip
        block = _SOME.format(title=sheet.put(Label(question_set.title)), items=Markup("").join(items))
        return sheet.put(OnOffer(names, sheet.cut(block)))

    def _offered(self, name: str, question: Question) -> Markup:
        item = self._item(name, question)
        box = _BOX.format(id=input_id(f"{self.page.id}.{name}"), page=self.page.id, value=name, label=item["html"],
                          chosen=item["attributes"], hint=item["hint"]["html"])  # fmt: skip
        return self.sheet.put(OnOffer((name,), self.sheet.cut(box)))

    def _item(self, name: str, question: Question) -> dict[str, Any]:
        return {
            "value": name, "html": self.sheet.put(Label(question.label)), "hint": {"html": self._hint(name, question)},
            "attributes": self.sheet.put(Chosen(self.page.id, CHECKED, places=((name, 0),))),
        }

    def _hint(self, name: str, question: Question) -> Markup:
        """Draw the mark of data that need care, and what is shown only of a picked question."""
        more = [*self._brought(name), self.sheet.word(f"answered_by/{question.type.value}"),
                *legal_basis(self.sheet, question)]
        drawn = (*(_MARK.format(mark) for mark in care_mark(self.sheet, question)), *(_MORE.format(m) for m in more))
        return Markup(" ").join(drawn)

    def _brought(self, name: str) -> list[Markup]:
        found = (self.bundle.picked(other) for other in dict.fromkeys(companions(self.bundle, name)))
        labels = tuple(Label(question.label) for question in found if question)
        return [self.sheet.word("pick/brings_along", questions=Listed(labels))] if labels else []


def _draw_picks(bundle: Bundle, form: FormId, page: Page) -> Sequence[Bone]:
    sheet = Sheet()
    return sheet.cut(_Picking(sheet, bundle, page).draw(bundle.sets_picked_on(form, page.id)))
