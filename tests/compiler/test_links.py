"""Linked cases and publications: what authors may write, and what they are told."""

from __future__ import annotations

import pytest

from imi_runtime.model.conditions import IsNot, Path, SomeMember
from imi_runtime.model.ids import FormId, LinkId, MarkId, PublicationId, QuestionId, RuleId, TransitionId
from imi_runtime.model.procedure import FromTheLink, ReadForm, ReadMark, ShowNumber
from imi_runtime.model.text import Text
from tests.compiler.area_kit import area, changed, procedure, told

INSPECTIONS = area("""
    procedure: inspection
    kind: notification
    title: "Inspection"
    law: ["Demo Directive 1/2020, Article 1"]
    parties:
      inspector: {is: authority, joins: opens the case}
      overseer: {is: authority, joins: coordinates inspector}
    marks:
      samples: [none, ordered, tested]
    states:
      draft: {initial: true, label: "Draft"}
      under_way: {label: "Under way"}
      over: {final: true, label: "Over"}
    links:
      test: {procedure: sample_test, many: true, parties: {client: inspector, laboratory: order.laboratories}, carries: [plan, order]}
    transitions:
      begin: {label: "Begin", by: inspector, from: draft, to: under_way, form: plan}
      order: {label: "Order tests", by: inspector, from: under_way, to: same, form: order, set: {samples: ordered}, fires: {test: receive}}
      tested: {label: "A sample was tested", by: link, from: under_way, to: same, set: {samples: tested}}
      hurry: {label: "Hurry up", by: inspector, from: under_way, to: same, fires: {test: remind}}
      finish: {label: "Finish", by: inspector, from: under_way, to: over, when: no test is waiting}
    access:
      inspecting: {who: [inspector, overseer], may_read: [plan, order, samples], in: any}
      searching: {who: overseer, may_read: plan, in: under_way, found_by: [plan.shop, plan.town], listed_by: plan.town}
    publishes:
      results:
        shows: [number, plan.town, samples, "This shop is being inspected"]
        in: [under_way, over]
        found_by: [number, plan.shop]
        when: samples is not none
""", """
    procedure: sample_test
    kind: request
    title: "Test of a sample"
    law: ["Demo Directive 1/2020, Article 2"]
    parties:
      client: {is: authority, joins: from the link}
      laboratory: {is: authority, joins: from the link}
    states:
      prepared: {initial: true, label: "Prepared"}
      waiting: {label: "Waiting for the result", waits_for: laboratory}
      known: {final: true, label: "Result known"}
    links:
      whole: {procedure: inspection}
    transitions:
      receive: {label: "Received", by: link, from: prepared, to: waiting}
      remind: {label: "Reminded", by: link, from: [waiting, known], to: same}
      report: {label: "Report", by: laboratory, from: waiting, to: known, form: result, fires: {whole: tested}}
    access:
      testing: {who: [client, laboratory], may_read: [plan, order, result], in: any}
""", """
    form: plan
    pages:
      where: {label: "Where", questions: [shop, town]}
""", """
    form: order
    pages:
      who: {label: "Who shall test", questions: [laboratories, first_laboratory]}
""", """
    form: result
    pages:
      result: {label: "The result", questions: [safe]}
""", """
    question_set: samples
    title: "Samples"
    questions:
      shop: {type: text, label: "Which shop?", required: true, personal: no}
      town: {type: text, label: "Which town?", required: true, personal: no}
      laboratories: {type: authorities, label: "Which laboratories?", required: true, personal: no}
      first_laboratory: {type: authority, label: "Which first?", personal: no}
      safe: {type: yes_no, label: "Is it safe?", required: true, personal: no}
""")
TEST = "{procedure: sample_test, many: true, parties: {client: inspector, laboratory: order.laboratories}, carries: [plan, order]}"


def wrong(*changes: tuple[str, str]) -> list[str]:
    return told(changed(INSPECTIONS, *changes))


# -- what a link is ----------------------------------------------------------------------------------------------------


