"""The stores that every story here is told of."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.sqlite.engine import affected, best, standard
from adapters.sqlite.store import SqliteStore
from lfbot.store import Store
from tests.contracts.store.parts import StandingClock, dice


@pytest.fixture(params=["a file", "memory", "a file, Python's own SQLite, one connection"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A store that is new."""
    path = ":memory:" if request.param == "memory" else tmp_path / "lfbot.db"
    own = request.param.endswith("one connection")
    if path != ":memory:" and not own and affected(best().version):
        pytest.skip("this machine's SQLite is unsafe with two connections")
    opened = await SqliteStore.open(
        path, clock=StandingClock(), rng=dice(), single_connection=own, engine=standard() if own else best()
    )
    yield opened
    await opened.close()
