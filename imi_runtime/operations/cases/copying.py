"""Copying a case into a new draft: what its opener sent is the first filling of another case, to be changed and sent.

Nothing of the copied case is changed. What comes along is what the copier may read of the opener's own forms now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from imi_runtime.engine.access import seats_of
from imi_runtime.engine.copied_answers import CopiedAnswers, copied_answers
from imi_runtime.engine.decide import asked_forms, may_open
from imi_runtime.engine.moved_answers import FORMS
from imi_runtime.engine.successors import BECOMES, Parts, Successors
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Answers, Filling, Reach
from imi_runtime.model.copied import CopiedFrom
from imi_runtime.model.ids import HANDLER, Digest, FormId, ProcedureId
from imi_runtime.model.procedure import Procedure, Transition
from imi_runtime.operations.cases import casework
from imi_runtime.operations.cases.casework import DoneBefore, OpenedCase
from imi_runtime.operations.cases.drafting import first_with_form, keep_draft
from imi_runtime.operations.visits import Visit
from imi_runtime.problems import ImiError
from imi_runtime.store.drafts import Draft


class WhyNotCopied(Enum):
    """Why the authority that opened a case cannot copy it; the values are those by which refusals are worded."""

    NOT_YOUR_RIGHT = "not_your_right"
    NOTHING_SENT = "nothing_sent"
    GIVEN_TO_OTHERS = "given_to_others"
    NOT_OFFERED = "not_offered"


class NotCopied(ImiError):
    """The case cannot be copied."""

    def __init__(self, why: WhyNotCopied) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Original:
    """What would be copied, and of which procedure the new case would be: per form of it the filling to copy."""

    deployment: Digest
    procedure: ProcedureId
    fillings: Mapping[FormId, Filling]


@dataclass(frozen=True, slots=True)
class Copied:
    """The new case with its draft, and the transition whose forms the draft answers."""

    opened: OpenedCase
    transition: Transition


@dataclass(frozen=True, slots=True)
class _Beginning:
    """The procedure that a procedure is now, and the forms with which it begins, by what they were called before."""

    procedure: Procedure
    forms: Mapping[FormId, FormId]


def original_of(visit: Visit, opened: OpenedCase) -> Original | WhyNotCopied | None:
    """Return what can be copied of a case, or why nothing can; None for all but the authority that opened it."""
    opener = opened.procedure.opener
    seats = seats_of(opened.procedure, opened.case, visit.user.authority, visit.directory)
    if opener is None or (opener.id, False) not in seats:
        return None
    if not any(HANDLER in actor.rights for actor in visit.capacities(opened.bundle.id)):
        return WhyNotCopied.NOT_YOUR_RIGHT
    if not any(filling.author == opener.id for filling in opened.case.fillings):
        return WhyNotCopied.NOTHING_SENT
    live = visit.live().get(opened.bundle.id)
    beginning = _beginning(visit, opened, live) if live else None
    if live is None or beginning is None or not _may_open(visit, visit.bundle(live), beginning.procedure):
        return WhyNotCopied.NOT_OFFERED
    sight = opened.access.sight
    fillings = {
        beginning.forms[filling.form]: filling for filling in opened.case.fillings
        if filling.author == opener.id and filling.form in beginning.forms and sight.answers(filling)
    }
    if fillings:
        return Original(live, beginning.procedure.id, fillings)
    narrowed = any(actor.reach is Reach.OUTLINE for actor in opened.actors)
    return WhyNotCopied.GIVEN_TO_OTHERS if narrowed else WhyNotCopied.NOT_OFFERED


def _may_open(visit: Visit, bundle: Bundle, procedure: Procedure) -> bool:
    return any(may_open(bundle, procedure, actor, visit.world) for actor in visit.capacities(bundle.id))


def _beginning(visit: Visit, opened: OpenedCase, live: Digest) -> _Beginning | None:
    """Return with what a case of the same procedure begins today; found once for each pair of versions."""
    old, new, procedure = opened.bundle, visit.bundle(live), opened.procedure.id
    kind = f"beginning of {procedure} since {old.digest}"
    return visit.installation.bundles.made(kind, live, "", lambda: _found_beginning(Successors(old, new), procedure))


def _found_beginning(successors: Successors, procedure: ProcedureId) -> _Beginning | None:
    offered = successors.new.procedures
    became = successors.of(("procedures", procedure, BECOMES), procedure, Parts(offered))
    there = next((one for id, one in offered.items() if id == became), None)
    if there is None or there.opener is None:
        return None
    opener, initial = there.opener.id, there.initial.id
    first = {
        form for way in there.transitions.values() for form in asked_forms(way)
        if initial in way.sources and any(seat.party == opener for seat in way.by)
    }
    became_forms = {form: successors.of((FORMS, form, BECOMES), form, Parts(successors.new.forms))
                    for form in successors.old.forms}
    return _Beginning(there, {form: FormId(into) for form, into in became_forms.items() if into in first})


def copy_case(visit: Visit, opened: OpenedCase, token: str) -> Copied | DoneBefore:
    """Begin a new case and keep the copied answers as its draft. Raises NotCopied; NoSuchCase for all but the opener.

    A form that is sent twice copies once.
    """
    original = original_of(visit, opened)
    if original is None:
        raise casework.NoSuchCase
    if isinstance(original, WhyNotCopied):
        raise NotCopied(original)
    begun = casework.begin_case(visit, original.deployment, original.procedure, token)
    if isinstance(begun, DoneBefore):
        return begun
    transition = first_with_form(begun)
    if transition is None or not set(asked_forms(transition)) & set(original.fillings):
        raise NotCopied(WhyNotCopied.NOT_OFFERED)
    keep_draft(visit, begun, transition, _draft(visit, opened, original, begun, transition))
    return Copied(begun, transition)


def _draft(
    visit: Visit, opened: OpenedCase, original: Original, begun: OpenedCase, transition: Transition
) -> Draft:
    successors = Successors(opened.bundle, begun.bundle)
    copies: dict[FormId, CopiedAnswers] = {
        into: copied_answers(successors, filling.form, _readable(opened, filling), begun.case, into, visit.world)
        for into, filling in original.fillings.items() if into in asked_forms(transition)
    }
    whole = [f"{form}/{page}" for form, copied in copies.items() for page in copied.whole]
    left_out = tuple(one for copied in copies.values() for one in copied.left_out)
    return Draft(
        answers={form: copied.answers for form, copied in copies.items()}, pages=dict.fromkeys(whole, 1),
        by=dict.fromkeys(whole, str(visit.user.id)),
        copied=CopiedFrom(opened.case.id, opened.case.number, opened.case.deployment, left_out),
    )


def _readable(opened: OpenedCase, filling: Filling) -> Answers:
    """Return what the copier may read of a filling: nothing else ever comes into the draft."""
    return opened.access.sight.answers(filling)
