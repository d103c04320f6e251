"""Codes IMI-R: names of other things."""

from __future__ import annotations

from imi_runtime.codes.code import Code

NO_SUCH_PARTY = Code(
    "IMI-R001", "a name that is not a party",
    "{subject} '{name}', which is not a party",
    cure="correct the name, or declare it",
    meaning="Who takes part is declared under 'parties' of the procedure.",
    wrong='by: requster', right='by: requester',
)
NO_SUCH_STATE = Code(
    "IMI-R002", "a name that is not a state",
    "{subject} '{name}', which is not a state",
    cure="correct the name, or declare it",
    meaning="States are declared under 'states' of the procedure; they are never inferred from transitions.",
    wrong='to: sendt', right='to: sent',
)
NO_SUCH_STATE_OR_STAGE = Code(
    "IMI-R003", "a name that is not a state or a stage",
    "{subject} '{name}', which is not a state or a stage",
    cure="correct the name, or declare it",
    meaning="States are declared under 'states', named lists of them under 'stages'.",
    wrong='from: [sent, acepted]', right='from: [sent, accepted]',
)
NO_SUCH_TRANSITION = Code(
    "IMI-R004", "a name that is not a transition",
    "{subject} '{name}', which is not a transition",
    cure="correct the name, or declare it",
    meaning="What can be done is declared under 'transitions' of the procedure.",
    wrong='not_same_person_as: sned', right='not_same_person_as: send',
)
NO_SUCH_FORM = Code(
    "IMI-R005", "a name that is not a form",
    "{subject} '{name}', which is not a form",
    cure="correct the name, or declare it",
    meaning="Forms lie in the folder of the area under forms/, one file each.",
    wrong='form: reqest', right='form: request',
)
NO_SUCH_QUESTION = Code(
    "IMI-R006", "a name that is not a question here",
    "{subject} '{name}', which is not a question here",
    cure="correct the name, or declare it",
    meaning="Questions are declared in the question sets of the area; shared ones are named SET.QUESTION.",
    wrong='questions: [naem]', right='questions: [name]',
)
NO_SUCH_PAGE = Code(
    "IMI-R007", "a name that is not a page of that form",
    "{subject} '{name}', which is not a page of that form",
    cure="correct the name, or declare it",
    meaning="A page is named by its form, a dot and its id.",
    wrong='answers_to: request.questons', right='answers_to: request.questions',
)
NO_SUCH_QUESTION_SET = Code(
    "IMI-R008", "a name that is not a question set",
    "{subject} '{name}', which is not a question set",
    cure="correct the name, or declare it",
    meaning="Question sets lie under question_sets/, in the folder of the area or in shared.",
    wrong='picked_from: [trainig]', right='picked_from: [training]',
)
NO_SUCH_SHARED_SET = Code(
    "IMI-R009", "a name that is not a shared question set",
    "{subject} '{name}', which is not a shared question set",
    cure="correct the name, or declare it",
    meaning="Only sets in question_sets/shared can be brought in with 'use'.",
    wrong='holder: {use: persn}', right='holder: {use: person}',
)
NO_SUCH_CODE_LIST = Code(
    "IMI-R010", "a name that is not a code list",
    "{subject} '{name}', which is not a code list",
    cure="correct the name, or declare it",
    meaning="Code lists lie among the question sets; their first key is 'code_list'.",
    wrong='list: profesions', right='list: professions',
)
NO_SUCH_MARK = Code(
    "IMI-R011", "a name that is not a mark",
    "{subject} '{name}', which is not a mark",
    cure="correct the name, or declare it",
    meaning="Marks are declared under 'marks' of the procedure.",
    wrong='set: {suport: asked}', right='set: {support: asked}',
)
NO_SUCH_MARK_VALUE = Code(
    "IMI-R012", "a name that is not a value of that mark",
    "{subject} '{name}', which is not a value of that mark",
    cure="correct the name, or declare it",
    meaning="A mark takes only the values with which it was declared.",
    wrong='set: {support: askd}', right='set: {support: asked}',
)
NO_SUCH_RIGHT = Code(
    "IMI-R013", "a name that is not a right",
    "{subject} '{name}', which is not a right",
    cure="correct the name, or declare it",
    meaning="Rights come from one list and are granted to users by their authority.",
    wrong='by: responder as aprover', right='by: responder as approver',
)
NO_SUCH_TRIGGER = Code(
    "IMI-R014", "a name that is not a state, a stage or a transition",
    "{subject} '{name}', which is not a state, a stage or a transition",
    cure="correct the name, or declare it",
    meaning="A clock starts and ends when a state is entered or a transition is done; starting may also follow a "
    "date, FORM.QUESTION.",
    wrong='starts: acept', right='starts: accept',
)
NOTHING_TO_READ = Code(
    "IMI-R015", "a name that is not a form, a mark or 'outline'",
    "{subject} '{name}', which is not a form, a mark or 'outline'",
    cure="correct the name, or declare it",
    meaning="A rule can open the outline, marks, forms and single questions of forms.",
    wrong='may_read: [outline, reqest]', right='may_read: [outline, request]',
)
AMBIGUOUS_QUESTION = Code(
    "IMI-R016", "a question that several sets have",
    "'{name}' is a question of several sets",
    cure="say which is meant: {ways}",
    meaning="The id of a question is enough while only one set of the area has it.",
    wrong="questions: [name]", right="questions: [holder.name]",
)
ASKED_TWICE = Code(
    "IMI-R017", "one name for two answers of a form",
    "form '{form}' keeps two answers under '{id}'",
    cure="ask it once; where two different questions are meant, give one of them another id",
    meaning="Within a form, each answer is found by the id of its question, or of its page where something is picked "
    "or chosen there.",
    wrong="about: {label: \"About\", questions: [holder.name, firm.name]}",
    right="about: {label: \"About\", questions: [holder.name, firm.firm_name]}",
)
CONDITION_NOT_ASKED = Code(
    "IMI-R018", "a question depends on one that is not asked",
    "form '{form}' asks '{question}' depending on '{other}', which it does not ask",
    cure="ask '{other}' in the same form, or leave '{question}' out",
    meaning="Without the other answer, this question would never be asked.",
    wrong="details: {label: \"Details\", questions: [until]}",
    right="details: {label: \"Details\", questions: [limited, until]}",
)
NOT_PICKED = Code(
    "IMI-R019", "a page on which nothing is picked",
    "page '{page}' of form '{form}' is not one on which questions are picked",
    cure="name a page that has 'picked_from'; 'answers_to' takes one with 'picks_among' too",
    meaning="'answers_to' asks exactly what was picked on a page of another form, and 'picks_among' lets questions be "
    "picked among those that were picked from sets there.",
    wrong="answers_to: request.recipient", right="answers_to: request.questions",
)
NO_REASONS = Code(
    "IMI-R036", "a reason for not answering that is no choice",
    "single questions are declined for '{question}', which does not let one choose among reasons",
    cure="name a question of the type 'choice' without 'ask_when', whose choices are the reasons",
    meaning="Whoever leaves out a question that was asked says why, and the other side counts on a closed list of "
    "reasons. What else there is to say stands in the comment.",
    wrong="answers: {label: \"Your answers\", answers_to: request.questions, declined_for: message}",
    right="answers: {label: \"Your answers\", answers_to: request.questions, declined_for: decline_reason}",
)
TAKES_NOTHING_AWAY = Code(
    "IMI-R037", "questions taken away that were never there",
    "'{page}' does not pick among the questions of '{asked}', so it takes none of them away",
    cure="name a page that says 'picks_among: {asked}', or leave it out",
    meaning="'without' takes away what was picked on another page. That page picks among the same questions.",
    wrong="answers: {label: \"Your answers\", answers_to: request.questions, without: request.questions}",
    right="answers: {label: \"Your answers\", answers_to: request.questions, without: splitting.questions}",
)
NOT_FILLED_BEFORE = Code(
    "IMI-R020", "an answer before its question",
    "transition '{transition}' fills form '{form}', which hangs on form '{asked}'; nothing fills '{asked}' before",
    cure="let an earlier transition fill '{asked}'",
    meaning="A form with 'answers_to' asks what was picked on the other form, and one with 'picks_among' picks among "
    "it, so that one must have been filled.",
    wrong="reply: {label: \"Reply\", by: responder, from: sent, to: closed, form: reply}",
    right="send: {label: \"Send\", by: requester, from: draft, to: sent, form: request}",
)
PARTY_NOT_CHOSEN = Code(
    "IMI-R021", "a party that cannot be chosen",
    "page '{page}' chooses '{party}', whose seat in '{procedure}' is not taken by being chosen",
    cure="choose a party that joins as 'chosen by PARTY'",
    meaning="An authority can be chosen only for a seat that is taken in this way.",
    wrong="recipient: {label: \"Who\", chooses: requester}", right="recipient: {label: \"Who\", chooses: responder}",
)
NO_SUCH_PARTY_TO_CHOOSE = Code(
    "IMI-R022", "a party to choose that does not exist",
    "page '{page}' chooses '{party}', which is not a party of '{procedure}'",
    cure="correct the name, or declare the party in that procedure",
    meaning="Every procedure that fills the form must have the party that is chosen there.",
    wrong="recipient: {label: \"Who\", chooses: respondr}", right="recipient: {label: \"Who\", chooses: responder}",
)
PREFILL_UNLIKE = Code(
    "IMI-R023", "an answer of another type in a field",
    "question '{target}' takes a {target_type} and cannot start with '{source}', which is a {source_type} or has "
    "other choices",
    cure="take over the answer to a question of the same type, with the same choices",
    meaning="What stands in a field at first must be an answer that the field could take.",
    wrong="prefill: {reply_by: request.subject}", right="prefill: {reply_by: request.proposed_reply_by}",
)
USE_IN_CIRCLE = Code(
    "IMI-R024", "question sets that use each other",
    "question sets use each other in a circle: {circle}",
    cure="remove one 'use'",
    meaning="A set that brings in itself would never end.",
    wrong="person: {use: person}", right="person_name: {type: text, label: \"Name\", personal: ordinary}",
)
USED_QUESTION_TWICE = Code(
    "IMI-R025", "a shared question gets an id that is taken",
    "the question '{id}' comes into set '{set}' twice",
    cure="give one of the two entries another id",
    meaning="Questions of a shared set come in under the id of the entry, _ and their own id.",
    wrong="holder: {use: person}\nholder_name: {type: text, label: \"Name\", personal: ordinary}",
    right="holder: {use: person}\nholder_nickname: {type: text, label: \"Nickname\", personal: ordinary}",
)
USED_ID_TOO_LONG = Code(
    "IMI-R026", "a shared question gets an id that is too long",
    "the question would be called '{id}', which has {length} letters; an id may have {limit}",
    cure="give the entry with 'use' a shorter id",
    meaning="Questions of a shared set come in under the id of the entry, _ and their own id.",
    wrong="the_professional_whose_rights_are_asked: {use: person}", right="professional: {use: person}",
)
PARTY_NEEDS_ITSELF = Code(
    "IMI-R027", "a party that depends on itself",
    "'{key}' of party '{party}' names the party itself",
    cure="name another party",
    meaning="A seat cannot be filled or bound by its own holder.",
    wrong="responder: {is: authority, joins: chosen by responder}",
    right="responder: {is: authority, joins: chosen by requester}",
)
NOT_SAME_AS_ITSELF = Code(
    "IMI-R028", "a transition compared with itself",
    "transition '{transition}' must be done by another person than itself",
    cure="name the transition that another person must have done, such as the one that sent it for approval",
    meaning="Four eyes need two transitions.",
    wrong="approve: {not_same_person_as: approve}", right="approve: {not_same_person_as: send}",
)
NOT_REPLACED = Code(
    "IMI-R029", "a party that cannot be replaced",
    "party '{party}', who joins by '{joins}', cannot be replaced",
    cure="replace a seat that opens the case, is chosen or comes from the link; members of a group come with 'add'",
    meaning="Who coordinates or bears an office follows from the directory, and a group has no single holder.",
    wrong="replace: {responder_coordinator: forwarding.to}", right="replace: {responder: forwarding.to}",
)
NAMES_NO_AUTHORITY = Code(
    "IMI-R030", "an answer that names no authority",
    "{subject} '{found}', which names no authority",
    cure="name a question of type authority, or a page that chooses one; where several may join, of type authorities",
    meaning="The new holder of a seat, and the new members of a group, come from an answer.",
    wrong="replace: {responder: forwarding.reason}", right="replace: {responder: forwarding.recipient}",
)
NOT_A_DATE = Code(
    "IMI-R031", "an answer that is no date",
    "{subject} '{found}', which is a {type} and not a date",
    cure="name a question of type date",
    meaning="A clock starts with a date, or lasts until one.",
    wrong="within: acceptance.remark", right="within: acceptance.reply_by",
)
NOT_A_COUNTRY = Code(
    "IMI-R035", "an answer that is no country",
    "{subject} '{found}', which is a {type} and not a country",
    cure="name a question of type country",
    meaning="A seat is bound to a country by an answer that is one.",
    wrong="country: same as application.town", right="country: same as application.home_country",
)
STAGE_AS_TARGET = Code(
    "IMI-R032", "a stage as the end of a transition",
    "{called} leads to '{stage}', which is a stage",
    cure="name the one state to which it leads",
    meaning="A stage is a list of states, and a case stands in one.",
    wrong="to: open", right="to: sent",
)
STATE_OR_TRANSITION = Code(
    "IMI-R033", "a state and a transition of one name",
    "{subject} '{name}', which is a state and a transition",
    cure="give the state or the transition another id",
    meaning="A clock could start when the state is entered or when the transition is done; the name does not tell "
    "which.",
    wrong="starts: closed", right="starts: close",
)
ID_OF_TWO = Code(
    "IMI-R034", "one id for two things",
    "'{id}' is a {one} and a {two}",
    cure="give one of them another id",
    meaning="Names and addresses of translations would mean two things.",
    wrong="stages: {sent: [sent, accepted]}", right="stages: {under_way: [sent, accepted]}",
)
FORMER_ID_IN_USE = Code(
    "IMI-R050", "a former id that means something else now",
    "{kind} '{id}' was called '{former}', and another {kind} has that id",
    cure="give the other {kind} an id that was never used",
    meaning="An id is for ever: what running cases keep under it would be taken for something else.",
    wrong="states: {sent: {was: mailed, label: \"Sent\"}, mailed: {label: \"Mailed\"}}",
    right="states: {sent: {was: mailed, label: \"Sent\"}, posted: {label: \"Mailed\"}}",
)
WORDS_OF_NOTHING = Code(
    "IMI-R054", "words for something that is not there",
    "'{key}' gives words to '{id}', which is not among the {things}",
    cure="name what is there, or delete the entry",
    meaning="The words would be read by nobody: there is no mark, value or office of that id.",
    wrong="marks_said: {suport: {label: \"Support\"}}", right="marks_said: {support: {label: \"Support\"}}",
)
FORMER_ID_OF_NOTHING = Code(
    "IMI-R051", "a former id of something that is not there",
    "'{key}' names '{id}', which is not among the {things}",
    cure="name what it is called now, or delete the entry",
    meaning="The entry says what an answer was called before; what it is called now stands on its left.",
    wrong="choices_were: {complete: full}", right="choices_were: {full: complete}",
)
SCORE_NEVER_MET = Code(
    "IMI-R055", "a bound that no score comes to",
    "'{key}' of the score is {value}; with as many indicators as are counted here the sum goes from -{most} to "
    "{most}, and 'good' begins above 'poor' ({poor})",
    cure="choose bounds that the sum can come to, or count more",
    meaning="Each indicator that is counted adds one to the score of a country, or takes one away. A bound that it "
    "never comes to says nothing.",
    wrong="statistics: {asked_by: asker, asked: answerer, sent: sent, answered: reply, score: {good: 2, poor: -2}}",
    right="statistics: {asked_by: asker, asked: answerer, sent: sent, answered: reply, score: {good: 1, poor: -1}}",
)
COUNTED_WITHOUT = Code(
    "IMI-R052", "a figure without what it is measured against",
    "'{key}' of the statistics says nothing without '{needed}'",
    cure="say with '{needed}' which step is meant, or leave '{key}' out",
    meaning="Whether an answer came by the agreed date can be counted only where it is known which step answers.",
    wrong="statistics: {asked_by: requester, asked: responder, sent: sent, agreed_date: answer}",
    right="statistics: {asked_by: requester, asked: responder, sent: sent, answered: reply, agreed_date: answer}",
)
