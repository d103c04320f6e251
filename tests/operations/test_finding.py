"""Finding the right counterpart, judged by thirty questions with expected answers among two thousand authorities."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from imi_runtime.directory import search
from imi_runtime.directory.search import Vocabulary, Wanted, is_slip
from imi_runtime.model.directory import Entry, Profile, Standing
from imi_runtime.model.ids import AreaId, AuthorityId, CodeListId, Country, Language
from imi_runtime.operations import installation
from imi_runtime.operations.directory.finding import FoundAuthorities, find_authorities
from imi_runtime.operations.installation import Directories
from imi_runtime.screens.places import countries_called
from imi_runtime.store.directory import add_entries, change_entry, read_directory, read_profiles
from tests.library_kit import AREA, library
from tests.matrix.matrix_kit import permits, settled
from tests.town import REQUEST_ANSWERS, Town, found_town, sqlite_town

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
from invented_directory import invent

CODES = f"question_sets/{AREA}/callings.yaml"
CALLINGS = """
    code_list: callings
    title: "Callings"
    codes:
      dental: "Dental surgeon"
      plumber: "Plumber"
"""
LANDS = "DE GR FR IT AT PL SE ES FI CY BG"
FIRST = 3
"""How far down somebody looks."""


@dataclass(frozen=True)
class Question:
    """What somebody types, how it is narrowed, and which authority is meant; `top` is how far down it may stand."""

    text: str
    meant: str
    top: int = FIRST
    wanted: Wanted = field(default_factory=lambda: Wanted(area=AREA))


def narrowed(**how: Any) -> Wanted:
    return Wanted(area=AREA, **how)


QUESTIONS = (
    # words as they stand, in the languages of their authorities
    Question("Ärztekammer Bayern", "demo-de-medical-by-1", 1),
    Question("Izba Lekarska Mazowieckie", "demo-pl-medical-14-1", 1),
    Question("Ordre des médecins Ardèche", "demo-fr-medical-07-1", 1),
    Question("Lääkäriliitto Lappi", "demo-fi-medical-10-1", 1),
    Question("Albo degli Insegnanti Toscana", "demo-it-teachers-52-1", 1),
    Question("Επιμελητήριο Μηχανικών Κρήτη", "demo-gr-engineers-m-1"),
    # in English, for readers of any language
    Question("medical chamber bavaria bayern", "demo-de-medical-by-1", 1),
    Question("teachers register Lappi", "demo-fi-teachers-10-1", 1),
    Question("labour inspectorate Berlin", "demo-de-labour-be-1", 1),
    Question("nursing board Wien", "demo-at-nurses-9-1", 1),
    # without accents and case, on any keyboard
    Question("arztekammer BAYERN", "demo-de-medical-by-1", 1),
    Question("izba inzynierow slaskie", "demo-pl-engineers-24-1", 1),
    Question("inspeccion de trabajo andalucia", "demo-es-labour-an-1", 1),
    Question("επιθεωρηση εργασιας αττικη", "demo-gr-labour-i-1"),
    Question("elakeläinen elintarvikevalvonta uusimaa", "demo-fi-food-18-1"),
    # other forms of a word, parts of compounds, words begun, slips
    Question("Izby Pielęgniarek Mazowieckiego", "demo-pl-nurses-14-1"),
    Question("kammer ärzte sachsen", "demo-de-medical-sn-1"),
    Question("lebensmittel hessen", "demo-de-food-he-1", 1),
    Question("overvåkning arbeits hamburg", "demo-de-labour-hh-1"),
    Question("Inspektion Arbet Norrbottens", "demo-se-labour-bd-1"),
    Question("Ingeineurkammer Bremen", "demo-de-engineers-hb-1", 1),
    Question("Teh Lehrkräfteregister Saarland", "demo-de-teachers-sl-1", 1),
    # countries by their names in any language
    Question("coordination office Griechenland", "demo-gr", 1),
    Question("coordination Suomi", "demo-fi", 1),
    Question("Polen coordination office", "demo-pl", 1),
    # narrowed by country, region, language and competence
    Question("food safety", "demo-gr-food-i-1", 1, narrowed(country=Country("GR"), region="GR-I")),
    Question("", "demo-it-medical-52-1", 8, narrowed(country=Country("IT"), region="IT-52")),
    Question("", "the-dentists", 1, narrowed(competence=(CodeListId("callings"), "dental"))),
    Question("dental surgeons", "the-dentists", 1),
    Question("keyword zahnärztlich", "the-dentists", 1),
)


def the_dentists(town: Town) -> Entry:
    base = read_one(town, "demo-at")
    return replace(base, authority=replace(
        base.authority, id=AuthorityId("the-dentists"), name="Demo Board Z", official_name="Demo Kammer Z", roles=frozenset(),
        competences={AREA: frozenset({(CodeListId("callings"), "dental")})}, folded="demo board z",
    ), profile=Profile(keywords=("zahnärztliche Approbation",)))


def read_one(town: Town, id: str) -> Entry:
    with town.installation.database.reading() as connection:
        found = AuthorityId(id)
        return Entry(read_directory(connection).authorities[found], read_profiles(connection, [found])[found])


def filled(town: Town, count: int) -> Town:
    with town.installation.database.writing() as connection:
        add_entries(connection, invent(AREA, count, 0, tuple(map(Country, LANDS.split()))).entries)
    with town.installation.database.writing() as connection:
        add_entries(connection, [the_dentists(town)])
    return town


@pytest.fixture(scope="module")
def country_side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Two thousand authorities beside the town's."""
    url = f"sqlite:///{tmp_path_factory.mktemp('finding') / 'town.db'}"
    town = filled(found_town(url, files=library({CODES: CALLINGS})), 2000)
    yield town
    town.installation.database.close()


