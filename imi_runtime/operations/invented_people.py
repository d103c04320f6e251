"""The authorities and people of a demonstration, all invented, read from the file beside this one."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict

from imi_runtime.model.ids import AreaId, AuthorityId, Country, Language, RightId, UserId
from imi_runtime.store.accounts import User
from imi_runtime.store.directory import Authority

FILE = Path(__file__).with_name("demonstration.json")
COORDINATION = "coordination"
PREFIX = "demo-"

Fold = Callable[[str], str]


class _Land(TypedDict):
    country: str
    languages: list[str]
    authorities: dict[str, list[str]]
    given: list[str]
    family: list[str]


class _Invented(TypedDict):
    password: str
    code_secret: str
    people: dict[str, list[str]]
    showcase: list[list[str]]
    countries: list[_Land]


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
    lands = written["countries"]
    authorities = tuple(authority for land in lands for authority in _authorities(land, areas, fold))
    return Invented(
        tuple(sorted(authorities, key=lambda authority: bool(authority.coordinators))),
        tuple(user for land in lands for user in _users(land, written["people"], areas)),
        tuple(_user_id(*names) for names in written["showcase"]),
        written["password"],
        written["code_secret"],
    )


def _id(country: str, kind: str) -> AuthorityId:
    return AuthorityId(f"{PREFIX}{country.lower()}-{kind}")


def _user_id(country: str, kind: str, role: str) -> UserId:
    return UserId(f"{_id(country, kind)}-{role}")


def _authorities(land: _Land, areas: frozenset[AreaId], fold: Fold) -> Iterator[Authority]:
    above = frozenset({_id(land["country"], COORDINATION)})
    for kind, (name, official) in land["authorities"].items():
        yield Authority(
            id=_id(land["country"], kind), name=name, official_name=official, country=Country(land["country"]),
            languages=tuple(Language(code) for code in land["languages"]), folded=fold(f"{name} {official}"),
            areas=areas, coordinators={} if kind == COORDINATION else dict.fromkeys(sorted(areas), above),
        )


def _users(land: _Land, roles: dict[str, list[str]], areas: frozenset[AreaId]) -> Iterator[User]:
    country = land["country"].lower()
    for number, (kind, (role, rights)) in enumerate((k, r) for k in land["authorities"] for r in roles.items()):
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

