"""Cases are found by what one may read of them and by nothing else, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from imi_runtime.engine.access import WHOLE
from imi_runtime.engine.case_words import words_of_answers
from imi_runtime.model.ids import AuthorityId, CaseId, Country, ProcedureId, StateId
from imi_runtime.operations.lists.case_finding import AskedCases, FoundCases, search_cases
from imi_runtime.operations.work import case_indexing
from imi_runtime.operations.writing import word_writing
from imi_runtime.screens.places import countries_called
from imi_runtime.store import case_words
from imi_runtime.store.sight import Shelf
from tests.library_kit import library
from tests.postgres import fresh_postgres
from tests.town import AUTHORITIES, REPLY_ANSWERS, USERS, Town, authority, found_town, user

HOLDER = """
    question_set: holder
    title: "The holder of the permit"
    questions:
      name: {type: person, label: "Who holds the permit?", required: true, personal: ordinary}
      urgent: {type: yes_no, label: "Is it urgent?", required: true, personal: no}
      why_urgent: {type: text, label: "Why is it urgent?", personal: no, ask_when: urgent is yes}
      reply_by: {type: date, label: "When do you need the answer?", personal: no, at_least: today}
      passport: {type: text, label: "Number of the passport", personal: ordinary}
      trade: {type: choice, label: "Which trade is it?", personal: no, choices: {bakes: "Bakery", roofs: "Roofing"}}
      moves: {type: country, label: "Where does the holder move?", personal: ordinary}
      stays: {type: rows, label: "Where has the holder stayed?", personal: ordinary, rows: {
        town: {type: text, label: "Town", required: true, personal: ordinary},
        office: {type: text, label: "Registered at", personal: no}}}
"""
REQUEST = """
    form: request
    pages:
      about: {label: "About the holder", questions: [name, urgent, why_urgent, passport, trade, moves, stays]}
      ask: {label: "Your questions", picked_from: [permit]}
      recipient: {label: "Who shall answer", chooses: responder}
      date: {label: "When you need the answer", questions: [reply_by]}
