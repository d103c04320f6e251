"""Groups and their members, offices, countries and facts: what authors may write, and what they are told."""

from __future__ import annotations

import pytest

from imi_runtime.model.conditions import ALWAYS, Is, IsNot, Path, SomeMember
from imi_runtime.model.ids import (
    DeadlineId,
    FactId,
    FormId,
    OfficeId,
    PartyId,
    QuestionId,
    RuleId,
    StateId,
    TransitionId,
)
from imi_runtime.model.procedure import (
    AddedBy,
    Branch,
    ByOffice,
    EveryCountry,
    Holder,
    Joins,
    Party,
    ReadForm,
    Tell,
    Which,
)
from tests.compiler.area_kit import area, changed, procedure, told

WARNINGS = area("""
    procedure: warning
    kind: notification
    title: "Warning"
    law: ["Demo Directive 1/2020, Article 1"]
    parties:
      sender: {is: authority, joins: opens the case}
      overseer: {is: authority, joins: coordinates sender}
      desks:
        is: country
        many: true
        joins: every other country through its warning_desk
        each:
          states:
            unread: {label: "Unread", initial: true}
            answered: {label: "Answered"}
          transitions:
            answer: {label: "Answer", from: unread, to: answered, in: open}
            pass_on: {label: "Pass on", from: [unread, answered], to: answered, in: open, form: routing, add: {guards: routing.whom}}
      guards: {is: authority, many: true, joins: added by desks, country: same as the adding country}
    marks:
      asked: [no, yes]
    states:
      draft: {initial: true, label: "Draft", waits_for: sender}
      sent: {label: "Sent"}
      ended: {final: true, label: "Ended"}
    stages:
      open: [sent]
    transitions:
      send: {label: "Send", by: sender, from: draft, to: sent, form: notice, when: may_warn is yes}
      repeat: {label: "Send again", by: sender, from: open, to: same, corrects: notice, restart: desks, set: {asked: yes}}
      end: {label: "End", by: sender, from: sent, to: ended, when: every desks is answered}
    deadlines:
      review: {binds: desks, starts: sent, within: 6 months, tell: {sender: on ending}}
    access:
      sending: {who: [sender, overseer], may_read: [notice, every routing], in: any}
      warned: {who: desks, may_read: [notice.what, own routing, asked], in: open}
      guarding: {who: guards, may_read: notice, in: open}
    facts:
      may_warn: {of: sender, type: yes_no_not_known}
    retention: {erase: {after: ended, within: 1 year}}
""", """
    form: notice
    pages:
      what: {label: "What happened", questions: [kind, place]}
      about: {label: "Who did it", questions: [person]}
""", """
    form: routing
    pages:
      whom: {label: "To whom", questions: [whom]}
""", """
    question_set: notices
    title: "Notices"
    questions:
      kind: {type: choice, label: "What?", choices: {fire: "Fire", flood: "Flood"}, required: true, personal: no}
      place: {type: country, label: "Where?", required: true, personal: no}
      person: {type: person, label: "Who?", personal: ordinary}
      whom: {type: authorities, label: "To whom?", required: true, personal: no}
""")
DESKS = "joins: every other country through its warning_desk"
GUARDS = "{is: authority, many: true, joins: added by desks, country: same as the adding country}"
OVERSEER = "{is: authority, joins: coordinates sender}"


def party(id: str, *changes: tuple[str, str]) -> Party:
    return procedure(changed(WARNINGS, *changes), "warning").parties[PartyId(id)]


def wrong(*changes: tuple[str, str]) -> list[str]:
    return told(changed(WARNINGS, *changes))


# -- what a group is ---------------------------------------------------------------------------------------------------


def test_a_group_of_countries_has_members_with_a_status_each() -> None:
    desks = party("desks")
    assert (desks.holder, desks.many, desks.joins) == (Holder.COUNTRY, True, EveryCountry(OfficeId("warning_desk"), True))
    assert (tuple(desks.statuses), desks.first_status) == (("unread", "answered"), "unread")
    assert desks.statuses[StateId("unread")].label.context == "warning/parties/desks/each/states/unread/label"


def test_a_group_may_do_without_statuses() -> None:
    guards = party("guards")
    assert (guards.many, guards.statuses, guards.first_status) == (True, {}, None)
    assert (guards.joins, guards.country_as_adding) == (AddedBy(PartyId("desks")), True)


@pytest.mark.parametrize(("phrase", "joins"), [
    ("every country through its warning_desk", EveryCountry(OfficeId("warning_desk"), other=False)),
    ("every other country through its warning_desk", EveryCountry(OfficeId("warning_desk"), other=True)),
])
def test_every_country_joins_or_every_other(phrase: str, joins: Joins) -> None:
    assert party("desks", (DESKS, f"joins: {phrase}")).joins == joins


