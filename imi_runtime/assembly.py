"""Putting the pieces together: ports, store and applications. Imported by the command line and the WSGI target only."""

from __future__ import annotations

import gc
import hashlib
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

from imi_runtime.adapters.calendar import PublicCalendar, regions_of
from imi_runtime.adapters.clock import RandomIds, SystemClock
from imi_runtime.adapters.file_sealing import PiecewiseSealing
from imi_runtime.adapters.file_store import ObjectFiles
from imi_runtime.adapters.hashing import Argon2Passwords
from imi_runtime.adapters.logs import configure_logs
from imi_runtime.adapters.no_providers import NoProviders
from imi_runtime.adapters.passkeys import WebPasskeys
from imi_runtime.adapters.post import FolderPost, make_post
from imi_runtime.adapters.scanning import scanner_at
from imi_runtime.adapters.sealing import CaseSealing, read_key_file
from imi_runtime.adapters.timed_codes import AppCodes
from imi_runtime.adapters.typesetting import PdfTypesetter
from imi_runtime.library_path import shipped_library
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.ids import Language, UserId
from imi_runtime.model.packed_texts import PackedTexts, Places
from imi_runtime.model.places import LANGUAGES
from imi_runtime.model.questions import Personal
from imi_runtime.model.text import Labels
from imi_runtime.operations.installation import Attachments, Bundles, Installation, Translator
from imi_runtime.operations.writing.free_texts import PIECE, SENT_BY_DEFAULT, texts_that_may_leave
from imi_runtime.ports import Clock, IdentityProviders, Mailbox
from imi_runtime.problems import ImiError
from imi_runtime.screens.interface import Interface
from imi_runtime.screens.words import WORDS
from imi_runtime.settings import Settings, read_settings
from imi_runtime.source.po_reader import read_po
from imi_runtime.store.database import demand_durability, open_database
from imi_runtime.store.upgrade import is_current
from imi_runtime.web.app import create_app
from imi_runtime.web.site import Site

if TYPE_CHECKING:
    from imi_runtime.mailing.worker import Worker
    from imi_runtime.operations.deployment.deploying import Piece
    from imi_runtime.operations.invented.demonstration import ShowcaseAccount

ENGLISH = Language("en")
YOUNG, MIDDLE, OLD = 20_000, 20, 50
STATIC = Path(__file__).parent / "screens" / "static"


class NotReady(ImiError):
    """The installation cannot start yet; the message says what to do."""


def open_installation(settings: Settings, clock: Clock | None = None) -> Installation:
    """Open the installation. Raises NotReady, KeyFileFault or UnsafeDatabase when it must not run as it is."""
    sealing = CaseSealing(read_key_file(settings.key_file))
    database = open_database(settings.database_url)
    if not is_current(database):
        raise NotReady("the database lacks today's tables; run: imi db upgrade")
    demand_durability(database)
    return Installation(
        database=database, clock=clock or SystemClock(), ids=RandomIds(), sealing=sealing,
        passwords=Argon2Passwords(), codes=AppCodes(), passkeys=WebPasskeys(),
        providers=_providers(settings), attachments=_attachments(settings),
        calendar=PublicCalendar(), bundles=Bundles(sealing), translation=_translation(settings),
    )


def _translation(settings: Settings) -> Translator | None:
    """Return the machine that translates free text, and what it may have; none where the operator names none."""
    if not settings.translation:
        return None
    from imi_runtime.adapters.e_translation import e_translation

    sends = SENT_BY_DEFAULT | {Personal.ORDINARY} if settings.translation_personal else SENT_BY_DEFAULT
    machine = e_translation(settings.translation, settings.translation_credentials_file, settings.translation_codes)
    return Translator(machine=machine, address=settings.address, sends=sends)


def _providers(settings: Settings) -> IdentityProviders:
    """Return the identity providers; their libraries cost a start a tenth of its time, so most never load them."""
    if settings.providers_file is None:
        return NoProviders()
    from imi_runtime.adapters.identity_providers import OpenIdProviders, read_providers

    return OpenIdProviders(read_providers(settings.providers_file))


def _attachments(settings: Settings) -> Attachments:
    megabyte = 1_000_000
    return Attachments(
        store=ObjectFiles(settings.files), sealing=PiecewiseSealing(), scanner=scanner_at(settings.scanner),
        largest=settings.largest_file * megabyte, most_at_once=5 * settings.largest_file * megabyte,
        most_in_case=settings.files_per_case * megabyte, most_in_a_day=5 * settings.files_per_case * megabyte,
    )


def interface_folder() -> Path:
    """Return where the interface's own translations lie."""
    return shipped_library() / "i18n" / "interface"


