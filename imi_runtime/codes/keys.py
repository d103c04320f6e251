"""Codes IMI-K: keys and values, the shape of a definition."""

from __future__ import annotations

from imi_runtime.codes.code import Code

UNKNOWN_KEY = Code(
    "IMI-K001", "a key that is not known here",
    "{place} has the key '{key}', which is not known here",
    cure="correct its spelling, or remove it",
    meaning="Each place takes its own keys. A key that nobody reads would look like a rule without being one.",
    wrong="send: {lable: \"Send\", by: requester, from: draft, to: sent}",
    right="send: {label: \"Send\", by: requester, from: draft, to: sent}",
)
MISSING_KEY = Code(
    "IMI-K002", "a key is missing",
    "{place} has no {keys}",
    cure="add {keys}",
    meaning="Without this key it stays open what is meant. `imi schema` prints which keys each place takes.",
    wrong="send: {by: requester, from: draft, to: sent}",
    right="send: {label: \"Send\", by: requester, from: draft, to: sent}",
)
MISSHAPEN = Code(
    "IMI-K003", "a value of another shape",
    "{what} must be {wanted}; found {found}",
    cure="write {wanted}",
    meaning="Each key takes a certain shape of value: a text, a number, a list, or keys with values of their own.",
    wrong="stages: {open: sent}", right="stages: {open: [sent]}",
)
NOT_OFFERED = Code(
    "IMI-K004", "a value that is not among those offered",
    "{what} cannot be '{value}'",
    cure="choose one of the values that are listed",
    meaning="Some keys take a word from a closed list only.",
    wrong="type: chioce", right="type: choice",
)
MALFORMED_ID = Code(
    "IMI-K005", "an id that is not well formed",
    "'{id}' cannot be an id",
    cure="use 2 to 40 small letters, digits and _, and start with a letter",
    meaning="Ids stand in conditions, in addresses of translations and in stored cases. They are never shown to "
    "people and never change; what people read is the label.",
    wrong="states: {Sent-out: {label: \"Sent\"}}", right="states: {sent_out: {label: \"Sent\"}}",
)
KEY_OUT_OF_PLACE = Code(
    "IMI-K006", "a key that does not fit to the others",
    "'{key}' does not belong to {place}: {reason}",
    cure="remove '{key}', or change what it stands beside",
    meaning="Some keys have a meaning only beside others.",
    wrong="born_on: {type: date, label: \"Born\", personal: ordinary, choices: {yes: \"Yes\"}}",
    right="born_on: {type: date, label: \"Born\", personal: ordinary}",
)
REPEATED = Code(
    "IMI-K007", "the same value twice in a list",
    "'{value}' stands twice in {what}",
    cure="remove one of the two",
    meaning="A second entry adds nothing, and nearly always another one was meant.",
    wrong="from: [sent, accepted, sent]", right="from: [sent, accepted]",
)
EMPTY_PAGE = Code(
    "IMI-K008", "a page that does nothing",
    "{place} asks nothing: it has none of 'questions', 'picked_from', 'picks_among', 'answers_to' and 'chooses'",
    cure="give it exactly one of them",
    meaning="A page asks questions, lets questions be picked, asks what was picked before, or chooses an authority.",
    wrong="about: {label: \"About you\"}", right="about: {label: \"About you\", questions: [name]}",
)
PERSONAL_MISSING = Code(
    "IMI-K010", "a question that does not say whether it is about a person",
    "{place} does not say how it stands to data protection",
    cure="add 'personal: no', 'ordinary', 'special' or 'offence'",
    meaning="Every question says what its answers are in the eyes of data protection: nothing about a person (no), "
    "personal data (ordinary), data of Article 9 of Regulation (EU) 2016/679 such as health (special), or of its "
    "Article 10, convictions and offences (offence).",
    wrong="name: {type: text, label: \"Name\"}", right="name: {type: text, label: \"Name\", personal: ordinary}",
)
LAW_MISSING = Code(
    "IMI-K011", "sensitive data without a legal basis",
    "{place} asks for sensitive personal data and names no law",
    cure="add 'law' with the article that allows this question",
    meaning="Special categories of data and data on offences may be asked for only where the law allows it, so the "
    "question says which law.",
    wrong="illness: {type: text, label: \"Illness\", personal: special}",
    right="illness: {type: text, label: \"Illness\", personal: special, law: \"Regulation (EU) 2025/1, Article 4\"}",
)
NOT_A_BOUND = Code(
    "IMI-K012", "a bound that does not fit the type of answer",
    "'{key}' of question '{id}' must be {wanted}; found '{found}'",
    cure="write {wanted}",
    meaning="Bounds are numbers for numbers, dates or 'today' for dates, and counts for texts, choices and rows.",
    wrong="until: {type: date, label: \"Until\", personal: no, at_least: soon}",
    right="until: {type: date, label: \"Until\", personal: no, at_least: today}",
)
BOUNDS_CROSSED = Code(
    "IMI-K013", "bounds that no answer can meet",
    "question '{id}' asks for at least {least} and at most {most}",
    cure="exchange the two, or correct one of them",
    meaning="No answer could ever be given.",
    wrong="age: {type: integer, label: \"Age\", personal: ordinary, at_least: 120, at_most: 18}",
    right="age: {type: integer, label: \"Age\", personal: ordinary, at_least: 18, at_most: 120}",
)
NOT_A_TERM = Code(
    "IMI-K014", "not a length of time",
    "{what} must be a length of time, such as '7 days'; found '{found}'",
    cure="write a number and days, working days, weeks, months or years",
    meaning="Lengths of time are counted by Regulation (EEC, Euratom) No 1182/71: from the day after the event, to a "
    "working day at the place of the authority that is bound.",
    wrong="within: soon", right="within: 7 days",
)
NOT_A_SEAT = Code(
    "IMI-K015", "not a seat",
    "{subject} '{found}', which is neither a party nor a party with a right",
    cure="write a party such as 'responder', or a party with a right such as 'responder as approver'; "
    "in access rules also 'former responder'",
    meaning="Who acts or reads is always a seat at the case, held by an authority.",
    wrong="by: the responder", right="by: responder",
)
NOT_A_WAY_TO_JOIN = Code(
    "IMI-K016", "not a way to join a case",
    "{subject} '{found}', which is no way to join",
    cure="write 'opens the case', 'chosen by PARTY' or 'coordinates PARTY'",
    meaning="Every seat says how it is taken: by opening the case, by being chosen by another seat on a form, or by "
    "coordinating the authority on another seat.",
    wrong="responder: {is: authority, joins: is chosen}",
    right="responder: {is: authority, joins: chosen by requester}",
)
NOT_A_COUNTRY_BOND = Code(
    "IMI-K017", "not a rule about countries",
    "the country of party '{party}' is bound by '{found}', which says nothing",
    cure="write 'other than PARTY' or 'same as PARTY'",
    meaning="A seat can be bound to another country than that of another seat, or to the same one.",
    wrong="country: not requester", right="country: other than requester",
)
NOT_A_NOTICE = Code(
    "IMI-K018", "not a time to tell somebody",
    "{subject} tells somebody at '{found}', which is no time",
    cure="write a length of time and before, such as '2 days before', or 'when missed'",
    meaning="Parties are told some time before a deadline ends, or when it was missed.",
    wrong="tell: {responder: 2 days}", right="tell: {responder: 2 days before}",
)
NO_OTHERWISE = Code(
    "IMI-K019", "no way for all other cases",
    "'{key}' of {called} does not say what happens otherwise",
    cure="give one of the ways 'otherwise' instead of a condition",
    meaning="When no condition holds, a case must still know where to go.",
    wrong="to: {checked: request.urgent is no, sent: request.urgent is yes}",
    right="to: {checked: request.urgent is no, sent: otherwise}",
)
SEVERAL_OTHERWISE = Code(
    "IMI-K020", "two ways for all other cases",
    "'{key}' of {called} says 'otherwise' twice",
    cure="give all but one of them a condition",
    meaning="Only one way can be the one for all other cases.",
    wrong="to: {checked: otherwise, sent: otherwise}", right="to: {checked: request.urgent is no, sent: otherwise}",
)
CLOCK_WITH_OTHERS = Code(
    "IMI-K021", "the clock beside a party",
    "{transition} is done by the clock and by others",
    cure="write 'by: clock' alone; where a party may do the same, give it a transition of its own",
    meaning="A transition of the clock happens when a deadline ends, and nobody does it.",
    wrong="by: [clock, requester]", right="by: clock",
)
NOT_A_PATH = Code(
    "IMI-K022", "a form and a name are needed",
    "{subject} '{found}', which is not written as FORM.NAME",
    cure="write the form, a dot, and the name, such as 'request.reply_by'",
    meaning="An answer is found by its form and its name.",
    wrong="replace: {responder: recipient}", right="replace: {responder: forwarding.recipient}",
)
NOT_READABLE = Code(
    "IMI-K023", "nothing that can be read",
    "{subject} '{found}', which is nothing that can be read",
    cure="write 'outline', a mark, a form, FORM.QUESTION, 'every FORM' or 'own FORM'; in a guarantee also 'other FORM'",
    meaning="A rule opens the outline of a case, a mark, a form, or one question of a form.",
    wrong="may_read: all reply", right="may_read: every reply",
)
PICKS_CROSSED = Code(
    "IMI-K024", "more questions must be picked than may be",
    "at least {least} and at most {most} questions are to be picked",
    cure="exchange the two, or correct one of them; without 'at_least' it is 1, without 'at_most' 50",
    meaning="Nobody could ever fill in such a page.",
    wrong="ask: {label: \"Ask\", picked_from: [training], at_least: 5, at_most: 2}",
    right="ask: {label: \"Ask\", picked_from: [training], at_least: 2, at_most: 5}",
)
RESERVED_ID = Code(
    "IMI-K025", "an id that has a meaning of its own",
    "'{id}' cannot be an id here: it is a word of the language",
    cure="choose another id",
    meaning="Where this could be named, the word already means something, such as 'any' for any state.",
    wrong="states: {same: {label: \"Unchanged\"}}", right="states: {unchanged: {label: \"Unchanged\"}}",
)
