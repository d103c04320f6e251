"""Codes IMI-T: types and conditions."""

from __future__ import annotations

from imi_runtime.codes.code import Code

CONDITION_TOO_LONG = Code(
    "IMI-T001", "a condition that is too long",
    "this condition has {length} characters; it may have {limit}",
    cure="keep what was found out before in a mark, and name the mark here",
    meaning="A condition that nobody can read aloud cannot be checked by anybody.",
)
CONDITION_TOO_DEEP = Code(
    "IMI-T002", "too many parentheses within parentheses",
    "'not', rows and parentheses stand within each other more than {limit} times here",
    cure="write the condition flatter: 'and' binds tighter than 'or', so most parentheses can go",
    meaning="The limit keeps conditions readable and protects the machine that reads them.",
)
CONDITION_TOO_MANY_PARTS = Code(
    "IMI-T003", "a condition with too many parts",
    "this condition has more than {limit} parts",
    cure="keep what was found out before in a mark, and name the mark here",
    meaning="The limit keeps conditions readable and protects the machine that reads them.",
)
CONDITION_EMPTY = Code(
    "IMI-T004", "an empty condition",
    "there is no condition here",
    cure="write a condition, such as 'request.urgent is yes', or leave the key out where nothing is demanded",
    meaning="A condition that always holds is written by leaving it out.",
    wrong='when: ""', right="when: request.urgent is yes",
)
CONDITION_ENDS_EARLY = Code(
    "IMI-T005", "a condition that ends too early",
    "the condition ends after '{before}', where {expected} must follow",
    cure="finish the condition, such as 'request.urgent is yes'",
    meaning="A condition says what must hold: the name of a question or mark, 'is', and a value.",
    wrong="when: request.urgent is", right="when: request.urgent is yes",
)
CONDITION_WORD = Code(
    "IMI-T006", "a word that does not fit here",
    "after '{before}' stands '{found}', where {expected} must follow",
    cure="conditions read 'NAME is VALUE', 'NAME is not VALUE', 'NAME is answered', 'NAME is before NAME', "
    "'NAME is at least 3', joined by 'and' and 'or'",
    meaning="Conditions are a small language of their own, so that everybody reads the same in them.",
    wrong="when: request.urgent equals yes", right="when: request.urgent is yes",
)
CONDITION_STARTS_WRONG = Code(
    "IMI-T007", "a condition that starts with the wrong word",
    "the condition starts with '{found}', where {expected} must stand",
    cure="start with the name of a question or mark, with 'not', or with 'some row of'",
    meaning="A condition first says what it is about.",
    wrong="when: is request.urgent yes", right="when: request.urgent is yes",
)
SIGN_IN_CONDITION = Code(
    "IMI-T008", "a sign instead of a word",
    "'{sign}' is not used in conditions",
    cure="write '{word}'",
    meaning="Conditions are written in words, so that they can be read aloud.",
    wrong='when: "request.urgent == yes"', right="when: request.urgent is yes",
)
VALUE_WITHOUT_IS = Code(
    "IMI-T009", "a second value without 'is'",
    "'{value}' is a value, and 'is' must stand before each value",
    cure="write 'or is {value}'",
    meaning="'x is a or b' could be read in two ways; 'x is a or is b' only in one.",
    wrong="when: request.regime is general or checked", right="when: request.regime is general or is checked",
)
IS_WITHOUT_NAME = Code(
    "IMI-T010", "'is' without a name before it",
    "after '{joint}' it is not clear what 'is' speaks of",
    cure="name it again: '{joint} {name} is ...'. Values of one question are listed as 'is a or is b', or 'is "
    "not a and is not b'",
    meaning="'x is not a or is b' would be read differently by different people.",
    wrong="when: request.regime is not general or is checked",
    right="when: request.regime is not general or request.urgent is yes",
)
PARENTHESIS_NOT_CLOSED = Code(
    "IMI-T011", "a parenthesis that is never closed",
    "this '(' has no ')'",
    cure="write ')' where the part ends, or remove the '('",
    meaning="Each '(' needs its ')'.",
    wrong="when: (request.urgent is yes or request.grave is "
    "yes", right="when: (request.urgent is yes or request.grave is yes)",
)
PARENTHESIS_NOT_OPENED = Code(
    "IMI-T012", "a closing parenthesis too many",
    "this ')' has no '(' before it, or nothing between them",
    cure="remove it, or write '(' where the part starts",
    meaning="Each ')' needs its '('.",
    wrong="when: request.urgent is yes)", right="when: request.urgent is yes",
)
UNKNOWN_FORM_IN_CONDITION = Code(
    "IMI-T020", "a condition names a form that does not exist",
    "'{name}' speaks of a form '{form}', and there is none",
    cure="write the form's id, a dot and the question's id",
    meaning="In a procedure, a condition names an answer as form.question.",
    wrong="when: requst.urgent is yes", right="when: request.urgent is yes",
)
UNKNOWN_QUESTION_IN_CONDITION = Code(
    "IMI-T021", "a condition names a question that the form does not ask",
    "no question '{name}' in '{form}'",
    cure="name a question that stands on a page of this form; predefined questions that are picked cannot be named",
    meaning="In a procedure, a condition names an answer as form.question.",
    wrong="when: request.urgnet is yes", right="when: request.urgent is yes",
)
UNKNOWN_SIBLING = Code(
    "IMI-T022", "a condition names a question that does not exist here",
    "no question '{name}' here",
    cure="name a question of the same question set",
    meaning="Whether a question is asked can depend on answers to other questions of its own set.",
    wrong="ask_when: urgnet is yes", right="ask_when: urgent is yes",
)
UNKNOWN_MARK = Code(
    "IMI-T023", "a condition names a mark that does not exist",
    "'{name}' is not a mark of this procedure",
    cure="declare it under 'marks', or name an answer as form.question",
    meaning="A name without a dot is a mark; an answer is named by its form, a dot, and the question.",
    wrong="when: extended is first", right="marks: {extended: [none, first]}",
)
QUESTION_WITHOUT_FORM = Code(
    "IMI-T024", "a question is named without its form",
    "'{name}' is a question of the form '{form}'",
    cure="write '{form}.{name}'",
    meaning="In a procedure, a name without a dot is a mark; an answer is named by its form, a dot, and the question.",
    wrong="when: urgent is yes", right="when: request.urgent is yes",
)
PAGE_IN_CONDITION = Code(
    "IMI-T025", "a condition names a page",
    "'{page}' is a page of '{form}', and a page has no answer of its own",
    cure="name a question of the page; only pages that pick questions or choose an authority can be named, with "
    "'is answered'",
    meaning="Questions have answers; a page only groups them.",
    wrong="when: request.details is answered", right="when: request.urgent is answered",
)
DOT_IN_QUESTION_SET = Code(
    "IMI-T026", "a condition within a question set looks outside",
    "'{name}' lies outside this question set",
    cure="name a question of the same set by its id alone",
    meaning="A question set can be used in several forms, so it cannot know any of them.",
    wrong="ask_when: request.urgent is yes", right="ask_when: urgent is yes",
)
VALUE_OUTSIDE = Code(
    "IMI-T030", "a value that can never occur",
    "'{value}' is not among the values of '{name}'",
    cure="use one of the values listed here",
    meaning="A comparison with a value that cannot be answered would never hold.",
    wrong="when: request.urgent is yess", right="when: request.urgent is yes",
)
WORDS_IS_VALUE = Code(
    "IMI-T031", "an open answer compared with a value",
    "'{name}' is {sort}, and cannot be compared with a value",
    cure="write '{name} is answered', or make it a question with given choices",
    meaning="What people write in their own words differs by language and spelling, so no rule can rest on it.",
    wrong="when: request.reason is urgent", right="when: request.reason is answered",
)
DATE_IS_VALUE = Code(
    "IMI-T032", "a date compared by 'is'",
    "'{name}' is {sort}, and a date is not compared by 'is' alone",
    cure="write '{name} is before today', '{name} is after FORM.QUESTION' or '{name} is answered'",
    meaning="Dates are compared by their order.",
    wrong="when: request.born is today", right="when: request.born is before today",
)
NUMBER_IS_VALUE = Code(
    "IMI-T033", "a number compared by 'is'",
    "'{name}' is {sort}, and a number is not compared by 'is' alone",
    cure="write '{name} is at least 3', or for one number only '{name} is at least 3 and {name} is at most 3'",
    meaning="Numbers are compared by their size.",
    wrong="when: request.workers is 3", right="when: request.workers is at least 3",
)
ROWS_IS_VALUE = Code(
    "IMI-T034", "rows compared with a value",
    "'{name}' is {sort}, and rows as a whole have no value",
    cure="write 'some row of {name} has COLUMN is VALUE', or '{name} is answered'",
    meaning="A question with rows has many answers; a condition says whether some, every or no row fits.",
    wrong="when: request.workers is hired", right="when: some row of request.workers has status is hired",
)
ORDER_WITHOUT_DATE = Code(
    "IMI-T035", "an order in time for what is not a date",
    "'{name}' is {sort}, not a date, so it cannot be '{order}' something",
    cure="use 'is {order}' with date questions only; numbers compare by 'is at least' and 'is at most'",
    meaning="'before' and 'after' speak of days.",
    wrong="when: request.workers is before today", right="when: request.workers is at most 3",
)
OTHER_NOT_A_DATE = Code(
    "IMI-T036", "a date compared with what is not a date",
    "'{name}' is {sort}, not a date",
    cure="compare a date with 'today' or with another date question",
    meaning="'before' and 'after' need a date on both sides.",
    wrong="when: request.start is before request.urgent", right="when: request.start is before request.end",
)
DATE_WRITTEN_OUT = Code(
    "IMI-T037", "a date written into a condition",
    "the date '{date}' is written into the condition",
    cure="compare with 'today' or with a date question; a fixed day belongs into a question's at_least or at_most",
    meaning="A rule with a fixed day would silently change its meaning once the day has passed.",
    wrong="when: request.start is before 2030-01-01", right="when: request.start is before today",
)
SIZE_WITHOUT_NUMBER = Code(
    "IMI-T038", "a size for what is not a number",
    "'{name}' is {sort}, not a number, so it cannot be 'at {bound}' something",
    cure="use 'is at {bound}' with questions for a number only; dates compare by 'is before' and 'is after'",
    meaning="'at least' and 'at most' speak of numbers.",
    wrong="when: request.start is at least 3", right="when: request.start is before today",
)
OTHER_NOT_A_NUMBER = Code(
    "IMI-T039", "a number compared with what is not a number",
    "'{name}' is {sort}, not a number",
    cure="compare a number with a number such as 3, or with another question for a number",
    meaning="'at least' and 'at most' need a number on both sides.",
    wrong="when: request.workers is at least request.urgent", right="when: request.workers is at least 3",
)
MARK_IS_ANSWERED = Code(
    "IMI-T040", "'is answered' said of a mark",
    "'{name}' is a mark, and a mark always has a value",
    cure="name the values that you mean; they are: {values}",
    meaning="The first value of a mark stands from the start, so 'is answered' would always hold.",
    wrong="when: extension is answered", right="when: extension is not none",
)
NOTHING_TAKEN_AWAY = Code(
    "IMI-T047", "a question about what is left where nothing is taken away",
    "'{name}' is not a page of which something can be left",
    cure="name a page that has 'answers_to' or 'picks_among' beside 'without'",
    meaning="'some question of FORM.PAGE is left' asks whether the page still asks something after what other pages "
    "took away from it; 'no question of' is the opposite.",
    wrong="no question of request.questions is left", right="no question of reply.answers is left",
)
ROW_OF_NO_ROWS = Code(
    "IMI-T041", "'row of' said of a question without rows",
    "'{name}' is {sort}, and has no rows",
    cure="name a question of type rows, or write '{name} is ...' without 'row of'",
    meaning="'some', 'every' and 'no row of' speak of questions with repeated rows.",
    wrong="when: some row of request.urgent has status is hired", right="when: request.urgent is yes",
)
UNKNOWN_COLUMN = Code(
    "IMI-T042", "a condition names a column that the rows do not have",
    "the rows of '{row}' have no column '{name}'",
    cure="name a column of these rows by its id alone",
    meaning="After 'has' stands what must be in one row.",
    wrong="when: some row of request.workers has statsu is "
    "hired", right="when: some row of request.workers has status is hired",
)
CASE_IN_ROW = Code(
    "IMI-T043", "a condition on a row looks outside the row",
    "'{name}' is not in the row",
    cure="name columns by their id alone; what else must hold stands outside: '(some row of X has A is B) and "
    "{name} is ...'",
    meaning="After 'has' stands what must be in one row, and nothing else.",
    wrong="when: some row of request.workers has (status is hired and request.urgent is yes)",
    right="when: some row of request.workers has status is hired and request.urgent is yes",
)
ROWS_IN_ROWS = Code(
    "IMI-T044", "rows within rows",
    "'row of' stands within what a row has",
    cure="rows have no rows of their own: say what the columns hold",
    meaning="Repeated rows cannot be nested.",
)
ROW_OR_CASE = Code(
    "IMI-T045", "a name that could mean the row or the question",
    "'{name}' is a column of the row before it, and a question or mark as well",
    cure="put what the row has in parentheses: 'has (A is B and {name} is ...)'; or the whole: '(some row of X "
    "has A is B) and ...'",
    meaning="Without parentheses, readers would not agree what belongs to the row.",
)
ROW_NEEDS_PARENTHESES = Code(
    "IMI-T046", "several things said of a row without parentheses",
    "'{name}' is a column of the row, but the part about the row is already over here",
    cure="put everything that the row has in parentheses: 'has (A is B and {name} is ...)'",
    meaning="After 'has' comes one comparison, or several in parentheses.",
    wrong="when: some row of request.workers has status is hired and country is FR",
    right="when: some row of request.workers has (status is hired and country is FR)",
)
ROUTES_OVERLAP = Code(
    "IMI-T050", "two ways that can be open at once",
    "{what}: the ways to '{one}' and to '{other}' are both open when {example}",
    cure="change the conditions so that at most one of them holds, whatever was answered",
    meaning="The order of the ways means nothing, so their conditions must exclude each other.",
    wrong="to: {urgent: request.grave is yes, normal: request.known is yes, sent: otherwise}",
    right="to: {urgent: request.grave is yes, normal: request.grave is no and request.known is yes, sent: otherwise}",
)
NEVER_HOLDS = Code(
    "IMI-T051", "a condition that can never hold",
    "{what}: '{condition}' can never hold",
    cure="look for two parts that exclude each other, such as 'x is a and x is b'; often 'or' was meant",
    meaning="Whatever is answered, this condition is not fulfilled, so what depends on it never happens.",
    wrong="when: request.regime is general and request.regime is checked",
    right="when: request.regime is general or is checked",
)
TOO_INTERTWINED = Code(
    "IMI-T052", "ways that are too intertwined to be checked",
    "{what}: the ways to '{one}' and to '{other}' depend on too many answers to find out whether both can be "
    "open at once",
    cure="route in two steps, or keep what was found out before in a mark",
    meaning="Every combination of answers is tried. A rule with too many of them cannot be followed by people either.",
)
NOT_ON_OPTIONAL = Code(
    "IMI-T053", "'not' said of an answer that may be missing",
    "'not {comparison}' also holds when '{name}' was not answered at all",
    cure="say which is meant: 'and {name} is answered' beside it, or 'or {name} is not answered'",
    meaning="A comparison with an unanswered question is false, so its negation is true. Few readers expect that.",
    wrong="when: not request.until is before "
    "today", right="when: request.until is answered and not request.until is before today",
)
ASKED_OF_FORM_NOT_FILLED = Code(
    "IMI-T054", "a condition on a form that is never filled",
    "{what}: no transition of '{procedure}' fills '{form}', so '{path}' is never answered",
    cure="name a form that a transition of this procedure fills",
    meaning="Conditions look at answers of the same case only.",
)
CIRCLE_OF_QUESTIONS = Code(
    "IMI-T055", "questions that wait for each other",
    "question '{question}' is only asked depending on itself: {circle}",
    cure="let the first question of the circle be asked always",
    meaning="Each of these questions is asked only after another of them was answered, so none is ever asked.",
    wrong='one: {..., ask_when: two is yes}\ntwo: {..., ask_when: one is yes}',
    right='one: {...}\ntwo: {..., ask_when: one is yes}',
)
UNKNOWN_GROUP = Code(
    "IMI-T056", "a condition about a group or a link that does not exist",
    "the condition asks about the members of '{name}', which is neither a group nor a link",
    cure="correct the name; after 'some', 'every' and 'no' comes a party with 'many: true', a link, or 'row of'",
    meaning="Conditions may ask where the members of a group or linked cases stand: 'some concerned is objects'.",
    wrong="when: some concernd is objects", right="when: some concerned is objects",
)
