"""Why reading a YAML file stopped, told from the shape of the line where it stopped.

The YAML library stops at the first thing it cannot read, often far from the slip, and speaks of itself. Each function
here knows one shape and answers with that slip's own problem, or with None.
"""

from __future__ import annotations

import re
from dataclasses import replace

from imi_runtime import codes
from imi_runtime.problems import Problem
from imi_runtime.source.yaml_page import VALUE_END, VALUE_LINE, Page, Place, Stop, in_quotes, put_in_quotes

GLUED_KEY = re.compile(r"^ *(?:- +)*([A-Za-z_][\w-]*):\S")
CUT_BY_HASH = re.compile(r"\s(#\S.*)$")
NEVER_A_SIGN_OF_OURS = "@`%"
CLOSING = {"[": "]", "{": "}"}


def diagnose(page: Page, stop: Stop) -> Problem:
    """Return the problem that made the YAML library stop."""
    for shape in SHAPES:
        problem = shape(page, stop)
        if problem:
            return problem
    return codes.UNREADABLE.at(page.position(stop.at))


def _open_quote(page: Page, stop: Stop) -> Problem | None:
    if "scanning a quoted" in stop.reading:
        return codes.QUOTE_NOT_CLOSED.at(page.position(stop.start, 1))
    return codes.QUOTE_NOT_CLOSED.at(page.position(stop.open_quote, 1)) if stop.open_quote else None


def _bad_escape(page: Page, stop: Stop) -> Problem | None:
    if "parsing a quoted" not in stop.reading:
        return None
    line = page.line(stop.at.line)
    start = Place(stop.at.line, max(line.rfind("\\", 0, stop.at.column + 1), 0))
    return codes.BAD_ESCAPE.at(page.position(start, 2), escape=line[start.column : start.column + 2])


def _directive(page: Page, stop: Stop) -> Problem | None:
    for place in (stop.at, stop.start):
        if page.line(place.line).startswith("%"):
            return codes.DIRECTIVE.at(page.position(Place(place.line, 0)))
    return None


def _sign_of_yaml(page: Page, stop: Stop) -> Problem | None:
    for word, code in (("anchor", codes.ANCHOR), ("alias", codes.ALIAS), ("a tag", codes.TAG)):
        if word in stop.reading:
            text = page.value_from(stop.start)
            return code.at(page.position(stop.start, len(text)), text=in_quotes(text))
    return None


def _block_text(page: Page, stop: Stop) -> Problem | None:
    place = stop.start if "block scalar" in stop.reading else stop.at
    sign = page.rest(place)[:1]
    if ("block scalar" in stop.reading or "cannot start" in stop.words) and sign in {"|", ">"}:
        return codes.BLOCK_TEXT.at(page.position(place, 1), sign=sign)
    return None


def _second_document(page: Page, stop: Stop) -> Problem | None:
    above = page.line_above(stop.at.line)
    if above is not None and re.match(r"(\.\.\.|---)(\s|$)", page.line(above)):
        return codes.SEVERAL_DOCUMENTS.at(page.position(Place(above, 0), 3))
    return None


def _question_mark(page: Page, stop: Stop) -> Problem | None:
    if "mapping keys are not allowed" in stop.words:
        return codes.QUESTION_MARK.at(page.position(stop.at))
    return None


def _dash(page: Page, stop: Stop) -> Problem | None:
    if "sequence entries are not allowed" not in stop.words:
        return None
    if stop.at.column == page.indent(stop.at.line):
        return codes.LIST_AND_KEYS.at(page.position(stop.at, 1))
    return codes.LIST_ON_KEY_LINE.at(page.position(stop.at), text=in_quotes(page.rest(stop.at)))


def _reserved_start(page: Page, stop: Stop) -> Problem | None:
    sign = page.rest(stop.at)[:1]
    starts_value = "cannot start" in stop.words or ("node content" in stop.words and sign in {",", "]", "}", "-", ":"})
    if not (starts_value and sign):
        return None
    text = page.value_from(stop.at) or sign
    at = page.position(stop.at, len(text))
    fix = put_in_quotes(at, text) if sign in NEVER_A_SIGN_OF_OURS else None
    return codes.RESERVED_START.at(at, sign=sign, text=in_quotes(text), fix=fix)


def _colon(page: Page, stop: Stop) -> Problem | None:
    if "mapping values are not allowed" not in stop.words:
        return None
    shape = VALUE_LINE.match(page.line(stop.at.line))
    if shape and shape.start("value") <= stop.at.column:
        return _colon_in_value(page, Place(stop.at.line, shape.start("value")), stop)
    if GLUED_KEY.match(page.line(stop.at.line)):
        return _line_without_key(page, stop.at.line)
    return _key_below_value(page, stop)


def _colon_in_value(page: Page, value: Place, stop: Stop) -> Problem:
    text = page.rest(value)
    if text[0] in "\"'":
        return codes.TEXT_AFTER_QUOTE.at(page.position(stop.at), rest=page.rest(stop.at))
    if text[0] in CLOSING:
        return codes.TEXT_AFTER_BRACKET.at(page.position(stop.at), rest=page.rest(stop.at))
    at = page.position(value)
    return codes.COLON_IN_TEXT.at(at, text=in_quotes(text), fix=put_in_quotes(at, text))


