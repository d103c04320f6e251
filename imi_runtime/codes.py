"""The catalogue of everything that can be wrong with an author's files.

Each code is written once, here, with its sentence, its cure and its explanation; `imi explain` and the documentation
read them from here. A code is for ever: it never changes its meaning, and a retired one is never used again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from imi_runtime.problems import Position, Problem, Severity

ERROR = Severity.ERROR
WARNING = Severity.WARNING
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
LONGEST_WORD = 200


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of fault: its sentence and cure, with `{words}` to be filled, and what `imi explain` tells about it."""

    id: str
    title: str
    message: str
    cure: str
    meaning: str = ""
    wrong: str = ""
    right: str = ""
    severity: Severity = ERROR

    def at(
        self,
        position: Position,
        /,
        *,
        suggestion: str | None = None,
        related: tuple[tuple[Position, str], ...] = (),
        listing: str = "",
        **words: object,
    ) -> Problem:
        """Return the problem of this kind at a place; `words` fill the sentence and the cure."""
        message, cure = _filled(self.message, words), _filled(self.cure, words)
        return Problem(self.id, self.severity, position, message, cure, suggestion, related, listing)


def _filled(sentence: str, words: Mapping[str, object]) -> str:
    # Never str.format: an author's text may hold braces, and they must come out as they went in.
    return PLACEHOLDER.sub(lambda found: _shown(str(words[found[1]])), sentence)


def _shown(word: str) -> str:
    """Return a value as it may stand in a sentence: on one line, short, without characters that steer a terminal."""
    short = word if len(word) <= LONGEST_WORD else f"{word[: LONGEST_WORD - 1]}…"
    return "".join(_visible(character) for character in short)


def _visible(character: str) -> str:
    hidden = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    return f"<U+{ord(character):04X}>" if hidden else character


# ---- IMI-Y: reading YAML ---------------------------------------------------------------------------------------------

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

# ---- IMI-P: reading PO files -----------------------------------------------------------------------------------------

