"""Codes IMI-G: groups, their members, offices and facts."""

from __future__ import annotations

from imi_runtime.codes.code import Code

GROUP_AND_SEAT = Code(
    "IMI-G001", "a group that joins like a seat, or a seat that joins like a group",
    "party '{party}' joins by '{joins}', so it {must}",
    cure="write or leave out 'many: true', or join in another way",
    meaning="A seat has one holder at a time; a group has members, and says 'many: true'. Members are 'added by PARTY' "
    "or are 'every country through its OFFICE'.",
    wrong="handlers: {is: authority, joins: added by desk}",
    right="handlers: {is: authority, many: true, joins: added by desk}",
)
NO_SUCH_STATUS = Code(
    "IMI-G002", "a name that is not a status of the group",
    "{subject} '{name}', which is not a status there",
    cure="correct the name, or declare it under 'states' of 'each'",
    meaning="Where each member of a group can stand is declared under 'states' of its 'each'.",
    wrong="from: unraed", right="from: unread",
)
FIRST_STATUS = Code(
    "IMI-G003", "a group without exactly one first status",
    "the members of '{party}' have {count} statuses with 'initial: true', and need one",
    cure="give 'initial: true' to the status in which members join, and to no other",
    meaning="Who joins a group stands in its first status until it does something itself.",
    wrong="states: {unread: {label: \"Unread\"}}", right="states: {unread: {label: \"Unread\", initial: true}}",
)
EACH_WITHOUT_MEMBERS = Code(
    "IMI-G004", "statuses of a seat",
    "party '{party}' says what each member goes through, but is a seat and has no members",
    cure="write 'many: true', or leave out 'each'",
    meaning="Only the members of a group have statuses of their own; a seat acts for the case.",
    wrong="responder: {is: authority, joins: chosen by requester, each: {..}}",
    right="handlers: {is: authority, many: true, joins: added by desk, each: {..}}",
)
NO_SUCH_GROUP = Code(
    "IMI-G005", "a name that is not a group",
    "{subject} '{name}', which is not a group",
    cure="correct the name, or write 'many: true' at that party",
    meaning="Members can be added to, put back in and counted in groups only: parties with 'many: true'.",
    wrong="restart: responder", right="restart: concerned",
)
NOT_ADDED_SO = Code(
    "IMI-G006", "members added to a group that joins otherwise",
    "{subject} members to '{party}', who joins by '{joins}'",
    cure="write 'joins: added by PARTY' with the party that does it, or let another party add them",
    meaning="Members are added by steps of the party that 'joins' names, and by nobody else.",
    wrong="handlers: {is: authority, many: true, joins: added by sender}",
    right="handlers: {is: authority, many: true, joins: added by desk}",
)
COUNTRIES_JOIN_SO = Code(
    "IMI-G007", "a party that cannot join so",
    "party '{party}' is '{holder}' and joins by '{joins}'",
    cure="write 'is: country' with 'joins: every other country through its OFFICE', and 'is: authority' otherwise; "
    "what is 'external' opens the case or comes from the link",
    meaning="A country takes part through the office that acts for it, so every country that bears the office joins. "
    "External actors stand in no directory: nobody can choose or add them.",
    wrong="desks: {is: country, many: true, joins: added by sender}",
    right="desks: {is: country, many: true, joins: every other country through its alert_desk}",
)
TRANSITION_OF_TWO = Code(
    "IMI-G008", "one name for a step of a member and another step",
    "'{id}' is a step of the members of '{party}' and another step too",
    cure="give one of them another id",
    meaning="The steps of members and the transitions of the procedure are called by their ids in one list.",
    wrong="each: {transitions: {send: ..}}", right="each: {transitions: {take: ..}}",
)
BOND_WITHOUT_ADDING = Code(
    "IMI-G009", "the country of whoever adds, where nobody adds",
    "the country of party '{party}' is the adding country's, but its members are not added by anybody",
    cure="write 'joins: added by PARTY', or bind the country otherwise",
    meaning="'same as the adding country' keeps each country to authorities of its own; members must be added for it.",
    wrong="responder: {joins: chosen by requester, country: same as the adding country}",
    right="handlers: {many: true, joins: added by desks, country: same as the adding country}",
)
FACT_NOT_HERE = Code(
    "IMI-G010", "a fact, a link or a group where it cannot be looked at",
    "'{name}' is {what}, and only a transition of the whole case can look at it",
    cure="copy it into a mark with 'set' in a transition that looks at it, and look at the mark here",
    meaning="What the directory knows and where linked cases stand is looked at when a step happens, not later: "
    "sight and time must follow from the case alone. What a member of a group can do never hangs on where the members "
    "stand.",
    wrong="when: needs_approval is yes", right="when: approval is asked",
)
GROUP_UNFILLED = Code(
    "IMI-G011", "a group to which nobody is ever added",
    "nothing adds members to '{party}', who joins by '{joins}'",
    cure="write 'add: {party}' in a transition of that party, or remove the group",
    meaning="A group whose members are added stays empty until a transition of the adding party says 'add'.",
    wrong="pass_on: {by: desk, form: routing}",
    right="pass_on: {by: desk, form: routing, add: {handlers: routing.authorities}}",
)
HOLDS_NO_SEAT = Code(
    "IMI-G012", "a party that holds no seat",
    "{subject} '{party}', who joins by '{joins}' and so holds no seat",
    cure="name a party that opens the case, is chosen, or comes from the link",
    meaning="Coordinators and who bears an office are asked of the directory each time, and a group has members. What "
    "is said of one holder fits a seat only.",
    wrong="facts: {needs_approval: {of: responder_coordinator, type: yes_no}}",
    right="facts: {needs_approval: {of: responder, type: yes_no}}",
)
