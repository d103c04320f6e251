"""What a well-formed area may still have wrong, and what its author is told."""

from __future__ import annotations

import re

import pytest

from imi_runtime.compiler.compile import compile_bundle
from tests.library_kit import AREA, library

PROCEDURE = "procedures/demo_permits/permit_request.yaml"


def told(*changes: tuple[str, str], files: dict[str, str | None] | None = None, **others: tuple[str, str]) -> list[str]:
    """Return what is told about the small area after passages of its procedure were changed."""
    texts = library(files, **others)
    path = next(path for path in texts if str(path) == PROCEDURE)
    procedure = texts[path].decode()
    for old, new in changes:
        assert procedure.count(old) == 1, f"{old!r} stands {procedure.count(old)} times in the procedure"
        procedure = procedure.replace(old, new)
    problems = compile_bundle({**texts, path: procedure.encode()}, AREA).problems
    return sorted(re.sub(r"^.*?:\d+:\d+  IMI-", "", str(problem)) for problem in problems)


def test_the_small_area_has_nothing_wrong():
    assert told() == []


# -- states


def test_a_procedure_has_exactly_one_initial_state():
    assert told(("initial: true, ", "")) == ["S001  no state of 'permit_request' is the initial one"]
    assert "S002  state 'sent' is initial, and so is 'draft'" in told(('sent: {label', 'sent: {initial: true, label'))


def test_a_state_that_no_way_leads_to_is_told():
    lost = '{final: true, label: "Closed"}\n  lost: {label: "Lost", waits_for: requester}'
    assert told(
        ('{final: true, label: "Closed"}', lost),
        ("  close: {", '  find: {label: "Find", by: requester, from: lost, to: closed}\n  close: {'),
    ) == ["S003  state 'lost' of 'permit_request' can never be reached"]


def test_a_state_that_nothing_leaves_is_told_even_when_something_can_be_done_there():
    assert told(("from: answered, to: closed", "from: answered, to: same")) == [
        "S003  state 'closed' of 'permit_request' can never be reached",
        "S004  nothing leads on from state 'answered', and it is not final",
    ]


def test_states_that_only_lead_to_each_other_are_told():
    assert [line[:4] for line in told(("from: answered, to: closed", "from: answered, to: sent"))] == ["S003", *["S005"] * 3]


def test_a_procedure_needs_a_final_state():
    assert "S006  no state of 'permit_request' is final" in told(
        ('{final: true, label: "Closed"}', '{label: "Closed", waits_for: requester}'))


def test_a_final_state_waits_for_nobody_and_is_only_left_by_corrections():
    assert told(
        ('{final: true, label: "Closed"}', '{final: true, label: "Closed", waits_for: requester}'),
        ("  close: {", '  reopen: {label: "Reopen", by: requester, from: closed, to: sent}\n  close: {'),
    ) == [
        "S007  state 'closed' is final, and waits for 'requester'",
        "S008  transition 'reopen' starts from 'closed', which is final",
    ]


def test_a_correction_may_be_made_in_a_final_state():
    correct = '  fix: {label: "Correct", by: requester, from: closed, to: same, corrects: request}\n  close: {'
    assert told(("  close: {", correct)) == []


def test_every_open_state_says_whose_turn_it_is():
    assert told((', waits_for: responder}', '}')) == ["S009  state 'sent' does not say whose turn it is"]


def test_whose_turn_it_is_must_be_able_to_act():
    assert told(('waits_for: responder', 'waits_for: requester')) == [
        "S010  state 'sent' waits for 'requester', who can do nothing in it"
    ]


def test_exactly_one_party_opens_the_case():
    third = "country: other than requester}\n  watcher: {is: authority, joins: opens the case}"
    assert "S012  party 'watcher' opens the case, and so does 'requester'" in told(("country: other than requester}", third))
    assert any(line.startswith("S011") for line in told(("joins: opens the case", "joins: chosen by responder")))


def test_the_opener_can_act_in_the_initial_state():
    assert "S013  a case starts in 'draft', where 'requester', who opens it, can do nothing" in told(
        ("by: requester, from: draft", "by: responder, from: draft"))


def test_a_party_that_is_chosen_is_on_a_page_that_chooses_it():
    assert told(request=('  recipient: {label: "Who shall answer", chooses: responder}\n', "")) == [
        "S014  party 'responder' is chosen by 'requester', but no form that 'requester' fills has a page that chooses it"
    ]


# -- transitions


def test_what_is_held_corrected_or_taken_back_was_filled_before():
    assert told(('label: "Sent", waits_for: responder', 'label: "Sent", waits_for: responder, holds: reply')) == [
        "S021  state 'sent' holds 'reply', which nothing fills on the way there"
    ]
    assert told(("to: sent, form: request}", "to: sent, form: request, takes_back: reply}")) == [
        "S020  transition 'send' takes back 'reply', which nothing fills before"
    ]
    assert told(("to: sent, form: request}", "to: sent, form: request, corrects: reply}")) == [
        "S022  transition 'send' corrects 'reply', which nothing fills before"
    ]


