"""The figures that somebody may read: of the own authority, of those it coordinates, and of all countries together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from imi_runtime.model.ids import AreaId, AuthorityId, Digest, ProcedureId
from imi_runtime.model.procedure import Procedure
from imi_runtime.operations.cases.casework import NoSuchCase
from imi_runtime.operations.visits import Visit
from imi_runtime.store import tallies
from imi_runtime.store.tallies import ALL, ASKED, ASKING, Tally


class Scope(Enum):
    """Whose figures are read."""

    OWN = "own"
    COORDINATED = "coordinated"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Counted:
    """A procedure that says what its figures count."""

    area: AreaId
    digest: Digest
    procedure: Procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of a procedure in a year: of who asks and of who is asked, or of both where they are of all.

    `known` is what their reader can take away from those of all: each time one part of them that the reader knows.
    """

    counted: Counted
    scope: Scope
    year: str
    asking: tuple[Tally, ...]
    asked: tuple[Tally, ...]
    known: tuple[tuple[Tally, ...], ...] = ()


def counted_procedures(visit: Visit) -> tuple[Counted, ...]:
    """Return the procedures that are counted, of the areas in which the user has a right."""
    return tuple(
        Counted(area, digest, procedure)
        for area, digest in sorted(visit.live().items())
        for procedure in visit.bundle(digest).procedures.values() if procedure.statistics is not None
    )


def coordinated(visit: Visit, area: AreaId) -> tuple[AuthorityId, ...]:
    """Return the authorities that the user's authority coordinates in an area."""
    own = visit.user.authority
    if own not in visit.directory.coordinating:
        return ()
    return tuple(id for id in visit.directory.authorities if own in visit.directory.coordinators(id, area))


def years(visit: Visit) -> tuple[str, ...]:
    """Return the years of which there are figures, this year always among them, the newest first."""
    found = {*tallies.years(visit.connection), str(visit.world.now.year)}
    return tuple(sorted(found, reverse=True))


def read_figures(visit: Visit, counted: Counted, scope: Scope, year: str) -> Figures:
    """Return the figures. Raises NoSuchCase where the user coordinates nobody and asks for those it coordinates."""
    area, procedure = counted.area, ProcedureId(counted.procedure.id)
    if scope is Scope.ALL:
        found = tallies.figures(visit.connection, area, procedure, ALL, (), year)
        known = tuple(_known(visit, counted, year))
        return Figures(counted=counted, scope=scope, year=year, asking=found, asked=found, known=known)
    whose = (visit.user.authority,) if scope is Scope.OWN else coordinated(visit, area)
    if not whose:
        raise NoSuchCase
    asking, asked = (
        tallies.figures(visit.connection, area, procedure, side, whose, year) for side in (ASKING, ASKED)
    )
    return Figures(counted=counted, scope=scope, year=year, asking=asking, asked=asked)


def _known(visit: Visit, counted: Counted, year: str) -> Iterator[tuple[Tally, ...]]:
    """Yield the parts of all figures that the reader knows: the own ones, and with those of who is coordinated.

    A case in which both sides are known stands in the figures of both. So each side is a part by itself, and both
    together, since nobody can tell how many cases stand twice.
    """
    own, area = (visit.user.authority,), counted.area
    for whose in dict.fromkeys((own, (*own, *coordinated(visit, area)))):
        asking, asked = (
            tallies.figures(visit.connection, area, ProcedureId(counted.procedure.id), side, whose, year)
            for side in (ASKING, ASKED)
        )
        turned = tuple(
            replace(one, key=replace(one.key, own=one.key.other, other=one.key.own)) for one in asked
        )
        yield from (asking, turned, (*asking, *turned))