def test_a_link_opens_cases_whose_seats_it_fills_and_to_which_it_carries_texts() -> None:
    link = procedure(INSPECTIONS, "inspection").links[LinkId("test")]
    assert (link.procedure, link.many) == ("sample_test", True)
    assert link.seats == {"client": "inspector", "laboratory": ("order", "laboratories")}
    assert link.carries == ("plan", "order")


def test_a_link_without_parties_leads_back() -> None:
    link = procedure(INSPECTIONS, "sample_test").links[LinkId("whole")]
    assert (link.procedure, link.many, link.seats, link.carries) == ("inspection", False, {}, ())


def test_seats_from_the_link_are_nobodys_to_take_and_no_party_opens_the_case() -> None:
    test = procedure(INSPECTIONS, "sample_test")
    assert [type(party.joins) for party in test.parties.values()] == [FromTheLink, FromTheLink]
    assert test.opener is None
    assert test.opens_with(TransitionId("receive")) and not test.opens_with(TransitionId("remind"))


def test_carried_forms_are_read_by_the_rules_of_the_other_procedure() -> None:
    test = procedure(INSPECTIONS, "sample_test")
    assert test.carried == ("plan", "order")
    assert procedure(INSPECTIONS, "inspection").carried == ()


def test_a_transition_fires_in_linked_cases_and_one_by_link_is_done_by_nobody() -> None:
    inspection = procedure(INSPECTIONS, "inspection")
    assert inspection.transitions[TransitionId("order")].fires == {"test": "receive"}
    tested = inspection.transitions[TransitionId("tested")]
    assert (tested.by_link, tested.by, tested.by_clock) == (True, (), False)


def test_a_transition_asks_in_which_states_linked_cases_stand() -> None:
    finish = procedure(INSPECTIONS, "inspection").transitions[TransitionId("finish")]
    assert finish.when == SomeMember("no", "test", ("waiting",), of_link=True)


# -- what is published, and what is found ------------------------------------------------------------------------------


def test_a_publication_shows_single_things_and_sentences_that_are_translated() -> None:
    results = procedure(INSPECTIONS, "inspection").publications[PublicationId("results")]
    assert results.shows == (
        ShowNumber(), ReadForm(FormId("plan"), QuestionId("town")), ReadMark(MarkId("samples")),
        Text("inspection/publishes/results/shows/4", "This shop is being inspected"),
    )
    assert (results.states, results.when) == (("under_way", "over"), IsNot(Path("samples", of_mark=True), ("none",)))
    assert results.found_by == (None, ("plan", "shop"))


def test_a_rule_may_ask_for_exact_values_and_say_by_what_cases_are_listed() -> None:
    rule = procedure(INSPECTIONS, "inspection").access[RuleId("searching")]
    assert rule.found_by == (("plan", "shop"), ("plan", "town"))
    assert rule.listed_by == (("plan", "town"),)


# -- what is told ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("change", "message"), [
    (("{procedure: sample_test,", "{procedure: sampel_test,"),
     "IMI-X003 [sampel_test] link 'test' leads to 'sampel_test', which is not a procedure of this area; "
     "did you mean 'sample_test'?"),
    (("fires: {test: receive}", "fires: {tset: receive}"),
     "IMI-J001 [tset] transition 'order' fires through 'tset', which is not a link; did you mean 'test'?"),
    (("fires: {test: receive}", "fires: {test: recieve}"),
     "IMI-R004 [recieve] transition 'order' fires 'recieve', which is not a transition; did you mean 'receive'?"),
    (("no test is waiting", "no tests is waiting"),
     "IMI-T056 [tests] the condition asks about the members of 'tests', which is neither a group nor a link; "
     "did you mean 'test'?"),
    (("no test is waiting", "no test is waitin"),
     "IMI-T030 [waitin] 'waitin' is not among the values of 'test'; did you mean 'waiting'?"),
    (("carries: [plan, order]", "carries: [plans, order]"),
     "IMI-R005 [plans] link 'test' carries 'plans', which is not a form; did you mean 'plan'?"),
    (("{client: inspector,", "{client: inspektor,"),
     "IMI-R001 [inspektor] link 'test' fills 'client' with 'inspektor', which is not a party; did you mean 'inspector'?"),
    (("laboratory: order.laboratories", "laboratory: order.laboratory"),
     "IMI-R006 [laboratory] link 'test' fills 'laboratory' with 'laboratory', which is not a question here; "
     "did you mean 'laboratories'?"),
    (("laboratory: order.laboratories", "laboratory: plan.town"),
     "IMI-R030 [plan.town] link 'test' fills 'laboratory' with 'plan.town', which names no authority"),
])
def test_a_name_that_leads_nowhere_is_told_with_what_could_be_meant(change: tuple[str, str], message: str) -> None:
    assert message in wrong(change)
    assert len(wrong(change)) == 1


