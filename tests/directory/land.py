"""A country with every kind of coordinator, and a neighbour: for tests of who may do what in the directory."""

from __future__ import annotations

from dataclasses import replace

from imi_runtime.directory.changes import refolded
from imi_runtime.model.directory import (
    Allocation,
    Authority,
    CoordinatorRole,
    Direction,
    Entry,
    Level,
    Profile,
    Standing,
)
from imi_runtime.model.ids import AreaId, AuthorityId, CodeListId, Country, FactId, Language, ProcedureId
from tests.library_kit import AREA

OTHER = AreaId("another_area")
REGION = "GR-I"


def placed(
    id: str, country: str = "GR", *, region: str = "", validator: str | None = None, roles: tuple[CoordinatorRole, ...] = (),
    areas: dict[str, str] | None = None, coordinators: tuple[str, ...] = (),
) -> Authority:
    """Return an invented authority; `areas` says who gave access to which."""
    name = f"Demo Authority {id.replace('_', ' ').title()}"
    access = {AreaId(area): AuthorityId(by) for area, by in (areas or {}).items()}
    return refolded(Authority(
        id=AuthorityId(id), name=name, official_name=name, country=Country(country), languages=(Language("en"),), folded="",
        region=region, validator=AuthorityId(validator) if validator else None, roles=frozenset(roles),
        areas=frozenset(access), granters=access,
        coordinators={area: frozenset(AuthorityId(c) for c in coordinators) for area in access} if coordinators else {},
    ))


def role(kind: str, area: str = "", region: str = "") -> CoordinatorRole:
    """Return a coordinator's role."""
    return CoordinatorRole(kind, AreaId(area), region)


OPERATOR = replace(placed("operator", "BE", roles=(role("operator"),)), level=Level.UNION)
NATIONAL = placed("national", validator="operator", roles=(role("national"),), areas={AREA: "operator"})
NEIGHBOUR = placed("neighbour", "FI", validator="operator", roles=(role("national"),), areas={AREA: "operator"})
REGIONAL = placed("regional", region=REGION, validator="national", roles=(role("regional", region=REGION),))
SECTORAL = placed("sectoral", validator="national", roles=(role("area", AREA),), areas={AREA: "national"}, coordinators=("national",))
DELEGATED = placed("delegated", region=REGION, validator="national", roles=(role("delegated", AREA, REGION),))
ATHENS = placed("athens", region=REGION, validator="regional", areas={AREA: "sectoral"}, coordinators=("sectoral", "national"))
PATRAS = placed("patras", region="GR-G", validator="national", areas={AREA: "sectoral"}, coordinators=("sectoral",))
HELSINKI = placed("helsinki", "FI", validator="neighbour", areas={AREA: "neighbour"}, coordinators=("neighbour",))
LAND = (OPERATOR, NATIONAL, NEIGHBOUR, REGIONAL, SECTORAL, DELEGATED, ATHENS, PATRAS, HELSINKI)
KNOWN = {authority.id: authority for authority in LAND}

FULL = Entry(
    refolded(replace(
        ATHENS, names={Language("el"): "Αρχή Demo Αθηνών", Language("de"): "Demo-Behörde Athen"},
        competences={AREA: frozenset({(CodeListId("permits"), "full"), (CodeListId("permits"), "partial")})},
        facts={(AREA, FactId("needs_approval")): "yes"}, observers={AREA: frozenset({AuthorityId("patras")})},
        alerted_by={(AREA, ProcedureId("permit_request")): frozenset({AuthorityId("national")})},
        allocation={(AREA, Direction.INCOMING): Allocation.READING, (AREA, Direction.OUTGOING): Allocation.ACTING},
        mailboxes={AREA: "permits@athens.example.org"},
    )),
    Profile(
        descriptions={Language("en"): "Checks permits."}, keywords=("permits", "άδειες"), address="Demo Street 1", phone="+30 1",
        email="office@athens.example.org", website="https://athens.example.org",
    ),
)
WAITING = replace(ATHENS, standing=Standing.WAITING)
