"""Parts of pages, made once per deployment and language: HTML with holes for what is known only at run time.

Rendering a part joins strings; nothing is parsed, looked up in a catalogue or escaped twice. A part is plain data and
is stored beside the compiled bundle.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, TypeVar, cast

from markupsafe import Markup, escape

from imi_runtime.engine.answers import Fault
from imi_runtime.screens.attached import FileOf, no_file, removable
from imi_runtime.screens.faults import ROW, place_of, sentence_of
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.row_numbers import filled_rows

NUMBER = "\ue003"
"""Stands for the number of a row as people count, from 1, until rows are shown."""
T = TypeVar("T")
Values = Mapping[str, Sequence[str]]
Offer = Sequence[tuple[str, str]]


@dataclass(slots=True)
class Filling:
    """What fills the holes: values by the name of their input, and faults by the place where they are shown.

    Not frozen, because one is made for every field of a page and freezing costs as much as filling.
    """

    values: Values
    faults: Mapping[str, Fault]
    interface: Interface
    offer: Offer = ()
    row: int | None = None
    files: FileOf = no_file

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
        if not given:
            return ""
        text = given[0]
        # Most values are a word or a number: a look at them costs a tenth of escaping them.
        return text if text.isalnum() else escape(text)


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
    offsets: Mapping[str, int] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "offsets", dict(self.places))

    def html(self, filling: Filling) -> str:
        """Return the options, with the mark at those that are among the values."""
        given = filling.values.get(self.name)
        if given is None:
            given = () if self.first is None else (self.first,)
        html = self.text
        offsets = [self.offsets[value] for value in given if value in self.offsets]
        for offset in offsets if len(offsets) < 2 else sorted(offsets, reverse=True):
            html = html[:offset] + self.mark + html[offset:]
        return html if filling.row is None else filling.text(html)


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
class Attached:
    """The files that are attached already, each with a button to take it away; `id` is where a fault leads to."""

    name: str
    id: str

    def html(self, filling: Filling) -> str:
        """Return the list, or nothing while no file is there."""
        ids = filling.values.get(self.name, ())
        lines = "".join(
            removable(filling.files(id), filling.interface, name=self.name, id=id) for id in ids if id
        )
        return f'<ul class="imi-attached" id="{escape(self.id)}-files">{lines}</ul>' if lines else ""


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
    """The mark that opens a folded block in which there is something to see: one of these inputs is filled.

    `inside` are the beginnings of places below which something can be wrong.
    """

    inputs: tuple[str, ...]
    inside: tuple[str, ...]

    def html(self, filling: Filling) -> str:
        """Return ` open` when an input of it is filled or something below it is wrong."""
        filled = any(value.strip() for name in self.inputs for value in filling.values.get(name, ()))
        faulty = any(place in self.inputs or place.startswith(self.inside) for place in filling.faults)
        return " open" if filled or faulty else ""


@dataclass(frozen=True, slots=True)
class OpenedBy:
    """The mark that opens a folded block when something in it is picked: a value that begins with `start`."""

    name: str
    start: str

    def html(self, filling: Filling) -> str:
        """Return ` open` when one of the values belongs to the block."""
        return " open" if any(value.startswith(self.start) for value in filling.values.get(self.name, ())) else ""


@dataclass(frozen=True, slots=True)
class OnOffer:
    """A block that is there while one of these values is on offer, such as a question that was picked before."""

    offered: tuple[str, ...]
    inside: tuple[Segment, ...]

    def html(self, filling: Filling) -> str:
        """Return the block, or nothing while none of its values is on offer."""
        there = any(value in self.offered for value, _ in filling.offer)
        return join(self.inside, filling) if there else ""


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


Hole = Value | Chosen | Offered | Attached | Message | OnFault | Opened | OpenedBy | OnOffer | Rows
Segment = str | Hole
_HOLES: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (Value, Chosen, Offered, Attached, Message, OnFault, Opened, OpenedBy, OnOffer, Rows)
}
_KIND = "~"


def join(segments: Sequence[Segment], filling: Filling) -> str:
    """Return the segments as HTML."""
    if filling.row is None:
        return "".join([s if s.__class__ is str else s.html(filling) for s in segments])  # type: ignore[union-attr]
    return "".join([filling.text(s) if isinstance(s, str) else s.html(filling) for s in segments])


@dataclass(frozen=True, slots=True)
class Part:
    """One field or list of a page in one language, with its holes.

    `plain` are the segments while nothing is wrong, `places` where a fault can be shown, `wrong` the segments while one
    thing is wrong at one place, with the interface in whose words that is said: derived, so that most fields of most
    pages are filled in one pass.
    """

    segments: tuple[Segment, ...]
    plain: tuple[Segment, ...] = field(init=False, compare=False, repr=False)
    places: frozenset[str] = field(init=False, compare=False, repr=False)
    wrong: dict[tuple[str, str], tuple[Interface, tuple[Segment, ...]]] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "plain", tuple(_merged(_without_faults(self.segments))))
        object.__setattr__(self, "places", frozenset(_places(self.segments)))
        object.__setattr__(self, "wrong", {})

    def render(
        self, values: Values, faults: Sequence[Fault], interface: Interface, *, offer: Offer = (),
        files: FileOf = no_file,
    ) -> Markup:
        """Return the part with its holes filled.

        `values` are what stands in the inputs: `raw` of the stored answer, or what was submitted. Faults of other
        parts are passed over. `offer` are the (value, label) pairs of the authorities that can be chosen, `files` tells
        what is known of the attached files.
        """
        return render_together((self,), values, faults, interface, offer=offer, files=files)

    def faulty(
        self, faults: Mapping[str, Sequence[Fault]], placed: dict[str, Fault], interface: Interface
    ) -> tuple[Segment, ...]:
        """Note this part's faults by the places where they are shown, and return its segments.

        `faults` are those of the whole page, by the name of what they are about.
        """
        found: dict[str, Fault] = {}
        for name in faults:
            for fault in faults[name] if name in self.places else ():
                found.setdefault(place_of(fault, self.places) or name, fault)
        placed.update(found)
        if len(found) != 1:
            return self.segments
        [(place, fault)] = found.items()
        return self._wrong_at(place, fault, interface)

    def _wrong_at(self, place: str, fault: Fault, interface: Interface) -> tuple[Segment, ...]:
        """Return the segments with one thing wrong; a fault that says the same of every answer is said in them."""
        says = "" if fault.values else fault.kind
        kept = self.wrong.get((place, says))
        if kept is None or kept[0] is not interface:
            segments: Iterable[Segment] = _with_fault(self.segments, place)
            if says:
                said = Filling({}, {place: fault}, interface)
                segments = (one.html(said) if isinstance(one, Message) and one.place == place else one
                            for one in segments)
            kept = self.wrong[place, says] = interface, tuple(_merged(segments))
        return kept[1]

    def to_data(self) -> list[Any]:
        """Return the part as JSON-ready data."""
        return [_encode(segment) for segment in self.segments]

    @classmethod
    def from_data(cls, data: list[Any]) -> Part:
        """Rebuild what `to_data` returned."""
        return cls(tuple(_decode(item) for item in data))


class WrittenParts(Mapping[str, Part]):
    """Parts as they were written at deployment, each of which is rebuilt when a page shows it for the first time."""

    def __init__(self, written: Mapping[str, str | list[Any]]) -> None:
        # Programs before this one wrote each part as data, and not as the text of it.
        texts = ((name, part if isinstance(part, str) else json.dumps(part)) for name, part in written.items())
        self._written = {name: text.encode() for name, text in texts}
        self._rebuilt: dict[str, Part] = {}

    @staticmethod
    def data_of(parts: Mapping[str, Part]) -> dict[str, str]:
        """Return parts as JSON-ready data."""
        return {name: json.dumps(part.to_data(), ensure_ascii=False) for name, part in parts.items()}

    def __getitem__(self, key: str) -> Part:
        part = self._rebuilt.get(key)
        if part is None:
            part = self._rebuilt[key] = Part.from_data(json.loads(self._written[key]))
        return part

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)


def render_together(
    parts: Iterable[Part], values: Values, faults: Sequence[Fault], interface: Interface, *, offer: Offer = (),
    files: FileOf = no_file,
) -> Markup:
    """Return the fields of a page below each other. One pass over all of them costs half of one for each."""
    placed: dict[str, Fault] = {}
    segments: list[Segment] = []
    wrong: dict[str, list[Fault]] = {}
    for fault in faults:
        wrong.setdefault(fault.name, []).append(fault)
    for part in parts:
        segments += part.plain if part.places.isdisjoint(wrong) else part.faulty(wrong, placed, interface)
    return Markup(join(segments, Filling(values, placed, interface, offer, files=files)))  # noqa: S704 - holes escape what they show


def _without_faults(segments: Sequence[Segment]) -> Iterator[Segment]:
    for segment in segments:
        if isinstance(segment, OnFault):
            yield from _without_faults(segment.plain)
        elif isinstance(segment, Rows):
            yield replace(segment, row=tuple(_merged(_without_faults(segment.row))))
        else:
            yield segment


def _with_fault(segments: Sequence[Segment], place: str) -> Iterator[Segment]:
    """Decide what a fault at one place decides; inside rows it depends on the row."""
    for segment in segments:
        if isinstance(segment, OnFault):
            yield from _with_fault(segment.faulty if segment.place == place else segment.plain, place)
        else:
            yield segment


def _merged(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Join neighbouring text."""
    for is_text, found in groupby(segments, lambda segment: isinstance(segment, str)):
        run = tuple(found)
        yield from ("".join(cast("tuple[str, ...]", run)),) if is_text else run


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
    values = {f.name: _encode(getattr(thing, f.name)) for f in dataclasses.fields(thing) if f.init}
    return {_KIND: type(thing).__name__, **values}


def _decode(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_decode(item) for item in data)
    if not isinstance(data, dict):
        return data
    return _HOLES[data[_KIND]](**{name: _decode(value) for name, value in data.items() if name != _KIND})
