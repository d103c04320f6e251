"""Translations of two versions: what is new or changed, and what the change of the English has left behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from imi_runtime.comparing.change import Change, Topic
from imi_runtime.comparing.grading import TRANSLATION
from imi_runtime.comparing.phrases import both, counted, quoted
from imi_runtime.compiler.texts import texts_of
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import Language
from imi_runtime.model.places import LANGUAGES

Words = Mapping[Language, Mapping[str, str]]
"""Language -> address of a text -> its finished translation."""


def tell_translations(old: Bundle, new: Bundle, before: Words, after: Words) -> Iterator[Change]:
    """Yield the changes of every language; the former words stand under the addresses of now."""
    english = {placed.text.context: placed.text.english for placed in texts_of(new)}
    former = {placed.text.context: placed.text.english for placed in texts_of(old)}
    for language in sorted({*before, *after, *new.languages} - {Language("en")}):
        known, now = before.get(language, {}), after.get(language, {})
        yield from _of(language, new, english, former, known, now)


def _of(
    language: Language, new: Bundle, english: Mapping[str, str], former: Mapping[str, str], known: Mapping[str, str],
    now: Mapping[str, str],
) -> Iterator[Change]:
    left = [context for context in english if context not in now]
    stale = [context for context in left if context in known and context in former]
    missing = [context for context in left if context not in former and language in new.languages]
    changed = [context for context in english if context in now and context in known and now[context] != known[context]]
    done = [context for context in english if context in now and context not in known]
    lost = [context for context in stale if english[context] == former[context]]
    out_of_date = [context for context in stale if context not in lost]
    told = (
        (out_of_date, "out of date, because the English has changed"), (missing, "new and not translated yet"),
        (lost, "translated before and not now"), (changed, "translated otherwise"), (done, "translated now"),
    )
    for contexts, words in told:
        if contexts:
            yield _change(new, language, contexts, words, english, known, now)


def _change(
    new: Bundle, language: Language, contexts: list[str], words: str, english: Mapping[str, str],
    known: Mapping[str, str], now: Mapping[str, str],
) -> Change:
    one = contexts[0] if len(contexts) == 1 else ""
    texts = both(_short(english[context]) for context in contexts)
    return Change(
        topic=Topic.TRANSLATIONS, rule=TRANSLATION, where=LANGUAGES[language],
        sentence=f"{LANGUAGES[language]}: {counted(len(contexts), 'text')} {words}: {texts}.",
        before=known.get(one, "") if one in now else "", after=now.get(one, ""),
        meaning=f"The translation of before: {_short(known[one])}." if one in known and one not in now else "",
        addresses=tuple(f"{language}:{context}" for context in contexts),
    )


def _short(text: str) -> str:
    return quoted(text if len(text) <= 60 else f"{text[:59]}…")

