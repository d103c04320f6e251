"""The port's identity providers where none is set up, so that nothing of their libraries is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from imi_runtime.ports import AskedProvider, EndedThere, Identity, ProviderName, ProviderRefused


class NoProviders:
    """Nobody signs in from elsewhere."""

    def names(self) -> tuple[ProviderName, ...]:
        """Return none."""
        return ()

    def issuers(self) -> Mapping[str, str]:
        """Return none."""
        return {}

    def way_in(self, asked: AskedProvider, now: datetime) -> str:
        """Raise ProviderRefused."""
        raise ProviderRefused("unknown provider")

    def arrived(self, asked: AskedProvider, answer: Mapping[str, str], now: datetime) -> Identity:
        """Raise ProviderRefused."""
        raise ProviderRefused("unknown provider")

    def ended(self, provider: str, token: str, now: datetime) -> EndedThere:
        """Raise ProviderRefused."""
        raise ProviderRefused("unknown provider")

    def way_out(self, provider: str, session: str, back: str, now: datetime) -> str:
        """Return nothing: there is no session elsewhere."""
        return ""
