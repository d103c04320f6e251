"""Why an act is not possible, in the reader's words."""

from __future__ import annotations

from imi_runtime.engine.decide import NotPermitted
from imi_runtime.screens.interface import Interface


def refusal_in_words(refusal: NotPermitted, *, seats: tuple[str, ...], state: str, interface: Interface) -> str:
    """Return one sentence; `seats` are the labels of those who may act, `state` is the label of the present state."""
    return str(interface.say(f"refusal/{refusal.why}", seats=", ".join(seats), state=state))