@pytest.mark.parametrize(("phrase", "joins"), [
    ("by office fire_brigade", ByOffice(OfficeId("fire_brigade"))),
    ("by office fire_brigade in notice.place", ByOffice(OfficeId("fire_brigade"), (FormId("notice"), QuestionId("place")))),
])
def test_an_office_takes_a_seat_everywhere_or_in_the_country_of_an_answer(phrase: str, joins: Joins) -> None:
    assert party("overseer", (OVERSEER, f"{{is: authority, joins: {phrase}}}")).joins == joins


def test_the_country_of_a_seat_may_be_the_one_of_an_answer() -> None:
    bound = party("guards", ("same as the adding country", "same as notice.place"))
    assert bound.country_as_answered == (FormId("notice"), QuestionId("place"))
    assert not bound.country_as_adding


def test_a_step_of_a_member_leaves_the_case_where_it_is() -> None:
    way = procedure(WARNINGS, "warning").transitions[TransitionId("pass_on")]
    assert way.member_of == "desks" and [seat.party for seat in way.by] == ["desks"]
    assert (way.from_statuses, way.to_status) == (("unread", "answered"), "answered")
    assert (way.sources, way.route) == (("sent",), (Branch(None, ALWAYS),))
    assert way.add == {"guards": ("routing", "whom")}
    assert way.label.context == "warning/parties/desks/each/transitions/pass_on/label"


def test_a_step_of_a_member_may_hang_on_the_case() -> None:
    asked = changed(WARNINGS, ("to: answered, in: open}", "to: answered, in: open, when: asked is yes}"))
    assert procedure(asked, "warning").transitions[TransitionId("answer")].when == Is(Path("asked", of_mark=True), ("yes",))


def test_a_transition_puts_all_members_back() -> None:
    assert procedure(WARNINGS, "warning").transitions[TransitionId("repeat")].restart == ("desks",)


def test_a_condition_asks_where_the_members_stand_even_if_a_status_is_called_like_a_word_of_conditions() -> None:
    end = procedure(WARNINGS, "warning").transitions[TransitionId("end")]
    assert end.when == SomeMember("every", "desks", ("answered",))
    several = changed(WARNINGS, ("every desks is answered", "some desks is unread or is answered"))
    assert procedure(several, "warning").transitions[TransitionId("end")].when == SomeMember(
        "some", "desks", ("unread", "answered"))


def test_access_and_deadlines_may_ask_where_the_members_stand() -> None:
    asked = changed(WARNINGS, ("own routing, asked], in: open}", "own routing, asked], in: open, when: no desks is answered}"),
                    ("within: 6 months", "within: {6 months: some desks is unread, 1 month: otherwise}"))
    assert told(asked) == []


def test_a_fact_is_what_the_directory_knows_about_the_holder_of_a_seat() -> None:
    found = procedure(changed(WARNINGS, ("may_warn is yes", "may_warn is not no")), "warning")
    fact = found.facts[FactId("may_warn")]
    assert (fact.of, fact.values) == ("sender", ("yes", "no", "not_known"))
    assert found.transitions[TransitionId("send")].when == IsNot(Path("may_warn", of_fact=True), ("no",))


def test_a_page_stands_for_its_questions_where_something_is_read() -> None:
    rule = procedure(WARNINGS, "warning").access[RuleId("warned")]
    form = FormId("notice")
    assert rule.may_read[:2] == (ReadForm(form, QuestionId("kind")), ReadForm(form, QuestionId("place")))
    assert rule.may_read[2] == ReadForm(FormId("routing"), None, Which.OWN)


def test_a_deadline_may_bind_a_group_go_on_without_end_and_tell_on_ending() -> None:
    review = procedure(WARNINGS, "warning").deadlines[DeadlineId("review")]
    assert (review.binds, review.ends, review.tell) == ("desks", (), (Tell(PartyId("sender"), on_ending=True),))


def test_data_may_be_erased_without_being_blocked_before() -> None:
    retention = procedure(WARNINGS, "warning").retention
    assert retention and retention.block is None and retention.erase.states == ("ended",)


# -- what is told ------------------------------------------------------------------------------------------------------

