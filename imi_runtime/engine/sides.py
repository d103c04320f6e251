"""On which side of a case an authority stands, and whether the case wants somebody there to whom it is given."""

from __future__ import annotations

from imi_runtime.engine.access import Seats
from imi_runtime.model.case import Case
from imi_runtime.model.directory import Direction
from imi_runtime.model.procedure import Coordinates, Procedure


def direction_of(procedure: Procedure, seats: Seats) -> Direction | None:
    """Return whether a case went out from who holds, or held, these seats, or came in; None for who has none."""
    if not seats:
        return None
    opener = procedure.opener
    opened = opener is not None and any(party == opener.id for party, _ in seats)
    return Direction.OUTGOING if opened else Direction.INCOMING


def wants_somebody(procedure: Procedure, case: Case, seats: Seats) -> Direction | None:
    """Return the direction of a case that somebody of the authority should have: a seat is held in it now.

    A coordinator has to do with a case only while its state waits for that seat. Who held a seat formerly, and an ended
    case, want nobody.
    """
    state = procedure.states[case.state]
    now = {party for party, former in seats if not former}
    own = {party for party in now if not isinstance(procedure.parties[party].joins, Coordinates)}
    if state.final or not (own or state.waits_for in now):
        return None
    return direction_of(procedure, seats)
