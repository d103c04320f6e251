"""What is told of a step that an edited bundle does not let through any more."""

from __future__ import annotations

from imi_runtime.model.bundle import Bundle
from imi_runtime.operations.invented.replaying import Unfit
from imi_runtime.problems import Position
from imi_runtime.prover.story_words import said_refusal


def told(unfit: Unfit, bundle: Bundle, who: str) -> str:
    """Return the place, what was done by whom, why it does not go any more, and where the case stands now."""
    done = f"{who} did '{unfit.step.transition or 'open'}'"
    return f"{_place(unfit, bundle)}  {done}, and cannot any more: {_why(unfit, bundle)}{_rest(unfit)}"


def _place(unfit: Unfit, bundle: Bundle) -> Position | str:
    procedure = bundle.procedures.get(unfit.step.procedure)
    if procedure is None:
        return bundle.at
    found = procedure.transitions.get(unfit.step.transition) if unfit.step.transition else None
    return found.at if found else procedure.at


def _why(unfit: Unfit, bundle: Bundle) -> str:
    step, procedure = unfit.step, bundle.procedures.get(unfit.step.procedure)
    if procedure is None:
        return f"there is no procedure '{step.procedure}'"
    if step.transition and step.transition not in procedure.transitions:
        return f"there is no transition '{step.transition}'"
    return said_refusal(unfit.reason, procedure, step.transition, unfit.case)


def _rest(unfit: Unfit) -> str:
    stands = f"; the case stands in '{unfit.case.state}'" if unfit.case else "; there is no such case now"
    if not unfit.left_out:
        return f"{stands}."
    later = "1 later step was" if unfit.left_out == 1 else f"{unfit.left_out} later steps were"
    return f"{stands}, and {later} left out."
