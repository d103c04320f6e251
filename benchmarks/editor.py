"""Measure what `imi lsp` makes whoever types wait for: problems, offers and meanings, in the shipped library.

Each round changes a file as it may stand while somebody types: a beginning of it, a line less, a sign more. Times are
processor times of the answers, which on a machine with nothing else to do is what one waits; the server also waits a
moment without a keystroke before it looks for problems.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from pathlib import Path

from report import write_json

from imi_runtime.authoring.editor.meanings import meaning
from imi_runtime.authoring.editor.offers import completions
from imi_runtime.authoring.editor.open_library import OpenLibrary
from imi_runtime.compiler.compile import read_library
from imi_runtime.library_path import shipped_library

GOAL = 200
SIGNS = (b"x", b" ", b"{", b"[", b":", b'"', b",")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what can be chosen."""
    parser.add_argument("--rounds", type=int, default=200, help="how many texts")
    parser.add_argument("--seed", type=int, default=1, help="which texts")
    parser.add_argument("--library", type=Path, default=shipped_library(), help="another library")


def run(options: argparse.Namespace) -> int:
    """Measure, and say whether nobody waits longer than the goal."""
    chance, library = random.Random(options.seed), OpenLibrary(read_library(options.library))
    list(library.problems())
    times: dict[str, list[float]] = {"problems": [], "offers": [], "meaning": []}
    for _ in range(options.rounds):
        _round(library, chance, times)
    found = {what: {"p50": _part(of, 0.5), "p95": _part(of, 0.95), "longest": max(of)} for what, of in times.items()}
    for what, figures in found.items():
        print(f"{what:10}", "  ".join(f"{name} {value:6.1f} ms" for name, value in figures.items()))
    write_json("editor", {"rounds": options.rounds, "seed": options.seed, **found})
    return 0 if found["problems"]["p95"] < GOAL else 1


def _round(library: OpenLibrary, chance: random.Random, times: dict[str, list[float]]) -> None:
    path = chance.choice([path for path in sorted(library.files) if path.suffix == ".yaml"])
    data = _typed(library.files[path], chance)
    now = library.with_files({**library.files, path: data})
    text = data.decode("utf-8", "replace")
    place = chance.randrange(len(text) + 1)
    line, column = text[:place].count("\n") + 1, place - text.rfind("\n", 0, place)
    times["problems"].append(_timed(lambda: list(now.problems(first=path.parts[1]))))
    times["offers"].append(_timed(lambda: completions(now, path, line, column)))
    times["meaning"].append(_timed(lambda: meaning(now, path, line, column)))


def _typed(data: bytes, chance: random.Random) -> bytes:
    place, lines = chance.randrange(len(data)), data.split(b"\n")
    kind = chance.randrange(3)
    if kind == 0:
        return data[:place]
    if kind == 1:
        del lines[chance.randrange(len(lines))]
        return b"\n".join(lines)
    return data[:place] + chance.choice(SIGNS) + data[place:]


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def _part(times: list[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)]