FILLS = "IMI-J002 [test] link 'test' opens cases of 'sample_test' and "


@pytest.mark.parametrize(("change", "fault"), [
    (("{client: inspector, laboratory", "{laboratory"), "does not fill its seat 'client'"),
    (("{client: inspector,", "{client: inspector, customer: inspector,"), "fills 'customer', which is not a party there"),
    (("client: {is: authority, joins: from the link}", "client: {is: authority, joins: coordinates laboratory}"),
     "fills 'client', which does not join 'from the link' there"),
    (("client: {is: authority, joins: from the link}", "client: {is: external, joins: from the link}"),
     "fills 'client', which is 'external' there, with 'authority'"),
])
def test_a_link_fills_exactly_the_seats_that_join_from_the_link(change: tuple[str, str], fault: str) -> None:
    assert wrong(change) == [FILLS + fault]


def test_a_link_fills_seats_from_parties_with_one_holder() -> None:
    assert wrong(("{client: inspector,", "{client: overseer,")) == [
        "IMI-G012 [overseer] link 'test' fills 'client' with 'overseer', "
        "who joins by 'coordinates inspector' and so holds no seat"]


def test_only_what_is_done_by_link_can_be_fired() -> None:
    assert wrong(("fires: {test: remind}", "fires: {test: report}")) == [
        "IMI-J003 [hurry] transition 'hurry' fires 'report' of 'sample_test', which is not done 'by: link'",
        "IMI-J007 [remind] transition 'remind' is done 'by: link', but no procedure of the area fires it",
    ]


def test_a_link_back_opens_nothing() -> None:
    begun = ("by: link, from: under_way, to: same, set", "by: link, from: [draft, under_way], to: same, set")
    assert wrong(begun) == [
        "IMI-J004 [report] transition 'report' fires 'tested' of 'inspection', which starts in its initial state, "
        "through a link that leads back"]


def test_a_step_does_not_fire_itself_through_others() -> None:
    circle = wrong(
        ('{label: "Reminded", by: link, from: [waiting, known], to: same}',
         '{label: "Reminded", by: link, from: [waiting, known], to: same, fires: {whole: tested}}'),
        ("to: same, set: {samples: tested}}", "to: same, set: {samples: tested}, fires: {test: remind}}"))
    assert circle == [
        "IMI-J005 [tested] 'tested' fires itself again: inspection: tested fires sample_test: remind fires inspection: tested"]


def test_a_step_may_fire_what_fires_something_else() -> None:
    assert wrong(('{label: "Reminded", by: link, from: [waiting, known], to: same}',
                  '{label: "Reminded", by: link, from: [waiting, known], to: same, fires: {whole: tested}}')) == []


def test_a_link_does_it_alone() -> None:
    assert wrong(("by: link, from: under_way", "by: [link, inspector], from: under_way")) == [
        "IMI-J006 [link] transition 'tested' is done by a linked case and by others"]


def test_nobody_answers_in_a_transition_by_link() -> None:
    filled = wrong(("by: link, from: under_way, to: same,", "by: link, from: under_way, to: same, form: order,"))
    assert [line.partition("] ")[0] for line in filled] == ["IMI-K006 [form"]