def test_the_first_of_two_steps_cannot_be_compared_with_the_second():
    assert told(("form: request}", "form: request, not_same_person_as: close}")) == [
        "S023  transition 'send' must be done by another person than 'close', which cannot have happened before"
    ]
    assert told(("to: closed}", "to: closed, not_same_person_as: send}")) == []


def test_forms_and_marks_without_use_are_warned_about():
    spare = 'form: spare\npages:\n  one: {label: "One", questions: [remark]}\n'
    assert told(files={"forms/demo_permits/spare.yaml": spare}) == ["S024  form 'spare' is filled by no transition"]
    assert told(("states:", "marks: {round: [first, second]}\nstates:")) == ["S025  mark 'round' is never set"]


# -- conditions


def routed(first: str, second: str) -> list[str]:
    return told(("to: sent, form", f"to: {{sent: {first}, closed: {second}, same: otherwise}}, form"))


def test_ways_that_exclude_each_other_are_fine():
    assert routed("request.urgent is yes", "request.urgent is no") == []
    assert routed("request.reply_by is before today", "request.reply_by is after today") == []
    assert routed("request.urgent is answered", "request.urgent is not answered") == []


def test_ways_that_can_be_open_at_once_are_told_with_an_example():
    assert routed("request.urgent is yes", "request.reply_by is answered") == [
        "T050  transition 'send': the ways to 'sent' and to 'closed' are both open when request.urgent is yes and "
        "request.reply_by is before today"
    ]
    assert [line[:4] for line in routed("request.urgent is yes", "request.urgent is not no")] == ["T050"]


def test_numbers_are_cut_at_the_comparisons():
    holder = ('  remark:', '  workers: {type: integer, label: "How many?", personal: no}\n  remark:')
    asks = ("questions: [reply_by]", "questions: [reply_by, workers]")
    apart = ("to: sent, form", "to: {sent: request.workers is at least 3, closed: request.workers is at most 2, same: otherwise}, form")
    close = ("to: sent, form", "to: {sent: request.workers is at least 3, closed: request.workers is at most 3, same: otherwise}, form")
    assert told(apart, holder=holder, request=asks) == []
    assert [line[:4] for line in told(close, holder=holder, request=asks)] == ["T050"]


def test_rows_are_told_apart_by_what_is_asked_of_them():
    rows = '  staff: {type: rows, label: "Staff", personal: no, rows: {hired: {type: yes_no, label: "Hired?", personal: no}}}\n  remark:'
    changes = {"holder": ("  remark:", rows), "request": ("questions: [reply_by]", "questions: [reply_by, staff]")}
    some, no = "some row of request.staff has hired is yes", "no row of request.staff has hired is yes"
    every = "every row of request.staff has hired is yes"
    ways = "to: {{sent: {}, closed: {}, same: otherwise}}, form"
    assert told(("to: sent, form", ways.format(some, no)), **changes) == []
    assert told(("to: sent, form", ways.format(every, no)), **changes) == []
    assert [line[:4] for line in told(("to: sent, form", ways.format(some, every)), **changes)] == ["T050"]


def test_terms_exclude_each_other_too():
    terms = "{14 days: request.urgent is yes, 10 days: request.urgent is not no, 30 days: otherwise}"
    assert [line[:4] for line in told(("within: 14 days", f"within: {terms}"))] == ["T050"]


def test_a_condition_that_can_never_hold_is_told():
    assert told(("form: reply}", "form: reply, when: request.urgent is yes and request.urgent is no}")) == [
        "T051  transition 'reply': 'request.urgent is yes and request.urgent is no' can never hold"
    ]
    assert [line[:4] for line in told(("form: reply}", "form: reply, when: request.reply_by is before today and request.reply_by is after today}"))] == ["T051"]


def test_not_of_an_answer_that_may_be_missing_needs_answered():
    assert told(("form: reply}", "form: reply, when: not request.reply_by is before today}")) == [
        "T053  'not request.reply_by is before today' also holds when 'request.reply_by' was not answered at all"
    ]
    assert told(("form: reply}", "form: reply, when: request.reply_by is answered and not request.reply_by is before today}")) == []
    assert told(("form: reply}", "form: reply, when: not request.urgent is yes}")) == []


def test_a_condition_on_a_form_that_the_procedure_does_not_fill_is_told():
    spare = 'form: spare\npages:\n  one: {label: "One", questions: [remark]}\n'
    lines = told(("form: reply}", "form: reply, when: spare.remark is answered}"), files={"forms/demo_permits/spare.yaml": spare})
    assert "T054  transition 'reply': no transition of 'permit_request' fills 'spare', so 'spare.remark' is never answered" in lines


def test_questions_that_wait_for_each_other_are_told():
    assert told(holder=('urgent: {type: yes_no, label: "Is it urgent?", required: true, personal: no}',
                        'urgent: {type: yes_no, label: "Is it urgent?", personal: no, ask_when: why_urgent is answered}')) == [
        "T055  question 'urgent' is only asked depending on itself: urgent needs why_urgent needs urgent"
    ]


# -- access


