"""Every check of a whole bundle, in the order in which a reader would ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from imi_runtime.compiler.checks import (
    access,
    data_protection,
    deadlines,
    former_ids,
    links,
    registers,
    spoken,
    states,
    texts,
    transitions,
)
from imi_runtime.model.bundle import Bundle
from imi_runtime.problems import Problem

Check = Callable[[Bundle], Iterator[Problem]]

ALL_CHECKS: tuple[Check, ...] = (
    states.one_initial_state,
    states.one_opener,
    states.unreachable_states,
    states.dead_ends,
    states.final_states,
    states.whose_turn,
    transitions.taken_back_was_filled,
    transitions.held_was_filled,
    transitions.other_person_acted_before,
    transitions.seats_can_be_taken,
    transitions.groups_are_joined,
    transitions.forms_are_used,
    transitions.marks_are_set,
    spoken.routes_exclude_each_other,
    spoken.conditions_can_hold,
    spoken.not_of_optional_answers,
    spoken.conditions_ask_what_is_filled,
    spoken.questions_can_be_asked,
    access.answering_seats_read_the_questions,
    access.held_texts_are_read,
    access.waiting_seats_see_the_case,
    access.acting_seats_see_the_case,
    access.filled_forms_are_read,
    access.rules_open_something,
    access.own_texts_have_authors,
    links.links_fill_the_seats,
    links.links_lead_to_as_many_as_they_say,
    links.fired_steps_are_by_link,
    links.firing_comes_to_an_end,
    links.linked_procedures_are_reached,
    links.one_case_behind_a_link,
    links.carried_texts_were_filled,
    registers.published_texts_were_filled,
    registers.entries_can_be_found,
    deadlines.the_clock_acts,
    deadlines.deadlines_can_be_met,
    deadlines.reminders_come_in_time,
    data_protection.personal_data_have_an_end,
    data_protection.legal_bases_are_named,
    data_protection.published_persons_have_a_law,
    data_protection.registers_are_searched_by_keys,
    texts.texts_are_plain,
    former_ids.former_ids_are_free,
    former_ids.former_ids_belong_to_something,
)
