"""A stage for stories: the application over a fresh database, served on a port, with a clock that stories move."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from imi_runtime.adapters.sealing import create_key_file
from imi_runtime.assembly import interface_languages, make_site, open_installation, page_pieces
from imi_runtime.compiler.compile import Compiled, Library, compile_bundle
from imi_runtime.engine.telling import Cast
from imi_runtime.model.bundle import Bundle
from imi_runtime.model.case import Actor
from imi_runtime.model.folding import fold
from imi_runtime.model.ids import AreaId, AuthorityId, Language, UserId
from imi_runtime.model.scenarios import Scenario, StoryAuthority
from imi_runtime.model.text import Labels
from imi_runtime.operations.deployment.deploying import deploy
from imi_runtime.operations.installation import Installation
from imi_runtime.settings import read_settings
from imi_runtime.store.accounts import User
from imi_runtime.store.directory import Authority, add_authorities
from imi_runtime.store.upgrade import upgrade
from imi_runtime.web.app import create_app
from tests.entering import settle
from tests.town import MovableClock, PlainPasswords


class Quiet(WSGIRequestHandler):
    """Writes no line for every request."""

    def log_request(self, *_: object) -> None:
        """Say nothing."""


@dataclass(slots=True)
class Stage:
    """One area served with everybody of its stories as real users; every story has people and authorities of its own."""

    compiled: Compiled
    clock: MovableClock
    installation: Installation
    server: BaseWSGIServer
    users: dict[UserId, User] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where the application is served."""
        return f"http://localhost:{self.server.server_port}"

    @property
    def bundle(self) -> Bundle:
        """The area."""
        assert self.compiled.bundle is not None
        return self.compiled.bundle

    def labels(self, language: Language) -> Labels:
        """Return the area's words as somebody reads them."""
        return self.compiled.labels.get(language) or Labels(language, {})

    def cast(self, story: Scenario) -> Cast:
        """Return the cast of the story's own people, as they are known on this stage."""
        people = {
            id: Actor(_of(story, id), AuthorityId(_of(story, one.authority)), one.rights)
            for id, one in story.people.items()
        }
        return Cast(people, {id: AuthorityId(_of(story, id)) for id in story.authorities})

    def settle(self, story: Scenario) -> None:
        """Let everybody of a story live here, each person with another language of the area."""
        spoken = [one for one in self.bundle.languages if one in interface_languages()]
        users = [_user(story, id, self.bundle.id, spoken[n % len(spoken)]) for n, id in enumerate(story.people)]
        above = {one: tuple(o.id for o in story.authorities.values() if one in o.coordinates) for one in story.authorities}
        authorities = [_authority(story, one, self.bundle.id, above[one.id]) for one in story.authorities.values()]
        with self.installation.database.writing() as connection:
            add_authorities(connection, sorted(authorities, key=lambda one: bool(one.coordinators)))
            settle(self.installation, connection, users)
        self.users |= {user.id: user for user in users}

    def stop(self) -> None:
        """Serve no longer."""
        self.server.shutdown()
        self.installation.database.close()


def set_stage(folder: Path, files: Library, area: AreaId) -> Stage:
    """Deploy an area, settle the people of all its stories, and serve it."""
    url, key = f"sqlite:///{folder / 'stage.db'}", folder / "key"
    upgrade(url, url)
    create_key_file(key)
    settings = read_settings({"IMI_DATABASE_URL": url, "IMI_KEY_FILE": str(key)})
    clock = MovableClock()
    installation = replace(open_installation(settings, clock), passwords=PlainPasswords())
    deploy(installation, files, area, by="a test", notes="", make_pieces=page_pieces)
    app = create_app(make_site(installation, settings))
    server = make_server("localhost", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stage = Stage(compile_bundle(files, area), clock, installation, server)
    for story in stage.compiled.scenarios:
        stage.settle(story)
    return stage


def _of(story: Scenario, id: str) -> Any:
    return f"{story.id}-{id}"


def _user(story: Scenario, id: UserId, area: AreaId, language: Language) -> User:
    person = story.people[id]
    return User(
        id=_of(story, id), email=f"{id}@{story.id.replace('_', '-')}.example.org", name=f"Demo {id.title()}",
        authority=_of(story, person.authority), language=language,
        grants=frozenset((area, right) for right in person.rights),
    )


def _authority(story: Scenario, one: StoryAuthority, area: AreaId, above: tuple[AuthorityId, ...]) -> Authority:
    name = f"{one.name} {story.id}"
    coordinators: Mapping[AreaId, frozenset[AuthorityId]] = {area: frozenset(_of(story, id) for id in above)}
    return Authority(
        id=_of(story, one.id), name=name, official_name=name, country=one.country, languages=(Language("en"),),
        folded=fold(name), areas=frozenset({area}), facts={(area, fact): value for fact, value in one.facts.items()}, coordinators=coordinators if above else {},
    )
