"""A world for each story."""

from collections.abc import AsyncIterator

import pytest

from tests.world import World, a_world


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """LearnFlow, a chat and the bot, fresh for every test."""
    async with a_world() as world:
        yield world