def _key_below_value(page: Page, stop: Stop) -> Problem | None:
    above = page.line_above(stop.at.line)
    if above is None:
        return None
    here = Place(stop.at.line, page.indent(stop.at.line))
    if VALUE_LINE.match(page.line(above)):
        return _below_value(page, replace(stop, at=here))
    return _line_without_key(page, above)


def _unfinished_key(page: Page, stop: Stop) -> Problem | None:
    if "expected ':'" not in stop.words:
        return None
    return _line_without_key(page, stop.start.line)


def _line_without_key(page: Page, line: int) -> Problem:
    here = Place(line, page.indent(line))
    glued = GLUED_KEY.match(page.line(line))
    if glued:
        length = glued.end() - 1 - here.column
        return codes.NO_SPACE_AFTER_COLON.at(page.position(here, length), key=glued[1])
    return codes.NO_COLON.at(page.position(here), text=page.rest(here))


def _brackets(page: Page, stop: Stop) -> Problem | None:
    if "flow" not in stop.reading:
        return None
    place = stop.open_bracket or stop.start
    opening = page.line(place.line)[place.column : place.column + 1]
    if opening not in CLOSING:
        return _cut_by_hash(page, stop)
    return (
        _cut_by_hash(page, stop)
        or _colon_between_brackets(page, stop)
        or _behind_a_value(page, stop)
        or codes.BRACKET_NOT_CLOSED.at(page.position(place, 1), sign=opening, closing=CLOSING[opening])
    )


def _cut_by_hash(page: Page, stop: Stop) -> Problem | None:
    """Tell of a '#' that took the closing bracket with it, on the line of the opening one or above the stop."""
    for line in dict.fromkeys((stop.start.line, page.line_above(stop.at.line) or 0)):
        cut = CUT_BY_HASH.search(page.line(line))
        if cut and stop.at.line > line:
            return codes.HASH_CUT_TEXT.at(page.position(Place(line, cut.start(1))), rest=cut[1].strip())
    return None


def _colon_between_brackets(page: Page, stop: Stop) -> Problem | None:
    line = page.line(stop.at.line)
    if line[stop.at.column : stop.at.column + 1] != ":":
        return None
    before = line[: stop.at.column]
    start = max(before.rfind(sign) + len(sign) if sign in before else -1 for sign in (": ", ",", "{", "["))
    if start < 0:
        return None
    place = Place(stop.at.line, start + len(line[start:]) - len(line[start:].lstrip()))
    text = VALUE_END.split(line[place.column :])[0].strip()
    if text[:1] in {'"', "'"}:
        return codes.TEXT_AFTER_QUOTE.at(page.position(stop.at), rest=page.rest(stop.at))
    at = page.position(place, len(text))
    return codes.COLON_IN_TEXT.at(at, text=in_quotes(text), fix=put_in_quotes(at, text))


def _behind_a_value(page: Page, stop: Stop) -> Problem | None:
    """Tell what follows a closing quote or bracket on the same line."""
    before = page.line(stop.at.line)[: stop.at.column].rstrip()[-1:]
    text = page.value_from(stop.at) or page.rest(stop.at)
    if not text:
        return None
    if before in {'"', "'"}:
        return codes.TEXT_AFTER_QUOTE.at(page.position(stop.at, len(text)), rest=text)
    if before in {"]", "}"}:
        return codes.TEXT_AFTER_BRACKET.at(page.position(stop.at, len(text)), rest=text)
    return None


def _levels(page: Page, stop: Stop) -> Problem | None:
    """Tell what is wrong with a line that fits into no level above it."""
    if "expected key" not in stop.words and "'-' indicator" not in stop.words and "document start" not in stop.words:
        return None
    return _behind_a_value(page, stop) or _start_of_line(page, stop)


def _start_of_line(page: Page, stop: Stop) -> Problem | None:
    indent, rest = page.indent(stop.at.line), page.rest(stop.at)
    if stop.at.column != indent or not rest:
        return None
    if rest.startswith(":"):
        return codes.EMPTY_KEY.at(page.position(stop.at, 1))
    if stop.at.column == stop.start.column and (rest.startswith("-") or "'-' indicator" in stop.words):
        return codes.LIST_AND_KEYS.at(page.position(stop.at, len(rest)))
    if rest[0] in "}],":
        return codes.RESERVED_START.at(page.position(stop.at, 1), sign=rest[0], text=rest)
    return _below_value(page, stop) or _indentation(page, stop.at)


def _below_value(page: Page, stop: Stop) -> Problem | None:
    above = page.line_above(stop.at.line)
    shape = VALUE_LINE.match(page.line(above)) if above is not None else None
    if shape is None or stop.at.column <= len(shape["indent"]):
        return None
    return codes.VALUE_AND_KEYS.at(page.position(stop.at), key=shape["key"])


def _indentation(page: Page, here: Place) -> Problem:
    found = {0: "no space", 1: "one space"}.get(here.column, f"{here.column} spaces")
    return codes.INDENTATION.at(page.position(here), found=found)


SHAPES = (
    _open_quote, _bad_escape, _directive, _sign_of_yaml, _block_text, _second_document, _question_mark, _dash,
    _reserved_start, _colon, _unfinished_key, _brackets, _levels,
)  # fmt: skip
