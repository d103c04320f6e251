"""What running cases become under another version, where the new version does not say it by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SET_ASIDE = "set aside"
"""What authors write where something has no successor. No id has a space, so none can be mistaken for it."""

Place = tuple[str, ...]
"""Where a mapping speaks of something: section, owner, kind and old id, as the keys of its file lead there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMapping:
    """The successors that a policy officer names, by place: a new id, or SET_ASIDE.

    `accepts_sight`: the cases move though somebody gains or loses sight. `keeps_clocks`: running clocks keep their end
    though the term has changed.
    """

    says: Mapping[Place, str] = field(default_factory=dict)
    accepts_sight: bool = False
    keeps_clocks: bool = False


NO_MAPPING = CaseMapping()
