"""Skeletons: parts before they have a language.

The design system's macros run once per question, with sentinels in the places of words and values; the result is cut at
the sentinels. Words are put in afterwards, escaped, so that no label ever passes through a template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markupsafe import Markup, escape

from imi_runtime.model.text import Labels, Text
from imi_runtime.screens.interface import ENGLISH, Interface
from imi_runtime.screens.part import Chosen, Hole, OnFault, OnOffer, Part, Rows
from imi_runtime.screens.part import Message as MessageHole

READER = "\ue004"
"""Stands for the reader's own language as a first choice."""
_SENTINEL = re.compile("\ue000(\\d+)\ue001")
_SPACE = re.compile(r"\s+")
_TOKEN = re.compile("(<[^>]*>|\ue000\\d+\ue001)")


@dataclass(frozen=True, slots=True)
class Word:
    """Words of the interface; `values` may hold further words. `plain` where no markup may stand."""

    context: str
    values: tuple[tuple[str, Said | str], ...] = ()
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """Words of the bundle."""

    text: Text
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a country, language or currency in the reader's language, by its code."""

    of: str
    code: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Several words in a row, within a sentence."""

    items: tuple[Said, ...]


Said = Word | Label | Name | Listed


@dataclass(frozen=True, slots=True)
class Wrong:
    """A message about a fault whose part has no words yet."""

    place: str
    part: Said


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a list to unfold, as (value, words); `first` is chosen until somebody answers."""

    name: str
    items: tuple[tuple[str, Said], ...]
    first: str | None = None


Bone = str | Hole | Said | Wrong | Options
Message = Mapping[str, Any]
"""What a component is told about a fault."""


@dataclass(slots=True)
class Sheet:
    """A working sheet: takes holes and gives sentinels for them, and cuts finished HTML at the sentinels."""

    holes: list[Bone] = field(default_factory=list)

    def put(self, hole: Bone) -> Markup:
        """Return the sentinel that stands for the hole."""
        self.holes.append(hole)
        return Markup("\ue000{}\ue001").format(len(self.holes) - 1)

    def word(self, context: str, *, plain: bool = False, **values: Said | str) -> Markup:
        """Return the sentinel of a sentence of the interface."""
        return self.put(Word(context, tuple(values.items()), plain))

    def cut(self, html: str) -> tuple[Any, ...]:
        """Return the HTML as segments; every sentinel is its hole again.

        White space of the macros shrinks to one sign. What must stand exactly as it is comes as a hole.
        """
        pieces = _SENTINEL.split(_SPACE.sub(_shrunk, html))
        bones = [self.holes[int(piece)] if index % 2 else piece for index, piece in enumerate(pieces)]
        return tuple(bone for bone in bones if bone != "")

    def on_fault(self, place: str, part: Said, draw: Callable[[Message | None], str]) -> Markup:
        """Draw a component without and with a message, and keep both forms only where they differ."""
        message = {"html": self.put(Wrong(place, part)), "visuallyHiddenText": self.word("field/error")}
        plain, faulty = _TOKEN.split(str(draw(None))), _TOKEN.split(str(draw(message)))
        head = _same(plain, faulty)
        tail = _same(plain[head:][::-1], faulty[head:][::-1])
        middle = [self.cut("".join(tokens[head : len(tokens) - tail])) for tokens in (plain, faulty)]
        hole = self.put(OnFault(place, *middle))
        return _joined(plain[:head]) + hole + _joined(plain[len(plain) - tail :])


def _joined(tokens: Sequence[str]) -> Markup:
    return Markup("".join(tokens))  # noqa: S704 - tokens of what a component drew, which escapes what it is given


def _shrunk(space: re.Match[str]) -> str:
    return "\n" if "\n" in space[0] else " "


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


@dataclass(frozen=True, slots=True)
class Voice:
    """The words of a bundle and of the interface in one language."""

    labels: Labels
    interface: Interface

    def say(self, said: Said | str) -> Markup:
        """Return the words, escaped; words of another language are marked as such."""
        match said:
            case Label(text, plain):
                return self._marked(self.labels.of(text), plain or self._translates(text))
            case Word(context, values, plain):
                words = {name: self.say(value) for name, value in values}
                sentence = self.interface.say(context, **words)
                return self._marked(sentence, plain or self.interface.translates(context))
            case Name(of, code):
                return escape(getattr(self.interface, f"{of}_name")(code))
            case Listed(items):
                return Markup("; ").join(self.say(item) for item in items)
        return escape(said)

    def _translates(self, text: Text) -> bool:
        return self.labels.language == ENGLISH or bool(self.labels.words.get(text.context))

    def _marked(self, words: str, plain: bool) -> Markup:
        return escape(words) if plain else Markup('<span lang="{}">{}</span>').format(ENGLISH, words)


def spoken(bones: Sequence[Bone], voice: Voice) -> Part:
    """Give a skeleton its words."""
    return Part(tuple(_closed_up(_spoken(bone, voice) for bone in bones)))


def _spoken(bone: Bone, voice: Voice) -> Any:
    match bone:
        case Word() | Label() | Name() | Listed():
            return str(voice.say(bone))
        case Wrong(place, part):
            return MessageHole(place, str(voice.say(_plain(part)).unescape()))
        case OnFault(place, plain, faulty):
            return OnFault(place, spoken(plain, voice).segments, spoken(faulty, voice).segments)
        case OnOffer(inside=inside):
            return replace(bone, inside=spoken(inside, voice).segments)
        case Rows():
            return replace(bone, row=spoken(bone.row, voice).segments)
        case Options():
            return _chosen_from(bone, voice)
    return bone


def _chosen_from(options: Options, voice: Voice) -> Chosen:
    text, places = "", []
    for value, said in options.items:
        text += f'<option value="{escape(value)}"'
        places.append((value, len(text)))
        text += f">{voice.say(_plain(said))}</option>"
    first = str(voice.interface.language) if options.first == READER else options.first
    return Chosen(options.name, " selected", text, tuple(places), first)


def _plain(said: Said) -> Said:
    return replace(said, plain=True) if isinstance(said, (Word, Label)) else said


def _closed_up(segments: Iterable[Any]) -> Iterator[Any]:
    """Join neighbouring text, and the choices of one input with the text between and after them."""
    run = _Run()
    for segment in segments:
        if not run.takes(segment):
            yield from run.finished()
            run = _Run()
            if not run.takes(segment):
                yield segment
    yield from run.finished()


@dataclass(slots=True)
class _Run:
    """Text, or choices of one input with text, that becomes one segment."""

    chosen: Chosen | None = None
    texts: list[str] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)
    length: int = 0

    def takes(self, segment: Any) -> bool:
        """Take the segment in, if it belongs to the run."""
        if isinstance(segment, Chosen):
            if not self._continues(segment):
                return False
            self.chosen = segment
            self.places += [(value, self.length + offset) for value, offset in segment.places]
        elif not isinstance(segment, str):
            return False
        text = segment if isinstance(segment, str) else segment.text
        self.texts.append(text)
        self.length += len(text)
        return True

    def _continues(self, other: Chosen) -> bool:
        if self.chosen is None:
            return not self.texts
        return (other.name, other.mark, other.first) == (self.chosen.name, self.chosen.mark, self.chosen.first)

    def finished(self) -> Iterator[str | Chosen]:
        """Yield the run as one segment, or nothing when it is empty."""
        text = "".join(self.texts)
        if self.chosen is not None:
            yield replace(self.chosen, text=text, places=tuple(self.places))
        elif text:
            yield text