"""
PROCEDURE = ("procedure", (
    "answering: {who: responder, may_read: [request, reply], in: [open, closed]}",
    "answering: {who: responder, may_read: [request.trade, reply], in: [open, closed]}\n"
    "      naming: {who: responder as handler, may_read: request, in: open}\n"
    "      overview: {who: watching, may_read: outline, in: [open, closed]}",
), (
    "responder: {is: authority, joins: chosen by requester, country: other than requester}",
    "responder: {is: authority, joins: chosen by requester, country: other than requester}\n"
    "      watching: {is: authority, joins: coordinates requester}",
))
WATCHER = authority("patras", "GR")
WATCHED = tuple(authority("athens", "GR", coordinators=("patras",)) if a.id == "athens" else a for a in AUTHORITIES)
PEOPLE = (*USERS, user("petros", "patras"), user("harri", "helsinki", frozenset({"viewer"})))


def files() -> Any:
    from tests.library_kit import DEFAULTS

    text = DEFAULTS["procedures/demo_permits/permit_request.yaml"]
    for old, new in PROCEDURE[1:]:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return library({"holder": HOLDER, "request": REQUEST, "permit_request": text})


def answers(**about: Any) -> dict[str, Any]:
    return {"request": {
        "name": {"family_name": "Wiśniewska-Αλεξίου", "given_names": "Zoë", "birth_date": "1980-03-09"}, "urgent": "yes",
        "why_urgent": "The bridge closes", "passport": "AB-123/4567", "trade": "bakes", "moves": "FR",
        "stays": [{"town": "Łódź", "office": "Kiosk seventeen"}], "ask": ["permit.valid", "permit.kind"],
        "recipient": "helsinki", **about,
    }}


@pytest.fixture(params=["sqlite", "postgres"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    urls = (f"sqlite:///{tmp_path / 'town.db'}", "")
    if request.param == "postgres":
        urls = fresh_postgres(request.getfixturevalue("postgres_server"))
    founded = found_town(*urls, files=files(), authorities=(WATCHER, *WATCHED), users=PEOPLE)
    yield founded
    founded.installation.database.close()


def sent(town: Town, **about: Any) -> CaseId:
    case = town.open("anna")
    town.step("anna", case, "send", answers(**about))
    town.clock.forward(minutes=1)
    return case


def find(town: Town, who: str, words: str = "", **asked: Any) -> list[CaseId]:
    return [hit.entry.case for hit in search(town, who, words, **asked).hits]


def search(town: Town, who: str, words: str = "", **asked: Any) -> FoundCases:
    with town.reading(who) as visit:
        return search_cases(visit, AskedCases(words=words, **asked), places=countries_called())


# -- words ---------------------------------------------------------------------------------------------------------------


FINDING = (
    "Wiśniewska", "wisniewska", "ALEXIOU", "αλεξιου", "Αλεξίου Zoë", "zoe wisniewska", "1980-03-09", "9.3.1980",
    "AB-123/4567", "ab1234567", "AB 123 4567", "Lodz", "bridge closes", "brid", "kiosk sevent", "Bakery", "bake", "France",
    "Frankreich", "Finland", "Helsinki",
)
NOT_FINDING = (
    "Wiśniew", "Alexio", "1234", "12345", "980", "Zo", "xyzzy", "bridge xyzzy", "%", "\x00", "=", "*", '"', "ridge",
)


def test_who_asked_finds_the_case_by_any_word_of_it_and_words_of_people_whole_or_not_at_all(town: Town) -> None:
    case = sent(town)
    other = sent(town, **{
        "name": {"family_name": "Other", "given_names": "Person"}, "passport": "X", "trade": "roofs", "moves": "IT",
        "why_urgent": "Nothing", "stays": [{"town": "Rome"}], "recipient": "warsaw",
    })
    assert {words: find(town, "anna", words) for words in FINDING} == {words: [case] for words in FINDING}
    assert {words: find(town, "anna", words) for words in NOT_FINDING} == {words: [] for words in NOT_FINDING}
    assert find(town, "anna") == [other, case]


def test_the_number_of_a_case_is_found_as_it_is_typed(town: Town) -> None:
    case = sent(town)
    number = search(town, "anna").hits[0].entry.number
    for typed in (number, number.lower(), number.replace("-", ""), number[:9], number.replace("-", " ")):
        assert find(town, "anna", typed) == [case], typed


def test_it_is_said_in_which_answers_the_words_stood(town: Town) -> None:
    sent(town)
    [hit] = search(town, "anna", "bridge wisniewska helsinki").hits
    assert hit.fields == ("request/why_urgent", "request/name", "other")


def test_short_words_are_left_out_beside_longer_ones_and_that_is_said(town: Town) -> None:
    case = sent(town)
    found = search(town, "anna", "de bridge zz")
    assert [hit.entry.case for hit in found.hits] == [case] and found.left_out == ("de", "zz")


# -- who finds -----------------------------------------------------------------------------------------------------------


def test_each_right_finds_what_it_reads_and_no_more(town: Town) -> None:
    case = sent(town)
    finders = {
        words: {who for who in ("anna", "viki", "hanna", "harri", "petros", "wanda") if find(town, who, words) == [case]}
        for words in ("Wisniewska", "bridge", "Bakery", "France", "Helsinki", "Athens")
    }
    asking = {"anna", "viki"}
    assert finders == {
        "Wisniewska": asking | {"hanna"}, "bridge": asking | {"hanna"}, "France": asking | {"hanna"},
        "Bakery": asking | {"hanna", "harri"}, "Helsinki": asking,
        "Athens": {"hanna", "harri", "petros"},
    }
    assert find(town, "petros") == [case] and find(town, "wanda") == []


def test_what_one_does_not_read_any_more_finds_nothing_any_more(town: Town) -> None:
    case = sent(town)
    assert find(town, "hanna", "Wisniewska") == [case]
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    town.step("anna", case, "close")
    assert find(town, "hanna", "Wisniewska") == [] and find(town, "hanna", "Bakery") == [case]
    assert find(town, "anna", "Wisniewska") == [case]


def test_without_the_access_function_everybody_would_find_everything(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_writing, "read_answers", lambda case, sight: {f.number: WHOLE for f in case.fillings})
    case = sent(town)
    assert find(town, "petros", "Wisniewska") == [case], "so the test above would be red"


def test_a_right_that_is_taken_away_finds_nothing_in_the_next_request(town: Town) -> None:
    case = sent(town)
    assert find(town, "hanna", "bridge") == [case]
    with town.installation.database.writing() as connection:
        connection.execute(text("""DELETE FROM grants WHERE "right" = 'handler' AND "user" = 'hanna'"""))
    assert find(town, "hanna", "bridge") == [] and find(town, "hanna", "bakery") == [case]


# -- what is stored ------------------------------------------------------------------------------------------------------


def test_no_word_of_a_personal_answer_stands_in_the_database_and_no_token_of_two_authorities_is_alike(town: Town) -> None:
    sent(town)
    with town.installation.database.reading() as connection:
        rows = {row[0]: row[1] for row in connection.execute(text("SELECT authority, told FROM case_words"))}
    whole = "\n".join(rows.values()).lower()
    assert not [w for w in ("wisniewska", "alexiou", "zoe", "1980", "ab123", "lodz", "france") if w in whole]
    assert "bridge" in whole and "kiosk" in whole
    tokens = {a: {token for _, stored in case_words.read_told(told) for token in stored} for a, told in rows.items()}
    assert not tokens[AuthorityId("athens")] & tokens[AuthorityId("helsinki")] and len(tokens) == 3


def test_another_key_makes_other_tokens(town: Town) -> None:
    from imi_runtime.adapters.sealing import CaseSealing

    sealing, athens = town.installation.sealing, AuthorityId("athens")
    assert sealing.word_token(athens, "x") == sealing.word_token(athens, "x") != sealing.word_token(athens, "y")
    assert sealing.word_token(athens, "x") != CaseSealing(b"o" * 32).word_token(athens, "x")


def test_words_that_are_forgotten_find_nothing_and_leave_nothing(town: Town) -> None:
    case, kept = sent(town), sent(town)
    with town.installation.database.writing() as connection:
        case_words.forget_words(connection, case)
    assert find(town, "anna", "Wisniewska") == [kept]
    with town.installation.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM case_words WHERE case_id = :c"), {"c": case}).scalar() == 0


def test_the_words_are_those_of_the_last_step_and_come_with_it_or_not_at_all(town: Town) -> None:
    case = sent(town)
    with pytest.raises(DBAPIError), town.installation.database.writing() as connection:
        case_words.forget_words(connection, case)
        connection.execute(text("SELECT nothing FROM nowhere"))
    assert find(town, "anna", "Wisniewska") == [case]


def stored_words(town: Town) -> list[tuple[Any, ...]]:
    with town.installation.database.reading() as connection:
        rows = connection.execute(text("SELECT authority, told, made_of FROM case_words ORDER BY case_id, authority"))
        return [tuple(row) for row in rows]


def test_a_step_makes_the_words_of_what_it_changed_only_and_all_are_as_if_made_anew(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = sent(town)
    made: set[str] = set()
    monkeypatch.setattr(word_writing, "words_of_answers", lambda bundle, filling: (
        made.add(filling.form), words_of_answers(bundle, filling)
    )[1])
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    assert made == {"reply"}, "the request stands as it did, and who reads it"
    made.clear()
    town.step("anna", case, "close")
    assert made == {"request"}, "whoever answered reads less of it now"
    kept = stored_words(town)
    case_indexing.forget_every_word(town.installation)
    assert case_indexing.make_findable(town.installation) == 1 and stored_words(town) == kept
    assert made == {"request", "reply"}


def test_if_rows_did_not_say_of_what_their_words_are_made_somebody_would_find_too_much(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_writing._Words, "_made_of", lambda self, reading: {
        filling.form: "always the same" for filling in self.case.fillings
    })
    case = sent(town)
    town.step("hanna", case, "reply", REPLY_ANSWERS)
    town.step("anna", case, "close")
    assert find(town, "hanna", "Wisniewska") == [case], "so the test above would be red"


# -- facts ---------------------------------------------------------------------------------------------------------------


def test_everything_that_lists_know_narrows(town: Town) -> None:
    first = sent(town)
    town.clock.forward(days=20)
    town.secrets.clear()
    second = sent(town, recipient="warsaw")
    draft = town.open("aris")
    today = town.clock.now().date()
    before = today - timedelta(days=1)

    def narrowed(**asked: Any) -> list[CaseId]:
        return find(town, "anna", **asked)

    assert narrowed(counterpart="Warsaw") == narrowed(country=Country("PL")) == [second]
    assert narrowed(counterpart="Xyzzyq") == [] and search(town, "anna", counterpart="Xyzzyq").nobody
    assert narrowed(procedure=ProcedureId("permit_request"), state=StateId("draft")) == [draft]
    assert narrowed(opened=(None, before)) == narrowed(updated=(None, before)) == narrowed(late=True) == [first]
    assert narrowed(opened=(today, today)) == narrowed(updated=(today, None)) == [draft, second]
    assert narrowed(due=(today, None)) == [second]
    assert narrowed(shelves=(Shelf.WAITING,)) == [draft] and narrowed(shelves=(Shelf.OVER,)) == []
    assert narrowed(mine=True) == [second, first] and find(town, "aris", mine=True) == []
    assert find(town, "anna", "bridge", country=Country("FI"), late=True, mine=True) == [first]


def test_a_long_result_is_read_stretch_by_stretch_in_order_and_each_case_once(town: Town) -> None:
    opened = [sent(town) for _ in range(7)]
    for words in ("", "bridge"):
        seen: list[CaseId] = []
        behind = None
        while True:
            with town.reading("hanna") as visit:
                found = search_cases(visit, AskedCases(words=words), behind=behind, limit=3)
            seen += [hit.entry.case for hit in found.hits]
            if not found.more:
                break
            behind = found.hits[-1].place
        assert seen == opened[::-1]


@pytest.mark.parametrize(("few", "looked_through"), [(0, 0), (0, 1), (0, 2000), (200, 0)])
def test_what_is_found_is_the_same_whichever_way_it_is_looked_for(
    town: Town, few: int, looked_through: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_words, "FEW", few)
    monkeypatch.setattr(case_words, "LOOKED_THROUGH", looked_through)
    opened = [sent(town) for _ in range(3)]
    assert find(town, "anna", "bridge") == opened[::-1]


# -- cases from before ---------------------------------------------------------------------------------------------------


def test_cases_from_before_are_made_findable_and_a_search_says_that_some_are_missing(town: Town) -> None:
    opened = [sent(town) for _ in range(3)]
    with town.installation.database.writing() as connection:
        for case in opened[:2]:
            case_words.forget_words(connection, case)
        connection.execute(text("UPDATE cases SET findable = (1 = 0)"))
    assert search(town, "anna", "bridge").incomplete and find(town, "anna", "bridge") == opened[2:]
    assert case_indexing.count_not_findable(town.installation) == 3
    assert case_indexing.make_findable(town.installation) == 3 and case_indexing.make_findable(town.installation) == 0
    assert find(town, "anna", "Wisniewska") == opened[::-1] and not search(town, "anna", "bridge").incomplete


def test_a_case_that_cannot_be_opened_holds_up_no_other(town: Town) -> None:
    lost, kept = sent(town), sent(town)
    with town.installation.database.writing() as connection:
        connection.execute(text("DELETE FROM case_keys WHERE case_id = :c"), {"c": lost})
    case_indexing.forget_every_word(town.installation)
    assert case_indexing.make_findable(town.installation) == 2
    assert find(town, "anna", "Wisniewska") == [kept]


def test_sqlite_reads_its_index_of_words_from_the_end_and_sorts_nothing(tmp_path: Path) -> None:
    founded = found_town(f"sqlite:///{tmp_path / 'town.db'}")
    heard: list[tuple[str, Any]] = []
    event.listen(founded.installation.database.engine, "before_cursor_execute", lambda *a: heard.append((a[2], a[3])))
    search(founded, "anna", "bridge", country=Country("FI"), procedure=ProcedureId("x"), state=StateId("y"))
    [(sql, given)] = [(sql, given) for sql, given in heard if "MATCH" in sql]
    with founded.installation.database.reading() as connection:
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", tuple(given))]
    assert "VIRTUAL TABLE" in steps[0] and "case_words USING INTEGER PRIMARY KEY" in steps[1], steps
    assert not [step for step in steps if "TEMP B-TREE" in step or "AUTOMATIC" in step], steps
    founded.installation.database.close()


def test_sqlite_refuses_to_have_its_schema_changed(tmp_path: Path) -> None:
    founded = found_town(f"sqlite:///{tmp_path / 'town.db'}")
    for attack in ("UPDATE sqlite_master SET sql = ''", "DELETE FROM sqlite_master", "PRAGMA writable_schema = ON", "DROP TABLE case_words_index"):
        with pytest.raises(DBAPIError), founded.installation.database.writing() as connection:
            connection.exec_driver_sql(attack)
            connection.exec_driver_sql("UPDATE sqlite_master SET sql = ''")
    founded.installation.database.close()



