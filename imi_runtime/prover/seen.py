"""Who sees what is being written, and what stands in a case: the audience, made at deployment for the pages.

For each step and page of its forms, and for each state and form: the parties that can read it then, and those that can
later. The public stands as `PUBLIC`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import AskedQuestions, Page
from imi_runtime.model.ids import FormId, StateId
from imi_runtime.model.procedure import Transition
from imi_runtime.prover.audience import Audience, Reader, audience_of

PUBLIC = ""
Now = list[list[str]]
"""The parties that can read something now, and those that a later step lets read it."""


def seen_in(bundle: Bundle) -> dict[str, dict[str, dict[str, dict[str, Now]]]]:
    """Return, per procedure, who sees the pages of each step (`form/page`) and the forms in each state."""
    return {procedure.id: _seen(bundle, audience_of(bundle, procedure)) for procedure in bundle.procedures.values()}


def _seen(bundle: Bundle, audience: Audience) -> dict[str, dict[str, dict[str, Now]]]:
    procedure = audience.procedure
    forms = dict.fromkeys(form for form, _ in audience.questions)
    steps = {
        str(step.id): {
            f"{form}/{page.id}": _divided(_readers(audience, form, names), _after(step))
            for form in (*step.forms, *((step.corrects,) if step.corrects else ()))
            for page in bundle.forms[form].pages.values()
            for names in (tuple(_names(page)),)
        }
        for step in procedure.transitions.values() if step.forms or step.corrects
    }
    states = {
        str(state): {
            str(form): _divided(_readers(audience, form, _all_names(audience, form)), {state}) for form in forms
        }
        for state in procedure.states
    }
    return {"steps": steps, "states": states}


def _names(page: Page) -> Iterator[str]:
    """Yield the names under which the answers of a page are followed."""
    if isinstance(page.content, AskedQuestions):
        yield from (question.id for question in page.content.questions)
    else:
        yield page.id


def _all_names(audience: Audience, form: FormId) -> Iterator[str]:
    return (name for of, name in audience.questions if of == form)


def _after(step: Transition) -> set[StateId]:
    return {state for branch in step.route for state in ((branch.to,) if branch.to else step.sources)}


def _readers(audience: Audience, form: FormId, names: Iterable[str]) -> list[Reader]:
    return [reader for name in names for reader in audience.of(form, name)]


def _divided(readers: Iterable[Reader], states: Iterable[StateId]) -> Now:
    """Return who can read in one of the states, and who only elsewhere, each party once."""
    present = frozenset(states)
    found = [(str(reader.seat.party) if reader.seat else PUBLIC, bool(reader.states & present)) for reader in readers]
    now = list(dict.fromkeys(party for party, at_once in found if at_once))
    return [now, list(dict.fromkeys(party for party, _ in found if party not in now))]
