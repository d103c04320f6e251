"""Broken copies of the shipped procedures that nobody can notice, each with the reason why it changes nothing."""

from __future__ import annotations

ONCE = "'{form}' is filled once in every course of a case, so all texts of it are the latest one"
ASKS = "'asking' opens the same texts to the requester in any state"
SENDS = "nobody holds that seat before the request is sent: 'send' chooses who answers"
COORDINATES = "it coordinates a seat that nobody holds before the request is sent, so nobody bears it in 'draft'"
SETTLES = "'answering' opens the same texts to the responder in every state of a referral"
OUTLINE = "whoever reads a text has the outline, and {rules} count in the same states"


def _once(rule: str, *forms: str) -> dict[str, str]:
    return {f"access {rule}: every {form} for {form}": ONCE.format(form=form) for form in forms}


def _asked(*rules: str) -> dict[str, str]:
    return {f"access {rule}: for requester too": ASKS for rule in rules}


EQUIVALENT: dict[str, dict[str, str]] = {
    "information_request": {
        **_once("asking", "request_refusal", "withdrawal", "rating"),
        **_once("answered_for", "request_refusal", "rating"),
        **_once("no_longer_needed", "withdrawal"),
        **_asked("answered_for", "no_longer_needed", "moved_on", "approving_request", "settling_first", "settling_next", "split_off"),
        **_asked("overview", "own_overview"),
        "access moved_on: for requester_coordinator too": "'overview' opens the outline to it in the same states",
        "access moved_on: for responder_coordinator too": "'overview' opens the outline to it in the same states",
        "access moved_on: for former responder or present": OUTLINE.format(rules="'answering', 'answered_for' and 'split_off'"),
        "access settling_first: for responder too": SETTLES,
        "access settling_next: for responder too": SETTLES,
        "transition accept: drop set":
            "the mark already stands so in 'sent': it begins so, and 'forward', which alone leads back, sets it again",
        "access overview: for responder too": OUTLINE.format(rules="'answering', 'answered_for' and 'split_off'"),
    },
}  # fmt: skip
"""Procedure -> broken copy -> why it can make no difference."""
