"""Answers that forms accept, drawn by chance: for demonstrations, walks through procedures and proofs that replay."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, product
from random import Random
from string import ascii_uppercase

from imi_runtime.engine.form_plan import AskedField, applicable, offered_on, plan_form, prefilled
from imi_runtime.engine.world import Calendar, World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answer, Case
from imi_runtime.model.conditions import TODAY
from imi_runtime.model.forms import Chooses, Page, PickedFrom, PicksAmong
from imi_runtime.model.ids import AuthorityId, Country, FormId, Language, PartyId
from imi_runtime.model.places import COUNTRIES, LANGUAGES
from imi_runtime.model.procedure import Procedure, Transition
from imi_runtime.model.questions import CLOSED_SETS, LONG_TEXT_LENGTH, TEXT_LENGTH, AnswerType, Question

OPTIONAL = 0.6
"""How likely an answer is that nobody demands."""
FEW_PICKS, MANY_PICKS = 3, 8
ENGLISH = Language("en")
ROUNDS = 12
"""An answer may bring up further questions, and these again others; no sensible form goes deeper."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How whoever fills a form writes, and whom it may write about."""

    language: Language = ENGLISH
    sentences: tuple[str, ...] = ("Please see the certified copy that we will send.",)
    people: tuple[tuple[str, str, str], ...] = (("Demo", "Alex", "BE"),)
    """Family name, given name and country."""
    street: str = "Demo Street"
    town: str = "Demo Town"
    postal_code: str = "1000"
    country: str = "BE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampler:
    """Draws answers. `partners` are authorities in the order in which they are chosen, as far as a seat allows them."""

    bundle: Bundle
    world: World
    random: Random
    partners: tuple[AuthorityId, ...]
    voice: Voice = field(default_factory=Voice)

    @property
    def today(self) -> date:
        """The day by which answers are judged."""
        return self.world.now.date()

    def answers(self, procedure: Procedure, case: Case, transition: Transition) -> dict[FormId, dict[str, Answer]]:
        """Return answers to every form that the transition fills."""
        filled = {form: self.fill(procedure, case, form, {}) for form in transition.forms}
        corrected = transition.corrects
        if corrected:
            latest = case.latest(corrected)
            filled[corrected] = self.fill(procedure, case, corrected, dict(latest.latest) if latest else {})
        return filled

    def fill(
        self, procedure: Procedure, case: Case, form_id: FormId, known: dict[str, Answer]
    ) -> dict[str, Answer]:
        """Return answers to one form; those that are known stay as they are, as far as they are asked."""
        form = self.bundle.forms[form_id]
        answers = prefilled(case, form, known, lambda filling: filling.latest, ())
        for page in form.pages.values():
            self._choose_on(procedure, case, page, answers)
        settled = set(answers)
        for _ in range(ROUNDS):
            plan = plan_form(self.bundle, case, form_id, answers, self.today)
            asked = [one for one in plan.fields() if one.applies and one.name not in settled]
            if not asked:
                break
            for one in asked:
                settled.add(one.name)
                self._answer(one, answers)
        return applicable(plan_form(self.bundle, case, form_id, answers, self.today), answers)

    def _choose_on(self, procedure: Procedure, case: Case, page: Page, answers: dict[str, Answer]) -> None:
        match page.content:
            case PickedFrom() as content if page.id not in answers:
                names = (f"{id}.{name}" for id in content.sets for name in self.bundle.question_sets[id].questions)
                answers[page.id] = self._picks(content, tuple(names))
            case PicksAmong() as content if page.id not in answers:
                answers[page.id] = self._picks(content, offered_on(case, page))
            case Chooses(party=party) if page.id not in answers:
                partner = self._partner(procedure, case, party)
                if partner:
                    answers[page.id] = partner

    def _answer(self, asked: AskedField, answers: dict[str, Answer]) -> None:
        """Answer what must be answered, and most of the rest; nobody attaches a file who need not."""
        question = asked.question
        wanted = question.required or question.type is AnswerType.DECLARATION
        if wanted or (question.type is not AnswerType.FILES and self.random.random() < OPTIONAL):
            answers[asked.name] = self.answer(question)

    def answer(self, question: Question) -> Answer:
        """Return an answer to one question."""
        return SAMPLES[question.type](self, question)

    def _picks(self, content: PickedFrom | PicksAmong, names: Sequence[str]) -> list[str]:
        least = max(content.at_least, min(FEW_PICKS, content.at_most, len(names)))
        most = max(least, min(MANY_PICKS, content.at_most, len(names)))
        wanted = set(self.random.sample(names, min(len(names), self.random.randint(least, most))))
        return [name for name in names if name in wanted]

    def _partner(self, procedure: Procedure, case: Case, party_id: PartyId) -> AuthorityId | None:
        party, directory = procedure.parties[party_id], self.world.directory
        seated = {holding.holder for seat, holding in case.seats.items() if seat != party_id}
        for one in self.partners:
            country = directory.country(one)
            fits = one not in seated and directory.takes_part(one, case.area)
            if party.country_other_than and country == self._seat_of(case, party.country_other_than):
                fits = False
            if party.country_same_as and country != self._seat_of(case, party.country_same_as):
                fits = False
            if fits:
                return one
        return None

    def _seat_of(self, case: Case, party: PartyId) -> Country | None:
        holding = case.seats.get(party)
        return self.world.directory.country(holding.holder) if holding else None


