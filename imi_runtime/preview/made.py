"""A bundle as pages want it, made of the working files in memory: a part is drawn when somebody first looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

from imi_runtime.assembly import without_words
from imi_runtime.compiler.compile import Compiled
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import Digest, Language
from imi_runtime.model.text import Labels
from imi_runtime.operations.installation import Bundles
from imi_runtime.ports import Sealing
from imi_runtime.preview.pseudo import PSEUDO, pseudo_labels
from imi_runtime.screens.chart.pieces import charts_of
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.page_parts import drawings_of
from imi_runtime.screens.part import Part
from imi_runtime.screens.skeleton import Voice, spoken

T = TypeVar("T")
InterfaceOf = Callable[[Language], Interface]
PARTS, CHARTS = "parts", "charts"


class PartsOnDemand(Mapping[str, Part]):
    """The page parts of a bundle in one language."""

    def __init__(self, bundle: Bundle, voice: Voice) -> None:
        self._drawings = drawings_of(bundle)
        self._voice = voice
        self._drawn: dict[str, Part] = {}

    def __getitem__(self, name: str) -> Part:
        if name not in self._drawn:
            self._drawn[name] = spoken(self._drawings[name](), self._voice)
        return self._drawn[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._drawings)

    def __len__(self) -> int:
        return len(self._drawings)


class MadeBundles(Bundles):
    """The bundles of an installation that has one, just compiled; nothing of it is stored but its files."""

    __slots__ = ("_compiled", "_interface")

    def __init__(self, sealing: Sealing, compiled: Compiled, interface: InterfaceOf) -> None:
        super().__init__(sealing)
        self._compiled = compiled
        self._interface = interface

    def get(self, connection: Connection, digest: Digest) -> Bundle:
        """Return the compiled bundle."""
        return self._bundle

    def labels(self, connection: Connection, digest: Digest, language: Language) -> Labels:
        """Return its words in a language."""
        return self._words(language)

    def piece(self, connection: Connection, digest: Digest, kind: str, language: str) -> Any:
        """Return what is otherwise made at deployment."""
        if kind == CHARTS:
            spoken_here = Language(language)
            return charts_of(self._bundle, self._words(spoken_here), self._interface(spoken_here))
        make = without_words().get(kind)
        return super().made(f"piece of {kind}", digest, language, lambda: make(self._bundle)) if make else None

    def made(self, kind: str, digest: Digest, language: str, make: Callable[[], T]) -> T:
        """Return what is made once and kept; page parts are drawn one by one."""
        if kind != PARTS:
            return super().made(kind, digest, language, make)
        return cast(T, super().made(kind, digest, language, lambda: self._parts(Language(language))))

    @property
    def _bundle(self) -> Bundle:
        assert self._compiled.bundle
        return self._compiled.bundle

    def _words(self, language: Language) -> Labels:
        if language == PSEUDO:
            return super().made("words", self._bundle.digest, language, lambda: pseudo_labels(self._bundle))
        return self._compiled.labels.get(language) or Labels(language, {})

    def _parts(self, language: Language) -> PartsOnDemand:
        return PartsOnDemand(self._bundle, Voice(self._words(language), self._interface(language)))