PO_TOO_BIG = Code(
    "IMI-P001", "the PO file is too big",
    "this file is {size} bytes long; a PO file may have {limit}",
    cure="split the policy area, or remove entries that are no longer used",
    meaning="The limit protects the machine that reads the file.",
)
PO_NOT_UTF8 = Code(
    "IMI-P002", "the PO file is not in UTF-8",
    "the byte {byte} is not UTF-8, the encoding in which all languages can be written",
    cure="save the file as UTF-8, without byte order mark; translation programs offer this in their settings",
    meaning="Translations are kept in UTF-8 so that every letter of every language is itself.",
)
PO_BYTE_ORDER_MARK = Code(
    "IMI-P003", "an invisible mark stands at the start of the PO file",
    "the file starts with a byte order mark, which nobody can see",
    cure="save the file as 'UTF-8 without BOM'",
    meaning="Some editors put an invisible mark before the first letter; programs for translators stumble over it.",
)
PO_HIDDEN_CHARACTER = Code(
    "IMI-P004", "a character that nobody can see",
    "the character {character} cannot be seen or changes how text is shown",
    cure="delete it; soft hyphens, zero-width spaces and direction marks often come along when text is copied",
    meaning="An invisible character can hide a change from the reviewer, break searching, and turn the order "
    "of words on the screen.",
    wrong='msgstr "En<U+00AD>voyer"', right='msgstr "Envoyer"',
)
PO_LINE_NOT_UNDERSTOOD = Code(
    "IMI-P005", "a line that is not part of a PO file",
    "this line is none of msgctxt, msgid, msgstr, a quoted text or a comment",
    cure="remove the line, or put '# ' before it to make it a comment",
    meaning="An entry has a msgctxt, a msgid and a msgstr line, in this order, each with a text in double "
    "quotes, and an empty line after it.",
    wrong='msgstr: "Envoyer"', right='msgstr "Envoyer"',
)
PO_BAD_QUOTES = Code(
    "IMI-P006", "a text without its quotation marks",
    "the text must start and end with a double quote, and a double quote inside it is written \\\"",
    cure='write "text" and close it at the end of the line',
    meaning="Each line of text in a PO file stands between two double quotes.",
    wrong='msgstr "Envoyer', right='msgstr "Envoyer"',
)
PO_BAD_ESCAPE = Code(
    "IMI-P007", "a backslash with an unknown meaning",
    "the backslash and what follows it, '{escape}', have no meaning in a text",
    cure='a backslash itself is written \\\\, a double quote \\", a new line \\n',
    meaning="A backslash gives the next character a special meaning. Others than these three are not used.",
    wrong='msgstr "C:\\demo"', right='msgstr "C:\\\\demo"',
)
PO_NO_CONTEXT = Code(
    "IMI-P008", "an entry without msgctxt",
    "the entry '{source}' has no msgctxt, so nobody knows which text it translates",
    cure="write the entries with 'imi i18n extract', which puts the place of each text into msgctxt",
    meaning="msgctxt is the address of a text, such as visit/states/draft/label. Two equal English texts can "
    "need different translations.",
    wrong='msgid "Draft"\nmsgstr "Brouillon"',
    right='msgctxt "visit/states/draft/label"\nmsgid "Draft"\nmsgstr "Brouillon"',
)
PO_DUPLICATE = Code(
    "IMI-P009", "two entries for one text",
    "'{context}' was already translated in line {line}",
    cure="keep one of the two entries; after a merge, keep the one that the translator meant",
    meaning="Each text has one translation in each language.",
)
PO_INCOMPLETE = Code(
    "IMI-P010", "an entry that is not complete",
    "this entry has no {missing}",
    cure="an entry has msgctxt, msgid and msgstr, once each and in this order; an untranslated text has msgstr \"\"",
    meaning="A line was lost, stands twice or in the wrong order, often after a merge.",
    wrong='msgctxt "visit/title"\nmsgid "Visit"', right='msgctxt "visit/title"\nmsgid "Visit"\nmsgstr ""',
)
PO_PLURAL = Code(
    "IMI-P011", "plural forms",
    "plural forms are not used: each text has one translation",
    cure="write the text so that it fits every number, with the number behind a colon, and translate that",
    meaning="Languages have up to six plural forms, with rules that programs apply differently. Texts with a "
    "number after a colon need none.",
    wrong='msgid "{n} day"\nmsgid_plural "{n} days"\nmsgstr[0] "{n} jour"',
    right='msgid "Days: {n}"\nmsgstr "Jours : {n}"',
)
PO_NO_HEADER = Code(
    "IMI-P012", "the PO file has no header",
    "the file does not start with a header that names its language",
    cure="start the file with: msgid \"\" / msgstr \"\" / \"Language: {language}\\n\"",
    meaning="The header says in which language the translations are, so that a file cannot be filed under the "
    "wrong one.",
)
PO_WRONG_LANGUAGE = Code(
    "IMI-P013", "the language in the header is not that of the file's name",
    "the header says the language is '{found}', the name of the file says '{language}'",
    cure="rename the file or correct the header, after a look at which language it really is in",
    meaning="A translation filed under another language would reach people who cannot read it.",
    wrong='"Language: de\\n" in fr.po', right='"Language: fr\\n" in fr.po',
)
PO_WRONG_CHARSET = Code(
    "IMI-P014", "another encoding in the header",
    "the header names the encoding '{found}'; only UTF-8 is used",
    cure="write \"Content-Type: text/plain; charset=UTF-8\\n\"",
    meaning="The encoding named in the header and the one of the file must agree, or translation programs "
    "damage the letters.",
)
PO_PLACEHOLDERS = Code(
    "IMI-P015", "the placeholders differ",
    "the translation {difference}",
    cure="use exactly the placeholders of the English text, spelled alike; their order is free",
    meaning="Words in braces are filled when the text is shown. A missing one loses information, an unknown "
    "one would be shown as it stands.",
    wrong='msgid "Due on {date}"\nmsgstr "Pour le {jour}"', right='msgid "Due on {date}"\nmsgstr "Pour le {date}"',
)
PO_NOT_COMPOSED = Code(
    "IMI-P016", "letters and their accents are stored apart",
    "'{text}' is stored with letters and accents as separate characters",
    cure="type the word again, or save the file in Unicode form NFC",
    meaning="The same word can be stored in two ways that look alike. Search and comparison need one of them: "
    "the composed form, NFC.",
)
PO_TOO_LONG = Code(
    "IMI-P017", "the translation is far too long",
    "the translation has {length} characters; for a text of {source} it may have {limit}",
    cure="shorten it; further explanation belongs in a help text of its own",
    meaning="A translation may be four times as long as the English text and 200 characters more. What is "
    "longer is usually text that landed in the wrong entry.",
)
PO_MARKUP = Code(
    "IMI-P018", "markup that the English text does not have",
    "the translation has '{markup}', which the English text does not have",
    cure="remove it; translations are plain text, with the markup of the English text and no other",
    meaning="Text between < and > could change the page on which it is shown.",
    wrong='msgid "Send"\nmsgstr "<b>Envoyer</b>"', right='msgid "Send"\nmsgstr "Envoyer"',
)
PO_TOO_MANY = Code(
    "IMI-P019", "too many entries",
    "the file has more than {limit} entries; what follows here was not read",
    cure="split the policy area, or remove entries that are no longer used",
    meaning="The limit protects the machine that reads the file.",
)
PO_TEXT_TOO_LONG = Code(
    "IMI-P020", "an entry that is too long",
    "{what} has {length} characters; it may have {limit}",
    cure="split the text into several questions or help texts",
    meaning="No text that people read on a screen is so long; the limit protects the machine.",
)