def _one(options: tuple[str, ...]) -> Callable[[Sampler, Question], Answer]:
    return lambda sampler, question: sampler.random.choice(options)


def _choice(sampler: Sampler, question: Question) -> Answer:
    return sampler.random.choice(tuple(question.choices))


def _choices(sampler: Sampler, question: Question) -> Answer:
    count = _count(sampler, question, most=min(3, len(question.choices)))
    wanted = set(sampler.random.sample(tuple(question.choices), count))
    return [choice for choice in question.choices if choice in wanted]


def _count(sampler: Sampler, question: Question, *, most: int) -> int:
    least = max(1, int(question.at_least or 1))
    allowed = min(int(question.at_most or most), max(most, least))
    return sampler.random.randint(least, max(least, allowed))


def _limit(text: str, today: date) -> date | None:
    if text == TODAY:
        return today
    return date.fromisoformat(text) if text else None


def _date(sampler: Sampler, question: Question) -> Answer:
    least, most = (_limit(text, sampler.today) for text in (question.at_least, question.at_most))
    if least is None and most is None:
        least, most = sampler.today - timedelta(days=900), sampler.today + timedelta(days=300)
    first = least or (most or sampler.today) - timedelta(days=1500)
    last = most or first + timedelta(days=25)
    soon = min(first + timedelta(days=7), last) if least == sampler.today else first
    return (soon + timedelta(days=sampler.random.randint(0, max(0, (last - soon).days)))).isoformat()


def _date_range(sampler: Sampler, question: Question) -> Answer:
    start = date.fromisoformat(str(_date(sampler, question)))
    end = start + timedelta(days=sampler.random.randint(1, 400))
    return {"from": start.isoformat()} | ({"to": end.isoformat()} if sampler.random.random() < OPTIONAL else {})


def _bounds(question: Question, least: int, most: int) -> tuple[int, int]:
    low = int(Decimal(question.at_least).to_integral_value("ROUND_CEILING")) if question.at_least else None
    high = int(Decimal(question.at_most).to_integral_value("ROUND_FLOOR")) if question.at_most else None
    if low is None:
        low = least if high is None else min(least, high)
    return low, max(low, high if high is not None else max(most, low + most))


def _integer(sampler: Sampler, question: Question) -> Answer:
    return sampler.random.randint(*_bounds(question, 1, 40))


def _decimal(sampler: Sampler, question: Question) -> Answer:
    return str(sampler.random.randint(*_bounds(question, 1, 400)))


def _money(sampler: Sampler, question: Question) -> Answer:
    return {"amount": f"{sampler.random.randint(*_bounds(question, 100, 90000))}.00", "currency": "EUR"}


def _text(sampler: Sampler, question: Question) -> Answer:
    text = f"Demo {sampler.random.randint(2009, 2025)}/{sampler.random.randint(100, 9999)}"
    return _fitting(text, question, TEXT_LENGTH)


def _fitting(text: str, question: Question, most: int) -> str:
    least = int(question.at_least or 0)
    while len(text) < least:
        text = f"{text} {text}"
    return text[: int(question.at_most or most)]


def _long_text(sampler: Sampler, question: Question) -> Answer:
    said = sampler.random.sample(sampler.voice.sentences, min(len(sampler.voice.sentences), 2))
    text = " ".join(said[: sampler.random.randint(1, 2)])
    return {"text": _fitting(text, question, LONG_TEXT_LENGTH), "language": sampler.voice.language}


