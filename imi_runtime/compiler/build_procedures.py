"""Procedures: their parts, and what their forms ask of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from imi_runtime import codes
from imi_runtime.compiler.build_access import access
from imi_runtime.compiler.build_deadlines import deadlines, retention
from imi_runtime.compiler.build_guarantees import guarantees
from imi_runtime.compiler.build_links import facts, links, publications
from imi_runtime.compiler.build_members import member_steps
from imi_runtime.compiler.build_parties_and_states import parties, states
from imi_runtime.compiler.build_statistics import statistics
from imi_runtime.compiler.build_transitions import transitions
from imi_runtime.compiler.documents import Document
from imi_runtime.compiler.procedure_ground import AreaForms, Ground, ground_of
from imi_runtime.compiler.references import listing
from imi_runtime.compiler.written import Word, certain_label, entries, former_ids, string, word, words
from imi_runtime.model.forms import AnswersTo, Form, PicksAmong
from imi_runtime.model.ids import FormId, ProcedureId, StateId, TransitionId
from imi_runtime.model.procedure import ChosenBy, Procedure, Transition
from imi_runtime.problems import Problem, nearest
from imi_runtime.source.located import Entry

RESERVED = {
    "parties": ("clock", "link", "former"),
    "states": ("any", "same", "otherwise"),
    "stages": ("any", "same", "otherwise"),
    "marks": ("outline", "every", "own"),
}
"""Section -> ids that mean something else where its items are named."""
SECTION_OF = {"mark": "marks", "fact": "facts", "party": "parties", "link": "links"}
"""Things that share names in conditions, and where they are declared."""


def procedure(document: Document, area: AreaForms, problems: list[Problem]) -> Procedure:
    """Return one procedure as far as it could be understood."""
    ground = ground_of(document, area, problems)
    _refuse_reserved(document, problems)
    _refuse_shared_ids(document, area, problems)
    seats = parties(ground)
    read = Procedure(
        id=ProcedureId(document.id),
        kind=string(document.root, "kind"),
        title=certain_label(document.root, "title", document.id),
        law=tuple(law.text for law in words(document.root, "law")),
        parties=seats,
        marks=ground.marks,
        states=states(ground),
        stages=ground.stages,
        transitions=transitions(ground, seats) | {step.id: step for step in member_steps(ground, seats)},
        deadlines=deadlines(ground),
        access=access(ground),
        facts=facts(ground),
        links=links(ground),
        publications=publications(ground),
        guarantees=guarantees(ground),
        carried=ground.carried,
        statistics=statistics(ground),
        retention=retention(ground),
        was=former_ids(document.root),
        at=document.at,
    )
    read = replace(read, transitions={id: _choosing_elsewhere(way, read) for id, way in read.transitions.items()})
    if not document.broken and not any(problem.at.file == document.at.file for problem in problems):
        problems += _unanswerable(read, ground)
    return read


def _choosing_elsewhere(transition: Transition, procedure: Procedure) -> Transition:
    """Note which answers of the step fill seats of cases that it opens: they fill none of this one."""
    links = (procedure.links[id] for id in transition.fires if id in procedure.links)
    answers = (source for link in links for source in link.seats.values() if isinstance(source, tuple))
    chosen = tuple(sorted({(form, str(name)) for form, name in answers if form in transition.forms}))
    return replace(transition, chooses_elsewhere=chosen) if chosen else transition


def _refuse_reserved(document: Document, problems: list[Problem]) -> None:
    for section, reserved in RESERVED.items():
        for entry in entries(document.root, section).values():
            if entry.key in reserved:
                problems.append(codes.RESERVED_ID.at(entry.key_at, id=entry.key))


def _refuse_shared_ids(document: Document, area: AreaForms, problems: list[Problem]) -> None:
    states = entries(document.root, "states")
    for entry in entries(document.root, "stages").values():
        if entry.key in states:
            related = ((states[entry.key].key_at, "the state"),)
            problems.append(codes.ID_OF_TWO.at(entry.key_at, related=related, id=entry.key, one="state", two="stage"))
    for one, two in (("mark", "fact"), ("party", "link")):
        declared = entries(document.root, SECTION_OF[one])
        for entry in entries(document.root, SECTION_OF[two]).values():
            if entry.key in declared:
                related = ((declared[entry.key].key_at, f"the {one}"),)
                problems.append(codes.ID_OF_TWO.at(entry.key_at, related=related, id=entry.key, one=one, two=two))
    for entry in entries(document.root, "marks").values():
        form = area.forms.get(FormId(entry.key))
        if form:
            related = ((form.at, "the form"),)
            problems.append(codes.ID_OF_TWO.at(entry.key_at, related=related, id=entry.key, one="form", two="mark"))


# -- pages that answer what was picked ---------------------------------------------------------------------------------


def _unanswerable(procedure: Procedure, ground: Ground) -> Iterator[Problem]:
    """Yield a problem for every form that answers a form which nobody can have filled before."""
    for entry in ground.document.sound("transitions"):
        transition = procedure.transitions.get(TransitionId(entry.key))
        for written in words(entry.value, "form") if transition else ():
            form = ground.area.forms.get(FormId(written.text))
            for asked in _asked_before(form) if form else ():
                if transition and not _filled_before(asked, transition, procedure):
                    yield codes.NOT_FILLED_BEFORE.at(
                        written.at, transition=transition.id, form=written.text, asked=asked
                    )


def _asked_before(form: Form) -> Iterator[FormId]:
    for page in form.pages.values():
        if isinstance(page.content, AnswersTo | PicksAmong):
            yield page.content.form


def _filled_before(form: FormId, transition: Transition, procedure: Procedure) -> bool:
    reached = set(procedure.first_states) if form in procedure.carried else set()
    reached |= {
        state
        for filling in procedure.transitions.values()
        if form in filling.forms and filling.id != transition.id
        for state in _targets(filling)
    }
    return any(state in _reachable(reached, procedure) for state in transition.sources)


def _reachable(states: set[StateId], procedure: Procedure) -> set[StateId]:
    found, new = set(states), set(states)
    while new:
        new = {
            target
            for transition in procedure.transitions.values()
            if not new.isdisjoint(transition.sources)
            for target in _targets(transition)
        } - found
        found |= new
    return found


def _targets(transition: Transition) -> Iterator[StateId]:
    for branch in transition.route:
        if branch.to is None:
            yield from transition.sources
        else:
            yield branch.to


# -- pages that choose an authority ------------------------------------------------------------------------------------


def wrongly_chosen(document: Document, procedures: list[Procedure]) -> Iterator[Problem]:
    """Yield a problem for every page that chooses for a seat which the procedures of the form do not let be chosen."""
    using = [each for each in procedures if any(document.id in way.forms for way in each.transitions.values())]
    for entry in document.sound("pages"):
        chosen = word(entry.value, "chooses")
        if chosen:
            yield from _wrongly_chosen(chosen, entry, using)


def _wrongly_chosen(chosen: Word, entry: Entry, procedures: list[Procedure]) -> Iterator[Problem]:
    for procedure in procedures:
        party = next((party for id, party in procedure.parties.items() if id == chosen.text), None)
        if party and isinstance(party.joins, ChosenBy):
            continue
        fitting = [id for id, other in procedure.parties.items() if isinstance(other.joins, ChosenBy)]
        suggestion = nearest(chosen.text, fitting)
        shown = listing(f"parties that are chosen in '{procedure.id}' are", fitting)
        code = codes.PARTY_NOT_CHOSEN if party else codes.NO_SUCH_PARTY_TO_CHOOSE
        yield code.at(
            chosen.at, suggestion=suggestion, listing=shown,
            page=entry.key, party=chosen.text, procedure=procedure.id,
        )  # fmt: skip
