"""The drawings that every story here is told of."""

import pytest

from tests.contracts.cards.drawings import DRAWINGS, Draw


@pytest.fixture(params=DRAWINGS, scope="session")
def draw(request: pytest.FixtureRequest) -> Draw:
    """One platform's way of drawing."""
    return DRAWINGS[request.param]


@pytest.fixture(params=["slack", "teams"], scope="session")
def drawn_in_parts(request: pytest.FixtureRequest) -> Draw:
    """A platform with limits and buttons of its own."""
    return DRAWINGS[request.param]
