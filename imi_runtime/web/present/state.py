"""How states, steps that were done, and authorities are named to a reader."""

from __future__ import annotations

from collections.abc import Iterable

from imi_runtime.model.ids import AuthorityId, PartyId
from imi_runtime.model.procedure import State, Transition
from imi_runtime.model.text import Labels
from imi_runtime.operations.words import DirectorySnapshot
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.parties import NamedAuthority
from imi_runtime.screens.pages.state_tag import Standing, StateTag


def state_label(state: State, seats: Iterable[PartyId], labels: Labels) -> str:
    """Return the state's label as it is shown to somebody in these seats."""
    shown = next((state.shown_as[seat] for seat in seats if seat in state.shown_as), state.label)
    return labels.of(shown)


def state_tag(state: State, seats: tuple[PartyId, ...], labels: Labels) -> StateTag:
    """Return the tag of a state for somebody in these seats."""
    if state.final:
        standing = Standing.FINAL
    elif state.initial:
        standing = Standing.DRAFT
    else:
        standing = Standing.YOURS if state.waits_for in seats else Standing.THEIRS
    return StateTag(state_label(state, seats, labels), standing)


def done_in_words(transition: Transition, labels: Labels, words: Interface) -> str:
    """Return what history says of a step that was done; without words of its own, the words of its button."""
    if transition.done:
        return labels.of(transition.done)
    return str(words.say("case/step_done", act=labels.of(transition.label)))


def named(directory: DirectorySnapshot, id: AuthorityId, words: Interface) -> NamedAuthority:
    """Return an authority and its country by their names in the reader's language."""
    authority = directory.authorities[id]
    return NamedAuthority(authority.name_in(words.language), words.country_name(authority.country))
