"""Acknowledging confidentiality: once for each area and version of the words, before the first act in the area."""

from __future__ import annotations

from imi_runtime.model.ids import AreaId
from imi_runtime.operations.account_history import Happened, note_own
from imi_runtime.operations.visits import Visit
from imi_runtime.problems import ImiError
from imi_runtime.store import acknowledgements
from imi_runtime.store.acknowledgements import Acknowledgement

LONGEST = 8000


class NotAcknowledged(ImiError):
    """The user has not acknowledged the confidentiality of an area in its present words."""

    def __init__(self, area: AreaId) -> None:
        super().__init__(area)
        self.area = area


def demand_acknowledged(visit: Visit, area: AreaId, version: str) -> None:
    """Raise NotAcknowledged unless the user has acknowledged these words. What was found once is kept in memory."""
    key = (visit.user.id, area, version)
    if key in visit.installation.acknowledged:
        return
    if not acknowledgements.is_acknowledged(visit.connection, visit.user.id, area, version):
        raise NotAcknowledged(area)
    visit.installation.acknowledged.add(key)


def acknowledge(visit: Visit, area: AreaId, version: str, words: str) -> None:
    """Write down that the user has acknowledged these words, as they were shown."""
    if acknowledgements.is_acknowledged(visit.connection, visit.user.id, area, version):
        return
    acknowledgements.add(visit.connection, Acknowledgement(
        user=visit.user.id, area=area, version=version, words=words[:LONGEST], language=visit.language,
        at=visit.world.now,
    ))
    note_own(visit, Happened.ACKNOWLEDGED, area=area)
