"""What lists and searches read of a case, written whole with every step: who sees it, and by which words."""

from __future__ import annotations

from sqlalchemy import Connection

from imi_runtime.engine.world import World
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Case
from imi_runtime.operations.installation import Installation
from imi_runtime.operations.writing.sight_writing import everybody, rows_for
from imi_runtime.operations.writing.word_writing import words_for
from imi_runtime.store import case_words, sight


def write_lists(
    installation: Installation, connection: Connection, bundle: Bundle, case: Case, world: World, *,
    fresh: bool = False, anew: bool = False,
) -> None:
    """Write who sees the case and finds it by what, as the access function says now. `fresh`: nothing stood there.

    Tokens of texts that are read as before stay as they are; `anew` makes all of them again.
    """
    all = everybody(bundle, case, world)
    rows = rows_for(all, bundle, case, world)
    sight.replace_sight(connection, case.id, rows, fresh=fresh)
    before = {} if fresh else case_words.kept_words(connection, case.id)
    words = words_for(all, rows, bundle, case, world, installation.sealing, {} if anew else before)
    case_words.replace_words(connection, case.id, before, words)
