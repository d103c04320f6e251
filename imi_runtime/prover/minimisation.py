"""Whether more is asked, or read by more people, than the procedure shows a need for."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import FormId, PartyId
from imi_runtime.model.procedure import Procedure
from imi_runtime.model.questions import Personal, Question
from imi_runtime.problems import Problem, sorted_problems
from imi_runtime.prover.audience import Audience, Reader, Readers

SENSITIVE = (Personal.SPECIAL, Personal.OFFENCE)
PUBLIC = "the public"


def minimisation_problems(bundle: Bundle, audience: Audience) -> tuple[Problem, ...]:
    """Return a warning for every question that is read by nobody, by idle readers, or by many."""
    found: list[Problem] = []
    for form in audience.writers:
        for question in bundle.forms[form].questions():
            if question.personal is not Personal.NO and form not in audience.procedure.carried:
                found += _of_question(audience, form, question)
    return sorted_problems(found)


def _of_question(audience: Audience, form: FormId, question: Question) -> Iterator[Problem]:
    readers = audience.of(form, question.id)
    others = [reader for reader in readers if _party(reader) not in audience.writers[form]]
    carried = form in audience.carried_to
    if not others and not carried and len({_party(reader) for reader in readers}) < 2:
        yield codes.READ_BY_NOBODY_ELSE.at(question.at, question=question.id, form=form)
    acting = {seat.party for way in audience.procedure.transitions.values() for seat in way.by}
    for party in dict.fromkeys(_party(one) for one in others if _without_law(audience.procedure, one)):
        if party is not None and party not in acting:
            yield codes.READ_BY_WHO_NEVER_ACTS.at(question.at, party=party, question=question.id, form=form)
    wide = tuple(dict.fromkeys(_said(one) for one in _wide(audience.procedure, tuple(others))))
    if question.personal in SENSITIVE and wide:
        yield codes.SENSITIVE_READ_WIDELY.at(
            question.at, question=question.id, form=form, personal=_kind(question), readers=", ".join(wide)
        )


def _party(reader: Reader) -> PartyId | None:
    return reader.seat.party if reader.seat else None


def _without_law(procedure: Procedure, reader: Reader) -> bool:
    return not reader.rules or any(not procedure.access[rule].law for rule in reader.rules)


def _wide(procedure: Procedure, readers: Readers) -> Iterator[Reader]:
    """Yield readers that are many, are gone, or are everybody, where no law says why."""
    for reader in readers:
        many = reader.seat is None or reader.seat.former or procedure.parties[reader.seat.party].many
        if many and _without_law(procedure, reader):
            yield reader


def _said(reader: Reader) -> str:
    if reader.seat is None:
        return PUBLIC
    return f"former {reader.seat.party}" if reader.seat.former else reader.seat.party


def _kind(question: Question) -> str:
    return "special" if question.personal is Personal.SPECIAL else "criminal"
