"""The second person: approving or refusing a version that gives somebody more sight, before it goes live."""

from __future__ import annotations

from imi_runtime.directory.access import Act
from imi_runtime.model.ids import AreaId, Digest
from imi_runtime.operations.directory.keeping import NoSuchEntry, demand, write_history
from imi_runtime.operations.visits import Visit
from imi_runtime.store import deployments
from imi_runtime.store.deployments import LiveChange
from imi_runtime.store.waiting_deployments import WaitingDeployment, drop_waiting, waiting_deployments

LONGEST_BY = 200


def deployments_to_approve(visit: Visit) -> tuple[WaitingDeployment, ...]:
    """Return what waits for a second person. Raises NoSuchEntry for whoever may not approve."""
    demand(visit, Act.APPROVE_DEPLOYMENT, visit.directory.authorities[visit.user.authority])
    return waiting_deployments(visit.connection)


def is_proposer(visit: Visit, waiting: WaitingDeployment) -> bool:
    """Tell whether the visitor proposed it. What waited before people were asked for names its maker anyhow."""
    if waiting.proposer is not None:
        return waiting.proposer == visit.user.id
    names = {visit.user.email, visit.user.name, visit.user.id}
    return waiting.by.strip().casefold() in {name.strip().casefold() for name in names}


def decide_deployment(visit: Visit, area: AreaId, digest: Digest, *, approved: bool) -> None:
    """Let a version go live, or refuse it. Raises NoSuchEntry when it waits no more, or the visitor proposed it.

    Whoever looked at one version cannot approve another that was put in its place meanwhile.
    """
    visit.demand_confirmed()
    found = next((w for w in deployments_to_approve(visit) if (w.area, w.digest) == (area, digest)), None)
    if found is None or (approved and is_proposer(visit, found)):
        raise NoSuchEntry
    drop_waiting(visit.connection, area)
    if approved:
        by = f"{found.by}; approved: {visit.user.id}"[:LONGEST_BY]
        change = LiveChange(area=area, digest=digest, notes=found.notes, by=by, at=visit.world.now)
        deployments.make_live(visit.connection, change)
    kind = "deployment_approved" if approved else "deployment_refused"
    write_history(visit, kind, visit.user.authority, rule="operator", details={
        "area": area, "digest": digest, "proposed_by": found.by, "widened": list(found.widened),
    })
