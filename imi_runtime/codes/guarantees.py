"""Codes IMI-V: what the authors promise never to happen, and what the proof finds."""

from __future__ import annotations

from imi_runtime.codes.code import WARNING, Code

NOT_A_GUARANTEE = Code(
    "IMI-V001", "a guarantee that cannot be understood",
    "guarantee '{guarantee}' says '{found}', which is none of the sentences that can be proved",
    cure="write 'PARTY reads ITEM', 'T after T', 'T after T or T', 'same person did T and T', or 'T while CONDITION'",
    meaning="What can never happen is said in one of four sentences; so it can be proved for every course of a case.",
    wrong="never: responder sees the request", right="never: responder reads request",
)
GUARANTEE_WITH_STATES = Code(
    "IMI-V002", "states where a guarantee counts everywhere",
    "guarantee '{guarantee}' is not about reading, so 'in' says nothing",
    cure="leave out 'in', or say it as 'T while CONDITION'",
    meaning="'in' narrows what a party never reads; the other sentences are about steps and count everywhere.",
    wrong="{never: close after close, in: sent}", right="{never: responder reads request, in: draft}",
)
GUARANTEE_BROKEN = Code(
    "IMI-V010", "a guarantee that does not hold",
    "guarantee '{guarantee}' does not hold: {what}",
    cure="change the rule or the step that allows it, or the guarantee if it says too much",
    meaning="A guarantee says what never happens, and this is a course of a case in which it happens: the shortest "
    "one, played with invented authorities on the real engine.",
    wrong="unseen: {never: responder reads request, in: draft}   # and the access rule of the responder says 'in: any'",
    right="answering: {who: responder, may_read: request, in: open}",
)
GUARANTEE_UNPROVED = Code(
    "IMI-V011", "a guarantee that could be neither proved nor refuted",
    "guarantee '{guarantee}' is not proved: {what}, but no dates were found on which this can happen",
    cure="look whether the deadlines on the way make it impossible; if so, a condition on a mark would say it outright",
    meaning="The proof lets every running clock run out at any time, and then looks for dates. Here it found a course, "
    "and none of the dates that it tried fits.",
    severity=WARNING,
)
STAYS_OPEN = Code(
    "IMI-V012", "a case that can stay open for ever",
    "a case of '{procedure}' can come to '{state}' so that nothing can ever end it; it stays in {where}",
    cure="add a transition that leads on from there, or a deadline with 'then'",
    meaning="From every situation that a case can come to, it must be possible to come to a final state. Conditions, "
    "marks, empty seats and clocks count here, not the picture of states alone.",
    wrong="close: {from: answered, to: closed, when: rated is yes}   # and nothing sets 'rated' any more",
    right="close: {from: answered, to: closed}",
)
CLOCK_OF_EMPTY_SEAT = Code(
    "IMI-V013", "a deadline for a seat that stays empty",
    "deadline '{deadline}' runs in '{state}' for '{party}', which nobody holds and nobody can come to hold any more",
    cure="let the seat be filled in that state too, or make sure that it is filled before",
    meaning="A clock that binds nobody is kept by nobody. There is a course on which the seat is still empty, and no "
    "step that could fill it is left.",
    wrong="allocate: {by: allocator, from: first_check, to: same, replace: {home: routing.home}}",
    right="allocate: {by: allocator, from: [first_check, verifying], to: same, replace: {home: routing.home}}",
)
TURN_OF_EMPTY_SEAT = Code(
    "IMI-V014", "a state that waits for a seat that stays empty",
    "in '{state}' the case waits for '{party}', which nobody holds and nobody can come to hold any more",
    cure="let the seat be filled in that state too, or make sure that it is filled before",
    meaning="It is the turn of somebody who is not there. There is a course on which the seat is still empty, and no "
    "step that could fill it is left.",
    wrong="verifying: {waits_for: home}   # and nobody was chosen as home",
    right="verify: {from: allocated, to: verifying}   # only 'allocate', which fills the seat, leads to 'allocated'",
)
TURN_WITHOUT_WAY = Code(
    "IMI-V015", "a turn in which nothing can be done",
    "in '{state}' the case waits for '{party}', who can come to a point where nothing is left to do",
    cure="let 'waits_for' name who can act, or widen the condition of a step",
    meaning="There is a step of that party in the state, but there are situations in which its condition does not "
    "hold, or another person would be needed.",
    wrong="answer: {by: responder, from: sent, to: answered, when: agreed is yes}",
    right="answer: {by: responder, from: sent, to: answered}",
)
STEP_ON_UNREAD_TEXT = Code(
    "IMI-V016", "a step on a text that cannot be read then",
    "'{party}' can do '{transition}' in '{state}', and cannot read '{form}', on which the step builds",
    cure="add '{form}' to an access rule of '{party}' that counts then",
    meaning="Who answers, corrects or judges a text must be able to read it at that moment; acting gives no sight. "
    "Here the access rule is there, but its states, its condition or a held text stand in the way.",
    wrong="answering: {who: responder, may_read: request, in: sent}   # and 'reply' is possible in 'accepted'",
    right="answering: {who: responder, may_read: request, in: [sent, accepted]}",
)
NEVER_HAPPENS = Code(
    "IMI-V017", "a transition that never happens",
    "transition '{transition}' can never happen in any course of a case",
    cure="look at its condition and at what leads to its states, or remove it",
    meaning="Every situation that a case can come to was looked at, and in none of them this can be done.",
    severity=WARNING,
)
NEVER_APPLIES = Code(
    "IMI-V018", "an access rule that never applies",
    "access rule '{rule}' never opens anything to anybody",
    cure="look at its condition, its states and who is named, or remove it",
    meaning="Every situation that a case can come to was looked at, and in none of them this rule opens something.",
    severity=WARNING,
)
ALWAYS_HOLDS = Code(
    "IMI-V019", "a condition that is always true",
    "the condition of {what} holds in every situation in which it is asked",
    cure="leave it out, or look for what it should have kept away",
    meaning="A condition that never says no guards nothing; often another mark or another question was meant.",
    severity=WARNING,
)
TOO_MUCH_TO_PROVE = Code(
    "IMI-V020", "a proof that was cut short",
    "'{procedure}' was not proved as a whole: {bound}",
    cure="fewer marks and questions that conditions look at make fewer situations; what was found stands all the same",
    meaning="A proof looks at every situation that a case can come to. Here there are more than it looks at, so that "
    "nothing it says about 'never' and 'always' is certain.",
    severity=WARNING,
)
END_WITHOUT_DATES = Code(
    "IMI-V021", "an end that clocks never let come",
    "a case of '{procedure}' can come to '{state}', and for no end from there dates were found: another clock is first",
    cure="let the deadline that ends the case start once, or let the shorter one end the case or stop by itself",
    meaning="Steps on paper lead to an end, and the calendar does not let them happen: another deadline always runs "
    "out before, and puts off the one that would end the case. So 'can end' is proved with real dates.",
    wrong="keeping: {binds: visited, starts: [planned, remind], within: 1 month, then: forgotten}   # weekly",
    right="keeping: {binds: visited, starts: planned, within: 1 month, then: forgotten}",
)
READ_BY_NOBODY_ELSE = Code(
    "IMI-V030", "personal data that nobody but the writer ever reads",
    "'{question}' of '{form}' is personal data, and nobody but who writes it can ever read it",
    cure="ask only what somebody needs: remove the question, or open it to whoever decides on it",
    meaning="Data that nobody uses must not be asked (Regulation (EU) 2016/679, Article 5(1)(c)).",
    severity=WARNING,
)
READ_BY_WHO_NEVER_ACTS = Code(
    "IMI-V031", "personal data open to somebody who never acts",
    "'{party}' can read '{question}' of '{form}', and does nothing in this procedure",
    cure="give it the outline only, or say with 'law' at the access rule why it must read this",
    meaning="Who has nothing to do in a case seldom needs its personal data (Regulation (EU) 2016/679, "
    "Article 5(1)(c)). An access rule with 'law' is not warned about.",
    severity=WARNING,
)
SENSITIVE_READ_WIDELY = Code(
    "IMI-V032", "sensitive data open to many",
    "'{question}' of '{form}' is {personal} data, and can be read by {readers}",
    cure="open it only to who decides on it, or say with 'law' at the access rule why more must read it",
    meaning="Data of Articles 9 and 10 of Regulation (EU) 2016/679 need a reason for each reader. An access rule with "
    "'law' is not warned about.",
    severity=WARNING,
)
NEVER_RUNS = Code(
    "IMI-V033", "a deadline that never runs",
    "deadline '{deadline}' never starts in any course of a case",
    cure="look at what starts it, or remove it",
    meaning="Every step that a case can take was looked at, and none of them starts this clock.",
    severity=WARNING,
)
NEVER_RUNS_OUT = Code(
    "IMI-V034", "a deadline that another one always overtakes",
    "deadline '{deadline}' never runs out on any dates that were found, so '{transition}' never happens by it",
    cure="look at what else ends the case or starts the deadline anew before that day; shorten the term, or remove it",
    meaning="The clock starts, and lines on paper let it run out; but the calendar does not: another deadline that "
    "starts with it is shorter and takes the case away, or starts it anew. Two such deadlines contradict each other.",
    wrong="answering: {within: 1 week, then: too_late}, keeping: {within: 1 month, then: forgotten}   # one start",
    right="answering: {within: 1 month, then: too_late}",
    severity=WARNING,
)
CHANGES_NOTHING = Code(
    "IMI-V035", "a step that changes nothing",
    "transition '{transition}' changes nothing, whenever it is done",
    cure="look at its condition, at 'to' and at what 'set' gives the marks, or remove it",
    meaning="The state stays, every mark is given the value that it has, no form is filled, no seat changes and no "
    "deadline starts or ends. Often the condition names the wrong value of a mark.",
    wrong="settle: {from: in_force, to: same, when: appeal is none, set: {appeal: none}}",
    right="settle: {from: in_force, to: same, when: appeal is pending, set: {appeal: none}}",
    severity=WARNING,
)
RUNS_ON = Code(
    "IMI-V036", "a deadline that its seat can no longer keep",
    "deadline '{deadline}' runs on in '{state}', where nothing that '{party}' can still do ends it",
    cure="name under 'ends' the state or the step by which '{party}' has done what was due",
    meaning="Lateness is noted against the seat that a deadline binds. Here the clock runs on after everything that "
    "this seat can ever do in the case, and no later step ends it either, so the seat is late whatever it did.",
    wrong="answer: {binds: responder, starts: sent, ends: withdrawn, within: 1 month}   # nor does its answer end it",
    right="answer: {binds: responder, starts: sent, ends: [answered, withdrawn], within: 1 month}",
    severity=WARNING,
)
READ_BY_PUBLIC = Code(
    "IMI-V037", "personal data that the public can read",
    "'{question}' of '{form}' is personal data, and everybody can read it by publication {publications}",
    cure="show something else, or say with 'law' at the publication which article lets everybody read it",
    meaning="A case can come to where the public sees it, and what is public cannot be called back. Personal data are "
    "published only where a law says so (Regulation (EU) 2016/679, Article 6(1) and (3)).",
    wrong="card: {shows: [number, application.holder], in: valid}",
    right='card: {shows: [number, application.holder], in: valid, law: "Demo Directive 1/2020, Article 9"}',
    severity=WARNING,
)
READ_TOO_LATE = Code(
    "IMI-V038", "personal data that nothing uses",
    "'{question}' of '{form}' is personal data, and nothing uses it: no condition looks at it, and whoever else can "
    "read it can do nothing any more by then",
    cure="remove the question, open it while its readers can still act on it, or say with 'law' at the question or the "
    "access rule what it is asked for",
    meaning="Data that nobody uses must not be asked (Regulation (EU) 2016/679, Article 5(1)(c)). Used is what decides "
    "about a step, a term, an office or another question, what is carried or published, and what somebody reads who "
    "can still do something in the case. A text that comes with the end of a case, or after it, is for who is told.",
    wrong="reading: {who: responder, may_read: request.holder, in: closed}   # the responder has answered long ago",
    right="reading: {who: responder, may_read: request.holder, in: [sent, closed]}",
    severity=WARNING,
)
NEVER_ASKED = Code(
    "IMI-V039", "a question that is never asked",
    "question '{question}' of '{form}' is never asked, whatever is answered to the questions on which it depends",
    cure="look at 'ask_when' of this question and of those; let it be asked, or remove it",
    meaning="Each condition on the way can hold by itself, but not all of them at once, or not with the answers that "
    "the other questions accept. A question that nobody can answer misleads whoever reads the list of questions.",
    wrong="reason: {ask_when: known is yes and why_not is answered}   # and 'why_not' is asked when known is no",
    right="reason: {ask_when: known is yes}",
    severity=WARNING,
)
