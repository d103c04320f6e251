"""Measure what one more language costs a worker: sixty procedures and three thousand texts of invented areas.

A throw-away installation of that size is deployed and served by one real worker. Somebody reads the first page of every
procedure in English, then in one language after the other, and the worker's memory is read after each. The catalogues
of the same texts, in gettext and in polib, are loaded beside it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import lifecycle_stepped
import psutil
from databases import opened
from drive import Browser, Connected
from invented_library import Size, catalogues, invent_program
from lifecycle import OURS, PEERS
from pages import Page
from polib import POEntry, POFile
from report import write_json
from servers import Server, log_of, seed, serving

GOAL = 0.12
WARM = 2
"""Languages that are read before the first figure that counts: English, and one that wakes what all others share."""
ALONE = """
import gc, sys, psutil
def now():
    gc.collect()
    return psutil.Process().memory_full_info().uss / 1e6
kind, *files = sys.argv[1:]
if kind == "gettext":
    from gettext import GNUTranslations
    load = lambda path: GNUTranslations(open(path + ".mo", "rb"))
else:
    import polib
    load = lambda path: polib.pofile(path + ".po")
kept = [load(path) for path in files[:2]]
before = now()
kept += [load(path) for path in files[2:]]
print((now() - before) / (len(files) - 2))
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--db", choices=("sqlite", "pg"), default="sqlite", help="the database (sqlite)")
    parser.add_argument("--areas", type=int, default=30, help="policy areas (30)")
    parser.add_argument("--procedures", type=int, default=2, help="procedures of each area (2)")
    parser.add_argument("--languages", type=int, default=24, help="languages, English among them (24)")


def run(options: argparse.Namespace) -> int:
    """Measure and print; megabytes for one language more."""
    size = Size(options.areas, options.procedures, options.languages)
    [ours] = (peer for peer in PEERS if peer.name == OURS)
    with tempfile.TemporaryDirectory(prefix="imi-bench-") as folder, opened(options.db) as databases:
        program = Path(folder)
        texts = invent_program(program, size)
        print(f"{size.areas * size.procedures} procedures, {texts:,} texts, {size.languages} languages", flush=True)
        peer, address = replace(ours, program=program, library=program), databases.make(ours.name)
        log_of(peer).unlink(missing_ok=True)
        seed(peer, address)
        with serving(peer, address, "granian", 1, 1) as server:
            steps = list(_read_in_turn(server, size))
        figures = {"imi": _slope(steps, "uss"), "imi, shared memory counted in part": _slope(steps, "pss")}
        figures |= {kind: _alone(kind, program, size) for kind in ("gettext", "polib")}
    for name, megabytes in figures.items():
        print(f"{name:40}{megabytes:8.3f} MB a language{megabytes / figures['gettext']:8.2f}x of gettext")
    reached = "reached" if figures["imi"] <= GOAL else "missed"
    print(f"goal (at most {GOAL} MB): {reached}")
    chosen = {name: value for name, value in vars(options).items() if name != "run"}
    write_json("memory", {"options": chosen, "texts": texts, "megabytes": figures, "steps": steps})
    return 0


def _read_in_turn(server: Server, size: Size) -> Iterator[dict[str, float | str]]:
    """Read every procedure's first page in one language after the other, and tell the worker's memory after each."""
    browser = Browser(Connected(server.port), [])
    lifecycle_stepped.sign_in(browser, 0)
    firsts = [_first_page(size, number) for number in range(size.areas * size.procedures)]
    for language in size.spoken():
        browser.post("language", "/language", _switch(browser.get("inbox", "/"), language))
        for path in ("/", "/start", *firsts):
            _demand_language(browser.get("page", path), language)
        worker = max(server.processes(), key=_own)
        held = worker.memory_full_info()
        step = {"language": language, "uss": held.uss / 1e6, "pss": held.pss / 1e6, "rss": held.rss / 1e6}
        print(f"   {language}  {step['uss']:7.2f} MB own, {step['pss']:7.2f} MB with a share", flush=True)
        yield step


def _own(process: psutil.Process) -> int:
    return int(process.memory_full_info().uss)


def _first_page(size: Size, number: int) -> str:
    area, copy = divmod(number, size.procedures)
    return f"/start/benchmark_area_{area}/measured_request_{area}_{copy}"


def _switch(page: Page, language: str) -> str:
    """Return the body of the language switch with the token of the page's forms."""
    form = page.form(with_control="csrf")
    assert form is not None, f"{page.path} has no form with a token"
    return urlencode({"csrf": form.controls["csrf"].value, "language": language, "back": "/"})


def _demand_language(page: Page, language: str) -> None:
    if f'lang="{language}"' not in page.html[:500]:
        raise SystemExit(f"{page.path} is not shown in '{language}'")


def _slope(steps: list[dict[str, float | str]], kind: str) -> float:
    """Return the megabytes of one language more, after the first ones."""
    counted = [float(step[kind]) for step in steps[WARM - 1:]]
    return (counted[-1] - counted[0]) / (len(counted) - 1)


def _alone(kind: str, program: Path, size: Size) -> float:
    """Return what one catalogue more costs a process that does nothing but load them."""
    files = [_written(program, language) for language in size.spoken()[1:]]
    done = subprocess.run([sys.executable, "-c", ALONE, kind, *files], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _written(program: Path, language: str) -> str:
    """Write the texts of all areas and of the interface as one catalogue; return its path without the ending."""
    path = program / language
    catalogue = POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    for context, source, text in catalogues(program, language):
        catalogue.append(POEntry(msgctxt=context, msgid=source, msgstr=text))
    catalogue.save(f"{path}.po")
    catalogue.save_as_mofile(f"{path}.mo")
    return str(path)
