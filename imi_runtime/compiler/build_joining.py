"""How seats are taken and groups are joined, and to which country their holders are bound."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from imi_runtime import codes
from imi_runtime.compiler.procedure_ground import Ground
from imi_runtime.compiler.written import Word, flag, string, word
from imi_runtime.model.ids import FormId, OfficeId, PartyId, QuestionId
from imi_runtime.model.procedure import (
    AddedBy,
    ByOffice,
    ChosenBy,
    Coordinates,
    EveryCountry,
    FromTheLink,
    Holder,
    Joins,
    OpensTheCase,
)
from imi_runtime.model.questions import AnswerType
from imi_runtime.source.located import Entry

OPENS = "opens the case"
LINKED = "from the link"
BY_PARTY: tuple[tuple[str, Callable[[PartyId], Joins]], ...] = (
    ("chosen by ", ChosenBy), ("added by ", AddedBy), ("coordinates ", Coordinates),
)
OFFICE = re.compile(r"by office (?P<office>[a-z][a-z0-9_]{1,39})(?: in (?P<answer>\S+))?")
COUNTRY = re.compile(r"every (?P<other>other )?country through its (?P<office>[a-z][a-z0-9_]{1,39})")
OTHER_THAN = "other than "
SAME_AS = "same as "
ADDING = "same as the adding country"


def joins(entry: Entry, ground: Ground) -> Joins | None:
    """Return how a party comes to the case, or note why that cannot be understood."""
    written = word(entry.value, "joins")
    if written is None:
        return None
    subject = f"party '{entry.key}' joins by"
    joining = _without_party(written, subject, ground) or _by_party(written, subject, ground)
    if joining is None:
        return None
    if isinstance(joining, ChosenBy | Coordinates | AddedBy) and joining.party == entry.key:
        ground.problems.append(codes.PARTY_NEEDS_ITSELF.at(written.at, party=entry.key, key="joins"))
    return joining


def _without_party(written: Word, subject: str, ground: Ground) -> Joins | None:
    if written.text == OPENS:
        return OpensTheCase()
    if written.text == LINKED:
        return FromTheLink()
    country = COUNTRY.fullmatch(written.text)
    if country:
        return EveryCountry(OfficeId(country["office"]), bool(country["other"]))
    office = OFFICE.fullmatch(written.text)
    if office is None:
        return None
    answer = _country_answer(written.part(*office.span("answer")), subject, ground) if office["answer"] else None
    return ByOffice(OfficeId(office["office"]), answer)


def _by_party(written: Word, subject: str, ground: Ground) -> Joins | None:
    for phrase, make in BY_PARTY:
        if written.text.startswith(phrase):
            named = written.part(len(phrase), len(written.text))
            if make is Coordinates:
                seat = ground.seat(named, f"{subject} coordinating")
                return Coordinates(seat) if seat else None
            party = ground.parties.find(named, subject, ground.problems)
            return make(PartyId(party)) if party else None
    if not OFFICE.fullmatch(written.text):
        ground.problems.append(codes.NOT_A_WAY_TO_JOIN.at(written.at, subject=subject, found=written.text))
    return None


def _country_answer(path: Word, subject: str, ground: Ground) -> tuple[FormId, QuestionId] | None:
    found = ground.question(path, subject)
    if found and found[1].type is not AnswerType.COUNTRY:
        ground.problems.append(
            codes.NOT_A_COUNTRY.at(path.at, subject=subject, found=path.text, type=found[1].type.value)
        )
        return None
    return (found[0], found[1].id) if found else None


@dataclass(frozen=True, slots=True)
class CountryBond:
    """To which country the holder of a seat is bound: that of another seat, an answered one, or the adding member's."""

    other_than: PartyId | None = None
    same_as: PartyId | None = None
    as_answered: tuple[FormId, QuestionId] | None = None
    as_adding: bool = False


def country_bond(entry: Entry, ground: Ground) -> CountryBond:
    """Return the bond that a party declares under `country`."""
    written = word(entry.value, "country")
    if written is None:
        return CountryBond()
    if written.text == ADDING:
        return CountryBond(as_adding=True)
    for phrase in (OTHER_THAN, SAME_AS):
        if written.text.startswith(phrase):
            named = written.part(len(phrase), len(written.text))
            if phrase == SAME_AS and "." in named.text:
                subject = f"the country of party '{entry.key}' depends on"
                return CountryBond(as_answered=_country_answer(named, subject, ground))
            party = _bound_to(named, entry, ground)
            return CountryBond(other_than=party) if phrase == OTHER_THAN else CountryBond(same_as=party)
    ground.problems.append(codes.NOT_A_COUNTRY_BOND.at(written.at, party=entry.key, found=written.text))
    return CountryBond()


def _bound_to(named: Word, entry: Entry, ground: Ground) -> PartyId | None:
    if named.text == entry.key:
        ground.problems.append(codes.PARTY_NEEDS_ITSELF.at(named.at, party=entry.key, key="country"))
        return None
    return ground.seat(named, f"the country of party '{entry.key}' depends on")


def refuse_misfits(entry: Entry, joining: Joins, holder: Holder, bond: CountryBond, ground: Ground) -> None:
    """Note where seats join like groups, countries like authorities, and members are bound to nobody who adds them."""
    written, many = word(entry.value, "joins"), is_group(joining)
    if written is None:
        return
    if many is not flag(entry.value, "many"):
        must = "needs 'many: true'" if many else "cannot be 'many: true'"
        ground.problems.append(codes.GROUP_AND_SEAT.at(written.at, party=entry.key, joins=written.text, must=must))
    if not _fits(holder, joining):
        ground.problems.append(
            codes.COUNTRIES_JOIN_SO.at(written.at, party=entry.key, holder=string(entry.value, "is"),
                                       joins=written.text)
        )  # fmt: skip
    if bond.as_adding and not isinstance(joining, AddedBy):
        at = word(entry.value, "country") or written
        ground.problems.append(codes.BOND_WITHOUT_ADDING.at(at.at, party=entry.key))


def _fits(holder: Holder, joining: Joins) -> bool:
    if holder is Holder.EXTERNAL:
        return isinstance(joining, OpensTheCase | FromTheLink)
    return (holder is Holder.COUNTRY) is isinstance(joining, EveryCountry)


def is_group(joining: Joins) -> bool:
    """Tell whether who joins so is a member of a group, and holds no seat."""
    return isinstance(joining, AddedBy | EveryCountry)
