"""Terms and deadlines as a reader of the procedure would say them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from imi_runtime.model.bundle import Bundle
from imi_runtime.model.conditions import Always, Path
from imi_runtime.model.ids import TransitionId
from imi_runtime.model.procedure import (
    Deadline,
    NoLimit,
    Procedure,
    Tell,
    Term,
    Trigger,
    Unit,
    UntilDate,
    Within,
    WithinBranch,
)
from imi_runtime.saying.conditions import condition_in_words, name_of, question_at
from imi_runtime.saying.tongue import ENGLISH, Tongue

_STARTS = {"state": "said/starts_state", "transition": "said/starts_transition", "date": "said/starts_date"}
_ENDS = {"state": "said/ends_state", "transition": "said/ends_transition"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineInWords:
    """A deadline: what must be done, by whom, how long it may take, from when to when, and what then happens."""

    label: str
    binds: str
    term: str
    course: tuple[str, ...]
    tells: tuple[str, ...]
    then: str


def term_in_words(term: Term, tongue: Tongue = ENGLISH) -> str:
    """Return a length of time."""
    said = tongue.length(term.count, term.unit)
    return tongue.say("said/working_days", days=said) if term.unit is Unit.WORKING_DAYS else said


def within_in_words(within: tuple[WithinBranch, ...], bundle: Bundle, tongue: Tongue = ENGLISH) -> tuple[str, ...]:
    """Return every way of a term, each with the condition under which it counts."""
    if len(within) == 1:
        return (_length(within[0].within, bundle, tongue),)
    return tuple(_routed(branch, bundle, tongue) for branch in within)


def _routed(branch: WithinBranch, bundle: Bundle, tongue: Tongue) -> str:
    term = _length(branch.within, bundle, tongue)
    if isinstance(branch.when, Always):
        return tongue.say("said/term_otherwise", term=term)
    return tongue.say("said/term_if", term=term, condition=condition_in_words(branch.when, bundle, tongue))


def _length(within: Within, bundle: Bundle, tongue: Tongue) -> str:
    match within:
        case Term():
            return term_in_words(within, tongue)
        case UntilDate():
            return tongue.say("said/until", question=_date(within, bundle, tongue))
        case NoLimit():
            return tongue.say("said/no_limit")


def _date(date: UntilDate, bundle: Bundle, tongue: Tongue) -> str:
    path = Path(date.question, date.form)
    return name_of(path, question_at(bundle, path), bundle, tongue)


def deadline_in_words(
    deadline: Deadline, bundle: Bundle, procedure: Procedure, tongue: Tongue = ENGLISH
) -> DeadlineInWords:
    """Return everything that a deadline says."""
    speaker = _Speaker(bundle, procedure, tongue)
    then = procedure.transitions.get(deadline.then) if deadline.then else None
    return DeadlineInWords(
        label=tongue.label(deadline.label),
        binds=tongue.label(procedure.parties[deadline.binds].label),
        term="; ".join(within_in_words(deadline.within, bundle, tongue)),
        course=tuple(speaker.course(deadline)),
        tells=tuple(speaker.told(tell) for tell in deadline.tell),
        then=tongue.say("said/then", transition=tongue.label(then.label)) if then else "",
    )


@dataclass(frozen=True, slots=True)
class _Speaker:
    bundle: Bundle
    procedure: Procedure
    tongue: Tongue

    def course(self, deadline: Deadline) -> Iterator[str]:
        """Yield what starts, ends, prolongs and halts a deadline."""
        yield from (self._trigger(trigger, _STARTS) for trigger in deadline.starts)
        yield from (self._trigger(trigger, _ENDS) for trigger in deadline.ends)
        for id, term in deadline.prolonged_by.items():
            yield self.tongue.say("said/prolonged", transition=self._act(id), term=term_in_words(term, self.tongue))
        for id, other in deadline.pauses.items():
            yield self.tongue.say("said/pauses", transition=self._act(id), other=self._act(other))

    def told(self, tell: Tell) -> str:
        """Return who is told, and when."""
        seat = self.tongue.label(self.procedure.parties[tell.party].label)
        if tell.before:
            return self.tongue.say("said/tell_before", seat=seat, term=term_in_words(tell.before, self.tongue))
        return self.tongue.say("said/tell_ending" if tell.on_ending else "said/tell_missed", seat=seat)

    def _trigger(self, trigger: Trigger, words: Mapping[str, str]) -> str:
        if trigger.state:
            label = self.tongue.label(self.procedure.states[trigger.state].label)
            return self.tongue.say(words["state"], state=label)
        if trigger.transition:
            return self.tongue.say(words["transition"], transition=self._act(trigger.transition))
        assert trigger.date is not None
        return self.tongue.say(words["date"], question=_date(trigger.date, self.bundle, self.tongue))

    def _act(self, id: TransitionId) -> str:
        return self.tongue.label(self.procedure.transitions[id].label)
