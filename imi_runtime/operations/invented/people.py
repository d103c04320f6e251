"""The authorities and people of a demonstration, all invented, read from the file beside this one."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NotRequired, TypedDict

from imi_runtime.directory.changes import refolded
from imi_runtime.model.directory import Authority, CoordinatorKind, CoordinatorRole, Level
from imi_runtime.model.ids import AreaId, AuthorityId, Country, Language, RightId, UserId
from imi_runtime.store.accounts import User

FILE = Path(__file__).with_name("demonstration.json")
COORDINATION = "coordination"
PREFIX = "demo-"
KEEPER, ADMINISTRATOR = "approver", "administrator"
OPERATOR = AuthorityId(f"{PREFIX}eu-operations")

Fold = Callable[[str], str]


class _Structure(TypedDict):
    """How a country that is not central is built: where its authorities are, who coordinates what, who validates whom.

    `coordinates` says kind of coordinator and region, an empty region for an area; whoever is named under
    `validated_by` is registered by that authority and not by the coordinator of the country.
    """

    regions: dict[str, str]
    coordinates: dict[str, list[str]]
    validated_by: dict[str, str]


class _Land(TypedDict):
    country: str
    languages: list[str]
    authorities: dict[str, list[str]]
    given: list[str]
    family: list[str]
    structure: NotRequired[_Structure]


class _Operator(TypedDict):
    country: str
    languages: list[str]
    name: str
    official_name: str
    administrators: dict[str, str]


class _Invented(TypedDict):
    password: str
    code_secret: str
    people: dict[str, list[str]]
    coordination_people: dict[str, list[str]]
    showcase: list[list[str]]
    countries: list[_Land]
    operator: _Operator


@dataclass(frozen=True, slots=True)
class Invented:
    """Everybody who takes part in a demonstration."""

    authorities: tuple[Authority, ...]
    users: tuple[User, ...]
    showcase: tuple[UserId, ...]
    password: str
    code_secret: str


@cache
def _written() -> _Invented:
    written: _Invented = json.loads(FILE.read_text(encoding="utf-8"))
    return written


def invented(areas: frozenset[AreaId], fold: Fold) -> Invented:
    """Return authorities of several countries that take part in all areas, coordinators first, with their people."""
    written = _written()
    lands, roles = written["countries"], (written["people"], written["coordination_people"])
    authorities = tuple(authority for land in lands for authority in _authorities(land, areas, fold))
    return Invented(
        (_operator(written["operator"]), *sorted(authorities, key=lambda authority: bool(authority.coordinators))),
        (*(user for land in lands for user in _users(land, *roles, areas)), *_runs(written["operator"])),
        tuple(_user_id(*names) for names in written["showcase"]),
        written["password"],
        written["code_secret"],
    )


def _id(country: str, kind: str) -> AuthorityId:
    return AuthorityId(f"{PREFIX}{country.lower()}-{kind}")


def _user_id(country: str, kind: str, role: str) -> UserId:
    return UserId(f"{_id(country, kind)}-{role}")


def _authorities(land: _Land, areas: frozenset[AreaId], fold: Fold) -> Iterator[Authority]:
    country = land["country"]
    above, structure = frozenset({_id(country, COORDINATION)}), land.get("structure", _CENTRAL)
    for kind, (name, official) in land["authorities"].items():
        top = kind == COORDINATION
        validator = OPERATOR if top else _id(country, structure["validated_by"].get(kind, COORDINATION))
        granter = OPERATOR if top else _id(country, COORDINATION)
        yield refolded(Authority(
            id=_id(country, kind), name=name, official_name=official, country=Country(country), folded="",
            languages=tuple(Language(code) for code in land["languages"]), region=structure["regions"].get(kind, ""),
            areas=areas, coordinators={} if top else dict.fromkeys(sorted(areas), above), validator=validator,
            granters=dict.fromkeys(sorted(areas), granter), roles=frozenset(_roles(kind, structure, areas)),
            level=Level.REGIONAL if kind in structure["regions"] else Level.NATIONAL,
            names={Language(land["languages"][0]): official.partition(" / ")[0]},
        ))


_CENTRAL: _Structure = {"regions": {}, "coordinates": {}, "validated_by": {}}


def _roles(kind: str, structure: _Structure, areas: frozenset[AreaId]) -> Iterator[CoordinatorRole]:
    if kind == COORDINATION:
        yield CoordinatorRole(CoordinatorKind.NATIONAL.value)
    if kind in structure["coordinates"]:
        coordinator, region = structure["coordinates"][kind]
        if coordinator == CoordinatorKind.REGIONAL.value:
            yield CoordinatorRole(coordinator, region=region)
        else:
            yield from (CoordinatorRole(coordinator, area, region) for area in areas)


def _operator(written: _Operator) -> Authority:
    return refolded(Authority(
        id=OPERATOR, name=written["name"], official_name=written["official_name"], folded="", level=Level.UNION,
        country=Country(written["country"]), languages=tuple(Language(code) for code in written["languages"]),
        roles=frozenset({CoordinatorRole(CoordinatorKind.OPERATOR.value)}),
    ))


def _runs(written: _Operator) -> Iterator[User]:
    """Yield who operates the installation: two people, so that one can approve what the other deploys."""
    for role, name in written["administrators"].items():
        yield User(
            id=UserId(f"{OPERATOR}-{role}"), email=f"{role}@demo-operations.example.org", name=name,
            authority=OPERATOR, language=Language(written["languages"][0]), grants=frozenset(),
        )


def keeps(user: User) -> bool:
    """Tell whether an invented person keeps the data and the users of an authority: one of each does."""
    return user.id.endswith((f"-{KEEPER}", f"-{ADMINISTRATOR}"))


def _users(
    land: _Land, roles: dict[str, list[str]], in_coordination: dict[str, list[str]], areas: frozenset[AreaId]
) -> Iterator[User]:
    """Yield people with each of the roles in every authority, and more of them where others are coordinated."""
    country = land["country"].lower()
    everywhere = ((kind, role) for kind in land["authorities"] for role in roles.items())
    coordinating = ((COORDINATION, role) for role in in_coordination.items())
    for number, (kind, (role, rights)) in enumerate((*everywhere, *coordinating)):
        given = land["given"][number % len(land["given"])]
        family = land["family"][(number + number // len(land["given"])) % len(land["family"])]
        yield User(
            id=_user_id(country, kind, role), email=f"{_plain(given)}.{role}@demo-{kind}.{country}.example.org",
            name=f"{given} {family}", authority=_id(country, kind), language=Language(land["languages"][0]),
            grants=frozenset((area, RightId(right)) for area in areas for right in rights),
        )


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l").replace("ð", "d").replace("þ", "th"))
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())

