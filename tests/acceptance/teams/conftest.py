"""The town that every story of the Teams contract plays in."""

from collections.abc import AsyncIterator

import pytest

from tests.acceptance.teams.town import Town, a_town


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    """A town for each story."""
    async with a_town() as town:
        yield town
