"""What the towns of both contracts share: LearnFlow, the bot, one clock, and people who go by first names."""

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable
from pathlib import Path
from typing import Generic, TypeVar

from adapters.sqlite.store import SqliteStore
from lfbot.assembly import App
from sandbox.clock import TravelClock
from sandbox.learnflow.server import LearnFlowSandbox

P = TypeVar("P")
T = TypeVar("T")
C = TypeVar("C", bound=TravelClock)

BOOTCAMP = "crs_4mNp7qRsT"
PYTHON = "crs_7wXy1zAbC"


class Community(Generic[P, C]):
    """Priya is an admin, Michael teaches, Sam, Sarah and Ann learn; `P` is what a person is on the platform."""

    def __init__(self, learnflow: LearnFlowSandbox, clock: C, app: App) -> None:
        self.learnflow = learnflow
        self.clock = clock
        self.app = app

    @abstractmethod
    def person(self, handle: str) -> P:
        """Somebody by first name."""

    @property
    def sam(self) -> P:
        """A learner."""
        return self.person("sam")

    @property
    def sarah(self) -> P:
        """Another learner."""
        return self.person("sarah")

    @property
    def michael(self) -> P:
        """An instructor."""
        return self.person("michael")

    @property
    def priya(self) -> P:
        """An admin."""
        return self.person("priya")

    def enrolled(self, user: str, course: str = BOOTCAMP) -> bool:
        """Whether LearnFlow has that person in that course."""
        person, found = self.learnflow.person(f"{user}@example.com"), self.learnflow.course(course)
        return self.learnflow.organisation.enrollment(person, found) is not None

    def asked(self, path: str = "", method: str = "") -> list[str]:
        """What LearnFlow was asked, as `METHOD path`."""
        seen = ((one.method, one.path) for one in self.learnflow.history)
        return [f"{verb} {where}" for verb, where in seen if path in where and method in verb]

    def enrollments(self) -> list[str]:
        """The enrollments that LearnFlow was asked to make."""
        return self.asked("/v2/enrollments", "POST")

    async def until(self, wanted: Awaitable[T], *, step: float = 1.0, most: int = 400) -> T:
        """What `wanted` gives, moving the clock step by step while the bot works."""
        task = asyncio.ensure_future(wanted)
        for _ in range(most):
            await asyncio.wait({task}, timeout=0.01)
            if task.done():
                break
            await self.clock.advance(step)
        return await task

    async def rows(self) -> list[str]:
        """Every row on disk."""
        store = self.app.store
        assert isinstance(store, SqliteStore)
        return await store._disk.read(
            lambda db: [repr(row) for name in db.table_names() for row in db.execute(f"select * from [{name}]")]  # noqa: S608  names of our own tables
        )


def learnflow_environment(learnflow: LearnFlowSandbox, database: str | Path) -> dict[str, str]:
    """What an operator would set, but for the platform."""
    return {
        "LEARNFLOW_API_KEY": learnflow.api_key,
        "LEARNFLOW_API_URL": learnflow.url,
        "LEARNFLOW_WEBHOOK_SECRET": "whsec_of_this_town_0123456789abcdef",
        "LFBOT_DATABASE": str(database),
        "LFBOT_PORT": "0",
    }


async def stopped(app: App, clock: TravelClock) -> None:
    """Stop the bot, moving the clock on so that nothing it waits for holds it up."""
    stopping = asyncio.ensure_future(app.stop())
    while not stopping.done():
        await asyncio.wait({stopping}, timeout=0.02)
        await clock.advance(1)
    await stopping
