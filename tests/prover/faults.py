"""Faults that an author could make in a procedure that holds, and what a proof must say of each."""

from __future__ import annotations

from dataclasses import dataclass

from tests.prover.proof_kit import Change


@dataclass(frozen=True)
class Fault:
    """A passage changed for the worse: the code, words of its sentence, and the last line of its story."""

    where: tuple[str, str, str]
    changes: tuple[Change, ...]
    code: str
    says: str
    ends: str = ""


DECISION = ("worked", "demo_cards", "card_decision")
APPLICATION = ("worked", "demo_cards", "card_application")
CIRCULATION = ("worked", "demo_circulation", "draft_decision_circulation")
ALERT = ("worked", "demo_alerts", "alert")
SHIP = ("second", "harbour_visits", "ship_inquiry")
REQUEST = ("shipped", "professional_qualifications", "information_request")

SHIP_END = "  block: {after: ended, within: 6 months}\n"


def promised(where: tuple[str, str, str], never: str) -> Change:
    """Return the change that adds a guarantee."""
    kept = {
        SHIP: ("retention:\n" + SHIP_END, f"guarantees: {{promise: {{never: {never}}}}}\nretention:\n" + SHIP_END),
        REQUEST: ("  drafts_private:", f"  promise: {{never: {never}}}\n  drafts_private:"),
        APPLICATION: ("  no_card_unasked:", f"  promise: {{never: {never}}}\n  no_card_unasked:"),
        CIRCULATION: ("  no_binding_over_objection:", f"  promise: {{never: {never}}}\n  no_binding_over_objection:"),
    }
    return kept[where]


def broken(where: tuple[str, str, str], guarantee: str, ends: str, *changes: Change) -> Fault:
    """Return a fault that breaks a guarantee."""
    return Fault(where, changes, "IMI-V010", f"'{guarantee}'", ends)


NO_GUARD = ("when: extension is first, form: safety", "form: safety")
RUNS_ON = ("ends: [compensation, valid, refused, withdrawn]\n    within: {1 month: application.regime is automatic",
           "ends: [valid, refused, withdrawn]\n    within: {1 month: application.regime is automatic")
SILENT = ('silence:      {label: "Issued by silence", by: clock, from: with_host',
          'silence:      {label: "Issued by silence", by: clock, from: undecided')
FIRST_WEEK = ("by: allocator, from: at_home, to: same", "by: allocator, from: first_check, to: same")
DESKS = "may_read: [alert.profession, alert.scope, contested, own routing], in: live"

