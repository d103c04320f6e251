"""Free text in the reader's language: what a reader sees of it, and asking for it. Off unless switched on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.exc import IntegrityError

from imi_runtime.model.case import Filling
from imi_runtime.model.ids import Language
from imi_runtime.model.translation import Failure, Passage, Progress
from imi_runtime.operations.cases.casework import NoSuchCase, OpenedCase
from imi_runtime.operations.visits import Visit
from imi_runtime.operations.writing.free_texts import PIECE, FreeText, free_text, may_leave, promise_of
from imi_runtime.store import translations
from imi_runtime.store.cases import StaleCase
from imi_runtime.store.translations import Translation


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader sees beside a text: how far its translation is, what came of it, or nothing yet."""

    passage: Passage
    source: Language
    target: Language
    progress: Progress | None
    text: str = field(default="", repr=False)
    failure: Failure | None = None


@dataclass(slots=True)
class Translations:
    """The translations of one case into the reader's language. The database is asked when it may have one."""

    visit: Visit
    opened: OpenedCase
    target: Language
    _kept: Mapping[Passage, Translation] | None = field(default=None)

    def beside(self, filling: Filling, name: str) -> Shown | None:
        """Return what is shown beside a text of the latest version of a filling; nothing where none is offered.

        Raises nothing: whether the reader may read the text was decided before.
        """
        found = self._source(filling, name)
        if found is None:
            return None
        passage = Passage(filling.number, name)
        kept = self._of(passage, found)
        if kept is None:
            return Shown(passage, found.language, self.target, None)
        late = kept.progress is Progress.SENT and kept.due <= self.visit.world.now
        if late:
            return Shown(passage, found.language, self.target, Progress.FAILED, failure=Failure.LATE)
        sealing, wrapped = self.visit.installation.sealing, self.opened.stored.wrapped
        text = translations.text_of(kept, wrapped, sealing) if kept.progress is Progress.DONE else ""
        return Shown(passage, found.language, self.target, kept.progress, text, kept.failure)

    def ask(self, passage: Passage) -> None:
        """Ask for the translation of a text; asking twice is asking once. Raises NoSuchCase where none is offered."""
        sight = self.opened.access.sight
        filling = next((f for f in self.opened.case.fillings if f.number == passage.number), None)
        found = self._source(filling, passage.name) if filling and passage.name in sight.answers(filling) else None
        if found is None:
            raise NoSuchCase
        kept, now, user = self._of(passage, found), self.visit.world.now, self.visit.user
        if kept is None:
            self._add(passage, found)
        else:
            translations.give_up_late(self.visit.connection, now)
            translations.ask_again(self.visit.connection, kept.id, user.id, user.authority, now)

    def _add(self, passage: Passage, found: FreeText) -> None:
        visit, opened = self.visit, self.opened
        stale = self._all().get(passage)
        if stale:
            translations.forget(visit.connection, [stale.id])
        try:
            translations.add(
                visit.connection, visit.installation.ids.case(), opened.case.id, passage, source=found.language,
                target=self.target, promised=self._promise(found), length=len(found.text),
                authority=visit.user.authority, user=visit.user.id, now=visit.world.now,
            )
        except IntegrityError as clash:
            raise StaleCase("somebody else asked for the same translation at once") from clash

    def _source(self, filling: Filling, name: str) -> FreeText | None:
        """Return the text, if it may leave and is in another language than the reader's."""
        found = free_text(filling.latest.get(name))
        if found is None or found.language == self.target:
            return None
        installation, digest = self.visit.installation, self.opened.case.deployment
        pieces = installation.bundles.piece(self.visit.connection, digest, PIECE, "")
        return found if may_leave(installation, pieces, filling.form, name) else None

    def _of(self, passage: Passage, found: FreeText) -> Translation | None:
        """Return the translation of exactly this text."""
        kept = self._all().get(passage)
        return kept if kept and kept.promised == self._promise(found) else None

    def _all(self) -> Mapping[Passage, Translation]:
        if self._kept is None:
            self._kept = translations.of_case(self.visit.connection, self.opened.case.id, self.target)
        return self._kept

    def _promise(self, found: FreeText) -> str:
        return promise_of(self.visit.installation, self.opened.stored, found)
