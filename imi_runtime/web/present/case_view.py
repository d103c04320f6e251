"""An opened case beside its reader: what both the page and its parts ask again and again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from imi_runtime.engine.access import seats_of, seen_holders
from imi_runtime.engine.evaluate import left_of
from imi_runtime.engine.form_plan import asked_on
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Answers, Filling
from imi_runtime.model.forms import AnswersTo, Chooses, Form, Page, PickedFrom, PicksAmong
from imi_runtime.model.ids import AuthorityId, FormId, PageId, PartyId, TransitionId
from imi_runtime.model.procedure import Procedure, Transition
from imi_runtime.model.questions import AnswerType
from imi_runtime.model.text import Labels
from imi_runtime.operations.cases.casework import OpenedCase
from imi_runtime.operations.cases.copying import Original, WhyNotCopied, original_of
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.parties import NamedAuthority
from imi_runtime.screens.pages.state_tag import StateTag
from imi_runtime.web.present.answers import AnswerReader
from imi_runtime.web.present.files import CaseFiles
from imi_runtime.web.present.state import named, state_tag
from imi_runtime.web.present.translations import BelowTexts, Machine, below_texts

Reply = tuple[Filling, Answers] | None


@dataclass(frozen=True)
class CaseView:
    """An opened case beside its reader."""

    visit: Visit
    opened: OpenedCase
    around: Frame
    machine: Machine = Machine.OFFERED

    @cached_property
    def labels(self) -> Labels:
        """The bundle's words in the reader's language."""
        return self.visit.labels(self.opened.case.deployment)

    @cached_property
    def seats(self) -> tuple[PartyId, ...]:
        """The seats of the reader's authority, those that it held before among them."""
        found = seats_of(
            self.opened.procedure, self.opened.case, self.visit.user.authority, self.visit.directory
        )
        return tuple(sorted(party for party, _ in found))

    @cached_property
    def seats_now(self) -> frozenset[PartyId]:
        """The seats that the reader's authority holds now, without those that it held before."""
        opened = self.opened
        found = seats_of(opened.procedure, opened.case, self.visit.user.authority, self.visit.directory)
        return frozenset(party for party, former in found if not former)

    @cached_property
    def holders(self) -> dict[PartyId, AuthorityId]:
        """The holders that the reader may know."""
        opened = self.opened
        return seen_holders(opened.procedure, opened.case, self.visit.user.authority, self.visit.directory)

    @cached_property
    def reader(self) -> AnswerReader:
        """What shows answers to the reader."""
        return AnswerReader(
            self.opened.bundle, self.labels, self.around.interface, lambda id: self.name(AuthorityId(id)).name,
            CaseFiles(self.visit, self.opened.stored).shown,
        )

    @cached_property
    def _below(self) -> BelowTexts | None:
        return below_texts(self.visit, self.opened, self.around, self.machine)

    def reader_of(self, filling: Filling) -> AnswerReader:
        """Return what shows the latest version of a filling, with the machine's translations below its texts."""
        return self.reader.with_below(self._below.of(filling)) if self._below else self.reader

    @cached_property
    def original(self) -> Original | WhyNotCopied | None:
        """What the reader can copy of the case, or why nothing; None for who did not open it."""
        return original_of(self.visit, self.opened)

    def name(self, authority: AuthorityId) -> NamedAuthority:
        """Return an authority's name and country."""
        return named(self.visit.directory, authority, self.around.interface)

    @cached_property
    def visible(self) -> tuple[tuple[Filling, Answers], ...]:
        """The fillings of which the reader may read something, with exactly that."""
        sight = self.opened.access.sight
        return tuple((f, sight.answers(f)) for f in self.opened.case.fillings if f.number in sight.fillings)

    @cached_property
    def asked(self) -> tuple[tuple[Filling, Page, Answers, Reply], ...]:
        """What was picked, each with the answers that stand beside it."""
        forms = self.opened.bundle.forms
        return tuple(
            (filling, page, answers, reply_to(self, filling, page))
            for filling, answers in self.visible for page in forms[filling.form].pages.values()
            if self.asks(filling.form, page) and page.id in answers
        )

    def asks(self, form: FormId, page: Page) -> bool:
        """Tell whether what is picked on a page is asked of somebody: shown beside its answers, not as a list."""
        return isinstance(page.content, PickedFrom) or (
            isinstance(page.content, PicksAmong) and (form, page.id) in self._answered
        )

    def passed_on(self, asked: Filling, page: Page) -> dict[str, Markup]:
        """Return what stands in place of an answer where a question was taken away, if the reader may know it."""
        if self.opened.case.latest(asked.form) is not asked:
            return {}
        readable = {filling.form for filling, _ in self.visible}
        return {
            name: Markup('<span class="imi-quiet">{}</span>').format(self._to_whom(name, content.without))
            for content in self._answering if (content.form, content.page) == (asked.form, page.id)
            if any(form in readable for form, _ in content.without)
            for name in left_of(self.opened.case, ((content.form, content.page),))
            if name not in asked_on(self.opened.case, content)
        }

    def _to_whom(self, name: str, taking: tuple[tuple[FormId, PageId], ...]) -> str:
        """Say to whom a question was passed on, or that it was where no page of that form chooses anybody."""
        words = self.around.interface
        for filling, answers in self.visible:
            picked = any(name in _listed(answers.get(page)) for form, page in taking if form == filling.form)
            for page in self.opened.bundle.forms[filling.form].pages.values() if picked else ():
                if isinstance(page.content, Chooses) and page.id in answers:
                    to = self.name(AuthorityId(str(answers[page.id])))
                    authority = words.say("frame/authority", name=to.name, country=to.country)
                    return str(words.say("case/passed_on_to", authority=authority))
        return str(words.say("case/passed_on"))

    @cached_property
    def _answering(self) -> tuple[AnswersTo, ...]:
        """What answers picks, in all forms."""
        pages = (page.content for form in self.opened.bundle.forms.values() for page in form.pages.values())
        return tuple(content for content in pages if isinstance(content, AnswersTo))

    @cached_property
    def _answered(self) -> frozenset[tuple[FormId, PageId]]:
        """The pages whose picks some form answers."""
        return frozenset((content.form, content.page) for content in self._answering)

    @cached_property
    def writing(self) -> frozenset[TransitionId]:
        """The transitions of the procedure that write a message."""
        bundle, procedure = self.opened.bundle, self.opened.procedure
        return self.visit.installation.bundles.made(
            "messages", bundle.digest, procedure.id, lambda: _writing(bundle, procedure)
        )

    def tag(self) -> StateTag:
        """Return the tag of the case's state."""
        return state_tag(self.opened.procedure.states[self.opened.case.state], self.seats, self.labels)


