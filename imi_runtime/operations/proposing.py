"""Who changes an installation from the command line: a person of the directory, once there is one who may.

Whatever a command writes down with "by" goes through here: making versions live, putting words over them, moving cases,
bringing the directory in, inviting.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from imi_runtime.model.ids import UserId
from imi_runtime.operations.installation import Installation
from imi_runtime.problems import ImiError
from imi_runtime.store.waiting_deployments import approvers


class NoSuchProposer(ImiError):
    """The installation has people who may do this from outside, and the one that was named is none of them."""


@dataclass(frozen=True, slots=True)
class Proposer:
    """Who does it: `called` is what the list of deployments says; no `user` while the installation is set up."""

    called: str
    user: UserId | None = None

    @property
    def in_history(self) -> str:
        """What histories say, which name people by their ids and hold no address: the id, else the name."""
        return self.user or self.called


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
            f"'{by}' is no account that may do this here; name an active administrator of the authority that operates "
            "the installation by the e-mail address, such as --by ada@operator.example.org"
        )
    return Proposer(named, able[named])


def proposer_before(installation: Installation, by: str) -> Proposer:
    """Return the person who was named, before anything is written in many transactions. Raises NoSuchProposer."""
    with installation.database.reading() as connection:
        return proposer_named(connection, by)
