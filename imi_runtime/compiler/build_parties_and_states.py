"""The parties of a procedure, and the states in which a case can stand."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler.phrases import joins
from imi_runtime.compiler.procedure_ground import Ground
from imi_runtime.compiler.written import entries, flag, key_of, label, word, words
from imi_runtime.model.ids import PartyId, StateId
from imi_runtime.model.procedure import ChosenBy, Coordinates, Party, State
from imi_runtime.model.text import Text
from imi_runtime.source.located import Entry, TextNode

OTHER_THAN = "other than "
SAME_AS = "same as "


def parties(ground: Ground) -> dict[PartyId, Party]:
    """Return the parties of the procedure."""
    return {party.id: party for entry in ground.document.sound("parties") for party in _party(entry, ground)}


def _party(entry: Entry, ground: Ground) -> Iterator[Party]:
    id, node = PartyId(entry.key), entry.value
    written = word(node, "joins")
    joining = joins(written, ground.parties, f"party '{id}' joins by", ground.problems) if written else None
    if written is None or joining is None:
        return
    if isinstance(joining, ChosenBy | Coordinates) and joining.party == id:
        ground.problems.append(codes.PARTY_NEEDS_ITSELF.at(written.at, party=id, key="joins"))
    context = f"{ground.document.id}/parties/{id}"
    own_label = label(node, "label", context) or Text(f"{context}/label", in_words(id), entry.key_at)
    yield Party(
        id=id,
        label=own_label,
        joins=joining,
        country_other_than=_country(entry, OTHER_THAN, ground),
        country_same_as=_country(entry, SAME_AS, ground),
        at=entry.key_at,
    )
    _refuse_other_countries(entry, ground)


def in_words(id: str) -> str:
    """Return an id as words: `responder_coordinator` becomes "Responder coordinator"."""
    return id.replace("_", " ").capitalize()


def _country(entry: Entry, phrase: str, ground: Ground) -> PartyId | None:
    written = word(entry.value, "country")
    if written is None or not written.text.startswith(phrase):
        return None
    named = written.part(len(phrase), len(written.text))
    if named.text == entry.key:
        ground.problems.append(codes.PARTY_NEEDS_ITSELF.at(named.at, party=entry.key, key="country"))
        return None
    found = ground.parties.find(named, f"the country of party '{entry.key}' depends on", ground.problems)
    return PartyId(found) if found else None


def _refuse_other_countries(entry: Entry, ground: Ground) -> None:
    written = word(entry.value, "country")
    if written and not written.text.startswith((OTHER_THAN, SAME_AS)):
        ground.problems.append(codes.NOT_A_COUNTRY_BOND.at(written.at, party=entry.key, found=written.text))


def states(ground: Ground) -> dict[StateId, State]:
    """Return the states of the procedure."""
    return {StateId(entry.key): _state(entry, ground) for entry in ground.document.sound("states")}


def _state(entry: Entry, ground: Ground) -> State:
    id, node = StateId(entry.key), entry.value
    context = f"{ground.document.id}/states/{id}"
    waiting = word(node, "waits_for")
    party = ground.parties.find(waiting, f"state '{id}' waits for", ground.problems) if waiting else None
    return State(
        id=id,
        label=label(node, "label", context) or Text(f"{context}/label", "", entry.key_at),
        initial=flag(node, "initial"),
        final=flag(node, "final"),
        waits_for=PartyId(party) if party else None,
        holds=ground.form_list(words(node, "holds"), f"state '{id}' holds"),
        shown_as=dict(_shown_as(entry, context, ground)),
        at=entry.key_at,
    )


def _shown_as(entry: Entry, context: str, ground: Ground) -> Iterator[tuple[PartyId, Text]]:
    for shown in entries(entry.value, "shown_as").values():
        party = ground.parties.find(key_of(shown), f"state '{entry.key}' is shown otherwise to", ground.problems)
        if party and isinstance(shown.value, TextNode):
            yield PartyId(party), Text(f"{context}/shown_as/{party}", shown.value.text, shown.value.at)
