"""The platforms that every story here is told of."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.chat.on_console import on_console
from tests.contracts.chat.on_slack import on_slack
from tests.contracts.chat.on_teams import on_teams
from tests.contracts.chat.stage import Stage, Wired


@pytest.fixture(params=["slack", "teams", "console"])
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """Each of them."""
    match request.param:
        case "slack":
            async with on_slack() as slack:
                yield slack
        case "teams":
            async with on_teams() as teams:
                yield teams
        case _:
            async with on_console() as console:
                yield console


@pytest.fixture(params=["slack", "teams"])
async def wired(request: pytest.FixtureRequest) -> AsyncIterator[Wired]:
    """Each that is reached over a network."""
    if request.param == "slack":
        async with on_slack() as slack:
            yield slack
    else:
        async with on_teams() as teams:
            yield teams
