"""From a drafted form to its pages, and back from what the browser sends to answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from imi_runtime.directory.search import Wanted
from imi_runtime.engine.answers import Fault, check_page
from imi_runtime.engine.form_plan import FormPlan, PagePlan
from imi_runtime.model.beside import DECLINED, end_of, question_name
from imi_runtime.model.case import Answers
from imi_runtime.model.forms import Chooses, PickedFrom, PicksAmong
from imi_runtime.model.ids import Country, FormId, PageId
from imi_runtime.model.procedure import Transition
from imi_runtime.model.questions import AnswerType
from imi_runtime.model.text import Labels
from imi_runtime.operations.cases import drafting
from imi_runtime.operations.cases.casework import OpenedCase
from imi_runtime.operations.directory.finding import FoundAuthorities, asked_before, find_authorities
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.words import Authority, Draft
from imi_runtime.screens.faults import part_label, sentence_of, target_of
from imi_runtime.screens.fields.answers import STANDING_BESIDE, raw
from imi_runtime.screens.frame import Frame
from imi_runtime.screens.pages.form import (
    AuthorityChoice,
    Body,
    FaultLink,
    FoundAuthority,
    Picks,
    Questions,
    Step,
    StepStanding,
)
from imi_runtime.screens.part import Part, render_together
from imi_runtime.screens.places import countries_called
from imi_runtime.web.parts import revealed_fields
from imi_runtime.web.present.directory import region_name
from imi_runtime.web.present.files import CaseFiles
from imi_runtime.web.reading import Submitted, joined, read_page, readable

FOUND_AT_ONCE = 30
ASKED_AT_ONCE = 8
MOST_FORWARDED = 3
OF_THE_DIRECTORY = (AnswerType.AUTHORITY, AnswerType.AUTHORITIES)


@dataclass(frozen=True, slots=True)
class Filling:
    """Everything about a form that is being filled by somebody now."""

    visit: Visit
    opened: OpenedCase
    transition: Transition
    draft: Draft
    plans: tuple[FormPlan, ...]
    base: str
    around: Frame

    @property
    def labels(self) -> Labels:
        """The bundle's words in the reader's language."""
        return self.visit.labels(self.opened.case.deployment)

    @property
    def is_open(self) -> bool:
        """Tell whether the case exists already; a new one is opened with the first page that is saved."""
        return self.opened.stored.wrapped != b""

    def places(self) -> tuple[tuple[FormId, PagePlan], ...]:
        """Return all pages of all forms in order."""
        return tuple((plan.form.id, page) for plan in self.plans for page in plan.pages)

    def find(self, form: str, page: str) -> tuple[FormId, PagePlan] | None:
        """Return the page at an address."""
        wanted = (form, page)
        return next(((f, p) for f, p in self.places() if (f, p.page.id) == wanted), None)

    def address(self, form: FormId, page: PageId) -> str:
        """Return where a page is filled."""
        return f"{self.base}/{form}/{page}"

    def answers(self, form: FormId) -> Answers:
        """Return the drafted answers of a form."""
        return self.draft.answers.get(form, {})

    def faults(self, form: FormId, page: PagePlan) -> tuple[Fault, ...]:
        """Return what is wrong with the drafted answers of a page."""
        opened, world = self.opened, drafting.world_of(self.visit, self.opened)
        today = world.now.date()
        meant = check_page(opened.bundle, opened.procedure, opened.case, page, self.answers(form), world, today)
        typed = self.typed(form, page)
        return joined(page, read_page(opened.bundle, page, typed)[1], meant) if typed else meant

    def all_faults(self) -> tuple[Fault, ...]:
        """Return what is wrong with the drafted answers of all pages."""
        return tuple(fault for form, page in self.places() for fault in self.faults(form, page))

    def typed(self, form: FormId, page: PagePlan) -> Submitted | None:
        """Return what was typed on a page, where something of it could not be read; else nothing."""
        return self.draft.unread.get(f"{form}/{page.page.id}")


def is_saved(filling: Filling, form: FormId, page: PageId) -> bool:
    """Tell whether the page was saved at least once."""
    return f"{form}/{page}" in filling.draft.pages


def steps_of(filling: Filling, current: tuple[FormId, PageId] | None, review: str) -> tuple[Step, ...]:
    """Return the steps of the form; `current` None is the page before sending, whose label is `review`."""
    steps = [_step(filling, form, page, current) for form, page in filling.places()]
    if current is not None and len(steps) == 1 and filling.is_open:
        return tuple(steps)
    standing = StepStanding.CURRENT if current is None else StepStanding.TO_DO
    return (*steps, Step(review, standing))


def _step(filling: Filling, form: FormId, plan: PagePlan, current: tuple[FormId, PageId] | None) -> Step:
    label, href = filling.labels.of(plan.page.label), filling.address(form, plan.page.id)
    if current == (form, plan.page.id):
        return Step(label, StepStanding.CURRENT)
    if not is_saved(filling, form, plan.page.id):
        # Before the first page is saved there is no case, and so no other page.
        return Step(label, StepStanding.TO_DO, href if filling.opened.case.number else None)
    return Step(label, StepStanding.FAULTY if filling.faults(form, plan) else StepStanding.DONE, href)


def body_of(
    filling: Filling, form: FormId, plan: PagePlan, parts: Mapping[str, Part], query: Mapping[str, str],
    typed: Submitted | None, faults: Sequence[Fault],
) -> Body:
    """Return what stands on the page: fields, a list to pick from, or the choice of an authority."""
    answers, words = filling.answers(form), filling.around.interface
    typed = filling.typed(form, plan) if typed is None else typed
    match plan.page.content:
        case PickedFrom() | PicksAmong() as content:
            picked = _picked(answers, plan.page.id) if typed is None else list(typed.get(plan.page.id, ()))
            drawn = parts[f"pick:{form}/{plan.page.id}"].render(
                {plan.page.id: picked}, faults, words, offer=tuple((name, "") for name in plan.offered)
            )
            most = content.at_most if isinstance(content, PickedFrom) else min(content.at_most, len(plan.offered))
            return Picks(drawn, content.at_least, most)
        case Chooses():
            chosen = str(answers.get(plan.page.id, ""))
            return _choice(filling, form, plan, chosen, query, faults)
    values = stored_values(plan, answers) if typed is None else typed
    offer = _authorities(filling) if any(f.question.type in OF_THE_DIRECTORY for f in plan.fields) else ()
    asked = tuple(_parts_on(filling, form, plan, parts))
    files = CaseFiles(filling.visit, filling.opened.stored, filling.opened)
    return Questions((render_together(asked, values, faults, words, offer=offer, files=files.shown),))


def stored_values(plan: PagePlan, answers: Answers) -> dict[str, Sequence[str]]:
    """Return what stands in the inputs of a page for the saved answers."""
    values: dict[str, Sequence[str]] = {}
    for field in plan.fields:
        for name, question in readable(field):
            values |= raw(question, name, answers.get(name))
    return values


def _parts_on(filling: Filling, form: FormId, plan: PagePlan, parts: Mapping[str, Part]) -> Iterator[Part]:
    """Yield the parts of the fields that apply, and of those that the page itself shows and hides."""
    revealed = revealed_fields(filling.opened.bundle, form, plan.page)
    for field in plan.fields:
        if field.applies or field.name in revealed:
            yield parts[f"answer:{field.name}" if field.picked else f"ask:{form}/{field.name}"]
            if field.declined_for:
                yield parts[f"decline:{form}/{field.name}"]


def _authorities(filling: Filling) -> tuple[tuple[str, str], ...]:
    found = filling.visit.directory.found(filling.opened.case.area, "", None, limit=10_000)
    words = filling.around.interface
    return tuple((a.id, f"{a.name} ({words.country_name(a.country)})") for a in found)


def _picked(answers: Answers, page: PageId) -> list[str]:
    picks = answers.get(page, [])
    return [str(pick) for pick in picks] if isinstance(picks, list) else []


def _choice(
    filling: Filling, form: FormId, plan: PagePlan, chosen: str, query: Mapping[str, str], faults: Sequence[Fault]
) -> AuthorityChoice:
    visit, words = filling.visit, filling.around.interface
    text, country = query.get("q", "")[:100], query.get("country", "")
    searched = bool(text or country)
    own = visit.directory.authorities[visit.user.authority]
    area = filling.opened.case.area
    wanted = Wanted(area=area, country=Country(country) if country else None)
    known = find_authorities(visit, text, wanted, countries_called()) if searched else asked_before(visit, area)
    others = [a for a in known.authorities if a.id not in (own.id, chosen)]
    known_ids = sorted(known.asked_before, key=lambda id: -known.asked_before[id])
    before = [id for id in known_ids if id not in (own.id, chosen)]
    asked = () if searched else tuple(
        visit.directory.authorities[id] for id in before[:ASKED_AT_ONCE]
        if visit.directory.takes_part(id, area)
    )
    now = visit.directory.authorities.get(chosen)  # type: ignore[call-overload]
    return AuthorityChoice(
        name=plan.page.id, search_action=filling.address(form, plan.page.id), q=text, country=country,
        searched=searched, found=tuple(_found(a, filling, known) for a in others[:FOUND_AT_ONCE]),
        more=len(others) > FOUND_AT_ONCE, chosen=_found(now, filling, known) if now else None,
        asked_before=tuple(_found(a, filling, known) for a in asked),
        fault=sentence_of(faults[0], words) if faults else "",
    )


def _found(authority: Authority, filling: Filling, known: FoundAuthorities) -> FoundAuthority:
    visit, words = filling.visit, filling.around.interface
    name = authority.name_in(visit.language)
    official = "" if authority.official_name == name else authority.official_name
    went = (visit.directory.authorities.get(id) for id, _ in known.forwarded.get(authority.id, ())[:MOST_FORWARDED])
    return FoundAuthority(
        id=authority.id, name=name, official_name=official,
        official_language=authority.languages[0] if authority.languages else "",
        country=words.country_name(authority.country),
        languages=tuple(words.language_name(code) for code in authority.languages),
        place=region_name(authority.country, authority.region) if authority.region else "",
        forwarded=tuple(one.name_in(visit.language) for one in went if one),
    )


def fault_links(
    filling: Filling, form: FormId, plan: PagePlan, faults: Sequence[Fault], prefix: str = ""
) -> tuple[FaultLink, ...]:
    """Return the faults for the summary, each leading to its field."""
    return tuple(_fault_link(filling, plan, fault, prefix) for fault in faults)


def _fault_link(filling: Filling, plan: PagePlan, fault: Fault, prefix: str) -> FaultLink:
    words, labels = filling.around.interface, filling.labels
    name = question_name(fault.name)
    question = next((field.question for field in plan.fields if field.name == name), None)
    if question is None:
        return FaultLink(labels.of(plan.page.label), sentence_of(fault, words), prefix + plan.page.id)
    declined_for = next((field.declined_for for field in plan.fields if fault.name == field.name + DECLINED), None)
    asked = declined_for or STANDING_BESIDE.get(end_of(fault.name), question)
    part = part_label(fault, asked, labels, words) if asked is question else ""
    return FaultLink(labels.of(question.label), sentence_of(fault, words, part), prefix + target_of(fault, asked))