def _country(sampler: Sampler, question: Question) -> Answer:
    return sampler.random.choice(tuple(COUNTRIES))


def _region(sampler: Sampler, question: Question) -> Answer:
    country = Country(sampler.voice.country)
    return {"country": country, "region": _some_region(sampler.world.calendar, country)}


def _some_region(calendar: Calendar, country: Country) -> str:
    """Return the first code of ISO 3166-2 that the country has: calendars tell regions apart, and list none."""
    numbers = (f"{number:0{width}}" for width in (2, 3, 1) for number in range(1, 100))
    letters = ("".join(code) for length in (1, 2, 3) for code in product(ascii_uppercase, repeat=length))
    codes = (f"{country}-{code}" for code in chain(numbers, letters))
    return next((code for code in codes if calendar.is_region(country, code)), "")


def _code(sampler: Sampler, question: Question) -> Answer:
    codes = sampler.bundle.code_lists[question.code_list].codes if question.code_list else {"": ""}
    return sampler.random.choice(tuple(codes))


def _authority(sampler: Sampler, question: Question) -> Answer:
    return sampler.random.choice(sampler.partners)


def _authorities(sampler: Sampler, question: Question) -> Answer:
    count = min(_count(sampler, question, most=3), len(sampler.partners))
    return sorted(sampler.random.sample(tuple(sampler.partners), max(1, count)))


def _person(sampler: Sampler, question: Question) -> Answer:
    family, given, country = sampler.random.choice(sampler.voice.people)
    born = date(1958, 1, 1) + timedelta(days=sampler.random.randint(0, 15000))
    name = {"family_name": family, "given_names": f"{given} Demo"}
    return name | {"birth_date": born.isoformat(), "nationality": country}


def _organisation(sampler: Sampler, question: Question) -> Answer:
    family, _, country = sampler.random.choice(sampler.voice.people)
    number = f"DEMO-{sampler.random.randint(1000, 9999)}"
    return {"name": f"Demo {family}", "register_number": number, "country": country}


def _address(sampler: Sampler, question: Question) -> Answer:
    voice, number = sampler.voice, sampler.random.randint(1, 90)
    street = f"{voice.street} {number}"
    return {"street": street, "postal_code": voice.postal_code, "town": voice.town, "country": voice.country}


def _document(sampler: Sampler, question: Question) -> Answer:
    issued = sampler.today - timedelta(days=sampler.random.randint(30, 4000))
    number = f"DEMO-{issued.year}-{sampler.random.randint(10, 999)}"
    title, language = "Demo certificate", sampler.voice.language
    return {"title": title, "number": number, "issued_on": issued.isoformat(), "language": language}


def _files(sampler: Sampler, question: Question) -> Answer:
    """Name files that are made when the answer is used; nobody has attached anything yet."""
    return [f"demo-{number}.pdf" for number in range(1, _count(sampler, question, most=2) + 1)]


def _rows(sampler: Sampler, question: Question) -> Answer:
    rows: list[dict[str, object]] = []
    for _ in range(_count(sampler, question, most=2)):
        asked = [c for c in question.columns if c.required or sampler.random.random() < OPTIONAL]
        rows.append({column.id: sampler.answer(column) for column in asked or question.columns[:1]})
    return rows


SAMPLES: Mapping[AnswerType, Callable[[Sampler, Question], Answer]] = {
    **{type: _one(words) for type, words in CLOSED_SETS.items()},
    AnswerType.CHOICE: _choice,
    AnswerType.CHOICES: _choices,
    AnswerType.DATE: _date,
    AnswerType.DATE_RANGE: _date_range,
    AnswerType.INTEGER: _integer,
    AnswerType.DECIMAL: _decimal,
    AnswerType.MONEY: _money,
    AnswerType.TEXT: _text,
    AnswerType.LONG_TEXT: _long_text,
    AnswerType.COUNTRY: _country,
    AnswerType.REGION: _region,
    AnswerType.LANGUAGE: _one(tuple(LANGUAGES)),
    AnswerType.CODE: _code,
    AnswerType.AUTHORITY: _authority,
    AnswerType.AUTHORITIES: _authorities,
    AnswerType.PERSON: _person,
    AnswerType.ORGANISATION: _organisation,
    AnswerType.ADDRESS: _address,
    AnswerType.DOCUMENT: _document,
    AnswerType.FILES: _files,
    AnswerType.ROWS: _rows,
}
"""How an answer of each type is drawn."""
