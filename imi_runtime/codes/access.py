"""Codes IMI-A: access."""

from __future__ import annotations

from imi_runtime.codes.code import WARNING, Code

ACTS_UNREAD = Code(
    "IMI-A001", "somebody answers what they may not read",
    "transition '{transition}': '{seat}' answers '{form}' in state '{state}', and may not read it there",
    cure="add '{form}' to an access rule for '{party}' in '{state}'",
    meaning="Acting gives no sight beyond the form being filled. Whoever answers questions, or picks some of "
    "them, must be allowed to read what was asked.",
)
RULE_OPENS_TOO_EARLY = Code(
    "IMI-A002", "an access rule that opens nothing",
    "access rule '{rule}' opens '{form}' only in states in which it cannot have been filled",
    cure="add states to 'in', or leave '{form}' out",
    meaning="A rule that never opens anything is a leftover, or names the wrong states.",
)
FORM_NEVER_READ = Code(
    "IMI-A003", "a form that nobody may read",
    "'{procedure}' lets '{form}' be filled, and no access rule opens it to anybody",
    cure="add '{form}' to 'may_read' of those who need it",
    meaning="Nobody reads anything unless a rule says so, not even what they wrote themselves.",
)
RULE_ON_FORM_NOT_FILLED = Code(
    "IMI-A004", "an access rule on a form that is never filled",
    "access rule '{rule}' opens '{form}', which no transition of '{procedure}' fills",
    cure="leave it out, or let a transition fill it",
    meaning="Access rules speak of the texts of the same case only.",
)
PARTY_WITHOUT_SIGHT = Code(
    "IMI-A005", "a party that may read nothing",
    "party '{party}' is in no access rule",
    cure="add a rule for it; 'may_read: outline' shows only number, state, dates and parties",
    meaning="Who may read nothing cannot find the case.",
)
TURN_WITHOUT_SIGHT = Code(
    "IMI-A006", "a turn without sight",
    "state '{state}' waits for '{party}', who may read nothing in it",
    cure="add '{state}' to 'in' of an access rule for '{party}'; 'may_read: outline' is the least",
    meaning="Whoever has to act must be able to see at least that there is a case.",
)
OWN_OF_OTHERS = Code(
    "IMI-A007", "'own' for somebody who never writes",
    "access rule '{rule}' opens 'own {form}' to '{party}', who never fills '{form}'",
    cure="write '{form}' or 'every {form}' if all readers may read it, or name the party that fills it",
    meaning="'own' means what the reader's own side handed in.",
)
HELD_UNREAD = Code(
    "IMI-A008", "somebody decides on what they may not read",
    "state '{state}' holds '{form}' and waits for '{party}', who may not read it there",
    cure="add '{form}' to an access rule for '{party}' in '{state}'",
    meaning="Whoever approves a text must be allowed to read it.",
)
OTHERS_ALONE = Code(
    "IMI-A010", "a rule for the texts of others alone",
    "{subject} opens 'other {form}', and no rule opens the texts of others without the reader's own",
    cure="write 'every {form}'; if nobody shall read those of others, promise it: 'never: PARTY reads other {form}'",
    meaning="Rules only open, and whoever may read what all others wrote may read what it wrote itself. 'other' stands "
    "in guarantees and in stories, where it says which texts are meant.",
    wrong="desks: {who: desks, may_read: other routing, in: live}",
    right="routes_kept: {never: desks reads other routing}",
)
ACTS_WITHOUT_SIGHT = Code(
    "IMI-A009", "somebody acts where they may read nothing",
    "transition '{transition}': '{seat}' can do it in state '{state}', and may read nothing there",
    cure="add '{state}' to 'in' of an access rule for '{party}'; 'may_read: outline' is the least",
    meaning="Acting gives no sight. Whoever agrees, objects or closes must at that moment see at least that there is a "
    "case, and should read the text that the step is about. This counts for the members of a group too.",
    wrong="objecting: {who: concerned, may_read: proposal, in: adopted}   # and 'object' is possible in 'circulated'",
    right="objecting: {who: concerned, may_read: proposal, in: [circulated, adopted]}",
    severity=WARNING,
)
