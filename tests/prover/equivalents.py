"""Broken copies of the shipped procedures that nobody can notice, each with the reason why it changes nothing."""

from __future__ import annotations

ONCE = "'{form}' is filled once in every course of a case, so all texts of it are the latest one"
SENDS = "nobody holds that seat before the request is sent: 'send' chooses who answers"
COORDINATES = "it coordinates a seat that nobody holds before the request is sent, so nobody bears it in 'draft'"


def _once(rule: str, *forms: str) -> dict[str, str]:
    return {f"access {rule}: every {form} for {form}": ONCE.format(form=form) for form in forms}


EQUIVALENT: dict[str, dict[str, str]] = {
    "information_request": {
        **_once("asking", "subject", "request", "acceptance", "reply", "withdrawal", "rating"),
        **_once("answering", "subject", "request", "acceptance", "reply"),
        **_once("answered_for", "subject", "request", "acceptance", "reply", "rating"),
        **_once("no_longer_needed", "withdrawal"),
        "access answering: for requester too": "'asking' opens the same texts to the requester in any state",
        "access answered_for: for requester too": "'asking' opens the same texts to the requester in any state",
        "access no_longer_needed: for requester too": "'asking' opens the withdrawal to the requester in any state",
        "access no_longer_needed: in any state":
            "a withdrawal is written by the step into 'withdrawn', which nothing leaves: elsewhere there is none to read",
        "access overview: for requester too": "whoever reads a text has the outline, and 'asking' counts in any state",
        "access overview: for responder too":
            "whoever reads a text has the outline, and 'answering' and 'answered_for' count in the same states",
        "transition send: by responder too": SENDS,
        "transition send: by responder_coordinator too": COORDINATES,
        "transition discard: by responder too": SENDS,
        "transition discard: by responder_coordinator too": COORDINATES,
    },
}  # fmt: skip
"""Procedure -> broken copy -> why it can make no difference."""
