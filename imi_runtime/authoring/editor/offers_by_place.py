"""What each key of the language takes, as an editor offers it. A test holds the tables against the schemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain

from imi_runtime.authoring.editor.cursor import Path
from imi_runtime.authoring.editor.offers_in_conditions import Condition
from imi_runtime.authoring.editor.reach import Offer, Offers, Reach, countries, rights, said
from imi_runtime.compiler.build_joining import ADDING, BY_PARTY, LINKED, OPENS, OTHER_THAN, SAME_AS
from imi_runtime.compiler.conditions import OTHERWISE
from imi_runtime.compiler.phrases import NO_LIMIT, ON_ENDING, WHEN_MISSED
from imi_runtime.compiler.scenarios import NOBODY, OPEN
from imi_runtime.model.procedure import Unit
from imi_runtime.model.questions import AnswerType

DATE, COUNTRY = AnswerType.DATE.value, AnswerType.COUNTRY.value
BEGINNINGS = ("by office ", "every country through its ", "every other country through its ")
NAMING = (AnswerType.AUTHORITY.value, AnswerType.AUTHORITIES.value)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that takes something: what can be named there, the way to it in the file, and what is typed so far."""

    reach: Reach
    path: Path
    before: str

    @property
    def id(self) -> str:
        """Return the id under which the part stands that holds this key."""
        return str(self.path[1]) if len(self.path) > 1 else ""

    @property
    def key(self) -> str:
        """Return the key above a value in a map: the mark in `set: {MARK: }`."""
        return str(self.path[-1]) if self.path else ""


Taking = Callable[[Spot], Offers]


def named(names: Callable[[Reach], Offers]) -> Taking:
    """Return a place that takes all names of one kind."""
    return lambda spot: names(spot.reach)


parties = named(Reach.parties)
groups = named(Reach.groups)
states = named(Reach.states)
places = named(Reach.places)
transitions = named(Reach.transitions)
forms = named(Reach.forms)
marks = named(Reach.marks)
links = named(Reach.links)
deadlines = named(Reach.deadlines)
people = named(Reach.people)
authorities = named(Reach.authorities)
procedures = named(Reach.procedures)
answers = named(Reach.answers)
questions_of_area = named(Reach.questions_of_area)
taking_pages = named(lambda reach: reach.picking_pages("picks_among"))
choices_of_area = named(Reach.choices_of_area)
sets = named(Reach.sets)
shared_sets = named(Reach.shared_sets)
code_lists = named(Reach.lists)
asked_pages = named(lambda reach: reach.picking_pages("picked_from", "picks_among"))
open_pages = named(lambda reach: reach.picking_pages("picked_from"))
parties_of_area = named(Reach.parties_of_area)
steps = named(Reach.all_steps)
picked = named(Reach.questions_in_full)


def statuses(spot: Spot) -> Offers:
    """Yield where members of the group can stand."""
    return spot.reach.statuses(spot.id)


def with_rights(named: Offers, spot: Spot) -> Offers:
    """Yield what holds a seat; behind `as`, the rights."""
    return rights() if spot.before.rstrip().endswith(" as") or " as " in spot.before else named


def acting(spot: Spot) -> Offers:
    """Yield who can do a step."""
    return with_rights(chain(spot.reach.parties(), said(("clock", "link"), "nobody")), spot)


def reading(spot: Spot) -> Offers:
    """Yield who can read."""
    former = (Offer(f"former {party.text}", "party", party.detail, phrase=True) for party in spot.reach.parties())
    return with_rights(chain(spot.reach.parties(), former), spot)


def working(spot: Spot) -> Offers:
    """Yield where a person of a story works."""
    return with_rights(spot.reach.authorities(), spot)


def leading(spot: Spot) -> Offers:
    """Yield where a step can lead."""
    return chain(spot.reach.states(), said(("same",), "state"))


def anywhere(spot: Spot) -> Offers:
    """Yield where a rule can hold."""
    return chain(spot.reach.places(), said(("any",), "state"))


def condition(spot: Spot) -> Offers:
    """Yield what can follow in a condition."""
    return Condition(spot.reach).offers(spot.before)


def condition_of_question(spot: Spot) -> Offers:
    """Yield what can follow in a condition between the questions of a set."""
    own = spot.reach.home.id if spot.reach.home else ""
    return Condition(spot.reach, own).offers(spot.before)


def joining(spot: Spot) -> Offers:
    """Yield the ways to take a seat."""
    yield from said((OPENS, LINKED), "joins", phrase=True)
    for beginning, _ in BY_PARTY:
        for party in spot.reach.parties():
            if party.text != spot.id:
                yield Offer(f"{beginning}{party.text}", "joins", party.detail, phrase=True)
    yield from said(BEGINNINGS, "joins", phrase=True)


