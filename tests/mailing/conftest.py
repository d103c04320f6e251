"""A post office for every test that sends mail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mailing.post_office import PostOffice, open_post_office


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A real SMTP server on this machine."""
    with open_post_office() as opened:
        yield opened
