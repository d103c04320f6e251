"""Codes IMI-X: stories."""

from __future__ import annotations

from imi_runtime.codes.code import Code

NO_SUCH_PERSON = Code(
    "IMI-X001", "a name that is nobody in the story",
    "{subject} '{name}', who is nobody in this story",
    cure="correct the name, or introduce the person under 'people'",
    meaning="Everybody who acts or reads in a story is introduced under 'people', with the authority they work for.",
    wrong="who: ana", right="who: anna",
)
NO_SUCH_STORY_AUTHORITY = Code(
    "IMI-X002", "a name that is no authority of the story",
    "{subject} '{name}', which is no authority of this story",
    cure="correct the name, or introduce the authority under 'authorities'",
    meaning="Authorities of a story are invented, and introduced under 'authorities' with name, country and seat.",
    wrong="people: {anna: berln}", right="people: {anna: berlin}",
)
NO_SUCH_PROCEDURE = Code(
    "IMI-X003", "a name that is not a procedure",
    "{subject} '{name}', which is not a procedure of this area",
    cure="correct the name, or write the procedure",
    meaning="A story is about one case of one procedure of its area, and a link leads to a procedure of its area.",
    wrong="procedure: information_reqest", right="procedure: information_request",
)
NO_SUCH_DEADLINE = Code(
    "IMI-X004", "a name that is not a deadline",
    "{subject} '{name}', which is not a deadline of the procedure",
    cure="correct the name, or declare it",
    meaning="Deadlines are declared under 'deadlines' of the procedure.",
    wrong='due: {anser: "2026-03-27"}', right='due: {answer: "2026-03-27"}',
)
NO_SUCH_COUNTRY = Code(
    "IMI-X005", "a country that is not known",
    "{subject} '{name}', which is not a country here",
    cure="write the two letters of the country, such as DE or EL",
    meaning="Countries are the Member States, Iceland, Liechtenstein and Norway, by the letters that the Union uses.",
    wrong="country: Germany", right="country: DE",
)
NOT_A_PLACE_OF_WORK = Code(
    "IMI-X006", "a person without a place of work",
    "it is not clear where {who} works",
    cure="write an authority, such as 'berlin', or an authority with rights, such as 'berlin as viewer and approver'",
    meaning="A person works for one authority of the story, as a handler where nothing else is said.",
    wrong="people: {anna: viewer in berlin}", right="people: {anna: berlin as viewer}",
)
STORY_MUST_OPEN = Code(
    "IMI-X007", "a story that does not begin with a case",
    "the story does not begin with somebody who opens the case at a moment",
    cure='begin the steps with {who: anna, does: open, at: "2026-03-02 09:00"}',
    meaning="Every story is about one case; it begins when the case is opened, and deadlines count from real days.",
    wrong="- {who: anna, does: send}", right='- {who: anna, does: open, at: "2026-03-02 09:00"}',
)
NOT_A_MOMENT = Code(
    "IMI-X008", "a moment that cannot be understood",
    "'{found}' is not a moment",
    cure='write day and time like "2026-03-02 09:00"; the time is UTC',
    meaning="Moments are written with year, month, day, hour and minute, in UTC.",
    wrong='at: "2 March 2026, 9 am"', right='at: "2026-03-02 09:00"',
)
NOT_A_WAIT = Code(
    "IMI-X009", "a waiting time that cannot be understood",
    "'{found}' is not a length of time between two steps",
    cure='write a number and minutes, hours, days or weeks, such as "2 days"',
    meaning="'after' says how long after the step before. Working days and months are for deadlines only.",
    wrong='after: "2 working days"', right='after: "2 days"',
)
TIME_RUNS_BACK = Code(
    "IMI-X010", "a step before the one above it",
    "'{found}' is before the step above, which is at {before}",
    cure="put the steps in the order in which they happen, or correct the moment",
    meaning="A story is told from its beginning to its end.",
    wrong='at: "2026-03-01 09:00", below a step at "2026-03-02 09:00"', right='at: "2026-03-03 09:00"',
)
NOT_FILLED_THERE = Code(
    "IMI-X011", "answers to a form that is not filled there",
    "the step answers the form '{form}', which '{does}' does not fill",
    cure="answer the forms that the transition fills, or leave the answers out",
    meaning="A transition fills the forms that it names under 'form' and 'corrects'.",
    wrong="does: accept, answers: {reply: {}}", right="does: reply, answers: {reply: {}}",
)
NOTHING_TO_PICK = Code(
    "IMI-X012", "questions picked where none can be",
    "'{does}' has no page on which questions are picked",
    cure="remove 'picks', or name the transition whose form picks questions",
    meaning="Questions are picked on a page with 'picked_from'.",
    wrong="does: accept, picks: [permit.valid]", right="does: send, picks: [permit.valid]",
)
NOBODY_TO_CHOOSE = Code(
    "IMI-X013", "an authority chosen where none can be",
    "'{does}' has no page on which an authority is chosen",
    cure="remove 'chooses', or name the transition whose form chooses an authority",
    meaning="Authorities are chosen on a page with 'chooses'.",
    wrong="does: accept, chooses: helsinki", right="does: send, chooses: helsinki",
)
NOT_A_LAST_DAY = Code(
    "IMI-X014", "a last day that is not a date",
    "'{found}' is not a date",
    cure='write the last day like "2026-03-27"',
    meaning="'due' names the last day on which what is due can still be done in time.",
    wrong='due: {answer: "27 March"}', right='due: {answer: "2026-03-27"}',
)
STEP_REFUSED = Code(
    "IMI-X101", "a step that the procedure refuses",
    "{who} cannot do '{does}': {why}",
    cure="correct the story or the procedure; where the refusal is right, write 'refused: true'",
    meaning="The story was played on the real engine, which did not let the step happen. What followed was not played.",
)
STEP_NOT_REFUSED = Code(
    "IMI-X102", "a step that should have been refused",
    "'{does}' was to be refused, and {who} could do it",
    cure="narrow who may do it, in which states or under which condition; or correct the story",
    meaning="The procedure allows what the story says must not happen. What followed was not played.",
)
OTHER_REFUSAL = Code(
    "IMI-X103", "a step refused for another reason",
    "'{does}' was to be refused for the reason '{expected}'; the reason was: {why}",
    cure="correct the reason or the procedure; 'refused: true' accepts every reason",
    meaning="A refusal for another reason may hide that the right one would not have held.",
)
OTHER_STATE = Code(
    "IMI-X104", "a case in another state than expected",
    "the case was expected in '{expected}', and is in '{found}'",
    cure="correct the story, or where the transitions lead",
    meaning="The case took another way than the story tells.",
)
OTHER_TURN = Code(
    "IMI-X105", "a case that waits for another party than expected",
    "the case was expected to wait for {expected}, and waits for {found}",
    cure="correct the story, or 'waits_for' of the state",
    meaning="'waits_for' of a state says whose turn it is.",
)
NOT_READ = Code(
    "IMI-X106", "something that cannot be read as expected",
    "{who} was expected to read {what}, and cannot{why}",
    cure="let an access rule open it in this state, or correct the story",
    meaning="Nobody reads anything unless an access rule says so, and nothing that was not filled yet.",
)
READ_THOUGH = Code(
    "IMI-X107", "something that can be read though it should not",
    "{who} was not to read {what}, and can, by {rules}",
    cure="narrow the access rule, or correct the story",
    meaning="The access rules that apply to the person in this state are named.",
)
OTHER_ACTS = Code(
    "IMI-X108", "other things to do than expected",
    "{who} was expected to be able to do {expected}, and can do {found}",
    cure="correct the story, or who may do what in this state",
    meaning="'acts' lists everything that is open to a person, no more and no less.",
)
OTHER_LAST_DAY = Code(
    "IMI-X109", "a deadline with another last day than expected",
    "the last day of '{deadline}' was expected to be {expected}, and is {found}",
    cure="correct the story or the deadline",
    meaning="Terms count from the day after the event; a last day on a holiday or weekend moves to the next "
    "working day.",
)
OTHER_MISSED = Code(
    "IMI-X110", "other deadlines missed than expected",
    "missed deadlines were expected to be: {expected}; they are: {found}",
    cure="correct the story or the deadlines",
    meaning="A deadline is missed when its last day has passed where the bound authority sits.",
)
NOTHING_BEHIND_LINK = Code(
    "IMI-X111", "a step in a linked case that there is not",
    "there is no case behind the link '{link}'{of} at this point of the story",
    cure="let the story open it first, or name the authority that holds a seat in it: 'case: LINK of AUTHORITY'",
    meaning="A step with 'case' happens in a case that a step of the story's own case has opened through the link.",
    wrong="- {who: heidi, does: issue, case: decision}  # before anything opened it",
    right="- {who: gert, does: transmit}\n- {who: heidi, does: issue, case: decision of demo_berlin}",
)
OTHER_STATUS = Code(
    "IMI-X112", "a member that stands otherwise than expected",
    "member '{member}' of '{party}' was expected as '{expected}', and is: {found}",
    cure="correct the story, or the steps of the members",
    meaning="Each member of a group stands in a status of its own.",
)