def binding(spot: Spot) -> Offers:
    """Yield what can bind the country of a seat."""
    yield from said((ADDING,), "country", phrase=True)
    for party in spot.reach.parties():
        if party.text != spot.id:
            yield Offer(f"{OTHER_THAN}{party.text}", "country", party.detail, phrase=True)
            yield Offer(f"{SAME_AS}{party.text}", "country", party.detail, phrase=True)
    for answer in spot.reach.answers(COUNTRY):
        yield Offer(f"{SAME_AS}{answer.text}", "country", answer.detail, phrase=True)


def mark_values(spot: Spot) -> Offers:
    """Yield the values of a mark."""
    return spot.reach.mark_values(spot.key)


def naming_answers(spot: Spot) -> Offers:
    """Yield the answers that name authorities."""
    return spot.reach.answers(*NAMING, pages=True)


def parties_and_answers(spot: Spot) -> Offers:
    """Yield who can take a seat of a linked case."""
    return chain(spot.reach.parties(), naming_answers(spot))


def shown(spot: Spot) -> Offers:
    """Yield what the public can be shown."""
    return chain(said(("number",), "number"), spot.reach.marks(), spot.reach.answers())


def keys(spot: Spot) -> Offers:
    """Yield what a request can give exactly."""
    return chain(spot.reach.answers(), said(("number",), "number"))


def triggers(spot: Spot) -> Offers:
    """Yield what starts and ends a clock."""
    return chain(spot.reach.places(), spot.reach.transitions(), spot.reach.answers(DATE))


def terms(spot: Spot) -> Offers:
    """Yield the units behind a number; usual lengths of time where there is none yet."""
    number = spot.before.split(" ")[0]
    numbers = (number,) if number.isdigit() else ("1", "2")
    for each in numbers:
        for unit in Unit:
            yield Offer(f"{each} {unit.value if each != '1' else unit.value.removesuffix('s')}", "time", phrase=True)


def lasting(spot: Spot) -> Offers:
    """Yield how long a clock can run."""
    return chain(terms(spot), spot.reach.answers(DATE), said((NO_LIMIT,), "time", phrase=True))


def telling(spot: Spot) -> Offers:
    """Yield when somebody can be told."""
    before = (Offer(f"{term.text} before", "notice", phrase=True) for term in terms(spot))
    return chain(said((WHEN_MISSED, ON_ENDING), "notice", phrase=True), before)


def opened(spot: Spot) -> Offers:
    """Yield what a rule can open."""
    return _readable(spot, ("every", "own"))


def readable(spot: Spot) -> Offers:
    """Yield what can be read, and what can be said of texts of others."""
    return _readable(spot, ("every", "own", "other"))


def _readable(spot: Spot, quantifiers: tuple[str, ...]) -> Offers:
    if spot.before.split(" ")[0] in quantifiers:
        return spot.reach.forms()
    every = (Offer(f"{which} {form.text}", "form", form.detail, phrase=True)
             for which in quantifiers for form in spot.reach.forms())  # fmt: skip
    named = (spot.reach.forms(), spot.reach.marks(), spot.reach.answers(pages=True))
    return chain(said(("outline",), "outline"), *named, every)


def never(spot: Spot) -> Offers:
    """Yield the next words of what can never happen."""
    if " while " in spot.before:
        yield from Condition(spot.reach).offers(spot.before.partition(" while ")[2])
    elif " reads " in spot.before:
        for offer in readable(Spot(spot.reach, spot.path, spot.before.partition(" reads ")[2])):
            yield Offer(offer.text, offer.kind, offer.detail)
    elif " " not in spot.before.strip() and not spot.before.endswith(" "):
        yield from said(("same person did ",), "never", phrase=True)
        yield from (Offer(f"{party.text} reads ", "party", party.detail, phrase=True) for party in spot.reach.parties())
        yield from spot.reach.all_steps()
    else:
        yield from said(("after", "while", "and", "reads"), "never")
        yield from spot.reach.all_steps()


def linked_parties(spot: Spot) -> Offers:
    """Yield the seats of a linked case."""
    return spot.reach.linked(spot.id).parties()


def fired(spot: Spot) -> Offers:
    """Yield what can happen in a linked case."""
    return spot.reach.linked(spot.key).transitions()


def routes(spot: Spot) -> Offers:
    """Yield what can follow in a condition of a map."""
    otherwise = said((OTHERWISE,), "condition") if " " not in spot.before else ()
    return chain(condition(spot), otherwise)


