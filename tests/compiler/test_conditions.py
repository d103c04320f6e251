"""Conditions: what authors may write, and what they are told when it cannot be read."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from imi_runtime.compiler.condition_parser import MOST_DEPTH, Scope, parse_condition, words
from imi_runtime.model.conditions import (
    AllOf,
    AnyOf,
    Compares,
    Condition,
    Is,
    IsAnswered,
    IsNot,
    Not,
    Path,
    SomeRow,
)
from imi_runtime.model.forms import AnswersTo, AskedQuestions, Chooses, Form, Page, PickedFrom
from imi_runtime.model.ids import CodeListId, FormId, MarkId, PageId, PartyId, QuestionId, QuestionSetId
from imi_runtime.model.procedure import Mark
from imi_runtime.model.questions import AnswerType, CodeList, Question
from imi_runtime.model.text import Text
from imi_runtime.problems import Position, Problem

HERE = Position("demo.yaml", 1, 1)
T = AnswerType


def question(id: str, type: AnswerType, *, choices: tuple[str, ...] = (), columns: tuple[Question, ...] = ()) -> Question:
    return Question(
        id=QuestionId(id), type=type, label=Text(id, id), at=HERE, columns=columns,
        choices={choice: Text(choice, choice) for choice in choices},
        code_list=CodeListId("trades") if type is T.CODE else None,
    )


COLUMNS = (question("status", T.CHOICE, choices=("hired", "lent")), question("since", T.DATE), question("urgent", T.YES_NO))
QUESTIONS = (
    question("urgent", T.YES_NO),
    question("known", T.YES_NO_NOT_KNOWN),
    question("regime", T.CHOICE, choices=("general", "checked", "free", "yes", "no")),
    question("topics", T.CHOICES, choices=("pay", "hours")),
    question("country", T.COUNTRY),
    question("language", T.LANGUAGE),
    question("trade", T.CODE),
    question("start", T.DATE),
    question("end", T.DATE),
    question("count", T.INTEGER),
    question("share", T.DECIMAL),
    question("reason", T.LONG_TEXT),
    question("workers", T.ROWS, columns=COLUMNS),
)


def page(id: str, content: object) -> Page:
    return Page(id=PageId(id), label=Text(id, id), content=content, at=HERE)  # type: ignore[arg-type]


def form(id: str, *pages: Page) -> Form:
    return Form(id=FormId(id), pages={page.id: page for page in pages}, at=HERE)


FORMS = {
    FormId("request"): form(
        "request", page("details", AskedQuestions(QUESTIONS)), page("picked", PickedFrom((QuestionSetId("work"),), 1, 5)),
        page("recipient", Chooses(PartyId("responder"))),
    ),
    FormId("reply"): form("reply", page("answers", AnswersTo(FormId("request"), PageId("picked")))),
}
MARKS = {MarkId("round"): Mark(id=MarkId("round"), values=("none", "first", "second"), at=HERE)}
LISTS = {CodeListId("trades"): CodeList(
    id=CodeListId("trades"), title=Text("trades", "Trades"), at=HERE,
    codes={"baker": Text("b", "Baker"), "smith": Text("s", "Smith")},
)}
PROCEDURE = Scope(forms=FORMS, marks=MARKS, code_lists=LISTS)
QUESTION_SET = Scope(siblings={str(q.id): q for q in QUESTIONS}, code_lists=LISTS)


def read(text: str, scope: Scope = PROCEDURE, *, quoted: bool = False) -> tuple[Condition, tuple[Problem, ...]]:
    end = 10 + len(text) + 2 * quoted
    return parse_condition(text, Position("demo.yaml", 3, 10, end), scope, quoted=quoted)


def meant(text: str, scope: Scope = PROCEDURE) -> Condition:
    condition, problems = read(text, scope)
    assert not problems, [str(problem) for problem in problems]
    return condition


def told(text: str, scope: Scope = PROCEDURE) -> list[str]:
    return [str(problem).removeprefix("demo.yaml:3:") for problem in read(text, scope)[1]]


def of(name: str) -> Path:
    return Path(name, "request")


# -- what can be said


def test_an_answer_is_one_of_several_values():
    assert meant("request.regime is general or is checked") == Is(of("regime"), ("general", "checked"))


def test_an_answer_is_none_of_several_values():
    assert meant("request.regime is not general and is not free") == IsNot(of("regime"), ("general", "free"))


def test_after_or_a_new_comparison_may_follow():
    assert meant("request.regime is general or request.urgent is yes") == AnyOf(
        (Is(of("regime"), ("general",)), Is(of("urgent"), ("yes",)))
    )


def test_and_binds_tighter_than_or():
    condition = meant("request.urgent is yes or request.known is no and round is first")
    known_and_round = AllOf((Is(of("known"), ("no",)), Is(Path("round", of_mark=True), ("first",))))
    assert condition == AnyOf((Is(of("urgent"), ("yes",)), known_and_round))


def test_parentheses_and_not_say_what_belongs_together():
    assert meant("not (request.urgent is yes or round is none)") == Not(
        AnyOf((Is(of("urgent"), ("yes",)), Is(Path("round", of_mark=True), ("none",))))
    )


def test_not_answered_can_be_said_in_two_ways():
    assert meant("request.reason is not answered") == meant("not request.reason is answered") == Not(IsAnswered(of("reason")))


def test_dates_compare_with_today_and_with_each_other():
    assert meant("request.start is before today") == Compares(of("start"), "before", "today")
    assert meant("request.end is after request.start") == Compares(of("end"), "after", of("start"))


def test_numbers_compare_with_numbers_and_with_each_other():
    assert meant("request.count is at least 3") == Compares(of("count"), "at_least", Decimal(3))
    assert meant("request.share is at most request.count") == Compares(of("share"), "at_most", of("count"))


def test_some_every_or_no_row_can_be_asked_for():
    inner = AllOf((Is(Path("status"), ("hired",)), Compares(Path("since"), "before", "today")))
    assert meant("no row of request.workers has (status is hired and since is before today)") == SomeRow(
        "no", of("workers"), inner
    )


def test_after_a_row_the_condition_of_the_case_goes_on():
    assert meant("some row of request.workers has status is hired and request.urgent is yes") == AllOf(
        (SomeRow("some", of("workers"), Is(Path("status"), ("hired",))), Is(of("urgent"), ("yes",)))
    )


def test_pages_that_pick_or_choose_can_be_answered():
    assert meant("request.picked is answered and request.recipient is answered")


def test_within_a_question_set_questions_are_named_by_their_id_alone():
    assert meant("urgent is yes", QUESTION_SET) == Is(Path("urgent"), ("yes",))


@pytest.mark.parametrize("code", ["EL", "GR"])
def test_greece_may_be_written_in_the_unions_way_and_is_kept_in_the_iso_way(code: str):
    assert meant(f"request.country is {code}") == Is(of("country"), ("GR",))
    assert words(meant(f"request.country is {code}")) == "request.country is EL"


def test_codes_languages_and_choices_are_closed_sets():
    assert meant("request.trade is baker and request.language is nb and request.topics is pay")


def test_broken_names_are_not_complained_about_again():
    scope = Scope(forms=FORMS, marks=MARKS, broken=frozenset({"torn", "request.torn", "extension"}))
    assert told("torn.anything is yes and request.torn is no and extension is first", scope) == []


# -- what cannot


REFUSED = {
    "request.urgnet is yes": ["18  IMI-T021  no question 'urgnet' in 'request'; did you mean 'urgent'?"],
    "requst.urgent is yes": ["10  IMI-T020  'requst.urgent' speaks of a form 'requst', and there is none; did you mean 'request'?"],
    "rounds is first": ["10  IMI-T023  'rounds' is not a mark of this procedure; did you mean 'round'?"],
    "urgent is yes": ["10  IMI-T024  'urgent' is a question of the form 'request'"],
    "reply.answers is answered": ["10  IMI-T025  'answers' is a page of 'reply', and a page has no answer of its own"],
    "request.urgent is yess": ["28  IMI-T030  'yess' is not among the values of 'request.urgent'; did you mean 'yes'?"],
    "request.country is UK": ["29  IMI-T030  'UK' is not among the values of 'request.country'"],
    "request.country is fr": ["29  IMI-T030  'fr' is not among the values of 'request.country'; did you mean 'FR'?"],
    "request.trade is bakr": ["27  IMI-T030  'bakr' is not among the values of 'request.trade'; did you mean 'baker'?"],
    "round is third": ["19  IMI-T030  'third' is not among the values of 'round'"],
    "request.reason is urgent": ["10  IMI-T031  'request.reason' is an answer in words, and cannot be compared with a value"],
    "request.start is today": ["10  IMI-T032  'request.start' is a date, and a date is not compared by 'is' alone"],
    "request.start is monday": ["10  IMI-T032  'request.start' is a date, and a date is not compared by 'is' alone"],
    "request.count is 3": ["10  IMI-T033  'request.count' is a number, and a number is not compared by 'is' alone"],
    "request.workers is hired": ["10  IMI-T034  'request.workers' is a question with rows, and rows as a whole have no value"],
    "request.count is before today": ["10  IMI-T035  'request.count' is a number, not a date, so it cannot be 'before' something"],
    "request.start is after request.count": ["33  IMI-T036  'request.count' is a number, not a date"],
    "request.start is before 2030-01-31": ["34  IMI-T037  the date '2030-01-31' is written into the condition"],
    "request.start is at least 3": ["10  IMI-T038  'request.start' is a date, not a number, so it cannot be 'at least' something"],
    "request.count is at least request.start": ["36  IMI-T039  'request.start' is a date, not a number"],
    "round is answered": ["10  IMI-T040  'round' is a mark, and a mark always has a value"],
    "some row of request.urgent has status is hired": [
        "22  IMI-T041  'request.urgent' is a question with given answers, and has no rows",
    ],
    "some row of request.workers has statsu is hired": [
        "42  IMI-T042  the rows of 'request.workers' have no column 'statsu'; did you mean 'status'?",
    ],
    "some row of request.workers has (status is hired and round is first)": [
        "63  IMI-T042  the rows of 'request.workers' have no column 'round'",
    ],
    "some row of request.workers has (status is hired and request.urgent is yes)": [
        "63  IMI-T043  'request.urgent' is not in the row",
    ],
    "some row of request.workers has status is hired and since is before today": [
        "62  IMI-T046  'since' is a column of the row, but the part about the row is already over here",
    ],
    "some row of request.workers has some row of request.workers has status is hired": [
        "42  IMI-T044  'row of' stands within what a row has",
    ],
    "": ["10  IMI-T004  there is no condition here"],
    "request.urgent is": ["25  IMI-T005  the condition ends after 'is', where a value must follow"],
    "request.urgent": ["10  IMI-T005  the condition ends after 'request.urgent', where 'is' must follow"],
    "request.urgent equals yes": ["25  IMI-T006  after 'request.urgent' stands 'equals', where 'is' must follow"],
    "is request.urgent yes": ["10  IMI-T007  the condition starts with 'is', where the name of a question or mark must stand"],
    "request.urgent == yes": ["25  IMI-T008  '==' is not used in conditions"],
    "request.regime is general or checked": ["39  IMI-T009  'checked' is a value, and 'is' must stand before each value"],
    "request.regime is not general or is checked": ["43  IMI-T010  after 'or' it is not clear what 'is' speaks of"],
    "request.topics is pay and is hours": ["36  IMI-T010  after 'and' it is not clear what 'is' speaks of"],
    "(request.urgent is yes": ["10  IMI-T011  this '(' has no ')'"],
    "request.urgent is yes)": ["31  IMI-T012  this ')' has no '(' before it, or nothing between them"],
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_condition_that_means_nothing_is_refused_at_its_column(text: str):
    assert told(text) == REFUSED[text]


def test_a_question_set_cannot_look_into_forms():
    assert told("request.urgent is yes", QUESTION_SET) == ["10  IMI-T026  'request.urgent' lies outside this question set"]


def test_a_name_of_both_row_and_question_needs_parentheses():
    text = "some row of workers has status is hired and urgent is yes"
    expected = "54  IMI-T045  'urgent' is a column of the row before it, and a question or mark as well"
    assert told(text, QUESTION_SET) == [expected]
    assert meant("(some row of workers has status is hired) and urgent is yes", QUESTION_SET)


def test_every_fault_is_told_in_one_run():
    assert [told_[4:12] for told_ in told("request.urgnet is yes and rounds is first and request.urgent is nope")] == [
        "IMI-T021", "IMI-T023", "IMI-T030",
    ]


def test_columns_count_the_quotation_mark():
    _, (problem,) = read("rounds is first", quoted=True)
    assert (problem.at.column, problem.at.end_column) == (11, 17)


def test_a_condition_with_escapes_is_pointed_at_as_a_whole():
    _, (problem,) = parse_condition("rounds is first", Position("demo.yaml", 3, 10, 40), PROCEDURE, quoted=True)
    assert problem.at.column == 10


@pytest.mark.parametrize("text", ["(" * 3_000, "(" * 1_900, "not " * 480, "not (" * 390])
def test_a_condition_that_nests_too_deep_is_refused_at_once(text: str):
    assert told(text)[0][4:12].strip() in {"IMI-T001", "IMI-T002"}


def test_a_condition_with_too_many_parts_is_refused():
    text = " or ".join(["not ab is cd"] * 101)
    assert [problem.code for problem in read(text, Scope(broken=frozenset({"ab"})))[1]] == ["IMI-T003"]


# -- properties

paths = st.sampled_from([
    ("request.urgent", ("yes", "no")), ("request.regime", ("general", "checked", "free")), ("request.country", ("FR", "GR", "NO")),
    ("round", ("none", "first", "second")), ("request.trade", ("baker", "smith")),
])


def path_named(name: str) -> Path:
    form, dot, rest = name.partition(".")
    return Path(rest, form) if dot else Path(name, of_mark=True)


@st.composite
def closed(draw: st.DrawFn, kind: type[Is] | type[IsNot]) -> Condition:
    name, values = draw(paths)
    return kind(path_named(name), tuple(draw(st.lists(st.sampled_from(values), min_size=1, max_size=3))))


numbers = st.decimals(min_value=-9999, max_value=9999, places=2)
row_conditions = st.one_of(
    st.builds(Is, st.just(Path("status")), st.just(("hired", "lent"))),
    st.builds(Compares, st.just(Path("since")), st.sampled_from(["before", "after"]), st.just("today")),
)
leaves = st.one_of(
    closed(Is), closed(IsNot), st.just(IsAnswered(of("reason"))), st.just(Not(IsAnswered(of("urgent")))),
    st.builds(Compares, st.just(of("count")), st.sampled_from(["at_least", "at_most"]), numbers | st.just(of("share"))),
    st.builds(Compares, st.just(of("start")), st.sampled_from(["before", "after"]), st.sampled_from(["today", of("end")])),
    st.builds(SomeRow, st.sampled_from(["some", "every", "no"]), st.just(of("workers")),
              row_conditions | st.builds(AnyOf, st.tuples(row_conditions, row_conditions))),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(AllOf, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(trees)
def test_a_condition_put_into_words_is_read_back_the_same(condition: Condition):
    assert meant(words(condition)) == condition


PIECES = (
    "request.urgent request.start request.workers request. .x round is not and or before after at least most some every no row of "
    "has answered today yes no first 3 -1.5 ( ) == 2030-01-31 EL ünï \x00 request.picked hired status otherwise"
)
pieces = st.sampled_from(PIECES.split(" "))
nonsense = st.one_of(
    st.text(max_size=300), st.lists(pieces, max_size=120).map(" ".join), st.lists(pieces, max_size=60).map("".join)
)


@settings(max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(nonsense)
def test_no_text_makes_the_reader_stumble(text: str):
    started = time.process_time()
    condition, problems = read(text)
    assert time.process_time() - started < 0.5
    if not problems:
        assert meant(words(condition)) == condition


def test_the_deepest_condition_allowed_is_read():
    assert meant("(" * (MOST_DEPTH - 1) + "round is first" + ")" * (MOST_DEPTH - 1))
