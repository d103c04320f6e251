"""Mutated libraries: the compiler either accepts or says where and what; it never stumbles (BUN-4).

As a command: python -m tests.fuzz.test_bundles 100000
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import PurePosixPath

import pytest

from imi_runtime.compiler.compile import compile_bundle
from tests.fuzz.mutate import mutants
from tests.library_kit import AREA, library

SLOWEST = 2.0


def run(count: int, seed: int = 5) -> Counter[str]:
    """Compile `count` mutants of the small library and count how they ended."""
    files = library()
    ended: Counter[str] = Counter()
    for number, path in enumerate(sorted(files)):
        share = count // len(files) + (1 if number < count % len(files) else 0)
        for mutant in mutants(seed + number, [files[path]], share):
            ended[judged({**files, path: mutant}, path)] += 1
    return ended


def judged(files: dict[PurePosixPath, bytes], path: PurePosixPath) -> str:
    """Compile one mutant and say how it ended; every refusal must point into a file."""
    began = time.process_time()
    compiled = compile_bundle(files, AREA)
    took = time.process_time() - began
    assert took < SLOWEST, f"{path} took {took:.1f} s: {files[path][:300]!r}"
    assert compiled.bundle is not None or compiled.problems, files[path]
    assert all(p.at.line >= 1 and p.at.column >= 1 and p.message for p in compiled.problems)
    return "refused" if compiled.bundle is None else "accepted"


@pytest.mark.timeout(300)
def test_two_thousand_mutants_are_accepted_or_refused_in_plain_words(capsys: pytest.CaptureFixture[str]) -> None:
    ended = run(2000)
    with capsys.disabled():
        print(f"\nmutated bundles: accepted {ended['accepted']} : refused {ended['refused']}")
    assert sum(ended.values()) == 2000 and ended["refused"] > 1000


if __name__ == "__main__":
    print(run(int(sys.argv[1])))