FAULTS = {
    "a second extension without guard": broken(DECISION, "two_extensions", "Extend again", NO_GUARD),
    "a decision by silence after measures": broken(DECISION, "silence_means_no_decision", "by silence", RUNS_ON, SILENT),
    "a doubt shown to the applicant": broken(
        DECISION, "doubt_stays_inside", "Ask the home authority",
        ("{who: applicant, may_read: [application, ", "{who: applicant, may_read: [doubt, application, "),
    ),
    "a card by silence although a test was offered": broken(
        DECISION, "tested_or_tacit", "no test was offered",
        ("to: valid, when: test is none, set", "to: valid, set"),
        ("ends: [offer_test, valid, refused, withdrawn]", "ends: [valid, refused, withdrawn]"),
    ),
    "a decision that does not leave the state": broken(
        DECISION, "silence_means_no_decision", "by silence",
        ("by: host, from: undecided, to: valid, form: decision", "by: host, from: undecided, to: same, form: decision"),
    ),
    "a question that can only follow its answer": Fault(
        DECISION, (("when: home_info is not asked", "when: home_info is given"),), "IMI-V017", "'ask_home'",
    ),
    "an answer that can only follow such a question": Fault(
        DECISION, (("when: home_info is not asked", "when: home_info is given"),), "IMI-V017", "'answer_host'",
    ),
    "a clock for an authority that was never named": Fault(
        APPLICATION, (FIRST_WEEK,), "IMI-V013", "'verify' runs in 'verifying' for 'home'", "The first week is over",
    ),
    "a turn of an authority that was never named": Fault(
        APPLICATION, (FIRST_WEEK,), "IMI-V014", "'home'", "The first week is over",
    ),
    "an application that nobody can end": Fault(
        APPLICATION, (FIRST_WEEK, ("by: applicant, from: at_home, to: given_back", "by: applicant, from: first_check, to: given_back")),
        "IMI-V012", "'verifying'", "The first week is over",
    ),
    "documents shown to who only allocates": broken(
        APPLICATION, "promise", "Deliver documents", promised(APPLICATION, "allocator reads documents"),
        ("allocating: {who: allocator, may_read: [application, routing]", "allocating: {who: allocator, may_read: [application, routing, documents]"),
    ),
    "routing shown to who was replaced": broken(
        APPLICATION, "promise", "Allocate", promised(APPLICATION, "former home reads routing"),
        ("{who: former home, may_read: outline", "{who: former home, may_read: routing"),
    ),
    "a second revision without guard": broken(
        CIRCULATION, "promise", "Circulate a revised draft", promised(CIRCULATION, "revise after revise"),
        ("when: round is first, form: draft_decision", "form: draft_decision"),
    ),
    "the list of those concerned shown to them": broken(
        CIRCULATION, "no_binding_over_objection", "Circulate",
        ("{who: concerned, may_read: [draft_decision, ", "{who: concerned, may_read: [invitation, draft_decision, "),
    ),
    "a second objection after which nothing is possible": Fault(
        CIRCULATION, (("by: lead, from: objected, to: referred", "by: lead, from: objected, to: referred, when: round is first"),),
        "IMI-V012", "'objected'", "runs out",
    ),
    "more time twice": broken(
        SHIP, "promise", "Take more time", promised(SHIP, "more_time after more_time"), ("when: time is usual, ", ""),
    ),
    "a report read while it is checked": broken(
        SHIP, "promise", "File the report", promised(SHIP, "asking_harbour reads report"),
        (", holds: report", ""),
        ("may_read: [inquiry, asking, report, every letter, time], in: any}", "may_read: [inquiry, asking, report, every letter, time], in: [being_prepared, underway, with_board, reported, ended]}"),
    ),
    "one person who writes and checks": broken(
        SHIP, "promise", "Let the report go", promised(SHIP, "same person did file_report and pass_report"),
        (", not_same_person_as: file_report", ""),
    ),
    "a question shown to who passed it on": broken(
        SHIP, "promise", "Pass on", promised(SHIP, "former asked_harbour reads inquiry"),
        ("may_read: [outline, passing_on]", "may_read: [outline, inquiry]"),
    ),
    "findings shown before the report": broken(
        SHIP, "promise", "Enter the inspection", promised(SHIP, "asking_harbour reads findings.boarded"),
        ("may_read: findings.outcome, in: [reported, accepted_report]", "may_read: findings, in: [inspected, reported, accepted_report]"),
    ),
    "a report sent back and read all the same": broken(
        SHIP, "promise", "File the report", promised(SHIP, "asking_harbour reads report"),
        (", takes_back: report", ""),
    ),
    "an acceptance by silence after an acceptance": broken(
        SHIP, "promise", "Taken as accepted", promised(SHIP, "taken_as_accepted after accept"),
        ("from: reported, to: accepted_report}\n  amend:", "from: reported, to: same}\n  amend:"),
    ),
    "a ship that leaves after the inspection": broken(
        SHIP, "promise", "The ship has left", promised(SHIP, "ship_left after inspect"),
        ("starts: hand_over, ends: inspected, within: 3 months", "starts: hand_over, ends: reported, within: 3 months"),
        ('by: clock, from: with_harbour, to: given_up', 'by: clock, from: [with_harbour, inspected], to: given_up'),
    ),
    "a withdrawn request that stays open to read": broken(
        REQUEST, "promise", "Withdraw the request",
        ("  drafts_private:", "  promise: {never: responder reads subject, in: withdrawn}\n  drafts_private:"),
        ("every message\n    in: open\n", "every message\n    in: [open, withdrawn]\n"),
    ),
    "a coordinator who reads the questions": broken(
        REQUEST, "promise", "Send the request", promised(REQUEST, "requester_coordinator reads request"),
        ("    who: requester_coordinator\n    may_read: outline\n", "    who: requester_coordinator\n    may_read: request\n"),
    ),
    "a request withdrawn after its reply": broken(
        REQUEST, "promise", "Withdraw the request", promised(REQUEST, "withdraw after ask_more"),
        ("from: unanswered\n", "from: open\n"),
    ),
    "messages after the end": broken(
        REQUEST, "promise", "Write a message", promised(REQUEST, "comment after close"),
        ("by: [requester, responder]\n    from: open", "by: [requester, responder]\n    from: [open, closed]"),
    ),
    "questions to be answered that are read only if urgent": Fault(
        REQUEST, (("every message\n    in: open\n", "every message\n    in: open\n    when: request.urgent is yes\n"),),
        "IMI-V016", "'request'", "Accept the request",
    ),
    "a name shown to every country": broken(
        ALERT, "identity_kept", "Send to all countries", (DESKS, DESKS.replace("alert.scope", "alert.scope, alert.person")),
    ),
    "who was told shown to handlers": broken(
        ALERT, "informing_kept", "Pass on to authorities",
        ("{who: handlers, may_read: [alert, contested]", "{who: handlers, may_read: [alert, informing, contested]"),
    ),
    "one person who submits and sends": broken(ALERT, "four_eyes", "Send", (", not_same_person_as: submit", "")),
    "an alert cleared although nothing ended it": broken(
        ALERT, "no_silent_end", "Closed after three days", (", set: {why_ended: revoked}", ""),
    ),
    "an alert read before it is sent": broken(
        ALERT, "unsent_unseen", "Submit", (DESKS, DESKS.replace("in: live", "in: [in_check, sent]")), (", holds: [alert, informing]", ""),
    ),
    "a reminder that puts off the departure of the ship for ever": Fault(
        SHIP,
        (("  taken_as_accepted: {", '  remind: {label: "Remind", by: clock, from: [with_harbour, unclear], to: same}\n  taken_as_accepted: {'),
         ("starts: hand_over, ends: inspected, within: 3 months", "starts: [hand_over, remind], ends: inspected, within: 3 months"),
         ("  acceptance: {label", '  reminding: {label: "Remind", binds: asked_harbour, starts: [hand_over, remind], ends: inspected, within: 1 month, then: remind}\n  acceptance: {label')),
        "IMI-V034", "'departure' never runs out",
    ),
    "a card kept for as long as a shorter term takes it away": Fault(
        DECISION,
        (("{18 months: application.regime is temporary_checked, no limit: otherwise}", "{18 months: application.regime is temporary_checked, 5 years: otherwise}"),
         ("no_test:      {", 'lapse: {label: "Lapsed", by: clock, from: valid, to: expired}\n  no_test:      {'),
         ("  reminder:", '  lapsing: {label: "Lapse", binds: host, starts: valid, ends: card_gone, within: 6 years, then: lapse}\n  reminder:')),
        "IMI-V034", "'lapsing' never runs out",
    ),
    "a question about time that nothing sets any more": Fault(
        SHIP, ((", set: {time: longer}", ""),), "IMI-V019", "'more_time'",
    ),
    "a rule for former holders where nobody is replaced": Fault(
        SHIP, ((", replace: {asked_harbour: passing_on.next_harbour}", ""),), "IMI-V018", "'earlier'",
    ),
    "a deadline for an answer that is never asked for": Fault(
        DECISION, (("when: home_info is not asked", "when: home_info is given"),), "IMI-V033", "'home_info'",
    ),
    "a report that can be filed only if no more time was taken": Fault(
        SHIP,
        (("    from: inspected\n", "    from: inspected\n    when: time is usual\n"),
         ("by: [asking_harbour, asked_harbour], from: [underway, reported]", "by: asking_harbour, from: [underway, reported]")),
        "IMI-V015", "'asked_harbour'", "Enter the inspection",
    ),
    "a board that can read the report it judges only in a hurry": Fault(
        SHIP, (("own return_note], in: [with_board, reported]", "own return_note], in: [with_board, reported], when: inquiry.hurry is yes"),),
        "IMI-V016", "'report'", "File the report",
    ),
    "an inquiry that only its sender's patience ends": Fault(
        SHIP,
        (("by: asking_harbour, from: [being_prepared, underway], to: given_up", "by: asking_harbour, from: being_prepared, to: given_up"),
         ("by: clock, from: with_harbour, to: given_up", "by: clock, from: with_harbour, to: unclear"),
         ("by: asking_harbour, from: unclear, to: with_harbour, form: letter", "by: asking_harbour, from: unclear, to: with_harbour, when: time is longer, form: letter")),
        "IMI-V012", "'unclear'",
    ),
}
"""What is wrong -> how it is brought about, and found."""
