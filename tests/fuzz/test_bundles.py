"""Mutated libraries: the compiler either accepts or says where and what; it never stumbles (BUN-4).

As a command: python -m tests.fuzz.test_bundles 100000 --processes 2
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import PurePosixPath

import click
import pytest

from imi_runtime.compiler.compile import compile_bundle
from tests.fuzz.mutate import mutants
from tests.library_kit import AREA, library
from tests.pace import Pace

SLOWEST = 2.0
MOST_AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class Batch:
    """Some mutants of one file, always the same ones."""

    path: PurePosixPath
    seed: int
    count: int


def batches(count: int, seed: int) -> Iterator[Batch]:
    """Yield `count` mutants of the small library, the same ones however many processes compile them."""
    files = sorted(library())
    for number, path in enumerate(files):
        share = count // len(files) + (1 if number < count % len(files) else 0)
        for piece, start in enumerate(range(0, share, MOST_AT_ONCE)):
            yield Batch(path, seed + number + 1000 * piece, min(MOST_AT_ONCE, share - start))


def run(count: int, seed: int = 5, processes: int = 1, show: Callable[[int], None] = lambda _: None) -> Counter[str]:
    """Compile `count` mutants and count how they ended; `show` is told how many are done."""
    ended: Counter[str] = Counter()
    for each in _all_ended(list(batches(count, seed)), processes):
        ended += each
        show(ended.total())
    return ended


def _all_ended(work: list[Batch], processes: int) -> Iterator[Counter[str]]:
    if processes == 1:
        yield from map(compiled, work)
        return
    with ProcessPoolExecutor(processes) as pool:
        for done in as_completed([pool.submit(compiled, batch) for batch in work]):
            yield done.result()


def compiled(batch: Batch) -> Counter[str]:
    """Compile the mutants of one batch and count how they ended."""
    files = library()
    found = mutants(batch.seed, [files[batch.path]], batch.count)
    return Counter(judged({**files, batch.path: mutant}, batch.path) for mutant in found)


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


def test_the_mutants_are_the_same_in_two_processes() -> None:
    assert run(60, processes=2) == run(60)


@click.command()
@click.argument("count", type=click.IntRange(1))
@click.option("--processes", default=1, show_default=True, type=click.IntRange(1), help="How many work at once.")
@click.option("--seed", default=5, show_default=True, help="Where randomness begins.")
def main(count: int, processes: int, seed: int) -> None:
    """Compile COUNT mutants of a small library and say how they ended; one over which the compiler stumbles ends it."""
    pace = Pace(count, "mutants")
    ended = run(count, seed, processes, pace.at)
    click.echo(f"accepted {ended['accepted']}, refused {ended['refused']}; {pace.spent()}")


if __name__ == "__main__":
    main()
