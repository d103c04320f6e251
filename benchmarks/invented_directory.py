"""A directory of any size, all invented: authorities of every region of thirty countries, with users.

Names are in the country's own language where words are known here, and informally in English; regions are real.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pycountry import subdivisions

from imi_runtime.directory.changes import refolded
from imi_runtime.model.directory import Authority, CoordinatorRole, Entry, Level, Member, Profile
from imi_runtime.model.ids import AreaId, AuthorityId, Country, Language, RightId, UserId
from imi_runtime.model.places import COUNTRIES

KINDS = {
    "medical": ("Medical Chamber", {
        "de": "Ärztekammer", "fr": "Ordre des médecins", "el": "Ιατρικός Σύλλογος", "pl": "Izba Lekarska",
        "fi": "Lääkäriliitto", "es": "Colegio de Médicos", "it": "Ordine dei Medici", "nl": "Artsenkamer",
        "pt": "Ordem dos Médicos", "sv": "Läkarkammaren", "cs": "Lékařská komora", "hu": "Orvosi Kamara",
    }),
    "teachers": ("Teachers' Register", {
        "de": "Lehrkräfteregister", "fr": "Registre des enseignants", "el": "Μητρώο Εκπαιδευτικών",
        "pl": "Rejestr Nauczycieli", "fi": "Opettajarekisteri", "es": "Registro de Profesores",
        "it": "Albo degli Insegnanti", "nl": "Lerarenregister", "pt": "Registo de Professores",
        "sv": "Lärarregistret", "cs": "Registr učitelů", "hu": "Tanári Nyilvántartás",
    }),
    "engineers": ("Chamber of Engineers", {
        "de": "Ingenieurkammer", "fr": "Chambre des ingénieurs", "el": "Επιμελητήριο Μηχανικών",
        "pl": "Izba Inżynierów", "fi": "Insinöörikamari", "es": "Colegio de Ingenieros",
        "it": "Ordine degli Ingegneri", "nl": "Ingenieurskamer", "pt": "Ordem dos Engenheiros",
        "sv": "Ingenjörskammaren", "cs": "Komora inženýrů", "hu": "Mérnöki Kamara",
    }),
    "nurses": ("Nursing Board", {
        "de": "Pflegekammer", "fr": "Conseil des infirmiers", "el": "Ένωση Νοσηλευτών", "pl": "Izba Pielęgniarek",
        "fi": "Sairaanhoitajaneuvosto", "es": "Consejo de Enfermería", "it": "Collegio degli Infermieri",
        "nl": "Verpleegkundigenraad", "pt": "Ordem dos Enfermeiros", "sv": "Sjuksköterskenämnden",
        "cs": "Rada sester", "hu": "Ápolói Tanács",
    }),
    "labour": ("Labour Inspectorate", {
        "de": "Arbeitsinspektion", "fr": "Inspection du travail", "el": "Επιθεώρηση Εργασίας",
        "pl": "Inspekcja Pracy", "fi": "Työsuojelu", "es": "Inspección de Trabajo", "it": "Ispettorato del Lavoro",
        "nl": "Arbeidsinspectie", "pt": "Inspeção do Trabalho", "sv": "Arbetsmiljöinspektionen",
        "cs": "Inspekce práce", "hu": "Munkaügyi Felügyelőség",
    }),
    "trade": ("Trade Licensing Office", {
        "de": "Gewerbeamt", "fr": "Bureau des licences", "el": "Υπηρεσία Αδειών", "pl": "Urząd Licencji",
        "fi": "Elinkeinolupavirasto", "es": "Oficina de Licencias", "it": "Ufficio Licenze",
        "nl": "Vergunningenbureau", "pt": "Serviço de Licenças", "sv": "Tillståndsverket",
        "cs": "Živnostenský úřad", "hu": "Engedélyezési Hivatal",
    }),
    "food": ("Food Safety Office", {
        "de": "Lebensmittelüberwachung", "fr": "Sécurité des aliments", "el": "Ασφάλεια Τροφίμων",
        "pl": "Inspektorat Żywności", "fi": "Elintarvikevalvonta", "es": "Seguridad Alimentaria",
        "it": "Sicurezza Alimentare", "nl": "Voedselveiligheid", "pt": "Segurança Alimentar",
        "sv": "Livsmedelskontrollen", "cs": "Potravinový dozor", "hu": "Élelmiszerbiztonság",
    }),
}
"""Kind -> its English name, and its name in the languages that are known here."""
SPOKEN = {
    "DE": "de", "AT": "de", "LI": "de", "FR": "fr", "LU": "fr", "BE": "nl", "NL": "nl", "GR": "el", "CY": "el",
    "PL": "pl", "FI": "fi", "ES": "es", "IT": "it", "PT": "pt", "SE": "sv", "CZ": "cs", "HU": "hu",
}
RIGHTS = (RightId("viewer"), RightId("handler"))


@dataclass(frozen=True, slots=True)
class InventedDirectory:
    """Authorities with their users."""

    entries: tuple[Entry, ...]
    members: tuple[Member, ...]


def invent(
    area: AreaId, authorities: int, users: int, countries: tuple[Country, ...] = tuple(COUNTRIES)
) -> InventedDirectory:
    """Return a directory of that size: coordinators first, then region by region, spread over the countries."""
    above = [Entry(_operator()), *(_national(country, area) for country in countries)]
    entries = (*above, *_spread(area, authorities - len(above), countries))
    return InventedDirectory(entries, tuple(_members(entries, users, area)))


def _operator() -> Authority:
    return _authority("demo-operator", "BE", "Demo Operator", "Demo Operator", roles=("operator",), level=Level.UNION)


def _national(country: Country, area: AreaId) -> Entry:
    name = f"Demo Coordination Office {COUNTRIES[country].own_name}"
    return Entry(_authority(
        f"demo-{country.lower()}", country, name, name, validator="demo-operator", roles=("national",), area=area,
        granter="demo-operator",
    ))


def _authority(
    id: str, country: str, name: str, official: str, *, validator: str = "",
    roles: tuple[str, ...] = (), area: AreaId | None = None, granter: str = "", region: str = "",
    level: Level = Level.NATIONAL,
) -> Authority:
    above = AuthorityId(granter)
    language = Language(SPOKEN.get(country, "en"))
    return refolded(Authority(
        id=AuthorityId(id), name=name, official_name=official, country=Country(country), folded="", region=region,
        languages=(language, Language("en")) if language != "en" else (language,), level=level,
        validator=AuthorityId(validator) if validator else None,
        roles=frozenset(CoordinatorRole(kind) for kind in roles),
        areas=frozenset({area}) if area else frozenset(), granters={area: above} if area else {},
        coordinators={area: frozenset({above})} if area and not roles else {},
    ))


def _spread(area: AreaId, count: int, countries: tuple[Country, ...]) -> Iterator[Entry]:
    """Yield authorities country by country in turns, so that any number of them is mixed."""
    lines = [_of_country(country, area) for country in countries]
    given = 0
    while given < count:
        for line in lines:
            if given < count:
                yield next(line)
                given += 1


def _of_country(country: Country, area: AreaId) -> Iterator[Entry]:
    known = subdivisions.get(country_code=country) or ()
    regions = sorted((region.code, region.name.split(" [")[0].split(", ")[0]) for region in known)
    number = 0
    while True:
        number += 1
        for code, place in regions or [("", COUNTRIES[country].own_name)]:
            for kind, (english, words) in KINDS.items():
                own = words.get(SPOKEN.get(country, "en"), english)
                more = f" {number}" if number > 1 else ""
                id = f"demo-{country.lower()}-{kind}-{code.partition('-')[2].lower()}-{number}"
                authority = _authority(
                    id, country, f"Demo {english} {place}{more}", f"{own} Demo {place}{more}", area=area,
                    validator=f"demo-{country.lower()}", granter=f"demo-{country.lower()}", region=code,
                    level=Level.REGIONAL,
                )
                yield Entry(authority, Profile(
                    descriptions={Language("en"): f"Answers for {place}: {english.lower()}."},
                    email=f"office@{id}.example.org", phone="+32 2 000 00 00", website=f"https://{id}.example.org",
                ))


def _members(entries: tuple[Entry, ...], users: int, area: AreaId) -> Iterator[Member]:
    for number in range(users):
        authority, turn = entries[number % len(entries)].authority, number // len(entries)
        yield Member(
            id=UserId(f"{authority.id}-u{turn}"[-40:]), name=f"Demo User {number}", authority=authority.id,
            email=f"user{number}@{authority.id}.example.org", language=authority.languages[0], administrator=turn == 0,
            suspended=False, grants=frozenset((area, right) for right in RIGHTS if area in authority.areas),
        )
