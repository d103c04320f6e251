"""The versions of areas: what hangs on each, which one somebody means, and making a former one live again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Connection

from imi_runtime.model.ids import AreaId, Digest
from imi_runtime.operations.deployment.deploying import CannotDeploy, PiecesMaker, bring_in, deploy, unpacked
from imi_runtime.operations.installation import DeploymentBroken, Installation
from imi_runtime.operations.moves.judging import final_states
from imi_runtime.operations.proposing import proposer_named
from imi_runtime.problems import ImiError
from imi_runtime.store import deployments, moves
from imi_runtime.store.deployments import Deployment, LiveChange
from imi_runtime.store.waiting_deployments import waiting_deployments

SHORTEST = 6
"""How much of a digest must be given to mean a version by it."""


class NoSuchVersion(ImiError):
    """The area has no version of that name, or none to go back to."""


@dataclass(frozen=True, slots=True)
class VersionInUse:
    """A version with the cases that hang on it, and how it last became live, if it ever did."""

    deployment: Deployment
    running: int
    ended: int
    made_live: LiveChange | None


def versions_in_use(installation: Installation) -> tuple[VersionInUse, ...]:
    """Return every version, by area, the newest first."""
    with installation.database.reading() as connection:
        found = deployments.deployments(connection)
        running, ended = _cases(installation, connection)
        changes = {d.area: deployments.live_changes(connection, d.area) for d in found}
    return tuple(
        VersionInUse(
            d, running[d.digest], ended[d.digest],
            next((change for change in changes[d.area] if change.digest == d.digest), None),
        )
        for d in found
    )


def _cases(installation: Installation, connection: Connection) -> tuple[Counter[Digest], Counter[Digest]]:
    running, ended = Counter[Digest](), Counter[Digest]()
    for tally in moves.tallies(connection):
        final = final_states(installation.bundles.get(connection, tally.deployment))
        (ended if (tally.procedure, tally.state) in final else running)[tally.deployment] += tally.cases
    return running, ended


def find_version(installation: Installation, area: AreaId, asked: str = "") -> Deployment:
    """Return the version that is named by its number or the beginning of its digest; the live one without a name.

    Raises NoSuchVersion.
    """
    with installation.database.reading() as connection:
        own = [d for d in deployments.deployments(connection) if d.area == area]
    for deployment in own:
        if (deployment.live and not asked) or _is_meant(deployment, asked):
            return deployment
    known = ", ".join(str(d.version) for d in own)
    if not own:
        raise NoSuchVersion(f"'{area}' was never deployed")
    raise NoSuchVersion(f"'{area}' has no version {asked or 'that is live'}; its versions are: {known}")


def _is_meant(deployment: Deployment, asked: str) -> bool:
    by_digest = len(asked) >= SHORTEST and deployment.digest.startswith(asked)
    return bool(asked) and (asked == str(deployment.version) or by_digest)


@dataclass(frozen=True, slots=True)
class RolledBack:
    """A former version is live again; `running` cases of the one that was live stay on it.

    Where it is `waiting` for a second person, what was live is live still.
    """

    former: Deployment
    now: Deployment
    running: int
    waiting: bool


def version_to_return_to(installation: Installation, area: AreaId, asked: str) -> tuple[Deployment, Deployment]:
    """Return what is live, and the former version that is meant: the one named, or the one that was live before.

    Raises NoSuchVersion.
    """
    was = find_version(installation, area)
    now = find_version(installation, area, asked) if asked else _live_before(installation, was)
    with installation.database.reading() as connection:
        waits = any(one.digest == now.digest for one in waiting_deployments(connection))
    if waits:
        raise NoSuchVersion(f"version {now.version} of '{area}' waits for a second person to approve it")
    if now.digest == was.digest:
        raise NoSuchVersion(f"version {now.version} of '{area}' is live already")
    return was, now


def roll_back(
    installation: Installation, area: AreaId, asked: str, *, by: str, notes: str, make_pieces: PiecesMaker,
    widened: tuple[str, ...] = (),
) -> RolledBack:
    """Make a former version live again. Raises NoSuchVersion and NoSuchProposer.

    One that gives somebody more sight than the live one, as the sentences of `widened` say, waits for a second person
    as a new version does.
    """
    was, now = version_to_return_to(installation, area, asked)
    live = _make_live(installation, now, by=by, notes=notes, make_pieces=make_pieces, widened=widened)
    running = next(v.running for v in versions_in_use(installation) if v.deployment.digest == was.digest)
    return RolledBack(was, now, running, waiting=not live)


def _live_before(installation: Installation, was: Deployment) -> Deployment:
    with installation.database.reading() as connection:
        changes = deployments.live_changes(connection, was.area)
    before = next((change.digest for change in changes if change.digest != was.digest), None)
    if before is None:
        raise NoSuchVersion(f"no other version of '{was.area}' was ever live")
    return find_version(installation, was.area, before)


def _make_live(
    installation: Installation, version: Deployment, *, by: str, notes: str, make_pieces: PiecesMaker,
    widened: tuple[str, ...],
) -> bool:
    """Deploy the stored files again, so that pages are made with today's program; else go on with what was made then.

    Tell whether it is live, and does not wait. A version that today's checks refuse was good when it was deployed: it
    stays usable.
    """
    with installation.database.reading() as connection:
        files = deployments.files_of(connection, version.digest)
    if files is None:
        raise DeploymentBroken(f"the files of deployment {version.digest[:12]} are missing")
    try:
        return not deploy(
            installation, unpacked(files), version.area, by=by, notes=notes, make_pieces=make_pieces, widened=widened
        ).waiting
    except CannotDeploy:
        with installation.database.writing() as connection:
            who, now = proposer_named(connection, by), installation.clock.now()
            change = LiveChange(area=version.area, digest=version.digest, notes=notes, by=who.called, at=now)
            return bring_in(connection, change, who, widened)