def _listed(answer: Answer | None) -> list[object]:
    return list(answer) if isinstance(answer, list) else []


def _writing(bundle: Bundle, procedure: Procedure) -> frozenset[TransitionId]:
    return frozenset(id for id, transition in procedure.transitions.items() if is_message(bundle, transition))


def is_message(bundle: Bundle, transition: Transition) -> bool:
    """Tell whether a transition writes a message: it keeps the state, and its one form asks a long text, and files."""
    if any(branch.to is not None for branch in transition.route) or len(transition.forms) != 1:
        return False
    questions = tuple(bundle.forms[transition.forms[0]].questions())
    return (
        bool(questions) and questions[0].type is AnswerType.LONG_TEXT
        and all(question.type is AnswerType.FILES for question in questions[1:])
    )


def _answering_page(form: Form, asked: Filling, page: Page) -> bool:
    return any(
        isinstance(p.content, AnswersTo) and (p.content.form, p.content.page) == (asked.form, page.id)
        for p in form.pages.values()
    )


def reply_to(view: CaseView, asked: Filling, page: Page) -> Reply:
    """Return the last answers to what was picked, before the same form was filled again."""
    again = min((f.number for f, _ in view.visible if f.form == asked.form and f.number > asked.number), default=None)
    replies = [
        (filling, answers) for filling, answers in view.visible
        if filling.number > asked.number and (again is None or filling.number < again)
        and _answering_page(view.opened.bundle.forms[filling.form], asked, page)
    ]
    return replies[-1] if replies else None
