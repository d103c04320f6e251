"""Parts of pages, made once per deployment and language: HTML with holes for what is known only at run time.

Rendering a part joins strings; nothing is parsed, looked up in a catalogue or escaped twice. A part is plain data and is
stored beside the compiled bundle.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from markupsafe import Markup, escape

from imi_runtime.engine.answers import Fault
from imi_runtime.screens.faults import ROW, place_of, sentence_of
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.row_numbers import filled_rows

NUMBER = "\ue003"
"""Stands for the number of a row as people count, from 1, until rows are shown."""
T = TypeVar("T")
Values = Mapping[str, Sequence[str]]
Offer = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Filling:
    """What fills the holes: values by the name of their input, and faults by the place where they are shown."""

    values: Values
    faults: Mapping[str, Fault]
    interface: Interface
    offer: Offer = ()
    row: int | None = None

    def text(self, html: str) -> str:
        """Return the HTML; inside rows with the row's number in its places."""
        if self.row is None:
            return html
        return html.replace(ROW, str(self.row)).replace(NUMBER, str(self.row + 1))


@dataclass(frozen=True, slots=True)
class Value:
    """The value of an input, escaped."""

    name: str

    def html(self, filling: Filling) -> str:
        """Return the first value."""
        given = filling.values.get(self.name)
        return str(escape(given[0])) if given else ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Options of which some are chosen. `places` says where in `text` the mark (` checked`) goes for which value.

    `first` is chosen as long as nobody has answered.
    """

    name: str
    mark: str
    text: str = ""
    places: tuple[tuple[str, int], ...] = ()
    first: str | None = None

    def html(self, filling: Filling) -> str:
        """Return the options, with the mark at those that are among the values."""
        given = filling.values.get(self.name)
        if not given:
            given = (self.first,) if self.first is not None and given is None else ()
        found = [offset for value, offset in self.places if value in given] if given else ()
        html: list[str] = []
        start = 0
        for offset in found:
            html += (self.text[start:offset], self.mark)
            start = offset
        return filling.text("".join(html) + self.text[start:])


@dataclass(frozen=True, slots=True)
class Offered:
    """Options that are known only at run time, such as the authorities that take part."""

    name: str

    def html(self, filling: Filling) -> str:
        """Return an option for everything on offer; a value that is not offered any more stays chosen."""
        given = filling.values.get(self.name)
        chosen = given[0] if given else ""
        offer = filling.offer
        if chosen and all(value != chosen for value, _ in offer):
            offer = ((chosen, chosen), *offer)
        return "".join(
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(label)}</option>'
            for value, label in offer
        )


@dataclass(frozen=True, slots=True)
class Message:
    """The sentence of the fault at this place. `part` is the label of what stands here."""

    place: str
    part: str

    def html(self, filling: Filling) -> str:
        """Return the sentence, escaped."""
        return str(escape(sentence_of(filling.faults[self.place], filling.interface, self.part)))


@dataclass(frozen=True, slots=True)
class OnFault:
    """What differs when something is wrong at this place."""

    place: str
    plain: tuple[Segment, ...]
    faulty: tuple[Segment, ...]

    def html(self, filling: Filling) -> str:
        """Return the plain or the faulty form."""
        return join(self.faulty if self.place in filling.faults else self.plain, filling)


@dataclass(frozen=True, slots=True)
class Opened:
    """The mark that opens a folded block in which there is something to see."""

    name: str

    def html(self, filling: Filling) -> str:
        """Return ` open` when the input is filled or something below it is wrong."""
        filled = any(value.strip() for value in filling.values.get(f"{self.name}.text", ()))
        faulty = any(place == self.name or place.startswith(f"{self.name}.") for place in filling.faults)
        return " open" if filled or faulty else ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A block that is repeated for every filled row, and once more for the next one."""

    name: str
    at_most: int
    preset: tuple[str, ...]
    row: tuple[Segment, ...]

    def html(self, filling: Filling) -> str:
        """Return the rows, counted anew."""
        sources = filled_rows(filling.values, self.name, self.preset)
        shown = sources if len(sources) >= self.at_most else (*sources, None)
        return "".join(self._row(number, source, filling) for number, source in enumerate(shown))

    def _row(self, number: int, source: int | None, filling: Filling) -> str:
        inside = f"{self.name}.{ROW}."
        values = {} if source is None else _moved(filling.values, f"{self.name}.{source}.", inside)
        faults = _moved(filling.faults, f"{self.name}.{number}.", inside)
        return join(self.row, replace(filling, values=values, faults=faults, row=number))


def _moved(things: Mapping[str, T], start: str, inside: str) -> dict[str, T]:
    return {inside + key[len(start):]: thing for key, thing in things.items() if key.startswith(start)}


Hole = Value | Chosen | Offered | Message | OnFault | Opened | Rows
Segment = str | Hole
_HOLES: Mapping[str, type] = {
    kind.__name__: kind for kind in (Value, Chosen, Offered, Message, OnFault, Opened, Rows)
}
_KIND = "~"


def join(segments: Sequence[Segment], filling: Filling) -> str:
    """Return the segments as HTML."""
    if filling.row is None:
        return "".join([s if isinstance(s, str) else s.html(filling) for s in segments])
    return "".join([filling.text(s) if isinstance(s, str) else s.html(filling) for s in segments])


@dataclass(frozen=True, slots=True)
class Part:
    """One field or list of a page in one language, with its holes."""

    segments: tuple[Segment, ...]

    def render(
        self, values: Values, faults: Sequence[Fault], interface: Interface, *, offer: Offer = ()
    ) -> Markup:
        """Return the part with its holes filled.

        `values` are what stands in the inputs: `raw` of the stored answer, or what was submitted. Faults of other
        parts are passed over. `offer` are the (value, label) pairs of the authorities that can be chosen.
        """
        return Markup(join(self.segments, Filling(values, self._placed(faults), interface, offer)))

    def _placed(self, faults: Sequence[Fault]) -> dict[str, Fault]:
        if not faults:
            return {}
        places = frozenset(_places(self.segments))
        placed: dict[str, Fault] = {}
        for fault in faults:
            place = place_of(fault, places)
            if place is not None:
                placed.setdefault(place, fault)
        return placed

    def to_data(self) -> list[Any]:
        """Return the part as JSON-ready data."""
        return [_encode(segment) for segment in self.segments]

    @classmethod
    def from_data(cls, data: list[Any]) -> Part:
        """Rebuild what `to_data` returned."""
        return cls(tuple(_decode(item) for item in data))


def _places(segments: Sequence[Segment]) -> Iterator[str]:
    for segment in segments:
        if isinstance(segment, OnFault):
            yield segment.place
            yield from _places(segment.plain)
        elif isinstance(segment, Rows):
            yield from _places(segment.row)


def _encode(thing: Any) -> Any:
    if isinstance(thing, tuple):
        return [_encode(item) for item in thing]
    if not dataclasses.is_dataclass(thing):
        return thing
    values = {f.name: _encode(getattr(thing, f.name)) for f in dataclasses.fields(thing)}
    return {_KIND: type(thing).__name__, **values}


def _decode(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_decode(item) for item in data)
    if not isinstance(data, dict):
        return data
    return _HOLES[data[_KIND]](**{name: _decode(value) for name, value in data.items() if name != _KIND})
