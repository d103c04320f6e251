"""The door: two versions of a policy area -> everything in which they differ, in words and graded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from imi_runtime.comparing import telling_deadlines as deadlines
from imi_runtime.comparing import telling_names as names
from imi_runtime.comparing import telling_places as places
from imi_runtime.comparing import telling_promises as promises
from imi_runtime.comparing import telling_questions as questions
from imi_runtime.comparing import telling_steps as steps
from imi_runtime.comparing.called_anew import CalledAnew, called_anew
from imi_runtime.comparing.change import Change, Comparison, Topic
from imi_runtime.comparing.grading import MORE_OFFERED, VANISHED
from imi_runtime.comparing.languages import Words, tell_translations
from imi_runtime.comparing.sides import Sides
from imi_runtime.comparing.successors import Succession
from imi_runtime.comparing.telling import Teller
from imi_runtime.comparing.telling_reading import tell_reading
from imi_runtime.comparing.versions import Version
from imi_runtime.comparing.walk import Difference, How, Owner, differences
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.forms import Form, Page
from imi_runtime.model.ids import AreaId, Language
from imi_runtime.model.procedure import (
    AccessRule,
    Deadline,
    Fact,
    Guarantee,
    Link,
    Mark,
    Party,
    Procedure,
    Publication,
    State,
    Status,
    Transition,
)
from imi_runtime.model.questions import CodeList, Question, QuestionSet
from imi_runtime.model.text import Text

GroupTeller = Callable[[tuple[Difference, ...], Sides], Iterator[Change]]

TELLERS: Mapping[tuple[type, str], Teller] = {
    (Bundle, "id"): promises.tell_area,
    (Bundle, "languages"): promises.tell_languages,
    (Bundle, "contact"): names.tell_reference,
    (Bundle, "format"): names.tell_reference,
    (Bundle, "procedures"): promises.tell_procedure,
    (Bundle, "forms"): questions.tell_container,
    (Bundle, "question_sets"): questions.tell_container,
    (Bundle, "code_lists"): questions.tell_container,
    (Form, "pages"): questions.tell_container,
    (Page, "content"): questions.tell_content,
    (Page, "questions"): questions.tell_question,
    (Page, "prefill"): questions.tell_prefill,
    (QuestionSet, "questions"): questions.tell_question,
    (QuestionSet, "shared"): questions.tell_shared,
    (CodeList, "codes"): questions.tell_choice,
    (CodeList, "codes_were"): names.tell_note,
    (Question, "type"): questions.tell_type,
    (Question, "required"): questions.tell_required,
    (Question, "ask_when"): questions.tell_asked_when,
    (Question, "personal"): questions.tell_personal,
    (Question, "choices"): questions.tell_choice,
    (Question, "choices_were"): names.tell_note,
    (Question, "code_list"): questions.tell_list,
    (Question, "columns"): questions.tell_question,
    (Question, "at_least"): questions.tell_bound,
    (Question, "at_most"): questions.tell_bound,
    (Procedure, "kind"): promises.tell_kind,
    (Procedure, "parties"): places.tell_place,
    (Procedure, "states"): places.tell_place,
    (Procedure, "marks"): places.tell_place,
    (Procedure, "facts"): places.tell_place,
    (Procedure, "stages"): places.tell_stage,
    (Procedure, "transitions"): steps.tell_step,
    (Procedure, "deadlines"): deadlines.tell_deadline,
    (Procedure, "links"): promises.tell_link,
    (Procedure, "carried"): promises.tell_carried,
    (Procedure, "statistics"): promises.tell_statistics,
    (Procedure, "retention"): promises.tell_retention,
    (Party, "statuses"): places.tell_place,
    (Status, "initial"): places.tell_initial,
    (State, "initial"): places.tell_initial,
    (State, "final"): places.tell_final,
    (State, "waits_for"): places.tell_turn,
    (State, "holds"): steps.tell_held,
    (State, "shown_as"): names.tell_text,
    (Mark, "values"): places.tell_values,
    (Mark, "values_were"): names.tell_note,
    (Mark, "said"): names.tell_text,
    (Bundle, "offices"): names.tell_text,
    (Fact, "values"): places.tell_values,
    (Fact, "of"): places.tell_fact_of,
    (Transition, "when"): steps.tell_condition,
    (Transition, "route"): steps.tell_route,
    (Transition, "takes_back"): steps.tell_taken_back,
    (Transition, "not_same_person_as"): steps.tell_second_person,
    (Link, "procedure"): promises.tell_link,
    (Link, "many"): promises.tell_link,
    (Link, "seats"): promises.tell_link,
    (Link, "carries"): promises.tell_link,
    (Link, "narrows"): promises.tell_link,
    **dict.fromkeys(((Transition, field) for field in steps.EFFECTS), steps.tell_effect),
}
"""(part, field) -> who says what a difference there means."""


READING = {(Procedure, "access"), *((AccessRule, field) for field in (
    "who", "may_read", "states", "when", "all_versions", "found_by"))}  # fmt: skip
"""(part, field) -> what decides who reads what; it is told by comparing all rights of the procedure."""
GROUPS: Mapping[tuple[type, str], tuple[type, GroupTeller]] = {
    **dict.fromkeys(((Publication, field) for field in ("shows", "states", "when", "found_by")),
                    (Procedure, promises.tell_publications)),
    (Procedure, "publications"): (Procedure, promises.tell_publications),
    **dict.fromkeys(((Guarantee, field) for field in ("never", "written")), (Guarantee, promises.tell_guarantee)),
    **dict.fromkeys(((Transition, field) for field in steps.ACTING_FIELDS), (Transition, steps.tell_acting)),
    **dict.fromkeys(((Deadline, field) for field in ("binds", "starts", "ends", "then", "prolonged_by", "pauses")),
                    (Deadline, deadlines.tell_course)),
    (Deadline, "within"): (Deadline, deadlines.tell_term),
    (Deadline, "tell"): (Deadline, deadlines.tell_told),
    **dict.fromkeys(((Party, field) for field in ("joins", "holder", "many")), (Party, places.tell_seat)),
    **dict.fromkeys(((Party, field) for field in ("country_other_than", "country_same_as", "country_as_answered",
                                                  "country_as_adding")), (Party, places.tell_country)),
}  # fmt: skip
"""(part, field) -> around which part such differences are told together, and by whom."""


def compare(old: Version, new: Version) -> Comparison:
    """Return everything in which the newer version differs from the older one."""
    anew = called_anew(old.bundle, new.bundle)
    sides = Sides(anew.bundle, new.bundle)
    changes = [*_of_definitions(anew, sides)]
    changes += tell_translations(anew.bundle, new.bundle, _readdressed(old.words, anew.contexts), new.words)
    return Comparison(area=new.bundle.id, title=new.bundle.title.english, changes=tuple(changes))


def area_is_new(version: Version) -> Comparison:
    """Return the comparison of an area that was not there."""
    return _whole(version.bundle, Change(topic=Topic.AREA, rule=MORE_OFFERED, where=version.bundle.title.english,
                                         sentence="The policy area is new."))


def area_is_gone(version: Version) -> Comparison:
    """Return the comparison of an area that is there no longer."""
    return _whole(version.bundle, Change(
        topic=Topic.AREA, rule=VANISHED, where=version.bundle.title.english, sentence="The policy area is gone.",
        meaning="Running cases stay on the version on which they were opened."))  # fmt: skip


def _whole(bundle: Bundle, change: Change) -> Comparison:
    area: AreaId = bundle.id
    return Comparison(area=area, title=bundle.title.english, changes=(change,))


def _readdressed(words: Words, contexts: Mapping[str, str]) -> Words:
    return {Language(language): {contexts.get(context, context): said for context, said in of.items()}
            for language, of in words.items()}  # fmt: skip


def _of_definitions(anew: CalledAnew, sides: Sides) -> Iterator[Change]:
    renames = tuple(_renames(anew.renamed, sides))
    noted = {note for rename in renames if rename.field == "noted" for note in _notes_of(rename)}
    walked = (each for each in differences(sides.old, sides.new) if not _is_noted(each, noted))
    firsts, echoes = _once([*walked, *renames])
    for change in _told(firsts, sides):
        repeated = (echo for address in change.addresses for echo in echoes.get(address, ()))
        yield replace(change, addresses=(*change.addresses, *repeated))


def _told(found: list[Difference], sides: Sides) -> Iterator[Change]:
    groups: dict[tuple[object, ...], list[Difference]] = {}
    tellers: dict[tuple[object, ...], GroupTeller] = {}
    reading = [difference for difference in found if _is_about_reading(difference)]
    for difference in (each for each in found if not _is_about_reading(each)):
        key, teller = _teller(difference)
        groups.setdefault(key, []).append(difference)
        tellers[key] = teller
    yield from _rights(reading, sides)
    for key, together in groups.items():
        told = tuple(tellers[key](tuple(together), sides))
        yield from told or _alone(names.tell_unforeseen)(tuple(together), sides)


def _is_about_reading(difference: Difference) -> bool:
    place = (type(difference.owner.after), difference.field)
    return place in READING and difference.how not in (How.ORDER, How.RENAMED)


def _rights(found: list[Difference], sides: Sides) -> Iterator[Change]:
    """Yield the rights to read that differ, also where the rules are the same and what they open is not."""
    for id, new in sides.new.procedures.items():
        if id in sides.old.procedures:
            addresses = tuple(each.address for each in found if each.path[1] == id)
            yield from tell_reading(sides.old.procedures[id], new, sides, addresses)


def _teller(difference: Difference) -> tuple[tuple[object, ...], GroupTeller]:
    """Return who tells a difference, and the key that it shares with those told together with it."""
    place = (type(difference.owner.after), difference.field)
    if difference.how not in (How.ORDER, How.RENAMED) and place in GROUPS:
        around, group = GROUPS[place]
        owner = difference.within(around)
        return (group, id(owner.after if owner else None)), group
    return (difference.address, difference.how), _alone(_single(difference, place))


def _single(difference: Difference, place: tuple[type, str]) -> Teller:
    if difference.how is How.RENAMED:
        return names.tell_rename
    if difference.how is How.ORDER:
        return names.tell_order
    values = (difference.before, difference.after)
    if difference.how is How.CHANGED and any(isinstance(each, Text) for each in values):
        return names.tell_text
    if place == (Procedure, "guarantees"):
        return lambda one, sides: promises.tell_guarantee((one,), sides)
    if difference.field in ("law", "was") and difference.how is How.CHANGED:
        return names.tell_note if difference.field == "was" else names.tell_reference
    return TELLERS.get(place, names.tell_unforeseen)


def _alone(teller: Teller) -> GroupTeller:
    return lambda found, sides: (change for each in found for change in teller(each, sides))


def _renames(renamed: Iterable[Succession], sides: Sides) -> Iterator[Difference]:
    whole = Owner(sides.old, sides.new)
    for each in renamed:
        around = [whole]
        if each.path[0] == "procedures" and len(each.path) > 1:
            around.append(Owner(sides.old.procedures[each.path[1]], sides.new.procedures[each.path[1]]))  # type: ignore[index]
        noted = "noted" if each.noted else "bare"
        yield Difference(How.RENAMED, (*each.path, each.old, each.new), tuple(around), noted, each.before, each.after)


Note = tuple[str, str, str]
"""The last two steps to where the files note a rename, and the former id."""


def _notes_of(rename: Difference) -> Iterator[Note]:
    section, old, new = rename.path[-3:]
    yield new, "was", old
    yield f"{section}_were", new, old


def _is_noted(difference: Difference, noted: set[Note]) -> bool:
    """Tell whether it is nothing but the note of a rename, which is told with the rename."""
    if not isinstance(difference.after, tuple) or len(difference.path) < 2:
        return False
    fresh = [id for id in difference.after if id not in (difference.before or ())]
    return len(fresh) == 1 and (*difference.path[-2:], fresh[0]) in noted


def _once(found: Iterable[Difference]) -> tuple[list[Difference], dict[str, list[str]]]:
    """Return every difference once, and where else it stands: a question is the same in its set and in every form."""
    firsts: dict[tuple[object, ...], Difference] = {}
    echoes: dict[str, list[str]] = {}
    for difference in found:
        first = firsts.setdefault(_sameness(difference), difference)
        if first is not difference:
            echoes.setdefault(first.address, []).append(difference.address)
    return list(firsts.values()), echoes


def _sameness(difference: Difference) -> tuple[object, ...]:
    owner = difference.owner.after
    if not isinstance(owner, Question):
        return difference.address, difference.how
    below = len(difference.path) - 1 - difference.path[::-1].index(str(owner.id))
    said = repr(difference.before), repr(difference.after)
    return owner.label.context, difference.path[below:], difference.how, *said