def interface_languages() -> tuple[Language, ...]:
    """Return the languages that the interface speaks, in the order of multilingual documents."""
    there = {path.stem for path in interface_folder().glob("*.po")} | {ENGLISH}
    return tuple(language for language in LANGUAGES if language in there)


@cache
def interface_of(language: Language) -> Interface:
    """Return the interface in a language, read once per process."""
    path = interface_folder() / f"{language}.po"
    if language == ENGLISH or not path.is_file():
        return Interface(ENGLISH, {})
    read = read_po(str(path), path.read_bytes())
    done = (entry for entry in read.entries.values() if entry.text and not entry.fuzzy)
    return Interface(language, PackedTexts({entry.context: entry.text for entry in done}, _addresses()))


@cache
def _addresses() -> Places:
    """Return the places of the interface's texts, which all languages share."""
    return {context: place for place, context in enumerate(WORDS)}


def without_words() -> Mapping[str, Callable[[Bundle], object]]:
    """Return what makes the pieces of a bundle that are the same in every language, by their kinds."""
    from imi_runtime.prover.seen import seen_in
    from imi_runtime.screens.reveal import reveal_css

    return {"styles": reveal_css, "audience": seen_in, PIECE: texts_that_may_leave}


def page_pieces(bundle: Bundle, labels: Mapping[Language, Labels]) -> Iterator[Piece]:
    """Yield what pages are put together from, for every language of the interface."""
    # Loaded by whoever deploys: a worker that serves what was deployed needs neither compiler nor prover.
    from imi_runtime.screens.chart.pieces import charts_of
    from imi_runtime.screens.page_parts import parts_in, skeletons_of
    from imi_runtime.screens.part import WrittenParts

    skeletons = skeletons_of(bundle)
    for language in interface_languages():
        words, interface = labels.get(language) or Labels(language, {}), interface_of(language)
        parts = parts_in(skeletons, words, interface)
        yield "parts", language, WrittenParts.data_of(parts)
        yield "charts", language, charts_of(bundle, words, interface)
    for kind, make in without_words().items():
        yield kind, "", make(bundle)


@cache
def own_version() -> str:
    """Return the version of this software."""
    try:
        return version("imi-runtime")
    except PackageNotFoundError:
        return "0"


@cache
def _fingerprint(name: str) -> str:
    path = STATIC / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "0"


def static_address(name: str) -> str:
    """Return the address of a static file; it changes with the file, so that browsers may keep it for ever."""
    return f"/static/{name}?v={_fingerprint(name)}"


def make_site(installation: Installation, settings: Settings) -> Site:
    """Return the site of the authorities' application."""
    return Site(
        installation=installation, settings=settings, interface=interface_of, languages=interface_languages(),
        version=own_version(), static=static_address, typesetter=PdfTypesetter(),
        demo=_demo_accounts(installation, settings),
        mailbox=_mailbox(settings), regions=regions_of,
        demo_code=_demo_codes(installation, settings),
    )


def make_worker(settings: Settings) -> Worker:
    """Return a worker: time, notices and mail. Raises PostFault when mail cannot be sent with these settings."""
    # Loaded by workers only: whoever serves pages sends no mail.
    from imi_runtime.mailing.letters import Stationery
    from imi_runtime.mailing.worker import Worker

    stationery = Stationery(settings.product, settings.address, settings.mail_from, interface_of)
    unused = timedelta(days=settings.unused_after) if settings.unused_after else None
    return Worker(open_installation(settings), stationery, make_post(settings), unused)


def _mailbox(settings: Settings) -> Mailbox | None:
    """Return the mails of a demonstration; in operation nobody reads other people's mail."""
    post = make_post(settings) if settings.demo else None
    return post if isinstance(post, FolderPost) else None


def _demo_accounts(installation: Installation, settings: Settings) -> Callable[[], tuple[ShowcaseAccount, ...]]:
    if not settings.demo:
        return lambda: ()
    from imi_runtime.operations.invented.demonstration import showcase  # with all that it plays: nobody else needs it

    return lambda: showcase(installation)


def _demo_codes(installation: Installation, settings: Settings) -> Callable[[UserId], str]:
    if not settings.demo:
        return lambda user: ""
    from imi_runtime.operations.invented.demonstration import demo_code

    return lambda user: demo_code(installation, user)


def make_app(settings: Settings | None = None) -> Flask:
    """Return the authorities' application, ready to serve."""
    chosen = settings or read_settings()
    configure_logs(sys.stderr, logging.INFO)
    app = create_app(make_site(open_installation(chosen), chosen))
    _rest_the_collector()
    return app


def _rest_the_collector() -> None:
    """Keep what is there after start-up out of garbage collection, and collect seldom.

    A request makes thousands of small objects, and nearly all of them go with their last reference.
    """
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
