"""Codes IMI-S: states and transitions."""

from __future__ import annotations

from imi_runtime.codes.code import WARNING, Code

NO_INITIAL_STATE = Code(
    "IMI-S001", "no state in which a case starts",
    "no state of '{procedure}' is the initial one",
    cure="write 'initial: true' in the state in which a case is opened",
    meaning="A case stands in exactly one state at each moment, and starts in the initial one.",
    wrong='states:\n  draft: {label: "Draft", waits_for: requester}',
    right='states:\n  draft: {initial: true, label: "Draft", waits_for: requester}',
)
SEVERAL_INITIAL_STATES = Code(
    "IMI-S002", "two states in which a case would start",
    "state '{state}' is initial, and so is '{first}'",
    cure="keep 'initial: true' in one of them",
    meaning="A case stands in exactly one state at each moment, and starts in the initial one.",
)
STATE_UNREACHABLE = Code(
    "IMI-S003", "a state that can never be reached",
    "state '{state}' of '{procedure}' can never be reached",
    cure="add a transition that leads to it from a state that can be reached, or remove it",
    meaning="A state that no way leads to is a leftover, or a transition was forgotten.",
)
STATE_WITHOUT_EXIT = Code(
    "IMI-S004", "a state that nothing leaves",
    "nothing leads on from state '{state}', and it is not final",
    cure="add a transition that leaves it, or write 'final: true' if the case ends here",
    meaning="A case that comes here would stay open for ever.",
)
STATE_CANNOT_END = Code(
    "IMI-S005", "a state from which no case can end",
    "from state '{state}' no final state can be reached; final states are: {final}",
    cure="add a transition that leads out of the circle, such as closing or withdrawing",
    meaning="A case that comes here would go round for ever, and its data would never be erased.",
)
NO_FINAL_STATE = Code(
    "IMI-S006", "no state in which a case ends",
    "no state of '{procedure}' is final",
    cure="write 'final: true' in the states in which a case ends",
    meaning="Retention of personal data counts from the end of a case, so every case needs one.",
)
FINAL_STATE_WAITS = Code(
    "IMI-S007", "a final state that waits",
    "state '{state}' is final, and waits for '{party}'",
    cure="remove 'waits_for', or 'final: true' if something still has to be done",
    meaning="In a final state the matter is over, and it is nobody's turn.",
)
FINAL_STATE_LEFT = Code(
    "IMI-S008", "a final state that is left",
    "transition '{transition}' starts from '{state}', which is final",
    cure="remove '{state}' from its 'from'; only a transition with 'corrects' and 'to: same' may start from a "
    "final state",
    meaning="A final state is the formal closure; afterwards, mistakes can be corrected, but nothing goes on.",
)
STATE_WAITS_FOR_NOBODY = Code(
    "IMI-S009", "a state that does not say whose turn it is",
    "state '{state}' does not say whose turn it is",
    cure="add 'waits_for' with the party that has to act next",
    meaning="Inboxes show each authority the cases that wait for it. A case that waits for nobody is forgotten.",
    wrong='sent: {label: "Sent"}', right='sent: {label: "Sent", waits_for: responder}',
)
TURN_WITHOUT_ACT = Code(
    "IMI-S010", "a turn without anything to do",
    "state '{state}' waits for '{party}', who can do nothing in it",
    cure="name the party that has to act, or add a transition 'by: {party}' from '{state}'",
    meaning="A case in an inbox must offer something to do.",
)
NO_OPENER = Code(
    "IMI-S011", "nobody opens the case",
    "no party of '{procedure}' opens the case",
    cure="write 'joins: opens the case' for the party that starts",
    meaning="The authority that opens a case takes this seat.",
)
SEVERAL_OPENERS = Code(
    "IMI-S012", "two parties open the case",
    "party '{party}' opens the case, and so does '{first}'",
    cure="let one party open the case; others are chosen, or coordinate another party",
    meaning="A case is opened by one authority, which takes one seat.",
)
OPENER_CANNOT_START = Code(
    "IMI-S013", "the opener can do nothing at first",
    "a case starts in '{state}', where '{party}', who opens it, can do nothing",
    cure="add a transition 'by: {party}' from '{state}'",
    meaning="When a case is opened, only the opener has a seat.",
)
SEAT_NEVER_FILLED = Code(
    "IMI-S014", "a seat that nobody can take",
    "party '{party}' is chosen by '{chooser}', but no form that '{chooser}' fills has a page that chooses it",
    cure="add a page with 'chooses: {party}' to a form that '{chooser}' fills",
    meaning="A party that is chosen takes its seat when the form on which it was chosen is handed in.",
    wrong="recipient: {label: \"Who shall answer\", questions: "
    "[remark]}", right="recipient: {label: \"Who shall answer\", chooses: responder}",
)
TAKEN_BACK_BEFORE_FILLED = Code(
    "IMI-S020", "something is taken back that cannot be there",
    "transition '{transition}' takes back '{form}', which nothing fills before",
    cure="name a form that an earlier transition fills",
    meaning="'takes_back' puts a text aside that was handed in before.",
)
HELD_BEFORE_FILLED = Code(
    "IMI-S021", "a state holds a form that cannot be there",
    "state '{state}' holds '{form}', which nothing fills on the way there",
    cure="name a form that a transition leading to '{state}' fills",
    meaning="'holds' keeps a text from other readers until the state is left, as when a coordinator must approve it.",
)
CORRECTED_BEFORE_FILLED = Code(
    "IMI-S022", "something is corrected that cannot be there",
    "transition '{transition}' corrects '{form}', which nothing fills before",
    cure="name a form that an earlier transition fills, or write 'form' instead of 'corrects'",
    meaning="A correction adds a version to what was handed in before.",
)
OTHER_PERSON_TOO_EARLY = Code(
    "IMI-S023", "another person than in a step that comes later",
    "transition '{transition}' must be done by another person than '{other}', which cannot have happened before",
    cure="write 'not_same_person_as' in the later one of the two transitions",
    meaning="Four eyes: the second person is compared with the one who acted before.",
)
FORM_WITHOUT_USE = Code(
    "IMI-S024", "a form that nobody fills",
    "form '{form}' is filled by no transition",
    cure="name it under 'form' of a transition, or remove the file",
    meaning="A form is filled when a transition is done that names it.",
    severity=WARNING,
)
MARK_NEVER_SET = Code(
    "IMI-S025", "a mark that never changes",
    "mark '{mark}' is never set",
    cure="set it in a transition, or remove it",
    meaning="A mark remembers something beside the state. One that is never set always has its first value.",
    severity=WARNING,
)
CORRECTS_AND_FILLS = Code(
    "IMI-S026", "a form that is filled and corrected at once",
    "transition '{transition}' fills '{form}' and corrects it as well",
    cure="keep 'form' for a new filling, or 'corrects' for a new version of the last one",
    meaning="A filling is a new text beside the former ones; a correction is a new version of the last text.",
)
