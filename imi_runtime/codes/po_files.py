"""Codes IMI-P: reading translations in PO files."""

from __future__ import annotations

from imi_runtime.codes.code import Code

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
