"""Codes IMI-Y: reading YAML."""

from __future__ import annotations

from imi_runtime.codes.code import Code

FILE_TOO_BIG = Code(
    "IMI-Y001", "the file is too big",
    "this file is {size} bytes long; a file may have {limit}",
    cure="split it: one procedure, one question set or one form to a file",
    meaning="A file that people shall read and review stays small. The limit also protects the machine that reads it.",
)
NOT_UTF8 = Code(
    "IMI-Y002", "the file is not in UTF-8",
    "the byte {byte} is not UTF-8, the encoding in which all languages can be written",
    cure="save the file as UTF-8; editors offer it as 'UTF-8' or 'UTF-8 without BOM' when you save",
    meaning="Older programs save accented letters in an encoding of one region. Such a file cannot be read "
    "safely elsewhere.",
)
BYTE_ORDER_MARK = Code(
    "IMI-Y003", "an invisible mark stands at the start of the file",
    "the file starts with a byte order mark, which nobody can see",
    cure="save the file as 'UTF-8 without BOM'",
    meaning="Some editors put an invisible mark before the first letter. It would become a part of the first key.",
)
HIDDEN_CHARACTER = Code(
    "IMI-Y004", "a character that nobody can see",
    "the character {character} cannot be seen and must not stand in a file",
    cure="delete it; it often comes along when text is copied from a web page or a word processor",
    meaning="Control characters, zero-width spaces and soft hyphens make two texts look the same that are not. "
    "A reviewer could not see what was approved.",
)
HIDDEN_LINE_BREAK = Code(
    "IMI-Y005", "a line break that editors do not show",
    "the character {character} breaks the line for some programs and not for others",
    cure="replace it with an ordinary line break, or with a space",
    meaning="With such a character in the file, line numbers in messages and in your editor differ, "
    "and text can be read as something else than what the screen shows.",
)
WRITING_DIRECTION = Code(
    "IMI-Y006", "a character that turns the writing direction",
    "the character {character} changes the order in which text is shown",
    cure="delete it; no language of the European Union needs it",
    meaning="Such a character can make a rule read differently on the screen from what it means to the machine.",
)
TAB = Code(
    "IMI-Y007", "a tab",
    "there is a tab here; only spaces are allowed",
    cure="replace it with spaces, two for each level; most editors can do this for the whole file",
    meaning="Tabs are shown with different widths, so that the indentation one person sees is not what another sees. "
    "Indentation carries meaning in these files.",
    wrong="states:\n<tab>draft: {initial: true}", right="states:\n  draft: {initial: true}",
)
TOO_DEEP = Code(
    "IMI-Y008", "nested too deeply",
    "this stands more than {limit} levels deep",
    cure="look for brackets that are opened and not closed; no definition needs so many levels",
    meaning="The limit protects the machine, and people, from files that nobody can follow.",
)
TOO_MANY_PARTS = Code(
    "IMI-Y009", "too many keys and values",
    "the file has more than {limit} keys and values; what follows here was not read",
    cure="split it into several files",
    meaning="The limit protects the machine that reads the file.",
)
KEY_TOO_LONG = Code(
    "IMI-Y010", "a key that is far too long",
    "a key of {length} characters; a key may have {limit}",
    cure="keys are short ids; if this is a text, put it after a colon and in quotes",
    meaning="A long key is nearly always a text that has lost its own key or its quotes.",
)
EMPTY_FILE = Code(
    "IMI-Y011", "the file is empty",
    "the file says nothing",
    cure="write its first key, or delete the file",
    meaning="A file with nothing but comments and blank lines defines nothing. It is refused because it is "
    "nearly always an accident.",
)
ROOT_IS_NOT_KEYS = Code(
    "IMI-Y012", "the file does not start with a key",
    "a file consists of keys and their values; this one is {found}",
    cure="start with a key and a colon, such as 'procedure: information_request'",
    meaning="The first line of a file says what it defines.",
    wrong="- draft\n- sent", right="states:\n  draft: {initial: true}\n  sent: {final: true}",
)
SEVERAL_DOCUMENTS = Code(
    "IMI-Y013", "a second document in one file",
    "a line of '---' or '...' ends the definition here; what follows would belong to another one",
    cure="remove the line, or move what follows into a file of its own",
    meaning="In YAML three dashes or three dots on a line of their own part one document from the next. A file "
    "holds one definition.",
    wrong="procedure: visit\n---\nkind: request", right="procedure: visit\nkind: request",
)
DIRECTIVE = Code(
    "IMI-Y014", "an instruction to the YAML reader",
    "a line that starts with '%' is an instruction to the reader, and none is needed",
    cure="delete the line; if it is a text, put it in quotes after its key",
    meaning="All files are read in one way, so a file cannot ask to be read differently.",
    wrong="%YAML 1.1\n---\nprocedure: visit", right="procedure: visit",
)
ANCHOR = Code(
    "IMI-Y015", "a value that starts with '&'",
    "'&' at the start of a value names it for re-use elsewhere, which is not allowed here",
    cure='if it is a text, put it in quotes: "{text}"; if it is meant for re-use, write the value where it is needed',
    meaning="A definition is read from top to bottom and says what it means in its own place. References to "
    "other parts of the file hide that.",
    wrong="label: & more", right='label: "& more"',
)
ALIAS = Code(
    "IMI-Y016", "a value that starts with '*'",
    "'*' at the start of a value copies another part of the file, which is not allowed here",
    cure='if it is a text, put it in quotes: "{text}"; if it is meant as a copy, write the value out',
    meaning="A definition says what it means in its own place. Copies also can make a small file enormous.",
    wrong="label: *important", right='label: "*important"',
)
MERGE_KEY = Code(
    "IMI-Y017", "the key '<<'",
    "'<<' would pour another part of the file in here, which is not allowed",
    cure="write out the keys that you need; shared questions come in with 'use'",
    meaning="With such a key nobody can see from the page which keys a definition has.",
    wrong="draft:\n  <<: {initial: true}", right="draft: {initial: true}",
)
TAG = Code(
    "IMI-Y018", "a value that starts with '!'",
    "'!' at the start of a value tells programs how to understand it, which is not allowed here",
    cure='if it is a text, put it in quotes: "{text}"; otherwise delete the word with the \'!\'',
    meaning="How a value is understood follows from its key alone.",
    wrong="label: !urgent", right='label: "!urgent"',
)
NO_VALUE = Code(
    "IMI-Y020", "a value is missing",
    "{what} has no value",
    cure="write the value; if there is nothing to say, remove it",
    meaning="A key with nothing after its colon, or a dash with nothing behind it, leaves open what was forgotten. "
    "If the value stands on the next lines, they must be indented deeper than the key.",
    wrong="label:\nby: requester", right='label: "Send"\nby: requester',
)
NULL_WORD = Code(
    "IMI-Y021", "a word that YAML takes for 'nothing'",
    "'{word}' without quotes means 'no value'",
    cure='if it is a text, put it in quotes: "{word}"; if there is nothing to say, remove the key',
    meaning="YAML reads ~ and null, Null and NULL as 'nothing here'. A key without a value is not allowed.",
    wrong="label: Null", right='label: "Null"',
)
COMMA_CUT_TEXT = Code(
    "IMI-Y022", "a comma cut your text",
    "inside braces a comma ends the value, so '{rest}' was cut off from '{text}'",
    cure='put the text in quotes: "{text}, {rest}"',
    meaning="Between braces or brackets a comma parts one entry from the next. A text with a comma loses its second "
    "half without any notice in ordinary YAML readers. All text that people will read belongs in double quotes.",
    wrong="sent: {label: Sent, not yet accepted}", right='sent: {label: "Sent, not yet accepted"}',
)
HASH_TOOK_VALUE = Code(
    "IMI-Y023", "a '#' made a comment of your text",
    "the value of '{key}' starts with '#', so all of it became a comment",
    cure='put the text in quotes: "{text}"',
    meaning="A '#' after a space starts a comment. With a space behind it we take it for a comment that you meant; "
    "without one, as in '#12', we take it for text that was lost.",
    wrong="label: #12 reply", right='label: "#12 reply"',
)
HASH_CUT_TEXT = Code(
    "IMI-Y024", "a '#' cut your text",
    "the text is cut off before '{rest}', because '#' after a space starts a comment",
    cure="put the whole text in quotes; if it is a comment, leave a space after '#'",
    meaning="A '#' after a space starts a comment. With a space behind it we take it for a comment that you meant; "
    "without one, as in '#hash', we take it for text that was lost.",
    wrong="label: Reply to #12", right='label: "Reply to #12"',
)
DUPLICATE_KEY = Code(
    "IMI-Y025", "the same key twice",
    "'{key}' was already given in line {line}",
    cure="keep one of them; if they are two things, give them two ids",
    meaning="Ordinary YAML readers keep the last one and forget the first without a word.",
    wrong='label: "Send"\nlabel: "Submit"', right='label: "Send"',
)
KEY_IS_NOT_TEXT = Code(
    "IMI-Y026", "a key that is not a word",
    "a key must be a word or a text, not {found}",
    cure="write a short id before the colon",
    meaning="Lists, braces and the sign '?' cannot stand where a key is expected. Text in brackets before a "
    "colon belongs in quotes.",
    wrong="[draft, sent]: open", right="open: [draft, sent]",
)
EMPTY_KEY = Code(
    "IMI-Y027", "a colon without a key",
    "there is no key before the colon",
    cure="write the key before the colon; if the line is a text, put it in quotes after its key",
    meaning="Each value belongs to a key, and the key stands before the colon.",
    wrong=': "Draft"', right='label: "Draft"',
)
QUESTION_MARK = Code(
    "IMI-Y030", "a question mark outside quotes",
    "a question mark here has a meaning of its own in YAML",
    cure="put the text in quotes",
    meaning="At the start of an entry '?' announces a key, and inside braces or brackets YAML readers disagree about "
    "it: some refuse the file, others do not. Texts with a question mark go in quotes.",
    wrong="urgent: {type: yes_no, label: Why is it urgent?}",
    right='urgent: {type: yes_no, label: "Why is it urgent?"}',
)
COLON_IN_TEXT = Code(
    "IMI-Y031", "a colon in a text outside quotes",
    "the colon in '{text}' makes a key of the words before it",
    cure='put the text in quotes: "{text}"',
    meaning="A colon followed by a space ends a key. A text with such a colon must be in quotes.",
    wrong="label: Note: see below", right='label: "Note: see below"',
)
RESERVED_START = Code(
    "IMI-Y032", "a value that starts with a sign YAML keeps for itself",
    "a value cannot start with '{sign}' unless it is in quotes",
    cure='put the text in quotes: "{text}"',
    meaning="The signs @ ` % , ] and } have a meaning of their own, or are kept for the future, when they "
    "stand at the start of a value.",
    wrong="label: @all authorities", right='label: "@all authorities"',
)
QUOTE_NOT_CLOSED = Code(
    "IMI-Y033", "a quotation mark is not closed",
    "the text that starts here has no closing quotation mark",
    cure='end the text with the same sign that opened it; a double quote inside a text is written \\"',
    meaning="Everything up to the next quotation mark is taken as text, even over many lines, so the place "
    "where reading stops can be far below.",
    wrong='label: "Draft\nby: requester', right='label: "Draft"\nby: requester',
)
TEXT_AFTER_QUOTE = Code(
    "IMI-Y034", "something follows the closing quotation mark",
    "the quoted text ends before '{rest}', and nothing may follow it",
    cure='put the whole text in one pair of double quotes; inside it a double quote is written \\"',
    meaning="An apostrophe ends a text that starts with one. Double quotes avoid that.",
    wrong="label: 'The authority's reply'", right='label: "The authority\'s reply"',
)
BRACKET_NOT_CLOSED = Code(
    "IMI-Y035", "a bracket or brace is not closed",
    "the '{sign}' that opens here is not closed by '{closing}'",
    cure="close it; look for a missing comma or quotation mark on the same line, too",
    meaning="Each [ needs its ] and each { its }, in the right order, with commas between the entries.",
    wrong="from: [sent, accepted\nto: closed", right="from: [sent, accepted]\nto: closed",
)
INDENTATION = Code(
    "IMI-Y036", "the indentation does not fit",
    "this line is indented by {found}, which fits no line above it",
    cure="give keys of one level the same indentation, and what belongs to a key two spaces more",
    meaning="The indentation says what belongs to what.",
    wrong="states:\n   draft: {initial: true}\n  sent: {final: true}", right="states:\n  draft: {initial: "
    "true}\n  sent: {final: true}",
)
VALUE_AND_KEYS = Code(
    "IMI-Y037", "keys below a line that already has a value",
    "this line belongs to '{key}' by its indentation, but '{key}' already has a value in the line above",
    cure="indent the line like the one above, or remove the value above",
    meaning="A key has either a value on its own line, or keys of its own on the lines below.",
    wrong='label: "Send"\n  by: requester', right='label: "Send"\nby: requester',
)
BAD_ESCAPE = Code(
    "IMI-Y038", "a backslash with an unknown meaning",
    "the backslash and what follows it, '{escape}', have no meaning in a text",
    cure='a backslash itself is written \\\\, a double quote \\", a new line \\n',
    meaning="Inside double quotes a backslash gives the next character a special meaning.",
    wrong='help: "See C:\\questions"', right='help: "See C:\\\\questions"',
)
BLOCK_TEXT = Code(
    "IMI-Y039", "a text after '|' or '>'",
    "texts after '{sign}' are not used here",
    cure='put the text in double quotes; it may run over several lines, and \\n starts a new line',
    meaning="YAML has nine ways to write a long text, with different rules for spaces and line ends. One is "
    "enough: double quotes.",
    wrong="help: >\n  A long text\n  over two lines", right='help: "A long text\n  over two lines"',
)
TEXT_OVER_LINES = Code(
    "IMI-Y040", "a text that runs on into the next line",
    "the text goes on in the next line without double quotes",
    cure="if it is one text, put it in double quotes; if the next line is a key of its own, write a colon "
    "and a space after the key",
    meaning="Without double quotes, a forgotten colon would silently add the next line to the text above.",
    wrong="label: Send\n  the request", right='label: "Send\n  the request"',
)
NO_SPACE_AFTER_COLON = Code(
    "IMI-Y041", "a space is missing after the colon",
    "there is no space after the colon of '{key}'",
    cure="write '{key}: ' and then the value",
    meaning="Only a colon with a space behind it ends a key. Without the space the whole line is one word.",
    wrong="by:requester", right="by: requester",
)
NO_COLON = Code(
    "IMI-Y042", "a line without a colon",
    "'{text}' is neither a key with its colon nor a part of the text above",
    cure="write a colon and a value after the key, or put the text in quotes after its key",
    meaning="Each line gives a key and its value, or is an item of a list that starts with a dash.",
    wrong="states\n  draft: {initial: true}", right="states:\n  draft: {initial: true}",
)
LIST_AND_KEYS = Code(
    "IMI-Y043", "a list mixed with keys",
    "keys and items with a dash stand side by side here",
    cure="a value is either keys or a list: indent the items below the key they belong to, or remove the dash",
    meaning="One level holds either keys or items of a list.",
    wrong="from: sent\n- accepted", right="from:\n  - sent\n  - accepted",
)
TEXT_AFTER_BRACKET = Code(
    "IMI-Y044", "something follows a closing bracket",
    "nothing may follow the closing bracket, and '{rest}' does",
    cure="remove it, or put the whole text in quotes",
    meaning="A list in brackets, or entries in braces, are a whole value. A text that starts with a bracket "
    "must be in quotes.",
    wrong="label: [Draft] not sent", right='label: "[Draft] not sent"',
)
LIST_ON_KEY_LINE = Code(
    "IMI-Y045", "a dash on the line of its key",
    "a list with dashes cannot start on the line of its key",
    cure='write the items on lines of their own, or in brackets as [a, b]; if it is a text, put it in quotes: "{text}"',
    meaning="A dash followed by a space starts an item of a list. A text that starts with a dash must be in quotes.",
    wrong="from: - sent", right="from: [sent]",
)
NUMBER_TOO_LONG = Code(
    "IMI-Y046", "a number with too many digits",
    "a number of {digits} digits; a number may have {limit}",
    cure="if it is not for counting, such as an identification number, put it in quotes",
    meaning="Numbers in a definition count days, questions or files.",
    wrong="number: 12345678901234567890", right='number: "12345678901234567890"',
)
HIDDEN_BY_ESCAPE = Code(
    "IMI-Y047", "a backslash that writes an invisible character",
    "the text has the character {character}, which cannot be seen",
    cure="remove the backslash and its code; only \\n, for a new line, is allowed, and a backslash itself is \\\\",
    meaning="What a reviewer reads must be what people will read on the screen.",
    wrong='label: "Send\\u202E"', right='label: "Send"',
)
UNREADABLE = Code(
    "IMI-Y050", "the file cannot be read from here",
    "the file can be read up to here, but not further",
    cure="compare this line and the one above with a file that works; put texts in double quotes, close "
    "each bracket, indent by two spaces",
    meaning="The reader knows the usual slips by name; this one is not among them.",
)
MANY_PROBLEMS = Code(
    "IMI-Y051", "too many problems in one file",
    "after {limit} problems the rest of the file was not read",
    cure="correct the problems shown, then check the file again; often one slip is repeated",
    meaning="The list would become too long to help.",
)
