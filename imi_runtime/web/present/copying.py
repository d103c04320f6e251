"""Copying a case: what its page offers or says about it, and what a copied draft tells of where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime.engine.telling import asked_question
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.copied import CopiedFrom, LeftOut, Omission
from imi_runtime.model.ids import HANDLER, PageId
from imi_runtime.model.text import Labels
from imi_runtime.operations.cases.copying import Original, WhyNotCopied
from imi_runtime.operations.visits import Visit
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.pages.case import OfferedAct, RefusedAct, Weight
from imi_runtime.screens.pages.form import CopyNote
from imi_runtime.web.present.case_view import CaseView


def offered_copy(view: CaseView) -> Iterator[OfferedAct]:
    """Yield that the case can be copied, if it can."""
    if isinstance(view.original, Original):
        words, href = view.around.interface, f"/cases/{view.opened.case.id}/copy"
        yield OfferedAct(
            label=str(words.say("case/copy")), href=href, weight=Weight.OTHER, help=str(words.say("case/copy_help"))
        )


def refused_copy(view: CaseView) -> Iterator[RefusedAct]:
    """Yield why the opener cannot copy what it sent; before anything was sent there is nothing to say."""
    why, words = view.original, view.around.interface
    if isinstance(why, WhyNotCopied) and why is not WhyNotCopied.NOTHING_SENT:
        yield RefusedAct(str(words.say("case/copy")), (why_not_copied(why, words),))


def why_not_copied(why: WhyNotCopied, words: Interface) -> str:
    """Return why a case cannot be copied, as a sentence."""
    return str(words.say(f"refusal/{why.value}", right=words.say(f"right/{HANDLER}")))


def copy_note(visit: Visit, copied: CopiedFrom | None, words: Interface) -> CopyNote | None:
    """Return what is told of a draft that was copied."""
    if copied is None:
        return None
    bundle, labels = visit.bundle(copied.deployment), visit.labels(copied.deployment)
    return CopyNote(copied.number, f"/cases/{copied.case}", tuple(_left_out(copied, bundle, labels, words)))


def _left_out(copied: CopiedFrom, bundle: Bundle, labels: Labels, words: Interface) -> Iterator[str]:
    """Yield a sentence for each reason, with everything that was left out for it."""
    for why in Omission:
        named = (_label(bundle, one, labels) for one in copied.left_out if one.why is why)
        told = [str(words.say("said/quoted", question=label)) for label in dict.fromkeys(named)]
        if told:
            yield str(words.say(f"copy/left_{why.value}", questions=", ".join(told)))


def _label(bundle: Bundle, left_out: LeftOut, labels: Labels) -> str:
    """Return the words of the question, or of the page on which it was picked or chosen."""
    question = asked_question(bundle, left_out.form, left_out.name)
    page = bundle.forms[left_out.form].pages.get(PageId(left_out.name))
    found = question.label if question else page.label if page else None
    return labels.of(found) if found else left_out.name
