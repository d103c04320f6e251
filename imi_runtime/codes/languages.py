"""Codes IMI-L: languages and texts."""

from __future__ import annotations

from imi_runtime.codes.code import WARNING, Code

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
