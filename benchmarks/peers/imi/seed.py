"""Bring the database to its tables, deploy the measured area, and make authorities with a user each."""

from __future__ import annotations

import os
from pathlib import Path

from installation import settings
from workload import CODE_SECRET, PASSWORD, USERS, authority_name, identifier

from imi_runtime.adapters.sealing import create_key_file
from imi_runtime.assembly import open_installation, page_pieces
from imi_runtime.compiler.compile import areas, read_library
from imi_runtime.model.ids import HANDLER, AreaId, AuthorityId, Country, Language, UserId
from imi_runtime.operations.accounts.enrolment import app_factor
from imi_runtime.operations.deployment.deploying import CannotDeploy, deploy
from imi_runtime.operations.installation import Installation
from imi_runtime.screens.pages.confidentiality import VERSION
from imi_runtime.store.accounts import User, add_users
from imi_runtime.store.acknowledgements import Acknowledgement
from imi_runtime.store.acknowledgements import add as add_acknowledgement
from imi_runtime.store.directory import Authority, add_authorities
from imi_runtime.store.factors import add_factors
from imi_runtime.store.upgrade import upgrade

LIBRARY = Path(os.environ["BENCH_LIBRARY"])
COUNTRIES = (Country("FR"), Country("DE"), Country("EL"), Country("FI"))
ENGLISH = Language("en")


def seed() -> None:
    """Make everything that is measured with."""
    chosen = settings()
    create_key_file(chosen.key_file)
    upgrade(chosen.owner_database_url, chosen.database_url)
    installation = open_installation(chosen)
    library = read_library(LIBRARY)
    taking_part = frozenset(areas(library))
    for area in sorted(taking_part):
        _deploy(installation, library, area)
    with installation.database.writing() as connection:
        add_authorities(connection, (_authority(number, taking_part) for number in range(USERS)))
        stored = installation.passwords.hash(PASSWORD)
        users = tuple(_user(number, taking_part) for number in range(USERS))
        add_users(connection, ((user, stored) for user in users))
        for user in users:
            for area in taking_part:
                add_acknowledgement(connection, Acknowledgement(
                    user=user.id, area=area, version=VERSION, words="", language=user.language,
                    at=installation.clock.now(),
                ))
        add_factors(connection, (app_factor(installation, user.id, CODE_SECRET, "Demo app") for user in users))


def _deploy(installation: Installation, library: object, area: AreaId) -> None:
    try:
        deploy(installation, library, area, by="benchmark", notes="", make_pieces=page_pieces)
    except CannotDeploy as refused:
        raise SystemExit("\n".join(str(problem) for problem in refused.problems)) from None


def _authority(number: int, taking_part: frozenset[AreaId]) -> Authority:
    name = authority_name(number)
    return Authority(
        id=AuthorityId(f"authority-{number:04}"),
        name=name,
        official_name=name,
        country=COUNTRIES[number % len(COUNTRIES)],
        languages=(ENGLISH,),
        folded=name.casefold(),
        areas=taking_part,
    )


def _user(number: int, taking_part: frozenset[AreaId]) -> User:
    return User(
        id=UserId(f"user-{number:04}"),
        email=identifier(number),
        name=f"Demo Official {number:04}",
        authority=AuthorityId(f"authority-{number:04}"),
        language=ENGLISH,
        grants=frozenset((area, HANDLER) for area in taking_part),
    )


if __name__ == "__main__":
    seed()
