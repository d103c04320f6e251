"""The work that every peer does: one request procedure, twelve questions, a thousand authorities with a user each."""

from __future__ import annotations

from dataclasses import dataclass

USERS = 1000
PASSWORD = "a long invented pass phrase"
CODE_SECRET = "BENCHMARKBENCHMARKBENCHMARKBENCH"
"""The secret of everybody's app for codes."""
STATES = ("draft", "sent", "accepted", "answered", "closed")
KINDS = ("text", "select", "textarea", "radio", "date", "text")


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `options` are (value, label) pairs and empty where the answer is typed."""

    name: str
    kind: str
    label: str
    required: bool
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A change of state, and the side that may make it."""

    name: str
    source: str
    target: str
    side: str


def _question(number: int) -> Question:
    kind = KINDS[number % len(KINDS)]
    options = tuple((f"option_{letter}", f"Option {letter} of question {number}") for letter in "abcd")
    return Question(
        name=f"q{number:02}",
        kind=kind,
        label=f"Question {number}: is the professional legally established in your Member State?",
        required=number % 3 == 0,
        options=options if kind in ("select", "radio") else (),
    )


def questions(count: int) -> tuple[Question, ...]:
    """Return as many questions as wished, of all kinds in turn."""
    return tuple(_question(number) for number in range(count))


QUESTIONS = questions(12)
MOVES = (
    Move("send", "draft", "sent", "sender"),
    Move("accept", "sent", "accepted", "receiver"),
    Move("answer", "accepted", "answered", "receiver"),
    Move("close", "answered", "closed", "sender"),
)


def identifier(user: int) -> str:
    """Return what the user signs in with."""
    return f"user{user:04}@example.org"


def authority_name(user: int) -> str:
    """Return the name of the user's authority."""
    return f"Demo authority {user:04}"
