"""Every place of a library where the id of a thing stands: files, conditions, stories and translations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from imi_runtime.authoring.definitions import Area, Definition, Definitions
from imi_runtime.authoring.mentions_in_forms import mentions_in_form
from imi_runtime.authoring.mentions_in_procedures import mentions_in_procedure
from imi_runtime.authoring.mentions_in_question_sets import mentions_in_list, mentions_in_set
from imi_runtime.authoring.mentions_in_scenarios import mentions_in_scenario
from imi_runtime.authoring.mentions_in_translations import mentions_in_po
from imi_runtime.authoring.things import Kind, Mention
from imi_runtime.compiler.library import Library

READERS = {
    Kind.PROCEDURE: mentions_in_procedure, Kind.FORM: mentions_in_form, Kind.QUESTION_SET: mentions_in_set,
    Kind.CODE_LIST: mentions_in_list, Kind.SCENARIO: mentions_in_scenario,
}  # fmt: skip


def mentions_of(library: Library, definitions: Definitions) -> tuple[Mention, ...]:
    """Return every mention once, by file and place."""
    found: dict[Mention, None] = {}
    for area in definitions.areas:
        for definition in _own(area):
            found |= dict.fromkeys(READERS[definition.kind](definition, area))
        for path, data in library.items():
            if path.suffix == ".po" and path.parts[1] == area.id:
                found |= dict.fromkeys(mentions_in_po(str(path), data, area))
    return tuple(sorted(found, key=lambda mention: (mention.at, mention.thing)))


def _own(area: Area) -> Iterator[Definition]:
    """Yield the definitions in the area's own folders; shared ones are read once, as an area of their own."""
    for definition in area.all():
        if PurePosixPath(definition.file).parts[1] == area.id:
            yield definition
