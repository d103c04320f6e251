"""A preview: the working files on stage, looked at again whenever somebody saves one, with the same cases on it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from imi_runtime.compiler.compile import Compiled, Library, compile_bundle
from imi_runtime.model.case import Case
from imi_runtime.model.ids import HANDLER, AreaId, CaseId, Country, Language, TransitionId, UserId
from imi_runtime.model.procedure import Procedure
from imi_runtime.operations.invented.preview_store import let_clocks_act, next_due
from imi_runtime.operations.invented.replaying import Taken, begin_again, begun_forms, replay, taken_steps
from imi_runtime.preview.clock import after_working_days
from imi_runtime.preview.files import Marks, library_now, marks_of
from imi_runtime.preview.stage import LET_IN_AGAIN, Stage, Stages
from imi_runtime.preview.story import Attempt
from imi_runtime.preview.unfit_words import told
from imi_runtime.problems import Problem
from imi_runtime.screens.interface import ENGLISH
from imi_runtime.store.accounts import User
from imi_runtime.store.drafts import DraftKey

Report = Callable[[AreaId, tuple[Problem, ...], Library], str]
"""Writes problems exactly as `imi validate` prints them."""
NO_BUNDLE = Compiled(None, (), {})
A_MOMENT = timedelta(seconds=1)


@dataclass(slots=True)
class Session:
    """Somebody who was let in: the secret of the session, the language, and on which stage and when that was."""

    secret: str
    language: Language = ENGLISH
    stage: Stage | None = None
    entered: datetime | None = None


@dataclass(slots=True)
class Preview:
    """Everything that a preview knows. `revision` counts what open pages must be told of.

    `report` is what `imi validate` says of the last save, `broken` whether that save could not be taken over, and
    `unfit` are the steps that the last one that could does not let through. `steps` are all steps since the beginning,
    those that are left out at present too: a later save may let them through again. `attempts` are the steps that were
    refused, the last of each kind while its case stood still. `good` are the last files without errors.
    """

    folder: Path
    stages: Stages
    write: Report
    stage: Stage
    good: tuple[Compiled, Library] = (NO_BUNDLE, {})
    marks: Marks = frozenset()
    revision: int = 0
    report: str = ""
    broken: bool = False
    unfit: tuple[str, ...] = ()
    steps: tuple[Taken, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    on_stage: int = 0
    sessions: dict[UserId, Session] = field(default_factory=dict)

    def look(self) -> None:
        """Take over what was saved since the last look."""
        marks = marks_of(self.folder)
        if marks != self.marks:
            self.marks = marks
            self.revision += 1
            self._take_over()

    def _take_over(self) -> None:
        library = library_now(self.folder)
        if isinstance(library, OSError):
            self.report, self.broken = f"The files cannot be read: {library}", True
            return
        if isinstance(library, Problem):
            self.report, self.broken = self.write(self.area, (library,), {}), True
            return
        compiled = compile_bundle(library, self.area)
        self.report = self.write(self.area, compiled.problems, library) if compiled.problems else ""
        self.broken = compiled.bundle is None
        if compiled.bundle:
            self._change_stage(compiled, library)

    @property
    def area(self) -> AreaId:
        """The policy area."""
        return self.stages.area

    def _change_stage(self, compiled: Compiled, library: Library) -> None:
        """Build a stage for an edited bundle and bring everything to where it stood."""
        now = taken_steps(self.stage.installation)
        if len(now) != self.on_stage:
            self.steps = now
        begun = begun_forms(self.stage.installation)
        former, self.stage = self.stage, self.stages.build(compiled, library)
        assert compiled.bundle
        unfit = replay(self.stage.installation, compiled.bundle.digest, self.steps, self.stage.users)
        let_clocks_act(self.stage.installation)
        begin_again(self.stage.installation, compiled.bundle, begun)
        self.good = compiled, library
        self.unfit = tuple(told(one, compiled.bundle, former.name_of(one.step.user)) for one in unfit)
        self.on_stage = len(taken_steps(self.stage.installation))
        former.close()

    def start_again(self) -> None:
        """Forget every step and set the clock to the present."""
        self.stages.clock.reset()
        former, self.stage = self.stage, self.stages.build(*self.good)
        former.close()
        self.steps, self.attempts, self.on_stage, self.unfit = (), (), 0, ()
        self.revision += 1

    def note_attempt(self, user: UserId, case: Case, transition: TransitionId) -> None:
        """Remember that somebody was refused a step, with the answers that they have begun for it."""
        if transition not in self.procedure_of(case).transitions:
            return
        place = DraftKey(case.id, self.stage.users[user].authority, transition)
        begun = next((one for one in begun_forms(self.stage.installation) if one.key == place), None)
        attempt = Attempt(
            at=self.stages.clock.now(), case=case.id, revision=case.revision, user=user, transition=transition,
            answers=begun.draft.answers if begun else {},
        )
        kept = (one for one in self.attempts if not attempt.repeats(one))
        self.attempts = (*kept, attempt)

    def procedure_of(self, case: Case) -> Procedure:
        """Return the procedure of a case on stage."""
        assert self.stage.bundle
        return self.stage.bundle.procedures[case.procedure]

    def forward(self, to: datetime) -> None:
        """Let time pass until a moment."""
        self.stages.clock.forward(to)
        let_clocks_act(self.stage.installation)
        self.revision += 1

    def zone_of(self, user: UserId) -> tzinfo:
        """Return the time zone in which somebody works."""
        return self.stage.installation.calendar.zone(self._country_of(user))

    def _country_of(self, user: UserId) -> Country:
        return self.stage.authorities[self.stage.users[user].authority].country

    def moments(self, user: UserId, case: CaseId | None) -> Mapping[str, datetime]:
        """Return to where the clock can be set, as seen from where somebody works."""
        installation = self.stage.installation
        now = self.stages.clock.now()
        country = self._country_of(user)
        found = {"day": now + timedelta(days=1), "week": after_working_days(now, 7, installation.calendar, country)}
        due = next_due(installation, case)
        return found | ({"deadline": due + A_MOMENT} if due else {})

    def secret_of(self, user: UserId) -> str:
        """Let somebody in where that is not done yet; return the secret of the session."""
        session = self.sessions.setdefault(user, Session(secrets.token_urlsafe(32)))
        now = self.stages.clock.now()
        fresh = session.entered and session.stage is self.stage and now - session.entered < LET_IN_AGAIN
        if not fresh:
            session.language = self._reads(session) or session.language
            self.stage.enter(user, session.secret, session.language)
            session.stage, session.entered = self.stage, now
        return session.secret

    def _reads(self, session: Session) -> Language | None:
        return self.stage.reads(session.secret) if session.stage is self.stage else None

    def note_language(self, user: UserId) -> None:
        """Remember in which language somebody reads now."""
        session = self.sessions[user]
        session.language = self._reads(session) or session.language

    def read_in(self, user: UserId, language: Language) -> None:
        """Let somebody read in a language from now on."""
        session = self.sessions.setdefault(user, Session(secrets.token_urlsafe(32)))
        session.language, session.stage, session.entered = language, None, None

    def known(self, name: str) -> UserId:
        """Return the person of that id; without one, an official who handles cases in the first country."""
        if name in self.stage.users:
            return UserId(name)
        return next(user.id for user in self.stage.users.values() if self._handles_cases(user))

    def _handles_cases(self, user: User) -> bool:
        coordinated = bool(self.stage.authorities[user.authority].coordinators)
        return coordinated and HANDLER in user.rights(self.area)

