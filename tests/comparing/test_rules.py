"""Every kind of change is found, told in words of the field, and graded as docs/operating.md says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from imi_runtime.comparing.compare import compare
from imi_runtime.comparing.grading import MEANING, RULES, Grade
from tests.comparing.kit import difference, version
from tests.exchange_kit import AREA as BOATS
from tests.exchange_kit import boats

OPERATING = Path(__file__).resolve().parents[2] / "docs/operating.md"
Passages = tuple[tuple[str, str, str], ...]

PUBLISHED = ("permit_request", "retention:\n", "publishes:\n  open_cases: {shows: [number], in: open}\nretention:\n")
COUNTED = ("permit_request", "retention:\n",
           "statistics: {asked_by: requester, asked: responder, sent: sent, answered: reply}\nretention:\n")  # fmt: skip
PROMISED = ("permit_request", "retention:\n",
            "guarantees:\n  private: {never: responder reads request, in: draft}\nretention:\n")  # fmt: skip
MARKED = ("permit_request", "stages:\n", "marks:\n  urged: [no, yes]\nstages:\n")
URGING = ("permit_request", "  close: {label",
          "  urge: {label: \"Urge\", by: requester, from: sent, to: same, set: {urged: yes}}\n  close: {label")  # fmt: skip
NOTED = ("holder", "remark: {type", "remark: {was: hint, type")
REMARKED = ("request", "[name, urgent, why_urgent]", "[name, urgent, why_urgent, remark]")

CASES: list[tuple[str, Passages, Passages, str]] = [
    ("wording", (), (("permit_request", 'label: "Sent"', 'label: "Handed over"'),), "The name of the state “Sent” reads otherwise."),
    ("reference", (), (("permit_request", "Article 4", "Article 5"),), "The legal basis of the procedure “Request about a permit” changes."),
    ("arrangement", (), (("request", "[name, urgent, why_urgent]", "[urgent, name, why_urgent]"),),
     "Another order (question) in the page “About the holder”: “Is it urgent?” now first."),
    ("arrangement", (), (("permit_request", "open: [sent, answered]", "open: [sent, answered]\n  early: [sent]"),),
     "The list of states “early” is new."),
    ("written otherwise", (), (("permit_request", "in: [open, closed]", "in: [closed, sent, answered]"),),
     "The access rules are written otherwise. Nobody reads more or less than before."),
    ("written otherwise", (), (("permit_request", "  asking: {who: requester, may_read: [request, reply], in: any}",
                                "  asking: {who: requester, may_read: request, in: any}\n"
                                "  told: {who: requester, may_read: reply, in: any}"),),
     "The access rules are written otherwise. Nobody reads more or less than before."),
    ("rename with its note", (), (("permit_request", "sent: {label", "handed_over: {was: sent, label"),
                                  ("permit_request", "[sent, answered]", "[handed_over, answered]"),
                                  ("permit_request", "to: sent", "to: handed_over"),
                                  ("permit_request", "from: sent", "from: handed_over"),
                                  ("permit_request", "starts: sent", "starts: handed_over")),
     "The state “Sent” has the id 'handed_over', formerly 'sent'."),
    ("rename with its note", (), (("permit", "choices: {full:", "choices_were: {whole: full}, choices: {whole:"),),
     "The choice “Full” has the id 'whole', formerly 'full'."),
    ("more offered", (), (("permit", 'limited: "Limited"', 'limited: "Limited", lost: "Lost"'),),
     "“What kind of permit is it?”: the choice “Lost” is new."),
    ("more offered", (), (REMARKED,), "“Remark” is new in the form “request”: a long text, optional and personal."),
    ("less asked", (), (("holder", 'label: "Is it urgent?", required: true', 'label: "Is it urgent?"'),), "“Is it urgent?” is no longer compulsory."),
    ("promise made", (), (PROMISED,), "New guarantee: never “responder reads request”."),
    ("what is counted", (), (COUNTED,), "The figures of the procedure are counted now."),
    ("who is told", (), (("permit_request", "responder: 2 days before", "responder: 3 days before"),), "Who is told about “Answer” changes."),
    ("more asked", (), (("holder", 'label: "Why is it urgent?"', 'label: "Why is it urgent?", required: true'),),
     "“Why is it urgent?” is compulsory now."),
    ("asked otherwise", (), (("holder", "ask_when: urgent is yes", "ask_when: urgent is no"),),
     "“Why is it urgent?” is asked under another condition."),
    ("who can do what", (), (("permit_request", "by: requester, from: answered", "by: [requester, responder], from: [sent, answered]"),),
     "“Responder” can now do “Close” while the case stands at “Sent” or “Answered”."),
    ("who can do what", (), (("permit_request", "by: requester, from: answered, to: closed}",
                              "by: requester, from: answered, to: closed, not_same_person_as: send}"),),
     "“Close” must now be done by another person than “Send”."),
    ("course", (), (("permit_request", "from: answered, to: closed}", "from: answered, to: closed, when: request.urgent is yes}"),),
     "“Close” can now be done only if “Is it urgent?” is: Yes."),
    ("course", (), (("permit_request", 'label: "Sent", waits_for: responder', 'label: "Sent", waits_for: requester'),
                    ("permit_request", "by: responder, from: sent", "by: [requester, responder], from: sent")),
     "While the case stands at “Sent”, it waits for “Requester”; before, for “Responder”."),
    ("new places", (), (MARKED, URGING), "The mark “urged” is new."),
    ("term", (), (("permit_request", "within: 14 days", "within: 10 working days"),), "Another term for the deadline “Answer”."),
    ("right lost", (), (("permit_request", "in: [open, closed]", "in: open"),),
     "“Responder” can no longer read everything in the form “request” and “Your answers” while the case stands at “Closed”."),
    ("right to something new", (), (REMARKED,), "“Requester” can now read “Remark” at any time. It did not exist before."),
    ("protected more", (), (("holder", 'label: "Is it urgent?", required: true, personal: no', 'label: "Is it urgent?", required: true, personal: ordinary'),),
     "The answer to “Is it urgent?” counts as personal; before, as not personal."),
    ("promise dropped", (PROMISED,), (("permit_request", "responder reads request, in: draft", "responder reads reply, in: draft"),),
     "The guarantee “private” says something else."),
    ("published less", (PUBLISHED,), (("permit_request", "shows: [number], in: open", "shows: [number], in: sent"),),
     "The public can no longer see the number of the case while the case stands at “Answered”."),
    ("language dropped", (("bundle", "languages: [en]", "languages: [en, fr]"),), (("bundle", "languages: [en, fr]", "languages: [en]"),),
     "No longer kept complete: français."),
    ("vanished", (), (("permit", 'choices: {full: "Full", limited: "Limited"}', 'choices: {full: "Full", other: "Other"}'),
                      ("permit", "kind is limited", "kind is other")),
     "“What kind of permit is it?”: the choice “Limited” is gone."),
    ("vanished", (), (("request", "[name, urgent, why_urgent]", "[name, urgent]"),),
     "“Why is it urgent?” is no longer asked in the form “request”."),
    ("vanished", (MARKED, URGING), (("permit_request", "urged: [no, yes]", "urged: [not_yet, yes]"),), "“urged” has other values. It begins with “not yet” now."),
    ("changed in kind", (), (("holder", "reply_by: {type: date", "reply_by: {type: text"), ("holder", "personal: no, at_least: today", "personal: no")),
     "“When do you need the answer?” takes a text instead of a date."),
    ("closure", (), (("permit_request", 'answered: {label: "Answered", waits_for: requester}', 'answered: {label: "Answered", final: true}'),
                     ("permit_request", "from: answered, to: closed", "from: sent, to: closed"),
                     ("permit_request", "{after: closed,", "{after: [answered, closed],")),
     "The state “Answered” ends the case now."),
    ("rename without a note", (), (("permit_request", "closed", "over"),), "The state “Closed” has the id 'over', formerly 'closed'."),
    ("note dropped", (NOTED,), (("holder", "was: hint, ", ""),), "The question “Remark” no longer notes its former id hint."),
    ("right gained", (), (("permit_request", "in: [open, closed]", "in: any"),),
     "“Responder” can now read everything in the form “request” except “Who holds the permit?” and “Your answers” while the case "
     "stands at “Draft”. Before, nobody but “Requester” could."),
    ("published more", (), (PUBLISHED,), "The public can now see the number of the case while the case stands at “Sent”."),
    ("kept for a shorter time", (), (("permit_request", "within: 3 years", "within: 2 years"),), "Personal data are kept for a shorter time than before."),
    ("id used again", (), (("permit", 'full: "Full", limited: "Limited"', 'full: "Limited", limited: "Full"'),),
     "The choice “Full” of “What kind of permit is it?” has taken over the words of another one: “Limited”."),
    ("id used again", (), (("holder", 'remark: {type: long_text, label: "Remark"', 'remark: {type: yes_no, label: "Is it lost?"'),),
     "“Remark” and “Is it lost?” are asked under one id, 'remark', with different answers."),
    ("kind of case", (), (("permit_request", "kind: request", "kind: notification"),),
     "The procedure “Request about a permit” is a notification now; before, a request."),
    ("personal data opened", (), (("permit_request", "in: [open, closed]", "in: any"),),
     "“Responder” can now read “Who holds the permit?” while the case stands at “Draft”. Before, nobody but “Requester” could."),
    ("personal data published", (PUBLISHED,), (("permit_request", "shows: [number]", "shows: [number, request.name]"),),
     "The public can now see “Who holds the permit?” while the case stands at “Sent”."),
    ("protected less", (), (("holder", "required: true, personal: ordinary", "required: true, personal: no"),),
     "The answer to “Who holds the permit?” counts as not personal; before, as personal."),
    ("kept for a longer time", (), (("permit_request", "within: 3 years", "within: 4 years"),),
     "Personal data are kept longer than before."),
]  # fmt: skip
"""Rule, what is replaced on both sides, what is replaced on the new side, and the sentence that must be said."""
ELSEWHERE = {"translation", "area", "unforeseen"}
"""Rules that have tests of their own."""


@pytest.mark.parametrize(("rule", "before", "passages", "sentence"), CASES)
def test_a_change_is_told_and_graded(rule: str, before: Passages, passages: Passages, sentence: str) -> None:
    said = {(change.rule.name, change.sentence) for change in difference(*passages, before=before).changes}
    assert (rule, sentence) in said, said


def test_every_rule_has_a_change_that_falls_under_it() -> None:
    assert {rule.name for rule in RULES} == {case[0] for case in CASES} | ELSEWHERE


def test_the_page_shows_every_rule_with_its_grade() -> None:
    page = OPERATING.read_text("utf-8")
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", page, re.M)
    shown = [row for row in rows if row[0] in {rule.name for rule in RULES}]
    assert shown == [(rule.name, rule.grade.words, rule.what, rule.why) for rule in RULES]


def test_the_page_says_what_the_grades_mean() -> None:
    page = " ".join(OPERATING.read_text("utf-8").split())
    assert [grade for grade in Grade if f"**{grade.words}**: {MEANING[grade]}" not in page] == []


def test_no_two_rules_share_a_name() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_what_takes_questions_away_is_said_and_counts_for_new_cases_alone() -> None:
    before = version(boats(passing_on=(", without: passing_on.ask", "")), BOATS)
    [told] = [one for one in compare(before, version(boats(), BOATS)).changes if one.sentence.endswith("asks otherwise.")]
    assert told.rule.name == "asked otherwise" and told.before != told.after
    assert "without what was picked on" in told.after and "without" not in told.before
