"""`imi test --suggest`: the fewest stories that cover what no story covers, written beside the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from imi_runtime.adapters.calendar import PublicCalendar
from imi_runtime.model.bundle import Bundle
from imi_runtime.prover.scenario_player import Played
from imi_runtime.stories.scene import Label
from imi_runtime.stories.suggesting import Suggested, Suggestion, labels_of, suggest
from imi_runtime.stories.why_left import why_left

from .progress import Exploring

NAMED = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be suggested: where files go, whether what is covered already counts, and whether to write at all."""

    folder: Path
    anew: bool
    dry_run: bool


def suggest_stories(bundle: Bundle, played: Sequence[Played], wanted: Wanted) -> int:
    """Write the stories, or show them, and say what they cover and what nothing covers."""
    touched = set() if wanted.anew else {
        (procedure, way) for one in played for procedure, found in one.touched.items() for way in found.transitions
    }
    missing = tuple(label for label in labels_of(bundle) if label not in touched)
    if not missing:
        click.echo("  every transition is covered: there is nothing to suggest")
        return 0
    progress = Exploring(f"{bundle.id}: looking at", "situations")
    suggestion = suggest(
        bundle, missing, frozenset(one.scenario.id for one in played), PublicCalendar(), progress.one
    )
    progress.done()
    for story in suggestion.stories:
        _hand_over(story, wanted)
    _say(bundle, suggestion, len(missing))
    return 0


def _hand_over(story: Suggested, wanted: Wanted) -> None:
    if wanted.dry_run:
        click.echo(f"\n# {story.path}\n{story.file.decode()}")
        return
    file = wanted.folder / story.path
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("xb") as new:
        new.write(story.file)


def _say(bundle: Bundle, suggestion: Suggestion, missing: int) -> None:
    count, left = len(suggestion.stories), len(suggestion.left)
    stories = "1 story covers" if count == 1 else f"{count or 'no'} stories cover"
    covered = f"{missing - left} of the {missing} transitions that are left"
    if not left:
        covered = f"all {missing} transitions that are left" if missing > 1 else "the one transition that is left"
    click.echo(f"  suggested: {stories} {covered}")
    for story in suggestion.stories:
        click.echo(f"    {story.path}\n      covers {_named(story.covers)}")
    for label in suggestion.left:
        at = bundle.procedures[label[0]].transitions[label[1]].at
        click.echo(f"    {at}  '{label[1]}' is not covered: {why_left(bundle, label, suggestion.courses)}")


def _named(labels: tuple[Label, ...]) -> str:
    names = [way for _, way in labels]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
