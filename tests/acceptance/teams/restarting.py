"""Another bot in the town: one that is killed, and started again on what it left on disk."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.teams.door import TeamsDoor
from lfbot.assembly import App
from lfbot.settings import read
from tests.acceptance.teams.town import Town, environment, stopped


@asynccontextmanager
async def a_bot(
    town: Town, database: Path | str = ":memory:", *, killed: bool = False, changes: Mapping[str, str] | None = None
) -> AsyncIterator[App]:
    """Another bot, on that database, which Teams talks to in place of the town's own; `changes` are settings.

    `killed`: in the end, without a word of warning.
    """
    settings = read({**environment(town.learnflow, town.teams, database=database), **(changes or {})})
    app = await App.open(settings, clock=town.clock, rng=random.Random(1))
    await app.start()
    town.app = app
    town.teams.connect(f"{app.url}/api/messages", idle=town.idle)
    try:
        yield app
    finally:
        await (_kill(app) if killed else stopped(app, town.clock))


async def _kill(app: App) -> None:
    """What SIGKILL leaves behind: from one moment to the next nothing is written, said or done any more."""
    door = app._teams
    assert isinstance(door, TeamsDoor)
    tasks = [*door._underway._tasks, *app._tasks]
    for task in tasks:
        task.cancel()
    await app.store.close()
    await asyncio.gather(*tasks, return_exceptions=True)
    await app._server.stop()
    await door.close()
    await app._stack.aclose()
