"""Whether more is asked, or read by more people, than the procedure shows a need for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from imi_runtime import codes
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import paths_of
from imi_runtime.model.forms import AskedQuestions
from imi_runtime.model.ids import FormId, PartyId, StateId
from imi_runtime.model.procedure import Procedure
from imi_runtime.model.questions import Personal, Question
from imi_runtime.problems import Problem, sorted_problems
from imi_runtime.prover.audience import Audience, Reader, Readers

SENSITIVE = (Personal.SPECIAL, Personal.OFFENCE)
PUBLIC = "the public"


def minimisation_problems(bundle: Bundle, audience: Audience) -> tuple[Problem, ...]:
    """Return a warning for every question that is read by nobody, too late, by idle readers, or by many."""
    found: list[Problem] = []
    for form in audience.writers:
        for question in bundle.forms[form].questions():
            if question.personal is not Personal.NO and form not in audience.procedure.carried:
                found += _of_question(audience, form, question) or _unused(bundle, audience, form, question)
    return sorted_problems(found)


def _of_question(audience: Audience, form: FormId, question: Question) -> list[Problem]:
    return [*_of_readers(audience, form, question), *_of_the_public(audience, form, question)]


def _of_readers(audience: Audience, form: FormId, question: Question) -> Iterator[Problem]:
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


def _of_the_public(audience: Audience, form: FormId, question: Question) -> Iterator[Problem]:
    """Yield a warning where the public reads ordinary personal data; of sensitive data every wide reader is told."""
    for reader in audience.of(form, question.id) if question.personal is Personal.ORDINARY else ():
        if reader.seat is None and _without_law(audience.procedure, reader):
            shown = " and ".join(f"'{id}'" for id in reader.publications)
            yield codes.READ_BY_PUBLIC.at(question.at, question=question.id, form=form, publications=shown)


def _party(reader: Reader) -> PartyId | None:
    return reader.seat.party if reader.seat else None


def _without_law(procedure: Procedure, reader: Reader) -> bool:
    opening = [procedure.access[rule].law for rule in reader.rules]
    opening += [procedure.publications[id].law for id in reader.publications]
    return not all(law.strip() for law in opening)


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


# -- what nobody needs any more ----------------------------------------------------------------------------------------


def _unused(bundle: Bundle, audience: Audience, form: FormId, question: Question) -> list[Problem]:
    """Return a warning where nothing looks at the answer, and whoever reads it can do nothing with it any more."""
    procedure = audience.procedure
    decides = question.id in audience.decisive.get(form, ()) or _is_looked_at(bundle, form, question)
    if question.law or decides or form in audience.carried_to or _comes_with_the_end(procedure, form):
        return []
    writers = audience.writers[form]
    readers = [one for one in audience.of(form, question.id) if len(writers) > 1 or _party(one) not in writers]
    if any(_may_need(procedure, reader) for reader in readers):
        return []
    return [codes.READ_TOO_LATE.at(question.at, question=question.id, form=form)] if readers else []


def _is_looked_at(bundle: Bundle, form: FormId, question: Question) -> bool:
    """Tell whether another question is asked depending on it, or begins with its answer."""
    asking = {path.name for other in bundle.forms[form].questions() for path in paths_of(other.ask_when)}
    contents = (page.content for each in bundle.forms.values() for page in each.pages.values())
    first = (one.prefill.values() for one in contents if isinstance(one, AskedQuestions))
    return question.id in asking or (form, question.id) in chain.from_iterable(first)


def _comes_with_the_end(procedure: Procedure, form: FormId) -> bool:
    """Tell whether the text only ever comes with the end of a case or after it: it is for whoever is told of that."""
    ways = [way for way in procedure.transitions.values() if form in way.forms]
    targets = (to for way in ways for branch in way.route for to in ((branch.to,) if branch.to else way.sources))
    return all(procedure.states[to].final for to in targets)


def _may_need(procedure: Procedure, reader: Reader) -> bool:
    """Tell whether the reader can do something from then on, or a law lets it read; the public is told of elsewhere."""
    if reader.seat is None or not _without_law(procedure, reader):
        return True
    later = _from_then_on(procedure, reader.states)
    ways = (way for way in procedure.transitions.values() if not later.isdisjoint(way.sources))
    return not reader.seat.former and any(seat.party == reader.seat.party for way in ways for seat in way.by)


def _from_then_on(procedure: Procedure, states: Iterable[StateId]) -> frozenset[StateId]:
    """Return the states, and all to which transitions lead from them."""
    found, waiting = set(states), list(states)
    while waiting:
        state = waiting.pop()
        for way in procedure.transitions.values():
            new = {branch.to for branch in way.route if branch.to} - found if state in way.sources else set()
            found |= new
            waiting.extend(new)
    return frozenset(found)