# -- forms and questions -----------------------------------------------------------------------------------------------


def questions_of_page(spot: Spot) -> Offers:
    """Yield the questions of the form."""
    return spot.reach.names_in_form(spot.reach.home.id if spot.reach.home else "", pages=False)


def bound(spot: Spot) -> Offers:
    """Yield the smallest or greatest date."""
    return said(("today",), "bound")


# -- stories -----------------------------------------------------------------------------------------------------------


def doing(spot: Spot) -> Offers:
    """Yield what can be done in a story."""
    return chain(said((OPEN,), "transition"), spot.reach.all_steps())


def turn(spot: Spot) -> Offers:
    """Yield whose turn it can be."""
    return chain(spot.reach.parties(), said((NOBODY,), "party"))


def in_countries(spot: Spot) -> Offers:
    """Yield the countries."""
    return countries()


NAMED: Mapping[str, Taking] = {
    "condition": condition, "term": terms, "states": places, "forms": forms, "seats": acting, "triggers": triggers,
    "counted": triggers,
    "keys": keys, "bound": bound, "readables": readable,
}  # fmt: skip
"""Name of a shape that many keys share -> what it takes."""

VALUES: Mapping[tuple[str, str], Taking] = {
    ("party", "joins"): joining, ("party", "country"): binding,
    ("member_step", "from"): statuses, ("member_step", "to"): statuses,
    ("fact", "of"): parties,
    ("link", "procedure"): procedures,
    ("publication", "shows"): shown,
    ("guarantee", "never"): never,
    ("state", "waits_for"): parties,
    ("statistics", "asked_by"): parties, ("statistics", "asked"): parties, ("statistics", "agreed_date"): deadlines,
    ("transition", "by"): acting, ("transition", "to"): leading, ("transition", "corrects"): forms,
    ("transition", "restart"): groups, ("transition", "not_same_person_as"): transitions,
    ("deadline", "binds"): parties, ("deadline", "within"): lasting, ("deadline", "then"): transitions,
    ("access_rule", "who"): reading, ("access_rule", "may_read"): opened, ("access_rule", "in"): anywhere,
    ("page", "questions"): questions_of_area, ("page", "picked_from"): sets,
    ("page", "picks_among"): open_pages, ("page", "answers_to"): asked_pages,
    ("page", "declined_for"): choices_of_area, ("page", "without"): taking_pages,
    ("page", "chooses"): parties_of_area,
    ("question", "use"): shared_sets, ("question", "list"): code_lists, ("question", "ask_when"): condition_of_question,
    ("column", "list"): code_lists,
    ("scenario", "procedure"): procedures,
    ("authority", "country"): in_countries, ("authority", "coordinates"): authorities,
    ("step", "who"): people, ("step", "does"): doing, ("step", "picks"): picked, ("step", "chooses"): authorities,
    ("expectation", "state"): states, ("expectation", "waits_for"): turn, ("expectation", "missed"): deadlines,
}  # fmt: skip
"""Part and key -> what its value takes, alone or in a list."""

KEYS: Mapping[tuple[str, str], Taking] = {
    ("member_step", "add"): groups, ("link", "parties"): linked_parties, ("link", "narrows"): open_pages,
    ("state", "shown_as"): parties,
    ("transition", "to"): states, ("transition", "set"): marks, ("transition", "replace"): parties,
    ("transition", "add"): groups, ("transition", "fires"): links,
    ("deadline", "within"): lasting, ("deadline", "prolonged_by"): transitions, ("deadline", "pauses"): transitions,
    ("deadline", "tell"): parties,
    ("page", "prefill"): questions_of_page,
    ("step", "answers"): forms,
    ("expectation", "reads"): people, ("expectation", "not_reads"): people, ("expectation", "acts"): people,
    ("expectation", "due"): deadlines,
}  # fmt: skip
"""Part and key -> what the keys of the map below it are."""

BELOW: Mapping[tuple[str, str], Taking] = {
    ("member_step", "add"): naming_answers, ("link", "parties"): parties_and_answers,
    ("transition", "to"): routes, ("transition", "set"): mark_values, ("transition", "replace"): naming_answers,
    ("transition", "add"): naming_answers, ("transition", "fires"): fired,
    ("deadline", "within"): routes, ("deadline", "prolonged_by"): terms, ("deadline", "pauses"): transitions,
    ("deadline", "tell"): telling,
    ("page", "prefill"): answers,
    ("procedure", "stages"): states, ("scenario", "people"): working,
    ("expectation", "reads"): readable, ("expectation", "not_reads"): readable, ("expectation", "acts"): steps,
}  # fmt: skip
"""Part and key -> what the values of the map below it take."""