def test_whoever_answers_may_read_what_was_asked():
    assert told(("who: responder, may_read: [request, reply], in: [open, closed]", "who: responder, may_read: [request, reply], in: [answered, closed]")) == [
        "A001  transition 'reply': 'responder as handler' answers 'request' in state 'sent', and may not read it there",
        "A006  state 'sent' waits for 'responder', who may read nothing in it",
    ]


def test_a_rule_opens_what_can_have_been_filled():
    assert "A002  access rule 'drafting' opens 'reply' only in states in which it cannot have been filled" in told(
        ("  answering:", "  drafting: {who: requester, may_read: reply, in: draft}\n  answering:"))


def test_a_form_that_is_filled_is_read_by_somebody():
    lines = told(("may_read: [request, reply], in: any", "may_read: request, in: any"), ("may_read: [request, reply], in: [open, closed]", "may_read: request, in: [open, closed]"))
    assert lines == ["A003  'permit_request' lets 'reply' be filled, and no access rule opens it to anybody"]


def test_every_party_is_in_some_rule():
    third = "country: other than requester}\n  watcher: {is: authority, joins: coordinates requester}"
    assert told(("country: other than requester}", third)) == ["A005  party 'watcher' is in no access rule"]


def test_own_is_for_those_who_write():
    assert told(("may_read: [request, reply], in: any", "may_read: [request, reply, own reply], in: any")) == [
        "A007  access rule 'asking' opens 'own reply' to 'requester', who never fills 'reply'"
    ]


def test_whoever_decides_on_a_held_text_may_read_it():
    held = ('label: "Sent", waits_for: responder', 'label: "Sent", waits_for: responder, holds: request')
    blind = ("who: responder, may_read: [request, reply]", "who: responder, may_read: [request.urgent, reply]")
    assert told(held, blind) == [
        "A001  transition 'reply': 'responder as handler' answers 'request' in state 'sent', and may not read it there",
        "A008  state 'sent' holds 'request' and waits for 'responder', who may not read it there",
    ]


# -- deadlines


def test_the_clock_does_only_what_a_deadline_fires():
    lapse = '  lapse: {label: "Lapse", by: clock, from: sent, to: closed}\n  close: {'
    assert told(("  close: {", lapse)) == ["D001  transition 'lapse' is done by the clock, and no deadline fires it"]
    assert told(("  close: {", lapse), ("within: 14 days", "within: 14 days, then: lapse")) == []
    assert told(("within: 14 days", "within: 14 days, then: reply")) == ["D002  deadline 'answer' fires 'reply', which is not 'by: clock'"]


def test_a_deadline_fires_what_can_happen_then():
    lapse = '  lapse: {label: "Lapse", by: clock, from: draft, to: closed}\n  close: {'
    assert told(("  close: {", lapse), ("within: 14 days", "within: 14 days, then: lapse")) == [
        "D005  deadline 'answer' fires 'lapse', which cannot happen in any state in which the deadline can run"
    ]


def test_a_deadline_can_be_met():
    assert told(("starts: sent, ends: answered", "starts: answered, ends: sent")) == [
        "D003  deadline 'answer': nothing under 'ends' can happen after it starts"
    ]


def test_a_reminder_is_not_longer_than_its_deadline():
    assert told(("responder: 2 days before", "responder: 1 month before")) == [
        "D004  deadline 'answer' lasts 14 days, and tells 'responder' 1 month before its end"
    ]


# -- data protection


RETENTION = "retention:\n  block: {after: closed, within: 6 months}\n  erase: {after: closed, within: 3 years}\n"


def test_personal_data_have_an_end():
    assert told((RETENTION, "")) == [
        "D020  'permit_request' asks for personal data, such as 'name', and does not say when they are blocked and erased"
    ]


def test_blocking_comes_before_erasing():
    assert told(("within: 3 years", "within: 3 months")) == [
        "D021  'permit_request' erases data 3 months after the case, before they are blocked 6 months after it"
    ]


def test_every_end_of_a_case_passes_retention():
    lines = told(
        ('{final: true, label: "Closed"}', '{final: true, label: "Closed"}\n  withdrawn: {final: true, label: "Withdrawn"}'),
        ("  close: {", '  withdraw: {label: "Withdraw", by: requester, from: [sent, answered], to: withdrawn}\n  close: {'),
    )
    assert lines == [
        "D022  a case of 'permit_request' that ends in 'withdrawn' would never have its data blocked",
        "D022  a case of 'permit_request' that ends in 'withdrawn' would never have its data erased",
    ]


def test_a_law_is_named():
    assert told(('law: ["Demo Directive 1/2020, Article 4"]', 'law: [" "]')) == ["D023  the procedure 'permit_request' names no legal basis"]


# -- languages


@pytest.mark.parametrize("text", ["Send {{ name }}", "{% if x %}Send", "${name}"])
def test_texts_are_not_templates(text: str):
    assert [line[:4] for line in told(('label: "Send"', f'label: "{text}"'))] == ["L006"]


def test_a_language_without_translations_is_warned_about():
    assert told(bundle=("languages: [en]", "languages: [en, fr]")) == [
        "L005  the area speaks 'fr', and there is no file i18n/demo_permits/fr.po"
    ]