LEADING_NOWHERE = [
    (("from: unread, to: answered, in: open}", "from: unred, to: answered, in: open}"),
     "IMI-G002 [unred] step 'answer' starts from 'unred', which is not a status there; did you mean 'unread'?"),
    (("from: unread, to: answered, in: open}", "from: unread, to: answred, in: open}"),
     "IMI-G002 [answred] step 'answer' leads to 'answred', which is not a status there; did you mean 'answered'?"),
    (("to: answered, in: open}", "to: answered, in: opn}"),
     "IMI-R003 [opn] step 'answer' is done in 'opn', which is not a state or a stage; did you mean 'open'?"),
    (("every desks is answered", "every desks is answerd"),
     "IMI-T030 [answerd] 'answerd' is not among the values of 'desks'; did you mean 'answered'?"),
    (("every desks is answered", "every desk is answered"),
     "IMI-T056 [desk] the condition asks about the members of 'desk', which is neither a group nor a link; "
     "did you mean 'desks'?"),
    (("restart: desks", "restart: desk"),
     "IMI-G005 [desk] transition 'repeat' restarts 'desk', which is not a group; did you mean 'desks'?"),
    (("add: {guards: routing.whom}", "add: {guard: routing.whom}"),
     "IMI-G005 [guard] step 'pass_on' adds to 'guard', which is not a group; did you mean 'guards'?"),
    (("joins: added by desks", "joins: added by desk"),
     "IMI-R001 [desk] party 'guards' joins by 'desk', which is not a party; did you mean 'desks'?"),
    (("of: sender", "of: sendr"), "IMI-R001 [sendr] fact 'may_warn' is about 'sendr', which is not a party; did you mean 'sender'?"),
]


@pytest.mark.parametrize(("change", "message"), LEADING_NOWHERE, ids=[message[:8] for _, message in LEADING_NOWHERE])
def test_a_name_that_leads_nowhere_is_told_with_what_could_be_meant(change: tuple[str, str], message: str) -> None:
    assert wrong(change) == [message]


def test_a_group_says_many_and_a_seat_does_not() -> None:
    assert wrong((GUARDS, "{is: authority, joins: added by desks}")) == [
        "IMI-G001 [added by desks] party 'guards' joins by 'added by desks', so it needs 'many: true'"]
    assert wrong(("    many: true\n", "")) == [
        "IMI-G001 [every other country through its warning_desk] party 'desks' joins by "
        "'every other country through its warning_desk', so it needs 'many: true'"]
    assert wrong((OVERSEER, "{is: authority, many: true, joins: coordinates sender}")) == [
        "IMI-G001 [coordinates sender] party 'overseer' joins by 'coordinates sender', so it cannot be 'many: true'"]


def test_members_start_in_exactly_one_status() -> None:
    assert wrong(('{label: "Unread", initial: true}', '{label: "Unread"}')) == [
        "IMI-G003 [desks] the members of 'desks' have no statuses with 'initial: true', and need one"]
    assert wrong(('answered: {label: "Answered"}', 'answered: {label: "Answered", initial: true}')) == [
        "IMI-G003 [desks] the members of 'desks' have 2 statuses with 'initial: true', and need one"]


def test_a_seat_has_no_statuses() -> None:
    each = '{is: authority, joins: coordinates sender, each: {states: {new: {initial: true, label: "New"}}}}'
    assert wrong((OVERSEER, each)) == [
        "IMI-G004 [each] party 'overseer' says what each member goes through, but is a seat and has no members"]


def test_nobody_can_be_put_back_where_nobody_is_a_member() -> None:
    assert wrong(("restart: desks", "restart: overseer")) == [
        "IMI-G005 [overseer] transition 'repeat' restarts 'overseer', which is not a group"]


def test_members_are_added_only_by_those_by_whom_the_group_is_joined() -> None:
    assert wrong(("form: notice, when: may_warn is yes}", "form: [notice, routing], add: {guards: routing.whom}}")) == [
        "IMI-G006 [guards] transition 'send' adds members to 'guards', who joins by 'added by desks'"]
    assert wrong(("add: {guards: routing.whom}", "add: {desks: routing.whom}")) == [
        "IMI-G006 [desks] step 'pass_on' adds members to 'desks', who joins by 'every other country through its warning_desk'"]


@pytest.mark.parametrize(("change", "message"), [
    ((GUARDS, "{is: country, many: true, joins: added by desks}"),
     "IMI-G007 [added by desks] party 'guards' is 'country' and joins by 'added by desks'"),
    (("is: country", "is: authority"),
     "IMI-G007 [every other country through its warning_desk] party 'desks' is 'authority' and joins by "
     "'every other country through its warning_desk'"),
    ((OVERSEER, "{is: external, joins: coordinates sender}"),
     "IMI-G007 [coordinates sender] party 'overseer' is 'external' and joins by 'coordinates sender'"),
])
def test_countries_authorities_and_external_actors_join_in_their_own_ways(change: tuple[str, str], message: str) -> None:
    assert wrong(change) == [message]