PO_MANY_PROBLEMS = Code(
    "IMI-P021", "too many problems in one PO file",
    "after {limit} problems the rest of the file was not read",
    cure="correct the problems shown, then check the file again; often one slip is repeated",
    meaning="The list would become too long to help.",
)

# ---- IMI-K: keys and shape -------------------------------------------------------------------------------------------

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
    "{place} asks nothing: it has none of 'questions', 'picked_from', 'answers_to' and 'chooses'",
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
    cure="write 'outline', a mark, a form, FORM.QUESTION, 'every FORM' or 'own FORM'",
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

# ---- IMI-R: references -----------------------------------------------------------------------------------------------

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
    cure="name a page that has 'picked_from'",
    meaning="'answers_to' asks exactly what was picked on a page of another form.",
    wrong="answers_to: request.recipient", right="answers_to: request.questions",
)
NOT_FILLED_BEFORE = Code(
    "IMI-R020", "an answer before its question",
    "transition '{transition}' fills form '{form}', which answers form '{asked}'; nothing fills '{asked}' before",
    cure="let an earlier transition fill '{asked}'",
    meaning="A form with 'answers_to' asks what was picked on the other form, so that one must have been filled.",
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
COORDINATOR_REPLACED = Code(
    "IMI-R029", "a coordinator that is replaced",
    "party '{party}' coordinates another seat and cannot be replaced",
    cure="replace the party that it coordinates",
    meaning="Who coordinates follows from who holds the other seat.",
    wrong="replace: {responder_coordinator: forwarding.to}", right="replace: {responder: forwarding.to}",
)
NAMES_NO_AUTHORITY = Code(
    "IMI-R030", "an answer that names no authority",
    "{subject} '{found}', which names no authority",
    cure="name a question of type authority, or a page that chooses one",
    meaning="The new holder of a seat comes from an answer.",
    wrong="replace: {responder: forwarding.reason}", right="replace: {responder: forwarding.recipient}",
)
NOT_A_DATE = Code(
    "IMI-R031", "an answer that is no date",
    "{subject} '{found}', which is a {type} and not a date",
    cure="name a question of type date",
    meaning="A clock starts with a date, or lasts until one.",
    wrong="within: acceptance.remark", right="within: acceptance.reply_by",
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

# ---- IMI-T: types and conditions -------------------------------------------------------------------------------------

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

# ---- IMI-S: states and transitions -----------------------------------------------------------------------------------

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

# ---- IMI-A: access ---------------------------------------------------------------------------------------------------

ACTS_UNREAD = Code(
    "IMI-A001", "somebody answers what they may not read",
    "transition '{transition}': '{seat}' answers '{form}' in state '{state}', and may not read it there",
    cure="add '{form}' to an access rule for '{party}' in '{state}'",
    meaning="Acting gives no sight beyond the form being filled. Whoever answers questions must be allowed to "
    "read what was asked.",
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

# ---- IMI-D: deadlines and data protection ----------------------------------------------------------------------------

NEVER_STARTED_BY_CLOCK = Code(
    "IMI-D001", "a transition that waits for a clock that does not exist",
    "transition '{transition}' is done by the clock, and no deadline fires it",
    cure="write 'then: {transition}' in the deadline at whose end it happens, or name a party under 'by'",
    meaning="A transition 'by: clock' happens when a deadline runs out that names it under 'then'.",
    wrong="lapse: {label: \"Lapse\", by: clock, from: sent, to: closed}",
    right="answer: {binds: responder, starts: sent, ends: answered, within: 14 days, then: lapse}",
)
THEN_NOT_BY_CLOCK = Code(
    "IMI-D002", "a deadline fires what people do",
    "deadline '{deadline}' fires '{transition}', which is not 'by: clock'",
    cure="write 'by: clock' in '{transition}', or leave 'then' out",
    meaning="What happens by itself and what people do are different transitions, so that history shows who acted.",
)
NEVER_ENDED = Code(
    "IMI-D003", "a deadline that cannot be met",
    "deadline '{deadline}': nothing under 'ends' can happen after it starts",
    cure="name a state or transition that can follow",
    meaning="A deadline is met when what it waits for happens in time.",
)
TOLD_BEFORE_START = Code(
    "IMI-D004", "a reminder before the deadline starts",
    "deadline '{deadline}' lasts {within}, and tells '{party}' {before} before its end",
    cure="choose a shorter time before the end",
    meaning="A reminder longer before the end than the deadline lasts could never be sent in time.",
)
THEN_TOO_EARLY = Code(
    "IMI-D005", "a deadline fires what cannot happen then",
    "deadline '{deadline}' fires '{transition}', which cannot happen in any state in which the deadline can run",
    cure="add the state in which the case stands then to 'from' of '{transition}'",
    meaning="When the deadline runs out, the transition must be possible in the state in which the case stands.",
)
NO_RETENTION = Code(
    "IMI-D020", "personal data that would be kept for ever",
    "'{procedure}' asks for personal data, such as '{question}', and does not say when they are blocked and erased",
    cure="add 'retention' with 'block' and 'erase'",
    meaning="Personal data are kept no longer than needed; see Article 5(1)(e) of Regulation (EU) 2016/679.",
    right="retention: {block: {after: closed, within: 6 months}, erase: {after: closed, within: 3 years}}",
)
ERASED_BEFORE_BLOCKED = Code(
    "IMI-D021", "data erased before they are blocked",
    "'{procedure}' erases data {erase} after the case, before they are blocked {block} after it",
    cure="let blocking come first, or give both the same time",
    meaning="Blocked data are kept for proof only; erased data are gone. Blocking after erasure is impossible.",
)
KEPT_FOR_EVER = Code(
    "IMI-D022", "an end without retention",
    "a case of '{procedure}' that ends in '{state}' would never have its data {what}",
    cure="add '{state}' to 'after' of '{key}'",
    meaning="Retention counts from entering the states under 'after'. Every way in which a case can end must "
    "pass one of them.",
)
NO_LAW = Code(
    "IMI-D023", "no legal basis",
    "{what} names no legal basis",
    cure="name the articles under 'law'",
    meaning="Authorities exchange personal data only where the law provides for it.",
    wrong="law: []", right='law: ["Directive 2005/36/EC, Article 56"]',
)

# ---- IMI-L: languages and labels -------------------------------------------------------------------------------------

NOT_TRANSLATED = Code(
    "IMI-L001", "texts that are not translated",
    "{language}: texts that are not translated: {missing} of {all}",
    cure="translate them; 'imi i18n status' shows which, and 'imi i18n update' puts them into the files",
    meaning="People see the English text, marked as such, until it is translated. An area is deployed only when "
    "it is complete in its languages.",
    severity=WARNING,
)
TO_BE_REVIEWED = Code(
    "IMI-L002", "translations to be reviewed",
    "{language}: translations that are marked 'fuzzy', and so not shown: {fuzzy}",
    cure="compare them with the English text, correct them, and remove the mark",
    meaning="A translation becomes fuzzy when its English text has changed. Until somebody has looked at it, it "
    "counts as missing.",
    severity=WARNING,
)
UNKNOWN_TEXT = Code(
    "IMI-L003", "a translation of a text that does not exist",
    "there is no text '{context}'",
    cure="run 'imi i18n update'; it sets aside what is no longer used and finds texts under their new address",
    meaning="The address says where a text stands. It changes when a question, state or form gets another id.",
    severity=WARNING,
)
ENGLISH_CHANGED = Code(
    "IMI-L004", "a translation of what the text said before",
    "the English text of '{context}' has changed since it was translated",
    cure="run 'imi i18n update', which marks it for review, and look at the translation again",
    meaning="The translation belongs to the English text beside it in the file. The definition now says "
    "something else.",
    severity=WARNING,
)
NO_TRANSLATIONS = Code(
    "IMI-L005", "a language without translations",
    "the area speaks '{language}', and there is no file {file}",
    cure="run 'imi i18n update --language {language}' to start it, or take the language out of 'languages'",
    meaning="An area is deployed only when it is complete in all languages that it names.",
    severity=WARNING,
)
TEMPLATE_IN_TEXT = Code(
    "IMI-L006", "signs of a template in a text",
    "the text has '{found}', which means something in templates and nothing here",
    cure="write plain text; a word in single braces, such as {example}, is a placeholder",
    meaning="Texts are shown as they are. Nothing in them is ever computed.",
    wrong='label: "Hello {{ name }}"', right='label: "Hello"',
)

# ---- IMI-X: scenarios ------------------------------------------------------------------------------------------------

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
    "IMI-X003", "a story about a procedure that does not exist",
    "{subject} '{name}', which is not a procedure of this area",
    cure="correct the name, or write the procedure",
    meaning="A story is about one case of one procedure of its area.",
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

# ---- IMI-B: bundle and library ---------------------------------------------------------------------------------------

NO_TITLE_PAGE = Code(
    "IMI-B001", "no title page",
    "the area '{area}' has no title page",
    cure="write procedures/{area}/bundle.yaml; `imi new` makes one",
    meaning="The title page says what the area is called, on which law it stands and which languages it speaks.",
)
UNKNOWN_FORMAT = Code(
    "IMI-B002", "another version of the language",
    "the area is written in format {format}; this version reads {known}",
    cure="write 'format: {newest}', or use the version of this software that knows the format",
    meaning="The number says in which version of the language the files are written. Older ones are always read.",
    wrong="format: 99", right="format: 1",
)
AREA_NOT_FOLDER = Code(
    "IMI-B003", "an area that is not called like its folder",
    "the title page says '{id}', and lies in the folder '{name}'",
    cure="write 'bundle: {name}', or rename the folders of the area",
    meaning="The four folders of an area all carry its id.",
    wrong="bundle: permits", right="bundle: demo_permits",
)
ID_NOT_FILE_NAME = Code(
    "IMI-B004", "a file that is not called like what it defines",
    "the {kind} '{id}' stands in the file {file}",
    cure="call the file {id}.yaml, or the {kind} '{name}'",
    meaning="What a name means is found by its file.",
    wrong="form: request, in the file requests.yaml", right="form: request, in the file request.yaml",
)
NO_KIND = Code(
    "IMI-B005", "a file that does not say what it defines",
    "the first key is '{found}', which does not say what the file defines",
    cure="begin the file with {keys}",
    meaning="The first key of a file says what it is: format, procedure, question_set, code_list or form.",
    wrong="title: \"Request\"\nform: request", right="form: request",
)
WRONG_FOLDER = Code(
    "IMI-B006", "a file in another folder than its kind's",
    "a file that begins with '{found}' does not belong under {folder}",
    cure="move the file; under {folder} belong files that begin with {keys}",
    meaning="Procedures lie under procedures, forms under forms, question sets and code lists under question_sets.",
)
MISPLACED_FILE = Code(
    "IMI-B007", "a file that nobody reads",
    "this file is not read: {reason}",
    cure="rename or move the file, or delete it",
    meaning="Definitions lie directly in the folder of their area and end in .yaml; translations end in .po.",
)
LIBRARY_LEFT = Code(
    "IMI-B008", "a link that leads out of the library",
    "this is a link that leads out of the library",
    cure="put the file itself there",
    meaning="A library is complete in itself; whoever checks it must see all of it.",
)
LIBRARY_TOO_BIG = Code(
    "IMI-B009", "a library that is too big",
    "the library has more than {limit}",
    cure="keep only definitions and translations in its folders, or split the library",
    meaning="The limit protects the machine that reads the library.",
)
LANGUAGE_NOT_KNOWN = Code(
    "IMI-B010", "a translation into a language that is not known",
    "'{language}' is not one of the languages",
    cure="call the file by the two letters of the language, such as fr.po",
    meaning="Translations go into the official languages of the European Union, Icelandic and Norwegian.",
)


# ---- the catalogue: every code above, by its id; new codes go into their family, never below this line ---------------


def _catalogue(names: Mapping[str, object]) -> Mapping[str, Code]:
    by_id: dict[str, Code] = {}
    for value in names.values():
        if isinstance(value, Code):
            if value.id in by_id:
                raise ValueError(f"two codes are called {value.id}")
            by_id[value.id] = value
    return MappingProxyType(dict(sorted(by_id.items())))


CATALOGUE: Mapping[str, Code] = _catalogue(dict(globals()))
