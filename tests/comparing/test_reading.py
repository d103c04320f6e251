"""Rights to read are compared combination by combination: who, what, in which state, under which condition."""

from __future__ import annotations

import pytest

from imi_runtime.comparing.grading import Grade
from tests.comparing.kit import difference, only

RULE = "answering: {who: responder, may_read: [request, reply], in: [open, closed]}"
READS = "may_read: [request, reply], in: [open, closed]"


def sentences(*passages: tuple[str, str, str], before: tuple[tuple[str, str, str], ...] = ()) -> list[str]:
    return [change.sentence for change in difference(*passages, before=before).changes]


def test_a_right_under_a_condition_that_falls_away_is_widened() -> None:
    bound = ("permit_request", "asking: {who: requester, may_read: [request, reply], in: any}",
             "asking: {who: requester, may_read: request, in: any}\n"
             "  urgent: {who: requester, may_read: reply, in: any, when: request.urgent is yes}")
    change = only(difference(("permit_request", ", when: request.urgent is yes", ""), before=(bound,)))
    assert change.widened
    assert change.sentence == "“Requester” can now read “Your answers” at any time. Before, only if “Is it urgent?” is: Yes."


def test_a_condition_that_comes_narrows_the_right_and_says_what_is_left() -> None:
    change = only(difference(("permit_request", "asking: {who: requester, may_read: [request, reply], in: any}",
                              "asking: {who: requester, may_read: request, in: any}\n"
                              "  urgent: {who: requester, may_read: reply, in: any, when: request.urgent is yes}")))
    assert (change.rule.name, change.widened) == ("right lost", False)
    assert change.sentence == ("“Requester” can no longer read “Your answers” at any time. "
                               "What is left: only if “Is it urgent?” is: Yes.")


def test_every_filling_is_more_than_the_latest() -> None:
    said = sentences(("permit_request", READS, "may_read: [request, every reply], in: [open, closed]"))
    assert said == ["“Responder” can now read “Your answers” (every filling) while the case stands at “Sent”, “Answered” or "
                    "“Closed”. Before, only the latest filling."]


def test_former_versions_are_more_than_the_last() -> None:
    said = sentences(("permit_request", READS, f"{READS}, versions: all"))
    assert len(said) == 2
    assert all("with former versions" in each and "Before, only the latest version." in each for each in said)


def test_a_rule_for_some_adds_nothing_to_what_all_of_them_may_read() -> None:
    said = sentences(("permit_request", RULE, f"{RULE}\n  watching: {{who: responder as approver, may_read: reply, in: answered}}"))
    assert said == ["The access rules are written otherwise. Nobody reads more or less than before."]


def test_a_former_holder_who_may_read_is_told_as_such() -> None:
    said = sentences(("permit_request", RULE, f"{RULE}\n  moved_on: {{who: former responder, may_read: outline, in: any}}"))
    assert said == ["A former “Responder” can now read the outline at any time. Before, nobody but “Requester” and “Responder” "
                    "could."]


def test_personal_data_are_told_apart_and_graded_apart() -> None:
    changes = difference(("permit_request", "in: [open, closed]", "in: any")).changes
    assert [(change.grade, change.widened, change.sentence.split(" while ")[0]) for change in changes] == [
        (Grade.FORBIDDEN, True, "“Responder” can now read “Who holds the permit?”"),
        (Grade.MAPPING, True, "“Responder” can now read everything in the form “request” except “Who holds the permit?” and "
         "“Your answers”")]
    assert changes[0].example == ("A case stands at “Draft”. “Responder” opens it and sees “Who holds the permit?”; on the "
                                  "former version it is not shown.")


def test_who_reads_a_new_question_is_said_though_no_rule_has_changed() -> None:
    said = sentences(("request", "[name, urgent, why_urgent]", "[name, urgent, why_urgent, remark]"))
    assert [each for each in said if "Remark" in each and "can now read" in each] == [
        "“Requester” can now read “Remark” at any time. It did not exist before.",
        "“Responder” can now read “Remark” while the case stands at “Sent”, “Answered” or “Closed”. It did not exist before."]


def test_a_new_state_opens_nothing_new_to_who_could_read_before() -> None:
    changes = difference(("permit_request", "  closed: {final", '  parked: {label: "Parked", waits_for: requester}\n  closed: {final'),
                         ("permit_request", "  close: {label", '  park: {label: "Park", by: requester, from: answered, to: parked}\n'
                          '  unpark: {label: "Go on", by: requester, from: parked, to: answered}\n  close: {label')).changes
    read = [change for change in changes if "can now read" in change.sentence]
    assert [(change.rule.name, change.sentence.startswith("“Requester”")) for change in read] == [("right to something new", True)]


@pytest.mark.parametrize(("passage", "grade"), [
    (("permit_request", 'label: "Sent", waits_for: responder}', 'label: "Sent", waits_for: responder, holds: request}'), Grade.NEW_CASES),
])
def test_a_text_held_back_narrows_who_reads_it(passage: tuple[str, str, str], grade: Grade) -> None:
    change = only(difference(passage))
    assert change.grade is grade
    back = difference((passage[0], passage[2], passage[1]), before=(passage,))
    assert (only(back).rule.name, only(back).widened) == ("personal data opened", True)
