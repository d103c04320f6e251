"""Measure this project beside hand-coded applications that do the same work.

lifecycle   a whole request from draft to closed, through real pages, against a hand-coded Django application,
            a hand-coded Flask and SQLAlchemy application, and two pages that know nothing (the limit)
costs       where our own processor time goes in a lifecycle, function by function
forms       a form of forty fields with values and errors, against a page that never changes
editor      what somebody who types in an editor with `imi lsp` waits for
directory   7,000 authorities and 13,000 users in and out of files, and finding the right one
worker      what a worker does in a second: deadlines, notices and mails
prover      `imi prove` of a library's procedures, and how it grows with states, parties, marks, facts and groups
seed        an installation that stays, with any number of invented cases, to try things at scale
find        cases found by words and by facts, against the inbox, with 10,000 cases and with many
inbox       the work list of an authority with a full page, with 10,000 cases and with 1,000,000
live        deployments to running workers under load: how soon, what fails, the longest wait
storm       the inbox of others while two clients sign in without pause
memory      what one more language costs a worker, with sixty procedures, against gettext
start       a cold start to the first page, with sixty procedures in 24 languages and with one, against Django
validate    `imi validate` of the shipped library, cold and warm, against merely reading the files

Ratios and processor time are what to read; absolute times move with the machine and with who else uses it.
Figures are written to var/bench/.
"""

from __future__ import annotations

import argparse
import sys

import costs
import directory
import editor
import find
import inbox
import lifecycle
import live
import memory
import prover
import seed
import start
import storm
import validate
import worker

import forms

SUBJECTS = {
    "lifecycle": lifecycle, "costs": costs, "forms": forms, "editor": editor, "directory": directory, "prover": prover,
    "seed": seed, "find": find, "inbox": inbox, "storm": storm, "live": live, "memory": memory, "start": start,
    "validate": validate, "worker": worker,
}


def main(words: list[str]) -> int:
    """Measure what is asked for; lifecycles when nothing is named."""
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help")):
        words = ["lifecycle", *words]
    parser = argparse.ArgumentParser(
        prog="python3 dev.py bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    subjects = parser.add_subparsers(metavar="WHAT", required=True)
    for name, module in SUBJECTS.items():
        subject = subjects.add_parser(name, description=module.__doc__, help=f"see `bench {name} --help`")
        module.add_options(subject)
        subject.set_defaults(run=module.run)
    options = parser.parse_args(words)
    return int(options.run(options))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
