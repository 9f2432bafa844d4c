"""What every test shares."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    """Async tests run on asyncio: aiohttp, under Slack's and Microsoft's packages, knows no other."""
    return "asyncio"