def find(town: Town, text: str, wanted: Wanted, who: str = "anna") -> FoundAuthorities:
    with town.reading(who) as visit:
        return find_authorities(visit, text, wanted, countries_called())


def missed(town: Town) -> list[tuple[str, str, list[str]]]:
    """Return every question whose answer does not stand where somebody would look."""
    wrong = []
    for asked in QUESTIONS:
        first = [str(a.id) for a in find(town, asked.text, asked.wanted).authorities[: asked.top]]
        if asked.meant not in first:
            wrong.append((asked.text, asked.meant, first))
    return wrong


def test_thirty_questions_find_whom_they_mean(country_side: Town) -> None:
    assert len(QUESTIONS) == 30
    assert missed(country_side) == []


@pytest.mark.parametrize("without", ["STEM", "INSIDE", "SLIP"])
def test_each_way_of_meeting_words_is_needed(country_side: Town, without: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, without, 0.0)
    town = replace(country_side, installation=replace(country_side.installation, directories=Directories()))
    assert missed(town) != []


def test_what_a_word_meant_is_kept_only_as_long_as_the_directory_stays(any_town: Town) -> None:
    warsaw = read_one(any_town, "warsaw")
    assert find(any_town, "zrebin", narrowed()).authorities == ()
    with any_town.installation.database.writing() as connection:
        change_entry(connection, replace(warsaw, profile=Profile(keywords=("zrebin",))))
    assert [a.id for a in find(any_town, "zrebin", narrowed()).authorities] == ["warsaw"]


def test_of_what_words_meant_a_worker_keeps_no_more_than_it_may(
    country_side: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "MOST_HITS", 500)
    town = replace(country_side, installation=replace(country_side.installation, directories=Directories()))
    for asked in QUESTIONS[:12]:
        find(town, asked.text, asked.wanted)
        _, kept = town.installation.directories._meant
        assert len(kept) == 1 or sum(map(len, kept.values())) <= 500
    assert kept


def test_names_are_found_in_latin_letters_too(country_side: Town) -> None:
    found = find(country_side, "Iatrikos Syllogos Attiki", narrowed())
    assert found.authorities[0].id == "demo-gr-medical-i-1"