def test_what_is_done_by_link_is_fired_by_somebody() -> None:
    assert wrong((", fires: {test: remind}}", "}")) == [
        "IMI-J007 [remind] transition 'remind' is done 'by: link', but no procedure of the area fires it"]


@pytest.mark.parametrize("shown", ["plan", "shop", "every plan", "own plan.town", "Inspected"])
def test_whatever_is_published_is_named_singly(shown: str) -> None:
    assert wrong(("[number, plan.town, samples,", f'[number, "{shown}", samples,')) == [
        f"IMI-J008 [{shown}] publication 'results' shows '{shown}', which is neither the number, a mark, FORM.QUESTION "
        "nor a text of several words"]


def test_an_unknown_question_is_neither_published_nor_a_key() -> None:
    assert wrong(("[number, plan.town, samples,", "[number, plan.twon, samples,")) == [
        "IMI-R006 [twon] publication 'results' shows 'twon', which is not a question here; did you mean 'town'?"]
    assert wrong(("found_by: [number, plan.shop]", "found_by: [number, plan.shp]")) == [
        "IMI-R006 [shp] publication 'results' is found by 'shp', which is not a question here; did you mean 'shop'?"]
    assert wrong(("listed_by: plan.town", "listed_by: plan.twon")) == [
        "IMI-R006 [twon] access rule 'searching' is listed by 'twon', which is not a question here; did you mean 'town'?"]


def test_a_procedure_with_seats_from_the_link_is_opened_by_one() -> None:
    unopened = wrong((TEST, "{procedure: sample_test}"), (", fires: {test: receive}}", "}"))
    assert unopened[0] == "IMI-J009 [] procedure 'sample_test' has seats 'from the link', but no link of the area opens it"


@pytest.mark.parametrize("key", ["many", "carries"])
def test_a_link_back_says_nothing_about_opening(key: str) -> None:
    said = {"many": "many: true", "carries": "carries: result"}[key]
    assert wrong(("{procedure: inspection}", f"{{procedure: inspection, {said}}}")) == [
        f"IMI-J010 [whole] link 'whole' leads back to the case that opened this one, so '{key}' says nothing"]


def test_behind_a_link_stands_one_case_unless_it_says_many() -> None:
    assert wrong(("many: true, ", "")) == [
        "IMI-J011 [test] link 'test' opens a case for each authority that 'order.laboratories' names"]
    one = (("many: true, ", ""), ("laboratory: order.laboratories", "laboratory: order.first_laboratory"))
    guarded = ("to: same, form: order, set", "to: same, when: samples is none, form: order, set")
    assert wrong(*one, guarded) == []
    assert wrong(*one) == [
        "IMI-J012 [order] transition 'order' opens a case through 'test', behind which one case stands at most, and can"
        " come again"]


def about_links(*changes: tuple[str, str]) -> list[str]:
    return [said for said in wrong(*changes) if said.startswith("IMI-J")]


LATER = "  later: {label: \"Later\", by: inspector, from: over, to: over, form: result}\n"


def test_what_a_link_carries_was_filled_by_then() -> None:
    note = ("carries: [plan, order]}", "carries: [plan, order, result]}")
    (problem,) = about_links(note, ("form: result, fires", "fires"), ("access:\n  inspecting", LATER + "access:\n  inspecting"))
    assert problem == "IMI-J013 [test] link 'test' carries 'result', which cannot have been filled when 'order' opens the case"


def test_what_the_other_case_relies_on_is_always_carried() -> None:
    added = '  note: {label: "Note", by: inspector, from: under_way, to: same, form: result}\n'
    note = (("carries: [plan, order]}", "carries: [plan, order, result]}"), ("form: result, fires", "when: WHEN, fires"),
            ("access:\n  inspecting", added + "access:\n  inspecting"))
    (problem,) = about_links(*note, ("when: WHEN", "when: result.safe is yes"))
    assert problem == (
        "IMI-J015 [test] procedure 'sample_test', to which link 'test' leads, relies on 'result', which need not have been"
        " filled before 'order'")
    assert about_links(*note, ("when: WHEN, ", "")) == []


