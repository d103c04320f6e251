"""Who makes a version live from the command line: a person of the directory, once there is one who may."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from imi_runtime.model.ids import UserId
from imi_runtime.problems import ImiError
from imi_runtime.store.waiting_deployments import approvers


class NoSuchProposer(ImiError):
    """The installation has people who may deploy, and the one that was named is none of them."""


@dataclass(frozen=True, slots=True)
class Proposer:
    """Who deploys: `called` is what the list of deployments says; no `user` while the installation is set up."""

    called: str
    user: UserId | None = None


def proposer_named(connection: Connection, by: str) -> Proposer:
    """Return the person who was named by the e-mail address of an account. Raises NoSuchProposer.

    It takes the right that approving takes: to be an administrator of the authority that operates the installation.
    Before there is any such person, nobody could be named, and nobody could be the second person: any name will do.
    """
    able = approvers(connection)
    if not able:
        return Proposer(by)
    named = by.strip().casefold()
    if named not in able:
        raise NoSuchProposer(
            f"'{by}' is no account that may deploy here; name an active administrator of the authority that operates "
            "the installation by the e-mail address, such as --by ada@operator.example.org"
        )
    return Proposer(named, able[named])
