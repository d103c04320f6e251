"""Codes IMI-M: mapping files, which say what running cases become under another version."""

from __future__ import annotations

from imi_runtime.codes.code import Code

MAPPING_OF_ANOTHER_AREA = Code(
    "IMI-M001", "a mapping for another area",
    "the file is a mapping for '{found}', and '{area}' is to be moved",
    cure="name the file of '{area}', or write 'mapping: {area}'",
    meaning="A mapping belongs to one area; its first line says to which.",
    wrong="mapping: other_permits", right="mapping: demo_permits",
)
MAPPED_NOTHING = Code(
    "IMI-M002", "a mapping of something that is not there",
    "no version on which cases hang has a {thing} '{name}' here",
    cure="write the id as the former version has it, or take the line out",
    meaning="On the left stand ids of the former versions: what running cases hold now.",
    wrong="states: {snet: asked}", right="states: {sent: asked}",
)
MAPPED_TO_NOTHING = Code(
    "IMI-M003", "a mapping to something that is not there",
    "the {thing} '{name}' is to become '{to}', and the new version has no such {thing} here",
    cure="write an id of the new version, or 'set aside' where the case can do without",
    meaning="On the right stand ids of the new version: what running cases will hold.",
    wrong="states: {sent: askd}", right="states: {sent: asked}",
)
MAPPED_TO_ANOTHER_KIND = Code(
    "IMI-M004", "a mapping to something of another kind",
    "the {thing} '{name}' cannot become '{to}': {reason}",
    cure="choose another {thing}, or write 'set aside'",
    meaning="An answer keeps its type, a seat stays a seat and a group a group: what is stored must mean the same.",
    wrong="questions: {reply_by: remark}", right="questions: {reply_by: answer_by}",
)
TWO_BECOME_ONE = Code(
    "IMI-M005", "two things that would become one",
    "'{name}' would become '{to}', which '{other}' is already",
    cure="choose another {thing} for one of the two, or write 'set aside'",
    meaning="Two states can become one, and two choices. Two answers, seats or clocks cannot: one would be lost.",
    wrong="questions: {town: place, village: place}", right="questions: {town: place, village: set aside}",
)
CANNOT_BE_SET_ASIDE = Code(
    "IMI-M006", "something without which no case can be",
    "the {thing} '{name}' cannot be set aside",
    cure="write the id that it becomes; an answer can be set aside as a whole, by its question",
    meaning="A case always stands in a state and follows a procedure, and a mark always has a value.",
    wrong="states: {sent: set aside}", right="states: {sent: asked}",
)
