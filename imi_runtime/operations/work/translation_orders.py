"""Texts on their way to the translation service and back: leased, handed over, awaited, and taken in once."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import Connection

from imi_runtime.engine.translatable import usable
from imi_runtime.model.case import Case
from imi_runtime.model.translation import Failure, Passage, Progress
from imi_runtime.operations.installation import Installation, Translator
from imi_runtime.operations.throttling import Caller, Guess, note_failure, subjects, wait_of
from imi_runtime.operations.visits import digest_of_secret
from imi_runtime.operations.writing.free_texts import PIECE, FreeText, free_text, may_leave, promise_of
from imi_runtime.ports import (
    NotTranslated,
    NotUnderstood,
    OrderRefused,
    Translated,
    TranslationOrder,
    TranslatorAway,
)
from imi_runtime.store import cases, translations
from imi_runtime.store.timers import patience
from imi_runtime.store.translations import Translation

LOG = logging.getLogger("imi.translation")
LEASE = timedelta(minutes=5)
"""How long a worker has to hand a text over; far longer than the service is waited for."""
AWAITED = timedelta(hours=2)
"""How long what was handed over is waited for; after that nobody takes it in."""
MOST_ATTEMPTS = 6
"""Spread over about nine hours; then the reader is told, and may ask again."""
CALLBACK = "/translated/"
"""Where the service brings what it has made; the secret of the order stands behind it."""


def send_next(installation: Installation) -> bool:
    """Hand the text that has waited longest to the service; tell whether there was one. Nothing is open meanwhile."""
    service = installation.translation
    if service is None:
        return False
    secret = installation.ids.secret()
    with installation.database.writing() as connection:
        now = installation.clock.now()
        translations.give_up_late(connection, now)
        if translations.under_way(connection) >= service.most_at_once:
            return False
        leased = translations.lease(connection, now, now + LEASE, digest_of_secret(secret))
        if leased is None:
            return False
        text = _still_wanted(installation, connection, leased)
        if text is None:
            translations.forget(connection, [leased.id])
            return True
    _hand_over(installation, service, leased, text, secret)
    return True


def _still_wanted(installation: Installation, connection: Connection, leased: Translation) -> FreeText | None:
    """Return the text, if it is still the one that was asked for and still may leave."""
    stored = cases.load(connection, leased.case, installation.sealing)
    found = free_text(_answer(stored.case, leased.passage)) if stored else None
    if stored is None or found is None:
        return None
    pieces = installation.bundles.piece(connection, stored.case.deployment, PIECE, "")
    form = next(f.form for f in stored.case.fillings if f.number == leased.passage.number)
    same = leased.promised == promise_of(installation, stored, found)
    return found if same and may_leave(installation, pieces, form, leased.passage.name) else None


def _answer(case: Case, passage: Passage) -> object:
    filling = next((f for f in case.fillings if f.number == passage.number), None)
    return filling.latest.get(passage.name) if filling else None


def _hand_over(
    installation: Installation, service: Translator, leased: Translation, text: FreeText, secret: str
) -> None:
    order = TranslationOrder(
        reference=leased.id, source=text.language, target=leased.target, text=text.text,
        callback=f"{service.address}{CALLBACK}{secret}",
    )
    _log(leased, "a text is handed to the translation service", logging.INFO)
    try:
        if len(text.text) > service.machine.longest:
            raise OrderRefused(Failure.TOO_LONG, "longer than the service takes")
        request = service.machine.submit(order)
    except OrderRefused as refused:
        _log(leased, "the translation service refused a text", logging.WARNING, str(refused))
        with installation.database.writing() as connection:
            translations.fail(connection, leased.id, refused.why)
    except Exception as fault:  # one text must not hold up the others, nor the worker
        known = isinstance(fault, TranslatorAway)
        why = str(fault) if known else type(fault).__name__
        _log(leased, "a text was not handed over", logging.WARNING if known else logging.ERROR, why)
        with installation.database.writing() as connection:
            _put_off(installation, connection, leased)
    else:
        _note_sent(installation, leased, secret, request)


def _note_sent(installation: Installation, leased: Translation, secret: str, request: str) -> None:
    """Wait for what will come. What came before the number was known must have come under the same one."""
    with installation.database.writing() as connection:
        until = installation.clock.now() + AWAITED
        early = not translations.note_sent(connection, leased.id, digest_of_secret(secret), request, until)
        if early and translations.answered_another(connection, leased.id, request):
            _log(leased, "what came back belongs to another request", logging.WARNING)
            translations.fail(connection, leased.id, Failure.UNUSABLE)


def _put_off(installation: Installation, connection: Connection, one: Translation) -> None:
    if one.attempts >= MOST_ATTEMPTS:
        translations.fail(connection, one.id, Failure.AWAY)
    else:
        translations.put_off(connection, one.id, installation.clock.now() + patience(one.attempts))


def take_in(installation: Installation, secret: str, body: bytes) -> bool:
    """Take in what the service brings; return False for everything that is not awaited, whatever the reason.

    The secret is good once, for one order, and for as long as it is awaited.
    """
    service, digest = installation.translation, digest_of_secret(secret)
    if service is None:
        return False
    with installation.database.reading() as connection:
        if translations.awaited(connection, digest) is None:
            return False
    try:
        brought = service.machine.read(body)
    except NotUnderstood as fault:
        LOG.warning("what came to a callback was not understood", extra={"imi": {"why": str(fault)}})
        return False
    with installation.database.writing() as connection:
        awaited = translations.awaited(connection, digest, lock=True)
        return awaited is not None and _take_in(installation, connection, awaited, brought)


def _take_in(
    installation: Installation, connection: Connection, awaited: Translation, brought: Translated | NotTranslated
) -> bool:
    late = awaited.progress is Progress.SENT and awaited.due <= installation.clock.now()
    other = brought.reference != awaited.id or awaited.request not in ("", brought.request)
    if late or other:
        _log(awaited, "what came to a callback is late" if late else "it belongs to another order", logging.WARNING)
        return False
    if isinstance(brought, NotTranslated):
        _note_not_translated(installation, connection, awaited, brought)
        return True
    text = usable(brought.text, awaited.length)
    if text is None or (brought.source, brought.target) != (awaited.source, awaited.target):
        _log(awaited, "what the translation service brought cannot be used", logging.WARNING)
        translations.fail(connection, awaited.id, Failure.UNUSABLE)
        return True
    return translations.keep(connection, awaited, brought.request, text, installation.sealing)


def _note_not_translated(
    installation: Installation, connection: Connection, awaited: Translation, brought: NotTranslated
) -> None:
    _log(awaited, "the translation service failed", logging.WARNING, brought.why.value)
    if brought.again:
        _put_off(installation, connection, awaited)
    else:
        translations.fail(connection, awaited.id, brought.why)


def note_stranger(installation: Installation, caller: Caller) -> bool:
    """Count a callback that nobody awaits; return whether its sender has to wait before the next one is looked at."""
    counted = subjects(installation, Guess.CALLBACK, "", Caller(caller.address), known=False)
    with installation.database.reading() as connection:
        if wait_of(connection, counted, installation.clock.now()):
            return True
    with installation.database.writing() as connection:
        note_failure(connection, counted, installation.clock.now())
    return False


def _log(one: Translation, what: str, level: int, why: str = "") -> None:
    """Write who sent how much of which case where, and nothing of what it says."""
    about = {
        "translation": one.id, "case": one.case, "user": one.user, "from": one.source, "to": one.target,
        "characters": one.length, **({"why": why} if why else {}),
    }
    LOG.log(level, what, extra={"imi": about})