def test_a_step_of_a_member_has_an_id_of_its_own() -> None:
    assert "IMI-G008 [end] 'end' is a step of the members of 'desks' and another step too" in wrong(
        ("        answer: {label", "        end: {label"))


def test_only_who_is_added_can_be_bound_to_the_adding_country() -> None:
    assert wrong((OVERSEER, "{is: authority, joins: coordinates sender, country: same as the adding country}")) == [
        "IMI-G009 [same as the adding country] the country of party 'overseer' is the adding country's, "
        "but its members are not added by anybody"]


FACT = "'may_warn' is a fact, and only a transition of the whole case can look at it"


@pytest.mark.parametrize("change", [
    ("own routing, asked], in: open}", "own routing, asked], in: open, when: may_warn is yes}"),
    ("within: 6 months", "within: {6 months: may_warn is yes, 1 month: otherwise}"),
    ("to: answered, in: open}", "to: answered, in: open, when: may_warn is yes}"),
    ("facts:\n", "guarantees:\n  careful: {never: send while may_warn is no}\nfacts:\n"),
], ids=["access", "deadline", "step of a member", "guarantee"])
def test_a_fact_is_looked_at_by_transitions_of_the_case_only(change: tuple[str, str]) -> None:
    assert wrong(change) == [f"IMI-G010 [may_warn] {FACT}"]


@pytest.mark.parametrize("group", ["desks", "guards"])
def test_what_a_member_can_do_never_hangs_on_where_members_stand(group: str) -> None:
    assert wrong(("to: answered, in: open}", f"to: answered, in: open, when: no {group} is answered}}")) == [
        f"IMI-G010 [{group}] '{group}' is a group, and only a transition of the whole case can look at it"]


def test_a_group_is_joined_by_somebody() -> None:
    assert wrong((", add: {guards: routing.whom}}", "}")) == [
        "IMI-G011 [guards] nothing adds members to 'guards', who joins by 'added by desks'"]


@pytest.mark.parametrize(("change", "message"), [
    (("of: sender", "of: overseer"),
     "IMI-G012 [overseer] fact 'may_warn' is about 'overseer', who joins by 'coordinates sender' and so holds no seat"),
    ((OVERSEER, "{is: authority, joins: coordinates guards}"),
     "IMI-G012 [guards] party 'overseer' joins by coordinating 'guards', who joins by 'added by desks' and so holds no seat"),
    (("same as the adding country", "same as overseer"),
     "IMI-G012 [overseer] the country of party 'guards' depends on 'overseer', "
     "who joins by 'coordinates sender' and so holds no seat"),
])
def test_what_is_said_of_one_holder_fits_a_seat_only(change: tuple[str, str], message: str) -> None:
    assert wrong(change) == [message]


def test_a_group_cannot_be_replaced() -> None:
    assert wrong(("restart: desks", "form: routing, replace: {guards: routing.whom}")) == [
        "IMI-R029 [guards] party 'guards', who joins by 'added by desks', cannot be replaced",
        "IMI-R030 [routing.whom] transition 'repeat' replaces 'guards' by the answer to 'routing.whom', "
        "which names no authority"]


def test_the_country_of_an_office_comes_from_an_answer_that_is_one() -> None:
    assert wrong((OVERSEER, "{is: authority, joins: by office fire_brigade in notice.kind}")) == [
        "IMI-R035 [notice.kind] party 'overseer' joins by 'notice.kind', which is a choice and not a country"]
    assert wrong(("same as the adding country", "same as notice.kind")) == [
        "IMI-R035 [notice.kind] the country of party 'guards' depends on 'notice.kind', which is a choice and not a country"]


def test_members_without_statuses_stand_nowhere() -> None:
    assert wrong(("every desks is answered", "every guards is answered")) == [
        "IMI-G002 [answered] the condition asks whether members of 'guards' are 'answered', which is not a status there"]


def test_a_fact_and_a_mark_have_different_names() -> None:
    assert wrong(("asked: [no, yes]", "may_warn: [no, yes]"), ("own routing, asked]", "own routing]"),
                 (", set: {asked: yes}", ", set: {may_warn: yes}")) == ["IMI-R034 [may_warn] 'may_warn' is a mark and a fact"]


def test_a_broken_group_or_fact_does_not_make_what_names_it_dangle() -> None:
    assert [line[:8] for line in wrong(("is: country", "is: country\n    label_of: x"))] == ["IMI-K001"]
    assert [line[:8] for line in wrong(("of: sender, type", "of: sender, typ"))] == ["IMI-K001"]