def test_whoever_searches_finds_what_was_certainly_filled() -> None:
    note = '  note: {label: "Note", by: inspector, from: under_way, to: same, form: order}\n'
    found = about_links(("found_by: [number, plan.shop]", "found_by: [number, result.safe]"), ("form: result, fires", "fires"),
                  ("access:\n  inspecting", note.replace("form: order", "form: result") + "access:\n  inspecting"))
    assert found == [
        "IMI-J015 [results] publication 'results' relies on 'result', which need not have been filled when the case stands"
        " in 'under_way'"]


def test_what_is_published_was_filled_by_then() -> None:
    (problem,) = about_links(("plan.town, samples,", "result.safe, samples,"), ("form: result, fires", "fires"),
                       ("access:\n  inspecting", LATER + "access:\n  inspecting"), ("in: [under_way, over]\n", "in: under_way\n"))
    assert problem == (
        "IMI-J014 [results] publication 'results' shows 'result.safe', but 'result' cannot have been filled in any of its"
        " states")


def test_access_and_deadlines_do_not_look_at_linked_cases() -> None:
    assert wrong(("[plan, order, samples], in: any}", "[plan, order, samples], in: any, when: no test is waiting}")) == [
        "IMI-G010 [test] 'test' is a link, and only a transition of the whole case can look at it"]


def test_a_link_and_a_party_have_different_names() -> None:
    assert "IMI-R034 [overseer] 'overseer' is a party and a link" in wrong(
        ("links:\n  test:", "links:\n  overseer: {procedure: inspection}\n  test:"))


def test_a_fault_in_one_procedure_does_not_make_the_others_seem_unopened() -> None:
    assert [line[:8] for line in wrong(("by: inspector, from: draft", "by: inspektor, from: draft"))] == ["IMI-R001"]
    assert [line[:8] for line in wrong(("title: \"Inspection\"", "titel: \"Inspection\""))] == ["IMI-K001"]
    assert [line[:8] for line in wrong(("shop: {type: text", "shop: {type: txt"))] == ["IMI-K004"]


PASSED_ON = area("""
    procedure: question
    kind: request
    title: "A question"
    law: ["Demo Directive 1/2020, Article 1"]
    parties:
      asker: {is: authority, joins: opens the case}
      answerer: {is: authority, joins: chosen by asker}
    states:
      draft: {initial: true, label: "Draft", waits_for: asker}
      asked: {label: "Asked", waits_for: answerer}
      answered: {final: true, label: "Answered"}
    links:
      part: {procedure: question, many: true, parties: {asker: asker, answerer: passing.to}, carries: asking}
    transitions:
      ask: {label: "Ask", by: asker, from: draft, to: asked, form: [asking, choice]}
      receive: {label: "Received", by: link, from: draft, to: asked}
      pass_on: {label: "Pass on", by: answerer, from: asked, to: same, form: passing, fires: {part: receive}}
      answer: {label: "Answer", by: answerer, from: asked, to: answered}
    access:
      both: {who: [asker, answerer], may_read: [asking, choice, passing], in: any}
""", """
    question_set: words
    title: "Words"
    questions:
      text: {type: text, label: "What do you ask?", required: true, personal: no}
      to: {type: authorities, label: "Who shall answer parts?", required: true, personal: no}
""", """
    form: asking
    pages:
      what: {label: "What", questions: [text]}
""", """
    form: choice
    pages:
      who: {label: "Who", chooses: answerer}
""", """
    form: passing
    pages:
      to_whom: {label: "To whom", questions: [to]}
""")


def test_a_procedure_that_people_open_may_pass_a_part_on_as_a_case_of_its_own_kind() -> None:
    assert procedure(PASSED_ON, "question").carried == (FormId("asking"),)


def test_whoever_opens_the_case_must_be_filled_by_the_link_that_opens_it_instead() -> None:
    assert told(changed(PASSED_ON, ("{asker: asker, answerer: passing.to}", "{answerer: passing.to}"))) == [
        "IMI-J002 [part] link 'part' opens cases of 'question' and does not fill its seat 'asker'"]
