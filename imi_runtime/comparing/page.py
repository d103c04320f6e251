"""A comparison as one page that needs nothing else: to be read in a browser, printed, or sent with a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import escape

from imi_runtime.comparing.change import Change, Compared, Comparison, Topic
from imi_runtime.comparing.grading import MEANING, Grade
from imi_runtime.comparing.page_style import STYLE
from imi_runtime.comparing.phrases import counted

MARKS = {Grade.SAFE: "safe", Grade.NEW_CASES: "new", Grade.MAPPING: "mapping", Grade.FORBIDDEN: "forbidden"}
"""Grade -> the class that gives its colour; the word stands there too."""
WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST_COMPARED = 4000


def page_of(compared: Compared) -> str:
    """Return the page."""
    title = _title(compared)
    return "".join((
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        f"<title>{escape(title)}</title>\n",
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
        f"<h1>{escape(title)}</h1>\n",
        f'<dl class="from"><div><dt>From</dt><dd>{escape(compared.old)}</dd></div>'
        f"<div><dt>To</dt><dd>{escape(compared.new)}</dd></div></dl>\n",
        *(_area(comparison, _heading(comparison, compared)) for comparison in compared.comparisons),
        _legend(),
        "</main>\n</body>\n</html>\n",
    ))  # fmt: skip


def _title(compared: Compared) -> str:
    if len(compared.comparisons) == 1:
        return f"What changes: {compared.comparisons[0].title}"
    return "What changes"


def _heading(comparison: Comparison, compared: Compared) -> str:
    return comparison.title if len(compared.comparisons) > 1 else "In short"


def _area(comparison: Comparison, heading: str) -> str:
    head = f'<section class="area">\n<h2>{escape(heading)}</h2>\n'
    if not comparison.changes:
        return f'{head}<p class="verdict safe">No difference.</p>\n</section>\n'
    return "".join((head, *_verdict(comparison), *_topics(comparison), "</section>\n"))


def _verdict(comparison: Comparison) -> Iterator[str]:
    grade = comparison.grade
    yield f'<div class="verdict {MARKS[grade]}"><p><strong>{escape(_capital(grade.words))}</strong></p>'
    yield f"<p>{escape(MEANING[grade])}</p>"
    if comparison.labels_only:
        yield "<p>Only texts and translations differ. Whether a new wording means the same, its reader decides.</p>"
    yield "</div>\n<ul class=\"counts\">"
    for each, number in comparison.counts().items():
        if number:
            yield f"<li>{_tag(each)} {counted(number, 'change')}</li>"
    widened = sum(change.widened for change in comparison.changes)
    if widened:
        yield f'<li><span class="wider">more sight</span> {counted(widened, "change")}</li>'
    yield "</ul>\n"


def _topics(comparison: Comparison) -> Iterator[str]:
    for topic in Topic:
        changes = comparison.about(topic)
        if changes:
            yield f"<h3>{escape(topic.value)}</h3>\n"
            yield from _by_home(changes)


def _by_home(changes: tuple[Change, ...]) -> Iterator[str]:
    for where in dict.fromkeys(change.where for change in changes):
        yield f"<h4>{escape(where)}</h4>\n<ul class=\"changes\">\n"
        yield from (_change(change) for change in changes if change.where == where)
        yield "</ul>\n"


def _change(change: Change) -> str:
    more = ' <span class="wider">more sight</span>' if change.widened else ""
    return "".join((
        f'<li class="{MARKS[change.grade]}"><p>{_tag(change.grade)}{more}</p>',
        f'<p class="said">{escape(change.sentence)}</p>',
        *_words(change),
        f"<p>{escape(change.meaning)}</p>" if change.meaning else "",
        f"<p><strong>Example.</strong> {escape(change.example)}</p>" if change.example else "",
        f'<p class="why">{escape(_why(change))}</p></li>\n',
    ))  # fmt: skip


def _why(change: Change) -> str:
    return f"{_capital(change.rule.name)}: {change.rule.why}."


def _words(change: Change) -> Iterator[str]:
    if not change.before and not change.after:
        return
    old, new = marked(change.before, change.after)
    yield '<dl class="words">'
    yield f"<div><dt>Before</dt><dd>{old or NOTHING}</dd></div>"
    yield f"<div><dt>Now</dt><dd>{new or NOTHING}</dd></div></dl>"


NOTHING = '<span class="none">nothing</span>'


def marked(before: str, after: str) -> tuple[str, str]:
    """Return two texts as HTML with the words marked that went and came; texts with little in common stay unmarked."""
    if not before or not after or len(before) + len(after) > LONGEST_COMPARED:
        return escape(before), escape(after)
    one, other = WORDS.findall(before), WORDS.findall(after)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < 0.4:
        return escape(before), escape(after)
    old, new = "", ""
    for tag, start, end, begin, stop in matcher.get_opcodes():
        went, came = escape("".join(one[start:end])), escape("".join(other[begin:stop]))
        old += went if tag == "equal" or not went else f"<del>{went}</del>"
        new += came if tag == "equal" or not came else f"<ins>{came}</ins>"
    return old, new


def _tag(grade: Grade) -> str:
    return f'<span class="tag {MARKS[grade]}">{escape(grade.words)}</span>'


def _legend() -> str:
    rows = "".join(f"<div><dt>{_tag(grade)}</dt><dd>{escape(MEANING[grade])}</dd></div>" for grade in reversed(Grade))
    return f'<section class="legend">\n<h2>What the grades mean</h2>\n<dl>{rows}</dl>\n</section>\n'


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