def test_words_that_mean_nothing_find_nobody(country_side: Town) -> None:
    for text in ("xyzzyq", "\u0000", "%", "--", "é" * 500):
        assert find(country_side, text, narrowed()).authorities == ()


def test_nobody_of_another_area_and_nobody_who_is_suspended_is_found(country_side: Town) -> None:
    assert find(country_side, "Ärztekammer Bayern", Wanted(area=AreaId("another_area"))).authorities == ()
    entry = read_one(country_side, "demo-de-medical-by-1")
    asleep = replace(entry, authority=replace(entry.authority, standing=Standing.SUSPENDED))
    with country_side.installation.database.writing() as connection:
        change_entry(connection, asleep)
    assert "demo-de-medical-by-1" not in [a.id for a in find(country_side, "Ärztekammer Bayern", narrowed()).authorities]
    with country_side.installation.database.writing() as connection:
        change_entry(connection, entry)


@pytest.mark.parametrize(("typed", "word", "slip"), [
    ("kamer", "kammer", True), ("kammre", "kammer", True), ("kbmmer", "kammer", True), ("kammerr", "kammer", True),
    ("kmaemr", "kammer", False), ("kam", "kammer", False),
])
def test_one_slip_is_forgiven_and_two_are_not(typed: str, word: str, slip: bool) -> None:
    assert is_slip(typed, word) is slip
    assert bool(Vocabulary.of([word]).near(typed)) is (slip or word.startswith(typed))


# -- whom one knows ------------------------------------------------------------------------------------------------------


def asked(town: Town, who: str, whom: str) -> Any:
    case = town.open(who)
    answers = {"request": {**REQUEST_ANSWERS["request"], "recipient": whom}}
    town.step(who, case, "send", answers)
    return case


def test_whom_one_asked_before_stands_first_and_only_ones_own_cases_count(any_town: Town) -> None:
    for _ in range(2):
        asked(any_town, "anna", "warsaw")
    found = find(any_town, "", narrowed(), "anna")
    assert found.authorities[0].id == "warsaw" and found.asked_before == {"warsaw": 2}
    assert find(any_town, "", narrowed(), "wanda").asked_before == {"athens": 2}
    helsinki = find(any_town, "", narrowed(), "hanna")
    assert (helsinki.asked_before, helsinki.forwarded) == ({}, {})


def test_names_in_every_language_are_found_on_every_database(any_town: Town) -> None:
    with any_town.installation.database.writing() as connection:
        entry = Entry(read_directory(connection).authorities[AuthorityId("warsaw")], Profile(keywords=("łódzkie",)))
        change_entry(connection, replace(entry, authority=replace(entry.authority, names={Language("el"): "Αρχή Βαρσοβίας"})))
    for text in ("αρχη βαρσοβιας", "ΒΑΡΣΟΒΊΑ", "lodzkie", "varsovia"):
        assert [a.id for a in find(any_town, text, narrowed()).authorities] == ["warsaw"], text


def test_where_requests_went_on_is_told_to_who_asked_and_to_nobody_else(tmp_path: Path) -> None:
    authorities, users = settled(AREA)
    town = sqlite_town(tmp_path, files=permits(), authorities=authorities, users=users)
    case = town.open("anna")
    request = {"name": "Demo", "record": "none", "urgent": "no", "ask": ["permit.valid", "permit.kind"], "recipient": "helsinki"}
    town.step("anna", case, "send", {"request": request})
    assert find(town, "", narrowed(), "anna").forwarded == {}
    town.step("hanna", case, "forward", {"forwarding": {"why": "Demo", "other": "oulu"}})
    assert find(town, "", narrowed(), "anna").forwarded == {"helsinki": (("oulu", 1),)}
    for other in ("hanna", "olli", "dora", "wanda", "nora"):
        assert find(town, "", narrowed(), other).forwarded == {}, other
    town.installation.database.close()
