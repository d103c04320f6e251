"""Linked cases: a link fills the right seats, fires what may be fired, and comes to an end."""

from __future__ import annotations

from collections.abc import Iterator

from imi_runtime import codes
from imi_runtime.compiler.checks.moves import outcomes, reached, states_after, states_without
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Always, paths_of
from imi_runtime.model.ids import FormId, PartyId, ProcedureId, QuestionId, TransitionId
from imi_runtime.model.procedure import (
    ChosenBy,
    FromTheLink,
    Holder,
    Link,
    OpensTheCase,
    Procedure,
    Transition,
    UntilDate,
)
from imi_runtime.model.questions import AnswerType
from imi_runtime.problems import Problem

FILLED_BY_LINKS = (FromTheLink, OpensTheCase, ChosenBy)
"""How the seats join that a link may fill: where people open such cases too, it stands in for opening and choosing."""
Step = tuple[ProcedureId, TransitionId]


def links_fill_the_seats(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every link that leaves out a seat which is taken at once, or fills one that a link cannot."""
    for procedure in bundle.procedures.values():
        for link in procedure.links.values():
            target = bundle.procedures.get(link.procedure)
            faults = _seat_faults(procedure, link, target) if target and link.seats else ()
            for fault in faults:
                yield codes.LINK_FILLS_SEATS.at(link.at, link=link.id, procedure=link.procedure, fault=fault)


def _seat_faults(procedure: Procedure, link: Link, target: Procedure) -> Iterator[str]:
    taken = [party.id for party in target.parties.values() if isinstance(party.joins, FromTheLink | OpensTheCase)]
    yield from (f"does not fill its seat '{party}'" for party in taken if party not in link.seats)
    for party, source in link.seats.items():
        if party not in target.parties:
            yield f"fills '{party}', which is not a party there"
        elif not isinstance(target.parties[party].joins, FILLED_BY_LINKS):
            yield f"fills '{party}', which does not join 'from the link' there"
        elif (holder := _holder(procedure, source)) is not target.parties[party].holder:
            yield f"fills '{party}', which is '{target.parties[party].holder.value}' there, with '{holder.value}'"


def _holder(procedure: Procedure, source: PartyId | tuple[FormId, QuestionId]) -> Holder:
    return Holder.AUTHORITY if isinstance(source, tuple) else procedure.parties[source].holder


def links_lead_to_as_many_as_they_say(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every link to one case that opens several, and every link back that says how it opens."""
    for procedure in bundle.procedures.values():
        for link in procedure.links.values():
            if not link.seats:
                said = {"many": link.many, "carries": link.carries}
                for key in (key for key, value in said.items() if value):
                    yield codes.LINK_BACK_SAYS_MORE.at(link.at, link=link.id, key=key)
            elif not link.many:
                for form, question in _naming_several(bundle, link):
                    yield codes.ONE_OF_SEVERAL.at(link.at, link=link.id, answer=f"{form}.{question}")


def _naming_several(bundle: Bundle, link: Link) -> Iterator[tuple[FormId, QuestionId]]:
    for source in link.seats.values():
        form = bundle.forms.get(source[0]) if isinstance(source, tuple) else None
        asked = form.question(source[1]) if form and isinstance(source, tuple) else None
        if form and asked and asked.type is AnswerType.AUTHORITIES:
            yield form.id, asked.id


def fired_steps_are_by_link(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every fired transition that is not done by a link, or that opens through a link back."""
    for procedure in bundle.procedures.values():
        for transition in procedure.transitions.values():
            subject = f"transition '{transition.id}' fires"
            for link, target, fired in _fired(bundle, procedure, transition):
                code = _misfired(link, target, fired)
                if code:
                    yield code.at(transition.at, subject=subject, name=fired.id, procedure=target.id)


def _misfired(link: Link, target: Procedure, fired: Transition) -> codes.Code | None:
    if not fired.by_link:
        return codes.NOT_FIRED_BY_LINK
    return codes.OPENS_WITHOUT_SEATS if target.opens_with(fired.id) and not link.seats else None


def _fired(
    bundle: Bundle, procedure: Procedure, transition: Transition
) -> Iterator[tuple[Link, Procedure, Transition]]:
    for id, name in transition.fires.items():
        link = procedure.links.get(id)
        target = bundle.procedures.get(link.procedure) if link else None
        fired = target.transitions.get(name) if target else None
        if link and target and fired:
            yield link, target, fired


def firing_comes_to_an_end(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every step that fires itself again through others.

    A circle of links back comes to an end: each leads to the case that opened this one, and one was opened by nobody.
    """
    told: set[Step] = set()
    for procedure in bundle.procedures.values():
        for transition in procedure.transitions.values():
            circle = _circle(bundle, (procedure.id, transition.id))
            if circle and told.isdisjoint(circle):
                told.update(circle)
                shown = " fires ".join(f"{where}: {step}" for where, step in circle)
                yield codes.FIRES_IN_CIRCLE.at(transition.at, transition=transition.id, circle=shown)


def _circle(bundle: Bundle, start: Step) -> list[Step]:
    ways: list[tuple[list[Step], bool]] = [([start], False)]
    seen = {(start, False)}
    while ways:
        trail, trail_down = ways.pop()
        procedure = bundle.procedures[trail[-1][0]]
        for link, target, fired in _fired(bundle, procedure, procedure.transitions[trail[-1][1]]):
            step, down = (target.id, fired.id), trail_down or bool(link.seats)
            if step == start and down:
                return [*trail, step]
            if (step, down) not in seen:
                seen.add((step, down))
                ways.append(([*trail, step], down))
    return []


def linked_procedures_are_reached(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every transition by link that nothing fires, and every procedure that no link opens."""
    fired = {
        (target.id, step.id)
        for procedure in bundle.procedures.values() for transition in procedure.transitions.values()
        for _, target, step in _fired(bundle, procedure, transition)
        if step is not transition
    }
    opened = {link.procedure for procedure in bundle.procedures.values() for link in procedure.links.values()
              if link.seats}
    for procedure in bundle.procedures.values():
        if procedure.opener is None and procedure.id not in opened:
            waits = any(isinstance(party.joins, FromTheLink) for party in procedure.parties.values())
            if waits:
                yield codes.LINKED_FROM_NOWHERE.at(procedure.at, procedure=procedure.id)
            continue
        for transition in procedure.transitions.values():
            if transition.by_link and (procedure.id, transition.id) not in fired:
                yield codes.NEVER_FIRED.at(transition.at, transition=transition.id)


def one_case_behind_a_link(bundle: Bundle) -> Iterator[Problem]:
    """Yield a warning for every step that opens a case behind a link to one, and can come again unguarded."""
    for procedure in bundle.procedures.values():
        for link in procedure.links.values():
            one = not link.many and not any(_naming_several(bundle, link))
            openings = list(_openings(bundle, procedure, link)) if one else []
            after = reached(procedure, {state for way in openings for state in outcomes(way)})
            for way in openings:
                if isinstance(way.when, Always) and not after.isdisjoint(way.sources):
                    yield codes.SECOND_CASE.at(way.at, transition=way.id, link=link.id)


def _openings(bundle: Bundle, procedure: Procedure, link: Link) -> Iterator[Transition]:
    """Yield the transitions that open a case through the link."""
    for way in procedure.transitions.values():
        if any(one.id == link.id and link.seats and target.opens_with(fired.id)
               for one, target, fired in _fired(bundle, procedure, way)):  # fmt: skip
            yield way


def carried_texts_were_filled(bundle: Bundle) -> Iterator[Problem]:
    """Yield a problem for every carried text that cannot be there, or on which the other case relies in vain."""
    for procedure in bundle.procedures.values():
        for link in procedure.links.values():
            for way in _openings(bundle, procedure, link):
                for form in (form for form in link.carries if form not in way.forms):
                    yield from _carried(bundle, procedure, link, way, form)


def _carried(
    bundle: Bundle, procedure: Procedure, link: Link, way: Transition, form: FormId
) -> Iterator[Problem]:
    if states_after(procedure, form).isdisjoint(way.sources):
        yield codes.CARRIES_NOTHING.at(link.at, link=link.id, form=form, transition=way.id)
    elif _may_lack(procedure, form, way) and _relies_on(bundle.procedures[link.procedure], form):
        subject, when = f"procedure '{link.procedure}', to which link '{link.id}' leads,", f"before '{way.id}'"
        yield codes.MAY_BE_MISSING.at(link.at, subject=subject, form=form, when=when)


def _may_lack(procedure: Procedure, form: FormId, way: Transition) -> bool:
    return not states_without(procedure, form).isdisjoint(way.sources)


def _relies_on(procedure: Procedure, form: FormId) -> bool:
    """Tell whether the course of a case depends on a text that another case has brought."""
    own = any(form in way.forms for way in procedure.transitions.values())
    conditions = [way.when for way in procedure.transitions.values()]
    conditions += [branch.when for way in procedure.transitions.values() for branch in way.route]
    conditions += [branch.when for deadline in procedure.deadlines.values() for branch in deadline.within]
    looked = any(path.form == form for condition in conditions for path in paths_of(condition))
    terms = any(
        isinstance(branch.within, UntilDate) and branch.within.form == form
        for deadline in procedure.deadlines.values() for branch in deadline.within
    )
    return not own and (looked or terms)
