"""`python -m tests.fuzz.conditions [COUNT] [SEED]`: random texts into the reader of conditions, the slowest one told.

No text may make it stumble, and none may take longer than ten milliseconds.
"""

from __future__ import annotations

import random
import sys
import time

from imi_runtime.compiler.condition_parser import Scope, parse_condition, words
from imi_runtime.problems import Position
from tests.compiler.test_conditions import PIECES, PROCEDURE, QUESTION_SET

LIMIT = 0.010
HERE = Position("demo.yaml", 1, 1)
SAYINGS = (
    "request.urgent is yes", "round is first or is second", "(", ")", "not", "and", "or", "request.start is before today",
    "request.count is at least 3", "some row of request.workers has", "status is hired", "urgent is yes", "is not no",
)


def text(chance: random.Random) -> str:
    """Return a text: words or sayings of the language in any order, any characters, or one word many times."""
    match chance.randrange(5):
        case 0:
            return "".join(chr(chance.randrange(1, 0x2FF)) for _ in range(chance.randrange(300)))
        case 1:
            return chance.choice(PIECES.split(" ")) * chance.randrange(1, 400)
        case 2:
            return (chance.choice(PIECES.split(" ")) + " ") * chance.randrange(1, 400)
        case 3:
            return " ".join(chance.choice(SAYINGS) for _ in range(chance.randrange(1, 8)))
    return " ".join(chance.choice(PIECES.split(" ")) for _ in range(chance.randrange(1, 200)))


def seconds(written: str, scope: Scope) -> float:
    """Return how long reading the text takes."""
    started = time.process_time()
    parse_condition(written, HERE, scope)
    return time.process_time() - started


def main(count: int = 100_000, seed: int = 1) -> int:
    """Read `count` texts; return 1 when one was too slow. A stumble ends with its traceback."""
    chance = random.Random(seed)
    slowest, worst, accepted = 0.0, "", 0
    for _ in range(count):
        written, scope = text(chance), chance.choice((PROCEDURE, QUESTION_SET))
        condition, problems = parse_condition(written, HERE, scope)
        took = seconds(written, scope)
        if took > slowest:
            # Other programs on the machine also take time: only what is slow three times counts.
            took = min(took, seconds(written, scope), seconds(written, scope))
            slowest, worst = max((slowest, worst), (took, written))
        if not problems:
            accepted += 1
            assert parse_condition(words(condition), HERE, scope) == (condition, ())
    print(f"{count} texts, {accepted} of them conditions; slowest: {slowest * 1000:.1f} ms for {worst[:80]!r}")
    return 1 if slowest > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:3])))
